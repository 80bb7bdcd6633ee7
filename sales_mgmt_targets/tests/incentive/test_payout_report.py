from freezegun import freeze_time

from odoo.fields import Command
from odoo.tests import tagged

from .common import IncentiveCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-15 12:00:00")
class TestPayoutReport(IncentiveCommon):
    """What incentives cost, at every grouping."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.report = cls.env["sales.mgmt.payout.report"]
        cls._create_won(cls.anna, 10_000, "2026-01-10 10:00:00")
        cls._create_won(cls.boris, 40_000, "2026-01-12 10:00:00")
        cls._create_won(cls.carla, 2_000, "2026-02-10 10:00:00")
        cls._create_won(cls.anna, 5_000, "2026-03-10 10:00:00")
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

    def _sum(self, *measures, domain=(), groupby=()):
        """Return figures of groups, as a pivot asks for them."""
        self.env.flush_all()
        return self.report._read_group(
            [("company_id", "=", self.company.id), *domain],
            groupby,
            [
                f"{name}:{self.report._fields[name].aggregator or 'sum'}"
                for name in measures
            ],
        )

    def test_amounts_add_up_like_the_summaries_of_the_statements(self):
        run = self._run(self.scheme)
        [figures] = self._sum("earned", "adjusted", "drawn", "recovered", "total")
        earned, adjusted, drawn, recovered, total = figures
        self.assertEqual(total, sum(run.payout_ids.mapped("total")))
        self.assertEqual(total, earned + adjusted + drawn - recovered)
        self.assertEqual(earned, sum(run.payout_ids.mapped("earned")))

    def test_the_rate_of_a_group_is_the_ratio_of_its_sums(self):
        self._run(self.scheme)
        rates = dict(
            self._sum(
                "effective_rate",
                domain=[("user_id", "in", (self.anna | self.boris).ids)],
                groupby=["user_id"],
            )
        )
        # 1 000 of 10 000; 2 000 + 4 000 of 40 000: the bonus pays on pieces
        self.assertAlmostEqual(rates[self.anna], 10)
        self.assertAlmostEqual(rates[self.boris], 15)
        [(together,)] = self._sum("effective_rate")
        self.assertAlmostEqual(together, 100 * 7_000 / 50_000)

    def test_attainment_of_several_metrics_stays_empty(self):
        line = self._create_line(36_000)
        plan = line.plan_id
        self._create_line(36, metric=self.metric_won_count, plan=plan)
        plan.with_user(self.dora).action_propose()
        plan.with_user(self.max).action_approve()
        plan.with_user(self.max).action_activate()
        self._run(self.scheme)
        attained = dict(
            self._sum(
                "attainment",
                domain=[("user_id", "=", self.anna.id)],
                groupby=["component_id"],
            )
        )
        commission, bonus = self.scheme.component_ids
        # 10 000 of 1 000, 1 of 1
        self.assertAlmostEqual(attained[commission], 1_000)
        self.assertAlmostEqual(attained[bonus], 100)
        [(together,)] = self._sum("attainment", domain=[("user_id", "=", self.anna.id)])
        self.assertFalse(together)

    def test_previews_accrue_until_their_run_is_computed(self):
        self._refresh()
        self.env["sales.mgmt.payout.run"]._plan_previews()._refresh_previews()
        accrued = {
            period.name: amount
            for period, amount in self._sum("accrual", groupby=["period_id"])
        }
        self.assertEqual(accrued, {"2026-01": 7_100, "2026-02": 250, "2026-03": 550})
        run = self._run(self.scheme)
        self._approve(run)
        [(january,)] = self._sum("accrual", domain=[("period_id.name", "=", "2026-01")])
        self.assertEqual(january, 7_100)
        run.sudo().state = "paid"
        [(january,)] = self._sum("accrual", domain=[("period_id.name", "=", "2026-01")])
        self.assertEqual(january, 0)

    def test_a_preview_beside_a_computed_run_counts_once(self):
        run = self._run(self.scheme)
        twin = self.env["sales.mgmt.payout.run"].create(
            {
                "kind": "preview",
                "scheme_id": self.scheme.id,
                "period_id": run.period_id.id,
            }
        )
        twin._compute_payouts()
        [(total,)] = self._sum("total")
        self.assertEqual(total, run.total)

    def test_a_simulation_never_happened(self):
        self.env["sales.mgmt.payout.run"].create(
            {
                "kind": "simulation",
                "scheme_id": self.scheme.id,
                "period_id": self._find_period("2026-01").id,
                "payout_ids": [Command.create({"user_id": self.anna.id, "total": 9})],
            }
        ).state = "computed"
        self.assertFalse(self._sum("total")[0][0])

    def test_a_salesperson_sees_the_own_figures_once_they_are_approved(self):
        run = self._run(self.scheme)
        mine = self.report.with_user(self.anna)
        self.assertFalse(mine.search([]))
        self._approve(run)
        self.env.flush_all()
        self.assertEqual(mine.search([]).user_id, self.anna)

    def test_money_of_another_company_stands_in_that_of_the_reader(self):
        self._run(self.scheme)
        [(before,)] = self._sum("total")
        reader = self.env["res.company"].create(
            {"name": "Reader", "currency_id": self.env.ref("base.CHF").id}
        )
        currency = self.company.currency_id
        self.assertNotEqual(currency, reader.currency_id)
        for each, rate in ((currency, 1), (reader.currency_id, 2)):
            self.env["res.currency.rate"].create(
                {
                    "currency_id": each.id,
                    "company_id": reader.id,
                    "name": "2026-03-15",
                    "rate": rate,
                }
            )
            self.env["res.currency.rate"].create(
                {
                    "currency_id": each.id,
                    "company_id": self.company.id,
                    "name": "2026-03-15",
                    "rate": rate,
                }
            )
        companies = (reader | self.company).ids
        [(after,)] = self.report.with_context(
            allowed_company_ids=companies
        )._read_group([], [], ["total:sum"])
        self.assertAlmostEqual(after, 2 * before)

    def test_a_row_opens_its_statement(self):
        run = self._run(self.scheme)
        row = self.report.search([("user_id", "=", self.anna.id)], limit=1)
        action = row.with_user(self.olga).action_open_payout()
        payout = self.env[action["res_model"]].browse(action["res_id"])
        self.assertEqual(payout.run_id, run)
        self.assertEqual(payout.user_id, self.anna)
