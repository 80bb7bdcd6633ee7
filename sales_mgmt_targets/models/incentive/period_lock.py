from odoo import models


class SalesMgmtPeriodLock(models.Model):
    """Closing posts what the documents of a period credit to whom."""

    _inherit = "sales.mgmt.period.lock"

    def _after_close(self, periods):
        """Extend closing: credit people with invoices and payments."""
        super()._after_close(periods)
        self.env["sales.mgmt.credit"].sudo()._post(periods)
