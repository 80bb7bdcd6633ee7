from datetime import timedelta
from fractions import Fraction

from odoo import api, fields, models
from odoo.tools import SQL

from ...tools.curve import Decimals
from ...tools.landing import Landing, Past, judge
from ...tools.pace import elapsed_share
from ..measurement.fact import MeasuredMany2one

# Of which periods it is kept where figures were expected to land
LEVELS = ("month", "quarter")
# Results are taken over for so many days after a period, unless it is closed before
DAYS_AFTER = 45
# How many past landings tell how good they are
PASTS = 12
DIGITS = 6


class SalesMgmtLanding(models.Model):
    """Where a figure was expected to land, kept once a week, and where it did.

    Written every night in SQL, so that landings can be judged by what came.
    """

    _name = "sales.mgmt.landing"
    _description = "Expected Landing"
    _log_access = False
    _order = "made_on desc, metric_id, id"
    _rec_name = "metric_id"

    company_id = MeasuredMany2one(
        comodel_name="res.company", required=True, readonly=True
    )
    metric_id = MeasuredMany2one(
        comodel_name="sales.mgmt.metric", required=True, readonly=True
    )
    period_id = MeasuredMany2one(
        comodel_name="sales.mgmt.period", required=True, readonly=True
    )
    user_id = MeasuredMany2one(
        comodel_name="res.users",
        string="Salesperson",
        readonly=True,
        help="Empty where it is the landing of a unit.",
    )
    unit_id = MeasuredMany2one(
        comodel_name="sales.mgmt.unit",
        readonly=True,
        help="Of a person, where they worked then.",
    )
    metric_unit = fields.Selection(related="metric_id.unit", string="Measured In")
    currency_id = fields.Many2one(
        comodel_name="res.currency",
        compute="_compute_currency_id",
        help="Of the company, where money is measured.",
    )
    made_on = fields.Date(required=True, readonly=True, index=True)
    share = fields.Float(
        string="Time Passed",
        readonly=True,
        aggregator=None,
        help="Which part of the working days had passed.",
    )
    actual = fields.Float(
        string="Achieved by Then", readonly=True, digits=(32, 2), aggregator=None
    )
    middle = fields.Float(
        string="Landing", readonly=True, digits=(32, 2), aggregator=None
    )
    low = fields.Float(readonly=True, digits=(32, 2), aggregator=None)
    high = fields.Float(readonly=True, digits=(32, 2), aggregator=None)
    final = fields.Float(
        string="Came",
        readonly=True,
        digits=(32, 2),
        aggregator=None,
        help="What the period brought in the end.",
    )
    is_known = fields.Boolean(
        string="Over", readonly=True, help="The period is over: what came is known."
    )
    is_within = fields.Boolean(
        string="Within Range", readonly=True, help="What came lay between low and high."
    )

    _subject_idx = models.Index("(user_id, unit_id, metric_id, period_id)")
    _week_idx = models.UniqueIndex(
        "(metric_id, period_id, COALESCE(user_id, 0), COALESCE(unit_id, 0), made_on)",
        "This landing is kept already.",
    )

    @api.depends("metric_id", "company_id")
    def _compute_currency_id(self):
        for landing in self:
            money = landing.metric_id.unit == "money"
            landing.currency_id = money and landing.company_id.currency_id

    # ------------------------------------------------------------
    # CRON
    # ------------------------------------------------------------

    @api.model
    def _cron_landing(self):
        """Count win rates anew, keep this week's landings, and note what came."""
        self.env["sales.mgmt.stage.rate"]._refresh()
        calendars = self.env["sales.mgmt.calendar"].search(
            [("company_id", "!=", False)]
        )
        for calendar in calendars:
            self._note_results(calendar)
            self._keep_week(calendar)

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    @api.model
    def _keep_week(self, calendar):
        """Keep where figures of the running periods land, unless this week has them."""
        today = calendar._get_today()
        monday = today - timedelta(days=today.weekday())
        company = calendar.company_id
        if self.search_count(
            [("company_id", "=", company.id), ("made_on", ">=", monday)], limit=1
        ):
            return
        rows = [
            row
            for level in LEVELS
            for row in self._prepare_rows(calendar, level, today)
        ]
        if not rows:
            return
        self.env.execute_query(
            SQL(
                """
                INSERT INTO sales_mgmt_landing (
                    company_id, made_on, metric_id, period_id, user_id, unit_id, share,
                    actual, middle, low, high
                )
                SELECT %(company)s, %(today)s, row.*
                  FROM unnest(%(metrics)s, %(periods)s, %(users)s::integer[],
                              %(units)s::integer[], %(shares)s::float8[],
                              %(actuals)s::numeric[], %(middles)s::numeric[],
                              %(lows)s::numeric[], %(highs)s::numeric[]) AS row
                ON CONFLICT DO NOTHING
             RETURNING id
                """,
                company=company.id,
                today=today,
                **{
                    name: [row[place] for row in rows]
                    for place, name in enumerate(
                        (
                            "metrics",
                            "periods",
                            "users",
                            "units",
                            "shares",
                            "actuals",
                            "middles",
                            "lows",
                            "highs",
                        )
                    )
                },
            )
        )
        self.invalidate_model()

    @api.model
    def _prepare_rows(self, calendar, level, today):
        """Return the landings of a running period: of all people and units."""
        standing = self.env["sales.mgmt.standing"]
        company = calendar.company_id
        period = standing._find_period(company, level)
        lines = standing._find_lines(company, period).filtered(
            lambda line: line.metric_id.kind == "total" and line.metric_id.additive
        )
        if not lines:
            return []
        is_working = calendar._get_working_day_test(period.date_from, period.date_to)
        share = elapsed_share(period._get_span(), today, is_working)
        sums = standing._read_sums(lines, period)
        deals, _undated = standing._read_open_deals(company, period, today)
        ancestors = standing._get_ancestors(company)
        places = standing._get_places(period)
        subjects = [
            (line_id, user_id, places.get(user_id), part, deals.get(user_id))
            for (line_id, user_id), part in standing._sum_people(sums).items()
            if user_id
        ]
        by_unit = standing._sum_deals(deals, places, ancestors)
        subjects += [
            (line_id, None, unit_id, part, by_unit.get(unit_id))
            for (line_id, unit_id), part in standing._sum_units(sums, ancestors).items()
        ]
        by_id = {line.id: line for line in lines}
        rows = []
        for line_id, user_id, unit_id, part, own in subjects:
            line = by_id[line_id]
            figure = part.get_figure(is_ratio=False)
            landed = standing._land(line, figure, own, share)
            if landed:
                amounts = [figure.actual, *landed[1]]
                rows.append(
                    (
                        line.metric_id.id,
                        period.id,
                        user_id,
                        unit_id,
                        float(share),
                        *(f"{float(each):.{DIGITS}f}" for each in amounts),
                    )
                )
        return rows

    @api.model
    def _note_results(self, calendar):
        """Note what came in periods that are over, while it may still change."""
        standing = self.env["sales.mgmt.standing"]
        today = calendar._get_today()
        periods = (
            self.env["sales.mgmt.period"]
            .sudo()
            .search(
                [
                    ("calendar_id", "=", calendar.id),
                    ("level", "in", LEVELS),
                    ("date_to", "<", today),
                    ("date_to", ">=", today - timedelta(days=DAYS_AFTER)),
                ]
            )
        )
        for period in periods:
            lines = standing._find_lines(calendar.company_id, period)
            sums = standing._read_sums(lines, period)
            metric_ids = {line.id: line.metric_id.id for line in lines}
            ancestors = standing._get_ancestors(calendar.company_id)
            results = [
                (metric_ids[line_id], user_id, 0, part)
                for (line_id, user_id), part in standing._sum_people(sums).items()
                if user_id
            ] + [
                (metric_ids[line_id], 0, unit_id, part)
                for (line_id, unit_id), part in standing._sum_units(
                    sums, ancestors
                ).items()
            ]
            self._write_results(period, results)

    @api.model
    def _write_results(self, period, results):
        """Write what came beside all landings of a period; nothing came is zero."""
        self.env.execute_query(
            SQL(
                """
                WITH came AS (
                    SELECT DISTINCT ON (metric_id, user_id, unit_id) *
                      FROM unnest(%(metrics)s::integer[], %(users)s::integer[],
                                  %(units)s::integer[], %(values)s::numeric[])
                           AS row(metric_id, user_id, unit_id, value)
                )
                UPDATE sales_mgmt_landing AS landing
                   SET final = COALESCE(came.value, 0), is_known = TRUE,
                       is_within = COALESCE(came.value, 0)
                                   BETWEEN landing.low AND landing.high
                  FROM sales_mgmt_landing AS known
             LEFT JOIN came
                    ON came.metric_id = known.metric_id
                   AND came.user_id = COALESCE(known.user_id, 0)
                   AND came.unit_id = CASE WHEN known.user_id IS NULL
                                           THEN known.unit_id ELSE 0 END
                 WHERE known.id = landing.id AND landing.period_id = %(period)s
                   AND (landing.is_known IS NOT TRUE
                        OR landing.final IS DISTINCT FROM COALESCE(came.value, 0))
             RETURNING landing.id
                """,
                period=period.id,
                metrics=[row[0] for row in results],
                users=[row[1] for row in results],
                units=[row[2] for row in results],
                values=[f"{float(row[3].numerator):.{DIGITS}f}" for row in results],
            )
        )
        self.invalidate_model()

    @api.model
    def _get_accuracy(self, metrics, level, user=None, unit=None):
        """Return how good landings that were made half-way were, by metric.

        :param sales.mgmt.metric metrics: whose
        :param str level: of periods
        :param res.users user: of this person, or
        :param sales.mgmt.unit unit: of this unit
        :return: the last twelve periods together; metrics without any are left out
        :rtype: dict[int, Accuracy]
        """
        rows = self.env.execute_query(
            SQL(
                """
                SELECT metric_id, middle::text, low::text, high::text, final::text
                  FROM (
                        SELECT half.*, row_number() OVER (
                                   PARTITION BY metric_id ORDER BY date_to DESC) AS age
                          FROM (
                                SELECT DISTINCT ON (landing.metric_id, period.id)
                                       landing.*, period.date_to
                                  FROM sales_mgmt_landing AS landing
                                  JOIN sales_mgmt_period AS period
                                    ON period.id = landing.period_id
                                 WHERE landing.is_known AND period.level = %(level)s
                                   AND landing.metric_id = ANY(%(metrics)s)
                                   AND landing.user_id IS NOT DISTINCT FROM %(user)s
                                   AND %(place)s
                                 ORDER BY landing.metric_id, period.id,
                                          ABS(landing.share - 0.5), landing.id
                               ) AS half
                       ) AS recent
                 WHERE age <= %(most)s
                """,
                level=level,
                metrics=metrics.ids,
                user=user.id if user else None,
                place=SQL("landing.unit_id = %s", unit.id) if unit else SQL("TRUE"),
                most=PASTS,
            )
        )
        read, pasts = Decimals(), {}
        for metric_id, *values in rows:
            middle, low, high, final = (read[each] or Fraction(0) for each in values)
            pasts.setdefault(metric_id, []).append(
                Past(Landing(middle, low, high), final)
            )
        found = {metric_id: judge(each) for metric_id, each in pasts.items()}
        return {metric_id: each for metric_id, each in found.items() if each}
