from collections import defaultdict
from fractions import Fraction

from odoo import api, models

from ...tools.feasibility import Limits, Record, judge

ZERO = Fraction(0)
YEARS_BEFORE = 3
LIMITS = ("growth", "stretch", "best_month", "pipeline")


class SalesMgmtFeasibility(models.AbstractModel):
    """How the targets of a year compare with what was reached before.

    How it works: the results of the three years before are read by month, unit and
    person, a statement per year however many targets and lines a plan has; a person's
    history is theirs wherever they worked, a unit's is that of everything below it.
    Nothing checks who reads: callers do.
    """

    _name = "sales.mgmt.feasibility"
    _description = "Feasibility of Targets"

    @api.model
    def _judge(self, targets):
        """Judge targets of whole years, all segments together.

        :param sales.mgmt.target targets: readable by who asks
        :return: by id of the target
        :rtype: dict[int, Judgement]
        """
        judged = {}
        for plan, own in targets.sudo().grouped("plan_id").items():
            lines = own.line_id.filtered(self._is_judged)
            if lines:
                judged |= self._judge_plan(plan, lines, own)
        return judged

    @api.model
    def _judge_plan(self, plan, lines, targets):
        """Judge the targets of a plan that belong to some of its lines."""
        records = self._read_records(plan, lines)
        highest = self._read_highest_months(lines)
        limits = self._get_limits(plan.company_id)
        return {
            target.id: judge(
                Fraction(str(target.amount)),
                highest.get((target.line_id.id, target.unit_id.id, target.user_id.id)),
                records[self._get_subject(target)],
                limits,
            )
            for target in targets
            if target.line_id in lines
        }

    @api.model
    def _is_judged(self, line):
        """Tell whether more is harder: for totals of which there can be too much."""
        metric = line.metric_id
        return (
            metric.direction == "higher"
            and metric._sums_along("period")
            and metric._sums_along("organisation")
        )

    @api.model
    def _get_limits(self, company):
        """Return the limits of a company; one of nothing is none.

        :rtype: Limits
        """
        values = [company[f"sales_mgmt_{name}_limit"] for name in LIMITS]
        return Limits(*(Fraction(str(value)) if value else None for value in values))

    @api.model
    def _get_subject(self, target):
        """Return whose history counts, that of the person or of the unit.

        :return: ids of line, unit and person, of which one of the last two is 0
        """
        line, person = target.line_id.id, target.user_id.id
        return (line, 0, person) if person else (line, target.unit_id.id, 0)

    # ------------------------------------------------------------
    # WHAT WAS REACHED
    # ------------------------------------------------------------

    @api.model
    def _read_records(self, plan, lines):
        """Return what units and people reached before a plan.

        :return: by ids of line, unit and person, of which one of the last two is 0
        :rtype: dict[tuple[int, int, int], Record]
        """
        standing = self.env["sales.mgmt.standing"].sudo()
        ancestors = standing._get_ancestors(plan.company_id)
        years, best = defaultdict(list), {}
        unbroken = None
        for year in self._find_years_before(plan.period_id):
            months = self._read_months(lines, year, ancestors)
            totals = {subject: sum(values) for subject, values in months.items()}
            for subject, total in totals.items():
                # a year without any result ends the history
                if total and (unbroken is None or subject in unbroken):
                    years[subject].insert(0, total)
                best[subject] = max(best.get(subject, ZERO), *months[subject])
            unbroken = {subject for subject, total in totals.items() if total}
        pipeline = self._read_pipeline(plan, lines, ancestors)
        records = defaultdict(Record)
        for subject in years.keys() | pipeline.keys():
            records[subject] = Record(
                tuple(years.get(subject, ())),
                best.get(subject),
                pipeline.get(subject, ZERO),
            )
        return records

    @api.model
    def _find_years_before(self, year):
        """Return the years before one, the latest first."""
        return (
            self.env["sales.mgmt.period"]
            .sudo()
            .search(
                [
                    ("calendar_id", "=", year.calendar_id.id),
                    ("level", "=", "year"),
                    ("date_to", "<", year.date_from),
                ],
                order="date_from desc",
                limit=YEARS_BEFORE,
            )
        )

    @api.model
    def _read_months(self, lines, year, ancestors):
        """Return the results of a year by month.

        :return: results of the months by line, unit and person
        :rtype: dict[tuple[int, int, int], list[Fraction]]
        """
        standing = self.env["sales.mgmt.standing"].sudo()
        months = defaultdict(list)
        for sums in standing._read_steps(lines, year, "month").values():
            for (line, user), part in standing._sum_people(sums).items():
                if user:
                    months[line, 0, user].append(part.numerator)
            for (line, unit), part in standing._sum_units(sums, ancestors).items():
                months[line, unit, 0].append(part.numerator)
        return months

    @api.model
    def _read_pipeline(self, plan, lines, ancestors):
        """Return what open opportunities of the plan's year bring, by their rates.

        Only for metrics that deals add to.

        :rtype: dict[tuple[int, int, int], Fraction]
        """
        lines = lines.filtered("metric_id.deal_gives")
        if not lines:
            return {}
        year = plan.period_id
        standing = self.env["sales.mgmt.standing"].sudo()
        today = year.calendar_id._get_today()
        deals, _undated = standing._read_open_deals(plan.company_id, year, today)
        places = standing._get_places(year)
        pipeline = defaultdict(Fraction)
        for line in lines:
            gives = line.metric_id.deal_gives
            for user, own in deals.items():
                worth = own.get(gives).expected
                if user:
                    pipeline[line.id, 0, user] += worth
                for unit in ancestors.get(places.get(user), ()):
                    pipeline[line.id, unit, 0] += worth
        return pipeline

    @api.model
    def _read_highest_months(self, lines):
        """Return the highest month of each person's target of a year.

        :return: by ids of line, unit and person
        :rtype: dict[tuple[int, int, int], Fraction]
        """
        rows = (
            self.env["sales.mgmt.target"]
            .sudo()
            ._read_group(
                [
                    ("line_id", "in", lines.ids),
                    ("level", "=", "month"),
                    ("segment_id", "=", False),
                    ("user_id", "!=", False),
                ],
                ["line_id", "unit_id", "user_id"],
                ["amount:max"],
            )
        )
        return {
            (line.id, unit.id, user.id): Fraction(str(amount))
            for line, unit, user, amount in rows
        }
