from odoo import api, models

from .action_cover import NOTHING, Spot
from .performance import prepare_plan


class SalesMgmtTeamBoard(models.AbstractModel):
    """Extend the board with what is being done about the gaps of everybody on it."""

    # a room extends what is another room's
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.team.board"

    @api.model
    @api.readonly
    def get_board(self, level="month", day=False, unfolded=None):
        """Extend `sales.mgmt.team.board`: see `_add_plans`."""
        return self._add_plans(super().get_board(level, day, unfolded))

    @api.model
    @api.readonly
    def get_people(
        self,
        level="month",
        day=False,
        line_id=False,
        order="pace",
        is_rising=True,
        offset=0,
    ):
        """Extend `sales.mgmt.team.board`: see `_add_plans`."""
        return self._add_plans(
            super().get_people(level, day, line_id, order, is_rising, offset)
        )

    @api.model
    def _add_plans(self, answer):
        """Add to rows and cells what is open, read at once for all.

        :return: the answer; cells have `plan` (False if nothing is open), rows `open`
            and `late`, the actions of all columns together
        """
        if not answer["rows"]:
            return answer
        period = self.env["sales.mgmt.period"].sudo().browse(answer["period"]["id"])
        columns = answer["columns"]
        metrics = self.env["sales.mgmt.metric"].browse(
            {column["metric_id"] for column in columns}
        )
        plans = self.env["sales.mgmt.action"]._read_plans(metrics, period)
        for row in answer["rows"]:
            subject = (row["id"], 0) if row["kind"] == "unit" else (0, row["id"])
            row["open"] = row["late"] = 0
            known = set()
            for column, cell in zip(columns, row["cells"], strict=True):
                spot = Spot(column["metric_id"], period.id, *subject)
                plan = plans.get(spot, NOTHING)
                # two plans may have a line of one metric
                if spot not in known:
                    known.add(spot)
                    row["open"] += plan.count
                    row["late"] += plan.late
                if cell:
                    cell["plan"] = prepare_plan(
                        plan, cell["gap"], column["lower_is_better"]
                    )
        return answer
