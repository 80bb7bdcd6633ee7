from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools.periods import Span


class SalesMgmtContestLine(models.Model):
    """The place of a person or a team; after the decision it never changes."""

    _name = "sales.mgmt.contest.line"
    _description = "Contest Ranking"
    _order = "contest_id desc, sequence, id"

    contest_id = fields.Many2one(
        comodel_name="sales.mgmt.contest",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        related="contest_id.company_id", store=True, precompute=True, index=True
    )
    state = fields.Selection(related="contest_id.state", string="State of the Contest")
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Salesperson",
        readonly=True,
        index=True,
        ondelete="restrict",
        help="Empty in contests of teams.",
    )
    unit_id = fields.Many2one(
        comodel_name="sales.mgmt.unit", readonly=True, ondelete="restrict"
    )
    subject = fields.Char(string="Who", compute="_compute_subject")
    joined_on = fields.Date(string="Since", readonly=True)
    left_on = fields.Date(string="Left", readonly=True)
    sequence = fields.Integer(readonly=True)
    place = fields.Integer(
        readonly=True, aggregator=None, help="Empty for those who get none."
    )
    value = fields.Float(
        string="Result", readonly=True, digits=(32, 6), aggregator=None
    )
    has_value = fields.Boolean(readonly=True)
    gap = fields.Float(
        string="Behind",
        readonly=True,
        digits=(32, 6),
        aggregator=None,
        help="How far it is to the place before.",
    )
    obstacle = fields.Selection(
        selection=[
            ("nothing", "Nothing achieved"),
            ("target", "No target"),
            ("threshold", "Below the minimum"),
            ("gate", "Gate not passed"),
            ("left", "Left"),
        ],
        string="Remark",
        help="Why there is no place.",
        readonly=True,
    )
    metric_unit = fields.Selection(related="contest_id.metric_unit", string="Ranked In")
    currency_id = fields.Many2one(
        comodel_name="res.currency", compute="_compute_currency_id"
    )
    prize_currency_id = fields.Many2one(
        related="contest_id.currency_id", string="Prize Currency"
    )
    prize_amount = fields.Monetary(
        string="Prize Money", readonly=True, currency_field="prize_currency_id"
    )
    last_place = fields.Integer(
        readonly=True,
        aggregator=None,
        export_string_translation=False,
        help="The last place whose prizes go here: who is tied may share several.",
    )
    prize_ids = fields.Many2many(
        comodel_name="sales.mgmt.contest.prize",
        string="Prizes of the Place",
        compute="_compute_prize_ids",
    )
    things = fields.Char(string="Other Prize", compute="_compute_prize_ids")
    award_ids = fields.One2many(
        comodel_name="sales.mgmt.contest.award", inverse_name="line_id", readonly=True
    )

    _person_uniq = models.UniqueIndex(
        "(contest_id, COALESCE(user_id, 0), COALESCE(unit_id, 0))"
    )

    @api.depends("user_id", "unit_id")
    def _compute_subject(self):
        for line in self:
            line.subject = line.user_id.name or line.unit_id.name

    @api.depends("subject", "contest_id.name")
    def _compute_display_name(self):
        for line in self:
            line.display_name = f"{line.subject} · {line.contest_id.name}"

    @api.depends("metric_unit", "company_id")
    def _compute_currency_id(self):
        for line in self:
            is_money = line.metric_unit == "money"
            line.currency_id = line.company_id.currency_id if is_money else False

    @api.depends(
        "place",
        "last_place",
        "contest_id.prize_ids.place",
        "contest_id.prize_ids.thing",
    )
    def _compute_prize_ids(self):
        for line in self:
            covered = range(line.place, line.last_place + 1) if line.place else ()
            line.prize_ids = line.contest_id.prize_ids.filtered(
                lambda prize, covered=covered: prize.place in covered
            )
            line.things = ", ".join(filter(None, line.prize_ids.mapped("thing")))

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines._check_undecided()
        return lines

    def write(self, vals):
        """Refuse to change what was decided, in sudo too."""
        self._check_undecided()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_decided(self):
        self._check_undecided()

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    def _check_undecided(self):
        for line in self:
            if line.contest_id.state in ("decided", "cancelled"):
                raise UserError(
                    self.env._(
                        "The result of “%(contest)s” is fixed; nobody changes it.",
                        contest=line.contest_id.name,
                    )
                )

    def _get_key(self):
        """Return what the values of the line are found by."""
        return self.user_id.id or self.unit_id.id

    def _filter_winners(self):
        """Return the lines that win something, the best first."""
        return self.filtered(lambda line: line.prize_amount or line.things).sorted(
            "sequence"
        )

    def _get_winners(self):
        """Return who shares the prize: the person, or who was in the team meanwhile.

        :rtype: res.users
        """
        self.ensure_one()
        if self.user_id:
            return self.user_id
        contest = self.contest_id
        span = Span(contest.date_from, contest.date_to)
        return contest._get_jobs(span, self.unit_id).user_id.sorted("id")
