from collections import defaultdict
from fractions import Fraction
from typing import NamedTuple

from odoo import api, fields, models
from odoo.tools import SQL, format_amount, format_date

from ...tools import development as arithmetic

HUNDRED = Fraction(100)


class Measured(NamedTuple):
    """How far a goal is, out of 100, and what shows it."""

    progress: Fraction = Fraction(0)
    evidence: str = ""


class SalesMgmtDevelopmentGoal(models.Model):
    """How far goals are: measured for many at once, a few statements per kind."""

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.development.goal"

    # measured in the name of the system: a mentor reads what belongs to the goal, and
    # neither skills nor results apart from it
    progress = fields.Float(
        compute="_compute_progress",
        compute_sudo=True,
        digits=(16, 2),
        help="Out of 100, from what the goal is measured by.",
    )
    is_reached = fields.Boolean(
        string="Reached", compute="_compute_progress", compute_sudo=True
    )
    is_late = fields.Boolean(
        string="Late", compute="_compute_progress", compute_sudo=True
    )
    evidence = fields.Char(
        compute="_compute_progress",
        compute_sudo=True,
        help="What was measured; with a level, who confirmed it.",
    )
    is_settled = fields.Boolean(
        readonly=True,
        copy=False,
        help="The plan has ended: the progress is that of its last day.",
        export_string_translation=False,
    )
    settled_progress = fields.Float(readonly=True, copy=False, digits=(16, 2))
    settled_evidence = fields.Char(readonly=True, copy=False)

    @api.depends(
        "kind",
        "noted",
        "noted_evidence",
        "amount",
        "date_due",
        "skill_level_id",
        "enrolment_id.state",
        "way_id.progress",
        "review_measure_id.is_done",
        "is_settled",
        "settled_progress",
        "plan_id.state",
    )
    @api.depends_context("lang")
    def _compute_progress(self):
        today = fields.Date.context_today(self)
        measured = self._measure()
        for goal in self:
            progress, evidence = measured[goal]
            goal.progress = float(progress)
            goal.evidence = evidence
            goal.is_reached = progress >= HUNDRED
            goal.is_late = bool(
                goal.plan_id.state == "agreed"
                and not goal.is_reached
                and goal.date_due
                and goal.date_due < today
            )

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    def _measure(self):
        """Return how far goals are; those of ended plans as it was written down.

        :rtype: dict[SalesMgmtDevelopmentGoal, Measured]
        """
        settled = self.filtered("is_settled")
        measured = {
            goal: Measured(
                Fraction(str(goal.settled_progress)), goal.settled_evidence or ""
            )
            for goal in settled
        }
        for kind, goals in (self - settled).grouped("kind").items():
            measured |= getattr(goals, f"_measure_{kind}")() if kind else {}
        return defaultdict(Measured, measured)

    def _settle(self):
        """Write down how far goals are on the last day of their plan."""
        for goal, (progress, evidence) in self._measure().items():
            goal.write(
                {
                    "is_settled": True,
                    "settled_progress": float(progress),
                    "settled_evidence": evidence,
                }
            )

    # Kinds; to add one, add its name to `kind` and a method `_measure_<name>`

    def _measure_text(self):
        """Measure goals in words: as the line above or the mentor noted."""
        return {
            goal: Measured(Fraction(goal.noted), goal.noted_evidence or "")
            for goal in self
        }

    def _measure_course(self):
        """Measure goals by a course: it is passed, or it is not."""
        labels = dict(
            self.env["sales.mgmt.training.enrolment"]
            ._fields["state"]
            ._description_selection(self.env)
        )
        return {
            goal: Measured(
                HUNDRED if goal.enrolment_id.state == "passed" else Fraction(0),
                labels.get(goal.enrolment_id.state, ""),
            )
            for goal in self
        }

    def _measure_program(self):
        """Measure goals by a program: by the steps that are done."""
        measured = {}
        for goal in self:
            way = goal.way_id
            steps = len(way.step_ids)
            done = len(way.step_ids.filtered(lambda each: each.done_on))
            measured[goal] = Measured(
                Fraction(str(way.progress)) if way else Fraction(0),
                self.env._("%(done)s of %(steps)s steps", done=done, steps=steps)
                if way
                else "",
            )
        return measured

    def _measure_review(self):
        """Measure goals by what was agreed in a review: it is done, or it is not."""
        return {
            goal: Measured(
                HUNDRED if goal.review_measure_id.is_done else Fraction(0),
                goal.review_measure_id.review_id.cycle_id.name or "",
            )
            for goal in self
        }

    def _measure_certificate(self):
        """Measure goals by a certificate: it is held today, or it is not."""
        today = fields.Date.context_today(self)
        certificates = self.env["sales.mgmt.certificate"]
        held = {}
        for certificate in certificates.search(
            [
                ("person_id", "in", self.person_id.ids),
                ("kind_id", "in", self.certificate_kind_id.ids),
                *certificates._get_domain_of_day(today),
            ],
            order="valid_until NULLS FIRST, id",
        ):
            held.setdefault((certificate.person_id, certificate.kind_id), certificate)
        return {
            goal: self._tell_certificate(
                held.get((goal.person_id, goal.certificate_kind_id))
            )
            for goal in self
        }

    def _tell_certificate(self, certificate):
        if not certificate:
            return Measured()
        if not certificate.valid_until:
            return Measured(HUNDRED, certificate.number)
        return Measured(
            HUNDRED,
            self.env._(
                "%(number)s, valid until %(day)s",
                number=certificate.number,
                day=format_date(self.env, certificate.valid_until),
            ),
        )

    # Skills

    def _measure_skill(self):
        """Measure goals by a skill: levels that somebody else confirmed count.

        Employees edit their own skills, and nobody marks their own paper.
        """
        levels = self.person_id._read_skill_levels()
        measured = {}
        for goal in self:
            level = levels.get((goal.person_id, goal.skill_id))
            wanted = goal.skill_level_id.level_progress
            proved = level.proved if level else 0
            measured[goal] = Measured(
                arithmetic.progress(Fraction(proved), Fraction(wanted)),
                goal._tell_level(level),
            )
        return measured

    def _tell_level(self, level):
        if not level:
            return ""
        if level.said > level.proved:
            return self.env._(
                "%(proved)s %% confirmed; %(said)s %% as the person says",
                proved=level.proved,
                said=level.said,
            )
        return self.env._("%(proved)s %% confirmed", proved=level.proved)

    # Results

    def _measure_metric(self):
        """Measure goals by the results of their period, in one statement for all."""
        # somebody may be about to say which metric and period are meant
        complete = self.filtered(lambda goal: goal.metric_id and goal.period_id)
        results = complete._read_results()
        measured = {}
        for goal in complete:
            value = results.get(goal)
            wanted = Fraction(str(goal.amount))
            measured[goal] = Measured(
                arithmetic.progress(value, wanted, goal.metric_id.direction),
                self.env._(
                    "%(value)s of %(amount)s in %(period)s",
                    value=goal._spell_amount(value),
                    amount=goal._spell_amount(wanted),
                    period=goal.period_id.name,
                ),
            )
        return measured

    def _read_results(self):
        """Return what people achieved in the periods of their goals.

        :return: results by goal, percentages out of 100; nothing measured is no result
            of a ratio and zero of a total
        :rtype: dict[SalesMgmtDevelopmentGoal, Fraction | None]
        """
        windows = self._get_windows()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT company_id, metric_id, period_id, user_id,
                       SUM(numerator)::text, SUM(denominator)::text
                  FROM sales_mgmt_fact
                 WHERE company_id = ANY(%s) AND metric_id = ANY(%s)
                   AND period_id = ANY(%s) AND user_id = ANY(%s)
                   AND segment_id IS NULL
                 GROUP BY 1, 2, 3, 4
                """,
                self.company_id.ids,
                self.metric_id.ids,
                list(frozenset().union(*windows.values())),
                self.person_id.user_id.ids,
            )
        )
        cells = {
            tuple(keys): (Fraction(value or 0), Fraction(base or 0))
            for *keys, value, base in rows
        }
        results = {}
        for goal in self:
            place = goal.company_id.id, goal.metric_id.id
            user_id = goal.person_id.user_id.id
            found = [
                cells[key]
                for period in windows[goal.metric_id, goal.period_id]
                if (key := (*place, period, user_id)) in cells
            ]
            value = sum((each[0] for each in found), Fraction(0))
            base = sum((each[1] for each in found), Fraction(0))
            if goal.metric_id.kind == "ratio":
                value = value / base if base else None
            scale = 100 if goal.metric_id.unit == "percent" else 1
            results[goal] = None if value is None else scale * value
        return results

    def _get_windows(self):
        """Return the periods whose results make up those of each metric and period.

        What does not add up over time is measured for the period as a whole.

        :rtype: dict[tuple, frozenset[int]]
        """
        periods = self.period_id
        lowest = periods.search(
            [("id", "child_of", periods.ids), ("is_lowest", "=", True)]
        )
        return {
            (goal.metric_id, goal.period_id): frozenset(
                each.id
                for each in lowest
                if each.parent_path.startswith(goal.period_id.parent_path)
            )
            if goal.metric_id.additive
            else frozenset(goal.period_id.ids)
            for goal in self
        }

    def _spell_amount(self, value):
        """Return an amount of the metric as people read it.

        :rtype: str
        """
        if value is None:
            return "–"
        if self.metric_id.unit == "money":
            return format_amount(self.env, float(value), self.company_id.currency_id)
        text = f"{float(value):,.2f}".rstrip("0").rstrip(".")
        return f"{text} %" if self.metric_id.unit == "percent" else text
