from odoo import api, fields, models

from .enrolment import OPEN_STATES


class SalesMgmtPerson(models.Model):
    """What a person is learning, and has learned."""

    _inherit = "sales.mgmt.person"

    enrolment_ids = fields.One2many(
        comodel_name="sales.mgmt.training.enrolment",
        inverse_name="person_id",
        string="Training",
    )
    open_enrolment_count = fields.Integer(
        string="Courses to Do", compute="_compute_enrolment_counts"
    )
    late_enrolment_count = fields.Integer(
        string="Courses Late", compute="_compute_enrolment_counts"
    )
    passed_enrolment_count = fields.Integer(
        string="Courses Passed", compute="_compute_enrolment_counts"
    )

    @api.depends("enrolment_ids.state", "enrolment_ids.date_due")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_enrolment_counts(self):
        enrolments = self.env["sales.mgmt.training.enrolment"]
        domain = [("person_id", "in", self.ids)]
        rows = enrolments._read_group(domain, ["person_id", "state"], ["__count"])
        counts = {(person, state): count for person, state, count in rows}
        late = dict(
            enrolments._read_group(
                [*domain, ("is_late", "=", True)], ["person_id"], ["__count"]
            )
        )
        for person in self:
            person.open_enrolment_count = sum(
                counts.get((person, state), 0) for state in OPEN_STATES
            )
            person.late_enrolment_count = late.get(person, 0)
            person.passed_enrolment_count = counts.get((person, "passed"), 0)

    def action_open_enrolments(self):
        """Open what the person learns and has learned."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Training of %(person)s", person=self.name),
            "res_model": "sales.mgmt.training.enrolment",
            "view_mode": "list,form",
            "domain": [("person_id", "=", self.id)],
            "context": {"default_person_id": self.id},
        }
