from odoo import fields, models


class SalesMgmtPayoutRunPay(models.TransientModel):
    """Say on which day approved runs were paid."""

    _name = "sales.mgmt.payout.run.pay"
    _description = "Day of Payment"

    run_ids = fields.Many2many(
        comodel_name="sales.mgmt.payout.run", required=True, string="Payout Runs"
    )
    date = fields.Date(
        string="Paid On", required=True, default=fields.Date.context_today
    )
    open_dispute_count = fields.Integer(compute="_compute_open_dispute_count")

    def _compute_open_dispute_count(self):
        for wizard in self:
            wizard.open_dispute_count = self.env["sales.mgmt.dispute"].search_count(
                [("run_id", "in", wizard.run_ids.ids), ("state", "=", "open")]
            )

    def action_confirm(self):
        """Mark the runs as paid on behalf of the officer who asks."""
        self.ensure_one()
        self.run_ids._pay(self.date)
        return {"type": "ir.actions.act_window_close"}
