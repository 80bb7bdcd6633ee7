from odoo.fields import Command
from odoo.tests import tagged

from .credits import CreditWorld


@tagged("post_install", "-at_install")
class TestCollectedCredit(CreditWorld):
    """What payments credit, worked out by hand; 25 % tax come on top of amounts."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._post("2025-12")

    def _collected(self, *months):
        return [self._sum(month, "collected").get("anna", 0) for month in months]

    def test_a_payment_credits_its_share_without_tax_in_its_month(self):
        invoice = self._invoice("2026-01-10", 100)
        self._pay(invoice, "2026-01-31", amount=50)
        self._pay(invoice, "2026-02-01")
        self._post("2026-01", "2026-02")
        self.assertEqual(self._collected("2026-01", "2026-02"), [40, 60])

    def test_a_part_paid_a_part_credited_and_the_rest_paid(self):
        # 100 invoiced, 40 paid, 60 credited: nothing is left to pay
        invoice = self._invoice("2026-01-10", 100, taxed=False)
        self._pay(invoice, "2026-01-20", amount=40)
        self._credit_part(invoice, "2026-02-10", 60)
        self._post("2026-01", "2026-02")
        self.assertEqual(self._collected("2026-01", "2026-02"), [40, 0])
        self.assertEqual(self._sum("2026"), {"anna": 40})
        # a second payment by mistake stays on account, and is paid back
        self._pay_in_advance("2026-03-10", 60)
        self._post("2026-03")
        self.assertEqual(self._collected("2026-03"), [0])

    def test_a_credit_note_after_the_payment_corrects_what_was_collected(self):
        invoice = self._invoice("2026-01-10", 100, taxed=False)
        self._pay(invoice, "2026-01-20", amount=30)
        self._pay(invoice, "2026-01-25")
        self._post("2026-01")
        credit = self._credit_part(invoice, "2026-02-10", 80)
        self._post("2026-02")
        self.assertEqual(self._collected("2026-01", "2026-02"), [100, -80])
        # the last payment first; each with its own key
        paid = {entry.value: entry for entry in self._read("2026-01", "collected")}
        taken = {entry.value: entry for entry in self._read("2026-02", "collected")}
        self.assertEqual(sorted(taken), [-70, -10])
        self.assertEqual(taken[-70].key, paid[70].key)
        self.assertEqual(taken[-10].key, paid[30].key)
        self.assertEqual(str(taken[-70].event_date), "2026-02-10")
        # paying it back changes nothing any more
        self._pay(credit, "2026-03-10")
        self._post("2026-03")
        self.assertEqual(self._collected("2026-03"), [0])

    def test_a_full_reversal_nets_to_nothing_whatever_was_settled(self):
        for settle in ("before", "after", "never"):
            invoice = self._invoice("2026-01-10", 100)
            if settle == "before":
                self._pay(invoice, "2026-01-20")
            credit = self._credit_part(invoice, "2026-02-10", 100)
            if settle == "after":
                (invoice | credit).line_ids.remove_move_reconcile()
                self._pay(invoice, "2026-02-20")
            if settle != "never":
                self._pay(credit, "2026-03-10")
        self._post("2026-01", "2026-02", "2026-03")
        self.assertEqual(self._sum_keys("invoiced"), {})
        self.assertEqual(self._sum_keys("collected"), {})

    def test_a_refund_that_is_paid_before_the_invoice_is(self):
        invoice = self._invoice("2026-01-10", 100, taxed=False)
        credit = self._credit_part(invoice, "2026-01-12", 100)
        credit.line_ids.remove_move_reconcile()
        self._pay(credit, "2026-01-20")
        self._post("2026-01")
        self.assertEqual(self._collected("2026-01"), [-100])
        self._pay(invoice, "2026-02-20")
        self._post("2026-02")
        self.assertEqual(self._collected("2026-02"), [100])

    def test_write_offs_and_discounts_are_no_cash(self):
        invoice = self._invoice("2026-01-10", 100)
        self._pay_and_write_off(invoice, "2026-01-20", 100)
        self._post("2026-01")
        self.assertEqual(self._collected("2026-01"), [80])

    def test_exchange_differences_are_no_cash(self):
        # 100 € were 200 $ in February and are 125 $ in April
        invoice = self._invoice("2026-02-10", 100, taxed=False, currency_id=self.eur.id)
        self._pay(invoice, "2026-04-10", amount=50)
        self._pay(invoice, "2026-05-10")
        self.assertEqual(invoice.amount_residual, 0)
        self._post("2026-02", "2026-03", "2026-04", "2026-05")
        self.assertEqual(self._collected("2026-04", "2026-05"), [100, 100])
        self.assertEqual(self._collected("2026-02"), [0])

    def test_an_invoice_in_the_own_currency_paid_in_another_one(self):
        # 125 $ are 100 € in April
        invoice = self._invoice("2026-04-10", 125, taxed=False)
        self._pay_in(self.eur, invoice, "2026-04-20", 40)
        self._post("2026-04")
        self.assertEqual(self._collected("2026-04"), [50])

    def test_instalments_are_late_each_by_its_own_due_date(self):
        term = self.env["account.payment.term"].create(
            {
                "name": "Halves",
                "line_ids": [
                    Command.create({"value_amount": 50, "nb_days": days})
                    for days in (10, 40)
                ],
            }
        )
        invoice = self._invoice(
            "2026-01-10", 100, invoice_payment_term_id=term.id, taxed=False
        )
        self._pay(invoice, "2026-01-20", amount=50)
        self._pay(invoice, "2026-03-01", amount=50)
        self._post("2026-01", "2026-02", "2026-03")
        entries = self._read("2026", "collected")
        self.assertEqual(
            [(entry.value, entry.days_overdue) for entry in entries],
            # due on 20 January and 19 February
            [(50, 0), (50, 10)],
        )

    def test_money_on_account_counts_with_the_invoice_and_is_never_late(self):
        payment = self._pay_in_advance("2026-01-05", 50)
        invoice = self._invoice("2026-02-10", 100, taxed=False)
        self._settle(invoice, payment, "2026-04-16")
        self._post("2026-01", "2026-02")
        [entry] = self._read("2026-02", "collected")
        self.assertEqual((entry.value, entry.days_overdue), (50, 0))

    def test_a_payment_found_late_counts_in_the_first_open_month(self):
        invoice = self._invoice("2026-01-10", 100, taxed=False)
        self._post("2026-01")
        self._pay(invoice, "2026-01-20")
        self._post("2026-02")
        [entry] = self._read("2026-02", "collected")
        self.assertEqual((entry.value, str(entry.event_date)), (100, "2026-01-20"))

    def test_a_payment_that_is_taken_off_is_taken_back(self):
        invoice = self._invoice("2026-01-10", 100, taxed=False)
        payment = self._pay(invoice, "2026-01-20")
        self._post("2026-01")
        self._get_receivables(invoice).remove_move_reconcile()
        self._post("2026-02")
        self.assertEqual(self._collected("2026-01", "2026-02"), [100, -100])
        self._settle(invoice, payment, "2026-03-10")
        self._post("2026-03")
        self.assertEqual(self._collected("2026-03"), [100])
        payment.action_draft()
        payment.action_cancel()
        self._post("2026-04")
        self.assertEqual(self._collected("2026-04"), [-100])

    def test_an_invoice_back_to_draft_is_taken_back_with_its_payments(self):
        invoice = self._invoice("2026-01-10", 100, taxed=False)
        self._pay(invoice, "2026-01-20")
        self._post("2026-01")
        invoice.button_draft()
        self._post("2026-02")
        self.assertEqual(self._collected("2026-02"), [-100])
        self.assertEqual(self._sum("2026-02"), {"anna": -100})

    def test_a_credit_note_that_settles_another_invoice_moves_money(self):
        first = self._invoice("2026-01-10", 100, taxed=False)
        second = self._invoice("2026-01-11", 60, self.carla, taxed=False)
        self._pay(first, "2026-01-20")
        credit = self._credit_part(first, "2026-02-10", 60)
        self._reconcile(credit, second)
        self.assertEqual(second.amount_residual, 0)
        self._post("2026-01", "2026-02")
        self.assertEqual(self._sum("2026-02", "collected"), {"anna": -60, "carla": 60})

    def test_a_credit_note_of_nothing_lowers_what_is_left_to_pay(self):
        invoice = self._invoice("2026-01-10", 100, taxed=False)
        credit = self._invoice(
            "2026-01-11", 80, self.carla, taxed=False, move_type="out_refund"
        )
        with self._at("2026-01-12 12:00:00"):
            self._pay(credit, "2026-01-12", amount=20)
        self._reconcile(invoice, credit)
        self.assertEqual(invoice.amount_residual, 40)
        self._pay(invoice, "2026-01-20")
        self._post("2026-01")
        # all in all 40 came in and 20 went out
        self.assertEqual(self._sum("2026-01", "collected"), {"anna": 40, "carla": -20})
        self.assertEqual(self._sum("2026-01"), {"anna": 100, "carla": -80})

    def test_a_credit_note_that_is_reversed_itself(self):
        invoice = self._invoice("2026-01-10", 100, taxed=False)
        self._pay(invoice, "2026-01-15")
        credit = self._credit_part(invoice, "2026-01-20", 100)
        with self._at("2026-01-25 12:00:00"):
            again = credit._reverse_moves([{"invoice_date": "2026-01-25"}], cancel=True)
        again.invoice_user_id = self.anna
        self.assertEqual((again.move_type, again.state), ("out_invoice", "posted"))
        self._post("2026-01")
        self.assertEqual(self._sum("2026-01"), {"anna": 100})
        self.assertEqual(self._sum("2026-01", "collected"), {"anna": 100})

    def test_more_credited_than_invoiced_is_lost_when_it_is_paid_back(self):
        invoice = self._invoice("2026-01-10", 100, taxed=False)
        credit = self._credit_part(invoice, "2026-01-20", 130)
        self._post("2026-01")
        self.assertEqual(self._sum("2026-01"), {"anna": -30})
        self.assertEqual(self._sum("2026-01", "collected"), {})
        self._pay(credit, "2026-02-20")
        self.assertEqual(credit.amount_residual, 0)
        self._post("2026-02")
        self.assertEqual(self._sum("2026-02", "collected"), {"anna": -30})

    def test_prices_with_tax_in_them(self):
        self.tax.price_include_override = "tax_included"
        invoice = self._invoice("2026-01-10", 100)
        self.assertEqual(invoice.amount_untaxed, 80)
        self._pay(invoice, "2026-01-20", amount=50)
        self._post("2026-01")
        self.assertEqual(self._sum("2026-01"), {"anna": 80})
        self.assertEqual(self._collected("2026-01"), [40])

    def test_cents_of_lines_and_parts_add_up(self):
        invoice = self._invoice(
            "2026-01-10",
            0,
            invoice_line_ids=[
                self._prepare_line(amount, self.env["account.tax"])
                for amount in (0.01, 0.01, 0.01, 33.33, 66.65, -0.01)
            ],
        )
        for day in range(11, 18):
            self._pay(invoice, f"2026-01-{day}", amount=14.28)
        self._pay(invoice, "2026-01-20")
        self._post("2026-01")
        by_line, by_day = {}, {}
        for entry in self._read("2026-01", "collected"):
            line = entry.key.split(":")[1]
            by_line[line] = by_line.get(line, 0) + entry.value
            by_day[entry.event_date] = by_day.get(entry.event_date, 0) + entry.value
        self.assertEqual(
            {str(line): float(value) for line, value in by_line.items()},
            {str(line.id): -line.balance for line in invoice.invoice_line_ids},
        )
        self.assertEqual(set(map(float, by_day.values())), {14.28, 0.04})

    def test_a_final_invoice_of_nothing_is_collected_at_once(self):
        # paid on account: the down payment brought the money in
        self._invoice(
            "2026-01-10",
            0,
            invoice_line_ids=[
                self._prepare_line(amount, self.tax) for amount in (100, -100)
            ],
        )
        self._post("2026-01")
        self.assertEqual(
            [float(entry.value) for entry in self._read("2026-01", "collected")],
            [100, -100],
        )

    def test_the_other_company_collects_in_its_own_currency(self):
        invoice = self._invoice(
            "2026-04-20", 60, company=self.east, currency_id=self.usd.id
        )
        self._post("2026-03", company=self.east)
        self._pay(invoice, "2026-05-20", amount=40)
        self._post("2026-04", "2026-05", company=self.east)
        self.assertEqual(
            self._sum("2026-05", "collected", company=self.east), {"anna": 32}
        )

    def test_every_credit_explains_itself_with_figures(self):
        invoice = self._invoice("2026-01-10", 80, currency_id=self.eur.id)
        self._pay(invoice, "2026-01-20", amount=25)
        self._post("2026-01")
        self._pay(invoice, "2026-02-10")
        self._credit_part(invoice, "2026-02-20", 40)
        self._post("2026-02")
        credits = self.env["sales.mgmt.credit"].search(
            [("company_id", "=", self.company.id)], order="id"
        )
        explanations = [credit.explanation.replace("\xa0", " ") for credit in credits]
        invoiced, first, second, taken = explanations
        self.assertIn("invoices $ 160.00 without tax", invoiced)
        self.assertIn("100 % of it are $ 160.00", invoiced)
        self.assertIn("100.00 € with tax, 25.00 € were received", first)
        self.assertIn("0 % were collected before, 25 % are now", first)
        self.assertIn("That much of $ 160.00 is credited", first)
        self.assertIn("takes back $ 80.00 without tax", taken)
        self.assertIn("Since 2026-01 it has been credited", taken)
        self.assertIn("100.00 € were received", second)
        self.assertIn("credit notes took back 50.00 €", second)
        self.assertIn("25 % were collected before, 50 % are now", second)
        invoice.button_draft()
        credits.invalidate_model()
        self.assertIn("does not count any more", credits[0].explanation)
