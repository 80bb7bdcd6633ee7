from odoo import fields, models


class AccountMove(models.Model):
    _inherit = "account.move"

    sales_mgmt_payout_id = fields.Many2one(
        comodel_name="sales.mgmt.payout",
        string="Incentive Statement",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        help="The statement of an external agent that this bill pays.",
    )

    _sales_mgmt_payout_uniq = models.UniqueIndex(
        "(sales_mgmt_payout_id) WHERE state <> 'cancel'",
        "This incentive statement is billed already.",
    )
