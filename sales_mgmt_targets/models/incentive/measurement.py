from odoo import models


class SalesMgmtMeasurement(models.AbstractModel):
    """Previews of payouts follow the figures."""

    _inherit = "sales.mgmt.measurement"

    def _tell(self, runs):
        """Extend measurement: fresh figures lead to fresh previews."""
        if any(run.fact_written or run.fact_removed for run in runs):
            self.env["sales.mgmt.payout.run"]._follow_figures()
        return super()._tell(runs)
