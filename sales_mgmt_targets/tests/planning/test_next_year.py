from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..common import SalesMgmtCommon


@tagged("post_install", "-at_install")
class TestNextYear(SalesMgmtCommon):
    def _duplicate(self, plan, growth=0.0, user=None):
        wizard = (
            self.env["sales.mgmt.plan.duplicate"]
            .with_user(user or self.dora)
            .create({"plan_id": plan.id, "growth": growth})
        )
        action = wizard.action_duplicate()
        return self.env[action["res_model"]].browse(action["res_id"])

    def test_a_plan_goes_into_the_next_year_as_a_draft_that_grows(self):
        line = self._create_line(
            1000.55, plan=self._create_plan("2025"), organisation_method="history"
        )
        plan = line.plan_id
        plan.with_user(self.dora).action_propose()
        copy = self._duplicate(plan, 0.1)
        self.assertEqual(copy.name, "Northwind 2026")
        self.assertEqual(copy.state, "draft")
        self.assertFalse(copy.proposer_id)
        self.assertEqual(copy.period_id, self._find_period("2026"))
        self.assertEqual(copy.line_ids.amount, 1100.61)
        self.assertEqual(copy.line_ids.organisation_method, "history")
        self.assertEqual(copy.line_ids.history_period_id, plan.period_id)
        self.assertFalse(copy.line_ids.target_ids)
        copy.line_ids.action_split()
        self.assertSumsHold(copy.line_ids)

    def test_a_year_that_is_missing_is_made(self):
        last = self.calendar.period_ids.filtered(lambda each: each.level == "year")
        last = last.sorted("date_from")[-1]
        line = self._create_line(100, plan=self._create_plan(last.name))
        copy = self._duplicate(line.plan_id)
        self.assertEqual((copy.period_id.date_from - last.date_to).days, 1)
        self.assertEqual(len(copy.period_id._get_below("month")), 12)

    def test_weights_go_to_the_same_place_in_the_next_year(self):
        line = self._create_line(0, plan=self._create_plan("2024"))
        line.write({"period_method": "typed", "organisation_method": "typed"})
        line.action_fill_weights()
        february = line.weight_ids.filtered(
            lambda weight: weight.period_id.name == "2024-02"
        )
        february.weight = 7
        copy = self._duplicate(line.plan_id).line_ids
        weights = {weight.period_id.name: weight.weight for weight in copy.weight_ids}
        self.assertEqual(weights["2025-02"], 7)
        self.assertEqual(weights["2025-12"], 1)
        self.assertEqual(len(copy.weight_ids), len(line.weight_ids))
        self.assertEqual(copy.weight_ids.user_id, line.weight_ids.user_id)

    def test_a_rate_and_what_is_better_lower_do_not_grow(self):
        rate = self.env["sales.mgmt.metric"].create(
            {"name": "Rate", "code": "rate", "kind": "ratio", "unit": "percent"}
        )
        line = self._create_line(0.3, metric=rate, plan=self._create_plan("2025"))
        self.assertEqual(self._duplicate(line.plan_id, 0.1).line_ids.amount, 0.3)

    def test_a_year_may_have_several_drafts(self):
        line = self._create_line(100, plan=self._create_plan("2025"))
        self.assertNotEqual(
            self._duplicate(line.plan_id), self._duplicate(line.plan_id)
        )

    def test_only_managers_plan_the_next_year(self):
        line = self._create_line(100, plan=self._create_plan("2025"))
        for user in (self.lena, self.auditor, self.anna):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                line.plan_id.with_user(user).action_ask_next_year()
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self._duplicate(line.plan_id, user=user)
