from odoo import api, models


class SalesMgmtPlanningBoard(models.AbstractModel):
    """The board offers scenarios after all plans."""

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.planning.board"

    @api.model
    def _find_lines(self):
        """Extend: who opens the board without saying of what works on a plan."""
        return super()._find_lines().sorted(lambda line: line.plan_id.is_scenario)
