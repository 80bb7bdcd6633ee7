from odoo import api, fields, models
from odoo.tools import SQL


class SalesMgmtTargetReport(models.Model):
    """Targets and results side by side, right at every grouping.

    A row is a cell of a plan: metric, segment, unit, person and period of the level
    the plan line is divided down to. Targets are the leaves of the tree, results are
    the facts, so a total holds what nobody's target covers. Of a group

    - totals are summed, and ratios are ratios of the sums: the value of all by the
      basis of all, never an average of ratios;
    - the target of a ratio is the average of its cells' targets, weighted by the basis
      that was measured beside them, or plain where nothing was measured yet;
    - what cannot be summed stays empty: figures of several metrics, those of a metric
      beside the same cut into segments, and over several periods figures that count
      customers once per period;
    - money stands in the currency of the reader's company, at one rate per plan: the
      one that is fixed in it, else that of its first day;
    - percentages are written as numbers out of 100.
    """

    _name = "sales.mgmt.target.report"
    _description = "Sales Target Analysis"
    _inherit = ["sales.mgmt.result.mixin"]
    _auto = False
    _rec_name = "metric_id"
    _order = "metric_id, date_from, unit_id, user_id, id"
    _depends = {
        "sales.mgmt.target": [
            "line_id",
            "axis",
            "unit_id",
            "user_id",
            "segment_id",
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
            "numerator",
            "denominator",
        ],
        "sales.mgmt.metric": ["kind", "unit", "direction", "additive"],
        "sales.mgmt.plan": [
            "state",
            "unit_id",
            "period_id",
            "date_from",
            "is_scenario",
        ],
        "sales.mgmt.plan.rate": ["plan_id", "currency_id", "rate"],
        "sales.mgmt.plan.line": [
            "plan_id",
            "metric_id",
            "segmentation_id",
            "currency_id",
            "lowest_level",
        ],
        "sales.mgmt.period": ["parent_id", "parent_path", "level", "week", "date_from"],
        "sales.mgmt.segment": ["segmentation_id"],
        "sales.mgmt.unit": ["parent_id", "ancestor_ids"],
    }

    plan_id = fields.Many2one(comodel_name="sales.mgmt.plan", readonly=True)
    lower_is_better = fields.Boolean(readonly=True)
    segmentation_id = fields.Many2one(
        comodel_name="sales.mgmt.segmentation",
        readonly=True,
        help="How the plan line is cut; empty for all segments together.",
    )
    segment_id = fields.Many2one(comodel_name="sales.mgmt.segment", readonly=True)
    period_id = fields.Many2one(comodel_name="sales.mgmt.period", readonly=True)
    week = fields.Char(
        readonly=True,
        help="Also of the two parts of a week that crosses a month's end.",
    )

    # ------------------------------------------------------------
    # QUERY
    # ------------------------------------------------------------

    @property
    def _table_query(self) -> SQL:
        return SQL(
            """
            WITH span AS (
                SELECT period.id AS period_id, above.level, above.id AS ancestor_id
                  FROM sales_mgmt_period AS period
            CROSS JOIN unnest(string_to_array(
                           rtrim(period.parent_path, '/'), '/')) AS node(id)
                  JOIN sales_mgmt_period AS above ON above.id = node.id::integer
            ), cell AS (
                SELECT COALESCE(
                           MIN(part.target_id),
                           -- beyond the ids of targets, apart for each plan line
                           MIN(part.fact_id) + (part.line_id::bigint << 31)) AS id,
                       part.line_id, part.unit_id, part.user_id, part.segment_id,
                       part.period_id,
                       SUM(part.amount) AS amount,
                       SUM(part.expected) AS expected,
                       SUM(part.numerator) AS numerator,
                       SUM(part.denominator) AS denominator
                  FROM (%(targets)s UNION ALL %(facts)s) AS part
                 GROUP BY part.line_id, part.unit_id, part.user_id,
                          part.segment_id, part.period_id
            ), measured AS (
                SELECT cell.id, cell.line_id, line.plan_id, plan.company_id,
                       line.metric_id, line.segmentation_id,
                       CASE WHEN line.currency_id IS NOT NULL THEN %(currency)s END
                           AS currency_id,
                       cell.unit_id, cell.user_id, cell.segment_id, cell.period_id,
                       metric.kind = 'ratio' AS is_ratio,
                       metric.additive AS is_additive,
                       metric.direction = 'lower' AS lower_is_better,
                       cell.amount * rate.factor * scale AS amount,
                       cell.expected * rate.factor * scale AS expected,
                       cell.numerator * rate.factor AS numerator,
                       cell.denominator,
                       scale
                  FROM cell
                  JOIN sales_mgmt_plan_line AS line ON line.id = cell.line_id
                  JOIN sales_mgmt_plan AS plan ON plan.id = line.plan_id
                  JOIN sales_mgmt_metric AS metric ON metric.id = line.metric_id
             LEFT JOIN (%(rates)s) AS known(plan_id, factor)
                    ON known.plan_id = plan.id AND line.currency_id IS NOT NULL
            CROSS JOIN LATERAL (
                SELECT COALESCE(known.factor, 1),
                       CASE metric.unit WHEN 'percent' THEN 100 ELSE 1 END
                ) AS rate(factor, scale)
            )
            SELECT measured.*,
                   %(figures)s,
                   period.week,
                   month.ancestor_id AS month_id,
                   quarter.ancestor_id AS quarter_id,
                   year.ancestor_id AS year_id,
                   period.date_from
              FROM (
                    SELECT measured.*,
                           CASE WHEN is_ratio
                                THEN scale * numerator / NULLIF(denominator, 0)
                                ELSE scale * COALESCE(numerator, 0) END AS actual
                      FROM measured
                   ) AS measured
              JOIN sales_mgmt_period AS period ON period.id = measured.period_id
         LEFT JOIN span AS month
                ON month.period_id = period.id AND month.level = 'month'
         LEFT JOIN span AS quarter
                ON quarter.period_id = period.id AND quarter.level = 'quarter'
         LEFT JOIN span AS year
                ON year.period_id = period.id AND year.level = 'year'
            """,
            targets=self._select_targets(),
            facts=self._select_facts(),
            rates=self._select_rates(),
            currency=self.env.company.currency_id.id,
            figures=SQL(
                """
                COALESCE(amount, 0) - actual AS gap,
                100 * actual / NULLIF(amount, 0) AS attainment,
                100 * actual / NULLIF(expected, 0) AS pace
                """
            ),
        )

    def _select_targets(self) -> SQL:
        """Return the smallest parts of all plans; scenarios are compared elsewhere."""
        return SQL(
            """
            SELECT target.id::bigint AS target_id, NULL::bigint AS fact_id,
                   target.line_id, target.unit_id, target.user_id,
                   target.segment_id, target.period_id,
                   target.amount, target.expected,
                   NULL::numeric AS numerator, NULL::numeric AS denominator
              FROM sales_mgmt_target AS target
              JOIN sales_mgmt_plan_line AS line ON line.id = target.line_id
              JOIN sales_mgmt_plan AS plan ON plan.id = line.plan_id
             WHERE target.axis IS NULL AND plan.is_scenario IS NOT TRUE
            """
        )

    def _select_facts(self) -> SQL:
        """Return the results of each plan, on the level its lines are divided down to.

        Results of shorter periods roll up to that level, unless they count customers
        once per period: those were measured on every level. A line that is cut into
        segments takes the results cut the same way, any other the uncut ones.
        """
        return SQL(
            """
            SELECT NULL, fact.id::bigint, line.id,
                   COALESCE(fact.unit_id, plan.unit_id), fact.user_id,
                   fact.segment_id, place_in_time.ancestor_id,
                   NULL, NULL, fact.numerator, fact.denominator
              FROM sales_mgmt_fact AS fact
              JOIN sales_mgmt_metric AS metric ON metric.id = fact.metric_id
              JOIN sales_mgmt_plan_line AS line ON line.metric_id = fact.metric_id
              JOIN sales_mgmt_plan AS plan
                ON plan.id = line.plan_id AND plan.company_id = fact.company_id
               AND plan.is_scenario IS NOT TRUE
              JOIN span AS year
                ON year.period_id = fact.period_id
               AND year.level = 'year'
               AND year.ancestor_id = plan.period_id
              JOIN span AS place_in_time
                ON place_in_time.period_id = fact.period_id
               AND place_in_time.level = line.lowest_level
               AND (metric.additive OR place_in_time.ancestor_id = fact.period_id)
              JOIN sales_mgmt_unit AS top ON top.id = plan.unit_id
         LEFT JOIN sales_mgmt_segment AS segment ON segment.id = fact.segment_id
             WHERE segment.segmentation_id IS NOT DISTINCT FROM line.segmentation_id
               AND (EXISTS (SELECT FROM sales_mgmt_unit_ancestor_rel AS place
                             WHERE place.unit_id = fact.unit_id
                               AND place.ancestor_id = plan.unit_id)
                    OR (fact.unit_id IS NULL AND top.parent_id IS NULL))
            """
        )

    def _select_rates(self) -> SQL:
        """Return into the reader's currency the rate of every plan in another one."""
        self.env["sales.mgmt.plan.rate"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT plan.id, fixed.rate, company.currency_id, plan.company_id,
                       plan.date_from
                  FROM sales_mgmt_plan AS plan
                  JOIN res_company AS company ON company.id = plan.company_id
             LEFT JOIN sales_mgmt_plan_rate AS fixed
                    ON fixed.plan_id = plan.id AND fixed.currency_id = %(currency)s
                 WHERE plan.company_id = ANY(%(companies)s)
                   AND company.currency_id <> %(currency)s
                """,
                companies=self.env.companies.ids,
                currency=self.env.company.currency_id.id,
            )
        )
        rates = {0: 1.0}
        for plan_id, fixed, *place in rows:
            rates[plan_id] = fixed or self._get_rate(*place)
        return SQL(
            "VALUES %s",
            SQL(", ").join(
                SQL("(%s, %s::numeric)", plan_id, str(rate))
                for plan_id, rate in rates.items()
            ),
        )

    def _get_rate(self, currency_id, company_id, day):
        """Return what one unit of a currency is worth in that of the reader's company.

        :param int company_id: whose rates count: the company of the plan
        :param date day: the first day of the plan
        """
        currency = self.env["res.currency"].browse(currency_id)
        company = self.env["res.company"].browse(company_id)
        return currency._get_conversion_rate(
            currency, self.env.company.currency_id, company, day
        )

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

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
