from collections import defaultdict
from fractions import Fraction

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...tools.allocation import to_weights


class SalesMgmtPlanLine(models.Model):
    """The methods of a split: what gives segments, people and periods their weight."""

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.plan.line"

    # ------------------------------------------------------------
    # SEGMENTS
    # ------------------------------------------------------------

    def _get_segment_weights(self):
        """Return the weight of every segment, by its place at the top of the plan.

        :rtype: dict[tuple[int, int, int], Fraction]
        """
        if not self.segmentation_id:
            return {}
        weigh = getattr(self, f"_weigh_segments_{self.segment_method}")
        top = self.plan_id.unit_id.id
        weights = weigh(self.segmentation_id.segment_ids)
        return {(top, 0, segment): weight for segment, weight in weights.items()}

    def _weigh_segments_even(self, segments):
        """Weigh all segments the same.

        :param sales.mgmt.segment segments: all of the line's segmentation
        :rtype: dict[int, Fraction]
        """
        return dict.fromkeys(segments.ids, Fraction(1))

    def _weigh_segments_typed(self, segments):
        """Weigh as typed; a segment without a typed weight weighs nothing."""
        typed = self._get_typed_weights()
        return {
            segment: typed.get((0, 0, segment, 0), Fraction(0))
            for segment in segments.ids
        }

    def _weigh_segments_history(self, segments):
        """Weigh by what the plan's unit achieved in each segment in the base year."""
        rows = self._read_history(self.plan_id.unit_id, ["segment_id"], segments)
        weights = dict.fromkeys(segments.ids, Fraction(0))
        for segment, value in rows:
            weights[segment.id] = max(value, Fraction(0))
        return weights

    # ------------------------------------------------------------
    # PEOPLE
    # ------------------------------------------------------------

    def _weigh_members_even(self, leaves, parts):
        """Weigh the same time the same; units weigh as many people as they hold.

        :param list leaves: triples of unit, user and segment id that nothing lies
            below; a user of 0 is a unit without people, a segment of 0 is all segments
        :param dict parts: which part of a full year a person is where, by pair of unit
            and user id
        :return: weights by triple; who is not in it weighs what lies below
        :rtype: dict[tuple[int, int, int], Fraction]
        """
        return {key: parts.get(key[:2], Fraction(0)) for key in leaves}

    def _weigh_members_typed(self, leaves, parts):
        """Weigh as typed, whole units too; what has no typed weight weighs nothing."""
        segments = {segment for _unit, _user, segment in leaves}
        return {
            (unit, user, segment): weight
            for (unit, user, _segment, _period), weight in (
                self._get_typed_weights().items()
            )
            if unit
            for segment in segments
        }

    def _weigh_members_history(self, leaves, parts):
        """Weigh everybody by what they achieved in the base year, wherever it was.

        A unit without people weighs what it achieved itself; in a segment counts what
        was achieved in it.
        """
        rows = self._read_history(
            self.env["sales.mgmt.unit"]._get_root(self.company_id),
            ["unit_id", "user_id", "segment_id"],
            self.segmentation_id.segment_ids,
        )
        by_user, by_unit = defaultdict(Fraction), defaultdict(Fraction)
        for unit, user, segment, value in rows:
            by_user[user.id, segment.id or 0] += value
            for ancestor in unit.ancestor_ids:
                by_unit[ancestor.id, segment.id or 0] += value
        weights = {
            (unit, user, segment): by_user[user, segment] * parts[unit, user]
            if user
            else by_unit[unit, segment]
            for unit, user, segment in leaves
        }
        return {key: max(weight, Fraction(0)) for key, weight in weights.items()}

    # ------------------------------------------------------------
    # PERIODS
    # ------------------------------------------------------------

    def _weigh_periods_even(self, periods):
        """Weigh all periods the same; a part of a week weighs as many days as it has.

        :param sales.mgmt.period periods: those of the lowest level, in order
        :rtype: dict[int, Fraction]
        """
        if self.lowest_level != "week":
            return dict.fromkeys(periods.ids, Fraction(1))
        return {period.id: Fraction(period._get_span().days, 7) for period in periods}

    def _weigh_periods_typed(self, periods):
        """Weigh as typed; weights of another year or level are no weights here."""
        typed = self._get_typed_weights()
        keys = {period.id: (0, 0, 0, period.id) for period in periods}
        if not any(key in typed for key in keys.values()):
            raise UserError(
                self.env._(
                    "No weight of %(metric)s belongs to a period of %(year)s on the "
                    "lowest level. List the periods and type their weights.",
                    metric=self.metric_id.name,
                    year=self.plan_id.period_id.name,
                )
            )
        return {period: typed.get(key, Fraction(0)) for period, key in keys.items()}

    def _weigh_periods_history(self, periods):
        """Weigh each period by what the whole unit achieved a year before."""
        achieved = self._read_months(
            self.history_metric_id, self.plan_id.unit_id, self.history_period_id
        )
        return self._weigh_by_month(
            periods,
            {place: max(value, Fraction(0)) for place, value in achieved.items()},
        )

    def _weigh_periods_working(self, periods):
        """Weigh each period by its working days."""
        return {
            period: Fraction(days)
            for period, days in self._count_working_days(periods).items()
        }

    def _weigh_periods_profile(self, periods):
        """Weigh each period as the seasonal profile says."""
        return self._weigh_by_month(
            periods, dict(enumerate(self.profile_id._get_shares()))
        )

    def _weigh_by_month(self, periods, months):
        """Give periods the weight of their months.

        A quarter has that of its three months; a part of a week has the part of its
        month that its working days are.

        :param dict months: weight by place in the year, the first month being 0
        :rtype: dict[int, Fraction]
        """
        year = self.plan_id.period_id
        below = year._get_below("month")
        weights = {
            month.id: months.get(year._get_place(month), Fraction(0)) for month in below
        }
        if self.lowest_level == "quarter":
            return {
                period.id: sum(weights[month.id] for month in period.child_ids)
                for period in periods
            }
        if self.lowest_level == "week":
            return self._weigh_weeks(periods, weights)
        return weights

    def _weigh_weeks(self, periods, months):
        """Divide the weights of months over their weeks by working days.

        :param dict months: weight by id of a month
        """
        days = self._count_working_days(periods)
        weights = {}
        for month, parts in periods.grouped("parent_id").items():
            # a month without any working day is divided by all its days
            counts = {part.id: days[part.id] for part in parts}
            if not any(counts.values()):
                counts = {part.id: part._get_span().days for part in parts}
            whole = sum(counts.values())
            for part, count in counts.items():
                weights[part] = months[month.id] * Fraction(count, whole)
        return weights

    def _count_working_days(self, periods):
        calendars = self.env["sales.mgmt.calendar"]
        return calendars._get_for_company(self.company_id)._count_working_days(periods)

    # ------------------------------------------------------------
    # READING
    # ------------------------------------------------------------

    def _get_typed_weights(self):
        """Return the typed weights by unit, person, segment and period id.

        :rtype: dict[tuple[int, int, int, int], Fraction]
        """
        rows = self.weight_ids
        weights = to_weights(rows.mapped("weight"))
        return {
            row._get_ids(): weight for row, weight in zip(rows, weights, strict=True)
        }

    def _read_history(self, unit, groupby, segments=None):
        """Return what was achieved in the base year, exactly, a row per group.

        :param sales.mgmt.unit unit: with everything below it
        :param sales.mgmt.segment segments: only in these; together, if none are given
        :return: records of the group, and the value as a fraction
        """
        domain = self._get_history_domain(
            self.history_metric_id, unit, self.history_period_id, segments
        )
        rows = self.env["sales.mgmt.fact"]._read_group(
            domain, groupby=groupby, aggregates=["value:sum"]
        )
        return [(*group, Fraction(str(value or 0))) for *group, value in rows]

    @api.model
    def _read_months(self, metric, unit, year):
        """Return what a unit achieved in each month of a year, by place in the year.

        The first month of the fiscal year has place 0.

        :rtype: dict[int, Fraction]
        """
        domain = self._get_history_domain(metric, unit, year)
        if not metric.additive:
            # its months were measured by themselves, beside the year
            domain = self._get_history_domain(metric, unit, year._get_below("month"))
        rows = self.env["sales.mgmt.fact"]._read_group(
            domain, groupby=["period_id"], aggregates=["value:sum"]
        )
        achieved = defaultdict(Fraction)
        for period, value in rows:
            achieved[year._get_place(period)] += Fraction(str(value or 0))
        return achieved

    @api.model
    def _get_history_domain(self, metrics, unit, periods, segments=None):
        """Return the facts of metrics in periods, of a unit and all below it.

        What belongs to no unit counts for the top of the company. Metrics whose months
        do not add up to a year have figures of their own for every period.

        :param sales.mgmt.metric metrics: all of them add up over time, or none does
        """
        additive = all(metric.additive for metric in metrics)
        domain = (
            Domain("metric_id", "in", metrics.ids)
            & Domain("company_id", "=", unit.company_id.id)
            & Domain("period_id", "child_of" if additive else "in", periods.ids)
            & Domain("segment_id", "in", segments.ids if segments else [False])
        )
        if unit.parent_id:
            domain &= Domain("unit_id", "child_of", unit.ids)
        return domain
