from odoo import api, fields, models
from odoo.exceptions import AccessError


class SalesMgmtMetricEntry(models.Model):
    """A figure that no document holds: typed in, e.g. the size of the market."""

    _name = "sales.mgmt.metric.entry"
    _description = "Typed-in Figure"
    _inherit = ["sales.mgmt.audit.mixin"]
    _order = "date_from desc, metric_id, id"
    _rec_name = "metric_id"
    _check_company_auto = True
    _audit_fields = (
        "metric_id",
        "company_id",
        "period_id",
        "unit_id",
        "user_id",
        "value",
        "base",
        "note",
    )

    metric_id = fields.Many2one(
        comodel_name="sales.mgmt.metric",
        required=True,
        index=True,
        ondelete="restrict",
        domain="[('is_typed', '=', True)]",
    )
    metric_kind = fields.Selection(related="metric_id.kind")
    metric_unit = fields.Selection(related="metric_id.unit", string="Metric Unit")
    currency_id = fields.Many2one(
        comodel_name="res.currency", compute="_compute_currency_id"
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    period_id = fields.Many2one(
        comodel_name="sales.mgmt.period",
        required=True,
        ondelete="restrict",
        check_company=True,
        domain="[('company_id', '=', company_id)]",
        help="The figure counts from the first day of the period.",
    )
    date_from = fields.Date(related="period_id.date_from", store=True, index=True)
    unit_id = fields.Many2one(
        comodel_name="sales.mgmt.unit",
        ondelete="restrict",
        check_company=True,
        help="Empty for the whole company.",
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Salesperson",
        ondelete="restrict",
        help="Empty for a whole unit.",
    )
    value = fields.Float(required=True, digits=(32, 4))
    base = fields.Float(
        string="Out Of",
        digits=(32, 4),
        help="What the value is divided by, e.g. the whole market.",
    )
    note = fields.Char(string="Origin", help="Where the figure comes from.")

    _place_uniq = models.UniqueIndex(
        """(metric_id, company_id, period_id, COALESCE(unit_id, 0),
            COALESCE(user_id, 0))""",
        "This figure was typed in already. Change it instead of adding another.",
    )

    @api.depends("metric_id.unit", "company_id.currency_id")
    def _compute_currency_id(self):
        for entry in self:
            is_money = entry.metric_id.unit == "money"
            entry.currency_id = entry.company_id.currency_id if is_money else False

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        entries = super().create(vals_list)
        entries._check_not_own()
        return entries

    def write(self, vals):
        self._check_not_own()
        result = super().write(vals)
        self._check_not_own()
        return result

    def unlink(self):
        self._check_not_own()
        return super().unlink()

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    def _check_not_own(self):
        """Refuse that people type in what they achieved themselves."""
        own = self.filtered(lambda entry: entry.user_id == self.env.user)
        if own and not self.env.su:
            raise AccessError(
                self.env._(
                    "%(metric)s of %(period)s is your own figure; somebody else types "
                    "it in.",
                    metric=own[0].metric_id.name,
                    period=own[0].period_id.name,
                )
            )
