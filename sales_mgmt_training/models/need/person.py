from odoo import api, fields, models

from .need import OPEN


class SalesMgmtPerson(models.Model):
    """What a person should learn."""

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.person"

    need_ids = fields.One2many(
        comodel_name="sales.mgmt.training.need",
        inverse_name="person_id",
        string="Training Needs",
    )
    open_need_count = fields.Integer(
        string="Open Training Needs", compute="_compute_open_need_count"
    )

    @api.depends("need_ids.state")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_open_need_count(self):
        counts = dict(
            self.env["sales.mgmt.training.need"]._read_group(
                [("person_id", "in", self.ids), ("state", "in", OPEN)],
                ["person_id"],
                ["__count"],
            )
        )
        for person in self:
            person.open_need_count = counts.get(person, 0)

    def write(self, vals):
        """Extend `base`: whoever leaves needs nothing any more."""
        result = super().write(vals)
        if vals.get("active") is False:
            self.need_ids.filtered(lambda need: need.state in OPEN).write(
                {"state": "dropped", "line_id": False}
            )
        return result

    def action_open_needs(self):
        """Open what the person should learn."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Training Needs of %(person)s", person=self.name),
            "res_model": "sales.mgmt.training.need",
            "view_mode": "list,form",
            "domain": [("person_id", "=", self.id)],
            "context": {"default_person_id": self.id},
        }
