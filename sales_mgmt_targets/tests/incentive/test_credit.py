from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from .credits import CreditWorld


@tagged("post_install", "-at_install")
class TestInvoicedCredit(CreditWorld):
    """What invoices and credit notes credit, worked out by hand."""

    def test_the_salesperson_is_credited_without_tax_in_the_month_of_the_invoice(self):
        self._invoice("2026-01-31", 100)
        self._invoice("2026-02-01", 30, self.carla)
        self._post("2026-01", "2026-02")
        self.assertEqual(self._sum("2026-01"), {"anna": 100})
        self.assertEqual(self._sum("2026-02"), {"carla": 30})
        self.assertEqual(self._sum("2026 Q1"), {"anna": 100, "carla": 30})

    def test_what_is_invoiced_and_what_is_collected_are_not_added(self):
        self._pay(self._invoice("2026-01-10", 100), "2026-01-20")
        self._post("2026-01")
        credits = self.env["sales.mgmt.credit"]
        domain = [("company_id", "=", self.company.id)]
        [(together,)] = credits._read_group(domain, [], ["value:sum"])
        self.assertFalse(together)
        self.assertEqual(
            dict(credits._read_group(domain, ["kind"], ["value:sum"])),
            {"invoiced": 100, "collected": 100},
        )

    def test_a_draft_is_not_credited_and_nobody_is_credited_for_nobodys(self):
        self._invoice("2026-01-10", 100).button_draft()
        self._invoice("2026-01-10", 70, invoice_user_id=False)
        self._post("2026-01")
        self.assertEqual(self._read("2026-01"), [])

    def test_a_credit_note_takes_back_in_its_own_month_from_who_was_credited(self):
        invoice = self._invoice("2026-01-10", 100)
        invoice.invoice_user_id = self.anna
        self._post("2026-01")
        credit = self._credit(invoice, "2026-02-05")
        # whoever stands on the credit note
        credit.invoice_user_id = self.carla
        self._post("2026-02")
        self.assertEqual(self._sum("2026-01"), {"anna": 100})
        self.assertEqual(self._sum("2026-02"), {"anna": -100})
        [paid], [taken] = self._read("2026-01"), self._read("2026-02")
        self.assertEqual(taken.key, paid.key)
        self.assertEqual(taken.res_id, credit.id)
        self.assertEqual(taken.origin_period_id, self._find_period("2026-01").id)
        self.assertFalse(self._read("2026 Q1")[1].origin_period_id)

    def test_a_credit_note_of_nothing_is_its_own_salespersons(self):
        self._invoice("2026-01-10", 40, self.carla, move_type="out_refund")
        self._post("2026-01")
        self.assertEqual(self._sum("2026-01"), {"carla": -40})

    def test_a_credit_note_takes_back_from_the_lines_it_resembles(self):
        invoice = self._invoice(
            "2026-01-10",
            0,
            invoice_line_ids=[
                Command.create(
                    {
                        "name": name,
                        "product_id": product.id,
                        "price_unit": price,
                        "tax_ids": [Command.clear()],
                    }
                )
                for name, product, price in (
                    ("Bolts", self.bolt, 100),
                    ("Advice", self.advice, 300),
                )
            ],
        )
        self._post("2026-01")
        keys = {entry.value: entry.key for entry in self._read("2026-01")}
        credit = self._credit_part(invoice, "2026-02-10", 0, 120)
        self._post("2026-02")
        [taken] = self._read("2026-02")
        self.assertEqual((taken.value, taken.key), (-120, keys[300]))
        # a rebate on the whole is shared by the lines
        credit = self._credit_part(invoice, "2026-03-10", 40, 0)
        self.assertEqual(credit.state, "posted")
        rebate = credit.copy({"reversed_entry_id": invoice.id})
        rebate.invoice_line_ids.filtered("price_unit").write(
            {"product_id": False, "name": "Rebate"}
        )
        rebate.invoice_date = "2026-03-11"
        rebate.action_post()
        self._post("2026-03")
        self.assertEqual(
            sorted(
                (entry.key == keys[100], float(entry.value))
                for entry in self._read("2026-03")
            ),
            [(False, -30), (True, -40), (True, -10)],
        )

    def test_what_changes_in_a_closed_month_is_corrected_in_the_first_open_one(self):
        invoice = self._invoice("2026-01-10", 100)
        other = self._invoice("2026-01-20", 50)
        self._post("2026-01")
        invoice.button_draft()
        invoice.button_cancel()
        other.invoice_user_id = self.carla
        self._post("2026-02")
        self.assertEqual(self._sum("2026-01"), {"anna": 150})
        self.assertEqual(self._sum("2026-02"), {"anna": -150, "carla": 50})
        corrections = [entry for entry in self._read("2026-02") if entry.value < 0]
        self.assertEqual(
            {entry.origin_period_id for entry in corrections},
            {self._find_period("2026-01").id},
        )
        self.assertEqual({str(e.event_date) for e in corrections}, {"2026-02-28"})
        self._post("2026-03")
        self.assertEqual(self._read("2026-03"), [])

    def test_an_invoice_that_is_deleted_is_taken_back_by_its_name(self):
        invoice = self._invoice("2026-01-10", 100)
        name = invoice.name
        self._post("2026-01")
        invoice.button_draft()
        invoice.with_context(force_delete=True).unlink()
        self._post("2026-02")
        [taken] = self._read("2026-02")
        self.assertEqual((taken.value, taken.name), (-100, name))
        credit = self.env["sales.mgmt.credit"].search([("value", "<", 0)])
        self.assertTrue(credit.web_read({"move_id": {"fields": {}}, "name": {}}))
        with self.assertRaisesRegex(UserError, "was deleted"):
            credit.action_open_document()

    def test_what_was_before_the_first_closing_pays_nobody(self):
        old = self._invoice("2025-11-10", 500)
        self._invoice("2026-01-10", 100)
        self._post("2026-01")
        self.assertEqual(self._sum("2026-01"), {"anna": 100})
        # nor takes anything, when it does not last
        self._credit(old, "2026-02-10")
        self._invoice("2026-02-10", 20)
        self._post("2026-02")
        self.assertEqual(self._sum("2026-02"), {"anna": 20})
        self.assertEqual(
            self._sum_keys("invoiced"),
            {entry.key: entry.value for entry in self._read("2026")},
        )

    def test_an_old_invoice_does_not_pay_by_changing_hands(self):
        old = self._invoice("2025-11-10", 500)
        self._post("2026-01")
        old.invoice_user_id = self.carla
        self._post("2026-02")
        self.assertEqual(self._sum("2026-02"), {})

    def test_the_opening_balance_ends_before_the_first_year_that_has_periods(self):
        self._invoice("2023-12-31", 70)
        self._invoice("2024-01-01", 30)
        self._post("2024-01")
        self.assertEqual(self._sum("2024-01"), {"anna": 30})

    def test_closing_a_period_credits_with_it(self):
        self._invoice("2023-12-10", 70)
        invoice = self._invoice("2024-01-10", 100)
        for month in ("2024-01", "2024-02"):
            self.env["sales.mgmt.period.lock"].with_user(self.dora).with_context(
                allowed_company_ids=self.company.ids
            ).create(
                {
                    "period_id": self._find_period(month).id,
                    "level": "hard",
                    "reason": "End of the month",
                }
            )
            if invoice.state == "posted":
                invoice.button_draft()
        self.assertEqual(self._sum("2024-01"), {"anna": 100})
        self.assertEqual(self._sum("2024-02"), {"anna": -100})

    def test_a_closed_period_is_not_posted_again(self):
        self._invoice("2026-01-10", 100)
        self._post("2026-01", "2026-02")
        self._invoice("2026-01-11", 30)
        self._post("2026-01", "2026-02")
        self.assertEqual(self._sum("2026-02"), {})
        # what is found late is dated as it happened, and counts in the open period
        self._post("2026-03")
        [late] = self._read("2026-03")
        self.assertEqual((str(late.event_date), late.value), ("2026-01-11", 30))
        self.assertFalse(late.origin_period_id)

    def test_a_preview_shows_what_closing_would_post(self):
        self._invoice("2025-12-10", 7)
        invoice = self._invoice("2026-01-10", 100)
        for kind in ("invoiced", "collected"):
            self.assertEqual(self._read("2026-01", kind), [])
        with self._at("2026-01-31 20:00:00"):
            preview = self._read("2026-01", live=True)
        self._post("2026-01")
        self.assertEqual(preview, self._read("2026-01"))
        self.assertEqual(self._read("2026-01", live=True), self._read("2026-01"))
        self._invoice("2026-02-10", 30)
        self._invoice("2026-03-10", 60)
        self._credit(invoice, "2026-03-11")
        with self._at("2026-03-15 20:00:00"):
            # the second period of two that are open
            preview = self._read("2026-03", live=True)
            quarter = self._read("2026 Q1", live=True)
        self._post("2026-02", "2026-03")
        self.assertEqual(preview, self._read("2026-03"))
        self.assertEqual(quarter, self._read("2026 Q1"))
        self.assertEqual(self._read("2026-04", live=True), [])

    def test_units_are_those_of_the_day_and_stay(self):
        self._invoice("2026-03-08", 10, self.boris)
        invoice = self._invoice("2026-03-09", 20, self.boris)
        self._invoice("2026-03-10", 40, self.dora)
        self._post("2026-03")
        self.assertEqual(
            [(entry.value, entry.unit_id) for entry in self._read("2026-03")],
            [(10, self.north.id), (20, self.south.id), (40, None)],
        )
        jobs = self.env["sales.mgmt.assignment"].search(
            [("user_id", "=", self.boris.id)], order="date_from desc"
        )
        jobs[0].date_from = "2026-03-20"
        self._credit(invoice, "2026-04-10")
        self._post("2026-04")
        [taken] = self._read("2026-04")
        self.assertEqual(taken.unit_id, self.south.id)

    def test_rates_of_later_days_change_nothing(self):
        # 100 € are 200 $ in February, 125 $ in April
        invoice = self._invoice("2026-02-10", 100, currency_id=self.eur.id)
        self._post("2026-02")
        self._credit(invoice, "2026-04-10")
        self._post("2026-03", "2026-04")
        self.assertEqual(self._sum("2026-02"), {"anna": 200})
        self.assertEqual(self._sum("2026-03"), {})
        self.assertEqual(self._sum("2026-04"), {"anna": -125})

    def test_two_companies_count_apart_in_their_currencies(self):
        self._invoice("2026-04-20", 60, company=self.east, currency_id=self.usd.id)
        self._invoice("2026-04-20", 10)
        self._post("2026-04", company=self.east)
        self.assertEqual(self._sum("2026-04", company=self.east), {"anna": 48})
        self.assertEqual(self._sum("2026-04"), {})
        self._post("2026-04")
        self.assertEqual(self._sum("2026-04"), {"anna": 10})

    def test_category_margin_and_discount_come_with_the_line(self):
        self.bolt.with_company(self.company).standard_price = 60
        self._invoice(
            "2026-01-10",
            0,
            invoice_line_ids=[
                Command.create(
                    {
                        "product_id": self.bolt.id,
                        "product_uom_id": self.dozen.id,
                        "price_unit": 1000,
                        "discount": 10,
                        "tax_ids": [Command.clear()],
                    }
                ),
                self._prepare_line(5, self.tax),
            ],
        )
        self._post("2026-01")
        bolts, other = sorted(self._read("2026-01"), key=lambda entry: -entry.value)
        # 12 at 60 of 900
        self.assertEqual((bolts.value, float(bolts.margin)), (900, 0.2))
        self.assertEqual(float(bolts.discount), 0.1)
        self.assertEqual(bolts.categ_path, self.category.parent_path)
        self.assertEqual(
            (other.margin, other.discount, other.categ_path), (None, 0, "")
        )

    def test_a_margin_that_is_not_known_is_empty_and_none_at_all_is_zero(self):
        self.bolt.with_company(self.company).standard_price = 100
        self._invoice(
            "2026-01-10",
            0,
            invoice_line_ids=[
                Command.create(
                    {
                        "product_id": self.bolt.id,
                        "price_unit": 100,
                        "tax_ids": [Command.clear()],
                    }
                ),
                self._prepare_line(5, self.tax),
            ],
        )
        self._post("2026-01")
        none, unknown = self.env["sales.mgmt.credit"].search(
            [("kind", "=", "invoiced")], order="value desc"
        )
        self.assertEqual((none.margin, none.has_margin), (0, True))
        self.assertEqual((unknown.margin, unknown.has_margin), (False, False))
        self.assertIs(unknown.read(["margin"])[0]["margin"], False)
        self.assertEqual((none | unknown).export_data(["margin"])["datas"], [[0], [""]])
        self.assertNotIn("margin", none.explanation)
        self.assertIn("margin is not known", unknown.explanation)

    def test_nobody_writes_the_ledger(self):
        self._invoice("2026-01-10", 100)
        self._post("2026-01")
        credit = self.env["sales.mgmt.credit"].search([])[0]
        for change in (
            lambda: credit.write({"value": 1}),
            credit.unlink,
            lambda: credit.create({"name": "Mine", "value": 1}),
        ):
            with self.assertRaisesRegex(UserError, "by hand"):
                change()

    def test_statements_do_not_grow_with_the_lines(self):
        self._post("2025-12")
        counts = []
        for month, size in (("01", 10), ("02", 400)):
            self._invoice(
                f"2026-{month}-10",
                0,
                invoice_line_ids=[
                    self._prepare_line(amount, self.tax)
                    for amount in range(1, size + 1)
                ],
            )
            period = self._find_period(f"2026-{month}")
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.env["sales.mgmt.credit"]._post(period)
            entries = self._read(f"2026-{month}")
            counts.append(self.env.cr.sql_log_count - before)
            self.assertEqual(len(entries), size)
        self.assertEqual(counts[0], counts[1])
