from odoo import models


class ResUsers(models.Model):
    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "res.users"

    def write(self, vals):
        """Extend `base`: who leaves passes open complaints on; none is left behind."""
        result = super().write(vals)
        if vals.get("active") is False:
            self.env["sales.mgmt.complaint"].sudo().search(
                [("user_id", "in", self.ids), ("is_open", "=", True)]
            )._reassign()
        return result
