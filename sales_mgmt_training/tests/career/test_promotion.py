from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import CareerCommon

BECAUSE = "She leads the big deals already"


@tagged("post_install", "-at_install")
@freeze_time("2026-05-04 10:00:00")
class TestPromotion(CareerCommon):
    """Who proposes, who approves, what stays, and who is told."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.months = cls._ask("months", needed=12)

    # Proposals

    def test_a_proposal_keeps_the_evidence_of_its_moment(self):
        promotion = self._propose()
        self.assertEqual(promotion.kind, "promotion")
        self.assertTrue(promotion.is_backed)
        evidence = promotion.evidence_ids
        self.assertEqual(
            (evidence.state, evidence.criterion), ("met", self.months.name)
        )
        self.assertIn("16 months", evidence.evidence)
        said = evidence.criterion
        self.months.needed = 120
        self._evaluate()
        self.assertEqual(self._find(self.anna).state, "not_yet")
        self.assertEqual((evidence.state, evidence.criterion), ("met", said))
        with self.assertRaisesRegex(UserError, "stays as it was found"):
            evidence.sudo().state = "missed"

    def test_the_line_above_and_officers_of_employees_propose_and_nobody_else(self):
        for user in (self.boris, self.sven, self.max, self.tara, self.auditor):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self._propose(user)
        for user in (self.lena, self.dora, self.harry):
            with self.subTest(user=user.login):
                promotion = self._propose(user)
                self.assertEqual(promotion.proposer_id, user)
                self._end(promotion, "withdraw", user)

    def test_nobody_proposes_themselves(self):
        with self.assertRaises(AccessError):
            self._propose(self.anna)
        self._assign(self.harry, self.south)
        self._place(self.boris, self.junior)
        with self.assertRaises(AccessError):
            self._propose(self.harry, about=self.harry)

    def test_nobody_proposes_in_the_name_of_somebody_else(self):
        promotion = self._propose(
            proposer_id=self.dora.id, state="approved", is_backed=True
        )
        self.assertEqual(promotion.proposer_id, self.lena)
        self.assertEqual(promotion.state, "proposed")

    def test_what_the_figures_do_not_back_needs_a_reason(self):
        self._ask("course", course_id=self.course.id)
        with self._refused(UserError, "The figures do not back"):
            self._propose()
        promotion = self._propose(reason=BECAUSE)
        self.assertFalse(promotion.is_backed)
        with self.assertRaisesRegex(UserError, "The figures do not back"):
            promotion.reason = " "

    def test_a_level_that_is_not_next_is_an_exception(self):
        self._ask("months", self.lead, needed=1)
        promotion = self._propose(level_id=self.lead.id, reason=BECAUSE)
        self.assertEqual(promotion.evidence_ids.state, "met")
        self.assertFalse(promotion.is_backed)

    def test_whoever_stands_nowhere_is_placed_first(self):
        with self._refused(UserError, "stands on no level yet"):
            self._propose(self.harry, about=self.carla)

    def test_decisions_lead_somewhere_and_not_into_the_past(self):
        with self._refused(UserError, "stands on “Junior” already"):
            self._propose(level_id=self.junior.id, reason=BECAUSE)
        with self._refused(UserError, "which is over"):
            self._propose(date_effective="2026-05-03")
        self._propose(date_effective="2026-05-04")

    def test_one_decision_about_a_person_is_under_way_at_a_time(self):
        self._propose()
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self._propose(self.harry)

    # Approvals

    def test_somebody_else_approves(self):
        promotion = self._propose()
        with self.assertRaisesRegex(AccessError, "You proposed"):
            promotion.with_user(self.lena).action_approve()
        for user in (self.anna, self.boris, self.sven, self.max, self.tara):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                promotion.with_user(user).action_approve()
        with self.assertRaises(AccessError):
            promotion.with_user(self.auditor).action_approve()
        promotion.with_user(self.dora).action_approve()
        self.assertEqual(promotion.state, "approved")
        self.assertEqual(promotion.approver_id, self.dora)
        self.assertFalse(promotion.second_approver_id)

    def test_an_exception_is_approved_by_two_others(self):
        self._ask("course", course_id=self.course.id)
        promotion = self._propose(reason=BECAUSE)
        promotion.with_user(self.dora).action_approve()
        self.assertEqual(promotion.state, "proposed")
        with self.assertRaisesRegex(AccessError, "approved.*already"):
            promotion.with_user(self.dora).action_approve()
        with self.assertRaisesRegex(AccessError, "You proposed"):
            promotion.with_user(self.lena).action_approve()
        promotion.with_user(self.harry).action_approve()
        self.assertEqual(promotion.state, "approved")
        self.assertEqual(promotion.second_approver_id, self.harry)

    def test_a_demotion_is_approved_by_two_others_too(self):
        self._place(self.anna, self.senior)
        promotion = self._propose(level_id=self.junior.id, reason="As she asked for")
        self.assertEqual(promotion.kind, "demotion")
        promotion.with_user(self.dora).action_approve()
        self.assertEqual(promotion.state, "proposed")
        promotion.with_user(self.harry).action_approve()
        with freeze_time("2026-06-01 10:00:00"):
            self.env["sales.mgmt.career.promotion"]._cron_take_effect()
        self.assertEqual(self._get_file(self.anna).level_id, self.junior)

    def test_the_database_refuses_whoever_decides_alone(self):
        promotion = self._propose().sudo()
        for values in (
            {"approver_id": self.lena.id},
            {"approver_id": self.anna.id},
            {"approver_id": self.dora.id, "second_approver_id": self.dora.id},
        ):
            with (
                self.subTest(values=values),
                mute_logger("odoo.sql_db"),
                self.assertRaises(IntegrityError),
                self.env.cr.savepoint(),
            ):
                promotion.write(values)
                promotion.flush_recordset()

    def test_what_was_approved_stays_in_sudo_too(self):
        promotion = self._propose()
        promotion.with_user(self.lena).date_effective = "2026-07-01"
        with self.assertRaisesRegex(AccessError, "Only lena.*changes day"):
            promotion.with_user(self.dora).date_effective = "2026-08-01"
        with self.assertRaisesRegex(AccessError, "written by the buttons"):
            promotion.with_user(self.lena).state = "approved"
        promotion.with_user(self.dora).action_approve()
        for user in (self.lena, self.env.user):
            for values in (
                {"date_effective": "2026-08-01"},
                {"role": "leader"},
                {"level_id": self.lead.id},
                {"reason": "Another one"},
            ):
                with (
                    self.subTest(user=user.login, values=values),
                    self.assertRaisesRegex(UserError, "stays as it was approved"),
                ):
                    promotion.with_user(user).write(values)
        with self.assertRaisesRegex(UserError, "stays"):
            promotion.sudo().unlink()

    def test_a_day_that_passed_before_the_approval_is_chosen_anew(self):
        promotion = self._propose(date_effective="2026-05-10")
        with freeze_time("2026-05-11 10:00:00"):
            with self.assertRaisesRegex(UserError, "which is over"):
                promotion.with_user(self.dora).action_approve()
            promotion.with_user(self.lena).date_effective = "2026-05-12"
            promotion.with_user(self.dora).action_approve()
        self.assertEqual(promotion.state, "approved")

    # Rejected and withdrawn

    def test_a_rejection_keeps_its_reason(self):
        promotion = self._propose()
        with self.assertRaisesRegex(UserError, "Say why"):
            self._end(promotion, "reject", self.dora, " ")
        with self.assertRaisesRegex(AccessError, "withdraw it instead"):
            self._end(promotion, "reject", self.lena)
        self._end(promotion, "reject", self.dora, "Next year")
        self.assertEqual(
            (promotion.state, promotion.outcome_reason), ("rejected", "Next year")
        )
        with self.assertRaisesRegex(UserError, "is not open any more"):
            promotion.with_user(self.harry).action_approve()
        self._propose(self.harry)

    def test_only_the_proposer_withdraws_and_the_person_is_told(self):
        promotion = self._propose()
        with self.assertRaisesRegex(AccessError, "Only lena.*withdraws"):
            self._end(promotion, "withdraw", self.dora)
        promotion.with_user(self.dora).action_approve()
        self._end(promotion, "withdraw", self.lena, "The post was cut")
        self.assertEqual(promotion.state, "withdrawn")
        told = self.env["mail.message"].search(
            [
                ("model", "=", promotion._name),
                ("res_id", "=", promotion.id),
                ("partner_ids", "in", self.anna.partner_id.ids),
            ]
        )
        self.assertEqual(len(told), 2)

    # Who is told

    def test_the_person_reads_it_once_it_is_approved(self):
        promotion = self._propose()
        records = (promotion, promotion.evidence_ids)
        for record in records:
            self.assertFalse(record.with_user(self.anna).has_access("read"))
        promotion.with_user(self.dora).action_approve()
        for record in records:
            self.assertTrue(record.with_user(self.anna).has_access("read"))
            self.assertFalse(record.with_user(self.anna).has_access("write"))

    def test_nobody_else_ever_reads_it(self):
        promotion = self._propose()
        readers = {self.lena, self.dora, self.harry, self.auditor}
        others = {self.boris, self.carla, self.sven, self.max, self.tara, self.theo}
        for user in readers | others:
            with self.subTest(user=user.login):
                self.assertEqual(
                    promotion.with_user(user).has_access("read"), user in readers
                )

    def test_neither_followers_nor_activities_nor_the_log_give_it_away(self):
        promotion = self._propose()
        others = self.boris | self.max | self.tara | self.anna
        promotion.sudo().message_subscribe(others.partner_id.ids)
        self.assertFalse(promotion.sudo().message_partner_ids & others.partner_id)
        activity = promotion.sudo().activity_ids
        self.assertEqual(activity.user_id, self.dora)
        for user in others:
            with self.subTest(user=user.login):
                self.assertFalse(
                    self.env["mail.activity"]
                    .with_user(user)
                    .search([("id", "in", activity.ids)])
                )
        audit = self.env["sales.mgmt.audit"]
        domain = [("model", "=like", "sales.mgmt.career.%")]
        self.assertTrue(audit.with_user(self.auditor).search(domain))
        found = audit.with_user(self.max).search(domain)
        self.assertNotIn(promotion._name, found.mapped("model"))
        self.assertNotIn("sales.mgmt.career.standing", found.mapped("model"))

    def test_the_next_superior_is_asked_and_not_asked_any_more_afterwards(self):
        promotion = self._propose(self.dora)
        self.assertEqual(promotion.sudo().activity_ids.user_id, self.lena)
        promotion.with_user(self.lena).action_approve()
        self.assertFalse(promotion.sudo().activity_ids)

    def test_the_printed_decision_is_read_by_its_readers(self):
        promotion = self._propose()
        report = self.env["ir.actions.report"]
        name = "sales_mgmt_training.career_decision_paper"
        content = report.with_user(self.dora)._render_qweb_html(name, promotion.ids)[0]
        self.assertIn("16 months", content.decode())
        with self.assertRaises(AccessError):
            report.with_user(self.boris)._render_qweb_html(name, promotion.ids)
