from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import DevelopmentCommon


@tagged("post_install", "-at_install")
class TestDevelopmentPrivacy(DevelopmentCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plan = cls._create_development_plan(
            mentor_id=cls.theo.id, ambition="Lead the North"
        )
        cls.readers = cls.anna | cls.lena | cls.harry | cls.auditor
        # Dora is a planning manager and leads nobody here
        cls.strangers = cls.boris | cls.carla | cls.sven | cls.max | cls.tara

    def _read(self, user, model, *domain):
        return self.env[model].with_user(user).search(list(domain))

    def _check_readers(self, record, readers):
        for user in self.readers | self.strangers | self.theo:
            with self.subTest(user=user.login, model=record._name):
                self.assertEqual(
                    record.with_user(user).has_access("read"), user in readers
                )

    def test_a_draft_is_between_the_person_and_the_line_above(self):
        for record in (self.plan, self.plan.goal_ids):
            self._check_readers(record, self.readers)

    def test_the_mentor_reads_it_once_it_is_agreed(self):
        self._agree(self.plan)
        note = self.env["sales.mgmt.development.check.in"].create(
            {"plan_id": self.plan.id, "note": "Well"}
        )
        for record in (self.plan, self.plan.goal_ids, note):
            self._check_readers(record, self.readers | self.theo)

    def test_the_mentor_reads_nothing_else(self):
        self._agree(self.plan)
        file, enrolment = self._get_file(self.anna), self._enrol(self.anna)
        for record in (file, enrolment):
            self.assertFalse(record.with_user(self.theo).has_access("read"))
        other = self._create_development_plan(period_id=False, date_from="2026-01-01")
        self._agree(other)
        self.assertFalse(other.with_user(self.theo).has_access("read"))
        mentored = self.plan.with_user(self.theo)
        self.assertIn(self.anna.name, mentored.display_name)
        spec = {
            "person_id": {"fields": {"display_name": {}}},
            "progress": {},
            "goal_ids": {"fields": {"name": {}, "evidence": {}, "progress": {}}},
        }
        self.assertTrue(mentored.web_read(spec)[0]["goal_ids"])
        self.assertTrue(mentored.get_view(view_type="form")["arch"])

    def test_who_was_the_mentor_reads_it_no_more(self):
        self._agree(self.plan)
        self.plan.with_user(self.lena).mentor_id = self.boris
        self.assertFalse(self.plan.with_user(self.theo).has_access("read"))
        self.assertTrue(self.plan.with_user(self.boris).has_access("read"))

    def test_nobody_finds_it_by_searching(self):
        self._agree(self.plan)
        for user in self.strangers:
            with self.subTest(user=user.login):
                for model, field in (
                    ("sales.mgmt.development.plan", "ambition"),
                    ("sales.mgmt.development.goal", "name"),
                ):
                    self.assertFalse(self._read(user, model, (field, "!=", False)))
        with self.assertRaises(AccessError):
            self._read(
                self.tara,
                "sales.mgmt.person",
                ("development_plan_ids.ambition", "ilike", "North"),
            )

    def test_who_leads_another_unit_reads_it_from_the_move_on(self):
        self.env["sales.mgmt.assignment"].search(
            [("user_id", "=", self.anna.id)]
        ).unit_id = self.south
        self.assertFalse(self.plan.with_user(self.lena).has_access("read"))
        self.assertTrue(self.plan.with_user(self.sven).has_access("read"))

    def test_only_readers_follow(self):
        partners = (self.strangers | self.readers).partner_id
        self.plan.message_subscribe(partners.ids)
        self.assertFalse(
            self.plan.message_partner_ids & self.strangers.partner_id,
        )
        self.assertIn(self.lena.partner_id, self.plan.message_partner_ids)

    def test_strangers_read_neither_its_messages_nor_its_activities(self):
        message = self.plan.message_post(body=self.plan.ambition)
        activity = self.plan.activity_schedule(
            "mail.mail_activity_data_todo", user_id=self.lena.id
        )
        for user in self.strangers:
            for record in (message, activity):
                with self.subTest(user=user.login, model=record._name):
                    self.assertFalse(record.with_user(user).has_access("read"))

    def test_other_companies_read_nothing(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        self.harry.company_ids |= other
        here = self.plan.with_user(self.harry).with_context(
            allowed_company_ids=other.ids
        )
        self.assertFalse(here.search([("id", "=", self.plan.id)]))

    def test_managers_read_the_audit_log_without_development_plans(self):
        self._agree(self.plan)
        domain = [("model", "=", "sales.mgmt.development.plan")]
        audit = self.env["sales.mgmt.audit"]
        self.assertFalse(audit.with_user(self.max).search(domain))
        self.assertTrue(audit.with_user(self.auditor).search(domain))
