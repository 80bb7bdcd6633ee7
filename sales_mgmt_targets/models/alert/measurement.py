from datetime import timedelta

from odoo import fields, models

# Fresh figures lead to a check, but no more often than this
PAUSE = timedelta(minutes=15)


class SalesMgmtMeasurement(models.AbstractModel):
    """Alerts follow the figures."""

    # every room that follows the figures has a file of its own
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.measurement"

    def _tell(self, runs):
        """Extend measurement: fresh figures are checked soon."""
        cron = self.env.ref("sales_mgmt_targets.ir_cron_alerts").sudo()
        if any(
            run.fact_written or run.fact_removed or run.target_updated for run in runs
        ) and (not cron.lastcall or cron.lastcall + PAUSE <= fields.Datetime.now()):
            cron._trigger()
        return super()._tell(runs)
