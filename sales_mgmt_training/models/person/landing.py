from odoo import api, models


class SalesMgmtTarget(models.Model):
    """The app opens for who trains or looks after employees as well."""

    _inherit = "sales.mgmt.target"

    @api.model
    def _get_landings(self):
        """Extend `sales_mgmt_targets` by those who neither sell nor lead."""
        return [
            *super()._get_landings(),
            (
                "sales_mgmt_training.group_trainer",
                "sales_mgmt_training.trainer_day_action",
            ),
            (
                "hr.group_hr_user",
                "sales_mgmt_training.sales_mgmt_review_cycle_action",
            ),
        ]
