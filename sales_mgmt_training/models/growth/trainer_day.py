from datetime import timedelta

from odoo import api, fields, models

from ..course.enrolment import OPEN_STATES
from ..session.session import FEEDBACK_MIN, OFFICER

# sessions to come, and feedback of sessions that took place
AHEAD = timedelta(days=30)
BACK = timedelta(days=60)


class SalesMgmtTrainerDay(models.AbstractModel):
    """What a trainer does today and next, and what waits for a decision.

    For trainers of sessions, observers and coaches of role-plays, and whoever is
    responsible for a course; training officers look at everybody's day if they like.
    """

    _name = "sales.mgmt.trainer.day"
    _description = "Screen: Trainer's Day"

    @api.model
    @api.readonly
    def get_day(self, everybody=False):
        """Return all that the screen shows.

        :param bool everybody: of all trainers; only training officers may ask so
        :rtype: dict
        """
        officer = self.env.user.has_group(OFFICER)
        everybody = bool(everybody) and officer
        return {
            "today": fields.Date.to_string(fields.Date.context_today(self)),
            "is_officer": officer,
            "everybody": everybody,
            "sessions": self._get_sessions(everybody),
            "roleplays": self._get_roleplays(everybody),
            "feedback": self._get_feedback(everybody),
            "waiting": self._get_waiting(everybody),
        }

    # ------------------------------------------------------------
    # SESSIONS
    # ------------------------------------------------------------

    @api.model
    def _get_sessions(self, everybody):
        """Return sessions that are not ended yet, the next one first.

        :rtype: list[dict]
        """
        domain = [
            ("state", "=", "open"),
            ("date_begin", "<=", fields.Datetime.now() + AHEAD),
        ]
        if not everybody:
            domain.append(("trainer_ids", "in", self.env.uid))
        sessions = self.env["sales.mgmt.training.session"].search(
            domain, order="date_begin, id"
        )
        seats = self._get_seats(sessions)
        return [
            {
                "id": session.id,
                # trainers from outside sales do not read courses
                "name": session.sudo().course_id.name,
                "begin": fields.Datetime.to_string(session.date_begin),
                "end": fields.Datetime.to_string(session.date_end),
                "day": fields.Date.to_string(
                    fields.Datetime.context_timestamp(
                        session, session.date_begin
                    ).date()
                ),
                "has_begun": session.date_begin <= fields.Datetime.now(),
                "place": session.place or "",
                "video": session.video_link or "",
                "capacity": session.capacity,
                "seated": session.seated_count,
                "waiting": session.waiting_count,
                "noted": session.present_count,
                "people": seats.get(session, []),
                "is_trainer": session.is_trainer,
                "trainers": session.sudo().trainer_ids.mapped("name"),
            }
            for session in sessions
        ]

    @api.model
    def _get_seats(self, sessions):
        """Return who has a seat and who waits, by session.

        :rtype: dict[sales.mgmt.training.session, list[dict]]
        """
        participants = self.env["sales.mgmt.training.participant"].search(
            [("session_id", "in", sessions.ids), ("state", "!=", "cancelled")],
            order="state, id",
        )
        seats = {}
        for each in participants:
            seats.setdefault(each.session_id, []).append(
                {
                    "id": each.id,
                    "user_id": each.user_id.id,
                    "name": each.sudo().user_id.name,
                    "state": each.state,
                    "presence": each.presence,
                    "may_note": each.may_note,
                }
            )
        return seats

    # ------------------------------------------------------------
    # ROLE-PLAYS
    # ------------------------------------------------------------

    @api.model
    def _get_roleplays(self, everybody):
        """Return role-plays to observe, and those to be closed with a comment.

        :rtype: list[dict]
        """
        uid = self.env.uid
        sheets = self.env["sales.mgmt.roleplay.sheet"].search(
            [
                ("observer_id", "=", uid),
                ("state", "=", "draft"),
                ("roleplay_id.state", "=", "planned"),
            ]
        )
        domain = [("state", "=", "scored")]
        if not everybody:
            domain.append(("coach_id", "=", uid))
        to_close = self.env["sales.mgmt.roleplay"].search(domain)
        items = [
            (each.roleplay_id, "observe", self.env._("To Observe")) for each in sheets
        ] + [(each, "close", self.env._("To Close")) for each in to_close]
        return sorted(
            (
                {
                    "key": f"{step},{roleplay.id}",
                    "id": roleplay.id,
                    # observers from outside the line above read no files
                    "person": roleplay.sudo().person_id.name,
                    "scenario": roleplay.sudo().scenario_id.name,
                    "date": fields.Date.to_string(roleplay.date),
                    "step": step,
                    "label": label,
                }
                for roleplay, step, label in items
            ),
            key=lambda item: (item["date"], item["key"]),
        )

    # ------------------------------------------------------------
    # FEEDBACK
    # ------------------------------------------------------------

    @api.model
    def _get_feedback(self, everybody):
        """Return what participants said lately, where nobody can be recognized.

        :rtype: list[dict]
        """
        domain = [
            ("state", "=", "held"),
            ("date_begin", ">=", fields.Datetime.now() - BACK),
            ("feedback_count", ">=", FEEDBACK_MIN),
        ]
        if not everybody:
            domain.append(("trainer_ids", "in", self.env.uid))
        sessions = self.env["sales.mgmt.training.session"].search(domain)
        return [
            {
                "id": session.id,
                "name": session.sudo().course_id.name,
                "begin": fields.Datetime.to_string(session.date_begin),
                "count": session.feedback_count,
                "score": session.feedback_score,
            }
            for session in sessions
        ]

    # ------------------------------------------------------------
    # WHAT WAITS FOR A DECISION
    # ------------------------------------------------------------

    @api.model
    def _get_waiting(self, everybody):
        """Return what waits for the reader: results to record, exams to release.

        :return: each with a label, how many, and the domain of the enrolments
        :rtype: list[dict]
        """
        enrolments = self.env["sales.mgmt.training.enrolment"]
        if not enrolments.has_access("read"):
            return []
        mine = [] if everybody else [("course_id.responsible_id", "=", self.env.uid)]
        open_courses = [
            ("state", "in", OPEN_STATES),
            ("user_id", "!=", self.env.uid),
            *mine,
        ]
        return [
            *self._get_records(open_courses),
            *self._get_releases(open_courses),
        ]

    @api.model
    def _get_records(self, open_courses):
        """Return the results that somebody who trains has to record by now."""
        today = fields.Date.context_today(self)
        domain = [
            *open_courses,
            ("course_id.completion", "=", "record"),
            ("date_due", "<=", today),
        ]
        count = self.env["sales.mgmt.training.enrolment"].search_count(domain)
        label = self.env._("Results to Record")
        return self._to_waiting("record", label, count, domain)

    @api.model
    def _get_releases(self, open_courses):
        """Return the exams that nobody can sit until more attempts are given."""
        enrolments = self.env["sales.mgmt.training.enrolment"]
        stuck = enrolments.search(
            [*open_courses, ("course_id.completion", "=", "exam")]
        ).filtered(lambda each: not each.has_attempts_left and not each.is_sitting)
        label = self.env._("Exams to Release")
        domain = [("id", "in", stuck.ids)]
        return self._to_waiting("release", label, len(stuck), domain)

    @api.model
    def _to_waiting(self, key, label, count, domain):
        waiting = {"key": key, "label": label, "count": count, "domain": domain}
        return [waiting] if count else []
