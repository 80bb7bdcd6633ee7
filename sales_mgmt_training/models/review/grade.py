from odoo import fields, models


class SalesMgmtReviewGrade(models.Model):
    """A word of a rating scale, and the score from which on it is said."""

    _name = "sales.mgmt.review.grade"
    _description = "Grade of a Review"
    _order = "score_min desc, id"

    template_id = fields.Many2one(
        comodel_name="sales.mgmt.review.template",
        required=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="template_id.company_id", store=True)
    name = fields.Char(string="Grade", required=True, translate=True)
    score_min = fields.Float(
        string="From Score",
        digits=(6, 2),
        help="What lies below all grades has the lowest one.",
    )

    _score_uniq = models.Constraint(
        "UNIQUE (template_id, score_min)", "Two grades cannot begin at the same score."
    )
