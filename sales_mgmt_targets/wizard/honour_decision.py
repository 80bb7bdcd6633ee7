from odoo import api, fields, models


class SalesMgmtHonourDecision(models.TransientModel):
    """Decide or cancel a round of an honour, with the reason."""

    _name = "sales.mgmt.honour.decision"
    _description = "Decision on an Honour"

    round_id = fields.Many2one(
        comodel_name="sales.mgmt.honour.round",
        required=True,
        readonly=True,
        ondelete="cascade",
    )
    step = fields.Selection(
        selection=[("decide", "Decide"), ("cancel", "Cancel")],
        required=True,
        readonly=True,
    )
    leader_ids = fields.Many2many(
        comodel_name="sales.mgmt.honour.candidate",
        string="On the First Place",
        compute="_compute_leader_ids",
    )
    must_choose = fields.Boolean(compute="_compute_leader_ids")
    chosen_id = fields.Many2one(
        comodel_name="sales.mgmt.honour.candidate",
        string="Winner",
        domain="[('id', 'in', leader_ids)]",
        ondelete="cascade",
    )
    reason = fields.Text(required=True)

    @api.depends("round_id", "step")
    def _compute_leader_ids(self):
        for decision in self:
            leaders = self.env["sales.mgmt.honour.candidate"]
            if decision.step == "decide" and decision.round_id:
                decision.round_id._check_decider()
                leaders = decision.round_id._get_leaders()
            decision.leader_ids = leaders
            decision.must_choose = (
                len(leaders) > 1 and decision.round_id.sudo().honour_id.tie == "chair"
            )

    def action_confirm(self):
        """Take the step on behalf of who decides."""
        self.ensure_one()
        current = self.round_id
        if self.step == "cancel":
            current._check_conductor()
            current._cancel(self.reason)
        else:
            current._check_decider()
            current._decide(self.reason, self.chosen_id)
        return {"type": "ir.actions.act_window_close"}
