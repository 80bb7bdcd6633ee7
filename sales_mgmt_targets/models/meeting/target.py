from odoo import models
from odoo.exceptions import UserError


class SalesMgmtTarget(models.Model):
    """From the targets of a team to its review."""

    # a room extends what is another room's
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.target"

    def action_start_meeting(self):
        """Begin a review meeting of the unit whose targets are marked.

        Of several units, that of the one that lies above the others.
        """
        self.check_access("read")
        units = self.sudo().unit_id
        tops = units.filtered(lambda unit: not (unit.ancestor_ids - unit) & units)
        if len(tops) != 1:
            raise UserError(
                self.env._(
                    "Mark targets of one unit and what lies below it: a review is one "
                    "of a unit."
                )
            )
        return tops.with_env(self.env).action_start_meeting()
