from odoo import models
from odoo.fields import Command


class ResUsers(models.Model):
    """Whoever trains finds the menus of a trainer."""

    _inherit = "res.users"

    def _become_trainers(self):
        """Show people the menus of whoever trains, observes or accompanies others.

        The group grants no right to any record, so whoever plans a session may add to
        it; that needs sudo.
        """
        trainers = self.env.ref("sales_mgmt_training.group_trainer")
        new = self.sudo().filtered(
            lambda user: user._is_internal() and trainers not in user.all_group_ids
        )
        if new:
            new.write({"group_ids": [Command.link(trainers.id)]})
