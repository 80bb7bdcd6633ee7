from odoo import fields, models
from odoo.tools import SQL


class SalesMgmtPlanDifference(models.Model):
    """How the targets of a plan differ from those of the plan it is compared with.

    A row is one of the smallest targets: metric, segment, unit, person and period.
    They add up, so that a total is what people carry, reserves included.
    """

    _name = "sales.mgmt.plan.difference"
    _description = "Difference between Plans"
    _inherit = ["sales.mgmt.plan.cell.mixin"]
    _auto = False
    _rec_name = "metric_id"
    _order = "metric_id, unit_id, user_id, date_from, id"
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
        "sales.mgmt.plan": ["replaces_id", "scenario_of_id", "company_id"],
        "sales.mgmt.plan.line": ["metric_id", "segmentation_id", "currency_id"],
        "sales.mgmt.metric": ["kind", "additive"],
        "sales.mgmt.period": ["parent_path", "level", "date_from"],
    }

    before = fields.Monetary(
        readonly=True, help="The target in the plan compared with."
    )
    after = fields.Monetary(readonly=True, help="The target in this plan.")
    change = fields.Monetary(readonly=True, help="What is new less what was before.")
    change_percent = fields.Float(
        string="Change (%)",
        readonly=True,
        aggregator="avg",
        help="The change in proportion to what was before.",
    )

    # ------------------------------------------------------------
    # QUERY
    # ------------------------------------------------------------

    @property
    def _table_query(self) -> SQL:
        return SQL(
            """
            SELECT cell.*, plan.company_id,
                   metric.kind = 'ratio' AS is_ratio,
                   metric.additive AS is_additive,
                   COALESCE(cell.after, 0) - COALESCE(cell.before, 0) AS change,
                   100 * (COALESCE(cell.after, 0) - cell.before)
                       / NULLIF(cell.before, 0) AS change_percent,
                   period.date_from,
                   -- a year is cut into quarters first
                   NULLIF(split_part(period.parent_path, '/', 2), '')::integer
                       AS quarter_id
              FROM (
                    SELECT COALESCE(
                               MIN(part.new_id),
                               -- beyond the ids of targets, apart for each plan
                               MIN(part.old_id) + (part.plan_id::bigint << 31)) AS id,
                           part.plan_id, part.metric_id, part.segmentation_id,
                           MIN(part.currency_id) AS currency_id, part.segment_id,
                           part.unit_id, part.user_id, part.period_id,
                           SUM(part.before) AS before, SUM(part.after) AS after
                      FROM (%(after)s UNION ALL %(before)s) AS part
                     GROUP BY part.plan_id, part.metric_id, part.segmentation_id,
                              part.segment_id, part.unit_id, part.user_id,
                              part.period_id
                   ) AS cell
              JOIN sales_mgmt_plan AS plan ON plan.id = cell.plan_id
              JOIN sales_mgmt_metric AS metric ON metric.id = cell.metric_id
              JOIN sales_mgmt_period AS period ON period.id = cell.period_id
            """,
            after=self._select_parts(
                new_id=SQL("target.id::bigint"),
                old_id=SQL("NULL::bigint"),
                before=SQL("NULL::numeric"),
                after=SQL("target.amount"),
                owner=SQL("plan.id"),
            ),
            before=self._select_parts(
                new_id=SQL("NULL::bigint"),
                old_id=SQL("target.id::bigint"),
                before=SQL("target.amount"),
                after=SQL("NULL::numeric"),
                owner=self._get_compared_sql(),
            ),
        )

    def _get_compared_sql(self):
        """Return the SQL of the plan that a `plan` is compared with; NULL for none."""
        return SQL("COALESCE(plan.scenario_of_id, plan.replaces_id)")

    def _select_parts(self, owner, **columns) -> SQL:
        """Return the smallest targets of one side of the comparison.

        :param SQL owner: the plan whose targets these are
        """
        return SQL(
            """
            SELECT %(new_id)s AS new_id, %(old_id)s AS old_id, plan.id AS plan_id,
                   line.metric_id, line.segmentation_id, line.currency_id,
                   target.segment_id, target.unit_id, target.user_id,
                   target.period_id, %(before)s AS before, %(after)s AS after
              FROM sales_mgmt_plan AS plan
              JOIN sales_mgmt_target AS target ON target.plan_id = %(owner)s
              JOIN sales_mgmt_plan_line AS line ON line.id = target.line_id
             WHERE target.axis IS NULL AND %(compared)s IS NOT NULL
            """,
            owner=owner,
            compared=self._get_compared_sql(),
            **columns,
        )

    # ------------------------------------------------------------
    # AGGREGATES
    # ------------------------------------------------------------

    def _sum_before(self):
        return self._sum_targets("before")

    def _sum_after(self):
        return self._sum_targets("after")

    def _sum_change(self):
        return SQL(
            "COALESCE(%s, 0) - COALESCE(%s, 0)", self._sum_after(), self._sum_before()
        )

    def _sum_change_percent(self):
        return SQL("100 * (%s) / NULLIF(%s, 0)", self._sum_change(), self._sum_before())
