from fractions import Fraction

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import NOW, ChainCase


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestDerivation(ChainCase):
    """From the deals of a plan to the visits and contacts that they need."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._refresh()
        cls.plan = cls._create_plan()
        # 60 for each of three people: five a month
        cls.line = cls._create_line(180, cls.deals, cls.plan)

    def _derive(self, line=None, **values):
        action = (line or self.line).with_user(self.dora).action_derive()
        derivation = self.env["sales.mgmt.chain.derivation"].browse(action["res_id"])
        if values:
            derivation.with_user(self.dora).write(values)
            derivation.with_user(self.dora).action_compute()
        return derivation

    def _apply(self, **values):
        derivation = self._derive(**values)
        derivation.with_user(self.dora).action_apply()
        return derivation

    def _get_line(self, metric):
        return self.plan.line_ids.filtered(lambda line: line.metric_id == metric)

    def _get_rate(self, own, trials, others, others_trials, rest, rest_trials):
        """Return a rate as it is written down in the requirements."""
        company = Fraction(others + rest, others_trials + rest_trials)
        team = (others + 20 * company) / Fraction(others_trials + 20)
        return (own + 20 * team) / Fraction(trials + 20)

    def test_what_everybody_needs_follows_from_their_own_rate_leaning_on_the_others(
        self,
    ):
        self._apply()
        # Anna: 60 of 240 visits became deals; Boris 24 of 96; Carla 24 of 72
        rate = self._get_rate(60, 240, 24, 96, 24, 72)
        need = -(-60 // rate)
        target = self._find_target(self._get_line(self.visits), self.anna)
        self.assertEqual(target.amount, need)
        # her 240 visits came of 1 200 contacts
        rate = self._get_rate(240, 1200, 96, 1200, 72, 360)
        contacts = self._find_target(self._get_line(self.contacts), self.anna)
        self.assertEqual(contacts.amount, -(-need // rate))

    def test_every_part_adds_up_and_the_line_carries_what_all_need(self):
        self._apply()
        for metric in (self.visits, self.contacts):
            line = self._get_line(metric)
            self.assertSumsHold(line)
            people = self.anna | self.boris | self.carla
            self.assertEqual(
                line.amount,
                sum(self._find_target(line, user).amount for user in people),
            )
            self.assertTrue(line._is_divided())
            self.assertEqual(set(line.target_ids.mapped("source")), {"chain"})

    def test_a_preview_writes_nothing_and_tells_everything(self):
        derivation = self._derive()
        self.assertEqual(self.plan.line_ids, self.line)
        visits = derivation.step_ids.filtered(
            lambda step: step.metric_id == self.visits
        )
        self.assertEqual((visits.action, visits.goal), ("create", 180))
        self.assertEqual((visits.trials, visits.successes), (408, 108))
        self.assertEqual(visits.rate_text, "26 %")
        parts = self.env["sales.mgmt.chain.derivation.part"].search(
            [("derivation_step_id", "=", visits.id)]
        )
        self.assertEqual(sum(parts.mapped("amount")), visits.amount)
        self.assertEqual(parts.user_id, self.anna | self.boris | self.carla)
        self.assertIn("2026-05", derivation.table)
        derivation.with_user(self.dora).action_apply()
        self.assertEqual(self._get_line(self.visits).amount, visits.amount)

    def test_lead_times_ask_for_it_earlier(self):
        # all deals in July: ten working days earlier, half of June and July
        july = self._find_target(self.line, self.anna, "2026-07")
        self.line.write({"period_method": "typed"})
        self.line.action_fill_weights()
        for weight in self.line.weight_ids.filtered("period_id"):
            weight.weight = weight.period_id == july.period_id
        self.line.action_split()
        self._apply()
        visits = self._get_line(self.visits)
        months = {
            month: self._find_target(visits, self.anna, month).amount
            for month in ("2026-05", "2026-06", "2026-07", "2026-08")
        }
        self.assertEqual(months["2026-05"] + months["2026-08"], 0)
        whole = months["2026-06"] + months["2026-07"]
        # July 2026 has 23 working days
        self.assertAlmostEqual(months["2026-06"], whole * 10 / 23, delta=1)

    def test_what_falls_before_the_year_is_stated_and_needed_again_at_its_end(self):
        derivation = self._derive()
        visits = derivation.step_ids.filtered(
            lambda step: step.metric_id == self.visits
        )
        self.assertGreater(visits.before, 0)
        alone = self._derive(carries_on=False).step_ids.filtered(
            lambda step: step.metric_id == self.visits
        )
        self.assertAlmostEqual(alone.amount + alone.before, visits.amount, delta=3)
        december = dict(alone.months)[self._find_period("2026-12").id]
        self.assertGreater(
            dict(visits.months)[self._find_period("2026-12").id], december
        )

    def test_pins_and_locks_stay_and_decide_what_the_steps_before_need(self):
        self._apply()
        visits, contacts = self._get_line(self.visits), self._get_line(self.contacts)
        before = self._find_target(contacts, self.anna).amount
        self._find_target(visits, self.anna, "2026-08").with_user(self.dora).amount = 30
        self._find_target(visits, self.boris).with_user(self.dora)._lock("Agreed")
        boris = self._find_target(visits, self.boris).amount
        # fewer deals to come
        self.line.amount = 150
        self.line.action_split()
        derivation = self._apply()
        self.assertSumsHold(visits)
        self.assertEqual(self._find_target(visits, self.anna, "2026-08").amount, 30)
        self.assertEqual(self._find_target(visits, self.boris).amount, boris)
        year = int(self._find_target(visits, self.anna).amount)
        needed = self.env["sales.mgmt.chain.derivation.part"].search(
            [("derivation_id", "=", derivation.id), ("user_id", "=", self.anna.id)]
        )
        rate = self._get_rate(240, 1200, 96, 1200, 72, 360)
        self.assertEqual(
            needed.filtered(lambda part: part.metric_id == self.contacts).amount,
            -(-year // rate),
        )
        self.assertNotEqual(self._find_target(contacts, self.anna).amount, before)

    def test_targets_of_periods_that_are_over_stay(self):
        self._apply()
        visits = self._get_line(self.visits)
        march = self._find_target(visits, self.anna, "2026-03").amount
        june = self._find_target(visits, self.anna, "2026-06").amount
        self.line.amount = 360
        self.line.action_split()
        self._apply()
        self.assertEqual(self._find_target(visits, self.anna, "2026-03").amount, march)
        self.assertGreater(self._find_target(visits, self.anna, "2026-06").amount, june)
        self.assertSumsHold(visits)

    def test_changed_rates_change_what_is_needed_and_the_preview_says_so_first(self):
        self._apply()
        visits = self._get_line(self.visits)
        before = self._find_target(visits, self.anna, "2026-09").amount
        derivation = self._derive()
        self.env["sales.mgmt.metric.entry"].search(
            [("user_id", "=", self.anna.id), ("metric_id", "=", self.visits.id)],
            limit=1,
        ).value = 80
        self._refresh()
        with self.assertRaisesRegex(UserError, "changed since this preview"):
            derivation.with_user(self.dora).action_apply()
        derivation.with_user(self.dora).action_compute()
        derivation.with_user(self.dora).action_apply()
        # more visits for as many deals: a worse rate needs more
        self.assertGreater(
            self._find_target(visits, self.anna, "2026-09").amount, before
        )

    def test_what_was_planned_by_hand_is_kept_unless_somebody_decides_otherwise(self):
        typed = self._create_line(3600, self.visits, self.plan)
        derivation = self._derive()
        step = derivation.step_ids.filtered(lambda each: each.line_id == typed)
        self.assertEqual((step.action, step.planned), ("keep", 3600))
        contacts = derivation.step_ids.filtered(
            lambda each: each.metric_id == self.contacts
        )
        self.assertEqual(contacts.goal, 3600)
        derivation.with_user(self.dora).action_apply()
        self.assertEqual(typed.amount, 3600)
        self.assertFalse(typed.derivation_id)
        again = self._derive()
        again.step_ids.filtered(lambda each: each.line_id == typed).with_user(
            self.dora
        ).action = "update"
        again.with_user(self.dora).action_compute()
        again.with_user(self.dora).action_apply()
        self.assertEqual(typed.derivation_id, again)
        self.assertLess(typed.amount, 3600)

    def test_a_split_later_on_keeps_the_proportions(self):
        self._apply()
        visits = self._get_line(self.visits)
        before = {
            user: self._find_target(visits, user).amount
            for user in self.anna | self.boris
        }
        visits.amount = visits.amount * 2
        visits.action_split()
        for user, amount in before.items():
            self.assertAlmostEqual(
                self._find_target(visits, user).amount, amount * 2, delta=1
            )
        self.assertSumsHold(visits)

    def test_every_derived_target_explains_itself(self):
        self._apply()
        visits = self._get_line(self.visits)
        self._activate(self.plan)
        note = self._find_target(visits, self.anna).with_user(self.anna).chain_note
        self.assertIn("60 of Deals", note)
        self.assertIn("Own history: 60 from 240", note)
        self.assertIn("10 working days", note)
        together = self._find_target(visits, self.north).chain_note
        self.assertIn("all below it", together)
        self.assertFalse(self._find_target(self.line, self.anna).chain_note)

    def test_without_any_rate_it_is_refused_until_a_standard_is_typed(self):
        self.env["sales.mgmt.metric.entry"].search(
            [("metric_id", "=", self.deals.id)]
        ).unlink()
        self._refresh()
        with self.assertRaisesRegex(UserError, "Nobody has any Deals from Visits made"):
            self._derive()
        self.chain.step_ids[2].standard_rate = 0.5
        self._apply()
        visits = self._find_target(self._get_line(self.visits), self.anna)
        self.assertEqual(visits.amount, 120)

    def test_what_is_not_divided_or_leads_from_nothing_is_refused(self):
        self.line.amount = 200
        with self.assertRaisesRegex(UserError, "Split it first"):
            self._derive()
        self.line.action_split()
        self._assign(self._create_user("emil", "user"), self.north, "2026-03-01")
        with self.assertRaisesRegex(UserError, "came or went"):
            self._derive()
        contacts = self._create_line(900, self.contacts, self._create_plan(name="Top"))
        self.assertFalse(contacts.can_derive)
        with self.assertRaisesRegex(UserError, "Nothing leads to Contacts"):
            self._derive(contacts)

    def test_only_managers_derive_and_only_in_draft(self):
        with self.assertRaises(AccessError):
            self.line.with_user(self.lena).action_derive()
        derivation = self._apply()
        with self.assertRaisesRegex(UserError, "was applied"):
            derivation.with_user(self.dora).action_compute()
        with self.assertRaisesRegex(UserError, "was applied"):
            derivation.with_user(self.dora).unlink()
        draft = self._derive()
        self._propose(self.plan)
        with self.assertRaisesRegex(UserError, "(?i)draft"):
            draft.with_user(self.dora).action_apply()

    def test_a_leader_reads_the_parts_of_their_people_only(self):
        derivation = self._apply()
        parts = self.env["sales.mgmt.chain.derivation.part"].with_user(self.lena)
        found = parts.search([("derivation_id", "=", derivation.id)])
        self.assertEqual(found.user_id, self.anna | self.boris)

    def test_it_takes_no_more_statements_for_more_people(self):
        def count():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self._apply()
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        count()
        few = count()
        for user in self._create_users({f"seller{n}": "user" for n in range(12)}):
            self._assign(user, self.south)
            self._type(user, (50, 5, 1), "2026-03", "2026-04")
        self._refresh()
        self.line.action_split()
        count()
        self.assertLessEqual(count(), few)
