from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from ..common import SalesMgmtCommon


@tagged("post_install", "-at_install")
class TestComponent(SalesMgmtCommon):
    """A rule is checked, drawn, tried out and put into words while it is written."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.metric_win_rate = cls.env.ref("sales_mgmt_targets.metric_win_rate")

    def _write_rule(self, tiers=(), field="rate", **values):
        """Write a rule with tiers, each a start and what it pays."""
        rule = {
            "name": "Rule",
            "tier_ids": [
                Command.create({"start": start, field: pays}) for start, pays in tiers
            ],
            **values,
        }
        return self._write_scheme(rule, name="Draft").component_ids

    def assertProblem(self, words, *args, **values):  # noqa: N802  like its siblings
        """The rule is not published, and the problem is told in words with its name."""
        rule = self._write_rule(*args, **values)
        self.assertRegex(rule.problems, f"“Rule”.*{words}")
        with (
            freeze_time("2026-05-01"),
            self.assertRaisesRegex(UserError, "is not complete"),
        ):
            rule.scheme_id.with_user(self.olga).action_submit()

    # Problems

    def test_what_is_missing_or_contradicts_is_named(self):
        tiers = [(0, 0.01), (100, 0.02)]
        marginal = {"tier_mode": "marginal", "tiers": tiers}
        metric = self.metric_orders.id
        cases = {
            "which metric it pays on": {"pay_metric_id": False, "rate": 0.1},
            "is a ratio": {"pay_metric_id": self.metric_win_rate.id, "rate": 0.1},
            "only invoice lines know. Pay": {"base": "document", "rate": 0.1},
            "belongs to a period": {
                "basis": "invoiced",
                "base": "document",
                "tier_mode": "curve",
                "tiers": tiers,
                "on_target_pay": 100,
            },
            "its own value decides": {
                "basis": "invoiced",
                "base": "document",
                "rank_by": "metric",
                "rank_metric_id": metric,
                **marginal,
            },
            "those of a period": {
                "basis": "invoiced",
                "base": "document",
                "credit_to": "team",
                "rate": 0.1,
            },
            "has no rate": {"rate": 0},
            "Write 3 % as 0.03": {"rate": 3},
            "not enough tiers": {"tier_mode": "marginal"},
            "has not enough tiers: a curve takes two": {
                "tier_mode": "curve",
                "on_target_pay": 100,
                "tiers": [(1, 1)],
            },
            "begins below zero": {"tier_mode": "marginal", "tiers": [(-1, 0.1)]},
            "which metric decides": {**marginal, "rank_by": "metric"},
            "the target of which metric": {
                **marginal,
                "basis": "invoiced",
                "rank_by": "attainment",
            },
            "no on-target pay": {"tier_mode": "curve", "tiers": tiers},
            "steps that pay nothing": {"tier_mode": "step", "tiers": tiers},
            "less than 0 % or more": {
                "tier_mode": "curve",
                "on_target_pay": 100,
                "tiers": [(0, 0), (100, 50)],
            },
            "no amount above zero": {"tier_mode": "event", "amount": 0},
            "calculated on the period": {
                "tier_mode": "event",
                "amount": 5,
                "base": "year",
            },
            "has rates by product": {"rate_ids": [Command.create({"rate": 0.1})]},
            "not paid on collected": {
                "rate": 0.1,
                "late_ids": [Command.create({"days": 1, "factor": 0.5})],
            },
            "between 0 and 1": {
                "basis": "collected",
                "rate": 0.1,
                "late_ids": [Command.create({"days": 1, "factor": 1.5})],
            },
            "factor below zero": {
                "rate": 0.1,
                "condition_ids": [
                    Command.create({"metric_id": metric, "threshold": 1, "factor": -1})
                ],
            },
            "below zero": {"rate": 0.1, "cap": -1},
            "what one period cuts off": {"rate": 0.1, "budget": 5, "base": "year"},
            "people report themselves": {
                "pay_metric_id": self.metric_won.id,
                "rate": 0.1,
            },
            "is an amount below": {"kind": "penalty", "amount": 5},
        }
        for words, values in cases.items():
            with self.subTest(words=words), self.env.cr.savepoint():
                self.assertProblem(words, **values)

    def test_a_self_reported_condition_needs_a_reason_too(self):
        values = {
            "rate": 0.1,
            "condition_ids": [
                Command.create({"metric_id": self.metric_won.id, "threshold": 1})
            ],
        }
        self.assertProblem("people report themselves", **values)
        rule = self._write_rule(override_reason="Checked", **values)
        self.assertFalse(rule.problems)

    def test_a_metric_whose_documents_are_gone_is_named(self):
        self.metric_orders.source_ids.write({"model": "gone.order", "module": "gone"})
        self.assertProblem("documents do not exist", rate=0.1)

    def test_a_scheme_without_rules_is_not_submitted(self):
        scheme = self._write_scheme(name="Empty")
        scheme.component_ids.unlink()
        with self.assertRaisesRegex(UserError, "has no rule yet"):
            scheme.with_user(self.olga).action_submit()

    def test_a_penalty_takes_an_amount_and_nothing_else(self):
        rule = self._write_rule(kind="penalty", amount=-50, pay_metric_id=False)
        self.assertFalse(rule.problems)

    # Warnings

    def test_a_whole_amount_cliff_is_shown_with_its_figures(self):
        rule = self._write_rule([(0, 0.03), (100_000, 0.05)], tier_mode="whole")
        self.assertIn(
            "at $ 100,000 pay jumps from $ 3,000 to $ 5,000; the last step over the "
            "border is worth $ 2,000",
            rule.warnings.replace("\xa0", " "),
        )
        self.assertFalse(rule.problems)

    def test_marginal_tiers_have_no_cliff(self):
        rule = self._write_rule([(0, 0.03), (100_000, 0.05)], tier_mode="marginal")
        self.assertFalse(rule.warnings)

    def test_pay_that_falls_where_more_is_achieved_is_shown(self):
        falling = [(0, 0.05), (100_000, 0.03)]
        rule = self._write_rule(falling, tier_mode="whole")
        self.assertIn("less for more", rule.warnings)
        rule = self._write_rule([(0, 500), (10, 300)], "amount", tier_mode="step")
        self.assertIn("more is worth less", rule.warnings)

    def test_a_jump_of_the_rate_by_another_figure_is_shown(self):
        rule = self._write_rule(
            [(0, 0.01), (0.8, 0.02)], tier_mode="whole", rank_by="attainment"
        )
        self.assertRegex(rule.warnings, "at 80 % the rate of everything jumps")

    def test_attainment_without_a_planned_target_is_shown(self):
        tiers = [(0, 0.01), (0.8, 0.02)]
        values = {"tier_mode": "marginal", "rank_by": "attainment"}
        self.assertRegex(self._write_rule(tiers, **values).warnings, "no plan has one")
        self._create_line(1200, metric=self.metric_orders)
        self.assertFalse(self._write_rule(tiers, **values).warnings)

    # The picture and trying out

    def test_the_picture_shows_the_jump_and_nothing_without_tiers(self):
        rule = self._write_rule([(0, 0.03), (100, 0.05)], tier_mode="whole")
        self.assertIn("<polyline", rule.curve_svg)
        points = dict(rule._get_points(200))
        self.assertEqual(points[100], 5)
        below = max(place for place in points if place < 100)
        self.assertAlmostEqual(float(points[below]), 3, 2)
        self.assertFalse(self._write_rule(rate=0.1).curve_svg)

    def test_the_picture_is_the_arithmetic_of_the_run(self):
        points = [(0.7, 0.5), (1, 1), (1.5, 2)]
        rule = self._write_rule(
            points, tier_mode="curve", rank_by="attainment", on_target_pay=2000
        )
        drawn = dict(rule._get_points(2))
        self.assertEqual([drawn[each] for each in (0, 1, 2)], [0, 2000, 4000])

    def _try(self, rule, value, rank=0.0):
        return self.env["sales.mgmt.scheme.trial"].create(
            {"component_id": rule.id, "pay_value": value, "rank_value": rank}
        )

    def test_a_rule_can_be_tried_with_the_formula_filled_in(self):
        tiers = [(0, 0.03), (100_000, 0.05), (200_000, 0.08)]
        trial = self._try(self._write_rule(tiers, tier_mode="marginal"), 250_000)
        self.assertEqual(trial.amount, 12_000)
        self.assertIn(
            "$ 100,000.00 × 3 % + $ 100,000.00 × 5 % + $ 50,000.00 × 8 % = $ 12,000.00",
            trial.explanation.replace("\xa0", " "),
        )

    def test_every_kind_of_rule_can_be_tried(self):
        steps = [(10, 500), (20, 900)]
        points = [(0.7, 0.5), (1, 1)]
        cases = [
            (self._write_rule(rate=0.03), 1000, 0, 30),
            (
                self._write_rule(
                    pay_metric_id=self.metric_won_count.id,
                    rate=25,
                    override_reason="Counted",
                ),
                3,
                0,
                75,
            ),
            (self._write_rule(rate=0.03, cap=20), 1000, 0, 20),
            (self._write_rule(rate=0.03, floor=50), 1000, 0, 50),
            (self._write_rule(steps, "amount", tier_mode="step"), 19.99, 0, 500),
            (self._write_rule(steps, "amount", tier_mode="step"), 9, 0, 0),
            (self._write_rule(tier_mode="event", amount=40), 3, 0, 120),
            (
                self._write_rule(
                    points, tier_mode="curve", rank_by="attainment", on_target_pay=1000
                ),
                0,
                0.85,
                750,
            ),
        ]
        for rule, value, rank, expected in cases:
            with self.subTest(mode=rule.tier_mode, value=value):
                trial = self._try(rule, value, rank)
                self.assertEqual(trial.amount, expected)
                self.assertTrue(trial.explanation)

    def test_a_penalty_cannot_be_tried(self):
        with self.assertRaisesRegex(UserError, "nothing to try"):
            self._write_rule(kind="penalty", amount=-5).action_try()

    # Words

    def _read(self, rule):
        """Return the sentences of a rule, one per line."""
        lines = []
        for clause in rule._get_clauses():
            lines += [clause.text, *clause.items]
        return "\n".join(lines).replace("\xa0", " ")

    def test_marginal_tiers_read_as_people_say_them(self):
        rule = self._write_rule(
            [(10_000, 0.03), (100_000, 0.055)],
            tier_mode="marginal",
            base="year",
            credit_to="leader",
            cap=9_000,
        )
        text = self._read(rule)
        for words in (
            "What counts: Orders Confirmed.",
            "Leaders are credited the results of the units they lead",
            "each month pays the difference to what was paid before",
            "from $ 10,000 to $ 100,000: 3 %",
            "from $ 100,000: 5.5 %",
            "Below $ 10,000 nothing is paid.",
            "At most $ 9,000 is paid.",
        ):
            self.assertIn(words, text)

    def test_everything_that_decides_pay_is_in_the_words(self):
        rule = self._write_rule(
            basis="collected",
            rate=0.02,
            description="For the field sales",
            role="member",
            unit_ids=[Command.set(self.north.ids)],
            clawback_days=90,
            rate_ids=[
                Command.create(
                    {
                        "rate": 0.04,
                        "has_margin_from": True,
                        "margin_from": 0.2,
                        "has_discount_to": True,
                        "discount_to": 0.1,
                    }
                )
            ],
            late_ids=[Command.create({"days": 60, "factor": 0.5})],
            condition_ids=[
                Command.create(
                    {
                        "metric_id": self.metric_orders.id,
                        "measure": "attainment",
                        "operator": "<",
                        "threshold": 0.8,
                        "effect": "hold",
                    }
                )
            ],
        )
        text = self._read(rule)
        for words in (
            "For the field sales",
            "Only for: Salespeople; North.",
            "in the part that customers paid, when they paid it",
            "any product, margin of at least 20 %, discount up to 10 %: 4 %",
            "everything else: nothing",
            "A line whose margin is not known, since its cost is not, fits no rate",
            "more than 60 days overdue: 50 % of it counts",
            "within 90 days is recovered",
            "the attained part of the target for Orders Confirmed is below 80 %",
            "the amount is held back",
            "as if it were not met",
        ):
            self.assertIn(words, text)

    def test_a_spiff_on_a_product_counts_only_documents_with_it(self):
        category = self.env["product.category"].create({"name": "Pumps"})
        rule = self._write_rule(
            basis="invoiced",
            tier_mode="event",
            base="document",
            amount=100,
            budget=1_000,
            rate_ids=[Command.create({"categ_id": category.id})],
        )
        self.assertFalse(rule.problems)
        text = self._read(rule)
        for words in (
            "Each document pays $ 100.",
            "Only documents with such a line count:\nPumps\neverything else: nothing",
            "at most $ 1,000 per period",
        ):
            self.assertIn(words, text)

    def test_a_last_line_for_everything_leaves_nothing_else(self):
        rule = self._write_rule(
            basis="invoiced", rate_ids=[Command.create({"rate": 0.02})]
        )
        self.assertNotIn("everything else", self._read(rule))

    def test_a_reason_for_self_reported_figures_is_printed(self):
        rule = self._write_rule(
            pay_metric_id=self.metric_won_count.id,
            rate=25,
            override_reason="Signed contracts are attached",
        )
        text = self._read(rule)
        self.assertIn("It pays $ 25 each.", text)
        self.assertIn("Signed contracts are attached", text)

    def test_a_penalty_says_what_it_costs_and_that_it_needs_evidence(self):
        text = self._read(self._write_rule(kind="penalty", amount=-50))
        self.assertIn("Each time, $ 50 is deducted", text)
        self.assertIn("evidence", text)

    def test_prizes_name_the_contests_they_are_limited_to(self):
        rule = self._write_rule(kind="honour")
        self.assertFalse(rule.problems)
        self.assertNotIn("Only of", self._read(rule))
        honour = self.env["sales.mgmt.honour"].create(
            {
                "name": "Innovation Award",
                "company_id": self.company.id,
                "chair_id": self.dora.id,
            }
        )
        rule.honour_ids = honour
        self.assertIn(f"Only of: {honour.name}.", self._read(rule))

    def test_guarantees_say_whether_they_are_paid_back(self):
        scheme = self._write_scheme(
            name="Start",
            draw_ids=[
                Command.create({"amount": 1500, "is_recoverable": True, "periods": 3}),
                Command.create({"amount": 200, "kind": "additional"}),
            ],
        )
        text = scheme.rules_html.replace("\xa0", " ")
        for words in (
            "who earns less than $ 1,500 in a period is paid what is missing",
            "paid back from what is earned beyond it later",
            "first 3 periods",
            "Allowance: $ 200 per period",
            "It is not paid back",
        ):
            self.assertIn(words, text)
