from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

# How far back a preview looks
PREVIEW_PERIODS = 12


class SalesMgmtMetricPreview(models.TransientModel):
    """What a definition measures, shown before it is used: nothing is stored."""

    _name = "sales.mgmt.metric.preview"
    _description = "Metric Preview"

    metric_id = fields.Many2one(
        comodel_name="sales.mgmt.metric", required=True, ondelete="cascade"
    )
    line_ids = fields.One2many(
        comodel_name="sales.mgmt.metric.preview.line", inverse_name="preview_id"
    )

    @api.model
    def _create_for(self, metric):
        """Measure the last months of the active company.

        :raise AccessError: figures of everybody are for managers and administrators
        :raise UserError: with every problem of the definition
        :rtype: sales.mgmt.metric.preview
        """
        user = self.env.user
        if not (
            user.has_group("sales_mgmt_targets.group_manager")
            or user.has_group("base.group_system")
        ):
            raise AccessError(
                self.env._(
                    "Only sales planning managers preview “%(metric)s”.",
                    metric=metric.name,
                )
            )
        problems = metric._get_problems()
        if problems:
            raise UserError("\n".join(problems))
        today = (
            self.env["sales.mgmt.calendar"]
            ._get_for_company(self.env.company)
            ._get_today()
        )
        periods = (
            self.env["sales.mgmt.period"]
            .sudo()
            .search(
                [
                    ("company_id", "=", self.env.company.id),
                    ("level", "=", "month"),
                    ("date_from", "<=", today),
                ],
                order="date_from desc",
                limit=PREVIEW_PERIODS,
            )
        )
        figures = self.env["sales.mgmt.measurement"]._measure(metric.sudo(), periods)
        return self.create(
            {
                "metric_id": metric.id,
                "line_ids": [
                    fields.Command.create({"period_id": period.id, **figures[period]})
                    for period in periods
                ],
            }
        )


class SalesMgmtMetricPreviewLine(models.TransientModel):
    """One month of a preview."""

    _name = "sales.mgmt.metric.preview.line"
    _description = "Metric Preview Month"
    _order = "preview_id, id"

    preview_id = fields.Many2one(
        comodel_name="sales.mgmt.metric.preview", required=True, ondelete="cascade"
    )
    period_id = fields.Many2one(
        comodel_name="sales.mgmt.period", required=True, ondelete="cascade"
    )
    metric_unit = fields.Selection(
        related="preview_id.metric_id.unit", string="Metric Unit"
    )
    currency_id = fields.Many2one(
        comodel_name="res.currency", compute="_compute_currency_id"
    )
    document_count = fields.Integer(string="Documents")
    people_count = fields.Integer(string="People")
    value = fields.Float(digits=(32, 4))
    unassigned = fields.Float(
        digits=(32, 4), help="What belongs to no salesperson, of the value."
    )

    @api.depends("metric_unit", "period_id.company_id.currency_id")
    def _compute_currency_id(self):
        for line in self:
            currency = line.period_id.company_id.currency_id
            line.currency_id = currency if line.metric_unit == "money" else False
