from datetime import date
from fractions import Fraction
from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from ...tools.credit import Entry
from .common import IncentiveCommon


class SimulationCase(IncentiveCommon):
    """Two schemes, and a scheduled job that is run by hand."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["sales.mgmt.simulation"].search([]).unlink()
        cls.metric_won.deal_gives = "value"

    def setUp(self):
        super().setUp()
        self.seconds = 60
        self.commits = []
        case = self

        def commit(_cron, processed=0, remaining=None, **_options):
            case.commits.append((processed, remaining))
            return case.seconds

        self.startPatcher(
            patch.object(type(self.env["ir.cron"]), "_commit_progress", commit)
        )

    @classmethod
    def _commission(cls, **values):
        return {
            "name": "Commission",
            "pay_metric_id": cls.metric_won.id,
            "tier_mode": "flat",
            "rate": 0.1,
            **values,
        }

    def _draft(self, components, **values):
        return self._write_scheme(
            *({"override_reason": "Checked one by one", **each} for each in components),
            name="Draft",
            date_from="2026-07-01",
            **values,
        )

    def _simulate(
        self, scheme, compare=None, first="2025-01", last="2025-12", **values
    ):
        simulation = (
            self.env["sales.mgmt.simulation"]
            .with_user(self.olga)
            .create(
                {
                    "scheme_id": scheme.id,
                    "compare_id": compare.id if compare else False,
                    "period_from_id": self._find_period(first).id,
                    "period_to_id": self._find_period(last).id,
                    **values,
                }
            )
        )
        simulation.action_simulate()
        self.env["sales.mgmt.simulation"]._cron_simulate()
        self.env.invalidate_all()
        self.assertEqual(simulation.state, "done", simulation.note)
        return simulation

    def _get_totals(self, simulation):
        return {
            result.user_id: (result.compare_total, result.total)
            for result in simulation.result_ids
        }

    def _get_months(self, simulation, scheme=None):
        """Return what Anna would get by month."""
        return {
            payout.period_id.name: payout.total
            for payout in simulation.sudo().run_ids.payout_ids
            if payout.user_id == self.anna
            and payout.scheme_id == (scheme or simulation.scheme_id)
            and payout.total
        }


@tagged("post_install", "-at_install")
@freeze_time("2026-06-15 12:00:00")
class TestSimulation(SimulationCase):
    """What a draft would have paid last year, beside the rules of today."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._create_won(cls.anna, 10_000, "2025-01-10 10:00:00")
        cls._create_won(cls.anna, 30_000, "2025-02-10 10:00:00")
        cls._create_won(cls.boris, 20_000, "2025-03-10 10:00:00")
        cls._refresh()
        cls.current = cls._create_scheme([cls._commission()])

    def _draft_tiers(self, **values):
        return self._draft(
            [
                self._commission(
                    tier_mode="marginal",
                    rate=0,
                    tier_ids=[
                        Command.create({"start": 0, "rate": 0.05}),
                        Command.create({"start": 10_000, "rate": 0.2}),
                    ],
                    **values,
                )
            ]
        )

    def test_winners_and_losers_of_last_year_are_told_to_the_cent(self):
        simulation = self._simulate(self._draft_tiers(), self.current)
        # January 500; February 500 + 4 000; March 500 + 2 000
        totals = self._get_totals(simulation)
        self.assertEqual(totals[self.anna], (4_000, 5_000))
        self.assertEqual(totals[self.boris], (2_000, 2_500))
        self.assertEqual(totals[self.carla], (0, 0))
        self.assertEqual((simulation.compare_total, simulation.total), (6_000, 7_500))
        self.assertEqual(simulation.difference, 1_500)
        counts = (
            simulation.winner_count,
            simulation.loser_count,
            simulation.same_count,
        )
        self.assertEqual(counts, (2, 0, 1))

    def test_the_reason_is_told_rule_by_rule(self):
        draft = self._draft(
            [
                self._commission(rate=0.05),
                self._commission(
                    name="Deals",
                    kind="bonus",
                    pay_metric_id=self.metric_won_count.id,
                    tier_mode="step",
                    rate=0,
                    tier_ids=[Command.create({"start": 1, "amount": 100})],
                ),
            ]
        )
        simulation = self._simulate(draft, self.current)
        result = simulation.result_ids.filtered(lambda each: each.user_id == self.anna)
        self.assertEqual(result.verdict, "loser")
        self.assertEqual(
            result.details,
            [
                {"name": "Commission", "before": 4_000, "after": 2_000},
                {"name": "Deals", "before": 0, "after": 200},
            ],
        )
        self.assertIn("2,000", result.reasons.splitlines()[0])

    def test_the_year_so_far_is_chained_within_the_simulation(self):
        draft = self._draft_tiers(base="year")
        simulation = self._simulate(draft)
        # 5 % of 10 000; then 20 % of what goes beyond
        self.assertEqual(
            self._get_months(simulation), {"2025-01": 500, "2025-02": 6_000}
        )

    def test_a_simulation_that_begins_during_a_year_pays_what_comes_then(self):
        draft = self._draft_tiers(base="year")
        simulation = self._simulate(draft, first="2025-02")
        self.assertEqual(self._get_months(simulation), {"2025-02": 6_000})

    def test_balances_are_carried_on_within_the_simulation(self):
        draft = self._draft(
            [self._commission()],
            draw_ids=[
                Command.create(
                    {"kind": "top_up", "is_recoverable": True, "amount": 1_500}
                )
            ],
        )
        simulation = self._simulate(draft, first="2025-01", last="2025-02")
        # 500 are missing in January, and paid back in February
        self.assertEqual(
            self._get_months(simulation), {"2025-01": 1_500, "2025-02": 2_500}
        )

    def test_growth_multiplies_the_simulated_results(self):
        simulation = self._simulate(self.current, growth=0.5)
        self.assertEqual(
            self._get_months(simulation), {"2025-01": 1_500, "2025-02": 4_500}
        )

    def test_growth_leaves_what_came_before_the_simulation(self):
        draft = self._draft_tiers(base="year")
        simulation = self._simulate(draft, first="2025-02", growth=1)
        # 10 000 before; then 60 000 instead of 30 000
        self.assertEqual(self._get_months(simulation), {"2025-02": 12_000})

    def test_credits_on_invoice_lines_grow_too(self):
        credited = Entry(
            user_id=self.anna.id,
            unit_id=self.north.id,
            role="split",
            key="line",
            model="account.move",
            res_id=1,
            name="INV1",
            value=Fraction(10_000),
            days_overdue=0,
            categ_path="",
            margin=None,
            discount=Fraction(0),
            origin_period_id=None,
            event_date=date(2025, 1, 10),
        )
        draft = self._draft([{"name": "On invoices", "basis": "invoiced", "rate": 0.1}])
        with patch.object(
            type(self.env["sales.mgmt.credit"]),
            "_read_entries",
            lambda *_args, **_options: [credited],
        ):
            simulation = self._simulate(draft, last="2025-01", growth=0.5)
        self.assertEqual(self._get_months(simulation), {"2025-01": 1_500})

    def test_what_was_paid_and_earlier_simulations_do_not_count(self):
        draft = self._draft_tiers(base="year")
        first = self._simulate(draft)
        second = self._simulate(draft)
        self.assertEqual(self._get_months(first), self._get_months(second))

    def test_a_repeated_simulation_replaces_itself(self):
        simulation = self._simulate(self._draft_tiers(), self.current)
        runs = simulation.sudo().run_ids
        simulation.action_simulate()
        self.assertFalse(runs.exists())
        self.env["sales.mgmt.simulation"]._cron_simulate()
        self.assertEqual(len(simulation.sudo().run_ids), 24)

    def test_a_job_that_was_interrupted_goes_on_where_it_stopped(self):
        self.seconds = 0
        simulation = self.env["sales.mgmt.simulation"].create(
            {
                "scheme_id": self.current.id,
                "period_from_id": self._find_period("2025-01").id,
                "period_to_id": self._find_period("2025-02").id,
            }
        )
        simulation.action_simulate()
        seen = []
        for _step in range(3):
            self.env["sales.mgmt.simulation"]._cron_simulate()
            seen.append((len(simulation.run_ids), simulation.state))
        self.assertEqual(seen, [(1, "running"), (2, "running"), (2, "done")])
        self.assertEqual(simulation.progress, 100)

    def test_a_cancelled_simulation_leaves_nothing(self):
        self.seconds = 0
        simulation = self.env["sales.mgmt.simulation"].create(
            {"scheme_id": self.current.id}
        )
        simulation.action_simulate()
        self.env["sales.mgmt.simulation"]._cron_simulate()
        simulation.action_cancel()
        self.assertEqual(simulation.state, "cancelled")
        self.assertFalse(simulation.run_ids)
        self.env["sales.mgmt.simulation"]._cron_simulate()
        self.assertFalse(simulation.run_ids)

    def test_what_cannot_be_simulated_says_why_and_stops_no_other(self):
        broken = self._draft([self._commission()])
        runs = type(self.env["sales.mgmt.payout.run"])
        compute = runs._compute_statements

        def fail(run, book):
            if run.scheme_id == broken:
                raise ValueError("The rules contradict each other.")
            return compute(run, book)

        simulations = self.env["sales.mgmt.simulation"].create(
            [{"scheme_id": broken.id}, {"scheme_id": self.current.id}]
        )
        simulations.action_simulate()
        with patch.object(runs, "_compute_statements", fail):
            self.env["sales.mgmt.simulation"]._cron_simulate()
        self.assertEqual(simulations.mapped("state"), ["failed", "done"])
        self.assertIn("contradict", simulations[0].note)

    def test_last_year_is_proposed_and_the_version_in_force(self):
        draft = self.current.copy()
        draft.sudo().root_id = self.current.root_id
        draft.sudo().version = 2
        simulation = self.env["sales.mgmt.simulation"].new({"scheme_id": draft.id})
        self.assertEqual(simulation.compare_id, self.current)
        self.assertEqual(simulation.period_from_id.name, "2025-01")
        self.assertEqual(simulation.period_to_id.name, "2025-12")

    def test_other_assumptions_drop_the_results(self):
        simulation = self._simulate(self.current)
        simulation.growth = 0.1
        self.assertEqual(simulation.state, "draft")
        self.assertFalse(simulation.result_ids)
        self.assertFalse(simulation.sudo().run_ids)

    def test_a_draft_can_be_changed_and_deleted_after_it_was_simulated(self):
        draft = self._draft([self._commission(), self._commission(name="More")])
        simulation = self._simulate(draft, self.current)
        draft.component_ids[1].unlink()
        self.assertTrue(simulation.is_outdated)
        self.assertTrue(simulation.result_ids)
        draft.unlink()
        self.assertFalse(simulation.exists())

    def test_a_span_that_ends_before_it_begins_is_refused(self):
        with self.assertRaisesRegex(ValidationError, "before it begins"):
            self._simulate(self.current, first="2025-03", last="2025-02")

    def test_periods_of_another_length_are_refused(self):
        with self.assertRaisesRegex(ValidationError, "own length"):
            self._simulate(self.current, first="2025", last="2025")

    def test_the_future_is_not_simulated_without_a_forecast(self):
        with self.assertRaisesRegex(UserError, "has not begun"):
            self._simulate(self.current, first="2026-01", last="2026-12")

    def test_a_simulation_is_never_paid(self):
        run = self._simulate(self.current).sudo().run_ids[0]
        for step in ("action_review", "action_approve", "action_open_pay"):
            for user in (self.olga, self.dora):
                with self.assertRaises(UserError, msg=step):
                    getattr(run.with_user(user), step)()
        with self.assertRaises(UserError):
            run.with_user(self.olga).write({"kind": "pay"})
        with self.assertRaises(UserError):
            run.with_user(self.olga).write({"state": "paid"})
        self.assertEqual((run.kind, run.state), ("simulation", "computed"))

    def test_nobody_sees_simulated_pay_but_who_decides_about_rules(self):
        self._simulate(self.current)
        for user in (self.anna, self.lena):
            payouts = self.env["sales.mgmt.payout"].with_user(user).search([])
            self.assertFalse(payouts, user.name)
            lines = self.env["sales.mgmt.payout.line"].with_user(user).search([])
            self.assertFalse(lines, user.name)
            with self.assertRaises(AccessError):
                self.env["sales.mgmt.simulation"].with_user(user).search([])

    def test_nobody_writes_results_by_hand(self):
        simulation = self._simulate(self.current)
        with self.assertRaisesRegex(AccessError, "computed, never written"):
            simulation.write({"total": 1})
        made = simulation.create(
            {"scheme_id": self.current.id, "state": "done", "total": 1}
        )
        self.assertEqual((made.state, made.total), ("draft", 0))

    def test_a_manager_reads_and_does_not_simulate(self):
        simulation = self._simulate(self.current).with_user(self.dora)
        self.assertEqual(simulation.total, 6_000)
        with self.assertRaises(AccessError):
            simulation.action_simulate()

    def test_old_simulations_are_forgotten(self):
        simulation = self._simulate(self.current)
        runs = simulation.sudo().run_ids
        for created, is_kept in (("2026-03-18", True), ("2026-03-16", False)):
            self.env.cr.execute(
                "UPDATE sales_mgmt_simulation SET create_date = %s WHERE id = %s",
                [created, simulation.id],
            )
            self.env.invalidate_all()
            self.env["sales.mgmt.simulation"]._gc_old_simulations()
            self.assertEqual(bool(simulation.exists()), is_kept)
        self.assertFalse(runs.exists())

    def test_a_quarterly_draft_stands_beside_monthly_rules(self):
        draft = self._draft([self._commission()], level="quarter")
        simulation = self._simulate(draft, self.current, "2025 Q1", "2025 Q4")
        self.assertEqual(self._get_totals(simulation)[self.anna], (4_000, 4_000))
        self.assertEqual(len(simulation.sudo().run_ids), 4 + 12)


@tagged("post_install", "-at_install")
@freeze_time("2026-03-15 12:00:00")
class TestForecastSimulation(SimulationCase):
    """What the rest of the year would cost."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for month, value in ((1, 10_000), (2, 10_000), (3, 40_000), (12, 60_000)):
            cls._create_won(cls.carla, value, f"2025-{month:02}-10 10:00:00")
        cls._create_won(cls.anna, 5_000, "2026-01-10 10:00:00")
        cls._create_won(cls.anna, 5_000, "2026-02-10 10:00:00")
        cls._create_won(cls.anna, 3_000, "2026-03-10 10:00:00")
        cls._refresh()
        cls.scheme = cls._create_scheme([cls._commission()])

    def _open(self, user, value, day, probability=50):
        lead = self.env["crm.lead"].create(
            {
                "name": "Open deal",
                "type": "opportunity",
                "user_id": user.id,
                "team_id": False,
                "company_id": self.company.id,
                "expected_revenue": value,
                "date_deadline": day,
            }
        )
        lead.probability = probability
        return lead

    def _simulate_year(self, forecast, scheme=None, **values):
        return self._simulate(
            scheme or self.scheme,
            first="2026-01",
            last="2026-12",
            forecast=forecast,
            **values,
        )

    def test_the_season_of_last_year_carries_this_year_on(self):
        simulation = self._simulate_year("season")
        # 10 000 so far are to 20 000 of last year as March is to 40 000
        self.assertEqual(
            self._get_months(simulation),
            {"2026-01": 500, "2026-02": 500, "2026-03": 2_000, "2026-12": 3_000},
        )

    def test_open_deals_count_in_the_month_they_close_in(self):
        self._open(self.anna, 10_000, "2026-05-20", probability=30)
        self._open(self.anna, 1_000, "2026-02-20", probability=100)
        self._open(self.anna, 50_000, False)
        simulation = self._simulate_year("pipeline")
        # what should have closed before is expected this month
        self.assertEqual(
            self._get_months(simulation),
            {"2026-01": 500, "2026-02": 500, "2026-03": 400, "2026-05": 300},
        )

    def test_the_year_so_far_holds_what_is_foretold(self):
        scheme = self._draft(
            [
                self._commission(
                    base="year",
                    tier_mode="marginal",
                    rate=0,
                    tier_ids=[
                        Command.create({"start": 0, "rate": 0}),
                        Command.create({"start": 20_000, "rate": 0.1}),
                    ],
                )
            ]
        )
        simulation = self._simulate_year("season", scheme)
        # 5 000 + 5 000 + 20 000, then 30 000
        self.assertEqual(
            self._get_months(simulation), {"2026-03": 1_000, "2026-12": 3_000}
        )

    def test_credits_on_invoice_lines_are_foretold_by_what_deals_bring(self):
        scheme = self._draft(
            [
                {
                    "name": "On invoices",
                    "basis": "invoiced",
                    "tier_mode": "flat",
                    "rate": 0.1,
                }
            ]
        )
        self._open(self.anna, 10_000, "2026-05-20", probability=30)
        simulation = self._simulate_year("pipeline", scheme)
        self.assertEqual(self._get_months(simulation), {"2026-05": 300})

    def test_a_forecast_grows_with_the_business(self):
        simulation = self._simulate_year("season", growth=0.1)
        self.assertEqual(self._get_months(simulation)["2026-12"], 3_300)

    def test_the_screen_says_what_was_assumed(self):
        simulation = self._simulate_year("pipeline")
        self.assertIn("weighted by their probability", simulation.assumptions)
        self.assertIn("<svg", simulation.cost_chart)
        self.assertIn("<svg", simulation.spread_chart)
