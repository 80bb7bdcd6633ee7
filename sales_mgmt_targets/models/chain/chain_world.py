from collections import defaultdict
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools.chain import Ladder
from ...tools.curve import Decimals
from ...tools.periods import ONE_DAY
from ...tools.standing import Sums

ZERO = Fraction(0)


@dataclass
class World:
    """What a company did of each step of a chain, and what was planned of it.

    :ivar steps: the steps of the chain that can be measured, in order
    :ivar period: whose volumes are looked at; nothing if only rates are
    :ivar done: what was done in the period
    :ivar history: what was done in the months of history, the period included
    :ivar before: the same without the period
    :ivar planned: targets and what was expected to date, by place of the step, of
        people and of units
    :ivar places: the unit of each person, by id
    """

    chain: object
    company: object
    steps: object
    period: object
    paths: dict
    places: dict
    done: Ladder
    history: Ladder
    before: Ladder
    planned: list = field(default_factory=list)

    @property
    def size(self) -> int:
        """Return how many steps there are."""
        return len(self.steps)

    def get_unit_of(self, user_id: int) -> int:
        """Return where a person works, or the top unit that holds all they did."""
        if user_id in self.places:
            return self.places[user_id]
        return next((path[0] for path in self.paths.values()), 0)

    @cached_property
    def standards(self) -> list[Fraction | None]:
        """Return the rates that the company set itself, per step; None where none."""
        return [Fraction(str(step.standard_rate)) or None for step in self.steps]


class SalesMgmtChainWorld(models.AbstractModel):
    """Reads what was done of the steps of a chain, for everybody at once.

    Nothing checks who reads: callers do. The number of statements depends neither on
    people nor on steps.
    """

    _name = "sales.mgmt.chain.world"
    _description = "Reading of Conversion Chains"

    @api.model
    def _open_world(
        self, chain, company, period=None, people=None, last_day=None, seen=None
    ):
        """Return what a company did of each step.

        :param sales.mgmt.chain chain: which steps
        :param sales.mgmt.period period: whose volumes are looked at, with the months
            of history that end with it; without one, `last_day` ends the history
        :param list[int] people: ids of those who are looked at one by one; everybody
            if not given
        :param date last_day: the last day of the history
        :param set[int] seen: ids of the units whose plans count for people; all if not
            given
        :rtype: World
        """
        steps = chain._get_steps()
        standing = self.env["sales.mgmt.standing"].sudo()
        paths = standing._get_ancestors(company)
        if period:
            # what lies ahead is no history
            last_day = min(
                period.date_to, max(period.calendar_id._get_today(), period.date_from)
            )
        months = self._find_months(company, last_day, chain.months)
        rows = self._read_facts(steps, company, period, months, people, paths)
        ladders = [
            Ladder(sums, paths, len(steps), chain.strength)
            for sums in self._sort_rows(rows, len(steps))
        ]
        world = World(
            chain,
            company,
            steps,
            period,
            paths,
            standing._get_places(period) if period else {},
            *ladders,
        )
        if period:
            world.planned = self._read_plans(world, company, people, seen)
        return world

    @api.model
    def _find_months(self, company, last_day, count):
        """Return the months of history up to a day, the one in which it lies included.

        :rtype: sales.mgmt.period
        """
        return (
            self.env["sales.mgmt.period"]
            .sudo()
            .search_fetch(
                Domain("company_id", "=", company.id)
                & Domain("level", "=", "month")
                & Domain("date_from", "<=", last_day),
                ["date_from", "date_to"],
                order="date_from DESC",
                limit=count,
            )
        )

    @api.model
    def _read_facts(self, steps, company, period, months, people, paths):
        """Return what was done by step, unit and person, in one statement.

        What belongs to no unit belongs to the top of the company. Metrics of steps add
        up over time, so that their facts stand in the smallest periods.

        :return: rows of place of the step, unit, person, and what was done in the
            period, in the history with it, and in the history without it
        """
        if not months:
            return []
        self.env.flush_all()
        top = next((path[0] for path in paths.values()), 0)
        person = SQL("COALESCE(fact.user_id, 0)")
        if people is not None:
            person = SQL(
                "CASE WHEN fact.user_id = ANY(%s) THEN fact.user_id ELSE 0 END", people
            )
        rows = self.env.execute_query(
            SQL(
                """
                WITH span AS MATERIALIZED (
                    SELECT part.id,
                           part.date_from >= %(begins)s
                           AND part.date_to <= %(ends)s AS inside,
                           part.date_from >= %(since)s AS recent
                      FROM sales_mgmt_period AS part
                     WHERE part.company_id = %(company)s
                       AND part.date_from >= LEAST(%(since)s, %(begins)s)
                       AND part.date_to <= %(ends)s
                )
                SELECT metric_id, unit_id, user_id,
                       COALESCE(SUM(value) FILTER (WHERE inside), 0)::text,
                       COALESCE(SUM(value) FILTER (WHERE recent), 0)::text,
                       COALESCE(SUM(value) FILTER (WHERE recent AND NOT inside), 0)
                           ::text
                  FROM (
                       SELECT fact.metric_id, fact.numerator AS value,
                              COALESCE(fact.unit_id, %(top)s) AS unit_id,
                              %(person)s AS user_id,
                              span.inside, span.recent
                         FROM sales_mgmt_fact AS fact
                         JOIN span ON span.id = fact.period_id
                        WHERE fact.metric_id = ANY(%(metrics)s)
                          AND fact.company_id = %(company)s
                          AND fact.segment_id IS NULL
                       ) AS part
                 GROUP BY 1, 2, 3
                """,
                begins=period.date_from if period else months[0].date_to + ONE_DAY,
                ends=period.date_to if period else months[0].date_to,
                since=months[-1].date_from,
                company=company.id,
                top=top,
                person=person,
                metrics=steps.metric_id.ids,
            )
        )
        order = {
            metric_id: place for place, metric_id in enumerate(steps.metric_id.ids)
        }
        return [(order[metric_id], *rest) for metric_id, *rest in rows]

    @api.model
    def _sort_rows(self, rows, size):
        """Return figures per step by unit and person: done, history, before.

        :rtype: list[dict[tuple[int, int], list[Fraction]]]
        """
        read = Decimals()
        sorted_sums = [defaultdict(lambda: [ZERO] * size) for _kind in range(3)]
        for place, unit_id, user_id, *values in rows:
            for sums, value in zip(sorted_sums, values, strict=True):
                sums[unit_id, user_id][place] = read[value]
        return sorted_sums

    @api.model
    def _read_plans(self, world, company, people, seen):
        """Return per step what people and units were to do in the period.

        Where a plan has a metric as a whole and by segments, the whole counts.

        :return: dictionaries of `person` and `unit`, with sums by id
        :rtype: list[dict[str, dict[int, Sums]]]
        """
        standing = self.env["sales.mgmt.standing"].sudo()
        metrics = world.steps.metric_id
        lines = standing._find_lines(company, world.period).filtered(
            lambda line: line.metric_id in metrics
        )
        whole = lines.filtered(lambda line: not line.segmentation_id)
        lines = whole | lines.filtered(
            lambda line: line.metric_id not in whole.metric_id
        )
        merged = None
        if people is not None:
            merged = SQL("user_id NOT IN (SELECT unnest(%s::integer[]))", list(people))
        sums = standing._read_sums(lines, world.period, merged=merged)
        place_of = {line.id: metrics.ids.index(line.metric_id.id) for line in lines}
        planned = [
            {"person": defaultdict(Sums), "unit": defaultdict(Sums)}
            for _step in world.steps
        ]
        for (line_id, unit_id, user_id), part in sums.items():
            if not part.count:
                continue
            step = planned[place_of[line_id]]
            if user_id and (seen is None or unit_id in seen):
                step["person"][user_id] = step["person"][user_id].plus(part)
            for above in world.paths.get(unit_id, ()):
                step["unit"][above] = step["unit"][above].plus(part)
        return planned
