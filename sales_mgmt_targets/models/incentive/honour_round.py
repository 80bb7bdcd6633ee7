from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ...tools.periods import Span
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
    winner_user_ids = fields.Many2many(
        comodel_name="res.users",
        string="Won By",
        compute="_compute_winner_user_ids",
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
    can_conduct = fields.Boolean(compute="_compute_abilities")

    _period_uniq = models.UniqueIndex(
        "(honour_id, period_id) WHERE state <> 'cancelled'",
        "There is a round of this honour for this period already.",
    )

    @api.depends("honour_id.name", "period_id.name")
    def _compute_display_name(self):
        for each in self:
            names = (each.honour_id.name, each.period_id.name)
            each.display_name = " · ".join(filter(None, names))

    @api.depends("candidate_ids.is_winner")
    def _compute_winner_user_ids(self):
        # that somebody won is no secret, unlike who else was a candidate
        for each in self.sudo():
            won = each.candidate_ids.filtered("is_winner")
            each.winner_user_ids = won.user_id

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
            each.can_conduct = each._is_conductor()
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

    def _is_conductor(self):
        """Tell whether the user ends nominations and cancels the round."""
        self.ensure_one()
        return self.env.user == self.chair_id or self.honour_id._is_organizer()

    def _check_conductor(self):
        """Let the chair and the organizers conduct a round, and nobody else."""
        self.check_access("read")
        for each in self:
            if not each._is_conductor():
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
