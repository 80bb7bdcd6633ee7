from odoo import api, fields, models

from ...tools.allocation import to_units
from ..organisation.res_users import READERS
from .collection_document import Collected

INVOICES = ("out_invoice", "out_receipt")


class AccountMove(models.Model):
    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _name = "account.move"
    _inherit = ["account.move", "sales.mgmt.collection.document"]

    collection_ids = fields.One2many(
        comodel_name="sales.mgmt.collection",
        inverse_name="move_id",
        string="Collection Plan",
        copy=False,
        groups=READERS,
    )

    @api.model
    def _get_salesperson_field(self):
        """Override of `sales_mgmt_targets` for invoices."""
        return "invoice_user_id"

    def _describe_unplannable(self):
        """Override of `sales_mgmt_targets`: only posted invoices to customers."""
        self.ensure_one()
        if self.move_type in INVOICES and self.state == "posted":
            return None
        return self.env._(
            "“%(document)s” is no posted invoice to a customer. Post it first, then "
            "plan how its money is collected.",
            document=self.display_name,
        )

    def _get_collected(self):
        """Override of `sales_mgmt_targets`: from what is left open, and credit notes.

        Money that a credit note takes off an invoice was not received.
        """
        credited = self._sum_credited()
        return {move: move._get_own_collected(credited.get(move, 0)) for move in self}

    def _get_own_collected(self, credited):
        """Return what one invoice brings.

        :param float credited: what credit notes settled of it, in its currency
        """
        rounding = self.currency_id.rounding
        total = to_units(self.amount_total, rounding)
        if self.move_type not in INVOICES or self.state == "cancel":
            return Collected(total, 0, 0)
        if self.state != "posted":
            # it is being corrected: what was agreed stands
            return Collected(total, total, 0)
        claimable = total - to_units(credited, rounding)
        residual = to_units(self.amount_residual, rounding)
        return Collected(total, claimable, claimable - residual)

    def _sum_credited(self):
        """Return what credit notes settled of invoices, in the invoices' currency."""
        return dict(
            self.env["account.partial.reconcile"]
            .sudo()
            ._read_group(
                [
                    ("debit_move_id.move_id", "in", self.ids),
                    ("credit_move_id.move_id.move_type", "=", "out_refund"),
                ],
                ["debit_move_id.move_id"],
                ["debit_amount_currency:sum"],
            )
        )
