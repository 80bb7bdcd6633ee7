from odoo import api, models


class SalesMgmtTarget(models.Model):
    """The app opens for who handles complaints as well."""

    _inherit = "sales.mgmt.target"

    @api.model
    def _get_landings(self):
        """Extend `sales_mgmt_targets` by those who neither sell nor lead."""
        return [
            *super()._get_landings(),
            (
                "sales_mgmt_complaints.group_complaint_handler",
                "sales_mgmt_complaints.sales_mgmt_complaint_action_mine",
            ),
        ]
