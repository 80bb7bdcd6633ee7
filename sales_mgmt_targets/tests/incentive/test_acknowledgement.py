from datetime import date

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged, users

from ..common import SalesMgmtCommon


@tagged("post_install", "-at_install")
class TestAcknowledgement(SalesMgmtCommon):
    """Everybody concerned is asked, answers for themselves, and is reminded once."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.scheme = cls._publish(
            cls._write_scheme(unit_ids=[Command.set(cls.north.ids)])
        )

    def _get_answer(self, user, scheme=None):
        answers = (scheme or self.scheme).acknowledgement_ids
        return answers.filtered(lambda each: each.user_id == user)

    def _run_cron(self, day):
        with freeze_time(f"{day} 06:00:00"):
            self.env["sales.mgmt.scheme"]._cron_put_in_force()

    def _count_messages(self, user, words):
        return self.env["mail.message"].search_count(
            [
                ("notified_partner_ids", "in", user.partner_id.ids),
                ("subject", "ilike", words),
            ]
        )

    # Asking

    def test_publication_asks_everybody_concerned_and_nobody_else(self):
        answers = self.scheme.acknowledgement_ids
        self.assertEqual(answers.user_id, self.anna | self.boris)
        self.assertEqual(set(answers.mapped("state")), {"pending"})
        self.assertEqual(answers.unit_id, self.north)
        self.assertEqual(answers.activity_ids.user_id, self.anna | self.boris)
        self.assertEqual(
            set(answers.activity_ids.mapped("date_deadline")), {date(2026, 5, 31)}
        )
        self.assertEqual(self._count_messages(self.anna, "Rules published"), 1)
        self.assertEqual(self._count_messages(self.carla, "Rules published"), 0)

    def test_who_only_has_to_know_is_informed_without_a_task(self):
        scheme = self._publish(
            self._write_scheme(name="Prize", needs_acknowledgement=False)
        )
        self.assertEqual(set(scheme.acknowledgement_ids.mapped("state")), {"informed"})
        self.assertFalse(scheme.acknowledgement_ids.activity_ids)
        self.assertFalse(scheme._get_unacknowledged(self.anna))

    def test_a_newcomer_is_asked_by_the_scheduled_job(self):
        self._assign(self.sven, self.north, "2026-07-01", is_main=False)
        self._run_cron("2026-06-30")
        self.assertFalse(self._get_answer(self.sven))
        self._run_cron("2026-07-01")
        self.assertEqual(self._get_answer(self.sven).state, "pending")
        self._run_cron("2026-07-02")
        self.assertEqual(len(self._get_answer(self.sven)), 1)

    def test_who_moved_is_seen_by_the_leader_of_today(self):
        scheme = self._publish(self._write_scheme(name="For all"))
        pending = self._get_answer(self.anna, scheme)
        self.assertEqual(pending.unit_id, self.north)
        self.north.assignment_ids.filtered(
            lambda each: each.user_id == self.anna
        )._move(self.south, date(2026, 6, 10))
        self._run_cron("2026-06-10")
        self.assertEqual(pending.unit_id, self.south)

    # Answering

    def test_a_person_acknowledges_the_rulebook_that_is_stored(self):
        answer = self._get_answer(self.anna)
        self.assertIn(self.anna, self.scheme._get_unacknowledged(self.anna))
        answer.with_user(self.anna).action_acknowledge()
        self.assertEqual(answer.state, "acknowledged")
        self.assertEqual(answer.answered_hash, self.scheme.pdf_hash)
        self.assertTrue(answer.answered_on)
        self.assertFalse(answer.activity_ids)
        self.assertEqual(
            self.scheme._get_unacknowledged(self.anna | self.boris), self.boris
        )
        self.assertEqual(
            (self.scheme.acknowledged_count, self.scheme.pending_count), (1, 1)
        )

    def test_nobody_answers_for_somebody_else(self):
        answer = self._get_answer(self.anna)
        for user in (self.lena, self.dora, self.olga):
            with (
                self.subTest(user=user.login),
                self.assertRaisesRegex(AccessError, "for themselves"),
            ):
                answer.with_user(user).action_acknowledge()
        with self.assertRaises(AccessError):
            answer.with_user(self.boris).action_acknowledge()

    def test_an_answer_is_not_forged_over_the_wire(self):
        answer = self._get_answer(self.anna).with_user(self.anna)
        with self.assertRaises(AccessError):
            answer.write({"state": "acknowledged"})
        with self.assertRaises(AccessError):
            answer.create({"scheme_id": self.scheme.id, "user_id": self.anna.id})
        with self.assertRaises(AccessError):
            answer.unlink()
        objections = self.env["sales.mgmt.scheme.objection"].with_user(self.boris)
        with self.assertRaises(AccessError):
            objections.create(
                {"acknowledgement_id": answer.id, "comment": "No"}
            ).action_object()

    def test_what_was_acknowledged_stays_acknowledged_in_sudo_too(self):
        answer = self._get_answer(self.anna)
        answer.with_user(self.anna).action_acknowledge()
        for vals in ({"state": "pending"}, {"answered_hash": "0"}, {"user_id": 1}):
            with self.subTest(vals=vals), self.assertRaisesRegex(UserError, "stays"):
                answer.write(vals)
        with self.assertRaisesRegex(UserError, "is kept"):
            answer.unlink()
        with self.assertRaisesRegex(UserError, "already"):
            answer.with_user(self.anna).action_acknowledge()

    def test_an_objection_is_kept_and_can_become_an_acknowledgement(self):
        answer = self._get_answer(self.anna)
        self.env["sales.mgmt.scheme.objection"].with_user(self.anna).create(
            {"acknowledgement_id": answer.id, "comment": "Returns are not mine"}
        ).action_object()
        self.assertEqual(answer.state, "objected")
        self.assertEqual(self.scheme.objected_count, 1)
        self.assertEqual(self.scheme._get_unacknowledged(self.anna), self.anna)
        answer.with_user(self.anna).action_acknowledge()
        self.assertEqual(answer.state, "acknowledged")
        entries = self.env["sales.mgmt.audit"].search(
            [("model", "=", self.scheme._name), ("res_id", "=", self.scheme.id)]
        )
        self.assertIn("Returns are not mine", entries.mapped("reason"))

    def test_nothing_is_left_to_answer_to_withdrawn_rules(self):
        with freeze_time("2026-05-25"):
            self.scheme.with_user(self.max)._withdraw("Not agreed yet")
        answer = self._get_answer(self.anna)
        self.assertFalse(answer.activity_ids)
        self.assertEqual(self._count_messages(self.anna, "Rules withdrawn"), 1)
        with self.assertRaisesRegex(UserError, "was withdrawn"):
            answer.with_user(self.anna).action_acknowledge()

    # Reminding

    def test_who_has_not_answered_is_reminded_once_and_in_time(self):
        self._get_answer(self.boris).with_user(self.boris).action_acknowledge()
        self.env.cr.execute(
            "UPDATE sales_mgmt_scheme_acknowledgement SET create_date = '2026-05-22'"
        )
        self.env.invalidate_all()
        self._run_cron("2026-05-28")
        self.assertEqual(self._count_messages(self.anna, "Please answer"), 0)
        self._run_cron("2026-05-29")
        self._run_cron("2026-05-30")
        self.assertEqual(self._count_messages(self.anna, "Please answer"), 1)
        self.assertEqual(self._count_messages(self.boris, "Please answer"), 0)

    # Seeing

    @users("anna")
    def test_a_salesperson_sees_the_rules_that_concern_them_and_no_others(self):
        other = self._publish(
            self._write_scheme(
                name="South", unit_ids=[Command.set(self.south.ids)]
            ).sudo()
        )
        draft = self._write_scheme(name="Draft")
        visible = self.env["sales.mgmt.scheme"].search([])
        self.assertEqual(visible.ids, self.scheme.ids)
        self.assertNotIn(other.id, visible.ids)
        self.assertNotIn(draft.id, visible.ids)
        components = self.env["sales.mgmt.scheme.component"].search([])
        self.assertEqual(components.scheme_id.ids, self.scheme.ids)

    def test_who_acknowledged_old_rules_still_reads_them(self):
        self._get_answer(self.anna).with_user(self.anna).action_acknowledge()
        self.north.assignment_ids.filtered(
            lambda each: each.user_id == self.anna
        ).date_to = date(2026, 6, 30)
        self.env.invalidate_all()
        self.assertEqual(self.scheme.with_user(self.anna).name, "Commission")

    @users("lena")
    def test_a_leader_sees_who_of_the_own_units_has_not_answered(self):
        pending = self.env["sales.mgmt.scheme.acknowledgement"].search(
            [("state", "=", "pending")]
        )
        self.assertEqual(pending.user_id.ids, (self.anna | self.boris).ids)

    @users("sven")
    def test_another_leader_sees_neither_the_rules_nor_the_answers(self):
        self.assertFalse(self.env["sales.mgmt.scheme"].search([]))
        self.assertFalse(self.env["sales.mgmt.scheme.acknowledgement"].search([]))
