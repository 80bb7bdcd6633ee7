from odoo import fields, models


class CrmLeadLost(models.TransientModel):
    _inherit = "crm.lead.lost"

    lost_to_id = fields.Many2one(
        comodel_name="sales.mgmt.competitor",
        help="The competitor whom the customer chose; empty if nobody won it.",
    )

    def action_lost_reason_apply(self):
        """Extend `crm`: note who won."""
        result = super().action_lost_reason_apply()
        if self.lost_to_id:
            self.lead_ids.lost_to_id = self.lost_to_id
        return result
