from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools import attempts
from ..course.enrolment import OPEN_STATES
from ..course.enrolment_steps import OFFICER


class SalesMgmtTrainingEnrolment(models.Model):
    """An enrolment that an exam ends."""

    # a file of its own for each room
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.training.enrolment"

    attempt_ids = fields.One2many(
        comodel_name="sales.mgmt.training.attempt",
        inverse_name="enrolment_id",
        string="Attempts",
        readonly=True,
    )
    attempts_used = fields.Integer(
        compute="_compute_attempts",
        help="Since the course was last passed, in whichever enrolment.",
    )
    attempts_allowed = fields.Integer(
        compute="_compute_attempts",
        help="As the exam says, and what a training officer gave in addition. "
        "0: as many as it takes.",
    )
    has_attempts_left = fields.Boolean(
        compute="_compute_attempts", export_string_translation=False
    )
    is_sitting = fields.Boolean(
        compute="_compute_attempts", export_string_translation=False
    )
    exam_minutes = fields.Integer(
        string="Time Limit", compute="_compute_exam", help="Minutes from the start."
    )
    exam_questions = fields.Integer(string="Questions", compute="_compute_exam")
    may_grant = fields.Boolean(
        compute="_compute_may_grant", export_string_translation=False
    )

    @api.depends("attempt_ids.state", "person_id", "course_id")
    def _compute_attempts(self):
        used, granted = self._count_attempts()
        for enrolment in self:
            key = (enrolment.person_id, enrolment.course_id)
            limit = enrolment.course_id._get_attempts_limit()
            given = granted.get(key, 0)
            left = attempts.left(limit, given, used.get(key, 0))
            enrolment.attempts_used = used.get(key, 0)
            enrolment.attempts_allowed = attempts.allowed(limit, given) or 0
            enrolment.has_attempts_left = left is None or left > 0
            enrolment.is_sitting = "running" in enrolment.attempt_ids.mapped("state")

    def _count_attempts(self):
        """Return attempts used and given since the last pass, by person and course."""
        domain = [
            ("person_id", "in", self.person_id.ids),
            ("course_id", "in", self.course_id.ids),
            ("is_settled", "=", False),
        ]
        groups = ["person_id", "course_id"]
        # counted for the rules of the exam, whoever looks at the enrolment
        tries = self.env["sales.mgmt.training.attempt"].sudo()
        grants = self.env["sales.mgmt.training.attempt.grant"].sudo()
        used = tries._read_group(domain, groups, ["__count"])
        granted = grants._read_group(domain, groups, ["attempts:sum"])
        return (
            {(person, course): count for person, course, count in used},
            {(person, course): count for person, course, count in granted},
        )

    @api.depends("course_id")
    def _compute_exam(self):
        for enrolment in self:
            # participants may know how long it takes, not what is asked
            survey = enrolment.course_id.sudo().survey_id
            limit = survey.time_limit if survey.is_time_limited else 0
            enrolment.exam_minutes = round(limit)
            enrolment.exam_questions = survey.question_count

    @api.depends("user_id", "completion")
    @api.depends_context("uid")
    def _compute_may_grant(self):
        officer = self.env.user.has_group(OFFICER)
        for enrolment in self:
            enrolment.may_grant = officer and enrolment.user_id != self.env.user

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_open_exam(self):
        """Open the exam as the participant, or go on with it."""
        self.ensure_one()
        self._check_participant()
        self._check_exam()
        self._check_open()
        # answers are closed to participants; the survey shows them to their owner
        return self.sudo()._open_exam()

    def action_grant_attempts(self):
        """Open the dialog in which a training officer gives more attempts."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._(
                "More Attempts for %(person)s", person=self.person_id.name
            ),
            "res_model": "sales.mgmt.training.attempt.grant",
            "view_mode": "form",
            "target": "new",
            "context": {"default_enrolment_id": self.id},
        }

    def action_cancel(self):
        """Extend `sales_mgmt_training`: whoever need not attend sits no exam either."""
        result = super().action_cancel()
        self.sudo()._break_off_attempts()
        return result

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    def _open_exam(self):
        """Return the action that leads to the running attempt, or to a new one."""
        running = self.attempt_ids.filtered(lambda each: each.state == "running")
        if running._end_overdue():
            return self._tell_that_time_is_up()
        if not running:
            running = self._begin_attempt()
        return {
            "type": "ir.actions.act_url",
            "url": running._get_url(),
            "target": "self",
        }

    def _begin_attempt(self):
        """Begin an attempt, if one is left.

        :rtype: sales.mgmt.training.attempt
        """
        survey = self.course_id.survey_id
        self._check_attempts_left()
        self._check_exam_can_be_sat(survey)
        answer = survey.with_context(sales_mgmt_attempt=True)._create_answer(
            user=self.user_id,
            check_attempts=False,
            # also while somebody shows the same questions to an audience
            is_session_answer=False,
            state="new",
            start_datetime=False,
        )
        if self.state == "todo":
            self._start()
        return self.env["sales.mgmt.training.attempt"].create(
            {
                "person_id": self.person_id.id,
                "enrolment_id": self.id,
                "user_input_id": answer.id,
                "number": self.attempts_used + 1,
            }
        )

    def _take_over_exam(self, attempt):
        """End the enrolment by an attempt that was passed, or was the last one.

        :param sales.mgmt.training.attempt attempt: has just ended
        """
        self.invalidate_recordset(["has_attempts_left"])
        if self.state in OPEN_STATES and (
            attempt.state == "passed" or not self.has_attempts_left
        ):
            calendar = self.env["sales.mgmt.calendar"]._get_for_company(self.company_id)
            self._record_score(attempt.score, calendar._get_today())

    def _pass(self, score=None, day=None):
        """Extend `sales_mgmt_training`: attempts are counted anew after a pass."""
        result = super()._pass(score, day)
        self._break_off_attempts()
        for model in (
            "sales.mgmt.training.attempt",
            "sales.mgmt.training.attempt.grant",
        ):
            spent = self.env[model].sudo()
            for course, enrolments in self.grouped("course_id").items():
                spent |= spent.search(
                    [
                        ("person_id", "in", enrolments.person_id.ids),
                        ("course_id", "=", course.id),
                        ("is_settled", "=", False),
                    ]
                )
            spent.write({"is_settled": True})
        return result

    def _break_off_attempts(self):
        running = self.attempt_ids.filtered(lambda each: each.state == "running")
        running._break_off()

    def _tell_that_time_is_up(self):
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning",
                "message": self.env._(
                    "The time for “%(course)s” is up. What you had answered counts.",
                    course=self.course_id.name,
                ),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    # ------------------------------------------------------------
    # CHECKS
    # ------------------------------------------------------------

    def _check_exam(self):
        """Refuse to look for an exam where there is none."""
        if self.completion != "exam":
            raise UserError(
                self.env._("“%(course)s” has no exam.", course=self.course_id.name)
            )

    def _check_attempts_left(self):
        """Refuse one attempt too many."""
        if self.has_attempts_left:
            return
        raise UserError(
            self.env._(
                "You have used all %(count)s attempts at “%(course)s”. A training "
                "officer can give you another one; talk to %(responsible)s.",
                count=self.attempts_allowed,
                course=self.course_id.name,
                responsible=self.course_id.responsible_id.name
                or self.env._("the training officer"),
            )
        )

    def _check_exam_can_be_sat(self, survey):
        """Refuse an exam that is closed or empty."""
        if not survey.active or not survey.question_ids:
            raise UserError(
                self.env._(
                    "The exam of “%(course)s” is not ready. Ask %(responsible)s.",
                    course=self.course_id.name,
                    responsible=self.course_id.responsible_id.name
                    or self.env._("the training officer"),
                )
            )

    def _check_recorder(self):
        """Extend `sales_mgmt_training`: nobody decides where an exam does."""
        self.check_access("read")
        decided = self.filtered(lambda each: each.completion == "exam")[:1]
        if decided:
            raise UserError(
                self.env._(
                    "“%(course)s” is decided by its exam. Give %(person)s more "
                    "attempts if there is a reason.",
                    course=decided.course_id.name,
                    person=decided.person_id.name,
                )
            )
        return super()._check_recorder()

    def _may_record(self):
        """Extend `sales_mgmt_training`: nobody decides where an exam does."""
        return self.completion != "exam" and super()._may_record()
