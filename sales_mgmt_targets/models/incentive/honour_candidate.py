from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

POINTS = [
    ("1", "1 – hardly"),
    ("2", "2 – somewhat"),
    ("3", "3 – good"),
    ("4", "4 – very good"),
    ("5", "5 – outstanding"),
]


class SalesMgmtHonourNomination(models.Model):
    """Somebody puts a colleague forward, with a reason; never themselves."""

    _name = "sales.mgmt.honour.nomination"
    _description = "Honour Nomination"
    _order = "round_id desc, id"
    _rec_name = "user_id"

    round_id = fields.Many2one(
        comodel_name="sales.mgmt.honour.round",
        required=True,
        index=True,
        ondelete="restrict",
    )
    company_id = fields.Many2one(
        related="round_id.company_id", store=True, precompute=True
    )
    scope_user_ids = fields.Many2many(
        comodel_name="res.users", compute="_compute_scope_user_ids"
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Nominee",
        required=True,
        ondelete="restrict",
        domain="[('id', 'in', scope_user_ids)]",
    )
    nominator_id = fields.Many2one(
        comodel_name="res.users",
        string="Nominated By",
        required=True,
        readonly=True,
        default=lambda self: self.env.user,
        ondelete="restrict",
    )
    reason = fields.Text(required=True)

    _once_uniq = models.Constraint(
        "UNIQUE (round_id, user_id, nominator_id)",
        "You nominated this colleague already.",
    )
    _not_oneself = models.Constraint(
        "CHECK (user_id <> nominator_id)", "Nobody nominates themselves."
    )

    @api.depends("round_id")
    def _compute_scope_user_ids(self):
        for nomination in self:
            people = self.env["res.users"]
            if nomination.round_id:
                people = nomination.round_id._get_people_in_scope()
            nomination.scope_user_ids = people - self.env.user

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            vals_list = [{**vals, "nominator_id": self.env.uid} for vals in vals_list]
        nominations = super().create(vals_list)
        nominations._check_nominations()
        return nominations

    def write(self, vals):
        """Refuse to change what was said; it can be withdrawn."""
        if not self.env.su:
            raise AccessError(
                self.env._(
                    "A nomination stays as it was written. Withdraw it and write "
                    "another one."
                )
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_later(self):
        self.round_id._check_state("open")

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    def _check_nominations(self):
        """Refuse nominations out of time or scope."""
        for nomination in self:
            current = nomination.round_id
            current._check_state("open")
            if current.nominate_until and (
                current.nominate_until < current.honour_id._get_today()
            ):
                raise UserError(
                    self.env._(
                        "The time for nominations of “%(round)s” is over.",
                        round=current.display_name,
                    )
                )
            people = current._get_people_in_scope()
            for user in nomination.nominator_id | nomination.user_id:
                if user not in people:
                    raise UserError(
                        self.env._(
                            "%(user)s was not in the scope of “%(round)s” in that "
                            "time.",
                            user=user.name,
                            round=current.display_name,
                        )
                    )


class SalesMgmtHonourCandidate(models.Model):
    """Somebody the jury votes on, or the figures put forward; perhaps the winner."""

    _name = "sales.mgmt.honour.candidate"
    _description = "Honour Candidate"
    _order = "date_to desc, round_id desc, id"
    _rec_name = "user_id"

    round_id = fields.Many2one(
        comodel_name="sales.mgmt.honour.round",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    honour_id = fields.Many2one(related="round_id.honour_id", store=True, index=True)
    period_id = fields.Many2one(related="round_id.period_id", store=True)
    date_to = fields.Date(related="round_id.date_to", string="Period Ends", store=True)
    company_id = fields.Many2one(
        related="round_id.company_id", store=True, precompute=True, index=True
    )
    currency_id = fields.Many2one(related="round_id.currency_id")
    state = fields.Selection(related="round_id.state", string="State of the Round")
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Candidate",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    score = fields.Float(
        readonly=True, digits=(16, 4), aggregator=None, help="Points by figures."
    )
    figures = fields.Text(readonly=True, help="What the score is made of.")
    nomination_ids = fields.Many2many(
        comodel_name="sales.mgmt.honour.nomination", compute="_compute_nomination_ids"
    )
    nomination_count = fields.Integer(
        string="Nominations", compute="_compute_nomination_ids"
    )
    reasons = fields.Text(compute="_compute_nomination_ids")
    vote_ids = fields.One2many(
        comodel_name="sales.mgmt.honour.vote", inverse_name="candidate_id"
    )
    points = fields.Integer(
        compute="_compute_points",
        store=True,
        compute_sudo=True,
        aggregator=None,
        groups="sales_mgmt_targets.group_manager,"
        "sales_mgmt_targets.group_incentive_officer,sales_mgmt_targets.group_auditor",
        help="The sum of all votes.",
    )
    my_points = fields.Selection(
        selection=POINTS, string="My Vote", compute="_compute_my_points"
    )
    is_winner = fields.Boolean(readonly=True, index=True)
    amount = fields.Monetary(string="Prize Money", readonly=True)
    thing = fields.Char(related="honour_id.prize_thing", string="Other Prize")
    decision_reason = fields.Text(related="round_id.decision_reason")

    _once_uniq = models.Constraint(
        "UNIQUE (round_id, user_id)", "This colleague is a candidate already."
    )

    @api.depends("user_id", "round_id")
    def _compute_display_name(self):
        for candidate in self:
            names = (candidate.user_id.name, candidate.round_id.display_name)
            candidate.display_name = " · ".join(filter(None, names))

    @api.depends("round_id.nomination_ids")
    def _compute_nomination_ids(self):
        for candidate in self.sudo():
            said = candidate.round_id.nomination_ids.filtered(
                lambda each, candidate=candidate: each.user_id == candidate.user_id
            )
            candidate.nomination_ids = said
            candidate.nomination_count = len(said)
            candidate.reasons = "\n".join(f"“{each.reason}”" for each in said)

    @api.depends("vote_ids.points")
    def _compute_points(self):
        for candidate in self:
            candidate.points = sum(int(vote.points) for vote in candidate.vote_ids)

    @api.depends_context("uid")
    @api.depends("vote_ids.points")
    def _compute_my_points(self):
        own = (
            self.env["sales.mgmt.honour.vote"]
            .sudo()
            .search([("candidate_id", "in", self.ids), ("juror_id", "=", self.env.uid)])
        )
        points = {vote.candidate_id.id: vote.points for vote in own}
        for candidate in self:
            candidate.my_points = points.get(candidate.id, False)

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    def write(self, vals):
        """Refuse to change who won what, in sudo too."""
        if vals.keys() & {"is_winner", "amount", "user_id", "round_id", "score"}:
            for candidate in self:
                candidate.round_id._check_running()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_decided(self):
        self.round_id._check_running()

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_vote(self):
        """Open the own vote on this candidate."""
        self.ensure_one()
        vote = self.env["sales.mgmt.honour.vote"].search(
            [("candidate_id", "=", self.id), ("juror_id", "=", self.env.uid)], limit=1
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Vote on %(name)s", name=self.user_id.name),
            "res_model": "sales.mgmt.honour.vote",
            "res_id": vote.id,
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_candidate_id": self.id},
        }

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    def _grant_badges(self):
        """Hand out the badge of the honour, where Odoo's gamification is installed."""
        if "gamification.badge.user" not in self.env:
            return
        for candidate in self:
            badge = candidate.honour_id._get_badge()
            granted = self.env["gamification.badge.user"].create(
                {
                    "user_id": candidate.user_id.id,
                    "badge_id": badge.id,
                    "sender_id": candidate.round_id.decided_by_id.id,
                    "comment": candidate.round_id.display_name,
                }
            )
            granted._send_badge()


class SalesMgmtHonourVote(models.Model):
    """What a juror thinks of a candidate: one to five points, and why."""

    _name = "sales.mgmt.honour.vote"
    _description = "Honour Vote"
    _order = "candidate_id, id"
    _rec_name = "candidate_id"

    candidate_id = fields.Many2one(
        comodel_name="sales.mgmt.honour.candidate",
        required=True,
        index=True,
        ondelete="restrict",
    )
    round_id = fields.Many2one(
        related="candidate_id.round_id", store=True, precompute=True, index=True
    )
    company_id = fields.Many2one(
        related="candidate_id.company_id", store=True, precompute=True
    )
    juror_id = fields.Many2one(
        comodel_name="res.users",
        required=True,
        readonly=True,
        default=lambda self: self.env.user,
        ondelete="restrict",
    )
    points = fields.Selection(selection=POINTS, required=True)
    comment = fields.Text()
    reasons = fields.Text(related="candidate_id.reasons")
    figures = fields.Text(related="candidate_id.figures")

    _once_uniq = models.Constraint(
        "UNIQUE (candidate_id, juror_id)",
        "You voted on this candidate already; change that vote.",
    )

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            vals_list = [{**vals, "juror_id": self.env.uid} for vals in vals_list]
        votes = super().create(vals_list)
        votes._check_votes()
        return votes

    def write(self, vals):
        if not self.env.su and vals.keys() - {"points", "comment"}:
            raise AccessError(
                self.env._("Of a vote only the points and the comment are changed.")
            )
        self._check_votes()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_counted(self):
        self._check_votes()

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    def _check_votes(self):
        """Refuse votes out of time, of outsiders and of candidates, in sudo too."""
        for vote in self.sudo():
            current = vote.round_id
            current._check_state("jury")
            if vote.juror_id in current.candidate_ids.user_id:
                raise AccessError(
                    self.env._(
                        "You are a candidate of “%(round)s” yourself and do not vote.",
                        round=current.display_name,
                    )
                )
            if vote.juror_id not in current.honour_id.juror_ids:
                raise AccessError(
                    self.env._(
                        "Only the jury of “%(round)s” votes.",
                        round=current.display_name,
                    )
                )
            if vote.juror_id != self.env.user and not self.env.su:
                raise AccessError(self.env._("Everybody votes for themselves only."))
            if current.vote_until and current.vote_until < (
                current.honour_id._get_today()
            ):
                raise UserError(
                    self.env._(
                        "The time for votes on “%(round)s” is over.",
                        round=current.display_name,
                    )
                )
