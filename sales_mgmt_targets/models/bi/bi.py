from odoo import api, models
from odoo.tools import SQL

PREFIX = "sales_mgmt_bi_"


class SalesMgmtBi(models.AbstractModel):
    """Views of the database for Tableau, Excel and other programs.

    Their names and columns are a promise (docs/bi.md): columns are added at the end,
    none is renamed, moved or dropped. Names are in English, moments in UTC, ratios
    parts of one. A module adds views of its own by extending `_get_views`.
    """

    _name = "sales.mgmt.bi"
    _description = "Views for Business Intelligence"

    @api.model
    def _create_views(self):
        """Create all views anew: at every installation and upgrade of a module."""
        self.env.flush_all()
        for name, query in self._get_views().items():
            view = SQL.identifier(f"{PREFIX}{name}")
            # the columns of an older version may be others
            self.env.cr.execute(SQL("DROP VIEW IF EXISTS %s CASCADE", view))
            self.env.cr.execute(SQL("CREATE VIEW %s AS %s", view, query))

    @api.model
    def _drop_views(self):
        """Drop all views, when the module that brings them goes."""
        for name in self._get_views():
            view = SQL.identifier(f"{PREFIX}{name}")
            self.env.cr.execute(SQL("DROP VIEW IF EXISTS %s CASCADE", view))

    @api.model
    def _get_views(self):
        """Return the queries of the views, by name without prefix.

        :rtype: dict[str, SQL]
        """
        return {
            "period": self._select_periods(),
            "unit": self._select_units(),
            "person": self._select_people(),
            "metric": self._select_metrics(),
            "target": self._select_targets(),
            "result": self._select_results(),
            "landing": self._select_landings(),
            "payout": self._select_payouts(),
        }

    # ------------------------------------------------------------
    # WHAT FIGURES STAND BESIDE
    # ------------------------------------------------------------

    @api.model
    def _select_periods(self):
        """Return the query of the periods, with the names of those above."""
        return SQL(
            """
            SELECT period.id AS period_id, period.company_id, company.name AS company,
                   period.level, period.name AS period, period.week,
                   period.date_from, period.date_to, period.parent_id,
                   above.month, above.quarter, above.year,
                   period.is_lowest, period.lock_state
              FROM sales_mgmt_period AS period
              JOIN res_company AS company ON company.id = period.company_id
        CROSS JOIN LATERAL (
                SELECT MIN(each.name) FILTER (WHERE each.level = 'month') AS month,
                       MIN(each.name) FILTER (WHERE each.level = 'quarter') AS quarter,
                       MIN(each.name) FILTER (WHERE each.level = 'year') AS year
                  FROM unnest(string_to_array(
                           rtrim(period.parent_path, '/'), '/')) AS node(id)
                  JOIN sales_mgmt_period AS each ON each.id = node.id::integer
              ) AS above
            """
        )

    @api.model
    def _select_units(self):
        """Return the query of the units, with the way from the top to each."""
        return SQL(
            """
            SELECT unit.id AS unit_id, unit.company_id, company.name AS company,
                   unit.name AS unit, unit.code, unit.parent_id, unit.active,
                   way.names AS path, way.depth,
                   unit.leader_id, chief.name AS leader
              FROM sales_mgmt_unit AS unit
              JOIN res_company AS company ON company.id = unit.company_id
         LEFT JOIN res_users AS leader ON leader.id = unit.leader_id
         LEFT JOIN res_partner AS chief ON chief.id = leader.partner_id
        CROSS JOIN LATERAL (
                SELECT string_agg(above.name, ' / ' ORDER BY node.place) AS names,
                       COUNT(*)::integer AS depth
                  FROM unnest(string_to_array(rtrim(unit.parent_path, '/'), '/'))
                       WITH ORDINALITY AS node(id, place)
                  JOIN sales_mgmt_unit AS above ON above.id = node.id::integer
              ) AS way
            """
        )

    @api.model
    def _select_people(self):
        """Return the query of who works where, from when to when."""
        return SQL(
            """
            SELECT job.id AS assignment_id, job.company_id, job.user_id AS person_id,
                   partner.name AS person, person.login, person.active,
                   job.unit_id, unit.name AS unit, job.role, job.is_main,
                   job.date_from, job.date_to
              FROM sales_mgmt_assignment AS job
              JOIN res_users AS person ON person.id = job.user_id
              JOIN res_partner AS partner ON partner.id = person.partner_id
              JOIN sales_mgmt_unit AS unit ON unit.id = job.unit_id
            """
        )

    @api.model
    def _select_metrics(self):
        """Return the query of the metrics."""
        return SQL(
            """
            SELECT metric.id AS metric_id, metric.code,
                   metric.name ->> 'en_US' AS metric, metric.unit AS measured_in,
                   metric.kind, metric.direction, metric.trust, metric.additive,
                   metric.active
              FROM sales_mgmt_metric AS metric
            """
        )

    # ------------------------------------------------------------
    # FIGURES
    # ------------------------------------------------------------

    @api.model
    def _select_targets(self):
        """Return the query of the smallest parts of all plans: they add up."""
        return SQL(
            """
            SELECT target.id AS target_id, target.company_id, target.plan_id,
                   plan.name AS plan, plan.state AS plan_state,
                   target.metric_id, metric.code AS metric_code,
                   target.unit_id, target.user_id AS person_id,
                   target.segment_id, segment.name ->> 'en_US' AS segment,
                   target.period_id, target.date_from, target.date_to,
                   currency.name AS currency,
                   target.amount AS target, target.expected, target.actual,
                   target.frozen
              FROM sales_mgmt_target AS target
              JOIN sales_mgmt_plan AS plan ON plan.id = target.plan_id
              JOIN sales_mgmt_metric AS metric ON metric.id = target.metric_id
         LEFT JOIN sales_mgmt_segment AS segment ON segment.id = target.segment_id
         LEFT JOIN res_currency AS currency ON currency.id = target.currency_id
             WHERE target.axis IS NULL AND plan.is_scenario IS NOT TRUE
            """
        )

    @api.model
    def _select_results(self):
        """Return the query of what was measured, with or without a target."""
        return SQL(
            """
            SELECT fact.id AS result_id, fact.company_id, fact.metric_id,
                   metric.code AS metric_code, fact.unit_id,
                   fact.user_id AS person_id, fact.segment_id,
                   segment.name ->> 'en_US' AS segment,
                   fact.period_id, period.date_from, period.date_to,
                   fact.numerator AS value, fact.denominator AS base,
                   fact.state, fact.origin_period_id
              FROM sales_mgmt_fact AS fact
              JOIN sales_mgmt_metric AS metric ON metric.id = fact.metric_id
              JOIN sales_mgmt_period AS period ON period.id = fact.period_id
         LEFT JOIN sales_mgmt_segment AS segment ON segment.id = fact.segment_id
            """
        )

    @api.model
    def _select_landings(self):
        """Return the query of where figures were expected to land, and what came."""
        return SQL(
            """
            SELECT landing.id AS landing_id, landing.company_id, landing.metric_id,
                   metric.code AS metric_code, landing.unit_id,
                   landing.user_id AS person_id, landing.period_id, landing.made_on,
                   landing.share AS time_passed, landing.actual, landing.low,
                   landing.middle AS landing, landing.high,
                   CASE WHEN landing.is_known THEN landing.final END AS came
              FROM sales_mgmt_landing AS landing
              JOIN sales_mgmt_metric AS metric ON metric.id = landing.metric_id
            """
        )

    @api.model
    def _select_payouts(self):
        """Return the query of the lines of statements, previews included."""
        return SQL(
            """
            SELECT line.id AS line_id, line.company_id, line.payout_id,
                   payout.kind AS run_kind, payout.state, payout.scheme_id,
                   scheme.name AS scheme, payout.period_id,
                   line.user_id AS person_id, payout.unit_id, payout.role,
                   line.kind, line.name, currency.name AS currency,
                   line.pay_value, line.rank_value, line.target,
                   line.earned, line.held, line.amount
              FROM sales_mgmt_payout_line AS line
              JOIN sales_mgmt_payout AS payout ON payout.id = line.payout_id
              JOIN sales_mgmt_scheme AS scheme ON scheme.id = payout.scheme_id
         LEFT JOIN res_currency AS currency ON currency.id = line.currency_id
             WHERE payout.kind IN ('pay', 'preview')
            """
        )
