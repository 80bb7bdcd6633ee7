from freezegun import freeze_time

from odoo.fields import Command
from odoo.tests import tagged

from .common import IncentiveCommon
from .credits import CreditWorld


@tagged("post_install", "-at_install")
@freeze_time("2026-09-15 12:00:00")
class TestPayoutCredits(CreditWorld, IncentiveCommon):
    """Commission on invoice lines: rates, late money, and what does not last."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # people of the first company only
        cls.env = cls.env(
            context={**cls.env.context, "allowed_company_ids": cls.company.ids}
        )

    def _commission(self, basis="invoiced", **values):
        return {"name": "Commission", "basis": basis, "rate": 0.1, **values}

    def _pay_month(self, scheme, month):
        """Close a month, post its credits and pay them."""
        self._close(month)
        run = self._run(scheme, month)
        self._approve(run)
        return run

    def _get_line(self, run, kind):
        return run.payout_ids.line_ids.filtered(lambda each: each.kind == kind)

    def test_money_is_paid_on_when_it_comes_in_parts(self):
        scheme = self._create_scheme([self._commission("collected")])
        invoice = self._invoice("2026-01-10", 1_000, user=self.anna, taxed=False)
        self._pay(invoice, "2026-02-10", 400)
        self._pay(invoice, "2026-03-10", 600)
        self.assertPaid(self._pay_month(scheme, "2026-01"), {self.anna: 0})
        self.assertPaid(self._pay_month(scheme, "2026-02"), {self.anna: 40})
        self.assertPaid(self._pay_month(scheme, "2026-03"), {self.anna: 60})

    def test_money_that_comes_late_counts_less_and_then_nothing(self):
        late = [
            Command.create({"days": days, "factor": factor})
            for days, factor in ((30, 0.5), (120, 0))
        ]
        scheme = self._create_scheme([self._commission("collected", late_ids=late)])
        first = self._invoice("2026-01-10", 1_000, user=self.anna, taxed=False)
        second = self._invoice("2026-01-10", 1_000, user=self.boris, taxed=False)
        third = self._invoice("2026-01-10", 1_000, user=self.carla, taxed=False)
        (first | second | third).invoice_date_due = "2026-01-10"
        self._pay(first, "2026-02-09")
        self._pay(second, "2026-02-10")
        self._pay(third, "2026-05-20")
        paid = {}
        for month in ("2026-01", "2026-02", "2026-03", "2026-04", "2026-05"):
            run = self._pay_month(scheme, month)
            for payout in run.payout_ids:
                total = paid.get(payout.user_id, 0) + payout.total
                paid[payout.user_id] = total
        # 30 days late: all of it; 31 days: half; 130 days: nothing
        self.assertEqual(
            (paid[self.anna], paid[self.boris], paid[self.carla]), (100, 50, 0)
        )

    def test_a_refund_takes_back_what_was_paid_at_the_rate_it_was_paid_at(self):
        scheme = self._create_scheme(
            [
                self._commission(
                    tier_mode="marginal",
                    tier_ids=[
                        Command.create({"start": 0, "rate": 0.1}),
                        Command.create({"start": 1_000, "rate": 0.2}),
                    ],
                )
            ]
        )
        invoice = self._invoice("2026-01-10", 3_000, user=self.anna, taxed=False)
        # 1 000 x 10 % + 2 000 x 20 %
        self.assertPaid(self._pay_month(scheme, "2026-01"), {self.anna: 500})
        self._credit(invoice, "2026-02-10")
        self._invoice("2026-02-15", 4_000, user=self.anna, taxed=False)
        february = self._pay_month(scheme, "2026-02")
        # 100 + 600 of February, less the 500 of January: not what 3 000 cost today
        self.assertPaid(february, {self.anna: 200})
        clawback = self._get_line(february, "clawback")
        self.assertEqual(clawback.amount, -500)
        self.assertEqual(sum(clawback.share_ids.mapped("amount")), -500)

    def test_a_refund_takes_nothing_back_by_a_copy_of_the_rules(self):
        rules = [self._commission(rate=0.1)]
        scheme = self._create_scheme(rules)
        copy = scheme.with_user(self.olga).copy({"date_from": "2026-02-01"})
        copy = self._put_in_force(copy.with_env(self.env))
        invoice = self._invoice("2026-01-10", 1_000, user=self.anna, taxed=False)
        self.assertPaid(self._pay_month(scheme, "2026-01"), {self.anna: 100})
        self._credit(invoice, "2026-02-10")
        self._invoice("2026-02-15", 4_000, user=self.anna, taxed=False)
        february = self._pay_month(scheme, "2026-02")
        self.assertPaid(february, {self.anna: 300})
        # the copy never paid the invoice: it counts the return among its own results
        other = self._run(copy, "2026-02")
        self.assertPaid(other, {self.anna: 300})
        self.assertEqual(self._get_line(february, "clawback").amount, -100)
        self.assertFalse(self._get_line(other, "clawback"))

    def test_what_cannot_be_recovered_at_once_is_carried_on(self):
        scheme = self._create_scheme([self._commission()], recovery_share=0.5)
        invoice = self._invoice("2026-01-10", 1_000, user=self.anna, taxed=False)
        self.assertPaid(self._pay_month(scheme, "2026-01"), {self.anna: 100})
        self._credit(invoice, "2026-02-10")
        self._invoice("2026-02-15", 600, user=self.anna, taxed=False)
        self._invoice("2026-03-15", 2_000, user=self.anna, taxed=False)
        february = self._pay_month(scheme, "2026-02")
        # half of 60 is kept
        self.assertPaid(february, {self.anna: 30})
        anna = february.payout_ids.filtered(lambda each: each.user_id == self.anna)
        self.assertEqual(anna.carried, 70)
        # 200, less the other 70
        self.assertPaid(self._pay_month(scheme, "2026-03"), {self.anna: 130})

    def test_outside_of_the_window_nothing_is_taken_back(self):
        scheme = self._create_scheme([self._commission(clawback_days=60)])
        invoice = self._invoice("2026-01-10", 1_000, user=self.anna, taxed=False)
        for month in ("2026-01", "2026-02", "2026-03", "2026-04"):
            self._pay_month(scheme, month)
        self._credit(invoice, "2026-05-10")
        self._invoice("2026-05-15", 500, user=self.anna, taxed=False)
        may = self._pay_month(scheme, "2026-05")
        self.assertPaid(may, {self.anna: 50})
        self.assertEqual(self._get_line(may, "clawback").amount, 0)

    def test_a_line_of_unknown_margin_fits_no_rate_that_asks_for_one(self):
        scheme = self._create_scheme(
            [
                self._commission(
                    rate_ids=[
                        Command.create(
                            {"has_margin_from": True, "margin_from": 0.4, "rate": 0.1}
                        ),
                        # even a loss is a margin that is known
                        Command.create(
                            {"has_margin_from": True, "margin_from": -9, "rate": 0.05}
                        ),
                        Command.create({"rate": 0.01}),
                    ]
                )
            ]
        )
        self.bolt.with_company(self.company).standard_price = 600
        lines = [
            {"product_id": self.bolt.id, "price_unit": price} for price in (1_000, 500)
        ]
        self._invoice(
            "2026-01-10",
            0,
            user=self.anna,
            invoice_line_ids=[
                Command.create({**line, "tax_ids": [Command.clear()]})
                for line in (*lines, {"name": "Journey", "price_unit": 300})
            ],
        )
        # 40 %, a loss, unknown
        self.assertPaid(self._pay_month(scheme, "2026-01"), {self.anna: 100 + 25 + 3})

    def test_rates_go_by_product_category_and_the_first_that_fits_decides(self):
        services = self.env["product.category"].create({"name": "Services"})
        scheme = self._create_scheme(
            [
                self._commission(
                    rate_ids=[
                        Command.create({"categ_id": services.id, "rate": 0.05}),
                        Command.create({"rate": 0.02}),
                    ]
                )
            ]
        )
        self.bolt.categ_id = services
        order = self._create_order(1_000)
        self._invoice_order(order, "2026-01-10")
        self._invoice("2026-01-20", 3_000, user=self.anna, taxed=False)
        # 1 000 x 5 % of services, 3 000 x 2 % of all else
        self.assertPaid(self._pay_month(scheme, "2026-01"), {self.anna: 110})
