from collections import defaultdict
from fractions import Fraction

from odoo import models
from odoo.tools import SQL

from ...tools.credit import Entry
from ...tools.curve import exact
from ...tools.forecast import Figure, Place, continue_year, get_missing
from ...tools.results import Cell
from .payout_deals import BASES

# What grows with the business; scores and percentages do not
GROWING = ("money", "count", "hours")


class SalesMgmtSimulationForecast(models.Model):
    """What a simulation assumes beyond what was measured: the future, and growth.

    How it works: the months of the year that are not over are filled up to what is
    expected of them. *Season* lets everybody go on at the own pace, with last year's
    season of the company. *Pipeline* takes open opportunities by their closing month,
    weighted by their probability, for what a deal adds to a metric; all other figures
    go on as with the season. Rates stay as they were so far. Then everything in the
    simulated periods grows.
    """

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.simulation"

    def _assume(self, run, book):
        """Return the book of a run with the forecast and the growth in it.

        :param sales.mgmt.payout.run run: a run of the simulation
        :param Book book: what was measured
        :rtype: Book
        """
        if self.forecast != "none":
            book = book.assume(*self._foretell(run, book))
        return self._grow(run, book)

    # ------------------------------------------------------------
    # FORECAST
    # ------------------------------------------------------------

    def _foretell(self, run, book):
        """Return the results and credits that are still to come up to a period.

        :return: cells, and entries by key of the book
        :rtype: tuple[list[Cell], dict[tuple[str, int], list[Entry]]]
        """
        metrics = run._get_metrics() | self._get_credited_metrics(book)
        months = self._get_months(run)
        if not any(month.date_to >= self._get_today() for month in months):
            return [], {}
        expected = self._continue(run, metrics, months)
        deals = []
        if self.forecast == "pipeline":
            deals = self._read_deals(run, months)
            given = metrics.filtered("deal_gives").ids
            expected = {
                month: {
                    place: figure
                    for place, figure in figures.items()
                    if place.metric_id not in given
                }
                for month, figures in expected.items()
            }
        cells = [
            _to_cell(place, figure, self._get_last_lowest(months[month]))
            for month, figures in expected.items()
            for place, figure in figures.items()
        ] + self._repeat(run, metrics)
        for deal, month in deals:
            cells += deal.to_cells(metrics, self._get_last_lowest(months[month]))
        return cells, self._to_entries(run, book, months, expected, deals)

    def _get_today(self):
        return (
            self.env["sales.mgmt.calendar"]
            ._get_for_company(self.company_id)
            ._get_today()
        )

    def _get_months(self, run):
        """Return the months of the year of a run up to its end, in order."""
        year = self.env["sales.mgmt.period"].browse(
            int(run.period_id.parent_path.split("/")[0])
        )
        months = year._get_below("month")
        return months.filtered(lambda each: each.date_to <= run.period_id.date_to)

    @staticmethod
    def _get_last_lowest(month):
        """Return the last period of a month that results are measured on."""
        return month.child_ids.sorted("date_from")[-1:] or month

    def _get_credited_metrics(self, book):
        """Return the metrics that tell how credits by invoice lines go on."""
        codes = [BASES[basis] for basis, _metric in book.entries if basis in BASES]
        return self.env["sales.mgmt.metric"].sudo().search([("code", "in", codes)])

    def _continue(self, run, metrics, months):
        """Return what the months that are not over are still to bring.

        :rtype: dict[int, dict[Place, Figure]]
        """
        today = self._get_today()
        year = months[0].parent_id.parent_id
        before = self.env["sales.mgmt.period"].search(
            [
                ("calendar_id", "=", year.calendar_id.id),
                ("level", "=", "year"),
                ("date_to", "<", year.date_from),
            ],
            order="date_from desc",
            limit=1,
        )
        additive = metrics.filtered("additive")
        places = {month: place for place, month in enumerate(months)}
        return continue_year(
            self._read_months(additive, months),
            self._read_months(additive, before._get_below("month")),
            [place for month, place in places.items() if month.date_to < today],
            [place for month, place in places.items() if month.date_to >= today],
        )

    def _repeat(self, run, metrics):
        """Return what is counted once per period, as it was in the last one.

        :rtype: list[Cell]
        """
        period, today = run.period_id, self._get_today()
        if period.date_to < today:
            return []
        others = metrics - metrics.filtered("additive")
        last = self.env["sales.mgmt.period"].search(
            [
                ("calendar_id", "=", period.calendar_id.id),
                ("level", "=", period.level),
                ("date_to", "<", today),
            ],
            order="date_from desc",
            limit=1,
        )
        figures = self._read_figures(others, last | period)
        missing = get_missing(figures.get(last.id, {}), figures.get(period.id, {}))
        return [_to_cell(place, figure, period) for place, figure in missing.items()]

    def _read_months(self, metrics, months):
        """Return what months brought, by their place in the list.

        :rtype: dict[int, dict[Place, Figure]]
        """
        rows = self.env.execute_query(
            SQL(
                """
                SELECT fact.metric_id, COALESCE(fact.user_id, 0),
                       COALESCE(fact.unit_id, 0), month.id,
                       SUM(fact.numerator)::text, SUM(fact.denominator)::text
                  FROM sales_mgmt_fact AS fact
                  JOIN sales_mgmt_period AS period ON period.id = fact.period_id
                  JOIN sales_mgmt_period AS month
                    ON month.calendar_id = period.calendar_id
                   AND month.id = ANY(string_to_array(
                           rtrim(period.parent_path, '/'), '/')::integer[])
                 WHERE fact.metric_id = ANY(%s) AND month.id = ANY(%s)
                   AND period.is_lowest AND fact.segment_id IS NULL
                   AND fact.company_id = %s
                 GROUP BY 1, 2, 3, 4
                """,
                metrics.ids,
                months.ids,
                self.company_id.id,
            )
        )
        places = {month.id: place for place, month in enumerate(months)}
        return {
            places[month_id]: figures
            for month_id, figures in self._sort_figures(rows).items()
        }

    def _read_figures(self, metrics, periods):
        """Return what was measured on periods as a whole.

        :rtype: dict[int, dict[Place, Figure]]
        """
        rows = self.env.execute_query(
            SQL(
                """
                SELECT metric_id, COALESCE(user_id, 0), COALESCE(unit_id, 0),
                       period_id, SUM(numerator)::text, SUM(denominator)::text
                  FROM sales_mgmt_fact
                 WHERE metric_id = ANY(%s) AND period_id = ANY(%s)
                   AND segment_id IS NULL AND company_id = %s
                 GROUP BY 1, 2, 3, 4
                """,
                metrics.ids,
                periods.ids,
                self.company_id.id,
            )
        )
        return self._sort_figures(rows)

    @staticmethod
    def _sort_figures(rows):
        """Return figures by period id and place.

        :rtype: dict[int, dict[Place, Figure]]
        """
        figures = defaultdict(dict)
        for metric_id, user_id, unit_id, period_id, value, base in rows:
            figures[period_id][Place(metric_id, user_id, unit_id)] = Figure(
                Fraction(value), None if base is None else Fraction(base)
            )
        return figures

    def _read_deals(self, run, months):
        """Return open opportunities, weighted, with the month they are to close in.

        What should have closed already is expected this month; what has no closing day
        is not expected at all.

        :rtype: list[tuple[Deal, int]]
        """
        today = self._get_today()
        leads = (
            self.env["crm.lead"]
            .sudo()
            .search(
                [
                    ("type", "=", "opportunity"),
                    ("won_status", "=", "pending"),
                    ("company_id", "in", [self.company_id.id, False]),
                    ("user_id", "!=", False),
                    ("date_deadline", "<=", months[-1].date_to),
                ]
            )
        )
        deals = run._to_deals(leads, weighted=True)
        return [
            (deal, place)
            for deal in deals
            for place, month in enumerate(months)
            if month.date_from <= max(deal.day, today) <= month.date_to
        ]

    def _to_entries(self, run, book, months, expected, deals):
        """Return what is still to be credited on invoice lines in the period of a run.

        :rtype: dict[tuple[str, int], list[Entry]]
        """
        inside = {
            place
            for place, month in enumerate(months)
            if month.date_from >= run.period_id.date_from
        }
        metrics = {metric.code: metric for metric in self._get_credited_metrics(book)}
        entries = {}
        for key in book.entries:
            metric = metrics.get(BASES.get(key[0]))
            if metric:
                entries[key] = [
                    entry
                    for deal, month in deals
                    if month in inside
                    for entry in deal.to_entries(deal.value)
                ] + [
                    self._to_entry(place, figure, months[month])
                    for month in sorted(inside & expected.keys())
                    for place, figure in expected[month].items()
                    if place.metric_id == metric.id and place.user_id
                ]
        return entries

    def _to_entry(self, place, figure, month):
        """Return what somebody is expected to be credited with in a month."""
        return Entry(
            user_id=place.user_id,
            unit_id=place.unit_id or None,
            role="split",
            key=f"forecast:{month.id}:{place.user_id}:{place.unit_id}",
            model="",
            res_id=0,
            name=self.env._("Forecast of %(month)s", month=month.name),
            value=figure.value,
            days_overdue=0,
            categ_path="",
            margin=None,
            discount=Fraction(0),
            origin_period_id=None,
            event_date=month.date_to,
        )

    # ------------------------------------------------------------
    # GROWTH
    # ------------------------------------------------------------

    def _grow(self, run, book):
        """Return the book with everything in the simulated periods multiplied."""
        rate = exact(self.growth)
        if not rate:
            return book
        growing = set(
            run._get_metrics()
            .filtered(lambda each: each.kind == "total" and each.unit in GROWING)
            .ids
        )
        simulated = set(
            self.env["sales.mgmt.period"]
            .search(
                [
                    ("company_id", "=", self.company_id.id),
                    ("date_from", ">=", self.period_from_id.date_from),
                    ("date_to", "<=", self.period_to_id.date_to),
                ]
            )
            .ids
        )
        cells = [
            cell._replace(numerator=cell.numerator * rate)
            for cell in book.results.cells
            if cell.metric_id in growing and cell.period_id in simulated
        ]
        book = book.assume(cells, {})
        book.entries = {
            key: [entry._replace(value=entry.value * (1 + rate)) for entry in credited]
            if key[0] in BASES or key[1] in growing
            else credited
            for key, credited in book.entries.items()
        }
        return book


def _to_cell(place, figure, period):
    return Cell(place.metric_id, period.id, place.user_id, place.unit_id, *figure)
