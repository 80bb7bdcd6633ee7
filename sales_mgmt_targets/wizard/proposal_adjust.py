from odoo import api, fields, models


class SalesMgmtProposalAdjust(models.TransientModel):
    """Other figures than somebody proposed, and why."""

    _name = "sales.mgmt.proposal.adjust"
    _description = "Adjust a Proposal"

    proposal_id = fields.Many2one(
        comodel_name="sales.mgmt.proposal", required=True, ondelete="cascade"
    )
    reason = fields.Text(required=True)
    line_ids = fields.One2many(
        comodel_name="sales.mgmt.proposal.adjust.line",
        inverse_name="adjust_id",
        string="Figures",
        compute="_compute_line_ids",
        store=True,
        readonly=False,
    )

    @api.depends("proposal_id")
    def _compute_line_ids(self):
        for dialog in self:
            is_decided = dialog.proposal_id.state in ("accepted", "adjusted")
            dialog.line_ids = [
                fields.Command.create(
                    {
                        "line_id": line.id,
                        "amount": line.decided if is_decided else line.proposed,
                    }
                )
                for line in dialog.proposal_id.line_ids
            ]

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_adjust(self):
        """Set the own figures; who proposed is told the reason."""
        self.ensure_one()
        self.proposal_id._adjust(
            {each.line_id.id: each.amount for each in self.line_ids}, self.reason
        )
        return {"type": "ir.actions.act_window_close"}


class SalesMgmtProposalAdjustLine(models.TransientModel):
    """The year of one figure, as whoever leads sets it."""

    _name = "sales.mgmt.proposal.adjust.line"
    _description = "Adjusted Figure"

    adjust_id = fields.Many2one(
        comodel_name="sales.mgmt.proposal.adjust", required=True, ondelete="cascade"
    )
    line_id = fields.Many2one(
        comodel_name="sales.mgmt.proposal.line",
        string="Figure",
        required=True,
        readonly=True,
        ondelete="cascade",
    )
    segment_id = fields.Many2one(related="line_id.segment_id")
    currency_id = fields.Many2one(related="line_id.currency_id")
    metric_unit = fields.Selection(related="line_id.metric_unit")
    top_down = fields.Monetary(related="line_id.top_down")
    proposed = fields.Monetary(related="line_id.proposed")
    amount = fields.Monetary(string="Your Figure")
