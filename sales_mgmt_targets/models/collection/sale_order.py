from fractions import Fraction

from odoo import api, fields, models

from ...tools.allocation import to_units
from ...tools.credit import share_out
from ..organisation.res_users import READERS
from .account_move import INVOICES
from .collection_document import Collected


class SaleOrder(models.Model):
    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _name = "sale.order"
    _inherit = [
        "sale.order",
        "sales.mgmt.collection.document",
        "sales.mgmt.credit.warning",
    ]

    collection_ids = fields.One2many(
        comodel_name="sales.mgmt.collection",
        inverse_name="order_id",
        string="Collection Plan",
        copy=False,
        groups=READERS,
    )

    @api.model
    def _get_salesperson_field(self):
        """Override of `sales_mgmt_targets` for orders."""
        return "user_id"

    def _describe_unplannable(self):
        """Override of `sales_mgmt_targets`: only confirmed orders."""
        self.ensure_one()
        if self.state == "sale":
            return None
        return self.env._(
            "“%(document)s” is not confirmed. Confirm it first, then plan how its "
            "money is collected.",
            document=self.display_name,
        )

    def _get_collected(self):
        """Override of `sales_mgmt_targets`: what came in on the invoices of an order.

        An invoice of several orders is shared by what it bills of each.
        """
        invoices = self.order_line.invoice_lines.move_id.filtered(
            lambda move: move.move_type in INVOICES and move.state == "posted"
        )
        parts = dict.fromkeys(self, (0, 0))
        for invoice, collected in invoices._get_collected().items():
            for order, credited, received in self._share_invoice(invoice, collected):
                if order in parts:
                    before = parts[order]
                    parts[order] = before[0] + credited, before[1] + received
        return {
            order: order._get_own_collected(*amounts)
            for order, amounts in parts.items()
        }

    def _get_own_collected(self, credited, received):
        """Return what one order brings, from its parts of its invoices."""
        total = to_units(self.amount_total, self.currency_id.rounding)
        if self.state == "cancel":
            return Collected(total, 0, 0)
        return Collected(total, total - credited, received)

    @api.model
    def _share_invoice(self, invoice, collected):
        """Return the parts of an invoice that are those of its orders.

        :param account.move invoice: one
        :param Collected collected: what it brings
        :return: order, credited and received, in units of the order's currency
        :rtype: list[tuple[sale.order, int, int]]
        """
        billed = {}
        for line in invoice.invoice_line_ids:
            order = line.sale_line_ids.order_id[:1]
            value = Fraction(str(line.price_total))
            billed[order] = billed.get(order, 0) + value
        whole = sum(billed.values())
        if not whole:
            return []
        # what belongs to no order comes last
        orders = sorted(billed, key=lambda order: (not order, order.id or 0))
        shares = [billed[order] / whole for order in orders]
        credited = share_out(collected.total - collected.claimable, shares)
        received = share_out(collected.received, shares)
        return [
            (
                order,
                order._convert_units(invoice, taken),
                order._convert_units(invoice, came),
            )
            for order, taken, came in zip(orders, credited, received, strict=True)
            if order
        ]

    def _convert_units(self, invoice, units):
        """Express units of an invoice in those of the order's currency."""
        if invoice.currency_id == self.currency_id or not units:
            return units
        amount = invoice.currency_id._convert(
            units * invoice.currency_id.rounding,
            self.currency_id,
            self.company_id,
            invoice.invoice_date,
        )
        return to_units(amount, self.currency_id.rounding)
