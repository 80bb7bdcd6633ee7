from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import format_date

from ..measurement.metric import UNITS
from .ranking import BASES, CONVERSATION

# What a contest may become next
NEXT_STATES = {
    "draft": {"published"},
    "published": {"running", "cancelled"},
    "running": {"decided", "cancelled"},
    "decided": set(),
    "cancelled": set(),
}

# What only the steps of a contest write, and how a new contest begins
GUARDED = {
    "state": "draft",
    "editor_ids": False,
    "publisher_id": False,
    "published_on": False,
    "rules_hash": False,
    "ranked_on": False,
    "decider_id": False,
    "decided_on": False,
    "exception_reason": False,
    "cancel_reason": False,
    "line_ids": False,
    "award_ids": False,
}


class SalesMgmtContest(models.Model):
    """Who is best at one metric: with rules that are fixed before it begins.

    The ranking is computed from facts alone. Nothing of the rules changes once they
    are published, and nothing of the result once it is decided.
    """

    _name = "sales.mgmt.contest"
    _description = "Sales Contest"
    _inherit = [
        "mail.thread",
        "mail.activity.mixin",
        "sales.mgmt.audit.mixin",
        "sales.mgmt.ranking",
    ]
    _order = "date_from desc, id desc"
    _check_company_auto = True
    # whoever may see a contest may congratulate
    _mail_post_access = "read"

    name = fields.Char(required=True, tracking=True)
    unit_id = fields.Many2one(
        required=True, default=lambda self: self._default_unit_id(), index=True
    )
    state = fields.Selection(
        selection=[
            ("draft", "Draft"),
            ("published", "Published"),
            ("running", "Running"),
            ("decided", "Decided"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        readonly=True,
        default="draft",
        copy=False,
        index=True,
        tracking=True,
    )
    # Who against whom
    kind = fields.Selection(
        selection=[("person", "People"), ("team", "Teams")],
        string="Between",
        required=True,
        default="person",
    )
    team_ids = fields.Many2many(
        comodel_name="sales.mgmt.unit",
        relation="sales_mgmt_contest_team_rel",
        column1="contest_id",
        column2="unit_id",
        string="Teams",
        check_company=True,
        domain="[('id', 'child_of', unit_id), ('id', '!=', unit_id)]",
        help="Empty: all units directly below the scope.",
    )
    newcomers = fields.Selection(
        selection=[
            ("join", "Take part from their first day on"),
            ("wait", "Wait for the next contest"),
        ],
        required=True,
        default="join",
        help="Whoever comes into the scope after the contest began.",
    )
    leavers = fields.Selection(
        selection=[
            ("out", "Drop out of the ranking"),
            ("keep", "Keep the place they earned"),
        ],
        required=True,
        default="out",
        help="Whoever is not in the scope any more on the last day.",
    )
    # At what
    metric_id = fields.Many2one(
        comodel_name="sales.mgmt.metric",
        required=True,
        ondelete="restrict",
        domain="[('available', '=', True)]",
    )
    basis = fields.Selection(
        selection=BASES, string="Ranked By", required=True, default="value"
    )
    direction = fields.Selection(related="metric_id.direction")
    metric_trust = fields.Selection(related="metric_id.trust", string="Trust")
    metric_unit = fields.Selection(
        selection=UNITS, string="Ranked In", compute="_compute_metric_unit"
    )
    trust_reason = fields.Text(
        string="Why Self-reported Figures",
        help="People report these figures themselves. A prize for them needs a reason.",
    )
    needs_trust_reason = fields.Boolean(compute="_compute_needs_trust_reason")
    has_threshold = fields.Boolean(string="With a Minimum")
    threshold = fields.Float(
        string="Minimum to Qualify",
        digits=(32, 4),
        help="Where lower is better, the most that qualifies.",
    )
    gate_metric_id = fields.Many2one(
        comodel_name="sales.mgmt.metric",
        string="Gate",
        ondelete="restrict",
        domain="[('available', '=', True)]",
        help="Who does not reach the threshold of this second metric gets no place.",
    )
    gate_unit = fields.Selection(
        related="gate_metric_id.unit", string="Gate Measured In"
    )
    gate_operator = fields.Selection(
        selection=[("ge", "at least"), ("le", "at most")],
        string="Gate Condition",
        default="ge",
        required=True,
    )
    gate_threshold = fields.Float(digits=(32, 4))
    # When
    period_from_id = fields.Many2one(
        comodel_name="sales.mgmt.period",
        string="From",
        required=True,
        ondelete="restrict",
        check_company=True,
        domain="[('company_id', '=', company_id)]",
    )
    period_to_id = fields.Many2one(
        comodel_name="sales.mgmt.period",
        string="To",
        ondelete="restrict",
        check_company=True,
        domain="[('company_id', '=', company_id)]",
        help="Empty: the same period.",
    )
    date_from = fields.Date(
        string="First Day", compute="_compute_dates", store=True, precompute=True
    )
    date_to = fields.Date(
        string="Last Day", compute="_compute_dates", store=True, precompute=True
    )
    # What for
    tie = fields.Selection(
        selection=[
            ("share", "They share the prizes of their places"),
            ("earlier", "Who reached it first is before the others"),
            ("same", "Each gets the whole prize, while the budget lasts"),
        ],
        string="In a Tie",
        required=True,
        default="share",
    )
    prize_ids = fields.One2many(
        comodel_name="sales.mgmt.contest.prize", inverse_name="contest_id", copy=True
    )
    prize_total = fields.Monetary(compute="_compute_prize_total")
    budget = fields.Monetary(
        help="All prizes together never exceed it, whatever ties there are."
    )
    rules = fields.Html(string="Rules in Words")
    # Who did what
    editor_ids = fields.Many2many(
        comodel_name="res.users",
        relation="sales_mgmt_contest_editor_rel",
        column1="contest_id",
        column2="user_id",
        string="Written By",
        readonly=True,
        copy=False,
        help="None of them publishes the contest.",
    )
    publisher_id = fields.Many2one(
        comodel_name="res.users", string="Published By", readonly=True, copy=False
    )
    published_on = fields.Datetime(readonly=True, copy=False)
    rules_hash = fields.Char(
        string="Fingerprint of the Rules",
        readonly=True,
        copy=False,
        help="Made of all rules and prizes when they were published.",
    )
    decider_id = fields.Many2one(
        comodel_name="res.users", string="Decided By", readonly=True, copy=False
    )
    decided_on = fields.Datetime(readonly=True, copy=False)
    exception_reason = fields.Text(
        string="Decided Before the Closing Because", readonly=True, copy=False
    )
    cancel_reason = fields.Text(string="Cancelled Because", readonly=True, copy=False)
    # The result
    line_ids = fields.One2many(
        comodel_name="sales.mgmt.contest.line",
        inverse_name="contest_id",
        string="Ranking",
        readonly=True,
        copy=False,
    )
    award_ids = fields.One2many(
        comodel_name="sales.mgmt.contest.award",
        inverse_name="contest_id",
        string="Prizes Won",
        readonly=True,
        copy=False,
    )
    ranked_on = fields.Datetime(
        string="Standing Of", readonly=True, copy=False, help="When it was ranked last."
    )
    participant_count = fields.Integer(
        string="Participants", compute="_compute_participant_count"
    )
    is_over = fields.Boolean(compute="_compute_is_over", search="_search_is_over")
    is_closed = fields.Boolean(
        compute="_compute_is_closed",
        help="All its periods are locked for good: the figures are final.",
    )
    can_publish = fields.Boolean(compute="_compute_can_publish")

    _budget_not_negative = models.Constraint(
        "CHECK (budget >= 0)", "A budget is not below zero."
    )

    def _default_unit_id(self):
        return self.env["sales.mgmt.unit"]._get_root(self.env.company)

    @api.depends("basis", "metric_id.unit")
    def _compute_metric_unit(self):
        for contest in self:
            is_result = contest.basis == "value"
            contest.metric_unit = contest.metric_id.unit if is_result else "percent"

    @api.depends("metric_id.trust", "gate_metric_id.trust")
    def _compute_needs_trust_reason(self):
        for contest in self:
            trusts = (contest.metric_id | contest.gate_metric_id).mapped("trust")
            contest.needs_trust_reason = "self_reported" in trusts

    @api.depends("period_from_id", "period_to_id")
    def _compute_dates(self):
        for contest in self:
            last = contest.period_to_id or contest.period_from_id
            contest.date_from = contest.period_from_id.date_from
            contest.date_to = last.date_to

    @api.depends("prize_ids.amount")
    def _compute_prize_total(self):
        for contest in self:
            contest.prize_total = sum(contest.prize_ids.mapped("amount"))

    @api.depends("line_ids")
    def _compute_participant_count(self):
        counts = dict(
            self.env["sales.mgmt.contest.line"]._read_group(
                [("contest_id", "in", self.ids)], ["contest_id"], ["__count"]
            )
        )
        for contest in self:
            contest.participant_count = counts.get(contest, 0)

    @api.depends("date_to", "company_id")
    def _compute_is_over(self):
        for contest in self:
            contest.is_over = contest._is_over()

    @api.model
    def _search_is_over(self, operator, value):
        if operator != "in":
            return NotImplemented
        over = Domain("date_to", "<", fields.Date.context_today(self))
        return Domain.OR(over if each else ~over for each in value)

    @api.depends("date_from", "date_to", "company_id")
    def _compute_is_closed(self):
        for contest in self:
            contest.is_closed = contest._is_closed()

    @api.depends_context("uid")
    @api.depends("state", "editor_ids")
    def _compute_can_publish(self):
        for contest in self:
            contest.can_publish = (
                contest.state == "draft"
                and self._is_organizer()
                and not contest._get_publication_refusal(self.env.user)
            )

    @api.constrains("period_from_id", "period_to_id")
    def _check_dates(self):
        for contest in self:
            if contest.date_to < contest.date_from:
                raise UserError(
                    self.env._(
                        "“%(contest)s” would end on %(last)s, before it begins on "
                        "%(first)s. Choose a later last period.",
                        contest=contest.name,
                        first=format_date(self.env, contest.date_from),
                        last=format_date(self.env, contest.date_to),
                    )
                )

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            # also past defaults in the context
            vals_list = [{**vals, **GUARDED} for vals in vals_list]
        contests = super().create(vals_list)
        contests._note_editor()
        return contests

    def write(self, vals):
        if self.env.su:
            return super().write(vals)
        if vals.keys() & GUARDED.keys():
            raise AccessError(
                self.env._(
                    "The state and the result of a contest change by its buttons: "
                    "publish, decide, cancel."
                )
            )
        if any(not key.startswith(CONVERSATION) for key in vals):
            self._check_draft()
            self._note_editor()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_published(self):
        for contest in self:
            if contest.state != "draft":
                raise UserError(
                    self.env._(
                        "“%(contest)s” was published and is kept. Cancel it with a "
                        "reason instead.",
                        contest=contest.name,
                    )
                )

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_publish(self):
        """Fix the rules and show them to everybody in the scope.

        Nobody publishes what they wrote, or a contest they take part in.
        """
        self._check_organizer()
        for contest in self:
            refusal = contest._get_publication_refusal(self.env.user)
            if refusal:
                raise UserError(refusal)
            contest._check_publishable()
            contest._publish()

    def action_decide(self):
        """Name the winners; before the closing, ask for the reason."""
        self.ensure_one()
        self._check_decider()
        self._check_over()
        if not self._is_closed():
            return self._ask_reason("decide")
        return self._decide()

    def action_cancel(self):
        """Ask for the reason why the contest does not take place."""
        self.ensure_one()
        self._check_organizer()
        return self._ask_reason("cancel")

    def action_update(self):
        """Rank anew, with the figures that are there now."""
        self._check_organizer()
        self._update_standings()

    def action_open_board(self):
        """Open the ranking board, fit for a screen on the wall."""
        self.ensure_one()
        action = self.env["ir.actions.client"]._for_xml_id(
            "sales_mgmt_targets.sales_mgmt_contest_action_board"
        )
        return {**action, "context": {"active_id": self.id}}

    def action_open_lines(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Ranking of “%(contest)s”", contest=self.name),
            "res_model": "sales.mgmt.contest.line",
            "view_mode": "list",
            "domain": [("contest_id", "=", self.id)],
        }

    def _ask_reason(self, step):
        titles = {
            "decide": self.env._("Decide Before the Closing"),
            "cancel": self.env._("Cancel the Contest"),
        }
        return {
            "type": "ir.actions.act_window",
            "name": titles[step],
            "res_model": "sales.mgmt.contest.step",
            "view_mode": "form",
            "target": "new",
            "context": {"default_contest_id": self.id, "default_step": step},
        }

    # ------------------------------------------------------------
    # CRON
    # ------------------------------------------------------------

    @api.model
    def _cron_run(self):
        """Begin what is due, rank what is running, decide what is closed.

        The work is saved contest by contest; what fails is told on the contest, and
        stops no other one.
        """
        contests = self.sudo().search([("state", "in", ["published", "running"])])
        progress = self.env["ir.cron"]._commit_progress
        progress(remaining=len(contests))
        for contest in contests:
            try:
                with self.env.cr.savepoint():
                    contest._advance()
            except UserError as error:
                contest.message_post(body=str(error))
            if not progress(processed=1):
                return

    def _advance(self):
        """Take a contest as far as it can go today: begin, rank, or decide it."""
        self.ensure_one()
        if self.state == "published" and self._get_today() >= self.date_from:
            self._start()
        if self.state != "running":
            return
        if self._is_over() and self._is_closed():
            self._decide()
        else:
            self._update_standings()
