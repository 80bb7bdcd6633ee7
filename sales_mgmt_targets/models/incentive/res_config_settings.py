from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    sales_mgmt_second_approval = fields.Monetary(
        related="company_id.sales_mgmt_second_approval",
        currency_field="currency_id",
        readonly=False,
    )
    sales_mgmt_dispute_days = fields.Integer(
        related="company_id.sales_mgmt_dispute_days", readonly=False
    )
    sales_mgmt_answer_days = fields.Integer(
        related="company_id.sales_mgmt_answer_days", readonly=False
    )
    sales_mgmt_bill_product_id = fields.Many2one(
        related="company_id.sales_mgmt_bill_product_id", readonly=False
    )
