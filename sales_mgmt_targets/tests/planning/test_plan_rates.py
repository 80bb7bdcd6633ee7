from decimal import Decimal

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..common import SalesMgmtCommon


@tagged("post_install", "-at_install")
class TestPlanRates(SalesMgmtCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.swiss = cls.env.ref("base.CHF")
        cls.swiss.active = True
        cls.env["res.currency.rate"].create(
            [
                {
                    "name": day,
                    "currency_id": cls.swiss.id,
                    "company_id": cls.company.id,
                    "rate": rate,
                }
                for day, rate in (("2025-12-01", 1.25), ("2026-01-02", 9.0))
            ]
        )
        cls.south.currency_id = cls.swiss
        cls.line = cls._create_line(900)
        cls.plan = cls.line.plan_id
        cls.plan.with_user(cls.dora).action_fetch_rates()
        cls.target = cls._find_target(cls.line, cls.carla).with_user(cls.dora)

    def test_the_rates_of_the_first_day_are_fetched_for_all_units(self):
        self.assertEqual(self.plan.rate_ids.currency_id, self.swiss)
        self.assertEqual(self.plan.rate_ids.rate, 1.25)

    def test_a_currency_without_any_rate_is_not_taken_one_for_one(self):
        self.north.currency_id = self.env["res.currency"].create(
            {"name": "XTS", "symbol": "X"}
        )
        with self.assertRaisesRegex(UserError, "no rate of XTS"):
            self.plan.with_user(self.dora).action_fetch_rates()

    def test_a_target_is_shown_in_the_currency_of_its_unit(self):
        self.assertEqual(self.target.local_currency_id, self.swiss)
        self.assertEqual(self.target.local_amount, 375)
        north = self._find_target(self.line, self.anna)
        self.assertFalse(north.local_currency_id)
        self.assertEqual(north.local_amount, 0)

    def test_results_are_shown_by_the_same_rate(self):
        self._create_won(self.carla, 100, "2026-11-10 10:00:00")
        self._refresh()
        self.assertEqual(self.target.local_actual, 125)

    def test_a_typed_amount_is_kept_in_the_currency_of_the_company(self):
        month = self._find_target(self.line, self.carla, "2026-05").with_user(self.dora)
        month.local_amount = 10
        self.assertEqual((month.amount, month.pinned), (8, True))
        self.assertEqual(self.target.amount, 300)
        self.assertSumsHold(self.line)

    def test_siblings_take_up_what_was_typed_in_another_currency(self):
        south = self._find_target(self.line, self.south).with_user(self.dora)
        south.local_amount = 0.01
        self.assertEqual(south.amount, 0.01)
        self.assertSumsHold(self.line)
        self.assertEqual(self._find_target(self.line, self.north).amount, 899.99)

    def test_what_has_no_rate_is_refused_with_the_way_out(self):
        self.plan.rate_ids.unlink()
        self.assertEqual(self.target.local_amount, 0)
        with self.assertRaisesRegex(UserError, "no rate of CHF. Add it on the page"):
            self.target.local_amount = 5
        with self.assertRaisesRegex(UserError, "no rate of CHF"):
            self.plan.with_user(self.dora).action_propose()

    def test_rates_are_fixed_once_the_plan_is_proposed(self):
        self.plan.with_user(self.dora).action_propose()
        with self.assertRaisesRegex(UserError, "not a draft any more"):
            self.plan.rate_ids.with_user(self.dora).rate = 2
        with self.assertRaisesRegex(UserError, "not a draft any more"):
            self.plan.with_user(self.dora).action_fetch_rates()

    def test_a_rate_is_above_zero_and_there_is_one(self):
        for vals in ({"rate": 0}, {"rate": 1}):
            with (
                self.subTest(vals=vals),
                mute_logger("odoo.sql_db"),
                self.assertRaises(IntegrityError),
                self.env.cr.savepoint(),
            ):
                currency = self.swiss if vals["rate"] else self.env.ref("base.GBP")
                self.env["sales.mgmt.plan.rate"].create(
                    {"plan_id": self.plan.id, "currency_id": currency.id, **vals}
                )

    def test_amounts_of_a_plan_are_converted_exactly(self):
        self.plan.rate_ids.rate = 1.1
        converted = self.plan._convert(100.05, self.swiss)
        self.assertEqual(converted, Decimal("110.06"))
        self.assertEqual(
            self.plan._convert(100.05, self.plan.currency_id), Decimal("100.05")
        )

    def test_nobody_types_the_own_target_in_another_currency(self):
        self._assign(self.dora, self.south)
        self.line.action_split()
        own = self._find_target(self.line, self.dora).with_user(self.dora)
        with self.assertRaisesRegex(AccessError, "your own target"):
            own.local_amount = 5

    def test_the_next_year_needs_rates_of_its_own(self):
        self.assertFalse(self.plan.copy().rate_ids)
