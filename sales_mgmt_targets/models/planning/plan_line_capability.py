from collections import defaultdict
from datetime import datetime, timedelta
from fractions import Fraction
from typing import NamedTuple

import pytz

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from ...tools.capability import (
    DayCount,
    Job,
    join,
    measure_time,
    mix,
    parse_ramp,
    relate,
)
from ...tools.periods import ONE_DAY, Span
from .plan_line_split import Times

HALF_A_DAY = timedelta(hours=12)
# Less of a base year than this is not projected further
SHORTEST_HISTORY = Fraction(1, 4)


class Capability(NamedTuple):
    """What a person is weighed by, as it was measured.

    :ivar history: result of the base year, projected to a full one; None without any
    :ivar capacity: what they can take on beside a usual salesperson
    :ivar potential: what there is to be won; None where no metric was chosen
    :ivar capability: all together, beside the average colleague
    """

    history: Fraction | None
    capacity: Fraction
    potential: Fraction | None
    capability: Fraction


class SalesMgmtPlanLine(models.Model):
    """The method *Capability*: who can reach how much, and in which months.

    In months in which two people of the same capability are there and have learned
    their job, they have the same target, whenever they came and whatever they missed.
    """

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.plan.line"

    organisation_method = fields.Selection(
        selection_add=[("capability", "Capability")],
        ondelete={"capability": "set default"},
    )
    history_part = fields.Float(
        string="History Counts",
        default=0.6,
        help="How much the result of the base year decides, projected to a full year. "
        "Newcomers are weighed by the rest.",
    )
    capacity_part = fields.Float(
        string="Capacity Counts",
        default=0.2,
        help="How much the capacity decides that stands on the assignments.",
    )
    potential_part = fields.Float(
        string="Potential Counts",
        default=0.2,
        help="How much it decides what there is to be won, as a metric shows for the "
        "base year.",
    )
    potential_metric_id = fields.Many2one(
        comodel_name="sales.mgmt.metric",
        string="Potential",
        ondelete="restrict",
        help="For example the customers somebody looks after, or their pipeline. "
        "Empty: the potential does not count.",
    )
    ramp = fields.Char(
        string="Newcomers Reach",
        default="25, 50, 75",
        help="Whole percentages in the first, second, … month in the job; all of it "
        "afterwards. Empty: newcomers reach all at once.",
    )

    _capability_parts_positive = models.Constraint(
        "CHECK (history_part >= 0 AND capacity_part >= 0 AND potential_part >= 0)",
        "No part of a capability is below zero.",
    )

    @api.constrains("ramp")
    def _check_ramp(self):
        for line in self:
            try:
                parse_ramp(line.ramp or "")
            except ValueError as error:
                raise ValidationError(
                    self.env._(
                        "Newcomers to %(metric)s reach “%(ramp)s”. Write whole "
                        "percentages from 0 to 100 for their first months, such as "
                        "25, 50, 75.",
                        metric=line.metric_id.name,
                        ramp=line.ramp,
                    )
                ) from error

    @api.constrains(
        "organisation_method", "history_part", "capacity_part", "potential_part"
    )
    def _check_capability_parts(self):
        for line in self:
            if line.organisation_method == "capability" and not any(
                (line.history_part, line.capacity_part, line.potential_part)
            ):
                raise ValidationError(
                    self.env._(
                        "Say what decides how %(metric)s is divided by capability: "
                        "history, capacity or potential counts more than nothing.",
                        metric=line.metric_id.name,
                    )
                )

    # ------------------------------------------------------------
    # WEIGHTS
    # ------------------------------------------------------------

    def _weigh_members_capability(self, leaves, parts):
        """Weigh everybody by capability and by what the year brings of them.

        Units without people weigh nothing.

        :param list leaves: see `_weigh_members_even`
        :param dict parts: by pair of unit and user id, ramp and absences taken off
        """
        people = [key for key in leaves if key[1]]
        weights = dict.fromkeys(leaves, Fraction(0))
        for key, each in self._get_capabilities(people).items():
            weights[key] = each.capability * parts[key[:2]]
        return weights

    def _get_capabilities(self, places):
        """Return what people are weighed by.

        :param list places: triples of unit, user and segment id
        :rtype: dict[tuple[int, int, int], Capability]
        """
        history = self._get_full_year_results(places)
        capacities = self._get_capacities()
        capacity = {key: capacities[key[:2]] for key in places}
        potential = self._get_potentials(places)
        parts = [
            Fraction(str(part))
            for part in (self.history_part, self.capacity_part, self.potential_part)
        ]
        related = [relate(each) for each in (history, capacity, potential)]
        mixed = mix({key: [each[key] for each in related] for key in places}, parts)
        return {
            key: Capability(history[key], capacity[key], potential[key], mixed[key])
            for key in places
        }

    def _get_full_year_results(self, places):
        """Return the results of the base year, projected to a full one.

        Whoever was there for a part of that year, or part of the time, reached in
        proportion; who was not there has no history.
        """
        results = self._read_person_results(self.history_metric_id)
        year = self.history_period_id
        there = self._read_base_presence()
        return {
            (unit, user, segment): (
                results[user, segment] / max(there[user], SHORTEST_HISTORY)
                if year and there.get(user)
                else None
            )
            for unit, user, segment in places
        }

    def _get_potentials(self, places):
        if not self.potential_metric_id:
            return dict.fromkeys(places)
        found = self._read_person_results(self.potential_metric_id)
        return {key: found[key[1:]] for key in places}

    def _read_person_results(self, metric):
        """Return what people achieved in the base year, by user and segment id.

        A metric that is not measured in the segments of the line counts as a whole.
        """
        segments = self.segmentation_id.segment_ids
        if self.segmentation_id not in metric.segmentation_ids:
            segments = segments.browse()
        root = self.env["sales.mgmt.unit"]._get_root(self.company_id)
        domain = self._get_history_domain(
            metric, root, self.history_period_id, segments
        )
        rows = self.env["sales.mgmt.fact"]._read_group(
            domain, groupby=["user_id", "segment_id"], aggregates=["value:sum"]
        )
        every = [0, *self.segmentation_id.segment_ids.ids]
        found = defaultdict(Fraction)
        for user, segment, value in rows:
            for each in segment.ids or every:
                found[user.id, each] += Fraction(str(value or 0))
        return found

    def _read_base_presence(self):
        """Return which part of the base year each person worked, at most one.

        :rtype: dict[int, Fraction]
        """
        year = self.history_period_id
        if not year:
            return {}
        span = Span(year.date_from, year.date_to)
        assignments = self.env["sales.mgmt.assignment"]
        found = assignments.search(
            assignments._get_current_domain(span.start, span.end)
            & Domain("company_id", "=", self.company_id.id)
        )
        worked = defaultdict(Fraction)
        for each in found:
            start = max(each.date_from, span.start)
            end = min(each.date_to or span.end, span.end)
            days = Span(start, end).days
            worked[each.user_id.id] += Fraction(str(each.share)) * days
        return {user: min(days / span.days, 1) for user, days in worked.items()}

    def _get_capacities(self):
        """Return the capacity of each member, the mean over the stays of the year."""
        capacities = {}
        for key, stays in self._get_members(self._get_units()).items():
            time_there = [stay.span.days * stay.share for stay in stays]
            capacities[key] = sum(
                days * stay.capacity
                for days, stay in zip(time_there, stays, strict=True)
            ) / sum(time_there)
        return capacities

    # ------------------------------------------------------------
    # TIME
    # ------------------------------------------------------------

    def _get_times(self, members, periods, weights, method=None):
        """Extend: count working days, and take off the ramp and planned absences."""
        if (method or self.organisation_method) != "capability":
            return super()._get_times(members, periods, weights, method)
        year = self.plan_id.period_id
        leaves = periods.filtered(lambda period: period.id in weights)
        calendar = self.env["sales.mgmt.calendar"]._get_for_company(self.company_id)
        days = DayCount(
            Span(year.date_from, year.date_to),
            calendar._get_working_day_test(year.date_from, year.date_to),
        )
        ramp = parse_ramp(self.ramp or "")
        jobs = self._get_jobs(members, calendar)
        spans = {period.id: Span(period.date_from, period.date_to) for period in leaves}
        parts, shapes = {}, {}
        for key, job in jobs.items():
            times = {
                period: measure_time(span, job, ramp, days)
                for period, span in spans.items()
            }
            shape = {
                period: weights[period] * each.effective
                for period, each in times.items()
            }
            parts[key] = sum(shape.values())
            shapes[key] = shape if any(shape.values()) else weights
        # who works more than full time counts once
        loads = self._get_workloads(members)
        whole = sum(weights.values()) or 1
        return Times(
            {key: part / whole / loads[key[1]] for key, part in parts.items()}, shapes
        )

    def _get_jobs(self, members, calendar):
        """Return when members are there, since when in the job, and when away.

        :rtype: dict[tuple[int, int], Job]
        """
        users = self.env["res.users"].browse({user for _unit, user in members})
        started = self._read_first_days(users)
        absences = self._read_absences(users, calendar)
        return {
            (unit, user): Job(
                tuple((stay.span, stay.share) for stay in stays),
                started.get(user),
                absences.get(user, ()),
            )
            for (unit, user), stays in members.items()
        }

    def _read_first_days(self, users):
        """Return the first day of each person in a selling job of the company."""
        rows = self.env["sales.mgmt.assignment"]._read_group(
            Domain("user_id", "in", users.ids)
            & Domain("company_id", "=", self.company_id.id)
            & Domain("role", "!=", "support"),
            ["user_id"],
            ["date_from:min"],
        )
        return {user.id: first for user, first in rows}

    def _read_absences(self, users, calendar):
        """Return the days on which people are planned to be away in the plan's year.

        Planned is what their working time holds as time off, for example an approved
        holiday: a day whose noon lies in it.

        :rtype: dict[int, tuple[Span, ...]]
        """
        year = self.plan_id.period_id
        found = (
            self.env["resource.calendar.leaves"]
            .sudo()
            .search(
                [
                    ("resource_id.user_id", "in", users.ids),
                    ("time_type", "=", "leave"),
                    ("date_to", ">=", year.date_from),
                    ("date_from", "<", year.date_to + ONE_DAY),
                ]
            )
        )
        zone = pytz.timezone(calendar.tz)
        spans = defaultdict(list)
        for leave in found:
            start, end = (
                pytz.utc.localize(moment).astimezone(zone).replace(tzinfo=None)
                for moment in (leave.date_from, leave.date_to)
            )
            # the first noon that is not before the one, the last not after the other
            first = (start + HALF_A_DAY - datetime.resolution).date()
            last = (end - HALF_A_DAY).date()
            if first <= last:
                spans[leave.resource_id.user_id.id].append(Span(first, last))
        return {user: join(each) for user, each in spans.items()}
