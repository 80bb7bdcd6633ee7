from odoo import fields, models


class SalesMgmtTarget(models.Model):
    """Extend the target with printing."""

    _inherit = "sales.mgmt.target"

    def action_print_reports(self):
        """Choose how the performance reports of these targets are printed."""
        wizard = self.env["sales.mgmt.print.wizard"]
        wizard._check_printer()
        self.check_access("read")
        return wizard._open(target_ids=[fields.Command.set(self.ids)])
