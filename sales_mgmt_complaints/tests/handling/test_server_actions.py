from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..common import ComplaintCommon

ACTIONS = ("take", "escalate", "close_with_survey", "schedule_callback", "merge")


@tagged("post_install", "-at_install")
class TestServerActions(ComplaintCommon):
    """What stands in the menu of the list and of the form, for one and for many."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.first = cls._complain("First", user_id=cls.hilde.id)
        cls.second = cls._complain("Second", user_id=cls.hilde.id)

    def _run(self, name, complaints=None, user=None):
        complaints = complaints or self.first | self.second
        action = self.env.ref(
            f"sales_mgmt_complaints.sales_mgmt_complaint_server_action_{name}"
        )
        return (
            action.with_user(user or self.hanna)
            .with_context(
                active_model=complaints._name,
                active_id=complaints[:1].id,
                active_ids=complaints.ids,
            )
            .run()
        )

    def _open(self, action, user=None):
        dialog = self.env[action["res_model"]].browse(action["res_id"])
        return dialog.with_user(user or self.hanna)

    def test_all_of_them_stand_in_list_and_form_for_handlers(self):
        bindings = self.env["ir.actions.actions"].with_user(self.hanna)
        bound = bindings.get_bindings("sales.mgmt.complaint")["action"]
        for name in ACTIONS:
            action = self.env.ref(
                f"sales_mgmt_complaints.sales_mgmt_complaint_server_action_{name}"
            )
            [shown] = [each for each in bound if each["id"] == action.id]
            with self.subTest(name=name):
                views = shown["binding_view_types"].split(",")
                self.assertLessEqual({"list", "form"}, set(views))
        anna = bindings.with_user(self.anna).get_bindings("sales.mgmt.complaint")
        names = {each["name"] for each in anna.get("action", ())}
        self.assertFalse(names & {"Assign to Me", "Escalate", "Merge"})

    def test_who_only_reads_does_nothing_by_any_of_them(self):
        for name in ACTIONS:
            with self.subTest(name=name), self.assertRaises(AccessError):
                self._run(name, user=self.anna)

    def test_several_are_taken_at_once(self):
        self._run("take")
        self.assertEqual((self.first | self.second).user_id, self.hanna)

    def test_several_are_escalated_with_one_reason(self):
        dialog = self._open(self._run("escalate"))
        self.assertTrue(dialog.is_several)
        with self.assertRaisesRegex(UserError, "Say why"):
            dialog.action_confirm()
        dialog.reason = "The customer is furious"
        dialog.action_confirm()
        for complaint in self.first | self.second:
            step = complaint.escalation_ids.filtered(lambda each: each.state == "done")
            self.assertEqual(step.reason, "The customer is furious")
            self.assertEqual(step.escalated_by_id, self.hanna)

    def test_one_is_escalated_from_its_form(self):
        dialog = self._open(self._run("escalate", self.first))
        self.assertFalse(dialog.is_several)
        dialog.reason = "Furious"
        dialog.action_confirm()
        self.assertEqual(self.first.escalation_count, 1)
        self.assertEqual(self.second.escalation_count, 0)

    def test_what_is_over_among_them_is_named_and_nothing_is_escalated(self):
        self.second._cancel("A double")
        with self.assertRaisesRegex(UserError, "Second is not open any more"):
            self._run("escalate")

    def test_several_are_closed_and_their_customers_asked(self):
        with self.assertRaisesRegex(UserError, "is not resolved yet"):
            self._run("close_with_survey")
        (self.first | self.second)._resolve("<p>Repaired</p>")
        self._run("close_with_survey")
        self.assertEqual(
            (self.first | self.second).mapped("state"), ["closed", "closed"]
        )
        self.assertEqual(len((self.first | self.second).satisfaction_ids), 2)

    def test_a_call_is_planned_for_each(self):
        self._run("schedule_callback")
        for complaint in self.first | self.second:
            calls = complaint.activity_ids.filtered(
                lambda each: each.activity_type_id.category == "phonecall"
            )
            self.assertEqual(calls.user_id, self.hilde)

    def test_several_are_merged_into_the_first(self):
        self._open(self._run("merge")).action_merge()
        self.assertEqual(self.second.merged_into_id, self.first)

    def test_one_is_merged_into_what_may_mean_the_same(self):
        mill = self.env["res.partner"].create({"name": "Mill"})
        foreign = self._complain("Foreign", partner_id=mill.id)
        dialog = self._open(self._run("merge", self.second))
        self.assertEqual(dialog.target_id, self.first)
        self.assertNotIn(foreign, dialog.candidate_ids)
        dialog.action_merge()
        self.assertEqual(self.second.merged_into_id, self.first)
        with self.assertRaisesRegex(UserError, "No other open complaint"):
            self._run("merge", self.first)

    def test_one_is_not_merged_into_what_was_not_offered(self):
        mill = self.env["res.partner"].create({"name": "Mill"})
        foreign = self._complain("Foreign", partner_id=mill.id)
        dialog = self._open(self._run("merge", self.second))
        dialog.target_id = foreign
        with self.assertRaisesRegex(UserError, "not among the complaints"):
            dialog.action_merge()
