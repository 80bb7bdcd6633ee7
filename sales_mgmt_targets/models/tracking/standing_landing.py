from collections import defaultdict
from fractions import Fraction
from typing import NamedTuple

from odoo import api, models
from odoo.tools import SQL

from ...tools.curve import Decimals
from ...tools.landing import Deals, OpenDeals, land_deals, land_pace

ZERO = Fraction(0)
# How many earlier periods tell how results spread
PERIODS_BEFORE = 6


class Undated(NamedTuple):
    """Open opportunities without a day on which they close, or with one that passed.

    :ivar worth: the sum of their expected revenues
    """

    count: int
    worth: Fraction


class SalesMgmtStandingLanding(models.AbstractModel):
    """Where figures will land: from open opportunities, or at the present pace."""

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.standing"

    # ------------------------------------------------------------
    # OPEN OPPORTUNITIES
    # ------------------------------------------------------------

    @api.model
    def _read_open_deals(self, company, period, today, user=None):
        """Return the open opportunities that are to close in a period.

        Those whose day has passed and those without a day are not in it: nobody knows
        when they close. They are returned apart, to be put right.

        :param res.company company: whose
        :param sales.mgmt.period period: of any level, running or to come
        :param date today: the current day of the company
        :param res.users user: only of this person, or of these people
        :return: deals by id of the person, 0 for nobody; and by the same ids those
            that have no good day
        :rtype: tuple[dict[int, OpenDeals], dict[int, Undated]]
        """
        rows = self._query_deals(company, period, today, user)
        parts = {user_id: part for (_unit_id, user_id), part in rows.items()}
        return (
            {user_id: deals for user_id, (deals, _late) in parts.items() if deals},
            {user_id: late for user_id, (_deals, late) in parts.items() if late},
        )

    @api.model
    def _read_deals_of_units(self, company, period, today, places, ancestors, merged):
        """Return the open opportunities that are to close in a period, of units.

        :param dict places: the unit of today of each person, by ids
        :param dict ancestors: ids of a unit and those above it, by its id
        :param SQL merged: tells by `user_id` who is not told apart
        :return: deals by ids of units, with everything below them, and of the others
        :rtype: tuple[dict[int, OpenDeals], dict[int, OpenDeals]]
        """
        rows = self._query_deals(company, period, today, None, places, merged)
        units, people = defaultdict(OpenDeals), {}
        for (unit_id, user_id), (deals, _late) in rows.items():
            if not deals:
                continue
            if user_id:
                people[user_id] = deals
            for above in self._get_path(ancestors, unit_id):
                units[above] = units[above].plus(deals)
        return dict(units), people

    @api.model
    def _query_deals(self, company, period, today, user, places=None, merged=None):
        """Return open deals by ids of unit and person, and those without a good day.

        Each deal is weighed by the rate of its person and stage, else by that of
        everybody; where nothing was ever closed from the stage, only the deal itself
        says how likely it is.

        :return: nothing in the place of either where there are none
        :rtype: dict[tuple[int, int], tuple[OpenDeals | None, Undated | None]]
        """
        self.env.flush_all()
        places = places or {}
        rates = self.env["sales.mgmt.stage.rate"]
        rows = self.env.execute_query(
            SQL(
                """
                WITH lead AS (
                    SELECT lead.user_id, lead.stage_id,
                           COUNT(*) FILTER (WHERE %(in_period)s) AS number,
                           COALESCE(SUM(revenue) FILTER (WHERE %(in_period)s), 0)
                               AS value,
                           COALESCE(SUM(revenue * revenue)
                                    FILTER (WHERE %(in_period)s), 0) AS squares,
                           COALESCE(AVG(probability) FILTER (WHERE %(in_period)s), 0)
                               ::numeric(9, 4) AS chance,
                           COUNT(*) FILTER (WHERE %(undated)s) AS late,
                           COALESCE(SUM(revenue) FILTER (WHERE %(undated)s), 0)
                               AS late_value
                      FROM crm_lead AS lead
                 LEFT JOIN res_users AS person ON person.id = lead.user_id
                CROSS JOIN LATERAL (
                               SELECT GREATEST(lead.expected_revenue, 0)::numeric
                           ) AS worth(revenue)
                     WHERE lead.type = 'opportunity' AND lead.active
                       AND lead.won_status = 'pending' AND %(person)s
                       AND COALESCE(lead.company_id, person.company_id) = %(company)s
                       AND (lead.date_deadline IS NULL OR lead.date_deadline <= %(to)s)
                     GROUP BY 1, 2
                ),
                place AS (
                    SELECT * FROM unnest(%(placed)s::integer[], %(units)s::integer[])
                               AS place(user_id, unit_id)
                ),
                weighed AS (
                    SELECT lead.*, COALESCE(place.unit_id, 0) AS unit_id, chosen.rate,
                           chosen.rate * (1 - chosen.rate) AS spread
                      FROM lead
                 LEFT JOIN place ON place.user_id = lead.user_id
                 LEFT JOIN sales_mgmt_stage_rate AS own
                        ON own.company_id = %(company)s
                       AND own.stage_id = lead.stage_id AND own.user_id = lead.user_id
                 LEFT JOIN sales_mgmt_stage_rate AS everybody
                        ON everybody.company_id = %(company)s
                       AND everybody.stage_id = lead.stage_id
                       AND everybody.user_id IS NULL
                 LEFT JOIN sales_mgmt_stage_rate AS nobody ON FALSE
                CROSS JOIN LATERAL (
                               SELECT CASE
                                   WHEN own.id IS NOT NULL THEN %(own_rate)s
                                   WHEN everybody.id IS NOT NULL THEN %(rate)s
                                   ELSE LEAST(GREATEST(lead.chance / 100, 0), 1) END
                           ) AS chosen(rate)
                )
                SELECT unit_id,
                       CASE WHEN %(merged)s THEN 0 ELSE COALESCE(user_id, 0) END,
                       SUM(number)::integer,
                       SUM(rate * value)::text, SUM(spread * squares)::text,
                       SUM(value)::text,
                       SUM(rate * number)::text, SUM(spread * number)::text,
                       SUM(number)::text,
                       SUM(late)::integer, SUM(late_value)::text
                  FROM weighed
                 GROUP BY 1, 2
                """,
                in_period=SQL("lead.date_deadline >= %s", max(today, period.date_from)),
                undated=SQL(
                    "(lead.date_deadline IS NULL OR lead.date_deadline < %s)", today
                ),
                to=period.date_to,
                company=company.id,
                person=SQL("lead.user_id = ANY(%s)", user.ids) if user else SQL("TRUE"),
                own_rate=rates._get_rate_sql("own", "everybody"),
                rate=rates._get_rate_sql("everybody", "nobody"),
                placed=list(places),
                units=list(places.values()),
                merged=merged or SQL("FALSE"),
            )
        )
        read = Decimals()
        found = {}
        for unit_id, user_id, number, *values, late, worth in rows:
            sums = [read[each] for each in values]
            found[unit_id, user_id] = (
                OpenDeals(Deals(*sums[:3]), Deals(*sums[3:])) if number else None,
                Undated(late, read[worth]) if late else None,
            )
        return found

    # ------------------------------------------------------------
    # BEFORE
    # ------------------------------------------------------------

    @api.model
    def _read_before(self, metrics, period, user):
        """Return what a person achieved in the periods of the same length before.

        :param sales.mgmt.metric metrics: those that add up over time
        :return: results by id of the metric, the latest last; nothing came counts as 0
        :rtype: dict[int, list[Fraction]]
        """
        periods = self.env["sales.mgmt.period"].sudo()
        before = periods.search(
            [
                ("calendar_id", "=", period.calendar_id.id),
                ("level", "=", period.level),
                ("date_to", "<", period.date_from),
            ],
            order="date_from desc",
            limit=PERIODS_BEFORE,
        )
        rows = (
            self.env["sales.mgmt.fact"]
            .sudo()
            ._read_group(
                [
                    ("metric_id", "in", metrics.ids),
                    ("user_id", "=", user.id),
                    ("segment_id", "=", False),
                    ("period_id", "child_of", before.ids),
                ],
                ["metric_id", "period_id"],
                ["numerator:sum"],
            )
        )
        paths = [(each.id, each.parent_path) for each in before.sorted("date_from")]
        results = {
            metric.id: dict.fromkeys((p for p, _ in paths), ZERO) for metric in metrics
        }
        for metric, leaf, value in rows:
            for place, path in paths:
                if leaf.parent_path.startswith(path):
                    results[metric.id][place] += Fraction(str(value))
        return {
            metric_id: self._skip_empty_start(list(months.values()))
            for metric_id, months in results.items()
        }

    @staticmethod
    def _skip_empty_start(results):
        """Return results from the first that is not zero on: before, nobody worked."""
        first = next((n for n, each in enumerate(results) if each), len(results))
        return results[first:]

    # ------------------------------------------------------------
    # LANDING
    # ------------------------------------------------------------

    @api.model
    def _land(self, line, figure, deals, share, before=()):
        """Return where a figure of a period that is not over lands, and how we know.

        :param sales.mgmt.plan.line line: whose metric it is
        :param Figure figure: what was planned and achieved
        :param OpenDeals deals: that are to close in the period; None if none are
        :param Fraction share: which part of the working days has passed
        :param list[Fraction] before: what earlier periods brought
        :return: the method, `deals` or `pace`, and the landing; nothing of rates
        :rtype: tuple[str, Landing] | None
        """
        way = self._get_way(line.metric_id)
        return self._land_by(way, figure, deals, share, before)

    @api.model
    def _get_way(self, metric):
        """Return how figures of a metric land: `value` or `count` of deals, or `pace`.

        :return: nothing of rates and of what is counted once per period
        :rtype: str | None
        """
        if metric.kind == "ratio" or not metric.additive:
            return None
        return metric.deal_gives or "pace"

    @api.model
    def _land_by(self, way, figure, deals, share, before=()):
        """Return where a figure lands by a way, see `_get_way` and `_land`."""
        if not way or figure.actual is None:
            return None
        if way != "pace":
            return "deals", land_deals(figure.actual, (deals or OpenDeals()).get(way))
        if figure.target and figure.expected is not None:
            share = min(figure.expected / figure.target, Fraction(1))
        landing = land_pace(figure.actual, share, before)
        return landing and ("pace", landing)

    @api.model
    def _sum_deals(self, deals, places, ancestors):
        """Return the open deals of units with everything below them.

        :param dict deals: by id of the person, 0 for nobody
        :param dict places: the unit of today of each person, by ids
        :param dict ancestors: ids of a unit and those above it, by its id
        :return: by id of the unit; those of people without a unit are with the top
        :rtype: dict[int, OpenDeals]
        """
        units = defaultdict(OpenDeals)
        for user_id, part in deals.items():
            for above in self._get_path(ancestors, places.get(user_id)):
                units[above] = units[above].plus(part)
        return dict(units)

    @staticmethod
    def _get_path(ancestors, unit_id):
        """Return a unit and those above it; what has no unit is with the top."""
        if not unit_id:
            unit_id = next((each for each in ancestors if len(ancestors[each]) == 1), 0)
        return ancestors.get(unit_id, ())
