from freezegun import freeze_time

from odoo.fields import Command
from odoo.tests import tagged

from ..dashboard import DashboardCase
from .common import IncentiveCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-15 12:00:00")
class TestIncentiveDashboard(DashboardCase, IncentiveCommon):
    """What incentives cost, on one page."""

    dashboard_name = "sales_mgmt_targets.dashboard_incentives"
    dashboard_file = "sales_mgmt_targets/data/dashboards/incentive_dashboard.json"
    filters = frozenset({"period", "company", "unit", "scheme"})

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._load_dashboard()
        cls._create_won(cls.anna, 10_000, "2026-01-10 10:00:00")
        cls._create_won(cls.boris, 40_000, "2026-01-12 10:00:00")
        cls._create_won(cls.carla, 2_000, "2026-02-10 10:00:00")
        cls.scheme = cls._create_scheme(
            [
                {
                    "name": "Commission",
                    "pay_metric_id": cls.metric_won.id,
                    "tier_mode": "marginal",
                    "tier_ids": [
                        Command.create({"start": 0, "rate": 0.1}),
                        Command.create({"start": 20_000, "rate": 0.2}),
                    ],
                },
                {
                    "name": "Bonus",
                    "kind": "bonus",
                    "pay_metric_id": cls.metric_won_count.id,
                    "tier_mode": "step",
                    "tier_ids": [Command.create({"start": 1, "amount": 50})],
                },
            ]
        )
        cls._close("2026-01")

    def _get_readers(self):
        return self.max | self.olga | self.auditor

    def _get_others(self):
        return self.anna | self.lena

    def test_until_something_was_computed_it_is_empty(self):
        reading = self.dashboard.with_user(self.max).with_company(self.company)
        self.assertTrue(reading._dashboard_is_empty())
        self._run(self.scheme)
        self.assertFalse(reading._dashboard_is_empty())

    def test_its_figures_are_those_of_the_statements(self):
        run = self._run(self.scheme)
        totals = {
            user: sum(payouts.mapped("total"))
            for user, payouts in run.payout_ids.grouped("user_id").items()
        }
        self.assertEqual(sum(totals.values()), 7_100)
        self.assertFalse(self._read("1", self.auditor)[0])
        self.assertEqual(self._read("3", self.auditor)[0], 7_100)
        # 1 000 of 10 000 and 6 000 of 40 000; the bonus is no commission
        self.assertAlmostEqual(self._read("9", self.auditor)[0], 14)
        people = self._read("7", self.auditor)
        self.assertEqual(
            {user.id: total for user, (total, _mean) in people.items()},
            {user.id: total for user, total in totals.items()},
        )
        rules = {rule.name: row for rule, row in self._read("8", self.auditor).items()}
        self.assertEqual(rules["Commission"][0], 50_000)
        self.assertEqual(rules["Commission"][2], 7_000)
        self.assertEqual(rules["Bonus"][2], 100)
        self._approve(run)
        run.sudo().state = "paid"
        self.assertEqual(self._read("1", self.auditor), (7_100,))
        self.assertEqual(self._read("3", self.auditor)[0], 0)

    def test_a_persons_attainment_counts_once_per_statement(self):
        line = self._create_line(36_000)
        plan = line.plan_id
        self._create_line(36, metric=self.metric_won_count, plan=plan)
        plan.with_user(self.dora).action_propose()
        plan.with_user(self.max).action_approve()
        plan.with_user(self.max).action_activate()
        self._run(self.scheme)
        people = self._read("7", self.auditor)
        # 10 000 of 1 000 by the first rule; the 1 of 1 of the second stays aside
        self.assertAlmostEqual(people[self.anna][1], 1_000)
        self.assertEqual(people[self.anna][0], 1_050)

    def test_open_disputes_and_missing_answers_are_counted(self):
        run = self._run(self.scheme)
        self._approve(run)
        self.env["sales.mgmt.payout.run"].flush_model()
        self.assertEqual(self._read("5", self.max), (0,))
        line = run.payout_ids.filtered(
            lambda payout: payout.user_id == self.anna
        ).line_ids[:1]
        dispute = (
            self.env["sales.mgmt.dispute"]
            .with_user(self.anna)
            .create(
                {
                    "payout_line_id": line.id,
                    "category": "missing",
                    "claim": "An order is missing",
                }
            )
        )
        self.assertEqual(self._read("5", self.max), (1,))
        dispute.sudo().state = "withdrawn"
        self.assertEqual(self._read("5", self.max), (0,))
        self.assertEqual(self._read("6", self.max), (0,))
        answers = self.env["sales.mgmt.scheme.acknowledgement"].sudo()
        for user, state in ((self.lena, "pending"), (self.sven, "informed")):
            answers.create(
                {"scheme_id": self.scheme.id, "user_id": user.id, "state": state}
            )
        self.assertEqual(self._read("6", self.max), (1,))
