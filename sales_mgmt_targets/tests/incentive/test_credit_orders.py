from datetime import date, timedelta
from itertools import permutations
from random import Random

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from .credit_recount import CreditRecount
from .credits import CreditWorld

# What happens to invoices, with how often it is chosen
STEPS = {
    "invoice": 4,
    "order": 3,
    "pay": 10,
    "pay_early": 2,
    "write_off": 2,
    "credit": 6,
    "credit_freely": 2,
    "pay_back": 3,
    "take_apart": 3,
    "put_together": 4,
    "cancel_payment": 2,
    "draft": 2,
    "post": 4,
    "cancel": 1,
    "reassign": 2,
    "share": 2,
}


@tagged("post_install", "-at_install")
class TestCreditOrders(CreditWorld):
    """Whatever happens in whatever order, everything is credited exactly once."""

    def setUp(self):
        super().setUp()
        self.day = date(2026, 1, 1)
        self._post("2025-12")

    def _assertRecounts(self):  # noqa: N802  named like its siblings
        """Every key of the ledger adds up to what the formula gives for it."""
        sums = {**self._sum_keys("invoiced"), **self._sum_keys("collected")}
        self.assertEqual(
            {key: round(value * 100) for key, value in sums.items()},
            CreditRecount(self.company).count(),
        )

    # ------------------------------------------------------------
    # EVERY ORDER
    # ------------------------------------------------------------

    def test_payments_and_credit_notes_in_every_order_give_the_closed_formula(self):
        # min(K, T - R) of 100: nothing is left after 40 + 25 paid, 60 credited
        events = [("pay", 40), ("pay", 25), ("credit", 60)]
        for order in permutations(events):
            for is_closed_between in (True, False):
                with self.subTest(order=order, closed=is_closed_between):
                    self._check_order(order, is_closed_between)

    def _check_order(self, order, is_closed_between):
        self.env["sales.mgmt.credit"].invalidate_model()
        with self.env.cr.savepoint() as savepoint:
            invoice = self._invoice("2026-01-05", 100, taxed=False)
            for month, (kind, amount) in enumerate(order, 2):
                day = f"2026-{month:02}-10"
                if kind == "credit":
                    credit = self._credit_part(invoice, day, amount)
                    credit.line_ids.remove_move_reconcile()
                else:
                    payment = self._pay_in_advance(day, amount)
                    self._settle(invoice, payment, day)
                if is_closed_between:
                    self._post(f"2026-{month:02}")
            self._post("2026-05")
            self.assertEqual(sum(self._sum_keys("invoiced").values()), 40)
            self.assertEqual(sum(self._sum_keys("collected").values()), 40)
            self._assertRecounts()
            savepoint.rollback()
        self.env.invalidate_all()

    # ------------------------------------------------------------
    # AT RANDOM
    # ------------------------------------------------------------

    def test_random_lives_of_invoices_are_credited_exactly_once(self):
        for seed in range(8):
            with self.subTest(seed=seed):
                self.random = Random(seed)
                self.day = date(2026, 1, 1)
                self.orders = self.env["sale.order"]
                self.moves = self.env["account.move"]
                self.payments = self.env["account.payment"]
                with self.env.cr.savepoint() as savepoint:
                    self._live()
                    savepoint.rollback()
                self.env.invalidate_all()

    def _live(self):
        names, weights = zip(*STEPS.items(), strict=True)
        for name in ["invoice", "order", *self.random.choices(names, weights, k=16)]:
            before = self.day
            self.day += timedelta(days=self.random.randint(1, 15))
            if self.day.month != before.month:
                self._post(f"{before:%Y-%m}")
                self._assertNothingIsPending(f"{before:%Y-%m}")
            with self._at(f"{self.day} 12:00:00"):
                try:
                    with self.env.cr.savepoint():
                        getattr(self, f"_step_{name}")()
                except UserError:
                    # Odoo does not let this happen
                    self.env.invalidate_all()
        self._post(f"{self.day:%Y-%m}")
        self._assertRecounts()

    def _assertNothingIsPending(self, month):  # noqa: N802  named like its siblings
        for kind in ("invoiced", "collected"):
            self.assertEqual(
                self._read(month, kind, live=True), self._read(month, kind)
            )

    def _choose(self, records):
        return self.random.choice(records) if records else records

    def _choose_amount(self, most):
        return round(self.random.uniform(0.01, most), 2)

    def _find(self, move_type, state="posted"):
        return self.moves.exists().filtered(
            lambda move: move.move_type == move_type and move.state == state
        )

    def _step_invoice(self, move_type="out_invoice"):
        lines = [
            Command.create(
                {
                    "product_id": product.id,
                    "price_unit": self._choose_amount(300),
                    "tax_ids": [Command.set(self._choose([self.tax.ids, []]))],
                }
            )
            for product in (self.bolt, self.advice)[: self.random.randint(1, 2)]
        ]
        self.moves |= self._invoice(
            f"{self.day}",
            0,
            self.random.choice([self.anna, self.carla]),
            move_type=move_type,
            currency_id=self.random.choice([self.usd, self.eur]).id,
            invoice_line_ids=lines,
        )

    def _step_credit_freely(self):
        self._step_invoice("out_refund")

    def _step_order(self):
        order = self._create_order(self._choose_amount(300))
        self.orders |= order
        self._share_at_random(order)
        self.moves |= self._invoice_order(order, f"{self.day}")

    def _step_share(self):
        if order := self._choose(self.orders):
            self._share_at_random(order)

    def _share_at_random(self, order):
        part = round(self.random.uniform(0.01, 0.99), self.random.randint(2, 6))
        self._share(
            order,
            [
                (self.anna, "split", part),
                (self.carla, "split", round(1 - part, 6)),
                (self.lena, "overlay", round(self.random.uniform(0.01, 1), 3)),
            ][self.random.choice([slice(0, 2), slice(0, 3), slice(2, 3), slice(0)])],
        )

    def _step_pay(self, move_type="out_invoice", **values):
        open_moves = self._find(move_type).filtered("amount_residual")
        if move := self._choose(open_moves):
            amount = self.random.choice(
                [move.amount_residual, self._choose_amount(move.amount_residual)]
            )
            self.payments |= self._pay(move, f"{self.day}", amount=amount, **values)

    def _step_write_off(self):
        self._step_pay(
            payment_difference_handling="reconcile",
            writeoff_account_id=self.write_off_account.id,
        )

    def _step_pay_early(self):
        self.payments |= self._pay_in_advance(
            f"{self.day - timedelta(days=self.random.randint(0, 40))}",
            self._choose_amount(200),
        )

    def _step_pay_back(self):
        self._step_pay("out_refund")

    def _step_credit(self):
        if invoice := self._choose(self._find("out_invoice")):
            self.moves |= self._credit_part(
                invoice,
                f"{self.day}",
                *(
                    self.random.choice([0, line.price_unit, line.price_unit / 3])
                    for line in invoice.invoice_line_ids
                ),
            )

    def _step_take_apart(self):
        if move := self._choose(self._find("out_invoice")):
            self._get_receivables(move).remove_move_reconcile()

    def _step_put_together(self):
        entries = self.moves.exists() | self.payments.exists().move_id
        lines = self._get_receivables(entries).filtered(
            lambda line: line.parent_state == "posted" and not line.reconciled
        )
        invoices = lines.filtered(lambda line: line.balance > 0)
        others = lines.filtered(lambda line: line.balance < 0)
        if invoices and others:
            (self._choose(invoices) | self._choose(others)).reconcile()

    def _step_cancel_payment(self):
        if payment := self._choose(self.payments.exists()):
            payment.action_draft()
            payment.action_cancel()

    def _step_draft(self):
        if move := self._choose(self.moves.exists()):
            move.button_draft()

    def _step_post(self):
        drafts = self.moves.exists().filtered(lambda move: move.state == "draft")
        for move in drafts:
            move.action_post()

    def _step_cancel(self):
        if move := self._choose(self.moves.exists()):
            move.button_draft()
            move.button_cancel()

    def _step_reassign(self):
        if move := self._choose(self._find("out_invoice")):
            move.invoice_user_id = self.random.choice(
                [self.anna, self.carla, self.env["res.users"]]
            )
