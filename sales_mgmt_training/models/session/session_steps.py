from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL
from odoo.tools.misc import hmac

from ...tools import rotating_code
from ..course.enrolment import OPEN_STATES
from .session import OFFICER

# attendance is noted by code from an hour before until an hour after the session
AROUND = timedelta(hours=1)


class SalesMgmtTrainingSession(models.Model):
    """The steps of a session: announce, sign up, hold, cancel."""

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.training.session"

    # ------------------------------------------------------------
    # SCHEDULED JOBS
    # ------------------------------------------------------------

    @api.model
    def _cron_remind(self):
        """Remind everybody the day before."""
        now = fields.Datetime.now()
        sessions = self.search(
            [
                ("state", "=", "open"),
                ("was_reminded", "=", False),
                ("date_begin", ">", now),
                ("date_begin", "<=", now + timedelta(hours=36)),
            ]
        )
        for session in sessions:
            session._get_seated()._tell(
                self.env._("Training: %(session)s", session=session.display_name),
                self.env._(
                    "“%(session)s” begins soon. Place: %(place)s.",
                    session=session.display_name,
                    place=session.place or session.video_link or "–",
                ),
            )
        sessions.was_reminded = True

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_announce(self):
        """Open registration; the session stands in the calendar of the trainers."""
        self._check_officer()
        for session in self.filtered(lambda each: each.state == "draft"):
            if session.date_begin <= fields.Datetime.now():
                raise UserError(
                    self.env._(
                        "“%(session)s” lies in the past. Set a time to come.",
                        session=session.display_name,
                    )
                )
            if not session.trainer_ids and not session.external_trainer:
                raise UserError(
                    self.env._(
                        "“%(session)s” has nobody who trains. Name a trainer.",
                        session=session.display_name,
                    )
                )
            session.state = "open"
            session._sync_event()

    def action_cancel(self):
        """Call a session off, and tell everybody who wanted to come."""
        self._check_officer()
        # participants are written by the system only
        for session in self.sudo().filtered(
            lambda each: each.state in ("draft", "open")
        ):
            people = session.participant_ids.filtered(
                lambda each: each.state != "cancelled"
            )
            people._tell(
                self.env._("Cancelled: %(session)s", session=session.display_name),
                self.env._(
                    "“%(session)s” is cancelled. The course stays to be done; sign up "
                    "for another session.",
                    session=session.display_name,
                ),
            )
            session.state = "cancelled"
            people._cancel()
            session._drop_event()

    def action_hold(self):
        """End a session as a trainer: who was not noted was not there."""
        self._check_trainer()
        for session in self.sudo():
            if session.state != "open":
                continue
            if session.date_begin > fields.Datetime.now():
                raise UserError(
                    self.env._(
                        "“%(session)s” has not begun yet.",
                        session=session.display_name,
                    )
                )
            session._hold()

    def action_join(self):
        """Sign oneself up; without a free seat, on the waiting list."""
        self.ensure_one()
        self.check_access("read")
        person = self.env["sales.mgmt.person"]._find(self.env.user, self.company_id)
        if not person.active:
            raise UserError(
                self.env._(
                    "You are not assigned to a unit of %(company)s; ask a training "
                    "officer to sign you up.",
                    company=self.company_id.name,
                )
            )
        self._sign_up(person)

    def action_leave(self):
        """Give the own seat back; the first who waits gets it."""
        self.ensure_one()
        own = self.sudo().participant_ids.filtered(
            lambda each: each.user_id == self.env.user and each.state != "cancelled"
        )
        own.with_env(self.env).action_cancel()

    def action_open_participants(self):
        """Open who takes part, as far as the reader may see them."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._(
                "Participants of %(session)s", session=self.display_name
            ),
            "res_model": "sales.mgmt.training.participant",
            "view_mode": "kanban,list,form",
            "domain": [("session_id", "=", self.id)],
        }

    def action_open_feedback(self):
        """Open what participants said, as far as the reader may see it."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Feedback on %(session)s", session=self.display_name),
            "res_model": "sales.mgmt.training.feedback",
            "view_mode": "list,graph",
            "domain": [("session_id", "=", self.id)],
        }

    def action_show_code(self):
        """Open the page that shows the code for the participants to scan."""
        self.ensure_one()
        self._check_trainer()
        return {
            "type": "ir.actions.act_url",
            "url": f"/training/session/{self.id}/code",
            "target": "new",
        }

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    def _get_seated(self):
        return self.sudo().participant_ids.filtered(lambda each: each.state == "seated")

    def _find_busy(self, people):
        """Return the seats that people have elsewhere at the time of this session.

        Asked for everybody, whoever asks: nobody sits in two places at once.

        :param sales.mgmt.person people: whose seats
        :rtype: sales.mgmt.training.participant
        """
        self.ensure_one()
        return (
            self.env["sales.mgmt.training.participant"]
            .sudo()
            .search(
                [
                    ("person_id", "in", people.ids),
                    ("state", "=", "seated"),
                    ("session_id", "!=", self.id),
                    ("session_id.state", "=", "open"),
                    ("session_id.date_begin", "<", self.date_end),
                    ("session_id.date_end", ">", self.date_begin),
                ]
            )
        )

    def _sign_up(self, people):
        """Give people a seat, first come first served, or a place on the waiting list.

        Two who sign up for the last seat at once come one after the other. Whoever
        calls this has checked who asks.

        :param sales.mgmt.person people: who
        :return: their places
        :rtype: sales.mgmt.training.participant
        """
        self.ensure_one()
        session = self.sudo()
        # whoever comes second waits, and then is served by what the first left
        self.env.execute_query(
            SQL(
                "SELECT id FROM sales_mgmt_training_session WHERE id = %s FOR UPDATE",
                self.id,
            )
        )
        session._check_registration(people)
        enrolments = self.env["sales.mgmt.training.enrolment"]
        enrolments._enrol(people, session.course_id, date_due=session.date_end.date())
        running = enrolments.sudo().search(
            [
                ("person_id", "in", people.ids),
                ("course_id", "=", session.course_id.id),
                ("state", "in", OPEN_STATES),
            ]
        )
        by_person = running.grouped("person_id")
        known = session.participant_ids.filtered(
            lambda each: each.state != "cancelled"
        ).person_id
        new = session.env["sales.mgmt.training.participant"].create(
            [
                {
                    "session_id": session.id,
                    "person_id": person.id,
                    "enrolment_id": by_person[person].id,
                    "state": "waiting",
                }
                for person in people
                if person not in known
            ]
        )
        session._fill(tell=False)
        session._sync_event()
        return new

    def _fill(self, tell=True):
        """Give free seats to who waits longest.

        Whoever sits elsewhere at that time by now keeps the place on the list.

        :param bool tell: somebody waited for it and does not know yet
        """
        for session in self:
            waiting = session.participant_ids.filtered(
                lambda each: each.state == "waiting"
            ).sorted("id")
            busy = session._find_busy(waiting.person_id).person_id
            waiting -= waiting.filtered(lambda each, busy=busy: each.person_id in busy)
            free = (
                session.capacity - session.seated_count
                if session.capacity
                else len(waiting)
            )
            lucky = waiting[: max(free, 0)]
            if not lucky:
                continue
            lucky.write({"state": "seated"})
            if tell:
                lucky._tell(
                    self.env._(
                        "You have a seat: %(session)s", session=session.display_name
                    ),
                    self.env._(
                        "A seat in “%(session)s” has become free, and it is yours.",
                        session=session.display_name,
                    ),
                )
                session._sync_event()

    def _hold(self):
        """Write down what the attendance means, and ask for feedback."""
        self.ensure_one()
        seated = self._get_seated()
        seated.filtered(lambda each: each.presence == "open")._note(0)
        self.state = "held"
        self.participant_ids.filtered(lambda each: each.state == "waiting").write(
            {"state": "cancelled"}
        )
        there = seated.filtered(lambda each: each.attended > 0)
        there.enrolment_id.filtered(lambda each: each.state == "todo")._start()
        if self.course_id.completion == "attendance":
            enough = there.filtered(lambda each: each.attended >= self.attendance_min)
            day = self.date_end.date()
            enough.enrolment_id.filtered(lambda each: each.state in OPEN_STATES)._pass(
                day=day
            )
        there._ask_feedback()

    # ------------------------------------------------------------
    # CODE
    # ------------------------------------------------------------

    def _sign(self, number):
        """Return the signature of a minute; only this server can make it."""
        self.ensure_one()
        return hmac(
            self.env(su=True), "sales_mgmt_training-attendance", (self.id, number)
        )[:32]

    def _get_code(self):
        """Return the code of this minute."""
        return rotating_code.write(self._sign, fields.Datetime.now())

    def _note_by_code(self, code):
        """Note that the current user is there.

        :param str code: what was scanned
        :return: noted, already, forged, expired, closed, waiting or unknown
        :rtype: str
        """
        self.ensure_one()
        # participants do not write their attendance; the code is what allows it
        session = self.sudo()
        now = fields.Datetime.now()
        standing = rotating_code.check(session._sign, code, now)
        if standing != "good":
            return standing
        if session.state != "open" or not (
            session.date_begin - AROUND <= now <= session.date_end + AROUND
        ):
            return "closed"
        own = session.participant_ids.filtered(
            lambda each: each.user_id == self.env.user and each.state != "cancelled"
        )
        if not own:
            return "unknown"
        if own.state == "waiting":
            return "waiting"
        if own.presence == "present":
            return "already"
        own._note(100, by_code=True)
        return "noted"

    # ------------------------------------------------------------
    # CHECKS
    # ------------------------------------------------------------

    def _check_officer(self):
        if not self.env.user.has_group(OFFICER):
            raise AccessError(
                self.env._("Only a training officer announces and cancels sessions.")
            )
        self.check_access("write")

    def _check_trainer(self):
        """Refuse whoever neither trains these sessions nor administers training."""
        self.check_access("read")
        foreign = self.filtered(lambda each: not each.is_trainer)[:1]
        if foreign:
            raise AccessError(
                self.env._(
                    "Only its trainers and training officers do that in “%(session)s”.",
                    session=foreign.display_name,
                )
            )

    def _check_registration(self, people):
        """Refuse who cannot come, in words."""
        self.ensure_one()
        if self.state != "open" or self.date_begin <= fields.Datetime.now():
            raise UserError(
                self.env._(
                    "Nobody can sign up for “%(session)s” any more, or not yet.",
                    session=self.display_name,
                )
            )
        for person in people:
            if person.company_id != self.company_id:
                raise UserError(
                    self.env._(
                        "“%(session)s” is held in %(company)s, where %(person)s does "
                        "not work.",
                        session=self.display_name,
                        company=self.company_id.name,
                        person=person.name,
                    )
                )
            if person.user_id in self.trainer_ids:
                raise UserError(
                    self.env._(
                        "%(person)s trains “%(session)s” and cannot take part in it.",
                        person=person.name,
                        session=self.display_name,
                    )
                )
        busy = self._find_busy(people)[:1]
        if busy:
            raise UserError(
                self.env._(
                    "%(person)s sits in “%(other)s” at that time. Give that seat back "
                    "first, or choose another session.",
                    person=busy.person_id.name,
                    other=busy.session_id.display_name,
                )
            )
