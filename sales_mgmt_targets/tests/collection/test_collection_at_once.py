from contextlib import closing

import psycopg2

from odoo.exceptions import ValidationError
from odoo.tests import TransactionCase, tagged
from odoo.tools import mute_logger


@tagged("post_install", "-at_install")
class TestCollectionAtOnce(TransactionCase):
    """Two people plan one document at once, each in their own transaction."""

    # what two transactions see of each other has to be committed; it is cleaned up
    # pylint: disable=invalid-commit

    def setUp(self):
        """Save an order of 1000, which other transactions see."""
        super().setUp()
        with closing(self.registry.cursor()) as cr:
            env = self.env(cr=cr)
            customer = env["res.partner"].create({"name": "Acme"})
            product = env["product.product"].create(
                {"name": "Advice", "type": "service", "taxes_id": False}
            )
            line = {"product_id": product.id, "price_unit": 1000, "tax_ids": False}
            order = env["sale.order"].create(
                {"partner_id": customer.id, "order_line": [(0, 0, line)]}
            )
            order.action_confirm()
            self.saved = [order, product.product_tmpl_id, customer]
            self.order_id = order.id
            cr.commit()
        self.addCleanup(self._clean_up)

    def _clean_up(self):
        with closing(self.registry.cursor()) as cr:
            order, *others = (each.with_env(self.env(cr=cr)) for each in self.saved)
            order._action_cancel()
            order.unlink()
            for each in others:
                each.unlink()
            cr.commit()

    def _promise(self, cr, amount):
        lines = self.env(cr=cr)["sales.mgmt.collection"]
        return lines.create(
            {"order_id": self.order_id, "date": "2036-05-20", "amount": amount}
        )

    def _begin(self, cr):
        """Let a transaction see the database as it is now, from here on."""
        cr.execute("SELECT count(*) FROM sales_mgmt_collection")

    def test_they_never_promise_more_than_the_document_together(self):
        with (
            closing(self.registry.cursor()) as first,
            closing(self.registry.cursor()) as second,
        ):
            self._begin(second)
            self._promise(first, 600)
            first.commit()
            with (
                mute_logger("odoo.sql_db"),
                self.assertRaises(psycopg2.errors.SerializationFailure),
            ):
                self._promise(second, 600)
            # as Odoo does, which tries again what the database refused so
            second.rollback()
            with self.assertRaisesRegex(ValidationError, "smaller by.*200"):
                self._promise(second, 600)
            second.rollback()
            self._promise(second, 400)
            second.commit()

    def test_neither_do_they_by_changing_what_was_promised(self):
        with (
            closing(self.registry.cursor()) as first,
            closing(self.registry.cursor()) as second,
        ):
            one, two = self._promise(first, 400), self._promise(first, 400)
            first.commit()
            self._begin(second)
            one.amount = 600
            first.commit()
            with (
                mute_logger("odoo.sql_db"),
                self.assertRaises(psycopg2.errors.SerializationFailure),
            ):
                two.with_env(self.env(cr=second)).amount = 600
