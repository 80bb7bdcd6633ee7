from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

# States in which whoever proposes still writes, and those of a given answer
WRITING = ("asked", "returned")
ANSWERED = ("submitted", "accepted", "adjusted")
DECIDED = ("accepted", "adjusted")
STATES = [
    ("asked", "Not Answered"),
    ("submitted", "Submitted"),
    ("returned", "Given Back"),
    ("accepted", "Accepted"),
    ("adjusted", "Adjusted"),
]


class SalesMgmtProposal(models.Model):
    """What a person, or the leader of a unit, proposes beside the targets of a plan.

    The figure from above stands beside it as it was when the proposal was asked for.
    Whoever leads accepts, adjusts or gives it back; nobody decides on their own.
    Figures and states are written by the steps alone.
    """

    _name = "sales.mgmt.proposal"
    _description = "Target Proposal"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "plan_id desc, unit_id, kind desc, user_id, id"
    _mail_post_access = "read"

    plan_id = fields.Many2one(
        comodel_name="sales.mgmt.plan",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        comodel_name="res.company", required=True, readonly=True, index=True
    )
    plan_state = fields.Selection(
        related="plan_id.state", string="Plan State", store=True
    )
    kind = fields.Selection(
        selection=[("unit", "Whole Unit"), ("person", "Person")],
        string="Proposed For",
        required=True,
        readonly=True,
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Salesperson",
        readonly=True,
        index=True,
        ondelete="restrict",
        help="Empty where it is about a whole unit.",
    )
    unit_id = fields.Many2one(
        comodel_name="sales.mgmt.unit",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
        help="Whose targets it is about; its leaders read what its people propose.",
    )
    author_id = fields.Many2one(
        comodel_name="res.users",
        string="Proposed By",
        compute="_compute_author_id",
        store=True,
        index=True,
        help="The person, or who leads the unit.",
    )
    state = fields.Selection(
        selection=STATES,
        required=True,
        readonly=True,
        default="asked",
        index=True,
        tracking=True,
    )
    date_due = fields.Date(string="Due", required=True, readonly=True, index=True)
    note = fields.Text(string="Word from the Planner", readonly=True)
    line_ids = fields.One2many(
        comodel_name="sales.mgmt.proposal.line",
        inverse_name="proposal_id",
        string="Figures",
        readonly=True,
    )
    submitted_on = fields.Datetime(readonly=True)
    decided_by_id = fields.Many2one(comodel_name="res.users", readonly=True)
    decided_on = fields.Datetime(readonly=True)
    reason = fields.Text(
        string="Answer", readonly=True, help="Why it was adjusted or given back."
    )
    taken_on = fields.Datetime(
        string="In the Plan Since",
        readonly=True,
        help="When the accepted figures became targets of the plan.",
    )
    told_on = fields.Datetime(readonly=True)
    reminded_on = fields.Datetime(readonly=True)
    is_mine = fields.Boolean(compute="_compute_rights")
    is_open = fields.Boolean(
        compute="_compute_rights", help="You can still write the figures."
    )
    can_decide = fields.Boolean(compute="_compute_rights")
    is_late = fields.Boolean(compute="_compute_is_late", search="_search_is_late")
    # The first figure, for lists
    metric_id = fields.Many2one(
        comodel_name="sales.mgmt.metric", compute="_compute_first_line"
    )
    metric_unit = fields.Char(compute="_compute_first_line")
    currency_id = fields.Many2one(
        comodel_name="res.currency", compute="_compute_first_line"
    )
    top_down = fields.Monetary(string="From Above", compute="_compute_first_line")
    proposed = fields.Monetary(compute="_compute_first_line")
    difference = fields.Monetary(compute="_compute_first_line")
    change = fields.Float(string="Difference in %", compute="_compute_first_line")

    _place_uniq = models.UniqueIndex(
        "(plan_id, unit_id, COALESCE(user_id, 0))",
        "This proposal exists already.",
    )
    _person_known = models.Constraint(
        "CHECK ((kind = 'person') = (user_id IS NOT NULL))",
        "The proposal of a person names the person.",
    )

    @api.depends("user_id", "unit_id.leader_id")
    def _compute_author_id(self):
        for proposal in self:
            proposal.author_id = proposal.user_id or proposal.unit_id.leader_id

    @api.depends_context("uid")
    @api.depends("state", "author_id", "plan_state", "taken_on")
    def _compute_rights(self):
        for proposal in self:
            is_draft = proposal.plan_state == "draft"
            proposal.is_mine = proposal.author_id == self.env.user
            proposal.is_open = (
                is_draft and proposal.is_mine and proposal.state in WRITING
            )
            proposal.can_decide = (
                is_draft
                and not proposal.taken_on
                and proposal._is_answerable_by(self.env.user)
            )

    @api.depends("date_due", "state")
    def _compute_is_late(self):
        today = fields.Date.context_today(self)
        for proposal in self:
            proposal.is_late = proposal.state in WRITING and proposal.date_due < today

    def _search_is_late(self, operator, value):
        if operator != "in":
            return NotImplemented
        return [
            ("state", "in", WRITING),
            ("date_due", "<", fields.Date.context_today(self)),
        ]

    @api.depends("line_ids.proposed", "line_ids.top_down")
    def _compute_first_line(self):
        for proposal in self:
            line = proposal.line_ids[:1]
            proposal.metric_id = line.metric_id
            proposal.metric_unit = line.metric_unit
            proposal.currency_id = line.currency_id
            for name in ("top_down", "proposed", "difference", "change"):
                proposal[name] = line[name]

    @api.depends("plan_id.name", "user_id.name", "unit_id.name")
    def _compute_display_name(self):
        # who reads a proposal may know what it is about
        for proposal in self.sudo():
            who = proposal.user_id.name or proposal.unit_id.name
            proposal.with_env(
                self.env
            ).display_name = f"{who} · {proposal.plan_id.name}"

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    @api.model
    def action_open_mine(self):
        """Open what the reader is asked for: the only one at once, else the list."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sales_mgmt_targets.sales_mgmt_proposal_action_mine"
        )
        waiting = self.search(
            [("author_id", "=", self.env.uid), ("plan_state", "=", "draft")], limit=2
        )
        if len(waiting) == 1:
            return {**action, "views": [(False, "form")], "res_id": waiting.id}
        return action

    def action_submit(self):
        """Hand the proposal over to who decides on it."""
        self._check_writable()
        proposals = self.sudo()
        proposals.write({"state": "submitted", "submitted_on": fields.Datetime.now()})
        proposals._end_tasks()
        proposals._ask_for_decision()

    def action_recall(self):
        """Take a submitted proposal back, to change it once more."""
        self._check_own()
        for proposal in self:
            proposal._check_draft()
            if proposal.state != "submitted":
                raise UserError(
                    self.env._(
                        "“%(proposal)s” was answered already, or was never handed "
                        "over. Ask who leads you to give it back.",
                        proposal=proposal.display_name,
                    )
                )
        proposals = self.sudo()
        proposals.write({"state": "asked", "submitted_on": False})
        proposals._end_tasks()
        proposals._become_tasks()

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    def _check_own(self):
        self.check_access("read")
        for proposal in self:
            if proposal.author_id != self.env.user:
                raise AccessError(
                    self.env._(
                        "“%(proposal)s” is written by %(author)s and by nobody else.",
                        proposal=proposal.display_name,
                        author=proposal.sudo().author_id.name
                        or self.env._("whoever will lead the unit"),
                    )
                )

    def _check_draft(self):
        """Refuse steps once the plan was proposed."""
        plan = self.sudo().plan_id
        if plan.state != "draft":
            raise UserError(
                self.env._(
                    "“%(plan)s” is not a draft any more; its proposals stay as they "
                    "are.",
                    plan=plan.name,
                )
            )

    def _check_writable(self):
        """Refuse to write for others, after handing over, or into a fixed plan."""
        self._check_own()
        for proposal in self:
            proposal._check_draft()
            if proposal.state not in WRITING:
                raise UserError(
                    self.env._(
                        "“%(proposal)s” was handed over already. Withdraw it to "
                        "change it.",
                        proposal=proposal.display_name,
                    )
                )

    def _is_answerable_by(self, user):
        """Tell whether somebody decides on the proposal: from above, never own.

        On the figure of a unit decides who leads above it.

        :param res.users user: one user
        """
        self.ensure_one()
        proposal = self.sudo()
        if user in (proposal.user_id, proposal.author_id):
            return False
        if user.has_group("sales_mgmt_targets.group_manager"):
            return proposal.company_id in user.company_ids
        unit = proposal.unit_id
        above = unit.parent_id if proposal.kind == "unit" else unit
        return user in above.ancestor_ids.responsible_ids
