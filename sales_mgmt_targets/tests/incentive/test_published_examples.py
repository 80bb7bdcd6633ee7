from freezegun import freeze_time

from odoo.fields import Command
from odoo.tests import tagged

from .common import IncentiveCommon
from .credits import CreditWorld

HALF_YEAR = [f"2026-0{month}" for month in range(1, 7)]


def tiers(*pairs):
    """Return the commands for tiers: from where on which rate, in percent."""
    return [
        Command.create({"start": start, "rate": rate / 100}) for start, rate in pairs
    ]


class PublishedCase(IncentiveCommon):
    """Figures that others have published, paid by the engine to the cent."""

    def _on_deals(self, **values):
        return {"name": "Commission", "pay_metric_id": self.metric_won.id, **values}

    def _sell(self, user, value, month="2026-01"):
        """Win an opportunity in the middle of a month."""
        self._create_won(user, value, f"{month}-15 10:00:00")

    def _pay_month(self, scheme, month):
        """Close a month and approve what it pays."""
        self._close(month)
        run = self._run(scheme, month)
        self._approve(run)
        return run

    def _read_totals(self, run):
        return {each.user_id: each.total for each in run.payout_ids}


@tagged("post_install", "-at_install")
@freeze_time("2026-09-15 12:00:00")
class TestPublishedTiers(PublishedCase):
    """Tiers by slices, on the whole amount, and as a curve."""

    def test_one_table_pays_by_slices_and_on_the_whole_amount(self):
        """Sales of 35 000 with 3 %, 5 % from 10 000 and 7 % from 25 000.

        Calcand, _Commission Calculator_, section “Tiered vs Sliding Scale Example”
        (calcand.com/calculators/financial/commission): 1 750 by slices, 2 450 at one
        rate for everything.
        """
        table = tiers((0, 3), (10_000, 5), (25_000, 7))
        slices, whole = (
            self._create_scheme(
                [self._on_deals(tier_mode=mode, tier_ids=table)], name=mode
            )
            for mode in ("marginal", "whole")
        )
        self._sell(self.anna, 35_000)
        self._close("2026-01")
        self.assertPaid(self._run(slices), {self.anna: 1_750})
        self.assertPaid(self._run(whole), {self.anna: 2_450})

    def test_what_lies_on_a_border_belongs_to_the_upper_tier(self):
        """A transaction of exactly 50 000 in a table with a border there earns 3 %.

        Oracle Fusion Incentive Compensation, _Equal Tier Values_ (docs.oracle.com,
        cloud/saas/sales/facmi): 1 % from 0, 2 % from 25 000, 3 % from 50 000, 4 % from
        75 000. A cent less is still paid at 2 %.
        """
        table = tiers((0, 1), (25_000, 2), (50_000, 3), (75_000, 4))
        scheme = self._create_scheme(
            [self._on_deals(tier_mode="whole", tier_ids=table)]
        )
        self._sell(self.anna, 50_000)
        self._sell(self.boris, 49_999.99)
        self._close("2026-01")
        run = self._run(scheme)
        self.assertPaid(run, {self.anna: 1_500, self.boris: 1_000})

    def test_the_highest_tier_reached_has_the_rate_of_everything(self):
        """The rate that a flat commission takes for 5 000, 15 000 and 60 000.

        Oracle Fusion Incentive Compensation, _Options for Splitting Attainment Numbers
        Across Rate Tiers_, “Rate Not Split” (docs.oracle.com, cloud/saas/sales/facmi):
        1 %, 2 % and 3 %.
        """
        table = tiers((0, 1), (10_000, 2), (50_000, 3), (100_000, 4))
        scheme = self._create_scheme(
            [self._on_deals(tier_mode="whole", tier_ids=table)]
        )
        self._sell(self.anna, 5_000)
        self._sell(self.boris, 15_000)
        self._sell(self.carla, 60_000)
        self._close("2026-01")
        self.assertPaid(
            self._run(scheme), {self.anna: 50, self.boris: 300, self.carla: 1_800}
        )

    def test_a_curve_begins_at_the_threshold_and_is_twice_as_steep_beyond_the_target(
        self,
    ):
        """A target bonus of 10 000 for 100 000, nothing before 70 %, double beyond.

        BonusPayCalc, _Bonus payout curve explained_
        (bonuspaycalc.com/guides/bonus-payout-curve-explained.html), scenarios A and B:
        85 % of the target pay 5 000, 120 % pay 14 000; no more than 20 000 are paid.
        """
        points = [
            Command.create({"start": start, "rate": rate})
            for start, rate in ((0.7, 0), (1, 1), (1.5, 2))
        ]
        scheme = self._create_scheme(
            [
                self._on_deals(
                    kind="bonus",
                    tier_mode="curve",
                    rank_by="attainment",
                    tier_ids=points,
                    on_target_pay=10_000,
                )
            ]
        )
        self._plan_january(100_000, self.anna, self.boris, self.carla)
        self._sell(self.anna, 85_000)
        self._sell(self.boris, 120_000)
        self._sell(self.carla, 160_000)
        self._close("2026-01")
        self.assertPaid(
            self._run(scheme),
            {self.anna: 5_000, self.boris: 14_000, self.carla: 20_000},
        )

    def _plan_january(self, amount, *users):
        """Give each of these people the same target for January."""
        line = self._create_line(12 * 10 * amount)
        plan = line.plan_id
        plan.with_user(self.dora).action_propose()
        plan.with_user(self.max).action_approve()
        plan.with_user(self.max).action_activate()
        for user in users:
            self._find_target(line, user, "2026-01").amount = amount


@tagged("post_install", "-at_install")
@freeze_time("2026-09-15 12:00:00")
class TestPublishedDraw(PublishedCase):
    """What is advanced is paid back out of what is earned beyond it, or is kept."""

    EARNED = (2_750, 3_000, 1_500, 2_375, 3_000, 2_750)

    def _pay_half_year(self, is_recoverable):
        """Pay six months with a draw of 2 000; return what Anna got each month."""
        scheme = self._create_scheme(
            [self._on_deals(rate=0.1)],
            draw_ids=[
                Command.create(
                    {
                        "kind": "top_up",
                        "is_recoverable": is_recoverable,
                        "amount": 2_000,
                    }
                )
            ],
        )
        for month, earned in zip(HALF_YEAR, self.EARNED, strict=True):
            self._sell(self.anna, 10 * earned, month)
        return [
            self._read_totals(self._pay_month(scheme, month))[self.anna]
            for month in HALF_YEAR
        ]

    def test_a_recoverable_draw_is_paid_back_as_far_as_earnings_exceed_it(self):
        """Six months of Terry Smythe, whose draw is 2 000 a month.

        Siebel Incentive Compensation Administration Guide, _Recoverable Draw Scenario_,
        table 4 (docs.oracle.com/cd/E05553_01, InCompAdmPlanDesign8): 500 are advanced
        in March; April brings 375 of them back, May the other 125.
        """
        self.assertEqual(
            self._pay_half_year(is_recoverable=True),
            [2_750, 3_000, 2_000, 2_000, 2_875, 2_750],
        )

    def test_a_draw_that_is_not_recoverable_is_kept(self):
        """The same guide: what March advances is not taken back in April and May."""
        self.assertEqual(
            self._pay_half_year(is_recoverable=False),
            [2_750, 3_000, 2_000, 2_375, 3_000, 2_750],
        )


@tagged("post_install", "-at_install")
@freeze_time("2026-09-15 12:00:00")
class TestPublishedInvoices(CreditWorld, PublishedCase):
    """Each invoice by itself; what did not last is taken back once it was paid."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # people of the first company only
        cls.env = cls.env(
            context={**cls.env.context, "allowed_company_ids": cls.company.ids}
        )

    def _on_invoices(self, **values):
        return {"name": "Commission", "basis": "invoiced", "rate": 0.1, **values}

    def _bill(self, user, value, day="2026-01-10"):
        return self._invoice(day, value, user=user, taxed=False)

    def test_each_document_climbs_the_tiers_on_its_own(self):
        """Six transactions of a quarter, each put to the table by itself.

        Oracle Fusion Incentive Compensation, _Examples of Calculating Earnings Using
        Step Rates_ (docs.oracle.com, cloud/saas/sales/facmi), transactions T1 to T6:
        2 + 3 + 20 in January, 14 + 30 in February, 95 in March, 164 in all.
        """
        scheme = self._create_scheme(
            [
                self._on_invoices(
                    tier_mode="marginal",
                    base="document",
                    tier_ids=tiers((0, 1), (1_000, 2), (3_000, 3), (8_000, 5)),
                )
            ]
        )
        for day, amount in (
            ("2026-01-01", 200),
            ("2026-01-02", 300),
            ("2026-01-15", 1_500),
            ("2026-02-01", 1_200),
            ("2026-02-15", 2_000),
            ("2026-03-01", 4_500),
        ):
            self._bill(self.anna, amount, day)
        paid = [
            self._read_totals(self._pay_month(scheme, month))[self.anna]
            for month in HALF_YEAR[:3]
        ]
        self.assertEqual(paid, [25, 44, 95])

    def test_half_a_contract_that_ends_early_takes_half_the_commission_back(self):
        """A commission of 10 000, of which an early exit takes 50 % back.

        Core8, _Clawbacks & early exit_ (docs.core8.co/commission-plan-patterns): the
        period of the exit is charged 5 000, the one that was paid stays as it is.
        """
        scheme = self._create_scheme([self._on_invoices()])
        invoice = self._bill(self.anna, 100_000)
        january = self._pay_month(scheme, "2026-01")
        self.assertPaid(january, {self.anna: 10_000})
        self._credit_part(invoice, "2026-02-20", 50_000)
        self._bill(self.anna, 80_000, "2026-02-10")
        february = self._pay_month(scheme, "2026-02")
        self.assertPaid(february, {self.anna: 8_000 - 5_000})
        taken = february.payout_ids.line_ids.filtered(
            lambda each: each.kind == "clawback"
        )
        self.assertEqual(taken.amount, -5_000)
        self.assertPaid(january, {self.anna: 10_000})

    def test_who_sold_bears_the_return_and_not_who_handles_it(self):
        """A ring of 1 000 comes back and is exchanged for one of 800.

        Flawless, _How Commissions are calculated during the Sale Return_
        (support.flawlesspos.com), second scenario: Joe loses the commission on 1 000;
        Samantha, who takes the ring back, has the commission on 800 and no deduction.
        """
        scheme = self._create_scheme([self._on_invoices()])
        ring = self._bill(self.anna, 1_000)
        self.assertPaid(self._pay_month(scheme, "2026-01"), {self.anna: 100})
        self._credit_part(ring, "2026-02-10", 1_000, invoice_user_id=self.boris.id)
        self._bill(self.boris, 800, "2026-02-10")
        self._bill(self.anna, 1_500, "2026-02-11")
        self.assertPaid(
            self._pay_month(scheme, "2026-02"), {self.anna: 150 - 100, self.boris: 80}
        )

    def test_a_refund_after_the_period_is_taken_off_the_next_payouts(self):
        """An order is refunded when its period is over and paid.

        DirectScale, _Enabling/Disabling Commission Clawbacks_
        (help.directscale.com): what was paid for the order, at whatever rate, goes off
        the next payout; what that cannot bear goes off the one after it.
        """
        scheme = self._create_scheme(
            [self._on_invoices(tier_mode="whole", tier_ids=tiers((0, 5), (10_000, 8)))]
        )
        invoice = self._bill(self.anna, 10_000)
        self.assertPaid(self._pay_month(scheme, "2026-01"), {self.anna: 800})
        self._credit(invoice, "2026-02-05")
        self._bill(self.anna, 9_000, "2026-02-10")
        self._bill(self.anna, 9_000, "2026-03-10")
        # 450 earned, all of it kept; the other 350 of the 800 come off March
        self.assertPaid(self._pay_month(scheme, "2026-02"), {self.anna: 0})
        self.assertPaid(self._pay_month(scheme, "2026-03"), {self.anna: 100})
