from odoo import api, fields, models
from odoo.tools import SQL

from ..models.incentive.payout import RUN_STATES


class SalesMgmtPayoutReport(models.Model):
    """What incentives cost, right at every grouping.

    A row is a line of a statement: of computed runs, and of the previews of periods
    that have no computed run yet. Simulations never happened and are not in it.

    - amounts read like the summary of a statement, and add up the same way:
      earned + adjusted + drawn - recovered = total;
    - the accrual is what is owed by now and not paid yet: previews, and runs on their
      way;
    - the effective rate of a group is what components gave in proportion to the money
      they paid on, never an average of rates;
    - attainment is the ratio of the sums, where one figure decides; of several metrics
      it stays empty, and so it does over several periods of rules on the year so far;
    - the mean attainment says how people stand whatever decides: a statement brings the
      attainment of its first component that has a target, and counts once;
    - money stands in the currency of the reader's company, at today's rate.
    """

    _name = "sales.mgmt.payout.report"
    _description = "Incentive Analysis"
    _inherit = ["sales.mgmt.rate.mixin"]
    _auto = False
    _rec_name = "user_id"
    _order = "date_from desc, user_id, id"
    _depends = {
        "sales.mgmt.payout": ["kind", "state", "unit_id", "role", "period_id"],
        "sales.mgmt.payout.line": [
            "payout_id",
            "component_id",
            "kind",
            "pay_value",
            "rank_value",
            "target",
            "held",
            "amount",
            "sequence",
        ],
        "sales.mgmt.scheme.component": [
            "kind",
            "basis",
            "base",
            "tier_mode",
            "rank_by",
            "pay_metric_id",
            "rank_metric_id",
        ],
        "sales.mgmt.period": ["parent_path", "level", "date_from"],
        "sales.mgmt.unit": ["leader_id"],
    }

    user_id = fields.Many2one(
        comodel_name="res.users", string="Salesperson", readonly=True
    )
    unit_id = fields.Many2one(comodel_name="sales.mgmt.unit", readonly=True)
    leader_id = fields.Many2one(comodel_name="res.users", readonly=True)
    role = fields.Char(readonly=True)
    company_id = fields.Many2one(comodel_name="res.company", readonly=True)
    currency_id = fields.Many2one(comodel_name="res.currency", readonly=True)
    scheme_id = fields.Many2one(comodel_name="sales.mgmt.scheme", readonly=True)
    component_id = fields.Many2one(
        comodel_name="sales.mgmt.scheme.component", readonly=True
    )
    component_kind = fields.Selection(
        selection=[
            ("commission", "Commission"),
            ("bonus", "Bonus"),
            ("contest", "Contest"),
            ("honour", "Honour"),
            ("penalty", "Penalty"),
        ],
        string="Kind of Component",
        readonly=True,
    )
    line_kind = fields.Selection(
        selection=lambda self: (
            self.env["sales.mgmt.payout.line"]
            ._fields["kind"]
            ._description_selection(self.env)
        ),
        string="Kind of Line",
        readonly=True,
    )
    kind = fields.Selection(
        selection=[("pay", "Payout"), ("preview", "Preview")], readonly=True
    )
    state = fields.Selection(selection=RUN_STATES, readonly=True)
    payout_id = fields.Many2one(
        comodel_name="sales.mgmt.payout", string="Statement", readonly=True
    )
    run_id = fields.Many2one(comodel_name="sales.mgmt.payout.run", readonly=True)
    period_id = fields.Many2one(comodel_name="sales.mgmt.period", readonly=True)
    month_id = fields.Many2one(comodel_name="sales.mgmt.period", readonly=True)
    quarter_id = fields.Many2one(comodel_name="sales.mgmt.period", readonly=True)
    year_id = fields.Many2one(comodel_name="sales.mgmt.period", readonly=True)
    date_from = fields.Date(string="From", readonly=True)
    metric_id = fields.Many2one(
        comodel_name="sales.mgmt.metric",
        string="Decided By",
        readonly=True,
        help="The metric whose attainment is shown.",
    )
    is_cumulative = fields.Boolean(readonly=True)

    base_value = fields.Monetary(
        string="Base Amount",
        readonly=True,
        help="Money that components paid on; pieces and points are not added to it.",
    )
    rated = fields.Monetary(
        string="Earned on It",
        readonly=True,
        help="What the components gave that pay on money.",
    )
    effective_rate = fields.Float(
        string="Effective Rate (%)",
        readonly=True,
        aggregator="avg",
        help="What was earned in proportion to the money that was paid on.",
    )
    achieved = fields.Float(readonly=True, digits=(16, 2))
    target = fields.Float(readonly=True, digits=(16, 2))
    attainment = fields.Float(
        string="Attainment (%)",
        readonly=True,
        aggregator="avg",
        help="What was achieved in proportion to the targets.",
    )
    mean_attainment = fields.Float(
        string="Mean Attainment (%)",
        readonly=True,
        aggregator="avg",
        help="The mean of statements; of each the attainment of its first component "
        "that has a target.",
    )
    earned = fields.Monetary(readonly=True, help="Components, and what is released.")
    held = fields.Monetary(readonly=True, help="Not paid yet: held back.")
    adjusted = fields.Monetary(readonly=True, help="Adjustments and penalties.")
    drawn = fields.Monetary(readonly=True, help="Guarantees and draws.")
    recovered = fields.Monetary(readonly=True, help="Kept to recover what is due.")
    total = fields.Monetary(readonly=True)
    accrual = fields.Monetary(
        readonly=True,
        help="Owed and not paid yet: previews, and runs on their way.",
    )

    # ------------------------------------------------------------
    # QUERY
    # ------------------------------------------------------------

    @property
    def _table_query(self) -> SQL:
        return SQL(
            """
            SELECT line.id, payout.user_id, payout.unit_id, unit.leader_id,
                   payout.role, payout.company_id,
                   %(currency)s AS currency_id,
                   payout.scheme_id, line.component_id,
                   component.kind AS component_kind, line.kind AS line_kind,
                   payout.kind, payout.state, payout.id AS payout_id, payout.run_id,
                   payout.period_id, %(levels)s,
                   period.date_from,
                   decided.metric_id, component.base = 'year' AS is_cumulative,
                   %(amounts)s
              FROM sales_mgmt_payout_line AS line
              JOIN sales_mgmt_payout AS payout ON payout.id = line.payout_id
              JOIN sales_mgmt_payout_run AS run ON run.id = payout.run_id
              JOIN sales_mgmt_scheme AS scheme ON scheme.id = payout.scheme_id
              JOIN sales_mgmt_period AS period ON period.id = payout.period_id
              JOIN (%(rates)s) AS rate(company_id, factor)
                ON rate.company_id = payout.company_id
         LEFT JOIN sales_mgmt_unit AS unit ON unit.id = payout.unit_id
         LEFT JOIN sales_mgmt_scheme_component AS component
                ON component.id = line.component_id
         LEFT JOIN sales_mgmt_metric AS paid ON paid.id = component.pay_metric_id
        CROSS JOIN LATERAL (%(decided)s) AS decided(metric_id, attainment)
         LEFT JOIN (%(first)s) AS first_ranked ON first_ranked.id = line.id
             WHERE %(condition)s
            """,
            currency=self.env.company.currency_id.id,
            levels=self._select_levels(),
            amounts=self._select_amounts(),
            rates=self._select_rates(),
            decided=self._select_decided(),
            first=self._select_first_ranked(),
            condition=self._get_condition(),
        )

    def _get_condition(self) -> SQL:
        """Return which statements count: computed ones, else their preview."""
        return SQL(
            """
            payout.kind = 'pay' AND payout.state NOT IN ('draft', 'cancelled')
            OR payout.kind = 'preview' AND NOT EXISTS (
                SELECT FROM sales_mgmt_payout_run AS computed
                  JOIN sales_mgmt_scheme AS version ON version.id = computed.scheme_id
                 WHERE version.root_id = scheme.root_id
                   AND computed.period_id = payout.period_id
                   AND computed.kind = 'pay'
                   AND computed.state NOT IN ('draft', 'cancelled'))
            """
        )

    def _select_levels(self) -> SQL:
        """Return the month, quarter and year that a period lies in, if it does."""
        return SQL(", ").join(
            SQL(
                """(SELECT above.id FROM sales_mgmt_period AS above
                     WHERE above.level = %s
                       AND above.id = ANY(string_to_array(
                               rtrim(period.parent_path, '/'), '/')::integer[])
                   ) AS %s""",
                level,
                SQL.identifier(f"{level}_id"),
            )
            for level in ("month", "quarter", "year")
        )

    def _select_amounts(self) -> SQL:
        """Return the amounts of a line, each under its heading of the summary."""
        is_rated = SQL(
            """(line.kind = 'component' AND component.tier_mode <> 'event'
                AND (component.basis <> 'metric' OR paid.unit = 'money'))"""
        )
        amount = SQL("rate.factor * line.amount")
        return SQL(
            """
            CASE WHEN %(is_rated)s THEN rate.factor * line.pay_value END AS base_value,
            CASE WHEN %(is_rated)s THEN %(amount)s END AS rated,
            CASE WHEN %(is_rated)s
                 THEN 100 * line.amount / NULLIF(line.pay_value, 0)
            END AS effective_rate,
            decided.attainment * line.target AS achieved,
            CASE WHEN decided.attainment IS NOT NULL THEN line.target END AS target,
            100 * decided.attainment AS attainment,
            100 * first_ranked.attainment AS mean_attainment,
            CASE WHEN line.kind IN ('component', 'release')
                 THEN %(amount)s ELSE 0 END AS earned,
            rate.factor * line.held AS held,
            CASE WHEN line.kind = 'adjustment' THEN %(amount)s ELSE 0 END AS adjusted,
            CASE WHEN line.kind = 'draw' THEN %(amount)s ELSE 0 END AS drawn,
            CASE WHEN line.kind IN ('clawback', 'recovery', 'carry')
                 THEN -%(amount)s ELSE 0 END AS recovered,
            %(amount)s AS total,
            CASE WHEN payout.state <> 'paid' THEN %(amount)s ELSE 0 END AS accrual
            """,
            is_rated=is_rated,
            amount=amount,
        )

    def _select_decided(self) -> SQL:
        """Return the metric of which a line knows the target, and its attainment."""
        return SQL(
            """
            SELECT COALESCE(component.rank_metric_id, component.pay_metric_id),
                   CASE WHEN line.kind <> 'component' THEN NULL
                        WHEN component.rank_by = 'attainment'
                        THEN CASE WHEN line.target <> 0 THEN line.rank_value END
                        WHEN component.rank_by = 'metric'
                             OR component.rank_metric_id IS NULL
                        THEN line.rank_value / NULLIF(line.target, 0) END
            """
        )

    def _select_first_ranked(self) -> SQL:
        """Return the line that tells how far the person of a statement came."""
        return SQL(
            """
            SELECT DISTINCT ON (line.payout_id) line.id, decided.attainment
              FROM sales_mgmt_payout_line AS line
              JOIN sales_mgmt_scheme_component AS component
                ON component.id = line.component_id
        CROSS JOIN LATERAL (%(decided)s) AS decided(metric_id, attainment)
             WHERE decided.attainment IS NOT NULL
             ORDER BY line.payout_id, line.sequence, line.id
            """,
            decided=self._select_decided(),
        )

    # ------------------------------------------------------------
    # AGGREGATES
    # ------------------------------------------------------------

    @api.model
    def _read_group_select(self, aggregate_spec, query):
        """Override `base` to make the figures of a group from its sums."""
        name, _separator, function = aggregate_spec.partition(":")
        compute = getattr(self, f"_sum_{name}", None)
        if not compute or function not in ("sum", "avg"):
            return super()._read_group_select(aggregate_spec, query)
        # lets the field check who reads it
        self._field_to_sql(self._table, name, query)
        return compute()

    def _column(self, name):
        return SQL.identifier(self._table, name)

    def _sum_effective_rate(self):
        return SQL(
            "100 * SUM(%s) / NULLIF(SUM(%s), 0)",
            self._column("rated"),
            self._column("base_value"),
        )

    def _sum_attainment(self):
        return SQL("100 * %s / NULLIF(%s, 0)", self._sum_achieved(), self._sum_target())

    def _sum_achieved(self):
        return self._sum_comparable("achieved")

    def _sum_target(self):
        return self._sum_comparable("target")

    def _sum_comparable(self, name):
        """Return the SQL of a sum, empty where the parts cannot be added."""
        known = SQL("%s IS NOT NULL", self._column("target"))
        return SQL(
            """
            CASE WHEN MIN(%(metric)s) FILTER (WHERE %(known)s)
                    = MAX(%(metric)s) FILTER (WHERE %(known)s)
                  AND (NOT BOOL_OR(%(cumulative)s) FILTER (WHERE %(known)s)
                       OR MIN(%(period)s) = MAX(%(period)s))
                 THEN SUM(%(value)s) END
            """,
            known=known,
            metric=self._column("metric_id"),
            cumulative=self._column("is_cumulative"),
            period=self._column("period_id"),
            value=self._column(name),
        )

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_open_payout(self):
        """Open the statement that a row belongs to."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "res_model": "sales.mgmt.payout",
            "res_id": self.payout_id.id,
            "view_mode": "form",
        }
