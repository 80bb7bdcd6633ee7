from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from .credits import CreditWorld


@tagged("post_install", "-at_install")
class TestDocumentDoor(CreditWorld):
    """From a figure to its document, as far as Odoo lets the reader go."""

    def _open(self, invoice, user, kind="invoiced"):
        """Press the button of a credit of the invoice, and read what it opens."""
        credit = self.env["sales.mgmt.credit"].search(
            [("move_id", "=", invoice.id), ("kind", "=", kind)], limit=1
        )
        # as a browser asks: nothing is known from before
        self.env.invalidate_all()
        credit = credit.with_user(user).with_context(
            allowed_company_ids=user.company_ids.ids
        )
        action = credit.action_open_document()
        self.assertEqual(action["views"][0][1], "form")
        opened = credit.env[action["res_model"]].browse(action["res_id"])
        self.env.invalidate_all()
        # reads every field of the form, as the web client does
        Form(opened)
        return opened

    def test_an_invoice_opens_the_order_for_who_may_read_no_payments(self):
        order = self._create_order(100)
        invoice = self._invoice_order(order, "2026-01-10")
        self._post("2026-01")
        self.assertEqual(self._open(invoice, self.anna), order)

    def test_a_paid_invoice_opens_the_order_too(self):
        order = self._create_order(100)
        invoice = self._invoice_order(order, "2026-01-10")
        self._pay(invoice, "2026-01-20")
        self._post("2026-01")
        self.assertEqual(self._open(invoice, self.anna), order)
        self.assertEqual(self._open(invoice, self.anna, "collected"), order)

    def test_a_credit_note_opens_the_order_of_its_invoice(self):
        order = self._create_order(100)
        invoice = self._invoice_order(order, "2026-01-10")
        self._pay(invoice, "2026-01-20")
        credit = self._credit(invoice, "2026-02-10")
        self._pay(credit, "2026-02-20")
        self._post("2026-01", "2026-02")
        self.assertEqual(self._open(credit, self.anna), order)

    def test_an_accountant_opens_the_paid_invoice(self):
        invoice = self._invoice_order(self._create_order(100), "2026-01-10")
        self._pay(invoice, "2026-01-20")
        self._post("2026-01")
        self.olga.group_ids |= self.env.ref("account.group_account_invoice")
        self.assertEqual(self._open(invoice, self.olga), invoice)

    def test_several_orders_on_one_invoice_are_listed(self):
        orders = self._create_order(100) | self._create_order(50)
        invoice = self._invoice_order(orders, "2026-01-10")
        self._pay(invoice, "2026-01-20")
        self._post("2026-01")
        credit = self.env["sales.mgmt.credit"].search([("move_id", "=", invoice.id)])
        action = credit[0].with_user(self.anna).action_open_document()
        self.assertEqual(action["domain"], [("id", "in", orders.ids)])

    def test_who_may_see_neither_is_told_whom_to_ask(self):
        order = self._create_order(100)
        invoice = self._invoice_order(order, "2026-01-10")
        bare = self._invoice("2026-01-11", 70)
        self._pay(invoice, "2026-01-20")
        self._pay(bare, "2026-01-20")
        self._post("2026-01")
        for document, user in ((invoice, self.olga), (bare, self.anna)):
            with self.assertRaisesRegex(UserError, "accounting can show you"):
                self._open(document, user)
