from odoo import api, fields, models


class CrmLead(models.Model):
    """Remembers who else offered, and who won what was lost."""

    _inherit = "crm.lead"

    competitor_ids = fields.Many2many(
        comodel_name="sales.mgmt.competitor",
        relation="sales_mgmt_lead_competitor_rel",
        column1="lead_id",
        column2="competitor_id",
        string="Competitors",
        check_company=True,
        help="Who else offers, as far as it is known.",
    )
    lost_to_id = fields.Many2one(
        comodel_name="sales.mgmt.competitor",
        index="btree_not_null",
        ondelete="restrict",
        tracking=True,
        copy=False,
        check_company=True,
        help="The competitor whom the customer chose.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        """Extend `crm`: who won the deal was a competitor for it."""
        leads = super().create(vals_list)
        leads._add_winners()
        return leads

    def write(self, vals):
        """Extend `crm`: who won the deal was a competitor for it."""
        result = super().write(vals)
        if vals.get("lost_to_id"):
            self._add_winners()
        return result

    def action_unarchive(self):
        """Extend `crm`: what is open again was lost to nobody."""
        self.filtered(
            lambda lead: not lead.active and lead.lost_to_id
        ).lost_to_id = False
        return super().action_unarchive()

    def _add_winners(self):
        for lead in self:
            if lead.lost_to_id - lead.competitor_ids:
                lead.competitor_ids |= lead.lost_to_id

    def _merge_get_fields_specific(self):
        """Extend `crm`: merged opportunities keep all competitors."""
        return {
            **super()._merge_get_fields_specific(),
            "competitor_ids": lambda _name, leads: leads.mapped("competitor_ids"),
            "lost_to_id": lambda _name, leads: leads[:1].lost_to_id,
        }
