from odoo import api, fields, models
from odoo.tools import SQL


class SalesMgmtTargetReport(models.Model):
    """Targets and results side by side, summed along any grouping.

    Targets are the leaves of the tree, results are the facts: so a total holds what
    nobody's target covers, and ratios are ratios of sums, never averages of ratios.
    """

    _name = "sales.mgmt.target.report"
    _description = "Sales Target Analysis"
    _auto = False
    _rec_name = "metric_id"
    _order = "metric_id, date_from, unit_id, user_id, id"
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
            "numerator",
        ],
        "sales.mgmt.plan": ["state", "unit_id", "period_id"],
        "sales.mgmt.plan.line": ["plan_id", "metric_id", "currency_id"],
        "sales.mgmt.period": ["parent_id", "level", "date_from"],
        "sales.mgmt.unit": ["parent_id", "ancestor_ids"],
    }

    plan_id = fields.Many2one(comodel_name="sales.mgmt.plan", readonly=True)
    company_id = fields.Many2one(comodel_name="res.company", readonly=True)
    currency_id = fields.Many2one(comodel_name="res.currency", readonly=True)
    metric_id = fields.Many2one(comodel_name="sales.mgmt.metric", readonly=True)
    unit_id = fields.Many2one(comodel_name="sales.mgmt.unit", readonly=True)
    user_id = fields.Many2one(
        comodel_name="res.users", string="Salesperson", readonly=True
    )
    period_id = fields.Many2one(comodel_name="sales.mgmt.period", readonly=True)
    quarter_id = fields.Many2one(comodel_name="sales.mgmt.period", readonly=True)
    year_id = fields.Many2one(comodel_name="sales.mgmt.period", readonly=True)
    date_from = fields.Date(string="From", readonly=True)
    amount = fields.Monetary(string="Target", readonly=True)
    actual = fields.Monetary(string="Achieved", readonly=True)
    expected = fields.Monetary(string="Expected to Date", readonly=True)
    gap = fields.Monetary(readonly=True)
    attainment = fields.Float(
        string="Attainment (%)",
        readonly=True,
        aggregator="avg",
        help="Sum of what was achieved in proportion to the sum of the targets.",
    )
    pace = fields.Float(
        string="Pace (%)",
        readonly=True,
        aggregator="avg",
        help="Sum of what was achieved in proportion to the sum of what was "
        "expected to date.",
    )

    @property
    def _table_query(self) -> SQL:
        return SQL(
            """
            SELECT cell.*,
                   cell.amount - cell.actual AS gap,
                   100 * cell.actual / NULLIF(cell.amount, 0) AS attainment,
                   100 * cell.actual / NULLIF(cell.expected, 0) AS pace,
                   CASE WHEN period.level = 'quarter' THEN period.id
                        ELSE quarter.id END AS quarter_id,
                   COALESCE(year.id, quarter.id) AS year_id,
                   period.date_from
              FROM (%s UNION ALL %s) AS cell
              JOIN sales_mgmt_period AS period ON period.id = cell.period_id
              JOIN sales_mgmt_period AS quarter ON quarter.id = period.parent_id
         LEFT JOIN sales_mgmt_period AS year ON year.id = quarter.parent_id
            """,
            self._select_targets(),
            self._select_facts(),
        )

    def _select_targets(self) -> SQL:
        """Return the smallest parts of all plans; they bring the targets."""
        return SQL(
            """
            SELECT target.id::bigint AS id, target.plan_id, target.company_id,
                   target.currency_id, target.metric_id, target.unit_id,
                   target.user_id, target.period_id,
                   target.amount, 0::numeric AS actual, target.expected
              FROM sales_mgmt_target AS target
             WHERE target.axis IS NULL
            """
        )

    def _select_facts(self) -> SQL:
        """Return the results of each plan; their ids lie beyond those of targets."""
        return SQL(
            """
            SELECT fact.id + (line.id::bigint << 31), line.plan_id, fact.company_id,
                   line.currency_id, fact.metric_id,
                   COALESCE(fact.unit_id, plan.unit_id),
                   fact.user_id,
                   CASE line.lowest_level WHEN 'quarter' THEN month.parent_id
                        ELSE month.id END,
                   0, fact.numerator, 0
              FROM sales_mgmt_fact AS fact
              JOIN sales_mgmt_period AS month ON month.id = fact.period_id
              JOIN sales_mgmt_period AS quarter ON quarter.id = month.parent_id
              JOIN sales_mgmt_plan_line AS line ON line.metric_id = fact.metric_id
              JOIN sales_mgmt_plan AS plan
                ON plan.id = line.plan_id AND plan.period_id = quarter.parent_id
              JOIN sales_mgmt_unit AS top ON top.id = plan.unit_id
             WHERE fact.company_id = plan.company_id
               AND (EXISTS (SELECT FROM sales_mgmt_unit_ancestor_rel AS place
                             WHERE place.unit_id = fact.unit_id
                               AND place.ancestor_id = plan.unit_id)
                    OR (fact.unit_id IS NULL AND top.parent_id IS NULL))
            """
        )

    @api.model
    def action_open(self):
        """Open the analysis on the first metric that has targets."""
        return self._open("sales_mgmt_target_report_action")

    @api.model
    def action_open_mine(self):
        """Open the own progress on the first metric that has targets."""
        return self._open("sales_mgmt_target_report_action_mine")

    def _open(self, xml_id):
        first = self.search([("plan_id.state", "=", "active")], limit=1).metric_id
        return first._limit_action(f"sales_mgmt_targets.{xml_id}")

    @api.model
    def _read_group_select(self, aggregate_spec, query):
        """Override `base` to make ratios of sums of the two ratios."""
        whole = {"attainment:avg": "amount", "pace:avg": "expected"}.get(aggregate_spec)
        if not whole:
            return super()._read_group_select(aggregate_spec, query)
        return SQL(
            "100 * SUM(%s) / NULLIF(SUM(%s), 0)",
            self._field_to_sql(self._table, "actual", query),
            self._field_to_sql(self._table, whole, query),
        )
