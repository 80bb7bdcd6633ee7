from odoo import api, models


class SalesMgmtAlert(models.Model):
    """Extend the alert about a lagging figure with the weak step of the chain."""

    _name = "sales.mgmt.alert"
    _inherit = ["sales.mgmt.alert", "sales.mgmt.chain.mixin"]

    @api.model_create_multi
    def create(self, vals_list):
        """Extend `sales.mgmt.alert`: who is behind is told which step holds them up."""
        alerts = super().create(vals_list)
        alerts.filtered(lambda alert: alert.kind == "pace")._keep_diagnosis()
        return alerts

    def _get_summary(self, user):
        """Extend `sales.mgmt.alert` with the diagnosis, if there is one."""
        summary = super()._get_summary(user)
        return f"{summary} {self.chain_text}" if self.chain_text else summary
