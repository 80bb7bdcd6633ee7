from odoo import fields, models
from odoo.tools import SQL


class SalesMgmtPlanCellMixin(models.AbstractModel):
    """The smallest targets of plans, laid beside something else.

    The query of the analysis brings the columns of `sales.mgmt.group.mixin` and
    is_ratio. Of a group, totals are summed, and of a rate the plain average stands;
    several plans are not added: they are versions of one another.
    """

    _name = "sales.mgmt.plan.cell.mixin"
    _description = "Targets of Plans in Groups"
    _inherit = ["sales.mgmt.group.mixin"]

    plan_id = fields.Many2one(comodel_name="sales.mgmt.plan", readonly=True)
    company_id = fields.Many2one(comodel_name="res.company", readonly=True)
    currency_id = fields.Many2one(comodel_name="res.currency", readonly=True)
    metric_id = fields.Many2one(comodel_name="sales.mgmt.metric", readonly=True)
    metric_unit = fields.Selection(related="metric_id.unit", string="Metric Unit")
    segmentation_id = fields.Many2one(
        comodel_name="sales.mgmt.segmentation", readonly=True
    )
    segment_id = fields.Many2one(comodel_name="sales.mgmt.segment", readonly=True)
    unit_id = fields.Many2one(comodel_name="sales.mgmt.unit", readonly=True)
    user_id = fields.Many2one(
        comodel_name="res.users", string="Salesperson", readonly=True
    )
    period_id = fields.Many2one(comodel_name="sales.mgmt.period", readonly=True)
    quarter_id = fields.Many2one(comodel_name="sales.mgmt.period", readonly=True)
    date_from = fields.Date(string="From", readonly=True)

    def _get_group_conditions(self):
        """Extend: versions of a plan are not added."""
        return [*super()._get_group_conditions(), self._is_one("plan_id")]

    def _sum_targets(self, name):
        """Return the SQL that sums a column of targets, or averages those of a rate."""
        return SQL(
            "CASE WHEN BOOL_OR(%(is_ratio)s) THEN AVG(%(target)s)"
            " ELSE SUM(COALESCE(%(target)s, 0)) END",
            is_ratio=self._column("is_ratio"),
            target=self._column(name),
        )
