from odoo import models
from odoo.exceptions import UserError


class SalesMgmtAlert(models.Model):
    """From an alert to what is done about it."""

    # a room extends what is another room's
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.alert"

    def action_plan_action(self):
        """Plan an action against what the alert is about."""
        self.ensure_one()
        self.check_access("read")
        target = self.sudo().target_id
        if not target:
            raise UserError(
                self.env._(
                    "“%(alert)s” is about no target. Plan the action under one.",
                    alert=self.display_name,
                )
            )
        return {
            **target._begin_action("measure", self.env._("Action against an Alert")),
            "context": {
                "default_target_id": target.id,
                "default_alert_id": self.id,
                "default_kind": "measure",
            },
        }
