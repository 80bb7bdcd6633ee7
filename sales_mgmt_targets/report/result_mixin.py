from odoo import api, fields, models
from odoo.tools import SQL


class SalesMgmtResultMixin(models.AbstractModel):
    """Groups of targets and results: what can be added is, the rest stays empty.

    The query of the analysis brings the columns metric_id, segmentation_id, period_id,
    is_ratio, is_additive, scale, numerator, denominator, amount and expected. Ratios of
    a group are ratios of its sums; figures of several metrics, those of a metric beside
    the same cut into segments, and over several periods what counts customers once per
    period are empty.
    """

    _name = "sales.mgmt.result.mixin"
    _description = "Targets and Results in Groups"

    company_id = fields.Many2one(comodel_name="res.company", readonly=True)
    currency_id = fields.Many2one(
        comodel_name="res.currency",
        readonly=True,
        help="Of the company you work in; empty where the metric is not money.",
    )
    metric_id = fields.Many2one(comodel_name="sales.mgmt.metric", readonly=True)
    metric_unit = fields.Selection(related="metric_id.unit", string="Metric Unit")
    unit_id = fields.Many2one(comodel_name="sales.mgmt.unit", readonly=True)
    user_id = fields.Many2one(
        comodel_name="res.users", string="Salesperson", readonly=True
    )
    month_id = fields.Many2one(comodel_name="sales.mgmt.period", readonly=True)
    quarter_id = fields.Many2one(comodel_name="sales.mgmt.period", readonly=True)
    year_id = fields.Many2one(comodel_name="sales.mgmt.period", readonly=True)
    date_from = fields.Date(string="From", readonly=True)
    amount = fields.Monetary(
        string="Target",
        readonly=True,
        help="Of several cells of a ratio the average, weighted by their basis.",
    )
    actual = fields.Monetary(string="Achieved", readonly=True)
    expected = fields.Monetary(string="Expected to Date", readonly=True)
    gap = fields.Monetary(readonly=True, help="Target less achieved.")
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

    @api.model
    def _read_group_select(self, aggregate_spec, query):
        """Override `base` to make the figures of a group from its sums."""
        name, _separator, function = aggregate_spec.partition(":")
        if function not in ("sum", "avg", "sum_currency"):
            return super()._read_group_select(aggregate_spec, query)
        compute = getattr(self, f"_sum_{name}", None)
        if not compute:
            return super()._read_group_select(aggregate_spec, query)
        # lets the field check who reads it
        self._field_to_sql(self._table, name, query)
        return SQL(
            """
            CASE WHEN MIN(%(metric)s) = MAX(%(metric)s)
                  AND MIN(COALESCE(%(cut)s, 0)) = MAX(COALESCE(%(cut)s, 0))
                  AND (BOOL_AND(%(additive)s) OR MIN(%(period)s) = MAX(%(period)s))
                 THEN %(figure)s END
            """,
            metric=self._column("metric_id"),
            cut=self._column("segmentation_id"),
            additive=self._column("is_additive"),
            period=self._column("period_id"),
            figure=compute(),
        )

    def _column(self, name):
        return SQL.identifier(self._table, name)

    def _sum_amount(self):
        return self._sum_planned("amount")

    def _sum_expected(self):
        return self._sum_planned("expected")

    def _sum_planned(self, name):
        """Return the SQL of a planned figure of a group."""
        return SQL(
            """
            CASE WHEN BOOL_OR(%(is_ratio)s)
                 THEN COALESCE(
                        SUM(%(planned)s * %(basis)s)
                            / NULLIF(SUM(%(basis)s) FILTER (
                                WHERE %(planned)s IS NOT NULL), 0),
                        AVG(%(planned)s))
                 ELSE SUM(COALESCE(%(planned)s, 0)) END
            """,
            is_ratio=self._column("is_ratio"),
            planned=self._column(name),
            basis=self._column("denominator"),
        )

    def _sum_actual(self):
        return self._sum_achieved("numerator", "denominator")

    def _sum_achieved(self, part, whole):
        """Return the SQL of what a group achieved."""
        return SQL(
            """
            CASE WHEN BOOL_OR(%(is_ratio)s)
                 THEN MAX(%(scale)s) * SUM(%(value)s) / NULLIF(SUM(%(basis)s), 0)
                 ELSE MAX(%(scale)s) * SUM(COALESCE(%(value)s, 0)) END
            """,
            is_ratio=self._column("is_ratio"),
            scale=self._column("scale"),
            value=self._column(part),
            basis=self._column(whole),
        )

    def _sum_gap(self):
        return SQL("%s - %s", self._sum_amount(), self._sum_actual())

    def _sum_attainment(self):
        return self._sum_share(self._sum_amount())

    def _sum_pace(self):
        return self._sum_share(self._sum_expected())

    def _sum_share(self, whole):
        return SQL("100 * %s / NULLIF(%s, 0)", self._sum_actual(), whole)
