from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    sales_mgmt_improvement_score = fields.Float(
        related="company_id.sales_mgmt_improvement_score", readonly=False
    )
    sales_mgmt_improvement_reviews = fields.Integer(
        related="company_id.sales_mgmt_improvement_reviews", readonly=False
    )
    sales_mgmt_improvement_metric_id = fields.Many2one(
        related="company_id.sales_mgmt_improvement_metric_id", readonly=False
    )
    sales_mgmt_improvement_attainment = fields.Float(
        related="company_id.sales_mgmt_improvement_attainment", readonly=False
    )
