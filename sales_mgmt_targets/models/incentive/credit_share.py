from odoo import fields, models

from .credit import CREDIT_ROLES


class SalesMgmtCreditShare(models.Model):
    """Who is credited for an order, and with which part of it.

    Without shares it is the salesperson of the invoice, with all of it. Splits are
    exactly 100 % together; overlays come on top of them. Shares are changed together
    and with a reason, by somebody whom they do not concern: see `_share_credit` of the
    order.
    """

    _name = "sales.mgmt.credit.share"
    _description = "Credit Share"
    _order = "order_id, role desc, id"
    _rec_name = "user_id"

    order_id = fields.Many2one(
        comodel_name="sale.order",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        related="order_id.company_id", store=True, precompute=True, index=True
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Salesperson",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    unit_id = fields.Many2one(
        comodel_name="sales.mgmt.unit",
        readonly=True,
        index=True,
        ondelete="set null",
        help="Where the person worked when the credit was shared; its leaders see it.",
    )
    role = fields.Selection(
        selection=CREDIT_ROLES,
        required=True,
        readonly=True,
        default="split",
        help="Splits are 100 % together; overlays come on top.",
    )
    share = fields.Float(required=True, readonly=True, digits=(16, 6), aggregator=None)

    _person_uniq = models.Constraint(
        "UNIQUE (order_id, user_id, role)",
        "A person has one share of each kind in an order.",
    )
    _share_range = models.Constraint(
        "CHECK (share > 0 AND share <= 1)",
        "A share lies above 0 % and is at most 100 %.",
    )
