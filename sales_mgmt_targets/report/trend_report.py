from odoo import api, fields, models
from odoo.tools import SQL

# The parts of a cell keep their ids apart: targets, results, results of a year before
RESULT, BEFORE = 1 << 40, 1 << 41


class SalesMgmtTrendReport(models.Model):
    """Targets and results month by month, with the same month of the last year beside.

    A row is a metric, unit, person and month. Results are the facts, with or without a
    plan; targets are those of plans in use and closed ones, as far as they are divided
    down to months. Of a ratio a group shows the ratio of its sums.

    The month that runs is compared with the whole month of the last year.
    """

    _name = "sales.mgmt.trend.report"
    _description = "Sales Trend"
    _inherit = ["sales.mgmt.result.mixin", "sales.mgmt.rate.mixin"]
    _auto = False
    _rec_name = "metric_id"
    _order = "metric_id, date_from desc, unit_id, user_id, id"
    _depends = {
        "sales.mgmt.target": [
            "line_id",
            "axis",
            "unit_id",
            "user_id",
            "period_id",
            "amount",
            "expected",
        ],
        "sales.mgmt.fact": [
            "metric_id",
            "period_id",
            "user_id",
            "unit_id",
            "segment_id",
            "company_id",
            "numerator",
            "denominator",
        ],
        "sales.mgmt.metric": ["kind", "unit", "direction", "additive"],
        "sales.mgmt.plan": ["state"],
        "sales.mgmt.plan.line": ["plan_id", "metric_id", "segmentation_id"],
        "sales.mgmt.period": ["parent_path", "level", "date_from"],
    }

    before = fields.Monetary(
        string="Last Year",
        readonly=True,
        help="What was achieved in the same month a year before.",
    )
    growth = fields.Float(
        string="Growth (%)",
        readonly=True,
        aggregator="avg",
        help="Change since the same months a year before, in proportion to them.",
    )

    # ------------------------------------------------------------
    # QUERY
    # ------------------------------------------------------------

    @property
    def _table_query(self) -> SQL:
        return SQL(
            """
            WITH span AS (
                SELECT period.id AS period_id, month.id AS month_id,
                       later.id AS later_id
                  FROM sales_mgmt_period AS period
            CROSS JOIN unnest(string_to_array(
                           rtrim(period.parent_path, '/'), '/')) AS node(id)
                  JOIN sales_mgmt_period AS month
                    ON month.id = node.id::integer AND month.level = 'month'
             LEFT JOIN sales_mgmt_period AS later
                    ON later.company_id = month.company_id
                   AND later.level = 'month'
                   AND later.date_from = month.date_from + INTERVAL '1 year'
                   AND later.date_from <= %(today)s
            ), cell AS (
                SELECT MIN(part.id) AS id, part.metric_id, part.company_id,
                       part.unit_id, part.user_id, part.month_id,
                       SUM(part.amount) AS amount, SUM(part.expected) AS expected,
                       SUM(part.numerator) AS numerator,
                       SUM(part.denominator) AS denominator,
                       SUM(part.numerator_before) AS numerator_before,
                       SUM(part.denominator_before) AS denominator_before
                  FROM (%(targets)s UNION ALL %(results)s UNION ALL %(befores)s)
                       AS part
                 GROUP BY part.metric_id, part.company_id, part.unit_id,
                          part.user_id, part.month_id
            )
            SELECT measured.id, measured.company_id,
                   CASE WHEN metric.unit = 'money' THEN %(currency)s END
                       AS currency_id,
                   measured.metric_id, measured.unit_id, measured.user_id,
                   measured.month_id, quarter.id AS quarter_id,
                   quarter.parent_id AS year_id, month.date_from,
                   -- what groups are made of
                   measured.month_id AS period_id, NULL::integer AS segmentation_id,
                   is_ratio, metric.additive AS is_additive, scale,
                   own.numerator, own.denominator,
                   own.numerator_before, own.denominator_before,
                   own.expected, own.amount, %(figures)s
              FROM cell AS measured
              JOIN sales_mgmt_metric AS metric ON metric.id = measured.metric_id
              JOIN sales_mgmt_period AS month ON month.id = measured.month_id
         LEFT JOIN sales_mgmt_period AS quarter ON quarter.id = month.parent_id
              JOIN (%(rates)s) AS rate(company_id, factor)
                ON rate.company_id = measured.company_id
        CROSS JOIN LATERAL (
                SELECT metric.kind = 'ratio',
                       CASE metric.unit WHEN 'percent' THEN 100 ELSE 1 END,
                       CASE metric.unit WHEN 'money' THEN rate.factor ELSE 1 END
                ) AS kind(is_ratio, scale, factor)
        CROSS JOIN LATERAL (
                SELECT kind.factor * measured.numerator, measured.denominator,
                       kind.factor * measured.numerator_before,
                       measured.denominator_before,
                       kind.factor * scale * measured.amount,
                       kind.factor * scale * measured.expected
                ) AS own(numerator, denominator, numerator_before,
                         denominator_before, amount, expected)
        CROSS JOIN LATERAL (
                SELECT %(actual)s, %(before)s
                ) AS figure(actual, before)
            """,
            today=fields.Date.context_today(self),
            targets=self._select_targets(),
            results=self._select_results(
                RESULT, SQL("month_id"), SQL("numerator, denominator, NULL, NULL")
            ),
            befores=self._select_results(
                BEFORE, SQL("later_id"), SQL("NULL, NULL, numerator, denominator")
            ),
            currency=self.env.company.currency_id.id,
            rates=self._select_rates(),
            actual=self._get_figure_sql("numerator", "denominator"),
            before=self._get_figure_sql("numerator_before", "denominator_before"),
            figures=SQL(
                """
                figure.actual, figure.before,
                COALESCE(own.amount, 0) - figure.actual AS gap,
                100 * figure.actual / NULLIF(own.expected, 0) AS pace,
                100 * figure.actual / NULLIF(own.amount, 0) AS attainment,
                100 * (figure.actual - figure.before)
                    / NULLIF(ABS(figure.before), 0) AS growth
                """
            ),
        )

    def _get_figure_sql(self, part, whole) -> SQL:
        """Return the SQL of the figure of a cell."""
        return SQL(
            """
            CASE WHEN is_ratio
                 THEN scale * own.%(part)s / NULLIF(own.%(whole)s, 0)
                 ELSE scale * COALESCE(own.%(part)s, 0) END
            """,
            part=SQL.identifier(part),
            whole=SQL.identifier(whole),
        )

    def _select_targets(self) -> SQL:
        """Return the smallest parts of the plans in use, by month."""
        return SQL(
            """
            SELECT target.id::bigint AS id, line.metric_id, plan.company_id,
                   target.unit_id, target.user_id, span.month_id,
                   target.amount, target.expected,
                   NULL::numeric AS numerator, NULL::numeric AS denominator,
                   NULL::numeric AS numerator_before,
                   NULL::numeric AS denominator_before
              FROM sales_mgmt_target AS target
              JOIN sales_mgmt_plan_line AS line ON line.id = target.line_id
              JOIN sales_mgmt_plan AS plan ON plan.id = line.plan_id
              JOIN span ON span.period_id = target.period_id
             WHERE target.axis IS NULL
               AND line.segmentation_id IS NULL
               AND plan.state IN ('active', 'closed')
            """
        )

    def _select_results(self, offset, month, figures) -> SQL:
        """Return the facts by a month: their own, or the same of the next year.

        What counts customers once per period was measured for each month as such.
        """
        return SQL(
            """
            SELECT %(offset)s + fact.id, fact.metric_id, fact.company_id,
                   fact.unit_id, fact.user_id, span.%(month)s, NULL, NULL, %(figures)s
              FROM sales_mgmt_fact AS fact
              JOIN sales_mgmt_metric AS metric ON metric.id = fact.metric_id
              JOIN span ON span.period_id = fact.period_id
             WHERE fact.segment_id IS NULL
               AND span.%(month)s IS NOT NULL
               AND (metric.additive OR span.month_id = fact.period_id)
            """,
            offset=offset,
            month=month,
            figures=figures,
        )

    # ------------------------------------------------------------
    # AGGREGATES
    # ------------------------------------------------------------

    def _sum_before(self):
        return self._sum_achieved("numerator_before", "denominator_before")

    def _sum_growth(self):
        before = self._sum_before()
        return SQL(
            "100 * (%s - %s) / NULLIF(ABS(%s), 0)", self._sum_actual(), before, before
        )

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    @api.model
    def action_open(self):
        """Open the trend of the first metric that has targets, or else results."""
        action = "sales_mgmt_targets.sales_mgmt_trend_report_action"
        known = self.env["sales.mgmt.target.report"].search(
            [("plan_id.state", "=", "active")], limit=1
        )
        return (known or self.search([], limit=1)).metric_id._limit_action(action)

    @api.readonly
    def action_open_documents(self):
        """Open the results of the month, which open their documents."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "res_model": "sales.mgmt.fact",
            "domain": [
                ("metric_id", "=", self.metric_id.id),
                ("user_id", "=", self.user_id.id),
                ("unit_id", "=", self.unit_id.id),
                ("period_id", "child_of", self.month_id.id),
                ("segment_id", "=", False),
            ],
            "name": self.env._("Results of %(month)s", month=self.month_id.name),
            "view_mode": "list,form",
        }
