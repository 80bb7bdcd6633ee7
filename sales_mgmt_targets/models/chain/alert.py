from markupsafe import Markup

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

    def _get_note(self):
        """Extend `sales.mgmt.alert` with the diagnosis and what to do, if any."""
        note = super()._get_note()
        if not self.chain_text:
            return note
        advice = Markup("<br/>%s") % self.chain_advice if self.chain_advice else ""
        return note + Markup("<div>%s%s</div>") % (self.chain_text, advice)
