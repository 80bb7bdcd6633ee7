from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from .customer_rfm import SEGMENTS

READERS = "sales_mgmt_targets.group_user,sales_mgmt_targets.group_auditor"


class ResPartner(models.Model):
    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "res.partner"

    rfm_segment = fields.Selection(
        selection=SEGMENTS,
        string="Customer Segment",
        compute="_compute_rfm_segment",
        search="_search_rfm_segment",
        groups=READERS,
        help="By how lately, how often and for how much the customer bought. Of "
        "customers whose figures you may read.",
    )

    @api.depends_context("uid", "company")
    def _compute_rfm_segment(self):
        rows = self.env["sales.mgmt.customer.rfm"].search_fetch(
            [
                ("company_id", "=", self.env.company.id),
                ("partner_id", "in", self.commercial_partner_id.ids),
            ],
            ["partner_id", "segment"],
        )
        segments = {row.partner_id: row.segment for row in rows}
        for partner in self:
            partner.rfm_segment = segments.get(partner.commercial_partner_id, False)

    def _search_rfm_segment(self, operator, value):
        if operator != "in":
            return NotImplemented
        found = self._find_scored([("segment", "in", [each for each in value if each])])
        return found if False not in value else found | ~self._find_scored([])

    def _find_scored(self, domain):
        """Return the domain of the customers whose readable scores fit one."""
        scores = self.env["sales.mgmt.customer.rfm"]
        query = scores._search([("company_id", "=", self.env.company.id), *domain])
        customers = query.subselect(SQL.identifier(scores._table, "partner_id"))
        return Domain("commercial_partner_id", "in", customers)
