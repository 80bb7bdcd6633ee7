from odoo import api, fields, models


class SalesMgmtDisputeAnswer(models.TransientModel):
    """The answer to a dispute."""

    _name = "sales.mgmt.dispute.answer"
    _description = "Answer to a Dispute"

    dispute_id = fields.Many2one(
        comodel_name="sales.mgmt.dispute",
        required=True,
        readonly=True,
        ondelete="cascade",
    )
    currency_id = fields.Many2one(related="dispute_id.currency_id")
    claim = fields.Text(related="dispute_id.claim")
    claimed_amount = fields.Monetary(related="dispute_id.claimed_amount")
    line_amount = fields.Monetary(related="dispute_id.line_amount")
    state = fields.Selection(
        selection=[
            ("accepted", "Accept"),
            ("partly", "Accept in part"),
            ("rejected", "Reject"),
        ],
        string="Answer",
        required=True,
        default="accepted",
    )
    amount = fields.Monetary(
        string="Granted",
        compute="_compute_amount",
        store=True,
        readonly=False,
        help="Paid on top of the line with the next run, once it is approved.",
    )
    text = fields.Text(string="In Words", required=True)

    @api.depends("dispute_id", "state")
    def _compute_amount(self):
        for answer in self:
            accepts = answer.state != "rejected"
            answer.amount = answer.dispute_id.claimed_amount if accepts else 0

    def action_confirm(self):
        """Answer on behalf of the officer who asks."""
        self.ensure_one()
        self.dispute_id._answer(self.state, self.text, self.amount)
        return {"type": "ir.actions.act_window_close"}
