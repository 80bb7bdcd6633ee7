from odoo import models


class ResPartner(models.Model):
    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "res.partner"

    def write(self, vals):
        """Extend `base`: open complaints follow the customer to a new salesperson."""
        result = super().write(vals)
        if "user_id" in vals:
            complaints = (
                self.env["sales.mgmt.complaint"]
                .sudo()
                .search(
                    [
                        ("partner_id", "child_of", self.ids),
                        ("is_open", "=", True),
                    ]
                )
            )
            complaints._compute_account_manager_id()
            complaints._share_with_account_managers()
        return result
