from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from .session import OFFICER

FEEDBACK = "sales_mgmt_training.mail_activity_type_feedback"


class SalesMgmtTrainingParticipant(models.Model):
    """A person who has a seat in a session, or waits for one.

    Attendance is noted by the trainer, or by the code on the trainer's screen; by
    nobody for themselves.
    """

    _name = "sales.mgmt.training.participant"
    _description = "Participant of a Session"
    _inherit = [
        "sales.mgmt.person.mixin",
        "sales.mgmt.audit.mixin",
        "sales.mgmt.training.average.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "session_id, id"
    _audit_fields = ("state", "presence")
    _averaged = {"attended": ("presence", ("present", "partly", "absent"))}

    session_id = fields.Many2one(
        comodel_name="sales.mgmt.training.session",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    course_id = fields.Many2one(related="session_id.course_id", store=True)
    date_begin = fields.Datetime(related="session_id.date_begin", store=True)
    date_end = fields.Datetime(related="session_id.date_end")
    session_state = fields.Selection(
        related="session_id.state", string="State of the Session"
    )
    place = fields.Char(related="session_id.place")
    enrolment_id = fields.Many2one(
        comodel_name="sales.mgmt.training.enrolment",
        readonly=True,
        index=True,
        ondelete="set null",
    )
    state = fields.Selection(
        selection=[
            ("seated", "Has a Seat"),
            ("waiting", "Waiting"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        readonly=True,
        default="waiting",
        index=True,
    )
    queue = fields.Integer(
        string="Place on the Waiting List", compute="_compute_queue", compute_sudo=True
    )
    presence = fields.Selection(
        selection=[
            ("open", "Not Noted"),
            ("present", "Present"),
            ("partly", "Partly"),
            ("absent", "Absent"),
        ],
        string="Attendance",
        required=True,
        readonly=True,
        default="open",
    )
    attended = fields.Float(
        string="Attended (%)", readonly=True, aggregator="avg", digits=(16, 0)
    )
    noted_on = fields.Datetime(readonly=True)
    noted_by_id = fields.Many2one(comodel_name="res.users", readonly=True)
    noted_by_code = fields.Boolean(
        string="By Code", readonly=True, help="The participant scanned the code."
    )
    gave_feedback = fields.Boolean(readonly=True)
    user_image = fields.Image(related="user_id.image_128")
    may_note = fields.Boolean(
        compute="_compute_may_note", export_string_translation=False
    )

    _one_place = models.UniqueIndex(
        "(session_id, person_id) WHERE state != 'cancelled'",
        "This person has a place in the session already.",
    )
    _attended_range = models.Constraint(
        "CHECK (attended BETWEEN 0 AND 100)",
        "Attendance lies between 0 and 100 percent.",
    )

    @api.depends("state", "session_id.participant_ids.state")
    def _compute_queue(self):
        for session, people in self.grouped("session_id").items():
            waiting = session.participant_ids.filtered(
                lambda each: each.state == "waiting"
            ).sorted("id")
            places = {each.id: place for place, each in enumerate(waiting, 1)}
            for participant in people:
                participant.queue = places.get(participant.id, 0)

    @api.depends("session_id.trainer_ids", "state", "session_id.state")
    @api.depends_context("uid")
    def _compute_may_note(self):
        for participant in self:
            participant.may_note = (
                participant.session_id.is_trainer
                and participant.user_id != self.env.user
                and participant.state == "seated"
                and participant.session_state == "open"
            )

    @api.depends("session_id", "person_id")
    def _compute_display_name(self):
        for participant in self:
            participant.display_name = (
                f"{participant.person_id.sudo().name} · "
                f"{participant.session_id.sudo().display_name}"
            )

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_present(self):
        """Note as a trainer that people were there all the time."""
        self._note_as_trainer(100)

    def action_partly(self):
        """Note as a trainer that people were there for half of the time."""
        self._note_as_trainer(50)

    def action_absent(self):
        """Note as a trainer that people were not there."""
        self._note_as_trainer(0)

    def action_cancel(self):
        """Give seats back; whoever waits longest gets them."""
        self.check_access("read")
        user = self.env.user
        for participant in self:
            if (
                participant.user_id != user
                and not user.has_group(OFFICER)
                and not participant.person_id._is_superior()
            ):
                raise AccessError(
                    self.env._(
                        "The seat of %(person)s is given back by themselves, the line "
                        "above or a training officer.",
                        person=participant.person_id.name,
                    )
                )
            if participant.session_state != "open" or participant.presence != "open":
                raise UserError(
                    self.env._(
                        "“%(session)s” is over, or attendance was noted already; the "
                        "seat stays as it is.",
                        session=participant.session_id.display_name,
                    )
                )
        self.sudo()._cancel()

    def action_open_feedback(self):
        """Ask the participant what the session was like."""
        self.ensure_one()
        self._check_feedback()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Feedback"),
            "res_model": "sales.mgmt.training.feedback.form",
            "view_mode": "form",
            "target": "new",
            "context": {"default_participant_id": self.id},
        }

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    def _note_as_trainer(self, attended):
        """Note attendance for others, as a trainer of the session."""
        self.check_access("read")
        for participant in self:
            if not participant.may_note:
                raise AccessError(
                    self.env._(
                        "The attendance of %(person)s is noted by the trainer, for "
                        "others, while they have a seat and the session is not ended.",
                        person=participant.person_id.sudo().name,
                    )
                )
        # trainers read the participants of their sessions, and note nothing else
        self.sudo()._note(attended)

    def _note(self, attended, by_code=False):
        """Write down how much of the session people attended.

        :param float attended: percent
        :param bool by_code: they scanned the code
        """
        presence = {0: "absent", 100: "present"}.get(attended, "partly")
        self.write(
            {
                "presence": presence,
                "attended": attended,
                "noted_on": fields.Datetime.now(),
                "noted_by_id": self.env.uid,
                "noted_by_code": by_code,
            }
        )

    def _cancel(self):
        """Give seats back and let others move up.

        Whoever waits for a seat elsewhere at that time may have it now.
        """
        self.write({"state": "cancelled"})
        elsewhere = self.search(
            [("person_id", "in", self.person_id.ids), ("state", "=", "waiting")]
        )
        sessions = (self | elsewhere).session_id.filtered(
            lambda each: each.state == "open"
        )
        sessions._fill()
        sessions._sync_event()

    def _tell(self, subject, body):
        """Tell participants something, each for themselves."""
        for participant in self:
            participant.message_notify(
                partner_ids=participant.user_id.partner_id.ids,
                subject=subject,
                body=body,
            )

    # ------------------------------------------------------------
    # FEEDBACK
    # ------------------------------------------------------------

    def _ask_feedback(self):
        """Put an activity before everybody who was there."""
        for user, people in self.grouped("user_id").items():
            people.activity_schedule(FEEDBACK, user_id=user.id)

    def _check_feedback(self):
        """Refuse feedback of others, of who was not there, and a second one."""
        self.ensure_one()
        self.check_access("read")
        if self.user_id != self.env.user:
            raise AccessError(
                self.env._("Only participants themselves say what it was like.")
            )
        if self.session_state != "held" or not self.attended:
            raise UserError(
                self.env._(
                    "Feedback on “%(session)s” is for who was there, once it is over.",
                    session=self.session_id.display_name,
                )
            )
        if self.gave_feedback:
            raise UserError(
                self.env._(
                    "You have said what “%(session)s” was like; it counts once.",
                    session=self.session_id.display_name,
                )
            )

    def _give_feedback(self, values):
        """Keep what the participant said, without saying who it was.

        In sudo: the record of the feedback does not know its author.
        """
        self._check_feedback()
        own = self.sudo()
        self.env["sales.mgmt.training.feedback"].sudo().create(
            {**values, "session_id": own.session_id.id}
        )
        own.gave_feedback = True
        own.activity_unlink([FEEDBACK])
