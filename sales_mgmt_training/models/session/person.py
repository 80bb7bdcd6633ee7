from odoo import api, fields, models


class SalesMgmtPerson(models.Model):
    """Whoever leaves gives their seats back."""

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.person"

    participant_ids = fields.One2many(
        comodel_name="sales.mgmt.training.participant",
        inverse_name="person_id",
        string="Sessions",
    )
    session_count = fields.Integer(
        string="Sessions to Come", compute="_compute_session_count"
    )

    @api.depends("participant_ids.state")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_session_count(self):
        counts = dict(
            self.env["sales.mgmt.training.participant"]._read_group(
                [
                    ("person_id", "in", self.ids),
                    ("state", "!=", "cancelled"),
                    ("session_id.state", "=", "open"),
                ],
                ["person_id"],
                ["__count"],
            )
        )
        for person in self:
            person.session_count = counts.get(person, 0)

    def write(self, vals):
        """Extend `base`: whoever leaves gives their seats back."""
        result = super().write(vals)
        if vals.get("active") is False:
            self.participant_ids.filtered(
                lambda each: (
                    each.state != "cancelled"
                    and each.session_state == "open"
                    and each.presence == "open"
                )
            )._cancel()
        return result

    def action_open_participants(self):
        """Open the sessions of the person."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Sessions of %(person)s", person=self.name),
            "res_model": "sales.mgmt.training.participant",
            "view_mode": "list,form",
            "domain": [("person_id", "=", self.id)],
        }
