from odoo import models
from odoo.exceptions import AccessError, UserError


class SalesMgmtComplaint(models.Model):
    """Complaints taken out of Odoo, by who may."""

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.complaint"

    def action_export_workbook(self):
        """Download these complaints as a workbook."""
        self._check_export()
        return {
            "type": "ir.actions.client",
            "tag": "sales_mgmt_complaint_workbook",
            "params": {"ids": self.ids},
        }

    def _check_export(self):
        """Refuse who may not take them out of Odoo, and an export of nothing.

        :raise AccessError: the user may not read them all, or may not export
        """
        if not self.env.user.has_group("base.group_allow_export"):
            raise AccessError(
                self.env._(
                    "You may not take data out of Odoo. Ask your administrator for "
                    "“Allow exporting”."
                )
            )
        if not self:
            raise UserError(self.env._("Choose the complaints to export first."))
        self.check_access("read")
