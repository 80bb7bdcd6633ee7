from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..common import ComplaintCommon


@tagged("post_install", "-at_install")
class TestKnownSolution(ComplaintCommon):
    def test_what_was_solved_helps_with_the_next_one(self):
        first = self._complain(user_id=self.hanna.id).with_user(self.hanna)
        with self.assertRaisesRegex(UserError, "no solution yet"):
            first.action_keep_solution()
        first.solution = "<p>Hold the button for ten seconds.</p>"
        kept = self.env["sales.mgmt.complaint.known.solution"].browse(
            first.action_keep_solution()["res_id"]
        )
        second = self._complain(user_id=self.hilde.id).with_user(self.hilde)
        self.assertEqual(second.known_solution_count, 1)
        action = second.action_open_known_solutions()
        self.assertEqual(kept.search(action["domain"]), kept)
        kept.with_user(self.hilde).with_context(**action["context"]).action_use()
        self.assertIn("ten seconds", second.solution)
        self.assertEqual(kept.use_count, 1)

    def test_another_category_does_not_offer_it(self):
        other = self.env.ref("sales_mgmt_complaints.category_invoice")
        self.env["sales.mgmt.complaint.known.solution"].create(
            {
                "name": "Dark display",
                "category_id": self.category.id,
                "solution": "<p>Press</p>",
            }
        )
        self.assertEqual(self._complain().known_solution_count, 1)
        self.assertEqual(self._complain(category_id=other.id).known_solution_count, 0)

    def test_whoever_only_reads_does_not_solve(self):
        kept = self.env["sales.mgmt.complaint.known.solution"].create(
            {"name": "Dark display", "solution": "<p>Press</p>"}
        )
        complaint = self._complain()
        with self.assertRaisesRegex(AccessError, "Leave a note"):
            kept.with_user(self.anna).with_context(
                complaint_id=complaint.id
            ).action_use()
