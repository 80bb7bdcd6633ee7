from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import RevisionCase


@tagged("post_install", "-at_install")
class TestRevisionLetters(RevisionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plan.with_user(cls.dora).action_send_letters()
        cls._print()

    @classmethod
    def _print(cls):
        """Print and send what waits, without a printer."""
        pdf = (b"%PDF-1.4 letter", "pdf")
        report = cls.env.registry["ir.actions.report"]
        with patch.object(report, "_render_qweb_pdf", lambda *_args: pdf):
            for letter in cls.env["sales.mgmt.commitment"].search(
                [("sent_on", "=", False)]
            ):
                letter._send()

    def _get_letter(self, plan, user):
        return plan.commitment_ids.filtered(lambda each: each.user_id == user)

    def _change_anna(self):
        """Give Anna in a revision what Boris had; Carla keeps hers."""
        revision = self._revise()
        anna = self._find_target(revision.line_ids, self.anna).with_user(self.dora)
        anna.amount += 120
        return self._put_in_use(revision)

    def test_who_accepted_the_same_figures_is_not_asked_again(self):
        for user in (self.anna, self.boris, self.carla):
            self._get_letter(self.plan, user).with_user(user).action_accept()
        revision = self._change_anna()
        self.assertEqual(revision.commitment_ids.user_id, self.anna | self.boris)
        letter = self._get_letter(revision, self.anna)
        self.assertEqual(letter.state, "pending")
        self.assertEqual(float(letter.figures[0]["year"]), 1320)
        self.assertEqual(self._get_letter(self.plan, self.anna).state, "accepted")

    def test_who_had_not_accepted_gets_the_letter_of_the_new_version(self):
        old = self._get_letter(self.plan, self.carla)
        self.assertTrue(old.activity_ids)
        revision = self._change_anna()
        self.assertIn(self.carla, revision.commitment_ids.user_id)
        self.assertFalse(old.activity_ids)
        with self.assertRaisesRegex(UserError, "were replaced by “Plan 2026, version"):
            old.with_user(self.carla).action_accept()
        self._print()
        new = self._get_letter(revision, self.carla)
        new.with_user(self.carla).action_accept()
        self.assertEqual(new.state, "accepted")

    def test_nobody_is_written_to_of_a_plan_that_was_never_told(self):
        plan = self._create_line(
            1200, plan=self._create_plan(), metric=self.metric_orders
        ).plan_id
        self._put_in_use(plan)
        revision = self._revise(plan=plan)
        line = revision.line_ids.with_user(self.dora)
        line.amount = 1500
        line.action_split()
        self._put_in_use(revision)
        self.assertFalse(revision.commitment_ids)
