from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ...tools import rubric

POINTS = [("1", "1"), ("2", "2"), ("3", "3"), ("4", "4"), ("5", "5")]


class SalesMgmtRoleplaySheet(models.Model):
    """The points of one observer, who gives them without knowing those of the other.

    Nobody but the observer reads a sheet before both have handed in, whatever their
    role; afterwards nobody changes it.
    """

    _name = "sales.mgmt.roleplay.sheet"
    _description = "Sheet of an Observer"
    _inherit = ["sales.mgmt.person.mixin", "sales.mgmt.audit.mixin"]
    _order = "id"
    _rec_name = "observer_id"
    _audit_fields = ("observer_id", "state", "average")

    roleplay_id = fields.Many2one(
        comodel_name="sales.mgmt.roleplay",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    observer_id = fields.Many2one(
        comodel_name="res.users", required=True, readonly=True, index=True
    )
    state = fields.Selection(
        selection=[("draft", "Scoring"), ("done", "Handed In")],
        required=True,
        readonly=True,
        default="draft",
    )
    is_revealed = fields.Boolean(
        readonly=True, index=True, help="Both observers have handed in."
    )
    comment = fields.Text(help="What you saw; the person reads it afterwards.")
    score_ids = fields.One2many(
        comodel_name="sales.mgmt.roleplay.score", inverse_name="sheet_id"
    )
    average = fields.Float(
        compute="_compute_average", store=True, aggregator="avg", digits=(3, 2)
    )
    is_observer = fields.Boolean(
        compute="_compute_is_observer", export_string_translation=False
    )

    _one_each = models.UniqueIndex(
        "(roleplay_id, observer_id)", "An observer has one sheet."
    )

    @api.depends("score_ids.points", "score_ids.weight")
    def _compute_average(self):
        for sheet in self:
            scored = sheet.score_ids.filtered("points")
            sheet.average = (
                rubric.weigh((int(each.points), each.weight) for each in scored) or 0.0
            )

    @api.depends_context("uid")
    @api.depends("observer_id")
    def _compute_is_observer(self):
        for sheet in self:
            sheet.is_observer = sheet.observer_id == self.env.user

    def write(self, vals):
        if not self.env.su:
            self._check_scoring(vals)
        return super().write(vals)

    def _check_scoring(self, vals):
        """Refuse everything but the own comment and points, before handing in."""
        if vals.keys() - {"comment", "score_ids"}:
            raise AccessError(
                self.env._("Sheets are handed in by their button, by their observer.")
            )
        for sheet in self:
            if sheet.observer_id != self.env.user:
                raise AccessError(
                    self.env._(
                        "These are the points of %(observer)s, who alone gives them.",
                        observer=sheet.observer_id.name,
                    )
                )
            if sheet.state != "draft":
                raise UserError(
                    self.env._(
                        "You have handed in your points for “%(roleplay)s”; they stay "
                        "as they are.",
                        roleplay=sheet.roleplay_id.display_name,
                    )
                )

    def action_hand_in(self):
        """Hand in the own points; the other observer's appear with the last sheet."""
        self.check_access("read")
        self._check_scoring({})
        for sheet in self:
            missing = sheet.score_ids.filtered(lambda each: not each.points)[:1]
            if missing:
                raise UserError(
                    self.env._(
                        "“%(criterion)s” has no points yet.",
                        criterion=missing.criterion_id.name,
                    )
                )
        # the state is not the observer's to write
        self.sudo().write({"state": "done"})
        self.roleplay_id.sudo()._reveal()


class SalesMgmtRoleplayScore(models.Model):
    """The points of an observer for one criterion."""

    _name = "sales.mgmt.roleplay.score"
    _description = "Points for a Criterion"
    _inherit = ["sales.mgmt.person.mixin"]
    _order = "sequence, id"
    _rec_name = "criterion_id"

    sheet_id = fields.Many2one(
        comodel_name="sales.mgmt.roleplay.sheet",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    roleplay_id = fields.Many2one(
        related="sheet_id.roleplay_id", store=True, precompute=True, index=True
    )
    scenario_id = fields.Many2one(related="roleplay_id.scenario_id", store=True)
    observer_id = fields.Many2one(
        related="sheet_id.observer_id", store=True, precompute=True, index=True
    )
    is_revealed = fields.Boolean(related="sheet_id.is_revealed", store=True, index=True)
    date = fields.Date(related="roleplay_id.date", store=True)
    criterion_id = fields.Many2one(
        comodel_name="sales.mgmt.roleplay.criterion",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    sequence = fields.Integer(related="criterion_id.sequence", store=True)
    weight = fields.Float(readonly=True, aggregator=None)
    description = fields.Char(related="criterion_id.description")
    one_point = fields.Char(related="criterion_id.one_point")
    three_points = fields.Char(related="criterion_id.three_points")
    five_points = fields.Char(related="criterion_id.five_points")
    points = fields.Selection(selection=POINTS)
    value = fields.Integer(
        string="Average Points",
        compute="_compute_value",
        store=True,
        aggregator="avg",
    )
    note = fields.Char()

    @api.depends("points")
    def _compute_value(self):
        for score in self:
            score.value = int(score.points or 0)

    def write(self, vals):
        if not self.env.su:
            if vals.keys() - {"points", "note"}:
                raise AccessError(
                    self.env._("Observers give points and notes, and nothing else.")
                )
            self.sheet_id._check_scoring({})
        return super().write(vals)
