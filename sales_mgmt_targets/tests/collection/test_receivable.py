from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import NOW, CollectionCase


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestReceivable(CollectionCase):
    """What customers owe, by person and age."""

    def _find(self, document, user=None):
        self.env.flush_all()
        self.env.invalidate_all()
        rows = self._as(self.env["sales.mgmt.receivable"], user or self.env.user)
        return rows.search([("move_id", "=", document.id)])

    def _sum(self, field="residual", **conditions):
        self.env.flush_all()
        self.env.invalidate_all()
        domain = [("company_id", "=", self.company.id)]
        domain += [(name, "=", value) for name, value in conditions.items()]
        [(total,)] = self.env["sales.mgmt.receivable"]._read_group(
            domain, [], [f"{field}:sum"]
        )
        return total

    def _balance(self, company=None):
        self.env.flush_all()
        [(total,)] = self.env["account.move.line"]._read_group(
            [
                ("company_id", "=", (company or self.company).id),
                ("parent_state", "=", "posted"),
                ("account_id.account_type", "=", "asset_receivable"),
            ],
            [],
            ["balance:sum"],
        )
        return total

    def test_all_rows_together_are_the_balance_of_accounting(self):
        self._bill(300, self.boris, "2026-02-01")
        abroad = self._bill(100, day="2026-02-02", currency_id=self.eur.id)
        # at another rate: the difference is no longer owed
        self._receive(abroad, 60)
        self._receive(self.bill, 250)
        self._credit(self._bill(90, self.carla), "2026-05-10")
        self._bill(70, self.carla, move_type="out_refund")
        self._pay_in_advance("2026-05-02", 33)
        self._bill(5).button_draft()
        east = self._bill(60, self.emil, company=self.east, currency_id=self.usd.id)
        self.assertAlmostEqual(self._sum(), self._balance(), 2)
        self.assertTrue(self._find(east).residual)

    def test_ages_change_on_their_days(self):
        for day, days, bucket in (
            ("2026-05-16", 0, "0"),
            ("2026-05-15", 0, "0"),
            ("2026-05-14", 1, "1"),
            ("2026-04-15", 30, "1"),
            ("2026-04-14", 31, "2"),
            ("2026-03-16", 60, "2"),
            ("2026-03-15", 61, "3"),
            ("2026-02-14", 90, "3"),
            ("2026-02-13", 91, "4"),
        ):
            bill = self._bill(1, day="2026-02-01", invoice_date_due=day)
            row = self._find(bill)
            with self.subTest(day=day):
                self.assertEqual((row.days_overdue, row.bucket), (days, bucket))
                self.assertEqual(row.overdue, 1 if days else 0)

    def test_money_and_credit_notes_that_settle_nothing_are_not_due(self):
        payment = self._pay_in_advance("2026-01-02", 33)
        note = self._bill(70, day="2026-01-02", move_type="out_refund")
        for document in (payment.move_id, note):
            row = self._find(document)
            self.assertLess(row.residual, 0)
            self.assertEqual((row.bucket, row.overdue), ("0", 0))
            self.assertFalse(row.is_plannable)

    def test_an_invoice_in_instalments_has_a_row_for_each(self):
        terms = self.env["account.payment.term"].create(
            {
                "name": "Half",
                "line_ids": [
                    (0, 0, {"value_amount": 50, "nb_days": 0}),
                    (0, 0, {"value_amount": 50, "nb_days": 30}),
                ],
            }
        )
        bill = self._invoice(
            "2026-05-01", 100, taxed=False, invoice_payment_term_id=terms.id
        )
        self.assertEqual(self._find(bill).mapped("bucket"), ["1", "0"])
        self.assertEqual(self._find(bill).mapped("residual"), [50, 50])

    def test_the_unit_is_that_of_today(self):
        bill = self._bill(10, self.boris, "2026-03-01")
        self.assertEqual(self._find(bill).unit_id, self.south)
        self.assertEqual(self._find(self.bill).unit_id, self.north)
        nobodys = self._bill(10, invoice_user_id=False, team_id=self.team.id)
        self.assertFalse(self._find(nobodys).user_id)
        self.assertEqual(self._find(nobodys).unit_id, self.south)

    def test_the_next_promise_stands_beside_it(self):
        self.assertFalse(self._find(self.bill).is_promised)
        lines = self._promise(self.bill, ("2026-05-20", 10), ("2026-06-20", 10))
        row = self._find(self.bill)
        self.assertEqual(str(row.date_promised), "2026-05-20")
        self._receive(self.bill, 10)
        self.assertEqual(str(self._find(self.bill).date_promised), "2026-06-20")
        lines.unlink()
        self.assertFalse(self._find(self.bill).is_promised)

    def test_everybody_sees_what_is_theirs(self):
        boris = self._bill(10, self.boris)
        for user, sees_annas, sees_boris in (
            (self.anna, True, False),
            (self.boris, False, True),
            (self.carla, False, False),
            (self.lena, True, False),
            (self.sven, False, True),
            (self.dora, True, True),
            (self.auditor, True, True),
        ):
            found = [bool(self._find(each, user)) for each in (self.bill, boris)]
            self.assertEqual(found, [sees_annas, sees_boris], user.login)
        with self.assertRaises(AccessError):
            self._find(self.bill, self.olga)

    def test_a_row_opens_the_dialog_of_its_invoice(self):
        action = self._find(self.bill, self.anna).action_plan_collection()
        self.assertEqual(action["context"], {"default_move_id": self.bill.id})
        with self.assertRaises(AccessError):
            self._as(self._find(self.bill), self.boris).action_plan_collection()

    def test_it_takes_as_many_statements_for_many_invoices_as_for_few(self):
        def count():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self._as(self.env["sales.mgmt.receivable"], self.dora).search_read(
                [], ["name", "partner_id", "user_id", "unit_id", "residual"]
            )
            return self.env.cr.sql_log_count - before

        count()
        few = count()
        for _number in range(6):
            self._bill(10, self.carla)
        self.assertLessEqual(count(), few)
