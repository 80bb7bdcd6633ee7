from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError


class SalesMgmtCareerLevel(models.Model):
    """A rung of a ladder, what it asks for, and which levels come after it."""

    _name = "sales.mgmt.career.level"
    _description = "Career Level"
    _inherit = ["sales.mgmt.audit.mixin"]
    _order = "ladder_id, sequence, id"
    _check_company_auto = True
    _audit_fields = ("name", "active", "parent_id", "role", "criterion_ids")

    ladder_id = fields.Many2one(
        comodel_name="sales.mgmt.career.ladder",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    company_id = fields.Many2one(
        related="ladder_id.company_id", store=True, precompute=True, index=True
    )
    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    description = fields.Text(
        translate=True, help="What people at this level do and answer for."
    )
    parent_id = fields.Many2one(
        comodel_name="sales.mgmt.career.level",
        string="Comes After",
        index=True,
        ondelete="restrict",
        check_company=True,
        domain="[('ladder_id', '=', ladder_id), ('id', '!=', id)]",
        help="Empty: where the ladder begins.",
    )
    child_ids = fields.One2many(
        comodel_name="sales.mgmt.career.level",
        inverse_name="parent_id",
        string="Next Levels",
        help="Several, where the way parts: e.g. leading a team, or key accounts.",
    )
    role = fields.Selection(
        selection=lambda self: (
            self.env["sales.mgmt.assignment"]
            ._fields["role"]
            ._description_selection(self.env)
        ),
        string="Role From Then On",
        help="A promotion gives the assignment this role. Empty: it stays as it is.",
    )
    criterion_ids = fields.One2many(
        comodel_name="sales.mgmt.career.criterion",
        inverse_name="level_id",
        string="Entry Criteria",
        copy=True,
        help="All of them have to be met. Without any, nobody becomes eligible by "
        "the figures: then every promotion is an exception with a reason.",
    )
    criteria = fields.Text(
        string="What It Asks For", compute="_compute_criteria", help="In words."
    )
    criterion_count = fields.Integer(
        string="Criteria", compute="_compute_criterion_count"
    )
    person_ids = fields.One2many(
        comodel_name="sales.mgmt.person", inverse_name="level_id", readonly=True
    )
    person_count = fields.Integer(string="People", compute="_compute_person_count")

    @api.depends("criterion_ids.name")
    @api.depends_context("lang")
    def _compute_criteria(self):
        for level in self:
            level.criteria = "\n".join(level.criterion_ids.mapped("name"))

    @api.depends("criterion_ids")
    def _compute_criterion_count(self):
        for level in self:
            level.criterion_count = len(level.criterion_ids)

    @api.depends("person_ids")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_person_count(self):
        counts = dict(
            self.env["sales.mgmt.person"]._read_group(
                [("level_id", "in", self.ids)], ["level_id"], ["__count"]
            )
        )
        for level in self:
            level.person_count = counts.get(level._origin, 0)

    @api.constrains("parent_id", "ladder_id")
    def _check_way(self):
        """Refuse ladders that lead back to where they began, or into another one."""
        for level in self:
            above = level.parent_id
            if level._has_cycle():
                raise ValidationError(
                    self.env._(
                        "“%(level)s” cannot come after “%(above)s”: the ladder "
                        "“%(ladder)s” would lead in a circle. Choose a level that does "
                        "not come after it.",
                        level=level.name,
                        above=above.name,
                        ladder=level.ladder_id.name,
                    )
                )
            if above and above.ladder_id != level.ladder_id:
                raise ValidationError(
                    self.env._(
                        "“%(level)s” is of the ladder “%(ladder)s” and cannot come "
                        "after “%(above)s” of “%(other)s”. Choose a level of its own "
                        "ladder.",
                        level=level.name,
                        ladder=level.ladder_id.name,
                        above=above.name,
                        other=above.ladder_id.name,
                    )
                )

    @api.constrains("active")
    def _check_unused(self):
        """Refuse to archive a level on which somebody stands."""
        archived = self.filtered(lambda level: not level.active)
        person = (
            self.env["sales.mgmt.person"]
            .sudo()
            .search([("level_id", "in", archived.ids)], limit=1)
        )
        if person:
            raise UserError(
                self.env._(
                    "%(person)s stands on “%(level)s”. Decide about everybody on it "
                    "before you archive it.",
                    person=person.name,
                    level=person.level_id.name,
                )
            )

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        levels = super().create(vals_list)
        self.env["sales.mgmt.career.eligibility"]._evaluate_soon()
        return levels

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & {"active", "parent_id", "criterion_ids"}:
            self.env["sales.mgmt.career.eligibility"]._evaluate_soon()
        return result

    def copy_data(self, default=None):
        """Extend `base`: two levels of one name would be hard to tell apart."""
        return [
            {**vals, "name": self.env._("%(name)s (copy)", name=level.name)}
            if "name" not in (default or {})
            else vals
            for level, vals in zip(self, super().copy_data(default), strict=True)
        ]

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_open_people(self):
        """Open the people at this level that the reader may see."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sales_mgmt_training.sales_mgmt_person_action"
        )
        return {**action, "domain": [("level_id", "=", self.id)], "context": {}}

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    def _get_way(self):
        """Return the levels that lead to this one, the nearest first.

        :rtype: sales.mgmt.career.level
        """
        self.ensure_one()
        way, above = self.browse(), self.parent_id
        while above:
            way |= above
            above = above.parent_id
        return way
