from fractions import Fraction

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from ...tools.contest import points, score
from ...tools.periods import Span
from .ranking import CONVERSATION


class SalesMgmtHonour(models.Model):
    """An award that is given again and again: who wins it, and how that is decided.

    What it says is fixed while one of its rounds is open.
    """

    _name = "sales.mgmt.honour"
    _description = "Honour"
    _inherit = ["mail.thread", "sales.mgmt.ranking"]
    _order = "sequence, name, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    frequency = fields.Selection(
        selection=[("month", "Month"), ("quarter", "Quarter"), ("year", "Year")],
        string="Given Every",
        required=True,
        default="month",
    )
    method = fields.Selection(
        selection=[("figures", "Figures"), ("jury", "Nomination and jury")],
        string="Decision",
        required=True,
        default="figures",
    )
    text = fields.Html(string="Criteria in Words", translate=True)
    badge = fields.Image(max_width=512, max_height=512)
    # Figures
    criterion_ids = fields.One2many(
        comodel_name="sales.mgmt.honour.criterion",
        inverse_name="honour_id",
        string="Criteria",
        copy=True,
    )
    weight_total = fields.Float(compute="_compute_weight_total")
    shortlist_size = fields.Integer(
        string="Shortlist",
        default=3,
        help="How many people the figures put before the chair or the jury; all who "
        "are tied with the last of them come along.",
    )
    needs_trust_reason = fields.Boolean(compute="_compute_needs_trust_reason")
    trust_reason = fields.Text(
        string="Why Self-reported Figures",
        help="People report these figures themselves. An award for them needs a "
        "reason.",
    )
    # Jury
    chair_id = fields.Many2one(
        comodel_name="res.users",
        domain="[('share', '=', False)]",
        check_company=True,
        ondelete="restrict",
        help="Decides each round, unless being a candidate; empty: a manager does.",
    )
    jury_ids = fields.Many2many(
        comodel_name="res.users",
        relation="sales_mgmt_honour_jury_rel",
        column1="honour_id",
        column2="user_id",
        domain="[('share', '=', False)]",
    )
    juror_ids = fields.Many2many(
        comodel_name="res.users",
        relation="sales_mgmt_honour_juror_rel",
        column1="honour_id",
        column2="user_id",
        string="Jury with Chair",
        compute="_compute_juror_ids",
        store=True,
    )
    nomination_days = fields.Integer(
        string="Days for Nominations",
        default=10,
        help="From the opening of a round.",
    )
    voting_days = fields.Integer(
        string="Days for Votes", default=7, help="After the nominations."
    )
    tie = fields.Selection(
        selection=[
            ("share", "They share the prize"),
            ("same", "Each gets the whole prize"),
            ("chair", "The chair chooses one of them"),
        ],
        string="In a Tie",
        required=True,
        default="share",
    )
    # Prize
    prize_amount = fields.Monetary(
        string="Prize Money", help="Paid out with the incentives of the period."
    )
    prize_thing = fields.Char(string="Other Prize", translate=True)
    # Rounds
    opens_rounds = fields.Boolean(
        string="Opens Rounds by Itself",
        help="When a period is over, a round for it is opened.",
    )
    first_day = fields.Date(
        string="For Periods Ending From",
        default=fields.Date.context_today,
        required=True,
        help="No round is opened by itself for periods that ended earlier.",
    )
    round_ids = fields.One2many(
        comodel_name="sales.mgmt.honour.round", inverse_name="honour_id"
    )
    round_count = fields.Integer(string="Rounds", compute="_compute_round_count")

    _prize_not_negative = models.Constraint(
        "CHECK (prize_amount >= 0)", "A prize is not below zero."
    )
    _days_not_negative = models.Constraint(
        "CHECK (nomination_days >= 0 AND voting_days >= 0)",
        "Nominations and votes take zero days or more.",
    )
    _shortlist_positive = models.Constraint(
        "CHECK (shortlist_size > 0)", "The shortlist names at least one."
    )

    @api.depends("criterion_ids.weight")
    def _compute_weight_total(self):
        for honour in self:
            honour.weight_total = sum(honour.criterion_ids.mapped("weight"))

    @api.depends("criterion_ids.metric_id.trust")
    def _compute_needs_trust_reason(self):
        for honour in self:
            trusts = honour.criterion_ids.metric_id.mapped("trust")
            honour.needs_trust_reason = "self_reported" in trusts

    @api.depends("jury_ids", "chair_id")
    def _compute_juror_ids(self):
        for honour in self:
            honour.juror_ids = honour.jury_ids | honour.chair_id

    def _compute_round_count(self):
        counts = dict(
            self.env["sales.mgmt.honour.round"]._read_group(
                [("honour_id", "in", self.ids)], ["honour_id"], ["__count"]
            )
        )
        for honour in self:
            honour.round_count = counts.get(honour, 0)

    @api.constrains("criterion_ids", "method")
    def _check_weights(self):
        for honour in self.filtered("criterion_ids"):
            if sum(Fraction(str(each.weight)) for each in honour.criterion_ids) != 1:
                raise ValidationError(
                    self.env._(
                        "The weights of “%(honour)s” add up to %(total)s %%, not to "
                        "100 %%.",
                        honour=honour.name,
                        total=round(100 * honour.weight_total, 2),
                    )
                )

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    def write(self, vals):
        """Extend `base`: what was promised stays while somebody competes for it."""
        free = {"active", "sequence", "opens_rounds", "first_day"}
        if not self.env.su and any(
            key not in free and not key.startswith(CONVERSATION) for key in vals
        ):
            self._check_no_open_round()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_given(self):
        for honour in self:
            if honour.round_ids:
                raise UserError(
                    self.env._(
                        "“%(honour)s” has rounds, which are kept. Archive it instead.",
                        honour=honour.name,
                    )
                )

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_open_round(self):
        """Open the round of the latest period that is over."""
        self.ensure_one()
        self._check_organizer()
        period = self._get_latest_period()
        if not period:
            raise UserError(
                self.env._("No period for “%(honour)s” is over yet.", honour=self.name)
            )
        rounds = self._open_round(period)
        return rounds._get_form_action()

    def action_open_rounds(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Rounds of “%(honour)s”", honour=self.name),
            "res_model": "sales.mgmt.honour.round",
            "view_mode": "list,form",
            "domain": [("honour_id", "=", self.id)],
            "context": {"default_honour_id": self.id},
        }

    # ------------------------------------------------------------
    # CRON
    # ------------------------------------------------------------

    @api.model
    def _cron_run(self):
        """Open the rounds that are due, and end nominations whose time is over."""
        for honour in self.sudo().search([("opens_rounds", "=", True)]):
            period = honour._get_latest_period()
            if honour._is_due(period) and not honour._get_problem():
                honour._open_round(period)
        rounds = self.env["sales.mgmt.honour.round"].sudo()
        rounds.search([("state", "=", "open")]).filtered(
            lambda each: (
                each.nominate_until
                and each.nominate_until < each.honour_id._get_today()
            )
        )._begin_jury()

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    def _check_organizer(self):
        self.check_access("write")
        if not self._is_organizer():
            raise AccessError(
                self.env._("Only managers and incentive officers organize honours.")
            )

    def _check_no_open_round(self):
        for honour in self:
            running = honour.sudo().round_ids.filtered(
                lambda each: each.state in ("open", "jury")
            )
            if running:
                raise UserError(
                    self.env._(
                        "“%(round)s” is open: what “%(honour)s” says is fixed until it "
                        "is decided or cancelled.",
                        round=running[0].display_name,
                        honour=honour.name,
                    )
                )

    def _get_latest_period(self):
        """Return the last period of the frequency that is over.

        :rtype: sales.mgmt.period
        """
        self.ensure_one()
        return self.env["sales.mgmt.period"].search(
            [
                ("company_id", "=", self.company_id.id),
                ("level", "=", self.frequency),
                ("date_to", "<", self._get_today()),
            ],
            order="date_to desc",
            limit=1,
        )

    def _is_due(self, period):
        """Tell whether the cron opens a round for a period; cancelled ones count."""
        self.ensure_one()
        return (
            period
            and period.date_to >= self.first_day
            and period not in self.round_ids.period_id
        )

    def _open_round(self, period):
        """Open the round of a period; by figures it goes straight to the decision.

        :rtype: sales.mgmt.honour.round
        """
        self.ensure_one()
        problem = self._get_problem()
        if problem:
            raise UserError(problem)
        rounds = self.env["sales.mgmt.honour.round"].sudo()
        opened = rounds.create({"honour_id": self.id, "period_id": period.id})
        opened._begin()
        return opened.sudo(self.env.su)

    def _get_problem(self):
        """Return why no round can be opened, or None."""
        missing = self.criterion_ids.metric_id.filtered(lambda each: not each.available)
        if missing:
            return self.env._(
                "%(metric)s in “%(honour)s” cannot be measured: its documents do not "
                "exist in this database. Choose another criterion.",
                metric=missing[0].name,
                honour=self.name,
            )
        if self.needs_trust_reason and not (self.trust_reason or "").strip():
            return self.env._(
                "“%(honour)s” uses figures that people report themselves. Write why "
                "they are fit for an award, or choose other criteria.",
                honour=self.name,
            )
        if self.method == "figures" and not self.criterion_ids:
            return self.env._(
                "“%(honour)s” is decided by figures and has no criteria. Add one, or "
                "let a jury decide.",
                honour=self.name,
            )
        if self.method == "jury" and not self.juror_ids:
            return self.env._(
                "“%(honour)s” is decided by a jury and has none. Name the jury first.",
                honour=self.name,
            )
        return self._get_jury_problem()

    def _get_jury_problem(self):
        """Return who of the jury would not see what they vote on, or None."""
        groups = ("group_user", "group_incentive_officer")
        outsiders = self.juror_ids.filtered(
            lambda juror: (
                not any(
                    juror.has_group(f"sales_mgmt_targets.{group}") for group in groups
                )
            )
        )
        if not outsiders:
            return None
        return self.env._(
            "%(names)s cannot vote on “%(honour)s”: they have no access to Sales "
            "Management as users. Give it to them in their user settings, or choose "
            "others.",
            names=", ".join(outsiders.mapped("name")),
            honour=self.name,
        )

    def _get_badge(self):
        """Return the badge of the honour in Odoo's gamification, made on first use.

        Only called where that is installed; nobody hands it out by hand.

        :rtype: gamification.badge
        """
        self.ensure_one()
        badges = self.env["gamification.badge"].sudo()
        badge = badges.search(
            [("name", "=", self.name), ("rule_auth", "=", "nobody")], limit=1
        )
        return badge or badges.create(
            {
                "name": self.name,
                "rule_auth": "nobody",
                "image_1920": self.badge,
                "description": self.text,
            }
        )

    def _score(self, period):
        """Return how the figures rate everybody in the scope, and what they are.

        Per criterion, the best has 100 points and the worst none; the score is the
        mean by weight. A few queries per criterion, however many people there are.

        :return: scores, and details by criterion, by user id
        :rtype: tuple[dict[int, Fraction], dict[int, list[dict]]]
        """
        self.ensure_one()
        span = Span(period.date_from, period.date_to)
        keys = self._get_jobs(span).user_id.ids
        criteria = self.sudo().criterion_ids
        if not criteria:
            return {}, {}
        values = [
            self._measure(each.metric_id, each.basis, span, keys) for each in criteria
        ]
        tables = [
            points(column, each.metric_id.direction)
            for each, column in zip(criteria, values, strict=True)
        ]
        weights = [Fraction(str(each.weight)) for each in criteria]
        details = {
            key: [
                each._detail(column[key], table[key])
                for each, column, table in zip(criteria, values, tables, strict=True)
            ]
            for key in keys
        }
        return score(tables, weights), details
