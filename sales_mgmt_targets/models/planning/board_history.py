from collections import defaultdict
from decimal import Decimal

from odoo import api, models
from odoo.fields import Domain


class SalesMgmtPlanningBoard(models.AbstractModel):
    """What was achieved a year before, behind every cell."""

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.planning.board"

    @api.model
    def _read_last_year(self, line, periods):
        """Return what the reader may see of the base year, by place and period.

        A unit is its id below zero, a person the id of the user: results count where
        people earned them, so a person has the same past in every unit.

        :param sales.mgmt.period periods: of the year that is planned
        :return: by user or unit, segment and period id of the planned year
        :rtype: dict[tuple[int, int, int], float]
        """
        base, metric = line.history_period_id, line.metric_id
        if not base:
            return {}
        matches = self._match_periods(base, line.plan_id.period_id, periods)
        parts = defaultdict(lambda: [Decimal(0), Decimal(0)])
        root = self.env["sales.mgmt.unit"].sudo()._get_root(line.company_id)
        for unit, user, segment, period, value, whole in self._read_facts(line, base):
            match = matches.get(period.id)
            if not match:
                continue
            above = match if metric.additive else match[:1]
            places = [-each.id for each in (unit or root).sudo().ancestor_ids]
            for place in [*places, user.id] if user else places:
                for period_id in above:
                    part = parts[place, segment.id or 0, period_id]
                    part[0] += Decimal(str(value or 0))
                    part[1] += Decimal(str(whole or 0))
        if metric.kind != "ratio":
            return {key: float(value) for key, (value, _whole) in parts.items()}
        return {
            key: float(value / whole) for key, (value, whole) in parts.items() if whole
        }

    @api.model
    def _read_facts(self, line, base):
        """Return the facts of the base year, summed, a row per cell."""
        domain = (
            Domain("metric_id", "=", line.metric_id.id)
            & Domain("company_id", "=", line.company_id.id)
            & Domain("period_id", "child_of", base.id)
            & Domain("segment_id", "in", [False, *line.segmentation_id.segment_ids.ids])
        )
        return self.env["sales.mgmt.fact"]._read_group(
            domain,
            ["unit_id", "user_id", "segment_id", "period_id"],
            ["numerator:sum", "denominator:sum"],
        )

    @api.model
    def _match_periods(self, base, year, periods):
        """Return which planned periods a period of the base year stands behind.

        The first is the one of the same level, where there is one; then all above it.

        :rtype: dict[int, list[int]]
        """
        planned = {(each.level, year._get_place(each)): each for each in periods}
        known = set(periods.ids)
        matches = {}
        for period in self.env["sales.mgmt.period"].search(
            [("id", "child_of", base.id)]
        ):
            level = "month" if period.level == "week" else period.level
            place = base._get_place(period)
            found = planned.get((level, place))
            if not found and level == "month":
                found = planned.get(("quarter", place - place % 3))
            above = []
            while found and found.id in known:
                above.append(found.id)
                found = found.parent_id
            if above:
                matches[period.id] = above
        return matches
