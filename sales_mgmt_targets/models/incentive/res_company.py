from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    sales_mgmt_second_approval = fields.Monetary(
        string="Second Approval From",
        help="Payout runs of at least this total are approved by two managers; 0: one "
        "manager approves every run.",
    )
    sales_mgmt_dispute_days = fields.Integer(
        string="Days to Dispute",
        default=30,
        help="So many days after its approval, lines of a statement can be disputed; "
        "0: at any time.",
    )
    sales_mgmt_answer_days = fields.Integer(
        string="Days to Answer",
        default=14,
        help="So many days after a dispute was opened, its answer is due.",
    )
    sales_mgmt_bill_product_id = fields.Many2one(
        comodel_name="product.product",
        string="Product of Vendor Bills",
        help="What external agents bill: its expense account and taxes are used.",
    )

    _sales_mgmt_days_positive = models.Constraint(
        "CHECK (sales_mgmt_dispute_days >= 0 AND sales_mgmt_answer_days >= 0)",
        "Days to dispute and to answer cannot be negative.",
    )
