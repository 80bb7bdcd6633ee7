from odoo import fields, models
from odoo.tools import SQL


class SalesMgmtPlanComparison(models.Model):
    """Plans and scenarios side by side, with what was achieved in the year before.

    A row is one of the smallest targets of a plan, or a result of the year before in
    the month that is its place in the plan's year. Of a rate the ratio of the sums of
    results stands in groups.
    """

    _name = "sales.mgmt.plan.comparison"
    _description = "Comparison of Plans"
    _inherit = ["sales.mgmt.plan.cell.mixin"]
    _auto = False
    _rec_name = "metric_id"
    _order = "metric_id, plan_id, unit_id, user_id, date_from, id"
    _depends = {
        "sales.mgmt.target": [
            "line_id",
            "plan_id",
            "axis",
            "unit_id",
            "user_id",
            "segment_id",
            "period_id",
            "amount",
        ],
        "sales.mgmt.fact": [
            "metric_id",
            "period_id",
            "user_id",
            "unit_id",
            "segment_id",
            "numerator",
            "denominator",
        ],
        "sales.mgmt.plan": ["company_id", "period_id", "unit_id", "date_from"],
        "sales.mgmt.plan.line": ["metric_id", "segmentation_id", "currency_id"],
        "sales.mgmt.metric": ["kind", "additive"],
        "sales.mgmt.period": ["parent_path", "level", "date_from", "date_to"],
        "sales.mgmt.segment": ["segmentation_id"],
        "sales.mgmt.unit": ["parent_id", "ancestor_ids"],
    }

    plan_id = fields.Many2one(string="Plan or Scenario")
    amount = fields.Monetary(string="Target", readonly=True)
    last = fields.Monetary(
        string="Last Year",
        readonly=True,
        help="What was achieved in the same months of the year before.",
    )
    growth = fields.Float(
        string="Growth (%)",
        readonly=True,
        aggregator="avg",
        help="The target on top of what was achieved in the year before.",
    )
    heads = fields.Integer(
        string="People", readonly=True, help="How many people carry a target."
    )
    per_head = fields.Monetary(
        string="Target per Head",
        readonly=True,
        help="What people carry, divided by how many they are.",
    )

    # ------------------------------------------------------------
    # QUERY
    # ------------------------------------------------------------

    @property
    def _table_query(self) -> SQL:
        return SQL(
            """
            SELECT part.*,
                   CASE WHEN is_ratio THEN numerator / NULLIF(denominator, 0)
                        ELSE numerator END AS last,
                   NULL::numeric AS growth,
                   CASE WHEN amount <> 0 AND user_id IS NOT NULL THEN 1 END AS heads,
                   CASE WHEN user_id IS NOT NULL THEN amount END AS per_head
              FROM (%(targets)s UNION ALL %(results)s) AS part
            """,
            targets=self._select_targets(),
            results=self._select_results(),
        )

    def _select_targets(self) -> SQL:
        """Return the smallest targets of all plans."""
        return SQL(
            """
            SELECT target.id::bigint AS id, plan.id AS plan_id, plan.company_id,
                   line.currency_id, line.metric_id, line.segmentation_id,
                   metric.kind = 'ratio' AS is_ratio, metric.additive AS is_additive,
                   target.segment_id, target.unit_id, target.user_id,
                   COALESCE(
                       NULLIF(split_part(period.parent_path, '/', 3), '')::integer,
                       period.id) AS period_id,
                   -- a year is cut into quarters first, then into months
                   NULLIF(split_part(period.parent_path, '/', 2), '')::integer
                       AS quarter_id,
                   period.date_from, target.amount,
                   NULL::numeric AS numerator, NULL::numeric AS denominator
              FROM sales_mgmt_plan AS plan
              JOIN sales_mgmt_target AS target ON target.plan_id = plan.id
              JOIN sales_mgmt_plan_line AS line ON line.id = target.line_id
              JOIN sales_mgmt_metric AS metric ON metric.id = line.metric_id
              JOIN sales_mgmt_period AS period ON period.id = target.period_id
             WHERE target.axis IS NULL
            """
        )

    def _select_results(self) -> SQL:
        """Return the results of the year before a plan's, in the months of its year."""
        return SQL(
            """
            SELECT fact.id::bigint + (line.id::bigint << 31), plan.id,
                   plan.company_id, line.currency_id, line.metric_id,
                   line.segmentation_id, metric.kind = 'ratio', metric.additive,
                   fact.segment_id, COALESCE(fact.unit_id, plan.unit_id),
                   fact.user_id, month.id, month.parent_id, month.date_from,
                   NULL, fact.numerator, fact.denominator
              FROM sales_mgmt_plan AS plan
              JOIN sales_mgmt_plan_line AS line ON line.plan_id = plan.id
              JOIN sales_mgmt_metric AS metric ON metric.id = line.metric_id
              JOIN sales_mgmt_period AS year ON year.id = plan.period_id
              JOIN sales_mgmt_period AS before
                ON before.calendar_id = year.calendar_id
               AND before.level = 'month'
               AND before.date_from >= year.date_from - INTERVAL '1 year'
               AND before.date_to < year.date_from
              JOIN sales_mgmt_period AS month
                ON month.calendar_id = year.calendar_id
               AND month.level = 'month'
               AND month.date_from = before.date_from + INTERVAL '1 year'
              JOIN sales_mgmt_period AS period
                ON period.parent_path LIKE before.parent_path || '%%'
               AND (metric.additive OR period.id = before.id)
              JOIN sales_mgmt_fact AS fact
                ON fact.metric_id = line.metric_id
               AND fact.company_id = plan.company_id
               AND fact.period_id = period.id
              JOIN sales_mgmt_unit AS top ON top.id = plan.unit_id
         LEFT JOIN sales_mgmt_segment AS segment ON segment.id = fact.segment_id
             WHERE segment.segmentation_id IS NOT DISTINCT FROM line.segmentation_id
               AND (EXISTS (SELECT FROM sales_mgmt_unit_ancestor_rel AS place
                             WHERE place.unit_id = fact.unit_id
                               AND place.ancestor_id = plan.unit_id)
                    OR (fact.unit_id IS NULL AND top.parent_id IS NULL))
            """
        )

    # ------------------------------------------------------------
    # AGGREGATES
    # ------------------------------------------------------------

    def _sum_amount(self):
        return self._sum_targets("amount")

    def _sum_last(self):
        return SQL(
            """
            CASE WHEN BOOL_OR(%(is_ratio)s)
                 THEN SUM(%(part)s) / NULLIF(SUM(%(whole)s), 0)
                 ELSE SUM(COALESCE(%(part)s, 0)) END
            """,
            is_ratio=self._column("is_ratio"),
            part=self._column("numerator"),
            whole=self._column("denominator"),
        )

    def _sum_growth(self):
        last = self._sum_last()
        return SQL(
            "100 * (%s - %s) / NULLIF(ABS(%s), 0)", self._sum_amount(), last, last
        )

    def _sum_heads(self):
        return SQL(
            "COUNT(DISTINCT %(user)s) FILTER (WHERE %(amount)s <> 0)",
            user=self._column("user_id"),
            amount=self._column("amount"),
        )

    def _sum_per_head(self):
        return SQL(
            """
            CASE WHEN BOOL_OR(%(is_ratio)s) THEN NULL
                 ELSE SUM(%(amount)s) FILTER (WHERE %(user)s IS NOT NULL)
                      / NULLIF(%(heads)s, 0) END
            """,
            is_ratio=self._column("is_ratio"),
            amount=self._column("amount"),
            user=self._column("user_id"),
            heads=self._sum_heads(),
        )
