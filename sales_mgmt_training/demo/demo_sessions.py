from datetime import timedelta

from odoo import fields, models
from odoo.fields import Command

from .stories import ANSWERS

# A session lies in the future while it is announced and filled
LATER = 60
ROOMS = "Academy, Speicherstraße 14, room %s"


class SalesMgmtTrainingDemo(models.AbstractModel):
    """Sessions that were held, that are on today, and that people sign up for."""

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.training.demo"

    def _load_rooms(self):
        result = super()._load_rooms()
        self._load_held()
        self._load_today()
        self._load_coming()
        return result

    def _announce(self, code, hours, logins, **values):
        """Return a session that people have signed up for, in some weeks from now."""
        begin = self._moment(self._day(LATER), 9)
        session = self._as(
            self.env["sales.mgmt.training.session"], "training_officer"
        ).create(
            {
                "course_id": self._course(code).id,
                "company_id": self._get_company().id,
                "trainer_ids": [Command.set(self._user("trainer").ids)],
                "date_begin": begin,
                "date_end": begin + timedelta(hours=hours),
                "place": ROOMS % "Elbe",
                **values,
            }
        )
        session.action_announce()
        session = session.sudo()
        for login in logins:
            session._sign_up(self._file(login))
        return session

    def _move(self, session, begin):
        """Move a session, with what people have to do until then."""
        length = session.date_end - session.date_begin
        session.write({"date_begin": begin, "date_end": begin + length})
        session.participant_ids.enrolment_id.write({"date_due": begin.date()})

    def _load_held(self):
        """Hold sessions, with feedback; one cost more than planned."""
        self._hold(
            self._announce(
                "NEG",
                8,
                ["rep4", "rep7", "rep10", "rep9", "rep3", "rep12"],
                trainer_ids=False,
                external_trainer="Dr. Ines Marquardt, Marquardt & Partner",
                place="Hotel Hafenblick, Hamburg",
                cost_trainer=2_400,
                cost_room=980,
                budget=5_000,
                capacity=8,
            ),
            days=64,
            absent=["rep12"],
            feedback=4,
        )
        self._hold(
            self._announce(
                "DIS",
                8,
                ["rep", "rep2", "rep5", "rep8", "rep11"],
                cost_room=150,
                budget=1_200,
                capacity=6,
                notes="<p>Bring a recording of one of your calls.</p>",
            ),
            days=31,
            partly=["rep8"],
            feedback=3,
        )
        self._hold(
            self._announce(
                "TEA",
                4,
                ["rep4", "rep6", "leader4"],
                cost_room=60,
                budget=200,
            ),
            days=10,
            feedback=1,
        )

    def _hold(self, session, days, absent=(), partly=(), feedback=0):
        """Hold a session so many days ago; the first who were there say how it was."""
        self._move(session, self._past(days, 9))
        trainer = "training_officer" if session.external_trainer else "trainer"
        for participant in session.participant_ids:
            own = self._as(participant, trainer)
            login = participant.user_id.login
            if login in absent:
                own.action_absent()
            elif login in partly:
                own.action_partly()
            else:
                own.action_present()
        self._as(session, trainer).action_hold()
        self._date_back(session.participant_ids, noted_on=session.date_end)
        self._date_back(
            session.participant_ids.enrolment_id.filtered("started_on"),
            started_on=session.date_begin.date(),
        )
        there = session.participant_ids.filtered("attended")
        for participant, answer in zip(there[:feedback], ANSWERS, strict=False):
            content, trainer_points, usefulness, comment = answer
            self._as(participant, participant.user_id.login)._give_feedback(
                {
                    "content": content,
                    "trainer": trainer_points,
                    "usefulness": usefulness,
                    "comment": comment or False,
                }
            )

    def _load_today(self):
        """Put a session on the list of the trainer for today; two have come already."""
        session = self._announce(
            "BRF",
            2,
            ["rep", "rep2", "rep3", "rep5", "rep4", "leader3"],
            place=ROOMS % "Alster",
            video_link="https://meet.nordstern.example/briefing",
            budget=150,
        )
        # it may have begun, whatever the time at which the demo is loaded
        self._move(
            session, fields.Datetime.now().replace(minute=0, second=0, microsecond=0)
        )
        own = self._as(session.participant_ids[:2], "trainer")
        own.action_present()

    def _load_coming(self):
        """Offer sessions: one is full and has a waiting list, one is a draft."""
        full = self._announce(
            "CAL",
            8,
            ["rep3", "rep5", "rep8", "rep11", "rep12", "rep6"],
            place="Workshop, hall 3",
            capacity=4,
            cost_room=120,
            budget=600,
            notes="<p>Safety shoes are there; bring your laptop.</p>",
        )
        self._move(full, self._moment(self._day(6), 9))
        open_one = self._announce(
            "DIS",
            8,
            ["rep4", "rep9"],
            cost_room=150,
            budget=1_200,
            capacity=8,
        )
        self._move(open_one, self._moment(self._day(13), 9))
        coaching = self._announce(
            "COA",
            8,
            ["leader3", "leader4", "leader6"],
            trainer_ids=False,
            external_trainer="Dr. Ines Marquardt, Marquardt & Partner",
            cost_trainer=1_900,
            budget=2_500,
        )
        self._move(coaching, self._moment(self._day(20), 9))
        called_off = self._announce("TEA", 4, ["rep7", "rep10"])
        self._as(called_off, "training_officer").action_cancel()
        self._date_back(
            called_off,
            date_begin=self._moment(self._day(-20), 9),
            date_end=self._moment(self._day(-20), 13),
        )
        self._as(self.env["sales.mgmt.training.session"], "training_officer").create(
            {
                "course_id": self._course("SVC").id,
                "company_id": self._get_company().id,
                "date_begin": self._moment(self._day(34), 13),
                "date_end": self._moment(self._day(34), 17),
                "place": ROOMS % "Elbe",
            }
        )
