from dataclasses import dataclass
from fractions import Fraction

from odoo import api, fields, models
from odoo.exceptions import AccessError

from ...tools.chain import (
    Diagnosis,
    Link,
    diagnose,
    get_asked,
    get_gains,
    get_rates,
)
from ...tools.pace import get_daily_share
from ...tools.standing import Figure
from ..tracking.performance import to_number

ZERO = Fraction(0)
# Indents what lies below in a list of choices
EM_SPACE = "\u2003"


@dataclass
class Case:
    """A person or unit on a chain: what was done, at which rates, and what is weak.

    :ivar kind: person or unit
    :ivar done: what was done of each step in the period
    :ivar history: what was done in the months from which the own rates come
    :ivar rates: the own rates into each step, leaning on the others
    :ivar references: the rates that these are compared with
    :ivar bases: where a reference comes from: `standard`, `others`, `before` or nothing
    :ivar figures: planned and done per step
    :ivar is_planned: per step, whether a plan asks for it; else the goal does
    :ivar goal: the place of the last step that is planned; None if none is
    :ivar found: what is weak
    :ivar gains: what the correction of each step would bring of the goal
    """

    kind: str
    res_id: int
    done: list
    history: list
    rates: list
    references: list
    bases: list
    figures: list
    is_planned: list
    goal: int | None
    found: Diagnosis
    gains: list


class SalesMgmtChainDiagnosis(models.AbstractModel):
    """Which step of the chain is weak, of people and of units.

    Rates are compared with those of the others, over months; volumes are those of the
    period. The step whose correction would close most of the gap is named.
    """

    _name = "sales.mgmt.chain.diagnosis"
    _inherit = ["sales.mgmt.performance"]
    _description = "Diagnosis of the Conversion Chain"

    # ------------------------------------------------------------
    # FOR SCREENS
    # ------------------------------------------------------------

    @api.model
    @api.readonly
    def get_diagnosis(self, level="month", day=False, user_id=False, unit_id=False):
        """Return the funnel of a person or a unit in a period, and its weak step.

        For the person, the leaders above, managers and auditors; of a unit, for who
        leads it, managers and auditors.

        :param str level: year, quarter, month or week
        :param str day: any day of the period, today if not given
        :param int user_id: whose; the reader's own if neither is given
        :param int unit_id: of a unit with everything below it
        :return: `chain`, `period`, `subject`, `steps`, `kind`, `sentence`, `advice`;
            False without a chain or a period
        :rtype: dict | bool
        """
        company = self.env.company
        unit = self._get_unit(unit_id) if unit_id else None
        user = None if unit else self._get_person(user_id)
        standing = self.env["sales.mgmt.standing"].sudo()
        period = standing._find_period(company, str(level), fields.Date.to_date(day))
        chain = self.env["sales.mgmt.chain"]._get_for_company(company)
        if not period or not chain:
            return False
        seen = None
        if user and user != self.env.user:
            seen = set(self._find_units(company).ids)
        world = self.sudo()._read_world(chain, company, period, user, seen)
        case = (
            self._examine_unit(world, unit.id)
            if unit
            else self._examine_person(world, user.id, seen)
        )
        return self.sudo()._prepare_case(world, case, (unit or user).name)

    @api.model
    @api.readonly
    def get_choices(self):
        """Return what can be chosen on the screen of the funnel.

        :return: `levels` of periods, and `units` of the reader in the order of the
            tree, with an indented `label`
        :rtype: dict
        """
        units = self._find_units(self.env.company).filtered("active")
        ids = set(units.ids)

        def label(unit):
            above = unit.parent_path.split("/")[:-2]
            return EM_SPACE * sum(int(step) in ids for step in above) + unit.name

        return {
            "levels": self._list_levels(self.env.company),
            "units": [
                {"id": unit.id, "label": label(unit)}
                for unit in units.sorted("parent_path")
            ],
        }

    @api.model
    def _get_unit(self, unit_id):
        """Return the unit that is asked for, if the reader may see its figures.

        :rtype: sales.mgmt.unit
        """
        units = self._find_units(self.env.company)
        # neither a name nor a list, whatever is sent
        found = units.filtered(lambda unit: type(unit_id) is int and unit.id == unit_id)
        if not found:
            raise AccessError(
                self.env._(
                    "The funnel of a unit is shown to who leads it, to managers and to "
                    "auditors. Choose a unit of your own."
                )
            )
        return found

    @api.model
    def _read_world(self, chain, company, period, user=None, seen=None):
        people = None if user is None else user.ids
        return self.env["sales.mgmt.chain.world"]._open_world(
            chain, company, period, people, seen=seen
        )

    # ------------------------------------------------------------
    # EXAMINING
    # ------------------------------------------------------------

    @api.model
    def _examine_person(self, world, user_id, seen=None):
        """Return how a person stands on the chain.

        :param set[int] seen: ids of the units whose figures the reader sees
        :rtype: Case
        """
        unit_id = world.get_unit_of(user_id)
        path = world.paths.get(unit_id, ())
        within = next((step for step in path if seen is None or step in seen), unit_id)
        return self._examine(
            world,
            ("person", user_id),
            world.done.get_person(user_id, within),
            world.history.get_person(user_id, within),
            world.history.get_above_person(user_id, unit_id),
        )

    @api.model
    def _examine_unit(self, world, unit_id):
        """Return how a unit stands on the chain, with everything below it.

        What has nothing beside it, like a whole company, is compared with its own
        months before.

        :rtype: Case
        """
        done = world.done.get_unit(unit_id)
        above = world.history.get_above_unit(unit_id)
        if any(rate is not None for rate in above):
            history = world.history.get_unit(unit_id)
            return self._examine(world, ("unit", unit_id), done, history, above)
        before = get_rates(world.before.get_unit(unit_id), above)
        return self._examine(world, ("unit", unit_id), done, done, before, "before")

    @api.model
    def _examine(self, world, subject, done, history, above, basis="others"):
        """Return a case.

        :param list done: what was done of each step in the period
        :param list history: where the own rates come from
        :param list above: the rates that few own cases lean on
        :param str basis: where these come from
        """
        kind, res_id = subject
        rates = get_rates(history, above, world.chain.strength)
        standards = world.standards
        references = [
            standard or rate for standard, rate in zip(standards, above, strict=True)
        ]
        bases = [
            "standard" if standard else basis if rate is not None else False
            for standard, rate in zip(standards, above, strict=True)
        ]
        planned = [step[kind].get(res_id) for step in world.planned]
        goal = max((n for n, part in enumerate(planned) if part), default=None)
        figures = self._get_figures(planned, done, references, goal)
        end = len(done) if goal is None else goal + 1
        links = [
            Link(done[n], rates[n], references[n], history[n - 1] if n else ZERO)
            for n in range(end)
        ]
        gap = None
        if goal is not None:
            gap = figures[goal].expected - done[goal]
        asked = figures[0].expected
        return Case(
            kind,
            res_id,
            done,
            history,
            rates,
            references,
            bases,
            figures,
            [bool(part) for part in planned],
            goal,
            diagnose(links, asked, gap),
            get_gains(links, asked),
        )

    @api.model
    def _get_figures(self, planned, done, references, goal):
        """Return planned and done of each step; what no plan asks for, the goal does.

        :param list[Sums | None] planned: per step
        :rtype: list[Figure]
        """
        amounts = expected = [None] * len(done)
        if goal is not None:
            rest = [None] * (len(done) - goal - 1)
            part, up_to = planned[goal], references[: goal + 1]
            amounts = get_asked(part.amount, up_to) + rest
            expected = get_asked(part.expected, up_to) + rest
        return [
            Figure(part.amount, value, part.expected)
            if part
            else Figure(amounts[n], value, expected[n])
            for n, (part, value) in enumerate(zip(planned, done, strict=True))
        ]

    # ------------------------------------------------------------
    # SHOWING
    # ------------------------------------------------------------

    @api.model
    def _prepare_case(self, world, case, name):
        """Return a case in numbers and words that a screen can show."""
        times = self._get_times(world.period)
        targets = self._find_step_targets(world, case)
        weak = case.found.place
        return {
            "chain": world.chain.name,
            "period": self._prepare_period(world.period, times),
            "subject": {"kind": case.kind, "id": case.res_id, "name": name},
            "steps": [
                self._prepare_step(world, case, n, times, targets)
                for n in range(world.size)
            ],
            "kind": case.found.kind,
            "weak": weak,
            "share": to_number(case.found.share),
            "sentence": self._describe(self._get_findings(world, case)),
            "advice": world.steps[weak].advice or "" if weak is not None else "",
            "basis": self._describe_basis(world, case),
        }

    @api.model
    def _prepare_step(self, world, case, n, times, targets):
        step, figure = world.steps[n], case.figures[n]
        daily = None
        if figure.gap is not None and times["is_running"]:
            daily = get_daily_share(figure.gap, times["days_left"])
        gain = case.gains[n] if n < len(case.gains) else None
        metric, currency = step.metric_id, world.company.currency_id
        rate, reference = (
            self._write_rate(metric, world.steps[n - 1].metric_id, each, currency)
            if n
            else ""
            for each in (case.rates[n], case.references[n])
        )
        return {
            "step_id": step.id,
            "metric_id": metric.id,
            "name": metric.name,
            "unit": metric.unit,
            "currency_id": metric.unit == "money" and currency.id,
            "target": to_number(figure.target),
            "is_planned": case.is_planned[n],
            "expected": to_number(figure.expected),
            "actual": to_number(figure.actual),
            "light": figure.get_light(),
            "daily": to_number(daily),
            "rate": rate,
            "rate_value": to_number(case.rates[n]),
            "reference": reference,
            "reference_value": to_number(case.references[n]),
            "basis": case.bases[n],
            "successes": to_number(case.history[n]) if n else None,
            "trials": to_number(case.history[n - 1]) if n else None,
            "gain": to_number(gain),
            "is_weak": case.found.place == n,
            "target_id": targets.get(metric.id, False),
        }

    @api.model
    def _find_step_targets(self, world, case):
        """Return the target that stands for each step, by id of the metric.

        It opens the documents behind a figure; where there are several, none does.
        """
        who = (
            [("user_id", "=", case.res_id)]
            if case.kind == "person"
            else [("unit_id", "=", case.res_id), ("user_id", "=", False)]
        )
        rows = (
            self.env["sales.mgmt.target"]
            .sudo()
            ._read_group(
                [
                    ("metric_id", "in", world.steps.metric_id.ids),
                    ("plan_id.state", "in", ("active", "closed")),
                    ("period_id", "=", world.period.id),
                    ("segment_id", "=", False),
                    *who,
                ],
                ["metric_id"],
                ["id:array_agg"],
            )
        )
        return {metric.id: ids[0] for metric, ids in rows if len(ids) == 1}
