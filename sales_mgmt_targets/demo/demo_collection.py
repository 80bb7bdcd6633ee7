from datetime import timedelta

from odoo import models
from odoo.fields import Domain

# An instalment of what is not paid yet, or of a large order, every so many days
STEP = timedelta(days=21)
LARGE_ORDERS = 12


class SalesMgmtDemo(models.AbstractModel):
    """Promises of customers who have not paid yet, and how far they are trusted."""

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.demo"

    def _load_collections(self):
        """Plan what is open of invoices and of the largest orders; grade customers."""
        promises = [
            {"move_id": invoice.id, **values}
            for invoice in self._get_open_invoices()
            for values in self._prepare_promises(
                invoice, invoice.amount_residual, invoice.invoice_date_due
            )
        ] + [
            {"order_id": order.id, **values}
            for order in self._get_large_orders()
            for values in self._prepare_promises(
                order, order.amount_total, self._get_now().date() + STEP
            )
        ]
        self.env["sales.mgmt.collection"].create(promises)
        self.env["sales.mgmt.credit.grade"].sudo()._cron_grade()

    def _get_open_invoices(self):
        """Return every second invoice that is open: the others wait for a plan."""
        return self.env["account.move"].search(
            Domain("company_id", "=", self._get("company").id)
            & Domain("move_type", "=", "out_invoice")
            & Domain("state", "=", "posted")
            & Domain("amount_residual", ">", 0),
            order="invoice_date_due, id",
        )[::2]

    def _get_large_orders(self):
        """Return the largest orders that have no invoice yet."""
        return self.env["sale.order"].search(
            Domain("company_id", "=", self._get("company").id)
            & Domain("state", "=", "sale")
            & Domain("invoice_ids", "=", False)
            & Domain("date_order", ">=", self._get_now() - 2 * STEP),
            order="amount_total desc, id",
            limit=LARGE_ORDERS,
        )

    def _prepare_promises(self, document, amount, day):
        """Return two promises of a document: half of it each."""
        first = document.currency_id.round(amount / 2)
        return [
            {"date": day + STEP, "amount": first},
            {"date": day + 2 * STEP, "amount": amount - first},
        ]
