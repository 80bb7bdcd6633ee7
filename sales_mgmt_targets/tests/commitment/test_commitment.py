import hashlib
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged

from ..common import SalesMgmtCommon

PDF = b"%PDF-1.4 letter"


@tagged("post_install", "-at_install")
@freeze_time("2026-01-05 09:00:00")
class TestCommitment(SalesMgmtCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.line = cls._create_line(3600)
        cls.plan = cls.line.plan_id
        cls.plan.with_user(cls.dora).action_propose()
        cls.plan.with_user(cls.max).action_approve()

    def _send(self):
        """Write the letters and let the job send them."""
        self.plan.with_user(self.max).action_send_letters()
        report = type(self.env["ir.actions.report"])
        with (
            patch.object(report, "_render_qweb_pdf", return_value=(PDF, "pdf")),
            patch.object(
                type(self.env["ir.cron"]), "_commit_progress", lambda *_a, **_o: 60
            ),
        ):
            self.env["sales.mgmt.commitment"]._cron_send()
        return self.plan.commitment_ids

    def _get_letter(self, user):
        return self.plan.commitment_ids.filtered(lambda each: each.user_id == user)

    def test_everybody_with_a_target_gets_one_letter_with_the_figures(self):
        letters = self._send()
        self.assertEqual(letters.user_id, self.anna | self.boris | self.carla)
        letter = self._get_letter(self.anna)
        self.assertEqual(letter.unit_id, self.north)
        [row] = letter._get_rows()
        self.assertEqual(row["metric"], self.metric_won.name)
        self.assertIn("1,200", row["year"])
        self.assertEqual(len(row["months"]), 12)
        self.assertIn("100", row["months"][0][1])
        self.assertEqual(letter.letter_hash, hashlib.sha256(PDF).hexdigest())
        self.assertTrue(letter.activity_ids.filtered(lambda a: a.user_id == self.anna))
        self.assertEqual(len(self._send()), 3)

    def test_everybody_reads_amounts_as_they_write_them(self):
        self.env["res.lang"]._activate_lang("de_DE")
        letter = self._send()[0].with_context(lang="de_DE")
        self.assertIn("1.200,00", letter._get_rows()[0]["year"])

    def test_a_letter_that_cannot_be_printed_holds_up_no_other(self):
        first, *_others = self.plan.sudo()._write_letters().sorted("id")
        report = type(self.env["ir.actions.report"])
        refusal = UserError("No paper")

        def print_all_but_one(_report, _ref, ids, *_arguments, **_options):
            if ids == first.ids:
                raise refusal
            return PDF, "pdf"

        with (
            patch.object(report, "_render_qweb_pdf", print_all_but_one),
            patch.object(
                type(self.env["ir.cron"]), "_commit_progress", lambda *_a, **_o: 60
            ),
        ):
            self.env["sales.mgmt.commitment"]._cron_send()
        letters = self.plan.commitment_ids
        self.assertEqual(letters - letters.filtered("sent_on"), first)
        self.assertEqual(first.problem, "No paper")
        self._send()
        self.assertTrue(first.sent_on)
        self.assertFalse(first.problem)

    def test_who_has_left_is_written_no_letter(self):
        self.carla.active = False
        self.assertEqual(self._send().user_id, self.anna | self.boris)

    def test_the_letter_keeps_its_figures_whatever_the_plan_becomes(self):
        self._send()
        before = self._get_letter(self.anna)._get_rows()
        self.line.target_ids.sudo().amount = 1
        self.assertEqual(self._get_letter(self.anna)._get_rows(), before)
        with self.assertRaisesRegex(UserError, "by letter"):
            self.plan.with_user(self.dora).action_back_to_draft()

    def test_who_accepts_names_the_letter_and_has_accepted_for_good(self):
        self._send()
        letter = self._get_letter(self.anna).with_user(self.anna)
        letter.action_accept()
        self.assertEqual(letter.state, "accepted")
        self.assertEqual(letter.answered_hash, letter.letter_hash)
        self.assertEqual(letter.answered_by, "screen")
        self.assertFalse(
            letter.sudo().activity_ids.filtered(lambda a: a.user_id == self.anna)
        )
        with self.assertRaisesRegex(UserError, "accepted already"):
            letter.action_accept()
        with self.assertRaisesRegex(UserError, "stays as it was"):
            letter.sudo().state = "pending"
        with self.assertRaisesRegex(UserError, "is kept"):
            letter.sudo().unlink()

    def test_nobody_answers_for_others(self):
        self._send()
        letter = self._get_letter(self.anna)
        for user in (self.lena, self.dora):
            with self.assertRaisesRegex(AccessError, "for themselves"):
                letter.with_user(user).action_accept()
        with self.assertRaises(AccessError):
            letter.with_user(self.boris).action_accept()

    def test_an_objection_goes_to_who_leads_and_may_become_an_acceptance(self):
        self._send()
        letter = self._get_letter(self.anna).with_user(self.anna)
        objection = self.env["sales.mgmt.commitment.objection"].with_user(self.anna)
        objection.create(
            {"commitment_id": letter.id, "comment": "My best customer left"}
        ).action_object()
        self.assertEqual(letter.state, "objected")
        task = letter.sudo().activity_ids.filtered(lambda a: a.user_id == self.lena)
        self.assertIn("My best customer left", str(task.note))
        letter.action_accept()
        self.assertEqual(letter.state, "accepted")

    def test_the_objection_of_a_leader_goes_to_the_one_above(self):
        self.root.leader_id = self.sven
        self._assign(self.lena, self.north, "2026-01-01")
        self.plan.sudo().state = "draft"
        self.line.action_split()
        self.plan.sudo().state = "approved"
        self._send()
        letter = self._get_letter(self.lena)
        letter.with_user(self.lena)._answer("objected", "screen", "No")
        self.assertIn(self.sven, letter.activity_ids.user_id)

    def test_a_draft_is_told_to_nobody(self):
        plan = self._create_plan(year="2025", name="Draft")
        with self.assertRaisesRegex(UserError, "not approved yet"):
            plan.with_user(self.dora).action_send_letters()
        with self.assertRaises(AccessError):
            self.plan.with_user(self.lena).action_send_letters()

    def test_who_has_not_answered_for_a_week_is_reminded_once(self):
        self._send()
        letters = self.env["sales.mgmt.commitment"]
        self._get_letter(self.boris).with_user(self.boris).action_accept()
        with freeze_time("2026-01-11 09:00:00"):
            letters._remind()
            self.assertFalse(any(self.plan.commitment_ids.mapped("reminded_on")))
        with freeze_time("2026-01-12 09:00:00"):
            letters._remind()
            reminded = self.plan.commitment_ids.filtered("reminded_on")
            self.assertEqual(reminded.user_id, self.anna | self.carla)
        with freeze_time("2026-02-12 09:00:00"):
            letters._remind()
            self.assertEqual(len(set(reminded.mapped("reminded_on"))), 1)
        told = self.env["mail.message"].search(
            [("partner_ids", "in", self.anna.partner_id.ids)]
        )
        subjects = told.filtered(lambda each: "wait for your answer" in each.subject)
        self.assertEqual(len(subjects), 1)

    def test_before_the_letter_is_printed_nobody_answers(self):
        self.plan.with_user(self.max).action_send_letters()
        letter = self._get_letter(self.anna).with_user(self.anna)
        with self.assertRaisesRegex(UserError, "being printed"):
            letter.action_accept()
        with self.assertRaisesRegex(UserError, "being printed"):
            letter.action_open_letter()

    def test_a_person_in_two_units_has_one_letter_with_the_sum(self):
        self._assign(self.anna, self.south, "2020-01-01", is_main=False)
        self.plan.sudo().state = "draft"
        self.line.action_split()
        self.plan.sudo().state = "approved"
        self.plan.sudo()._write_letters()
        letter = self._get_letter(self.anna)
        self.assertEqual(letter.unit_id, self.north)
        self.assertIn("1,200", letter._get_rows()[0]["year"])
