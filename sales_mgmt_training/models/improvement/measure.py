from odoo import api, fields, models


class SalesMgmtImprovementMeasure(models.Model):
    """What is done so that results improve: a course, coaching, or a plan of work."""

    _name = "sales.mgmt.improvement.measure"
    _description = "Measure of an Improvement Plan"
    _inherit = ["sales.mgmt.training.measure.mixin"]
    _part_of = "plan_id"
    _measure_origin = "improvement"

    plan_id = fields.Many2one(
        comodel_name="sales.mgmt.improvement.plan",
        required=True,
        index=True,
        ondelete="cascade",
    )
    person_id = fields.Many2one(
        related="plan_id.person_id", store=True, precompute=True, index=True
    )
    company_id = fields.Many2one(
        related="plan_id.company_id", store=True, precompute=True, index=True
    )
    kind = fields.Selection(
        selection=[
            ("course", "Course"),
            ("coaching", "Coaching"),
            ("work", "Plan of Work"),
        ],
        required=True,
        default="work",
    )

    _course_known = models.Constraint(
        "CHECK (kind <> 'course' OR course_id IS NOT NULL)",
        "Say which course is meant.",
    )

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        measures = super().create(vals_list)
        measures.sudo().filtered(
            lambda each: each.plan_id.state == "running"
        )._carry_out()
        return measures
