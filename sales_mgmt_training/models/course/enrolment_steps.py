from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from .enrolment import OPEN_STATES

OFFICER = "sales_mgmt_training.group_training_officer"


class SalesMgmtTrainingEnrolment(models.Model):
    """The steps of an enrolment, and who may take them."""

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.training.enrolment"

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_start(self):
        """Begin: the participant opens what is to be read."""
        self._check_participant()
        self.sudo().filtered(lambda each: each.state == "todo")._start()

    def action_confirm(self):
        """Confirm as the participant that everything was read."""
        self._check_participant()
        for enrolment in self:
            if enrolment.course_id.completion != "confirm":
                raise UserError(
                    self.env._(
                        "“%(course)s” is completed when a trainer says so. Ask "
                        "%(responsible)s.",
                        course=enrolment.course_id.name,
                        responsible=enrolment.course_id.responsible_id.name
                        or self.env._("the training officer"),
                    )
                )
        self._check_open()
        self.sudo()._pass()

    def action_pass(self):
        """Record as a trainer that the course was passed, without a score."""
        self._check_recorder()
        self._check_open()
        self.sudo()._pass()

    def action_fail(self):
        """Record as a trainer that the course was failed."""
        self._check_recorder()
        self._check_open()
        self.sudo()._fail()

    def action_cancel(self):
        """Take people off a course that they need not attend any more."""
        self.check_access("read")
        if not self.env.user.has_group(OFFICER) and not all(
            each.person_id._is_superior() for each in self
        ):
            raise AccessError(
                self.env._(
                    "Only a training officer or the line above takes somebody off a "
                    "course."
                )
            )
        self._check_open()
        self.sudo().write({"state": "cancelled"})

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    @api.model
    def _enrol(self, people, course, origin="manual", date_due=None):
        """Enrol people who are not on the course already.

        System and leaders enrol through this method, so it writes in sudo; whoever
        calls it has checked who asks.

        :param sales.mgmt.person people: who
        :param date date_due: as the course says if not given
        :return: the new enrolments
        :rtype: sales.mgmt.training.enrolment
        """
        enrolments = self.sudo()
        busy = enrolments.search(
            [
                ("person_id", "in", people.ids),
                ("course_id", "=", course.id),
                ("state", "in", OPEN_STATES),
            ]
        ).person_id
        return enrolments.create(
            [
                {
                    "person_id": person.id,
                    "course_id": course.id,
                    "origin": origin,
                    "date_due": date_due,
                }
                for person in people - busy
            ]
        )

    def _start(self):
        self.write({"state": "started", "started_on": fields.Date.context_today(self)})

    def _pass(self, score=None, day=None):
        """End enrolments well; hook for what follows from it.

        :param float score: out of 100; None if the course gives none
        :param date day: today if not given
        """
        for course, enrolments in self.grouped("course_id").items():
            enrolments.write(
                {
                    **self._prepare_result(score, day),
                    "state": "passed",
                    "hours": course.hours,
                }
            )

    def _fail(self, score=None, day=None):
        """End enrolments badly; what was to be learned stays to be learned.

        :param float score: out of 100; None if the course gives none
        :param date day: today if not given
        :return: the enrolments that take their place
        :rtype: sales.mgmt.training.enrolment
        """
        self.write({**self._prepare_result(score, day), "state": "failed"})
        return self._enrol_again()

    def _record_score(self, score, day=None):
        """End enrolments by a score: the pass mark of the course decides.

        :param float score: out of 100
        """
        passed = self.filtered(lambda each: score >= each.course_id.score_min)
        passed._pass(score, day)
        (self - passed)._fail(score, day)

    def _enrol_again(self):
        """Enrol whoever failed once more, due in the days that the course gives."""
        again = self.browse()
        for course, enrolments in self.grouped("course_id").items():
            again |= self._enrol(enrolments.person_id, course, "manual")
        return again

    def _prepare_result(self, score, day):
        return {
            "score": score or 0.0,
            "has_score": score is not None,
            "completed_on": day or fields.Date.context_today(self),
            "recorded_by_id": self.env.uid,
        }

    # ------------------------------------------------------------
    # CHECKS
    # ------------------------------------------------------------

    def _check_participant(self):
        """Refuse whoever is not the participant."""
        self.check_access("read")
        other = self.filtered(lambda each: each.user_id != self.env.user)[:1]
        if other:
            raise AccessError(
                self.env._(
                    "“%(course)s” is for %(person)s, who alone can start and confirm "
                    "it.",
                    course=other.course_id.name,
                    person=other.person_id.name,
                )
            )

    def _check_recorder(self):
        """Refuse whoever neither trains nor administers, and everybody's own result."""
        self.check_access("read")
        for enrolment in self:
            if not enrolment._may_record():
                raise AccessError(
                    self.env._(
                        "The result of %(person)s in “%(course)s” is recorded by "
                        "whoever is responsible for the course, or by a training "
                        "officer, and by nobody for themselves.",
                        person=enrolment.person_id.name,
                        course=enrolment.course_id.name,
                    )
                )

    def _may_record(self):
        """Tell whether the current user may record the result."""
        self.ensure_one()
        user = self.env.user
        trains = user == self.course_id.responsible_id or user.has_group(OFFICER)
        return trains and user != self.user_id

    def _check_open(self):
        """Refuse to end what has ended."""
        ended = self.filtered(lambda each: each.state not in OPEN_STATES)[:1]
        if ended:
            raise UserError(
                self.env._(
                    "“%(course)s” of %(person)s is %(state)s already.",
                    course=ended.course_id.name,
                    person=ended.person_id.name,
                    state=dict(self._fields["state"]._description_selection(self.env))[
                        ended.state
                    ].lower(),
                )
            )
