from odoo import api, fields, models


class SalesMgmtPerson(models.Model):
    """What a person holds."""

    # a file of its own for each room
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.person"

    certificate_ids = fields.One2many(
        comodel_name="sales.mgmt.certificate",
        inverse_name="person_id",
        string="Certificates",
    )
    certificate_count = fields.Integer(
        string="Certificates Held", compute="_compute_certificate_count"
    )

    @api.depends("certificate_ids")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_certificate_count(self):
        rows = self.env["sales.mgmt.certificate"]._read_group(
            [("person_id", "in", self.ids), ("state", "in", ("valid", "expiring"))],
            ["person_id"],
            ["kind_id:count_distinct"],
        )
        counts = dict(rows)
        for person in self:
            person.certificate_count = counts.get(person, 0)

    def action_open_certificates(self):
        """Open what the person holds and has held."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sales_mgmt_training.sales_mgmt_certificate_action"
        )
        return {
            **action,
            "domain": [("person_id", "=", self.id)],
            "context": {"default_person_id": self.id},
        }
