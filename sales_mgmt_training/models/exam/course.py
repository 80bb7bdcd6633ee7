from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

EXAM = {"completion", "survey_id", "score_min"}


class SalesMgmtTrainingCourse(models.Model):
    """A course whose exam decides, and nobody else."""

    # a file of its own for each room
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.training.course"

    completion = fields.Selection(
        selection_add=[("exam", "An Exam Decides")], ondelete={"exam": "set default"}
    )
    survey_id = fields.Many2one(
        comodel_name="survey.survey",
        string="Exam",
        domain="[('scoring_type', '!=', 'no_scoring')]",
        index="btree_not_null",
        ondelete="restrict",
        groups="sales_mgmt_training.group_training_officer",
        help="A certification or another survey with scores. Pass mark, attempts and "
        "time limit are those of the survey. It can be opened from the enrolment only.",
    )

    @api.constrains("completion", "survey_id")
    def _check_exam(self):
        for course in self.filtered(lambda each: each.completion == "exam"):
            if not course.survey_id:
                raise ValidationError(
                    self.env._(
                        "“%(course)s” is decided by an exam: choose which one.",
                        course=course.name,
                    )
                )
            if course.survey_id.scoring_type == "no_scoring":
                raise ValidationError(
                    self.env._(
                        "“%(survey)s” gives no score, so it cannot decide about "
                        "“%(course)s”. Choose a way of scoring on its Options page.",
                        survey=course.survey_id.title,
                        course=course.name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        courses = super().create(vals_list)
        courses._follow_exams()
        return courses

    def write(self, vals):
        if vals.keys() & {"completion", "survey_id"}:
            self._check_nobody_sits(vals)
        result = super().write(vals)
        if vals.keys() & EXAM:
            self._follow_exams()
        return result

    def _check_nobody_sits(self, vals):
        """Refuse another exam, or none, while somebody sits the present one."""
        changed = self.sudo().filtered(
            lambda each: any(
                name in vals
                and each._fields[name].convert_to_write(each[name], each) != vals[name]
                for name in ("completion", "survey_id")
            )
        )
        attempt = self.env["sales.mgmt.training.attempt"].sudo()
        attempt = attempt.search(
            [("course_id", "in", changed.ids), ("state", "=", "running")], limit=1
        )
        if attempt:
            raise UserError(
                self.env._(
                    "%(person)s is sitting the exam of “%(course)s”. Change it when "
                    "the attempt has ended, or end the attempt first.",
                    person=attempt.person_id.name,
                    course=attempt.course_id.name,
                )
            )

    def _follow_exams(self):
        """Close other ways into the exams, and take over their pass marks."""
        # surveys belong to who writes exams; the rules hold whoever changes the course
        for course in self.sudo().filtered(lambda each: each.completion == "exam"):
            course.survey_id._admit_participants_only()
            if course.score_min != course.survey_id.scoring_success_min:
                course.score_min = course.survey_id.scoring_success_min

    def _get_attempts_limit(self):
        """Return how many attempts everybody has, or None if they are not counted."""
        survey = self.sudo().survey_id
        return survey.attempts_limit if survey.is_attempts_limited else None
