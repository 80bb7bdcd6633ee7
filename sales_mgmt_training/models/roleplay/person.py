from odoo import api, fields, models


class SalesMgmtPerson(models.Model):
    """How a person does in role-plays."""

    # a file of its own for each room
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.person"

    roleplay_ids = fields.One2many(
        comodel_name="sales.mgmt.roleplay",
        inverse_name="person_id",
        string="Role-Plays",
    )
    roleplay_count = fields.Integer(
        string="Role-Plays Played", compute="_compute_roleplay_count"
    )

    @api.depends("roleplay_ids.state")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_roleplay_count(self):
        rows = self.env["sales.mgmt.roleplay"]._read_group(
            [("person_id", "in", self.ids), ("state", "in", ("scored", "done"))],
            ["person_id"],
            ["__count"],
        )
        counts = dict(rows)
        for person in self:
            person.roleplay_count = counts.get(person, 0)

    def action_open_roleplays(self):
        """Open the role-plays of the person."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Role-Plays of %(person)s", person=self.name),
            "res_model": "sales.mgmt.roleplay",
            "view_mode": "list,form,graph",
            "domain": [("person_id", "=", self.id)],
            "context": {"default_person_id": self.id},
        }

    def action_open_roleplay_points(self):
        """Open how the points of the person moved, criterion by criterion."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sales_mgmt_training.sales_mgmt_roleplay_score_action"
        )
        return {
            **action,
            "domain": [("person_id", "=", self.id), ("is_revealed", "=", True)],
        }
