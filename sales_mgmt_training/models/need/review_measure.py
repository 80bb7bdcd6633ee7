from odoo import api, fields, models
from odoo.exceptions import ValidationError


class SalesMgmtReviewMeasure(models.Model):
    """Courses and skills that were agreed in a review are training needs as well."""

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.review.measure"

    kind = fields.Selection(
        selection_add=[("skill", "Skill to Learn")], ondelete={"skill": "set default"}
    )
    skill_id = fields.Many2one(
        comodel_name="hr.skill",
        ondelete="restrict",
        help="Becomes a training need for the course that trains it.",
    )
    need_ids = fields.One2many(
        comodel_name="sales.mgmt.training.need",
        inverse_name="measure_id",
        string="Training Needs",
        readonly=True,
    )

    _skill_known = models.Constraint(
        "CHECK (kind <> 'skill' OR skill_id IS NOT NULL)",
        "Say which skill is meant.",
    )

    @api.depends("skill_id")
    def _compute_name(self):
        """Extend the mixin: a skill is named like itself."""
        result = super()._compute_name()
        for measure in self:
            if measure.skill_id and not measure.name:
                measure.name = measure.skill_id.name
        return result

    @api.depends("need_ids.state")
    def _compute_is_done(self):
        """Extend the mixin: a skill is learned when its need is met."""
        result = super()._compute_is_done()
        for measure in self.filtered(lambda each: each.kind == "skill"):
            measure.is_done = measure.is_done or "met" in measure.need_ids.mapped(
                "state"
            )
        return result

    @api.constrains("kind", "skill_id", "responsible")
    def _check_skill(self):
        """Refuse a skill that nothing trains, and one that somebody else learns."""
        for measure in self.filtered(lambda each: each.kind == "skill"):
            if measure.responsible != "person":
                raise ValidationError(
                    self.env._(
                        "“%(measure)s” is a skill: the person learns it.",
                        measure=measure.name,
                    )
                )
            if not measure._find_course():
                raise ValidationError(
                    self.env._(
                        "No course trains “%(skill)s”. Choose another skill, or agree "
                        "on a task.",
                        skill=measure.skill_id.name,
                    )
                )

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    def _carry_out(self):
        """Extend the mixin: what is to be learned is needed, so that plans know it.

        A skill whose course was given up meanwhile is a task like any other.
        """
        # before people are enrolled: whoever is on a course is not asked to need it
        self._raise_needs()
        needed = self.filtered(lambda each: each.kind == "skill" and each.need_ids)
        return super(SalesMgmtReviewMeasure, self - needed)._carry_out()

    def _raise_needs(self):
        """Write down what was agreed to be learned as needs, each once.

        Officers of training read needs and no reviews, so the evidence says no more
        than that it was agreed.
        """
        needs = self.env["sales.mgmt.training.need"]
        needs._raise_needs(
            [
                {
                    "person_id": measure.person_id.id,
                    "course_id": course.id,
                    "source": "review",
                    "evidence": self.env._(
                        "Agreed in the review of %(period)s.",
                        period=measure.sudo().review_id.period_id.name,
                    ),
                    "date_due": measure.date_due,
                    "cause": f"review:{measure.id}",
                    "measure_id": measure.id,
                }
                for measure in self
                if (course := measure._find_course())
            ]
        )

    def _find_course(self):
        """Return the course that is meant, or that trains the skill that is.

        :rtype: sales.mgmt.training.course
        """
        self.ensure_one()
        if self.kind != "skill":
            return self.course_id if self.kind == "course" else self.course_id.browse()
        courses = self.env["sales.mgmt.training.need"]._get_courses_by_skill(
            self.company_id
        )
        return courses.get(self.skill_id, self.course_id.browse())


class SalesMgmtReview(models.Model):
    """What was signed names the skills that were agreed on."""

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.review"

    def _get_content(self):
        """Extend `sales_mgmt_training`; reviews without skills say what they said."""
        content = super()._get_content()
        skills = [
            [measure.name, measure.skill_id.id]
            for measure in self.measure_ids.sorted("id")
            if measure.skill_id
        ]
        return {**content, "skills": skills} if skills else content
