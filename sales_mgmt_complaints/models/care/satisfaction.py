from odoo import fields, models


class SalesMgmtSatisfaction(models.Model):
    _inherit = "sales.mgmt.satisfaction"

    campaign_id = fields.Many2one(
        comodel_name="sales.mgmt.satisfaction.campaign",
        string="Survey",
        index="btree_not_null",
        readonly=True,
        ondelete="restrict",
    )

    _once_per_campaign = models.UniqueIndex(
        "(campaign_id, partner_id) WHERE campaign_id IS NOT NULL",
        "This contact was asked in this survey already.",
    )

    def _get_question(self):
        """Extend `sales_mgmt_complaints`: a survey has a question of its own."""
        return self.campaign_id.question or super()._get_question()
