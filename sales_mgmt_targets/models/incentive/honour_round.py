from datetime import timedelta
from fractions import Fraction

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command, Domain

from ...tools.allocation import allocate, from_units, to_units
from ...tools.periods import Span
from ...tools.ranking import rank
from .ranking import CONVERSATION

# What only the steps of a round write, and how a new round begins
GUARDED = {
    "state": "open",
    "candidate_ids": False,
    "nomination_ids": False,
    "is_final": False,
    "decision_reason": False,
    "decided_by_id": False,
    "decided_on": False,
    "cancel_reason": False,
}


class SalesMgmtHonourRound(models.Model):
    """The search for the winner of one period: nominated, voted on, decided."""

    _name = "sales.mgmt.honour.round"
    _description = "Honour Round"
    _inherit = ["mail.thread", "mail.activity.mixin", "sales.mgmt.audit.mixin"]
    _order = "date_to desc, id desc"
    _check_company_auto = True
    _mail_post_access = "read"

    honour_id = fields.Many2one(
        comodel_name="sales.mgmt.honour",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    company_id = fields.Many2one(
        related="honour_id.company_id", store=True, precompute=True, index=True
    )
    currency_id = fields.Many2one(related="honour_id.currency_id")
    method = fields.Selection(related="honour_id.method")
    chair_id = fields.Many2one(related="honour_id.chair_id")
    period_id = fields.Many2one(
        comodel_name="sales.mgmt.period",
        required=True,
        ondelete="restrict",
        check_company=True,
    )
    date_to = fields.Date(related="period_id.date_to", string="Period Ends", store=True)
    state = fields.Selection(
        selection=[
            ("open", "Nominations"),
            ("jury", "Jury"),
            ("decided", "Decided"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        readonly=True,
        default="open",
        copy=False,
        index=True,
        tracking=True,
    )
    nominate_until = fields.Date(
        string="Nominations Until",
        compute="_compute_deadlines",
        store=True,
        readonly=False,
    )
    vote_until = fields.Date(
        string="Votes Until", compute="_compute_deadlines", store=True, readonly=False
    )
    nomination_ids = fields.One2many(
        comodel_name="sales.mgmt.honour.nomination",
        inverse_name="round_id",
        string="Nominations",
        copy=False,
    )
    candidate_ids = fields.One2many(
        comodel_name="sales.mgmt.honour.candidate",
        inverse_name="round_id",
        string="Candidates",
        copy=False,
    )
    winner_ids = fields.One2many(
        comodel_name="sales.mgmt.honour.candidate",
        inverse_name="round_id",
        string="Winners",
        domain=[("is_winner", "=", True)],
        readonly=True,
    )
    vote_count = fields.Integer(string="Votes", compute="_compute_votes")
    votes_expected = fields.Integer(compute="_compute_votes")
    is_final = fields.Boolean(
        string="Figures Are Final",
        readonly=True,
        copy=False,
        help="The period was locked for good when the figures were read.",
    )
    decision_reason = fields.Text(string="Reason", readonly=True, copy=False)
    decided_by_id = fields.Many2one(comodel_name="res.users", readonly=True, copy=False)
    decided_on = fields.Datetime(readonly=True, copy=False)
    cancel_reason = fields.Text(string="Cancelled Because", readonly=True, copy=False)
    can_nominate = fields.Boolean(compute="_compute_abilities")
    can_vote = fields.Boolean(compute="_compute_abilities")
    can_decide = fields.Boolean(compute="_compute_abilities")

    _period_uniq = models.UniqueIndex(
        "(honour_id, period_id) WHERE state <> 'cancelled'",
        "There is a round of this honour for this period already.",
    )

    @api.depends("honour_id.name", "period_id.name")
    def _compute_display_name(self):
        for each in self:
            names = (each.honour_id.name, each.period_id.name)
            each.display_name = " · ".join(filter(None, names))

    @api.depends("honour_id", "period_id")
    def _compute_deadlines(self):
        for each in self.filtered("honour_id"):
            today = each.honour_id._get_today()
            honour = each.honour_id
            each.nominate_until = today + timedelta(days=honour.nomination_days)
            each.vote_until = each.nominate_until + timedelta(days=honour.voting_days)

    @api.depends("candidate_ids.vote_ids", "state")
    def _compute_votes(self):
        for each in self:
            candidates = each.sudo().candidate_ids
            each.vote_count = len(candidates.vote_ids)
            each.votes_expected = len(each._get_voters()) * len(candidates)

    @api.depends_context("uid")
    @api.depends("state", "candidate_ids")
    def _compute_abilities(self):
        user = self.env.user
        for each in self:
            is_candidate = user in each.sudo().candidate_ids.user_id
            each.can_nominate = (
                each.state == "open" and user in each._get_people_in_scope()
            )
            each.can_vote = each.state == "jury" and user in each._get_voters()
            each.can_decide = (
                each.state == "jury"
                and not is_candidate
                and user in each._get_deciders(user)
            )

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        if self.env.su:
            return super().create(vals_list)
        # also past defaults in the context
        rounds = super().create([{**vals, **GUARDED} for vals in vals_list])
        for each in rounds:
            problem = each.honour_id._get_problem()
            if problem:
                raise UserError(problem)
        rounds._begin()
        return rounds

    def write(self, vals):
        if self.env.su:
            return super().write(vals)
        own = {key for key in vals if not key.startswith(CONVERSATION)}
        if own - {"nominate_until", "vote_until"}:
            raise AccessError(
                self.env._(
                    "A round changes by its buttons; only its deadlines are typed."
                )
            )
        if own:
            self.honour_id._check_organizer()
            self._check_running()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_ever(self):
        for each in self:
            raise UserError(
                self.env._(
                    "“%(round)s” is kept. Cancel it with a reason instead.",
                    round=each.display_name,
                )
            )

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_nominate(self):
        """Ask whom to nominate, and why."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Nominate for “%(round)s”", round=self.display_name),
            "res_model": "sales.mgmt.honour.nomination",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_round_id": self.id},
        }

    def action_begin_jury(self):
        """End the nominations and hand the candidates to the jury."""
        for each in self:
            each._check_conductor()
        self._begin_jury()

    def action_update_figures(self):
        """Read the figures again, e.g. because the period was closed meanwhile."""
        for each in self:
            each._check_conductor()
            each._check_state("jury")
        for each in self.sudo():
            each._name_candidates()

    def action_decide(self):
        """Ask for the reason of the decision."""
        self.ensure_one()
        self._check_decider()
        return self._ask("decide", self.env._("Decide “%s”", self.display_name))

    def action_cancel(self):
        """Ask why there is no winner."""
        self.ensure_one()
        self._check_conductor()
        return self._ask("cancel", self.env._("Cancel “%s”", self.display_name))

    def _ask(self, step, title):
        return {
            "type": "ir.actions.act_window",
            "name": title,
            "res_model": "sales.mgmt.honour.decision",
            "view_mode": "form",
            "target": "new",
            "context": {"default_round_id": self.id, "default_step": step},
        }

    def _get_form_action(self):
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
        }

    # ------------------------------------------------------------
    # WHO
    # ------------------------------------------------------------

    def _get_span(self):
        self.ensure_one()
        return Span(self.period_id.date_from, self.period_id.date_to)

    def _get_people_in_scope(self):
        """Return who can be nominated: whoever was assigned during the period.

        :rtype: res.users
        """
        self.ensure_one()
        return self.sudo().honour_id._get_jobs(self._get_span()).user_id

    def _get_voters(self):
        """Return who votes: the jury, but for those who are candidates themselves.

        :rtype: res.users
        """
        self.ensure_one()
        sudo = self.sudo()
        return sudo.honour_id.juror_ids - sudo.candidate_ids.user_id

    def _get_deciders(self, user):
        """Return who may decide: the chair; if that is a candidate, another juror.

        Without a chair, or where the whole jury are candidates, managers and incentive
        officers do.
        """
        self.ensure_one()
        candidates = self.sudo().candidate_ids.user_id
        honour = self.sudo().honour_id
        deciders = honour.chair_id - candidates
        if not deciders and honour.chair_id:
            deciders = self._get_voters()
        if not deciders and honour._is_organizer():
            deciders = user - candidates
        return deciders

    def _check_conductor(self):
        """Let the chair and the organizers conduct a round, and nobody else."""
        self.check_access("read")
        for each in self:
            if each.env.user != each.chair_id and not each.honour_id._is_organizer():
                raise AccessError(
                    self.env._(
                        "Only the chair, managers and incentive officers conduct "
                        "“%(round)s”.",
                        round=each.display_name,
                    )
                )

    def _check_decider(self):
        """Refuse that somebody decides about themselves, or without being asked to."""
        self.check_access("read")
        for each in self:
            if self.env.user in each.sudo().candidate_ids.user_id:
                raise AccessError(
                    self.env._(
                        "You are a candidate of “%(round)s”; somebody else decides it.",
                        round=each.display_name,
                    )
                )
            deciders = each._get_deciders(self.env.user)
            if self.env.user not in deciders:
                raise AccessError(
                    self.env._(
                        "“%(round)s” is decided by %(names)s.",
                        round=each.display_name,
                        names=", ".join(deciders.mapped("name"))
                        or self.env._("a manager or incentive officer"),
                    )
                )
            each._check_state("jury")

    def _check_period(self):
        """Refuse rounds for periods of another length, or that are not over yet."""
        for each in self:
            honour, period = each.honour_id, each.period_id
            if period.level != honour.frequency or (
                period.date_to >= honour._get_today()
            ):
                raise UserError(
                    self.env._(
                        "“%(honour)s” is given for a %(level)s that is over; "
                        "%(period)s is not. Choose another period.",
                        honour=honour.name,
                        level=dict(
                            honour._fields["frequency"]._description_selection(self.env)
                        )[honour.frequency],
                        period=period.name,
                    )
                )

    def _check_running(self):
        for each in self:
            if each.state not in ("open", "jury"):
                raise UserError(
                    self.env._(
                        "“%(round)s” is over; nobody changes it.",
                        round=each.display_name,
                    )
                )

    def _check_state(self, state):
        labels = dict(self._fields["state"]._description_selection(self.env))
        for each in self:
            if each.state != state:
                raise UserError(
                    self.env._(
                        "“%(round)s” is in the state “%(now)s”; this is done in the "
                        "state “%(then)s”.",
                        round=each.display_name,
                        now=labels[each.state],
                        then=labels[state],
                    )
                )

    # ------------------------------------------------------------
    # STEPS
    # ------------------------------------------------------------

    def _become(self, state, reason="", **vals):
        labels = dict(self._fields["state"]._description_selection(self.env))
        for each in self:
            self.env["sales.mgmt.audit"]._log(
                each,
                labels[state],
                reason,
                {self.env._("State"): (labels[each.state], labels[state])},
            )
        self.sudo().write({"state": state, **vals})

    def _begin(self):
        """Invite nominations; what figures decide goes straight to the decision."""
        self._check_period()
        for each in self.sudo():
            each.message_subscribe(each.honour_id.juror_ids.partner_id.ids)
            if each.method == "figures":
                each.write({"nominate_until": False, "vote_until": False})
                each._begin_jury()
            else:
                each.message_subscribe(each._get_people_in_scope().partner_id.ids)
                each.honour_id._post_publicly(
                    self.env._(
                        "Nominations for “%(round)s” are open until %(day)s.",
                        round=each.display_name,
                        day=fields.Date.to_string(each.nominate_until),
                    ),
                    each,
                )

    def _begin_jury(self):
        """Name the candidates: the nominated and whom the figures put forward."""
        self._check_state("open")
        self._become("jury")
        for each in self.sudo():
            each._name_candidates()
            for juror in each._get_voters() if each.method == "jury" else ():
                each.activity_schedule(
                    "mail.mail_activity_data_todo",
                    each.vote_until,
                    user_id=juror.id,
                    summary=self.env._("Vote on the candidates"),
                )

    def _name_candidates(self):
        """Name the candidates with their figures; who has a vote stays one."""
        self.ensure_one()
        scores, texts = self.honour_id._score(self.period_id)
        self.is_final = self.period_id.lock_state == "hard"
        users = self.nomination_ids.user_id
        users |= self.env["res.users"].browse(self._get_shortlist(scores))
        known = self.candidate_ids
        known.filtered(
            lambda each: each.user_id not in users and not each.vote_ids
        ).unlink()
        self.candidate_ids = [
            Command.create({"user_id": user.id}) for user in users - known.user_id
        ]
        for candidate in self.candidate_ids:
            key = candidate.user_id.id
            candidate.write(
                {"score": float(scores.get(key, 0)), "figures": texts.get(key)}
            )

    def _get_shortlist(self, scores):
        """Return the ids of whom the figures put forward, ties at the end included.

        Who stands at zero in everything is put forward by nothing.
        """
        places = rank({key: value for key, value in scores.items() if value})
        return [
            entry.key
            for entry in places
            if entry.place <= self.honour_id.shortlist_size
        ]

    def _cancel(self, reason):
        self._check_running()
        self._become("cancelled", reason, cancel_reason=reason)
        for each in self.sudo():
            each.activity_unlink(["mail.mail_activity_data_todo"])
            each.honour_id._post_publicly(
                self.env._(
                    "“%(round)s” was cancelled: %(reason)s",
                    round=each.display_name,
                    reason=reason,
                ),
                each,
            )

    def _check_votes_complete(self):
        """Refuse a decision before all votes are there, or their time is over."""
        for each in self.filtered(lambda each: each.method == "jury"):
            today = each.honour_id._get_today()
            if each.vote_count < each.votes_expected and today <= each.vote_until:
                raise UserError(
                    self.env._(
                        "%(count)s of %(expected)s votes on “%(round)s” are there. "
                        "Decide when all are, or after %(day)s.",
                        count=each.vote_count,
                        expected=each.votes_expected,
                        round=each.display_name,
                        day=fields.Date.to_string(each.vote_until),
                    )
                )

    def _get_leaders(self):
        """Return the candidates on the first place: by votes, or by figures.

        :rtype: sales.mgmt.honour.candidate
        """
        self.ensure_one()
        candidates = {each.id: each for each in self.sudo().candidate_ids}
        values = {
            key: Fraction(each.points)
            if self.method == "jury"
            else Fraction(str(each.score))
            for key, each in candidates.items()
        }
        places = rank({key: value for key, value in values.items() if value > 0})
        return self.env["sales.mgmt.honour.candidate"].browse(
            entry.key for entry in places if entry.place == 1
        )

    def _decide(self, reason, chosen=None):
        """Name the winners with the reason; the money is fixed from here on.

        :param str reason: why, in words of who decides
        :param sales.mgmt.honour.candidate chosen: of those who are tied, if the rule
            for ties asks for a choice
        """
        self.ensure_one()
        self._check_state("jury")
        self._check_votes_complete()
        winners = self._choose_winners(chosen)
        each = self.sudo()
        amounts = each._divide_prize(winners)
        for winner in winners.sudo():
            winner.write({"is_winner": True, "amount": amounts[winner.id]})
        each._become(
            "decided",
            reason,
            decision_reason=reason,
            decided_by_id=self.env.uid,
            decided_on=fields.Datetime.now(),
        )
        each.activity_unlink(["mail.mail_activity_data_todo"])
        each.honour_id._post_publicly(each._get_announcement(), each)
        winners.sudo()._grant_badges()

    def _choose_winners(self, chosen):
        leaders = self._get_leaders()
        if not leaders:
            raise UserError(
                self.env._(
                    "“%(round)s” has no candidate with a vote or a figure. Cancel it "
                    "with a reason: nobody wins.",
                    round=self.display_name,
                )
            )
        if len(leaders) == 1 or self.honour_id.tie != "chair":
            return leaders
        if len(chosen or ()) != 1 or chosen not in leaders:
            raise UserError(
                self.env._(
                    "%(names)s are tied in “%(round)s”. Choose one of them.",
                    names=", ".join(leaders.sudo().user_id.mapped("name")),
                    round=self.display_name,
                )
            )
        return chosen

    def _divide_prize(self, winners):
        """Return the money of each winner, exact to the smallest unit."""
        rounding = self.currency_id.rounding
        prize = to_units(self.honour_id.prize_amount, rounding)
        shares = [prize] * len(winners)
        if self.honour_id.tie == "share":
            shares = allocate(prize, [1] * len(winners))
        return {
            winner.id: float(from_units(share, rounding))
            for winner, share in zip(winners, shares, strict=True)
        }

    def _get_announcement(self):
        return self.env["ir.qweb"]._render(
            "sales_mgmt_targets.honour_announcement", {"current": self}
        )

    # ------------------------------------------------------------
    # PAY
    # ------------------------------------------------------------

    @api.model
    def _get_prizes(self, period, company):
        """Return the money won in honours whose period ended in a period, by person.

        A run pays it and names the round as the source.

        :param sales.mgmt.period period: of any level
        :param res.company company: one company
        :rtype: dict[res.users, list[tuple[sales.mgmt.honour.round, float,
            res.currency]]]
        """
        winners = (
            self.env["sales.mgmt.honour.candidate"]
            .sudo()
            .search(
                Domain("is_winner", "=", True)
                & Domain("amount", ">", 0)
                & Domain("company_id", "=", company.id)
                & Domain("round_id.state", "=", "decided")
                & Domain("round_id.date_to", ">=", period.date_from)
                & Domain("round_id.date_to", "<=", period.date_to),
                order="round_id, id",
            )
        )
        return {
            user: [(won.round_id, won.amount, won.currency_id) for won in theirs]
            for user, theirs in winners.grouped("user_id").items()
        }
