from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import format_datetime

# What a meeting goes by: only its steps write it
STEPS = {"state", "event_id", "next_id", "closed_on", "closed_by_id"}
# States in which nobody writes any more
FINAL = ("done", "cancelled")


class SalesMgmtMeeting(models.Model):
    """A review of a unit: what is open, where the gaps are, what is decided.

    The agenda keeps the figures of the moment in which it was built. What is decided
    becomes a task of somebody with a day until when, and stands first on the agenda of
    the next meeting until it is done. After its end a meeting is read-only.

    Participants read what concerns all and what concerns themselves; the figures of
    their colleagues are for those who lead them.

    For other screens: `_get_agenda` (what a meeting would talk about, without one),
    `sales.mgmt.meeting.decision._get_open` (what a person still has to do) and
    `sales.mgmt.unit.action_start_meeting` (the button).
    """

    _name = "sales.mgmt.meeting"
    _description = "Review Meeting"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "date_begin desc, id desc"
    _check_company_auto = True
    _mail_post_access = "read"

    name = fields.Char(
        compute="_compute_name", store=True, precompute=True, readonly=False
    )
    unit_id = fields.Many2one(
        comodel_name="sales.mgmt.unit",
        required=True,
        index=True,
        ondelete="restrict",
        tracking=True,
        default=lambda self: self._get_led_unit(),
    )
    company_id = fields.Many2one(
        related="unit_id.company_id", store=True, precompute=True, index=True
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    period_id = fields.Many2one(
        comodel_name="sales.mgmt.period",
        required=True,
        compute="_compute_period_id",
        store=True,
        precompute=True,
        readonly=False,
        ondelete="restrict",
        domain="[('company_id', '=', company_id)]",
        help="Whose figures the agenda looks at.",
    )
    organizer_id = fields.Many2one(
        comodel_name="res.users",
        required=True,
        default=lambda self: self.env.user,
        domain="[('share', '=', False)]",
        help="Invites, and whose calendar the meeting belongs to.",
    )
    participant_ids = fields.Many2many(
        comodel_name="res.users",
        string="Participants",
        relation="sales_mgmt_meeting_user_rel",
        column1="meeting_id",
        column2="user_id",
        compute="_compute_participant_ids",
        store=True,
        precompute=True,
        readonly=False,
        domain="[('share', '=', False)]",
    )
    date_begin = fields.Datetime(
        string="Begins",
        required=True,
        default=lambda self: self._get_next_hour(),
        tracking=True,
    )
    duration = fields.Float(string="Hours", required=True, default=1.0)
    place = fields.Char()
    metric_ids = fields.Many2many(
        comodel_name="sales.mgmt.metric",
        relation="sales_mgmt_meeting_metric_rel",
        column1="meeting_id",
        column2="metric_id",
        string="Figures to Look At",
        help="Figures of the whole unit besides the targets, such as complaints: how "
        "many, never which ones.",
    )
    weeks_to_next = fields.Integer(
        string="Again After (Weeks)",
        help="At its end the next meeting is proposed so many weeks later; 0: none.",
    )
    state = fields.Selection(
        selection=[
            ("draft", "Proposed"),
            ("planned", "Planned"),
            ("done", "Closed"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        readonly=True,
        default="draft",
        copy=False,
        index=True,
        tracking=True,
    )
    item_ids = fields.One2many(
        comodel_name="sales.mgmt.meeting.item",
        inverse_name="meeting_id",
        string="Agenda",
    )
    decision_ids = fields.One2many(
        comodel_name="sales.mgmt.meeting.decision",
        inverse_name="meeting_id",
        string="Decisions",
    )
    minutes = fields.Html(
        help="What was said besides the points of the agenda; all participants read it."
    )
    previous_id = fields.Many2one(
        comodel_name="sales.mgmt.meeting",
        string="Last Meeting",
        compute="_compute_previous_id",
    )
    next_id = fields.Many2one(
        comodel_name="sales.mgmt.meeting",
        string="Next Meeting",
        readonly=True,
        copy=False,
        index="btree_not_null",
    )
    event_id = fields.Many2one(
        comodel_name="calendar.event", readonly=True, copy=False, ondelete="set null"
    )
    closed_on = fields.Datetime(readonly=True, copy=False)
    closed_by_id = fields.Many2one(comodel_name="res.users", readonly=True, copy=False)
    open_count = fields.Integer(string="Open Decisions", compute="_compute_open_count")
    can_lead = fields.Boolean(compute="_compute_can_lead")

    _duration_positive = models.Constraint(
        "CHECK (duration > 0 AND duration <= 24)",
        "A meeting takes more than no time and at most a day.",
    )
    _weeks_range = models.Constraint(
        "CHECK (weeks_to_next BETWEEN 0 AND 52)",
        "The next meeting is at most a year later.",
    )

    @api.model
    def _get_led_unit(self):
        """Return the topmost unit that the user leads, if there is any."""
        return self.env["sales.mgmt.unit"].search(
            [
                ("responsible_ids", "in", self.env.user.ids),
                ("company_id", "in", self.env.companies.ids),
            ],
            order="parent_path, id",
            limit=1,
        )

    @api.model
    def _get_next_hour(self):
        now = fields.Datetime.now() + timedelta(hours=1)
        return now.replace(minute=0, second=0, microsecond=0)

    @api.depends("unit_id", "period_id", "date_begin")
    def _compute_name(self):
        for meeting in self:
            if meeting.state in ("draft", False) or not meeting.name:
                meeting.name = self.env._(
                    "Review of %(unit)s, %(day)s",
                    unit=meeting.unit_id.name or "…",
                    day=format_datetime(
                        self.env, meeting.date_begin, dt_format="yyyy-MM-dd"
                    )
                    if meeting.date_begin
                    else "…",
                )

    @api.depends("unit_id", "date_begin")
    def _compute_period_id(self):
        """Take the month in which the meeting lies, unless somebody chose another."""
        for meeting in self:
            company = meeting.unit_id.company_id
            if meeting.period_id.company_id == company and meeting.period_id:
                continue
            day = (meeting.date_begin or fields.Datetime.now()).date()
            meeting.period_id = (
                self.env["sales.mgmt.period"].sudo()._find(company, "month", day)
            )

    @api.depends("unit_id")
    def _compute_participant_ids(self):
        """Invite the people of the unit, who work there or below today, and who lead.

        Read in sudo: a leader of a unit invites everybody in it.
        """
        for meeting in self:
            if meeting._origin.unit_id == meeting.unit_id and meeting.participant_ids:
                continue
            meeting.participant_ids = meeting.unit_id.sudo()._get_people()

    @api.depends("unit_id", "date_begin")
    def _compute_previous_id(self):
        for meeting in self:
            meeting.previous_id = self.sudo().search(
                [
                    ("unit_id", "=", meeting.unit_id.id),
                    ("state", "=", "done"),
                    ("date_begin", "<", meeting.date_begin),
                    ("id", "!=", meeting._origin.id),
                ],
                order="date_begin desc, id desc",
                limit=1,
            )

    def _compute_open_count(self):
        counts = dict(
            self.env["sales.mgmt.meeting.decision"]._read_group(
                [("meeting_id", "in", self.ids), ("state", "=", "open")],
                ["meeting_id"],
                ["__count"],
            )
        )
        for meeting in self:
            meeting.open_count = counts.get(meeting._origin, 0)

    @api.depends("state", "unit_id")
    @api.depends_context("uid")
    def _compute_can_lead(self):
        for meeting in self:
            meeting.can_lead = meeting.state not in FINAL and (
                not meeting._origin or meeting._origin.has_access("write")
            )

    @api.constrains("unit_id", "period_id")
    def _check_period(self):
        for meeting in self:
            if meeting.period_id.company_id != meeting.company_id:
                raise ValidationError(
                    self.env._(
                        "%(period)s is no period of %(company)s. Choose one of its "
                        "periods for “%(meeting)s”.",
                        period=meeting.period_id.name,
                        company=meeting.company_id.name,
                        meeting=meeting.name,
                    )
                )

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            vals_list = [
                {name: value for name, value in vals.items() if name not in STEPS}
                for vals in vals_list
            ]
        meetings = super().create(vals_list)
        for meeting in meetings:
            meeting._build_agenda()
        return meetings

    def write(self, vals):
        """Extend mail: what is closed stays, and calendars follow."""
        if not self.env.su:
            self._check_writable()
            if vals.keys() & STEPS:
                raise AccessError(
                    self.env._("A meeting moves on by its buttons, not by hand.")
                )
        result = super().write(vals)
        if "unit_id" in vals:
            # nobody moves a review to a unit that they do not lead
            self.check_access("write")
        if vals.keys() & self._get_calendar_fields():
            self.filtered(lambda each: each.state == "planned")._sync_event()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_planned(self):
        for meeting in self:
            if meeting.state in ("planned", "done"):
                raise UserError(
                    self.env._(
                        "“%(meeting)s” is kept: people were invited or it was held. "
                        "Cancel it instead.",
                        meeting=meeting.name,
                    )
                )

    def _check_writable(self):
        """Refuse to change what is over."""
        for meeting in self:
            if meeting.state in FINAL:
                raise UserError(
                    self.env._(
                        "“%(meeting)s” is over and stays as it is. Write what is new "
                        "into the next meeting.",
                        meeting=meeting.name,
                    )
                )

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_open_decisions(self):
        """Open what was decided in this meeting."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "domain": [("meeting_id", "=", self.id)],
            "name": self.env._("Decisions"),
            "res_model": "sales.mgmt.meeting.decision",
            "view_mode": "list,form",
        }

    def action_open_previous(self):
        """Open the meeting before this one, for who may read it."""
        return self._get_meeting_action(self.previous_id)

    def action_open_next(self):
        """Open the meeting that was proposed when this one was closed."""
        return self._get_meeting_action(self.next_id)

    def _get_meeting_action(self, meeting):
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": meeting.id,
            "views": [(False, "form")],
        }
