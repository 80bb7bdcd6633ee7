from odoo import api, fields, models


class SalesMgmtCareerLadder(models.Model):
    """A way through a profession: levels that follow each other, and may branch.

    Everybody who sells reads ladders, so that everybody knows what the next step asks
    for; officers of Employees write them.
    """

    _name = "sales.mgmt.career.ladder"
    _description = "Career Ladder"
    _inherit = ["sales.mgmt.audit.mixin"]
    _order = "sequence, name, id"
    _check_company_auto = True
    _audit_fields = ("name", "active", "company_id")

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        comodel_name="res.company", index=True, help="Empty: for all companies."
    )
    description = fields.Text(
        translate=True, help="For whom the ladder is, and where it leads."
    )
    level_ids = fields.One2many(
        comodel_name="sales.mgmt.career.level",
        inverse_name="ladder_id",
        string="Levels",
        copy=False,
    )
    level_count = fields.Integer(
        string="Number of Levels", compute="_compute_level_count"
    )
    person_count = fields.Integer(string="People", compute="_compute_person_count")

    @api.depends("level_ids")
    def _compute_level_count(self):
        for ladder in self:
            ladder.level_count = len(ladder.level_ids)

    @api.depends("level_ids.person_ids")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_person_count(self):
        rows = self.env["sales.mgmt.person"]._read_group(
            [("level_id.ladder_id", "in", self.ids)],
            ["level_id.ladder_id"],
            ["__count"],
        )
        counts = {ladder.id: count for ladder, count in rows}
        for ladder in self:
            ladder.person_count = counts.get(ladder._origin.id, 0)

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_open_levels(self):
        """Open the levels as they follow each other."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sales_mgmt_training.sales_mgmt_career_level_action"
        )
        return {
            **action,
            "name": self.name,
            "domain": [("ladder_id", "=", self.id)],
            "context": {"default_ladder_id": self.id},
        }

    def action_open_people(self):
        """Open the people on the ladder that the reader may see."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sales_mgmt_training.sales_mgmt_person_action"
        )
        return {
            **action,
            "domain": [("level_id.ladder_id", "=", self.id)],
            "context": {"search_default_group_level": 1},
        }
