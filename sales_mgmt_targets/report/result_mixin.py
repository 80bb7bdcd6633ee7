from odoo import fields, models
from odoo.tools import SQL


class SalesMgmtResultMixin(models.AbstractModel):
    """Groups of targets and results: ratios of a group are ratios of its sums.

    The query of the analysis brings the columns of `sales.mgmt.group.mixin`, and
    is_ratio, scale, numerator, denominator, amount and expected.
    """

    _name = "sales.mgmt.result.mixin"
    _description = "Targets and Results in Groups"
    _inherit = ["sales.mgmt.group.mixin"]

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
