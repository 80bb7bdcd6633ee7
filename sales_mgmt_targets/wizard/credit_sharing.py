from odoo import api, fields, models

from ..models.incentive.credit import CREDIT_ROLES


class SalesMgmtCreditSharing(models.TransientModel):
    """Say among whom the credit of an order is shared, and why."""

    _name = "sales.mgmt.credit.sharing"
    _description = "Share the Credit of an Order"

    order_id = fields.Many2one(
        comodel_name="sale.order", required=True, readonly=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="order_id.company_id")
    line_ids = fields.One2many(
        comodel_name="sales.mgmt.credit.sharing.line",
        inverse_name="sharing_id",
        string="People",
        compute="_compute_line_ids",
        store=True,
        precompute=True,
        readonly=False,
    )
    reason = fields.Char(required=True)
    split_total = fields.Float(
        string="Splits Together", compute="_compute_split_total", digits=(16, 6)
    )

    @api.depends("order_id")
    def _compute_line_ids(self):
        for sharing in self:
            shares = sharing.order_id.credit_share_ids
            values = [
                {"user_id": each.user_id.id, "role": each.role, "share": each.share}
                for each in shares
            ]
            if not shares.filtered(lambda each: each.role == "split"):
                user = sharing.order_id.user_id
                values.insert(0, {"user_id": user.id, "role": "split", "share": 1.0})
            sharing.line_ids = [
                fields.Command.clear(),
                *map(fields.Command.create, values),
            ]

    @api.depends("line_ids.role", "line_ids.share")
    def _compute_split_total(self):
        for sharing in self:
            splits = sharing.line_ids.filtered(lambda line: line.role == "split")
            sharing.split_total = sum(splits.mapped("share"))

    def action_share(self):
        """Share the credit, with the rights of who asks."""
        self.ensure_one()
        self.order_id._share_credit(
            [(line.user_id, line.role, line.share) for line in self.line_ids],
            self.reason,
        )
        return {"type": "ir.actions.act_window_close"}


class SalesMgmtCreditSharingLine(models.TransientModel):
    """One person in it."""

    _name = "sales.mgmt.credit.sharing.line"
    _description = "Share of the Credit of an Order"

    sharing_id = fields.Many2one(
        comodel_name="sales.mgmt.credit.sharing", required=True, ondelete="cascade"
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Salesperson",
        required=True,
        domain="[('share', '=', False)]",
    )
    role = fields.Selection(
        selection=CREDIT_ROLES,
        required=True,
        default="split",
        help="Splits are 100 % together; overlays come on top.",
    )
    share = fields.Float(required=True, digits=(16, 6))
