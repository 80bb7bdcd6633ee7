from odoo import fields, models


class ResCompany(models.Model):
    """When improvement plans are proposed."""

    _inherit = "res.company"

    sales_mgmt_improvement_score = fields.Float(
        string="Score Limit",
        digits=(6, 2),
        default=60,
        help="A plan is proposed when so many reviews in a row lie below; 0: never.",
    )
    sales_mgmt_improvement_reviews = fields.Integer(
        string="Reviews in a Row", default=2
    )
    sales_mgmt_improvement_metric_id = fields.Many2one(
        comodel_name="sales.mgmt.metric",
        string="Metric of Improvement Plans",
        ondelete="set null",
        help="A plan is proposed when its attainment of a closed quarter lies below "
        "the limit; empty: never.",
    )
    sales_mgmt_improvement_attainment = fields.Float(
        string="Attainment Limit",
        digits=(6, 2),
        default=70,
        help="Out of 100, for a whole quarter.",
    )

    _sales_mgmt_improvement_reviews_positive = models.Constraint(
        "CHECK (sales_mgmt_improvement_reviews > 0)",
        "At least one review lies below the limit.",
    )
