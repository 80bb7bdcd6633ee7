from odoo import models


class SalesMgmtPeriodLock(models.Model):
    """Careers are judged by closed figures."""

    # a file of its own for each room
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.period.lock"

    def _after_close(self, periods):
        """Extend `sales_mgmt_targets`: everybody is judged anew, soon."""
        result = super()._after_close(periods)
        self.env["sales.mgmt.career.eligibility"]._evaluate_soon()
        return result
