from collections import defaultdict
from fractions import Fraction
from typing import NamedTuple

from odoo import api, models
from odoo.tools import SQL

from ...tools.curve import Decimals
from ...tools.landing import Deals, land_deals, land_pace

ZERO = Fraction(0)
# How many earlier periods tell how results spread
PERIODS_BEFORE = 6


class OpenDeals(NamedTuple):
    """Open opportunities of a person in a stage that are to close in a period.

    :ivar rate: how likely each is won, from 0 to 1
    :ivar value: the sum of their expected revenues
    :ivar squares: the sum of the squares of these
    """

    count: int
    rate: Fraction
    value: Fraction
    squares: Fraction

    def to_deals(self, gives: str) -> Deals:
        """Return what they add to a metric that deals add their value or one to."""
        if gives == "value":
            return Deals(self.value, self.squares, self.rate)
        count = Fraction(self.count)
        return Deals(count, count, self.rate)


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
        :return: groups of deals by id of the person, 0 for nobody; and by the same ids
            how many have no good day, and their expected revenue
        :rtype: tuple[dict[int, list[OpenDeals]], dict[int, tuple[int, Fraction]]]
        """
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT COALESCE(lead.user_id, 0), lead.stage_id,
                       COUNT(*) FILTER (WHERE %(in_period)s),
                       COALESCE(SUM(revenue) FILTER (WHERE %(in_period)s), 0)::text,
                       COALESCE(SUM(revenue * revenue) FILTER (WHERE %(in_period)s), 0)
                           ::text,
                       COALESCE(AVG(probability) FILTER (WHERE %(in_period)s), 0)
                           ::numeric(9, 4)::text,
                       COUNT(*) FILTER (WHERE %(undated)s),
                       COALESCE(SUM(revenue) FILTER (WHERE %(undated)s), 0)::text
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
                """,
                in_period=SQL("lead.date_deadline >= %s", max(today, period.date_from)),
                undated=SQL(
                    "(lead.date_deadline IS NULL OR lead.date_deadline < %s)", today
                ),
                to=period.date_to,
                company=company.id,
                person=SQL("lead.user_id = ANY(%s)", user.ids) if user else SQL("TRUE"),
            )
        )
        rates = self.env["sales.mgmt.stage.rate"]._get_rates(company)
        read = Decimals()
        deals, undated = defaultdict(list), {}
        for user_id, stage_id, count, value, squares, chance, *late in rows:
            if count:
                rate = self._choose_rate(rates, company.id, user_id, stage_id)
                if rate is None:
                    rate = min(max(read[chance] / 100, ZERO), Fraction(1))
                deals[user_id].append(
                    OpenDeals(count, rate, read[value], read[squares])
                )
            if late[0]:
                number, worth = undated.get(user_id, (0, ZERO))
                undated[user_id] = number + late[0], worth + read[late[1]]
        return dict(deals), undated

    @api.model
    def _choose_rate(self, rates, company_id, user_id, stage_id):
        """Return the person's rate, else that of everybody, else nothing.

        Where nothing was ever closed from the stage, only the opportunity itself says
        how likely it is.
        """
        for person in (user_id, 0):
            rate = rates.get((company_id, person, stage_id))
            if rate is not None:
                return rate
        return None

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
    def _land(self, line, figure, groups, share, before=()):
        """Return where a figure of a period that is not over lands, and how we know.

        :param sales.mgmt.plan.line line: whose metric it is
        :param Figure figure: what was planned and achieved
        :param list[OpenDeals] groups: that are to close in the period
        :param Fraction share: which part of the working days has passed
        :param list[Fraction] before: what earlier periods brought
        :return: the method, `deals` or `pace`, and the landing; nothing of rates
        :rtype: tuple[str, Landing] | None
        """
        metric = line.metric_id
        if metric.kind == "ratio" or not metric.additive or figure.actual is None:
            return None
        if metric.deal_gives:
            deals = [each.to_deals(metric.deal_gives) for each in groups]
            return "deals", land_deals(figure.actual, deals)
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
        :rtype: dict[int, list[OpenDeals]]
        """
        top = next((each for each in ancestors if len(ancestors[each]) == 1), 0)
        units = defaultdict(list)
        for user_id, groups in deals.items():
            for above in ancestors.get(places.get(user_id, top), ()):
                units[above] += groups
        return dict(units)
