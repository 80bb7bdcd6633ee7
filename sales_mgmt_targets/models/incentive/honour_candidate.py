from odoo import api, fields, models

from .honour_vote import POINTS
from .wording import write_number, write_rate, write_value


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
        readonly=True,
        digits=(32, 10),
        aggregator=None,
        help="Points by figures, of 100.",
    )
    details = fields.Json(
        readonly=True, help="The figures that the score is made of, as data."
    )
    figures = fields.Text(compute="_compute_figures", help="What the score is made of.")
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
    is_winner = fields.Boolean(string="Winner", readonly=True, index=True)
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

    @api.depends_context("lang")
    @api.depends("details")
    def _compute_figures(self):
        for candidate in self:
            candidate.figures = "\n".join(
                map(candidate._phrase_figure, candidate.details or [])
            )

    def _phrase_figure(self, detail):
        """Return in words what the candidate has of one figure, and its points.

        :param dict detail: see `_detail` of the criterion
        :rtype: str
        """
        metric = self.env["sales.mgmt.metric"].sudo().browse(detail["metric"]).exists()
        value = detail["value"]
        return self.env._(
            "%(metric)s: %(value)s, %(points)s of 100 points, weight %(weight)s",
            metric=metric.name or self.env._("Figure"),
            value="–"
            if value is None
            else write_value(self.env, value, detail["unit"], self.currency_id),
            points=write_number(self.env, detail["points"]),
            weight=write_rate(self.env, detail["weight"]),
        )

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
