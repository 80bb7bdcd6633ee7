from odoo import api, fields, models


class SalesMgmtImprovementMeasure(models.Model):
    """What is done so that results improve: a course, coaching, or a plan of work."""

    _name = "sales.mgmt.improvement.measure"
    _description = "Measure of an Improvement Plan"
    _inherit = ["sales.mgmt.training.measure.mixin"]
    _measure_parent = "plan_id"
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

    @api.ondelete(at_uninstall=False)
    def _unlink_except_ended(self):
        self._check_editable()

    def _check_editable(self):
        """Refuse measures of plans that ended, and of people one does not lead."""
        self.sudo().plan_id._check_open()
        if not self.env.su:
            self.plan_id._check_leading()
