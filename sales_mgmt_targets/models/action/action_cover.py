from collections import defaultdict
from fractions import Fraction
from typing import NamedTuple

from odoo import api, models
from odoo.fields import Domain

from ...tools.action import cover
from ...tools.curve import exact
from .action import OPEN


class Spot(NamedTuple):
    """What a figure is of; a person or unit of 0 is whoever or wherever it is."""

    metric_id: int
    period_id: int
    unit_id: int
    user_id: int
    segment_id: int = 0


class Plan(NamedTuple):
    """What is open under a target, and what it is still to bring."""

    count: int = 0
    late: int = 0
    effect: Fraction = Fraction(0)

    def plus(self, count: int, late: int, effect: Fraction) -> "Plan":
        return Plan(self.count + count, self.late + late, self.effect + effect)

    def cover(self, gap) -> float | None:
        """Return which part of a gap the effect covers; None where there is none."""
        if gap is None:
            return None
        share = cover(exact(gap), [self.effect])
        return None if share is None else float(share)


NOTHING = Plan()


class SalesMgmtAction(models.Model):
    """What is open beside a gap: how many actions, and what they are still to bring.

    How it works: the open actions of the metrics are read once, as the reader may read
    them. Each counts for everything that its target is a part of, where parts add up:
    a person's for the unit and those above it, a month's for its quarter and year. An
    action of a longer period counts in that part of it in which it ends, or today if
    it should have ended before.
    """

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.action"

    @api.model
    def _read_plans(self, metrics, periods, user_id=0):
        """Return what is open of metrics in periods, by what it counts for.

        :param sales.mgmt.metric metrics: whose figures are looked at
        :param sales.mgmt.period periods: of one company, of any level
        :param int user_id: only what counts for this person
        :rtype: dict[Spot, Plan]
        """
        today = self._today()
        plans = defaultdict(Plan)
        for action, spots in self._read_spots(metrics, periods, user_id):
            late = int(action.date_due < today)
            effect = exact(action.effect_open)
            for spot in spots:
                plans[spot] = plans[spot].plus(1, late, effect)
        return plans

    @api.model
    def _find_at(self, metrics, period, unit_id=0, user_id=0, segment_id=0):
        """Return the actions that `_read_plans` counts for somebody or some unit.

        :rtype: sales.mgmt.action
        """
        wanted = {
            Spot(metric.id, period.id, unit_id, user_id, segment_id)
            for metric in metrics
        }
        return self.browse(
            action.id
            for action, spots in self._read_spots(metrics, period, user_id)
            if spots & wanted
        )

    @api.model
    def _read_spots(self, metrics, periods, user_id=0):
        """Return the open actions of metrics, each with all that it counts for.

        :param int user_id: only those of targets of this person
        :rtype: list[tuple[sales.mgmt.action, set[Spot]]]
        """
        company = periods.sudo().company_id[:1]
        if not metrics or not company:
            return []
        person = Domain("salesperson_id", "=", user_id) if user_id else Domain.TRUE
        # as the reader may read them, so that a count opens as many
        actions = self.search(
            person
            & Domain("company_id", "=", company.id)
            & Domain("metric_id", "in", metrics.ids)
            & Domain("state", "in", OPEN)
            & (
                Domain("period_id", "child_of", periods.ids)
                | Domain("period_id", "parent_of", periods.ids)
            )
        ).sudo()
        if not actions:
            return []
        ancestors = self.env["sales.mgmt.standing"]._get_ancestors(company)
        today = self._today()
        return [
            (action, action._get_spots(periods.sudo(), ancestors, today))
            for action in actions
        ]

    def _get_spots(self, periods, ancestors, today):
        """Return all that an action counts for.

        :param sales.mgmt.period periods: those looked at
        :param dict ancestors: ids of a unit and those above it, by its id
        :rtype: set[Spot]
        """
        metric, unit, user = self.metric_id, self.unit_id.id, self.salesperson_id.id
        segment = self.segment_id.id or 0
        subjects = {(unit, user), (0, user)} if user else {(unit, 0)}
        if metric._sums_along("organisation"):
            subjects |= {(above, 0) for above in ancestors.get(unit, [unit])}
        segments = {segment}
        if metric._sums_along("segment"):
            segments.add(0)
        return {
            Spot(metric.id, period.id, *subject, each)
            for period in periods
            if self._counts_in(period, today)
            for subject in subjects
            for each in segments
        }

    def _counts_in(self, period, today):
        """Tell whether what the action brings belongs to a period."""
        own = self.period_id
        if own == period:
            return True
        if not self.metric_id._sums_along("period"):
            return False
        if own.parent_path.startswith(period.parent_path):
            return True
        # what is late is still to come
        day = max(self.date_due, today)
        return (
            period.parent_path.startswith(own.parent_path)
            and period.date_from <= day <= period.date_to
        )
