from odoo import fields, models


class ResUsers(models.Model):
    _inherit = "res.users"

    def write(self, vals):
        """Extend `base`: who is archived is assigned nowhere from tomorrow on."""
        leaving = self.filtered("active") if vals.get("active") is False else self[:0]
        result = super().write(vals)
        if leaving:
            # who manages users need not manage units
            self.env["sales.mgmt.assignment"].sudo().search(
                [("user_id", "in", leaving.ids)]
            )._end_today()
        return result

    def _sync_sales_mgmt_leader_group(self):
        """Make leaders of those who lead or deputise somewhere, and of nobody else.

        Groups are given in sudo: who may edit units decides who leads.
        """
        group = self.env.ref("sales_mgmt_targets.group_leader").sudo()
        led = (
            self.env["sales.mgmt.unit"]
            .sudo()
            .search([("responsible_ids", "in", self.ids)])
        )
        leading = self & led.responsible_ids
        retired = (self - leading) & group.user_ids
        if leading or retired:
            group.write(
                {
                    "user_ids": [
                        *(fields.Command.link(user.id) for user in leading),
                        *(fields.Command.unlink(user.id) for user in retired),
                    ]
                }
            )
