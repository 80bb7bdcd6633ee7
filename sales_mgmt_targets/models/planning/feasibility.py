from collections import defaultdict
from fractions import Fraction

from odoo import api, models

from ...tools.feasibility import Limits, Record, judge
from ...tools.landing import land_deals

ZERO = Fraction(0)
YEARS_BEFORE = 3
LIMITS = ("growth", "stretch", "best_month", "pipeline")


class SalesMgmtFeasibility(models.AbstractModel):
    """How the targets of a year compare with what was reached before.

    How it works: the results of the three years before are read by month, unit and
    person, a statement per year however many targets there are; a person's history is
    theirs wherever they worked, a unit's is that of everything below it. Nothing checks
    who reads: callers do.
    """

    _name = "sales.mgmt.feasibility"
    _description = "Feasibility of Targets"

    @api.model
    def _judge(self, targets):
        """Judge targets of whole years, of one line, all segments together.

        :param sales.mgmt.target targets: readable by who asks
        :return: by id of the target
        :rtype: dict[int, Judgement]
        """
        line = targets.line_id.sudo()
        if not targets or not self._is_judged(line):
            return {}
        records = self._read_records(line)
        highest = self._read_highest_months(line)
        limits = self._get_limits(line.company_id)
        return {
            target.id: judge(
                Fraction(str(target.amount)),
                highest.get((target.unit_id.id, target.user_id.id)),
                records[self._get_subject(target)],
                limits,
            )
            for target in targets
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
        """Return whose history counts: that of the person, or of the unit."""
        person = target.user_id.id
        return (0, person) if person else (target.unit_id.id, 0)

    # ------------------------------------------------------------
    # WHAT WAS REACHED
    # ------------------------------------------------------------

    @api.model
    def _read_records(self, line):
        """Return what units and people reached before a plan.

        :return: by ids of unit and person, of which one is 0
        :rtype: dict[tuple[int, int], Record]
        """
        years, best = defaultdict(list), {}
        unbroken = None
        for year in self._find_years_before(line):
            months = self._read_months(line, year)
            totals = {subject: sum(values) for subject, values in months.items()}
            for subject, total in totals.items():
                # a year without any result ends the history
                if total and (unbroken is None or subject in unbroken):
                    years[subject].insert(0, total)
                best[subject] = max(best.get(subject, ZERO), *months[subject])
            unbroken = {subject for subject, total in totals.items() if total}
        pipeline = self._read_pipeline(line)
        records = defaultdict(Record)
        for subject in years.keys() | pipeline.keys():
            records[subject] = Record(
                tuple(years.get(subject, ())),
                best.get(subject),
                pipeline.get(subject, ZERO),
            )
        return records

    @api.model
    def _find_years_before(self, line):
        """Return the years before that of a plan, the latest first."""
        year = line.plan_id.period_id
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
    def _read_months(self, line, year):
        """Return the results of a year by month.

        :return: results of the months by unit and person, of which one is 0
        :rtype: dict[tuple[int, int], list[Fraction]]
        """
        standing = self.env["sales.mgmt.standing"].sudo()
        ancestors = standing._get_ancestors(line.company_id)
        months = defaultdict(list)
        for sums in standing._read_steps(line, year, "month").values():
            for (_line, user), part in standing._sum_people(sums).items():
                if user:
                    months[0, user].append(part.numerator)
            for (_line, unit), part in standing._sum_units(sums, ancestors).items():
                months[unit, 0].append(part.numerator)
        return months

    @api.model
    def _read_pipeline(self, line):
        """Return what open opportunities of the plan's year bring, by their rates.

        Only for metrics that deals add to.

        :rtype: dict[tuple[int, int], Fraction]
        """
        gives = line.metric_id.deal_gives
        if not gives:
            return {}
        year = line.plan_id.period_id
        standing = self.env["sales.mgmt.standing"].sudo()
        today = year.calendar_id._get_today()
        deals, _undated = standing._read_open_deals(line.company_id, year, today)
        places = standing._get_places(year)
        ancestors = standing._get_ancestors(line.company_id)
        pipeline = defaultdict(Fraction)
        for user, groups in deals.items():
            worth = land_deals(ZERO, [each.to_deals(gives) for each in groups]).middle
            if user:
                pipeline[0, user] += worth
            for unit in ancestors.get(places.get(user), ()):
                pipeline[unit, 0] += worth
        return pipeline

    @api.model
    def _read_highest_months(self, line):
        """Return the highest month of each target of a year, by unit and person id."""
        rows = (
            self.env["sales.mgmt.target"]
            .sudo()
            ._read_group(
                [
                    ("line_id", "=", line.id),
                    ("level", "=", "month"),
                    ("segment_id", "=", False),
                    ("user_id", "!=", False),
                ],
                ["unit_id", "user_id"],
                ["amount:max"],
            )
        )
        return {
            (unit.id, user.id): Fraction(str(amount)) for unit, user, amount in rows
        }
