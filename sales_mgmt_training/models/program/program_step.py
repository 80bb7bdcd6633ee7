from odoo import api, fields, models
from odoo.exceptions import ValidationError

STEP_KINDS = [("course", "Course"), ("milestone", "Milestone")]


class SalesMgmtTrainingProgramStep(models.Model):
    """A course to pass, or a number that a metric has to reach since the start."""

    _name = "sales.mgmt.training.program.step"
    _description = "Step of a Training Program"
    _order = "program_id, sequence, id"
    _check_company_auto = True

    program_id = fields.Many2one(
        comodel_name="sales.mgmt.training.program",
        required=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        related="program_id.company_id", store=True, precompute=True, index=True
    )
    sequence = fields.Integer(default=10)
    kind = fields.Selection(selection=STEP_KINDS, required=True, default="course")
    course_id = fields.Many2one(
        comodel_name="sales.mgmt.training.course",
        ondelete="restrict",
        index="btree_not_null",
        check_company=True,
    )
    metric_id = fields.Many2one(
        comodel_name="sales.mgmt.metric",
        domain="[('kind', '=', 'total'), ('additive', '=', True), "
        "('direction', '=', 'higher')]",
        ondelete="restrict",
        index="btree_not_null",
    )
    number = fields.Float(
        string="At Least",
        default=1.0,
        help="Reached when the figure since the start is at least this.",
    )
    due_days = fields.Integer(
        string="Due After", default=30, help="Days from the start of the program."
    )
    name = fields.Char(compute="_compute_name")

    _has_content = models.Constraint(
        """CHECK (CASE kind WHEN 'course' THEN course_id IS NOT NULL
                            ELSE metric_id IS NOT NULL AND number > 0 END)""",
        "A step needs a course, or a metric and a number above zero.",
    )
    _due_days_positive = models.Constraint(
        "CHECK (due_days >= 0)", "A step cannot be due before the start."
    )

    @api.depends("kind", "course_id.name", "metric_id.name", "number")
    def _compute_name(self):
        for step in self:
            step.name = (
                step.course_id.name
                if step.kind == "course"
                else f"{step.metric_id.name or ''} ≥ {step.number:g}"
            )

    @api.constrains("kind", "metric_id")
    def _check_metric(self):
        """Refuse what cannot be counted from a day on."""
        for step in self.filtered(lambda each: each.kind == "milestone"):
            metric = step.metric_id
            if (
                metric.kind != "total"
                or not metric.additive
                or metric.direction != "higher"
            ):
                raise ValidationError(
                    self.env._(
                        "“%(metric)s” does not add up from a day on, so nobody can "
                        "reach it. Choose a total like calls or opportunities won.",
                        metric=metric.name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._clean(vals) for vals in vals_list])

    def write(self, vals):
        return super().write(self._clean(vals))

    @api.model
    def _clean(self, vals):
        """Forget what the other kind of step would need."""
        other = {"course": "metric_id", "milestone": "course_id"}.get(vals.get("kind"))
        return {**vals, other: False} if other else vals
