from odoo import models
from odoo.fields import Command

# Whoever has one of these has the menu already
SEES_MENU = (
    "sales_mgmt_targets.group_user",
    "sales_mgmt_targets.group_auditor",
    "sales_mgmt_targets.group_supporter",
)


class ResUsers(models.Model):
    """Whoever is asked for resources finds the requests in the menu."""

    # a room extends what is another room's
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "res.users"

    def _become_supporters(self):
        """Show people the menu of requests to them.

        The group grants no right to any record, so whoever asks may add to it; that
        needs sudo.
        """
        group = self.env.ref("sales_mgmt_targets.group_supporter")
        new = self.sudo().filtered(
            lambda user: user._is_internal() and not any(map(user.has_group, SEES_MENU))
        )
        if new:
            new.write({"group_ids": [Command.link(group.id)]})
