from odoo import api, fields, models
from odoo.exceptions import AccessError

from ..course.enrolment import OPEN_STATES
from .program import OFFICER
from .program_person_step import OPEN

REMINDER = "sales_mgmt_training.mail_activity_type_reminder"


class SalesMgmtTrainingEnrolment(models.Model):
    """Programs go on with the courses that belong to them, and people are reminded."""

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.training.enrolment"

    origin = fields.Selection(
        selection_add=[("program", "Training Program")],
        ondelete={"program": "set default"},
    )
    program_step_ids = fields.One2many(
        comodel_name="sales.mgmt.training.program.person.step",
        inverse_name="enrolment_id",
        string="Steps of Programs",
    )
    reminded_on = fields.Date(readonly=True, copy=False)

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    def write(self, vals):
        """Extend `base`: programs go on when a course has ended."""
        result = super().write(vals)
        state = vals.get("state")
        if state and state not in OPEN_STATES:
            # a reminder of what has ended would only disturb
            self.sudo().activity_unlink([REMINDER])
        if state in ("passed", "cancelled"):
            self._end_steps("done" if state == "passed" else "waived")
        return result

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_remind(self):
        """Remind participants of what they have to do, once a day at most.

        :return: an action that tells how many were reminded
        """
        self._check_reminder()
        reminded = self.sudo()._remind()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success" if reminded else "warning",
                "message": self.env._(
                    "%(count)s reminded. Whoever has nothing open, or was reminded "
                    "today already, is left in peace.",
                    count=len(reminded),
                ),
            },
        }

    def _check_reminder(self):
        """Refuse whoever is not asked to look after these people."""
        self.check_access("read")
        user = self.env.user
        if user.has_group(OFFICER):
            return
        for enrolment in self:
            if (
                user != enrolment.course_id.responsible_id
                and not enrolment.person_id._is_superior()
            ):
                raise AccessError(
                    self.env._(
                        "%(person)s is reminded by a training officer, the line above, "
                        "or whoever is responsible for “%(course)s”.",
                        person=enrolment.person_id.name,
                        course=enrolment.course_id.name,
                    )
                )

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    def _remind(self):
        """Put an activity before participants of open enrolments; Odoo mails it.

        :return: whose turn it was
        :rtype: sales.mgmt.training.enrolment
        """
        today = fields.Date.context_today(self)
        due = self.filtered(
            lambda each: each.state in OPEN_STATES and each.reminded_on != today
        )
        due.activity_unlink([REMINDER])
        for (user, day), enrolments in due.grouped(
            lambda each: (each.user_id, each.date_due)
        ).items():
            enrolments.activity_schedule(
                REMINDER, date_deadline=max(day, today), user_id=user.id
            )
        due.write({"reminded_on": today})
        return due

    @api.model
    def _enrol(self, people, course, origin="manual", date_due=None):
        """Extend `sales_mgmt_training`: open steps go on with the new enrolment."""
        new = super()._enrol(people, course, origin, date_due)
        steps = self.env["sales.mgmt.training.program.person.step"].sudo()
        by_person = new.grouped("person_id")
        for step in steps.search(
            [
                ("person_id", "in", new.person_id.ids),
                ("course_id", "=", course.id),
                ("state", "=", "open"),
                ("way_id.state", "=", "running"),
            ]
        ):
            step.enrolment_id = by_person[step.person_id]
        return new

    def _end_steps(self, state):
        """End the steps that these enrolments are about."""
        steps = self.sudo().program_step_ids.filtered(
            lambda step: step.state in OPEN and step.way_id.state == "running"
        )
        for day, ended in steps.grouped(
            lambda step: (
                step.enrolment_id.completed_on or fields.Date.context_today(self)
            )
        ).items():
            ended._end(state, day)

    def _leave_program(self, ways):
        """Cancel what was to be learned for these ways only.

        :param sales.mgmt.training.program.person ways: which end
        """
        others = self.program_step_ids.filtered(
            lambda step: (
                step.way_id not in ways
                and step.state == "open"
                and step.way_id.state == "running"
            )
        ).enrolment_id
        left = (self - others).filtered(
            lambda each: each.origin == "program" and each.state in OPEN_STATES
        )
        left.program_step_ids.filtered(
            lambda step: step.way_id in ways and step.state == "open"
        ).enrolment_id = False
        left.write({"state": "cancelled"})
