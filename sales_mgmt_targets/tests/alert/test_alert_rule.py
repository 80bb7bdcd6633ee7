from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from .common import AlertCommon


@tagged("post_install", "-at_install")
class TestAlertRule(AlertCommon):
    """A rule says in words what it does, and is refused when it makes no sense."""

    def assertRefused(self, words, **values):  # noqa: N802  named like its siblings
        with self.assertRaisesRegex(ValidationError, words):
            self._create_rule(**values)

    def test_a_rule_says_in_a_sentence_what_it_does(self):
        rule = self._create_rule(duration=2, duration_unit="week", level="quarter")
        self.assertEqual(
            rule.sentence,
            "Speaks when Opportunities Won stays below 90 % of what was expected to "
            "date for 2 weeks of the running quarter. Looks at everybody in "
            "Northwind. The person and the leader are told, once.",
        )
        rule.write({"kind": "milestone", "unit_ids": [Command.set(self.north.ids)]})
        self.assertIn("reaches 50 %, 80 %, 100 % of the target", rule.sentence)
        self.assertIn("everybody in North.", rule.sentence)

    def test_settings_that_make_no_sense_are_refused_in_words(self):
        self.assertRefused("a unit has nobody", subject="unit", level="year")
        self.assertRefused("targets for years", subject="unit", tell="leader")
        self.assertRefused("whole percentages", kind="milestone", shares="half")
        self.assertRefused("whole percentages", kind="milestone", shares="0, 50")
        self.assertRefused("at least one working day", kind="no_activity", duration=0)
        self.assertRefused("at least one metric", metric_ids=[])
        self.assertRefused("takes a share", kind="limit", limit_basis="share")
        rate = self.env.ref("sales_mgmt_targets.metric_win_rate")
        self.assertRefused(
            "is a rate", kind="no_activity", metric_ids=[Command.set(rate.ids)]
        )
        once = self.env.ref("sales_mgmt_targets.metric_active_customers")
        self.assertRefused(
            "do not add up",
            kind="limit",
            all_periods=True,
            metric_ids=[Command.set(once.ids)],
        )

    def test_a_rule_that_was_switched_off_leaves_nothing_open(self):
        rule = self._create_rule()
        alert = self._check(rule)[0]
        rule.with_user(self.dora).action_archive()
        self.assertEqual((alert.state, alert.close_reason), ("closed", "rule"))
        self.assertFalse(self._read_to_do(self.anna))

    def test_a_rule_that_spoke_is_archived_and_not_deleted(self):
        rule = self._create_rule()
        self._check(rule)
        with self.assertRaisesRegex(UserError, "Archive the rule"):
            rule.with_user(self.dora).unlink()
        self._create_rule().with_user(self.dora).unlink()

    def test_a_manager_checks_now_and_nobody_else(self):
        rule = self._create_rule()
        self._refresh()
        notice = rule.with_user(self.dora).action_check_now()
        self.assertRegex(notice["params"]["message"], r"^\d+ new alerts, 0 over")
        for user in (self.anna, self.lena, self.auditor):
            with self.assertRaises(AccessError):
                rule.with_user(user).action_check_now()

    def test_shipped_rules_are_examples_that_are_switched_off(self):
        for name in ("behind", "silent", "milestone", "overdue"):
            rule = self.env.ref(f"sales_mgmt_targets.alert_rule_{name}")
            self.assertFalse(rule.active, name)
            self.assertIn("Looks at everybody", rule.sentence)
            rule._check_settings()

    def test_what_only_the_leader_is_told_the_person_does_not_read(self):
        leaders = self._check(self._create_rule(tell="leader"))
        both = self._check(self._create_rule())
        visible = self.env["sales.mgmt.alert"].with_user(self.anna).search([])
        self.assertEqual(visible, both.filtered(lambda each: each.user_id == self.anna))
        self.assertEqual(
            self.env["sales.mgmt.alert"].with_user(self.lena).search([]).user_id,
            self.anna | self.boris,
        )
        self.assertEqual(
            self.env["sales.mgmt.alert"].with_user(self.dora).search([]), leaders | both
        )

    def test_nobody_writes_an_alert(self):
        alert = self._check(self._create_rule())[0]
        for user in (self.anna, self.lena, self.dora):
            with self.assertRaises(AccessError):
                alert.with_user(user).write({"state": "closed"})
