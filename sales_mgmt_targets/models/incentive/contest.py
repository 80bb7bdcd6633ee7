import hashlib
import json
from datetime import datetime
from fractions import Fraction

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command, Domain
from odoo.tools import format_date, html2plaintext

from ...tools.allocation import allocate, from_units, to_units
from ...tools.contest import award_within, cover, gaps
from ...tools.periods import Span
from ...tools.ranking import rank
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

    # ------------------------------------------------------------
    # CHECKS
    # ------------------------------------------------------------

    def _check_organizer(self):
        self.check_access("write")
        if not self._is_organizer():
            raise AccessError(
                self.env._(
                    "Only managers and incentive officers publish, decide and cancel "
                    "contests."
                )
            )

    def _check_draft(self):
        """Refuse to change rules that were published."""
        for contest in self:
            if contest.state != "draft":
                raise UserError(
                    self.env._(
                        "The rules of “%(contest)s” are fixed since they were "
                        "published. Cancel it with a reason and write another one.",
                        contest=contest.name,
                    )
                )

    def _note_editor(self):
        """Remember who wrote the rules: somebody else publishes them."""
        fresh = self.sudo().filtered(lambda each: self.env.user not in each.editor_ids)
        fresh.editor_ids = [Command.link(self.env.uid)]

    def _get_publication_refusal(self, user):
        """Return why this person may not publish the contest, or nothing.

        :rtype: str | None
        """
        self.ensure_one()
        if user in self.editor_ids:
            return self.env._(
                "You wrote the rules of “%(contest)s”; somebody else publishes them.",
                contest=self.name,
            )
        if user in self._get_people():
            return self.env._(
                "You take part in “%(contest)s”; somebody else publishes it.",
                contest=self.name,
            )
        return None

    def _check_decider(self):
        """Refuse that somebody decides a contest they take part in."""
        self._check_organizer()
        for contest in self:
            if self.env.user in contest._get_people():
                raise UserError(
                    self.env._(
                        "You take part in “%(contest)s”; somebody else decides it.",
                        contest=contest.name,
                    )
                )

    def _check_over(self):
        for contest in self:
            if not contest._is_over():
                raise UserError(
                    self.env._(
                        "“%(contest)s” goes on until the end of %(day)s; only then it "
                        "is decided.",
                        contest=contest.name,
                        day=format_date(self.env, contest.date_to),
                    )
                )

    def _check_publishable(self):
        """Refuse rules that are incomplete, too late, or promise too much.

        :raise UserError: the first reason
        """
        self.ensure_one()
        problems = (
            self._get_date_problem,
            self._get_metric_problem,
            self._get_period_problem,
            self._get_prize_problem,
            self._get_team_problem,
        )
        for find in problems:
            problem = find()
            if problem:
                raise UserError(problem)

    def _get_date_problem(self):
        if self._get_today() < self.date_from:
            return None
        return self.env._(
            "“%(contest)s” begins on %(day)s. Rules are published before a contest "
            "begins: choose a later period.",
            contest=self.name,
            day=format_date(self.env, self.date_from),
        )

    def _get_metric_problem(self):
        metrics = self.metric_id | self.gate_metric_id
        missing = metrics.filtered(lambda metric: not metric.available)
        if missing:
            return self.env._(
                "%(metric)s in “%(contest)s” cannot be measured: its documents do not "
                "exist in this database. Choose another metric.",
                metric=missing[0].name,
                contest=self.name,
            )
        if self.needs_trust_reason and not (self.trust_reason or "").strip():
            return self.env._(
                "“%(contest)s” ranks figures that people report themselves. Write why "
                "they are fit for a prize, or choose another metric.",
                contest=self.name,
            )
        return None

    def _get_period_problem(self):
        """Return in words why the metric cannot be measured on these days."""
        span = self._get_span()
        for metric in self.metric_id | self.gate_metric_id:
            if not self._get_periods(metric, span):
                return self.env._(
                    "%(metric)s is counted once per period, so “%(contest)s” lasts "
                    "exactly one month, quarter or year.",
                    metric=metric.name,
                    contest=self.name,
                )
        if self.basis != "growth":
            return None
        before = self._get_year_before(span)
        if not self._is_whole_months(span):
            return self.env._(
                "“%(contest)s” compares with last year, which only whole months allow. "
                "Choose months, quarters or years.",
                contest=self.name,
            )
        if not self._get_periods(self.metric_id, before):
            return self.env._(
                "“%(contest)s” compares with %(day)s, of which there are no periods. "
                "Rank by the result instead.",
                contest=self.name,
                day=format_date(self.env, before.start),
            )
        return None

    def _get_prize_problem(self):
        if not self.prize_ids:
            return self.env._(
                "“%(contest)s” has no prize yet. Write what the first place wins.",
                contest=self.name,
            )
        if self.currency_id.compare_amounts(self.prize_total, self.budget) > 0:
            return self.env._(
                "The prizes of “%(contest)s” come to %(total)s, its budget is "
                "%(budget)s. Lower a prize or raise the budget.",
                contest=self.name,
                total=self.currency_id.format(self.prize_total),
                budget=self.currency_id.format(self.budget),
            )
        return None

    def _get_team_problem(self):
        if self.kind == "person":
            if self._get_people():
                return None
            return self.env._(
                "Nobody in %(unit)s takes part in “%(contest)s”. Choose another scope "
                "or role.",
                unit=self.unit_id.name,
                contest=self.name,
            )
        teams = self._get_teams()
        if len(teams) < 2:
            return self.env._(
                "“%(contest)s” is a contest of teams and has fewer than two. Choose "
                "them, or a scope with units below it.",
                contest=self.name,
            )
        inner = teams.filtered(lambda team: (team.ancestor_ids - team) & teams)[:1]
        if inner:
            return self.env._(
                "In “%(contest)s”, %(team)s would compete with a team it belongs to. "
                "Take one of them out.",
                contest=self.name,
                team=inner.name,
            )
        return None

    # ------------------------------------------------------------
    # STEPS
    # ------------------------------------------------------------

    def _become(self, state, reason="", **vals):
        """Change the state if the step exists, and write it into the audit log.

        :raise UserError: naming the first contest for which it does not
        """
        labels = dict(self._fields["state"]._description_selection(self.env))
        for contest in self:
            if state not in NEXT_STATES[contest.state]:
                raise UserError(
                    self.env._(
                        "“%(contest)s” is %(old)s and cannot become %(new)s from "
                        "there.",
                        contest=contest.name,
                        old=labels[contest.state],
                        new=labels[state],
                    )
                )
            self.env["sales.mgmt.audit"]._log(
                contest,
                labels[state],
                reason,
                {self.env._("State"): (labels[contest.state], labels[state])},
            )
        # the fields of the state are guarded: only these steps may write them
        self.sudo().write({"state": state, **vals})

    def _publish(self):
        self.ensure_one()
        self._become(
            "published",
            publisher_id=self.env.uid,
            published_on=fields.Datetime.now(),
            rules_hash=self._get_rules_hash(),
        )
        contest = self.sudo()
        contest.message_subscribe(self._get_people().partner_id.ids)
        contest._post_publicly(
            self.env._(
                "“%(contest)s” begins on %(first)s and ends on %(last)s. Its rules are "
                "fixed from now on.",
                contest=contest.name,
                first=format_date(self.env, contest.date_from),
                last=format_date(self.env, contest.date_to),
            )
        )

    def _start(self):
        """Freeze who takes part: those who are there on the first day."""
        for contest in self:
            contest._become("running")
            contest.sudo()._add_participants(Span(contest.date_from, contest.date_from))

    def _cancel(self, reason):
        """End the contest without winners."""
        self._become("cancelled", reason, cancel_reason=reason)
        for contest in self:
            if contest.publisher_id:
                contest._post_publicly(
                    self.env._(
                        "“%(contest)s” was cancelled: %(reason)s",
                        contest=contest.name,
                        reason=reason,
                    )
                )

    def _decide(self, reason=""):
        """Rank for the last time, give the prizes and name the winners.

        :param str reason: why the figures are final although the time is not closed
        """
        for contest in self.sudo():
            contest._update_standings()
            contest._give_awards()
            contest._become(
                "decided",
                reason,
                decider_id=self.env.uid,
                decided_on=fields.Datetime.now(),
                exception_reason=reason,
            )
            contest._post_publicly(contest._get_announcement())

    def _give_awards(self):
        """Write down who gets which money; a team's is shared by its people."""
        vals_list = []
        for line in self.line_ids.filtered("prize_amount"):
            people = line._get_winners()
            if not people:
                continue
            units = to_units(line.prize_amount, self.currency_id.rounding)
            vals_list += [
                {
                    "contest_id": self.id,
                    "line_id": line.id,
                    "user_id": user.id,
                    "amount": float(from_units(share, self.currency_id.rounding)),
                }
                for user, share in zip(
                    people, allocate(units, [1] * len(people)), strict=True
                )
                if share
            ]
        self.env["sales.mgmt.contest.award"].sudo().create(vals_list)

    def _get_announcement(self):
        """Return in words who won what.

        :rtype: Markup
        """
        return self.env["ir.qweb"]._render(
            "sales_mgmt_targets.contest_announcement",
            {"contest": self, "winners": self.line_ids._filter_winners()},
        )

    # ------------------------------------------------------------
    # RANKING
    # ------------------------------------------------------------

    def _get_span(self):
        self.ensure_one()
        return Span(self.date_from, self.date_to)

    def _is_over(self):
        """Tell whether the last day has passed, by the clock of the company."""
        self.ensure_one()
        return bool(self.date_to) and self._get_today() > self.date_to

    def _is_closed(self):
        """Tell whether all periods of the contest are locked for good."""
        self.ensure_one()
        if not self.date_from or not self.date_to:
            return False
        states = (
            self.env["sales.mgmt.period"]
            .search(
                [
                    ("company_id", "=", self.company_id.id),
                    ("is_lowest", "=", True),
                    ("date_from", ">=", self.date_from),
                    ("date_to", "<=", self.date_to),
                ]
            )
            .mapped("lock_state")
        )
        return bool(states) and set(states) == {"hard"}

    def _get_teams(self):
        """Return the units that compete.

        :rtype: sales.mgmt.unit
        """
        self.ensure_one()
        if self.kind == "person":
            return self.env["sales.mgmt.unit"]
        return self.sudo().team_ids or self.sudo().unit_id.child_ids

    def _get_people(self):
        """Return everybody who takes part, alone or in a team, or would today.

        :rtype: res.users
        """
        self.ensure_one()
        if not self.date_from or not self.unit_id:
            return self.env["res.users"]
        today = self._get_today()
        start = min(today, self.date_from)
        jobs = self._get_jobs(Span(start, max(self.date_to, today)))
        teams = self._get_teams()
        if teams:
            jobs = jobs.filtered(lambda job: job.unit_id.ancestor_ids & teams)
        return jobs.user_id | self.sudo().line_ids.user_id

    def _add_participants(self, span):
        """Make a line for everybody who is there and has none yet."""
        known = {(line.user_id.id, line.unit_id.id) for line in self.line_ids}
        people = self.line_ids.user_id
        vals_list = []
        if self.kind == "team":
            vals_list = [
                {"contest_id": self.id, "unit_id": team.id, "joined_on": span.start}
                for team in self._get_teams()
                if (False, team.id) not in known
            ]
        else:
            for user, jobs in self._get_jobs(span).grouped("user_id").items():
                if user not in people:
                    vals_list.append(
                        {
                            "contest_id": self.id,
                            "user_id": user.id,
                            "unit_id": jobs[0].unit_id.id,
                            "joined_on": max(jobs[0].date_from, self.date_from),
                        }
                    )
        self.env["sales.mgmt.contest.line"].sudo().create(vals_list)

    def _update_standings(self):
        """Rank everybody by the figures that are there now.

        A few queries per contest, however many people take part.
        """
        for contest in self.sudo().filtered(lambda each: each.state == "running"):
            contest._follow_people()
            contest._rank()
            contest.ranked_on = fields.Datetime.now()

    def _follow_people(self):
        """Take in newcomers, if the rules say so, and note who left."""
        if self.kind == "team":
            return
        day = min(self._get_today(), self.date_to)
        if self.newcomers == "join" and day > self.date_from:
            self._add_participants(Span(self.date_from, day))
        staying = self._get_jobs(Span(day, day)).user_id
        for line in self.line_ids:
            if line.user_id in staying:
                line.left_on = False
            elif not line.left_on:
                line.left_on = day

    def _rank(self):
        """Write place, value, gap and prize of everybody."""
        lines = {line._get_key(): line for line in self.line_ids}
        values = self._measure_lines(lines)
        obstacles = self._get_obstacles(lines, values)
        places = self._get_places(
            {key: values[key] for key in lines if not obstacles[key]}
        )
        place_by_key = {entry.key: entry.place for entry in places}
        distances, covered = gaps(places), cover(places, self.tie)
        amounts = self._get_amounts(places)
        order = [*place_by_key, *(key for key in lines if key not in place_by_key)]
        for sequence, key in enumerate(order, 1):
            lines[key].write(
                {
                    "sequence": sequence,
                    "place": place_by_key.get(key, 0),
                    "last_place": max(covered.get(key, [0])),
                    "value": float(values[key] or 0),
                    "has_value": values[key] is not None,
                    "gap": float(distances.get(key, 0)),
                    "obstacle": obstacles[key],
                    "prize_amount": amounts.get(key, 0),
                }
            )
        # the order of the lines is another one now
        self.invalidate_recordset(["line_ids"])

    def _measure_lines(self, lines, metric=None, basis=None):
        """Return the exact value of every line, by its key."""
        return self._measure(
            metric or self.metric_id,
            basis or self.basis,
            self._get_span(),
            list(lines),
            self._get_teams() or None,
        )

    def _get_obstacles(self, lines, values):
        """Return why somebody gets no place, or False, by key of the line."""
        gates = {}
        if self.gate_metric_id:
            gates = self._measure_lines(lines, self.gate_metric_id, "value")
        return {
            key: self._get_obstacle(line, values[key], gates.get(key))
            for key, line in lines.items()
        }

    def _get_obstacle(self, line, value, gate):
        if line.left_on and self.leavers == "out":
            return "left"
        if value is None:
            return "target" if self.basis == "attainment" else "nothing"
        lower = self.direction == "lower"
        if not lower and self.basis != "growth" and value <= 0:
            return "nothing"
        limit = Fraction(str(self.threshold))
        if self.has_threshold and (value > limit if lower else value < limit):
            return "threshold"
        if self.gate_metric_id and not self._passes_gate(gate):
            return "gate"
        return False

    def _passes_gate(self, value):
        limit = Fraction(str(self.gate_threshold))
        if value is None:
            return False
        return value >= limit if self.gate_operator == "ge" else value <= limit

    def _get_places(self, values):
        """Return who stands where; the moment decides a tie if the rules say so.

        :param dict values: the exact value of everybody who gets a place
        :rtype: list[sales_mgmt_targets.tools.ranking.Place]
        """
        places = rank(values, self.direction)
        if self.tie != "earlier" or all(entry.tied == 1 for entry in places):
            return places
        moments = self._get_moments(
            self.metric_id, self._get_span(), self._get_teams() or None
        )
        # who has no document at all comes after those who have
        order = {
            key: (key not in moments, moments.get(key, datetime.min)) for key in values
        }
        return rank(values, self.direction, "earlier", order)

    def _get_amounts(self, places):
        """Return the money everybody would win, by key of the line."""
        rounding = self.currency_id.rounding
        by_place = {prize.place: prize.amount for prize in self.prize_ids}
        prizes = [
            to_units(by_place.get(place, 0), rounding)
            for place in range(1, max(by_place, default=0) + 1)
        ]
        budget = to_units(self.budget, rounding)
        awarded = award_within(places, prizes, self.tie, budget)
        return {
            key: float(from_units(units, rounding)) for key, units in awarded.items()
        }

    # ------------------------------------------------------------
    # RULES
    # ------------------------------------------------------------

    def _get_rules(self):
        """Return all that was promised, for the fingerprint.

        :rtype: dict
        """
        self.ensure_one()
        return {
            "name": self.name,
            "company": self.company_id.id,
            "scope": self.unit_id.id,
            "role": self.role,
            "kind": self.kind,
            "teams": sorted(self._get_teams().ids),
            "newcomers": self.newcomers,
            "leavers": self.leavers,
            "metric": self.metric_id.code,
            "basis": self.basis,
            "threshold": self.threshold if self.has_threshold else None,
            "gate": [self.gate_metric_id.code, self.gate_operator, self.gate_threshold]
            if self.gate_metric_id
            else None,
            "days": [str(self.date_from), str(self.date_to)],
            "tie": self.tie,
            "budget": self.budget,
            "prizes": [
                [prize.place, prize.amount, prize.thing or ""]
                for prize in self.prize_ids
            ],
            "text": html2plaintext(self.rules or ""),
        }

    def _get_rules_hash(self):
        rules = json.dumps(self._get_rules(), sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(rules.encode()).hexdigest()

    # ------------------------------------------------------------
    # PAY
    # ------------------------------------------------------------

    @api.model
    def _get_prizes(self, period, company):
        """Return the money won in contests that ended in a period, by person.

        A run pays it and names the contest as the source. Teams have shared their
        prize among the people who were in them during the contest, to the cent; the
        shares were written down with the decision and do not change any more.

        :param sales.mgmt.period period: of any level
        :param res.company company: one company
        :rtype: dict[res.users, list[tuple[sales.mgmt.contest, float, res.currency]]]
        """
        awards = (
            self.env["sales.mgmt.contest.award"]
            .sudo()
            .search(
                [
                    ("company_id", "=", company.id),
                    ("contest_id.state", "=", "decided"),
                    ("contest_id.date_to", ">=", period.date_from),
                    ("contest_id.date_to", "<=", period.date_to),
                ],
                order="contest_id, id",
            )
        )
        return {
            user: [(won.contest_id, won.amount, won.currency_id) for won in theirs]
            for user, theirs in awards.grouped("user_id").items()
        }
