from markupsafe import Markup

from odoo import fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_date

from ..course.enrolment import OPEN_STATES
from ..course.enrolment_steps import OFFICER

CALL = "sales_mgmt_training.mail_activity_type_exam"


class SalesMgmtTrainingEnrolment(models.Model):
    """Participants are called to an exam; the attempt begins when they open it."""

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.training.enrolment"

    exam_opened_on = fields.Date(
        readonly=True,
        copy=False,
        help="A training officer called the participant to the exam on this day.",
    )

    def write(self, vals):
        """Extend `base`: nobody is called to what has ended."""
        result = super().write(vals)
        if vals.get("state") and vals["state"] not in OPEN_STATES:
            self.sudo().activity_unlink([CALL])
        return result

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_call_to_exam(self):
        """Open the exam for these participants and tell them, with the link to it.

        :return: an action that tells how many were called
        """
        self._check_calling()
        # what follows is written for the participants, who are told
        self.sudo()._call_to_exam()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._(
                    "The exam is open for %(count)s people; they were told.",
                    count=len(self),
                ),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    def _check_calling(self):
        """Refuse whoever does not administer training, and exams that nobody can sit.

        All of them are checked first, so that either everybody is called or nobody.
        """
        self.check_access("read")
        if not self.env.user.has_group(OFFICER):
            raise AccessError(
                self.env._(
                    "An exam is opened for others by a training officer. Participants "
                    "open their own on the enrolment."
                )
            )
        if not self:
            raise UserError(
                self.env._("Choose the enrolments whose exam is to be opened first.")
            )
        for enrolment in self:
            enrolment._check_exam()
            enrolment._check_exam_can_be_sat(enrolment.course_id.sudo().survey_id)
            if not enrolment.has_attempts_left and not enrolment.is_sitting:
                raise UserError(
                    self.env._(
                        "%(person)s has used all attempts at “%(course)s”. Give more "
                        "attempts on the enrolment first.",
                        person=enrolment.person_id.name,
                        course=enrolment.course_id.name,
                    )
                )
        self._check_open()

    def _call_to_exam(self):
        """Begin enrolments, and put the exam before everybody; Odoo mails it."""
        today = fields.Date.context_today(self)
        self.filtered(lambda each: each.state == "todo")._start()
        self.activity_unlink([CALL])
        for enrolment in self:
            user = enrolment.user_id
            enrolment = enrolment.with_context(lang=user.lang or self.env.lang)
            enrolment.activity_schedule(
                CALL, date_deadline=max(enrolment.date_due, today), user_id=user.id
            )
            enrolment.message_notify(
                partner_ids=user.partner_id.ids,
                subject=enrolment.env._(
                    "The exam of “%(course)s” is open", course=enrolment.course_id.name
                ),
                body=enrolment._get_call(),
            )
        self.write({"exam_opened_on": today})

    def _get_call(self):
        """Return what a participant is told, with the link to the own enrolment.

        :rtype: Markup
        """
        self.ensure_one()
        words = self.env._(
            "The exam of “%(course)s” is open for you until %(day)s: %(questions)s "
            "questions. It begins when you open it.",
            course=self.course_id.name,
            day=format_date(self.env, self.date_due),
            questions=self.exam_questions,
        )
        url = f"/mail/view?model={self._name}&res_id={self.id}"
        return Markup('<p>%s</p><p><a href="%s">%s</a></p>') % (
            words,
            url,
            self.env._("Go to the exam"),
        )
