from datetime import timedelta

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import AccessError

from ..course.enrolment_steps import OFFICER

# The page sends what was answered when the time is up; nobody loses that to a job
GRACE = timedelta(minutes=1)


class SalesMgmtTrainingAttempt(models.Model):
    """One attempt of a person at the exam of a course, and how it ended.

    Attempts are counted here and not in the survey: for each person and course, since
    the course was last passed, whatever the enrolment. Answers that are copied, deleted
    or begun elsewhere count for nothing.
    """

    _name = "sales.mgmt.training.attempt"
    _description = "Attempt at an Exam"
    _inherit = [
        "sales.mgmt.person.mixin",
        "sales.mgmt.audit.mixin",
        "sales.mgmt.training.average.mixin",
    ]
    _order = "id DESC"
    _audit_fields = ("state", "score")
    _averaged = {"score": ("state", ("passed", "failed"))}

    enrolment_id = fields.Many2one(
        comodel_name="sales.mgmt.training.enrolment",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    course_id = fields.Many2one(
        related="enrolment_id.course_id", store=True, precompute=True, index=True
    )
    number = fields.Integer(
        string="No.", readonly=True, help="Counted since the course was last passed."
    )
    user_input_id = fields.Many2one(
        comodel_name="survey.user_input",
        string="Answers",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        groups="survey.group_survey_user",
    )
    state = fields.Selection(
        selection=[
            ("running", "Running"),
            ("passed", "Passed"),
            ("failed", "Failed"),
            ("broken", "Broken Off"),
        ],
        required=True,
        readonly=True,
        default="running",
        index=True,
    )
    started_on = fields.Datetime(
        string="Opened On", required=True, readonly=True, default=fields.Datetime.now
    )
    ended_on = fields.Datetime(readonly=True)
    score = fields.Float(readonly=True, aggregator="avg", help="Out of 100.")
    is_settled = fields.Boolean(
        readonly=True,
        help="The course was passed since: the attempt is no longer counted.",
        export_string_translation=False,
    )

    _one_running = models.UniqueIndex(
        "(person_id, course_id) WHERE state = 'running'",
        "This exam is open already. Go back to the course and open it again: you will "
        "find what you have answered.",
    )
    _score_range = models.Constraint(
        "CHECK (score BETWEEN 0 AND 100)", "A score lies between 0 and 100."
    )

    @api.depends("number", "enrolment_id")
    def _compute_display_name(self):
        for attempt in self:
            attempt.display_name = self.env._(
                "%(course)s, attempt %(number)s",
                course=attempt.course_id.name,
                number=attempt.number,
            )

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_end(self):
        """End attempts that somebody left open: what was answered counts."""
        self.check_access("read")
        if not self.env.user.has_group(OFFICER) or self.env.user in self.user_id:
            raise AccessError(
                self.env._(
                    "Only a training officer ends an attempt that was left open, and "
                    "nobody their own."
                )
            )
        # answers of others are closed to everybody but the survey itself
        running = self.sudo().filtered(lambda each: each.state == "running")
        running.user_input_id._mark_done()

    # ------------------------------------------------------------
    # SCHEDULED JOBS
    # ------------------------------------------------------------

    @api.model
    def _cron_end_overdue(self):
        """End attempts whose time is up and whose page was closed."""
        self.sudo().search([("state", "=", "running")])._end_overdue()

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    @api.model
    def _find_running(self, answers):
        """Return the running attempts behind answers, in the name of the system.

        :param survey.user_input answers:
        """
        attempts = self.with_user(SUPERUSER_ID)
        return attempts.search(
            [("user_input_id", "in", answers.ids), ("state", "=", "running")]
        )

    def _end_overdue(self):
        """End those of these attempts whose time is up.

        :return: the attempts that were ended
        """
        latest = fields.Datetime.now() - GRACE
        over = self.filtered(
            lambda each: each.state == "running" and each._is_over(latest)
        )
        over.user_input_id._mark_done()
        return over

    def _is_over(self, moment):
        """Tell whether the time for an exam was up at a moment."""
        answer = self.user_input_id
        survey = answer.survey_id
        if not survey.is_time_limited or not answer.start_datetime:
            return False
        return answer.start_datetime + timedelta(minutes=survey.time_limit) <= moment

    def _finish(self):
        """Take over from the survey how attempts ended; the enrolment follows."""
        for attempt in self:
            answer = attempt.user_input_id
            attempt.write(
                {
                    "state": "passed" if answer.scoring_success else "failed",
                    "score": min(100.0, max(0.0, answer.scoring_percentage)),
                    "ended_on": answer.end_datetime,
                }
            )
            attempt.enrolment_id._take_over_exam(attempt)

    def _break_off(self):
        """End attempts without a result; they stay counted."""
        self.write({"state": "broken", "ended_on": fields.Datetime.now()})

    def _get_url(self):
        """Return where the participant goes on with an attempt."""
        return self.user_input_id.get_start_url()
