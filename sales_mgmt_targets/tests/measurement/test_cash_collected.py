from freezegun import freeze_time

from odoo.fields import Command
from odoo.tests import tagged

from .accounting import AccountingWorld


@tagged("post_install", "-at_install")
class TestCashCollected(AccountingWorld):
    """What counts as cash, told case by case with amounts worked out by hand."""

    def _collected(self, user=None):
        """Return what was collected by month and person, without what is zero."""
        with freeze_time("2026-11-20 20:00:00"):
            self._refresh()
        facts = self.env["sales.mgmt.fact"].search(
            [
                ("metric_id.code", "=", "cash_collected"),
                ("company_id", "in", self.companies.ids),
                ("user_id", "=", (user or self.anna).id),
            ]
        )
        return {
            fact.period_id.name: round(fact.numerator, 2)
            for fact in facts
            if fact.numerator
        }

    def test_cash_counts_without_the_tax_in_the_month_of_the_payment(self):
        invoice = self._invoice("2026-02-28", 400)
        self._pay(invoice, "2026-03-31", amount=125)
        self._pay(invoice, "2026-04-01")
        self.assertEqual(invoice.payment_state, "paid")
        self.assertEqual(self._collected(), {"2026-03": 100, "2026-04": 300})

    def test_lines_without_tax_share_the_payment_in_proportion(self):
        # 100 + 25 tax, and 75 untaxed: 175 of 200
        invoice = self._invoice(
            "2026-02-10",
            0,
            invoice_line_ids=[
                self._prepare_line(100, self.tax),
                self._prepare_line(75, self.env["account.tax"]),
            ],
        )
        self._pay(invoice, "2026-03-10", amount=100)
        self.assertEqual(self._collected(), {"2026-03": 87.5})

    def test_money_received_before_the_invoice_counts_with_the_invoice(self):
        payment = self._pay_in_advance("2026-01-15", 500)
        self.assertEqual(self._collected(), {})
        invoice = self._invoice("2026-04-15", 800)
        self._settle(invoice, payment, "2026-05-16")
        self.assertEqual(self._collected(), {"2026-04": 400})

    def test_one_payment_of_two_invoices_counts_for_both_salespeople(self):
        invoices = self._invoice("2026-02-10", 100)
        invoices |= self._invoice("2026-02-11", 300, self.carla)
        [payment] = self._pay(invoices, "2026-03-10", group_payment=True)
        self.assertEqual(payment.amount, 500)
        self.assertEqual(self._collected(), {"2026-03": 100})
        self.assertEqual(self._collected(self.carla), {"2026-03": 300})

    def test_a_credit_note_is_no_payment(self):
        invoice = self._invoice("2026-02-10", 100)
        self._credit(invoice, "2026-02-20")
        self.assertEqual(invoice.payment_state, "reversed")
        self.assertEqual(self._collected(), {})

    def test_money_paid_back_counts_against(self):
        invoice = self._invoice("2026-02-10", 100)
        self._pay(invoice, "2026-02-20")
        credit = self._credit(invoice, "2026-03-10")
        self._pay(credit, "2026-04-10")
        self.assertEqual(self._collected(), {"2026-02": 100, "2026-04": -100})

    def test_what_is_written_off_at_payment_is_no_cash(self):
        invoice = self._invoice("2026-02-10", 100)
        payment = self._pay_and_write_off(invoice, "2026-03-10", 100)
        self.assertEqual(payment.amount, 100)
        self.assertEqual(invoice.amount_residual, 0)
        self.assertEqual(self._collected(), {"2026-03": 80})

    def test_money_kept_beyond_an_invoice_is_not_collected_on_it(self):
        invoice = self._invoice("2026-02-10", 100)
        self._pay_and_write_off(invoice, "2026-03-10", 130)
        self.assertEqual(self._collected(), {"2026-03": 100})

    def test_what_is_written_off_when_paying_back_was_not_paid_back(self):
        credit = self._invoice("2026-02-10", 100, move_type="out_refund")
        self._pay_and_write_off(credit, "2026-03-10", 100)
        self.assertEqual(credit.amount_residual, 0)
        self.assertEqual(self._collected(), {"2026-03": -80})

    def test_an_early_payment_discount_is_no_cash(self):
        term = self.env["account.payment.term"].create(
            {
                "name": "10 % within a week",
                "early_discount": True,
                "discount_percentage": 10,
                "discount_days": 7,
                "early_pay_discount_computation": "included",
                "line_ids": [Command.create({"value_amount": 100, "nb_days": 30})],
            }
        )
        invoice = self._invoice("2026-02-10", 100, invoice_payment_term_id=term.id)
        payment = self._pay(invoice, "2026-02-12")
        self.assertEqual(payment.amount, 112.5)
        self.assertEqual(invoice.amount_residual, 0)
        self.assertEqual(self._collected(), {"2026-02": 90})

    def test_a_better_rate_at_payment_is_no_cash(self):
        # 100 € are 200 $ at the rate of February, and 125 $ at that of April
        values = {"currency_id": self.eur.id}
        invoice = self._invoice("2026-02-10", 100, taxed=False, **values)
        self._pay(invoice, "2026-04-10")
        self.assertEqual(invoice.amount_residual, 0)
        self.assertEqual(self._collected(), {"2026-04": 125})
        # 125 $ when it was invoiced; paid when the euro stood at 2 $ again
        self.env["res.currency.rate"].create(
            {
                "company_id": self.company.id,
                "currency_id": self.eur.id,
                "name": "2026-06-01",
                "rate": 0.5,
            }
        )
        invoice = self._invoice("2026-05-10", 100, taxed=False, **values)
        self._pay(invoice, "2026-06-10")
        self.assertEqual(invoice.amount_residual, 0)
        self.assertEqual(self._collected(), {"2026-04": 125, "2026-06": 125})

    def test_a_line_of_a_bank_statement_is_cash(self):
        invoice = self._invoice("2026-02-10", 100)
        self._match_statement(invoice, "2026-03-10", 50)
        self.assertEqual(invoice.amount_residual, 75)
        self.assertEqual(self._collected(), {"2026-03": 40})

    def test_a_bank_statement_and_its_payment_are_one(self):
        invoice = self._invoice("2026-02-10", 100)
        payment = self._pay(invoice, "2026-03-10")
        with self._at("2026-03-12 12:00:00"):
            line = self.env["account.bank.statement.line"].create(
                {
                    "journal_id": self.bank.id,
                    "date": "2026-03-12",
                    "payment_ref": "Transfer",
                    "amount": payment.amount,
                }
            )
            _money, open_line, _rest = line._seek_for_lines()
            outstanding = payment.move_id.line_ids.filtered("debit")
            open_line.account_id = outstanding.account_id
            (open_line | outstanding).reconcile()
        self.assertEqual(self._collected(), {"2026-03": 100})

    def test_cash_waits_while_an_invoice_is_a_draft_again(self):
        invoice = self._invoice("2026-02-10", 100)
        self._pay(invoice, "2026-03-10")
        self.assertEqual(self._collected(), {"2026-03": 100})
        invoice.button_draft()
        self.assertEqual(self._collected(), {})

    def test_a_payment_that_is_cancelled_was_no_cash(self):
        payment = self._pay(self._invoice("2026-02-10", 100), "2026-03-10")
        payment.action_draft()
        payment.action_cancel()
        self.assertEqual(self._collected(), {})

    def test_an_invoice_of_nothing_and_a_receipt(self):
        free = self._invoice("2026-02-10", 0)
        self.assertEqual((free.amount_total, free.payment_state), (0, "paid"))
        receipt = self._invoice("2026-02-11", 40, move_type="out_receipt")
        self._pay(receipt, "2026-02-11")
        self.assertEqual(self._collected(), {"2026-02": 40})

    def test_an_entry_outside_of_the_bank_settles_without_cash(self):
        invoice = self._invoice("2026-02-10", 100)
        entry = self.env["account.move"].create(
            {
                "journal_id": self._find_journal("general").id,
                "date": "2026-02-12",
                "line_ids": [
                    Command.create(
                        {
                            "account_id": account.id,
                            "partner_id": self.acme.id,
                            "debit": debit,
                            "credit": 125 - debit,
                        }
                    )
                    for account, debit in (
                        (self.write_off_account, 125),
                        (self.acme.property_account_receivable_id, 0),
                    )
                ],
            }
        )
        entry.action_post()
        (invoice | entry).line_ids.filtered(
            lambda line: line.account_type == "asset_receivable"
        ).reconcile()
        self.assertEqual(invoice.amount_residual, 0)
        self.assertEqual(self._collected(), {})

    def test_the_other_company_counts_in_its_own_currency(self):
        # 40 $ are 32 € at 1.25 $ to the euro
        invoice = self._invoice(
            "2026-04-20", 60, company=self.east, currency_id=self.usd.id
        )
        self._pay(invoice, "2026-05-20", amount=40)
        self.assertEqual(self._collected(), {"2026-05": 32})
