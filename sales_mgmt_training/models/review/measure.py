from odoo import api, fields, models
from odoo.exceptions import ValidationError


class SalesMgmtReviewMeasure(models.Model):
    """What was agreed in an interview: it begins when both have signed."""

    _name = "sales.mgmt.review.measure"
    _description = "Agreed Measure"
    _inherit = ["sales.mgmt.training.measure.mixin"]
    _part_of = "review_id"
    _measure_origin = "review"

    review_id = fields.Many2one(
        comodel_name="sales.mgmt.review",
        required=True,
        index=True,
        ondelete="cascade",
    )
    person_id = fields.Many2one(
        related="review_id.person_id", store=True, precompute=True, index=True
    )
    company_id = fields.Many2one(
        related="review_id.company_id", store=True, precompute=True, index=True
    )
    kind = fields.Selection(
        selection=[("task", "Task"), ("course", "Course")],
        required=True,
        default="task",
    )
    responsible = fields.Selection(
        selection=[("person", "The Person"), ("reviewer", "The Reviewer")],
        required=True,
        default="person",
        help="Courses are for the person.",
    )

    _course_known = models.Constraint(
        "CHECK (kind <> 'course' OR course_id IS NOT NULL)",
        "Say which course is meant.",
    )

    @api.constrains("kind", "responsible")
    def _check_responsible(self):
        for measure in self:
            if measure.kind == "course" and measure.responsible != "person":
                raise ValidationError(
                    self.env._(
                        "“%(measure)s” is a course: the person attends it.",
                        measure=measure.name,
                    )
                )

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    def _get_doer(self):
        """Extend the mixin: the reviewer may have promised it."""
        if self.responsible == "reviewer":
            return self.review_id.reviewer_id
        return super()._get_doer()
