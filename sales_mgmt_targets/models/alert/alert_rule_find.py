from collections import defaultdict
from collections.abc import Callable
from datetime import date, timedelta
from typing import NamedTuple

from odoo import models
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools.alert import is_behind, parse_shares, reached
from ...tools.working_days import run_start, silence_start

# A milestone of the last day is still told when the server stood still that night
GRACE = timedelta(days=3)
# Calendar days in which any number of working days that a rule waits for lies
LOOK_BACK = timedelta(days=800)


class Place(NamedTuple):
    """Where somebody works now."""

    unit_id: int
    role: str
    since: date


class Scope(NamedTuple):
    """At whom a rule looks on a day, read once for a check.

    `units` are the ids of the units it looks at; `above` holds the ids of a unit and
    of all units above it, for every unit of the company.
    """

    today: date
    units: set[int]
    above: dict[int, list[int]]
    places: dict[int, Place]
    is_working: Callable[[date], bool]


class Hit(NamedTuple):
    """Something that holds now, of which somebody may have to be told.

    `step` is the milestone in percent, else 0; figures are those of this moment, and
    `threshold` is what they are compared with.
    """

    metric_id: int
    user_id: int | None
    unit_id: int
    period_id: int
    step: int = 0
    target_id: int | None = None
    currency_id: int | None = None
    amount: float = 0.0
    actual: float = 0.0
    expected: float = 0.0
    pace: float = 0.0
    attainment: float = 0.0
    threshold: float = 0.0

    @property
    def subject(self):
        """Whose milestones follow each other."""
        unit_id = None if self.user_id else self.unit_id
        return self.metric_id, self.user_id, unit_id, self.period_id

    @property
    def key(self):
        return *self.subject, self.step


class Reading(NamedTuple):
    """A target with its figures."""

    target_id: int
    metric_id: int
    user_id: int | None
    unit_id: int
    period_id: int
    currency_id: int | None
    amount: float
    actual: float
    expected: float
    pace: float | None
    attainment: float | None

    def hit(self, **values):
        return Hit(
            **{name: value or 0 for name, value in self._asdict().items()}
            | {
                "user_id": self.user_id,
                "currency_id": self.currency_id,
                **values,
            }
        )


class SalesMgmtAlertRule(models.Model):
    """Of whom the rules have something to say now.

    How it works: a rule reads the figures of all people in a fixed number of
    statements. Nobody is looked at who has left, who works in no unit, or whose target
    is one of a unit they moved away from; nor is any target of a plan that is not
    active, of a period that is closed or does not run, or of a segment.
    """

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.alert.rule"

    def _find(self):
        """Return what holds now, once per person or unit, metric, period and step.

        :rtype: dict[tuple, Hit]
        """
        self.ensure_one()
        hits = {}
        scope = self._read_scope()
        for hit in getattr(self, f"_find_{self.kind}")(scope):
            hits.setdefault(hit.key, hit)
        return hits

    # ------------------------------------------------------------
    # TARGETS
    # ------------------------------------------------------------

    def _find_pace(self, scope):
        """Return whose pace has been below the limit for long enough."""
        lower = self._get_lower_metrics()
        behind = [
            reading
            for reading in self._read_targets(scope)
            if reading.expected > 0
            and reading.pace is not None
            and is_behind(reading.pace, self.pace_limit, reading.metric_id in lower)
        ]
        if self.duration:
            behind = self._filter_long_enough(behind, scope)
        return [reading.hit(threshold=self.pace_limit) for reading in behind]

    def _filter_long_enough(self, behind, scope):
        """Keep the targets that were behind as long as the rule waits."""
        today = scope.today
        since = self.env["sales.mgmt.alert.watch"]._follow(
            self, [reading.target_id for reading in behind], today
        )
        latest = today - timedelta(weeks=self.duration)
        if self.duration_unit == "day":
            latest = run_start(today, self.duration, scope.is_working)
        return [each for each in behind if since[each.target_id] <= latest]

    def _find_milestone(self, scope):
        """Return every milestone that stands reached; the check raises the highest."""
        shares = parse_shares(self.shares)
        return [
            reading.hit(step=step, threshold=step / 100)
            for reading in self._read_targets(scope, grace=GRACE)
            if reading.attainment is not None
            for step in reached(reading.attainment, shares)
        ]

    def _get_lower_metrics(self):
        return set(self.metric_ids.filtered(lambda each: each.direction == "lower").ids)

    def _read_targets(self, scope, grace=timedelta(0)):
        """Return the targets that the rule looks at, in one statement.

        :param timedelta grace: look at periods too that ended so little before today,
            unless the rule was switched on after that
        :rtype: list[Reading]
        """
        today = scope.today
        ended = max(today - grace, min(today, self.active_since or today))
        targets = self.env["sales.mgmt.target"].sudo()
        targets.flush_model()
        query = targets._search(
            Domain("company_id", "=", self.company_id.id)
            & Domain("metric_id", "in", self.metric_ids.ids)
            & Domain("level", "=", self.level)
            & Domain("date_from", "<=", today)
            & Domain("date_to", ">=", ended)
            & Domain("plan_id.state", "=", "active")
            & Domain("frozen", "=", False)
            & Domain("period_id.closing_id", "=", False)
            & Domain("segment_id", "=", False)
            & Domain("amount", ">", 0)
            & Domain("user_id", "!=" if self.subject == "person" else "=", False),
            order="id",
        )
        # a rate of nothing has no figure, which the ORM would show as zero
        columns = ("id", *Reading._fields[1:])
        rows = self.env.execute_query(
            query.select(*(SQL.identifier(targets._table, name) for name in columns))
        )
        readings = (
            Reading(*row[:6], *(float(value or 0) for value in row[6:9]), *row[9:])
            for row in rows
        )
        if self.subject == "unit":
            return [each for each in readings if each.unit_id in scope.units]
        return [
            each
            for each in readings
            if each.user_id in scope.places
            and scope.places[each.user_id].unit_id == each.unit_id
        ]

    # ------------------------------------------------------------
    # DOCUMENTS
    # ------------------------------------------------------------

    def _find_no_activity(self, scope):
        """Return who has no document of a metric in the last working days.

        Read from the documents, since figures know no days; a statement per source.
        """
        since = silence_start(scope.today, self.duration, scope.is_working)
        period = self._get_running_period()
        if not period:
            return []
        # who began only now has had no time to do anything
        places = {
            user_id: place
            for user_id, place in scope.places.items()
            if place.since <= since
        }
        engine = self.env["sales.mgmt.measurement"].sudo()
        hits = []
        for metric in self.metric_ids.filtered("available"):
            active = engine._sum_days(
                metric, self.company_id, since, scope.today, list(places)
            )
            hits += [
                Hit(
                    metric_id=metric.id,
                    user_id=user_id,
                    unit_id=place.unit_id,
                    period_id=period.id,
                    threshold=self.duration,
                )
                for user_id, place in places.items()
                if user_id not in active
            ]
        return hits

    def _find_limit(self, scope):
        """Return whose figure is above the limit, measured on the documents."""
        period = self._get_running_period()
        if not period:
            return []
        running = self._get_measured_periods(period)
        base = {}
        if self.limit_basis == "share":
            base = self._measure_subjects(self.base_metric_id, running, scope)
        hits = []
        for metric in self.metric_ids.filtered("available"):
            periods = self._get_all_periods() if self.all_periods else running
            if not metric.additive:
                periods = period
            for (user_id, unit_id), value in self._measure_subjects(
                metric, periods, scope
            ).items():
                limit = self.limit_amount
                if self.limit_basis == "share":
                    limit = self.limit_share * base.get((user_id, unit_id), 0.0)
                if value > limit:
                    hits.append(
                        Hit(
                            metric_id=metric.id,
                            user_id=user_id,
                            unit_id=unit_id,
                            period_id=period.id,
                            currency_id=self.company_id.currency_id.id,
                            actual=value,
                            threshold=limit,
                        )
                    )
        return hits

    def _get_measured_periods(self, period):
        """Return the lowest periods of a period, on which totals are measured."""
        return period.search([("id", "child_of", period.id), ("is_lowest", "=", True)])

    def _get_all_periods(self):
        """Return all lowest periods of the company, on which documents can lie."""
        return (
            self.env["sales.mgmt.period"]
            .sudo()
            .search([("company_id", "=", self.company_id.id), ("is_lowest", "=", True)])
        )

    def _measure_subjects(self, metric, periods, scope):
        """Return what a metric shows for everybody the rule looks at, from documents.

        A statement per source. What belongs to no unit belongs to the top of the
        company, as everywhere.

        :return: by person (or None) and unit; a rate of nothing is left out
        :rtype: dict[tuple[int | None, int], float]
        """
        engine = self.env["sales.mgmt.measurement"].sudo()
        root = self.env["sales.mgmt.unit"]._get_root(self.company_id)
        self.env.flush_all()
        sums = defaultdict(lambda: [0.0, 0.0])
        for source in metric.sudo().source_ids:
            parts = engine._get_parts_sql(source)
            for user_id, unit_id, numerator, denominator in self.env.execute_query(
                SQL(
                    """
                    %s
                    SELECT user_id, COALESCE(unit_id, %s), %s, %s
                      FROM attributed
                     WHERE company_id = %s
                     GROUP BY 1, 2
                    """,
                    engine._get_attributed_sql(source, periods=periods.ids),
                    root.id,
                    parts["numerator"],
                    parts["denominator"],
                    self.company_id.id,
                )
            ):
                for subject in self._get_subjects_of(user_id, unit_id, scope):
                    sums[subject][0] += float(numerator or 0)
                    sums[subject][1] += float(denominator or 0)
        if metric.kind == "total":
            return {subject: value for subject, (value, _out_of) in sums.items()}
        return {
            subject: value / out_of
            for subject, (value, out_of) in sums.items()
            if out_of
        }

    def _get_subjects_of(self, user_id, unit_id, scope):
        """Return for whom a result counts: the person, or all units above it."""
        if self.subject == "person":
            place = scope.places.get(user_id)
            return [(user_id, place.unit_id)] if place else []
        return [
            (None, each) for each in scope.above.get(unit_id, ()) if each in scope.units
        ]

    # ------------------------------------------------------------
    # SCOPE
    # ------------------------------------------------------------

    def _read_scope(self):
        """Return at whom the rule looks today, by the clock of the company.

        :rtype: Scope
        """
        calendar = self.env["sales.mgmt.calendar"]._get_for_company(self.company_id)
        today = calendar._get_today()
        above = self._read_units_above()
        chosen = set(self.unit_ids.ids)
        active = self.env["sales.mgmt.unit"].sudo()
        active = active.search([("company_id", "=", self.company_id.id)])
        units = {
            unit_id
            for unit_id in active.ids
            if not chosen or chosen.intersection(above[unit_id])
        }
        return Scope(
            today,
            units,
            above,
            self._read_places(today, units),
            calendar._get_working_day_test(today - LOOK_BACK, today),
        )

    def _read_units_above(self):
        """Return the unit itself and all units above it, by id of the unit."""
        units = self.env["sales.mgmt.unit"].sudo().with_context(active_test=False)
        return {
            unit.id: [int(step) for step in unit.parent_path.split("/") if step]
            for unit in units.search_fetch(
                [("company_id", "=", self.company_id.id)], ["parent_path"]
            )
        }

    def _read_places(self, today, units):
        """Return where the people the rule looks at work today, by id of the person.

        In several units, that is the one of the main assignment.

        :param set units: ids of the units that the rule looks at
        :rtype: dict[int, Place]
        """
        assignments = self.env["sales.mgmt.assignment"].sudo()
        found = assignments.search_fetch(
            assignments._get_current_domain(today, today)
            & Domain("company_id", "=", self.company_id.id)
            & Domain("user_id.active", "=", True),
            ["user_id", "unit_id", "role", "is_main", "date_from"],
            order="is_main desc, id",
        )
        places = {}
        for each in found:
            places.setdefault(
                each.user_id.id, Place(each.unit_id.id, each.role, each.date_from)
            )
        return {
            user_id: place
            for user_id, place in places.items()
            if place.unit_id in units and self.role in ("all", place.role)
        }

    def _get_running_period(self):
        """Return the period of the rule's level in which we are, if it is open."""
        calendar = self.env["sales.mgmt.calendar"]._get_for_company(self.company_id)
        period = (
            self.env["sales.mgmt.period"]
            .sudo()
            ._find(self.company_id, self.level, calendar._get_today())
        )
        return period.filtered(lambda each: not each.closing_id)
