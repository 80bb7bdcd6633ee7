from odoo import fields, models

from .warning_mixin import VIEWERS


class ResPartner(models.Model):
    _name = "res.partner"
    _inherit = ["res.partner", "sales.mgmt.complaint.warning.mixin"]

    complaint_count = fields.Integer(
        string="Complaints",
        compute="_compute_complaint_count",
        groups=VIEWERS,
        help="All complaints of the customer that the reader may see.",
    )

    def _compute_complaint_count(self):
        """Count what opens behind the button: with the rights of the reader."""
        customers = self._get_complaint_customers()
        counts = dict(
            self.env["sales.mgmt.complaint"]._read_group(
                [
                    (
                        "commercial_partner_id",
                        "in",
                        [customer.id for customer in customers.values()],
                    )
                ],
                ["commercial_partner_id"],
                ["__count"],
            )
        )
        for partner in self:
            partner.complaint_count = counts.get(customers[partner], 0)

    def _get_complaint_customers(self):
        """Override of `sales_mgmt_complaints`: a contact stands for its customer."""
        return {partner: partner.commercial_partner_id for partner in self}

    def _compute_application_statistics_hook(self):
        """Extend `base`: cards of customers show how many complaints are open."""
        data_list = super()._compute_application_statistics_hook()
        if not self.env.user.has_groups(VIEWERS):
            return data_list
        for partner in self.filtered("complaint_open_count"):
            data_list[partner.id].append(
                {
                    "iconClass": "fa-exclamation-triangle",
                    "value": partner.complaint_open_count,
                    "label": self.env._("Open Complaints"),
                    "tagClass": "o_tag_color_1",
                }
            )
        return data_list
