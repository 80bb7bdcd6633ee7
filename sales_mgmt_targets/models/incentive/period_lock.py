from odoo import models


class SalesMgmtPeriodLock(models.Model):
    """Closing posts what the documents of a period credit to whom."""

    # closing does not know what builds upon it
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.period.lock"

    def _after_close(self, periods):
        """Extend closing: credit people with invoices and payments."""
        result = super()._after_close(periods)
        self.env["sales.mgmt.credit"].sudo()._post(periods)
        return result
