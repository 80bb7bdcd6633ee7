from datetime import date

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from .common import IncentiveCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-15 12:00:00")
class TestFairness(IncentiveCommon):
    """Whether the same work is paid alike."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.report = cls.env["sales.mgmt.fairness.report"]

    def _commission(self, **values):
        return {
            "name": "Commission",
            "pay_metric_id": self.metric_won.id,
            "tier_mode": "flat",
            "rate": 0.1,
            "role": "member",
            **values,
        }

    def _plan(self, user_amounts):
        """Give people targets for January."""
        line = self._create_line(120_000)
        for user in user_amounts:
            target = self._find_target(line, user, "2026-01")
            target.amount = user_amounts[user]
        plan = line.plan_id
        plan.with_user(self.dora).action_propose()
        plan.with_user(self.max).action_approve()
        plan.with_user(self.max).action_activate()

    def _read(self, *fields):
        """Return fields of the rows of January, by person."""
        self.env.flush_all()
        rows = self.report.search([("company_id", "=", self.company.id)])
        return {row.user_id: tuple(row[name] for name in fields) for row in rows}

    def test_payout_per_point_of_attainment_is_compared(self):
        self._create_won(self.anna, 10_000, "2026-01-10 10:00:00")
        self._create_won(self.boris, 10_000, "2026-01-10 10:00:00")
        scheme = self._create_scheme([self._commission()])
        self._plan({self.anna: 10_000, self.boris: 5_000})
        self._close("2026-01")
        self._run(scheme)
        rows = self._read("attainment", "amount", "per_point")
        self.assertEqual(rows[self.anna], (100, 1_000, 10))
        self.assertEqual(rows[self.boris], (200, 1_000, 5))
        [(per_point,)] = self.report._read_group(
            [("user_id", "in", (self.anna | self.boris).ids)], [], ["per_point:avg"]
        )
        # 2 000 for 300 points, not the average of 10 and 5
        self.assertAlmostEqual(per_point, 2_000 / 300)

    def test_the_same_role_under_other_rules_is_marked(self):
        scheme = self._create_scheme(
            [
                self._commission(),
                self._commission(name="Extra", unit_ids=[(4, self.south.id)]),
            ]
        )
        self._close("2026-01")
        self._run(scheme)
        rows = self._read("rules", "has_other_rules")
        self.assertEqual(rows[self.anna], ("Sales 2026: Commission", True))
        self.assertEqual(rows[self.carla], ("Sales 2026: Commission, Extra", True))

    def test_two_schemes_of_one_person_are_one_set_of_rules(self):
        schemes = [
            self._create_scheme([self._commission()], name=name)
            for name in ("Commission", "Bonus")
        ]
        self._create_won(self.anna, 10_000, "2026-01-10 10:00:00")
        self._close("2026-01")
        for scheme in schemes:
            self._run(scheme)
        rows = self._read("rules", "has_other_rules", "amount")
        self.assertEqual(
            rows[self.anna],
            ("Bonus: Commission; Commission: Commission", False, 2_000),
        )

    def test_time_in_sales_counts_from_the_first_assignment(self):
        first, second = (self._create_user(name, "user") for name in ("xu", "yan"))
        self._assign(first, self.north, date(2025, 8, 1))
        self._assign(second, self.north, date(2025, 8, 2))
        scheme = self._create_scheme([self._commission()])
        self._close("2026-01")
        self._run(scheme)
        rows = self._read("seniority_months", "seniority")
        self.assertEqual(rows[first], (6, "1"))
        self.assertEqual(rows[second], (5, "0"))
        self.assertEqual(rows[self.anna], (73, "4"))

    def _create_crowd(self, sold):
        """Create people who sell so much with the same target; return them."""
        people = []
        for number, value in enumerate(sold):
            user = self._create_user(f"crowd{number}", "user")
            self._assign(user, self.north)
            self._create_won(user, value, "2026-01-10 10:00:00")
            people.append(user)
        return people

    def test_who_gets_far_more_for_a_point_stands_out(self):
        people = self._create_crowd([1_000] * 6)
        scheme = self._create_scheme(
            [
                self._commission(user_ids=[Command.set([u.id for u in people[1:]])]),
                self._commission(
                    name="Better", rate=0.3, user_ids=[Command.set(people[0].ids)]
                ),
            ]
        )
        self._plan(dict.fromkeys(people, 1_000))
        self._close("2026-01")
        self._run(scheme)
        rows = self._read("outlier", "quartile")
        self.assertEqual(rows[people[0]], ("high", "4"))
        self.assertEqual({rows[each][0] for each in people[1:]}, {False})

    def test_among_few_people_nobody_stands_out(self):
        self._create_won(self.anna, 10_000, "2026-01-10 10:00:00")
        self._create_won(self.boris, 10, "2026-01-10 10:00:00")
        scheme = self._create_scheme([self._commission()])
        self._plan({self.anna: 10_000, self.boris: 10_000, self.carla: 10_000})
        self._close("2026-01")
        self._run(scheme)
        rows = self._read("outlier", "quartile")
        self.assertEqual(set(rows.values()), {(False, False)})

    def test_the_comparison_is_printed(self):
        self._create_won(self.anna, 10_000, "2026-01-10 10:00:00")
        scheme = self._create_scheme(
            [
                self._commission(),
                self._commission(name="Extra", unit_ids=[(4, self.south.id)]),
            ]
        )
        self._plan({self.anna: 10_000})
        self._close("2026-01")
        self._run(scheme)
        self.env.flush_all()
        rows = self.report.with_user(self.olga).search([])
        html = (
            self.env["ir.actions.report"]
            .with_user(self.olga)
            ._render_qweb_html("sales_mgmt_targets.fairness_report", rows.ids)[0]
        )
        for text in (b"Same role, different rules", b"Commission, Extra", b"2026-01"):
            self.assertIn(text, html)
        # the chart is drawn, not spelled out
        self.assertIn(b"<svg", html)
        self.assertNotIn(b"&lt;svg", html)

    def test_nothing_paid_is_nothing_to_print(self):
        with self.assertRaisesRegex(UserError, "no computed payout run"):
            self.report.with_user(self.olga).action_print()

    def test_salespeople_do_not_compare_the_pay_of_others(self):
        for user in (self.anna, self.lena):
            with self.assertRaises(AccessError):
                self.report.with_user(user).search([])
