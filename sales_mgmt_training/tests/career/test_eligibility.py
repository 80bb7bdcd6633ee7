from datetime import date, timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged

from .common import CareerCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-05-04 10:00:00")
class TestEligibility(CareerCommon):
    """Criteria about what people hold and can do, and who is told."""

    def test_a_certificate_counts_as_long_as_it_is_valid(self):
        kind = self.env["sales.mgmt.certificate.kind"].create({"name": "Negotiator"})
        criterion = self._ask("certificate", certificate_kind_id=kind.id)
        row = self._judge(criterion)
        self.assertEqual(row.state, "missed")
        self.assertEqual(row.missing, "Earn the certificate “Negotiator”")
        certificate = self.env["sales.mgmt.certificate"].create(
            {
                "person_id": self._get_file(self.anna).id,
                "kind_id": kind.id,
                "issuer": "Chamber",
                "issued_on": "2025-05-04",
                "valid_until": "2026-05-04",
            }
        )
        row = self._judge(criterion)
        self.assertEqual(row.state, "met")
        self.assertIn(certificate.number, row.evidence)
        action = row.with_user(self.anna).action_open_documents()
        self.assertEqual(action["domain"], [("id", "in", certificate.ids)])
        with freeze_time("2026-05-05 10:00:00"):
            self.assertEqual(self._judge(criterion).state, "missed")
        certificate._revoke("Forged")
        self.assertEqual(self._judge(criterion).state, "missed")

    def test_a_course_counts_once_it_is_passed(self):
        criterion = self._ask("course", course_id=self.course.id)
        enrolment = self._enrol(self.anna)
        self.assertEqual(self._judge(criterion).state, "missed")
        enrolment._pass()
        row = self._judge(criterion)
        self.assertEqual(row.state, "met")
        self.assertIn("Passed on", row.evidence)
        self.assertEqual(self._judge(criterion, self.boris).state, "missed")

    def test_a_program_counts_once_it_is_finished(self):
        program = self.env["sales.mgmt.training.program"].create(
            {
                "name": "Onboarding",
                "company_id": self.company.id,
                "step_ids": [
                    Command.create({"kind": "course", "course_id": self.course.id})
                ],
            }
        )
        self.ladder.company_id = self.company
        criterion = self._ask("program", program_id=program.id)
        way = program._start(self._get_file(self.anna))
        self.assertEqual(self._judge(criterion).state, "missed")
        way.write({"state": "finished", "ended_on": "2026-05-01"})
        self.assertEqual(self._judge(criterion).state, "met")

    def test_months_at_the_level_are_whole_ones(self):
        criterion = self._ask("months", needed=17)
        self._place(self.anna, self.junior, "2024-12-05")
        row = self._judge(criterion)
        self.assertEqual((row.state, row.value), ("missed", 16))
        self.assertEqual(row.missing, "Stay one more month at the level")
        self._place(self.anna, self.junior, "2024-12-04")
        self.assertEqual(self._judge(criterion).state, "met")

    def test_time_away_is_no_time_at_the_level(self):
        criterion = self._ask("months", needed=14)
        person = self._get_file(self.anna)
        self.anna.active = False
        with freeze_time("2026-05-05 10:00:00"):
            self.env["sales.mgmt.person"]._cron_refresh()
            self.assertFalse(person.level_id)
            self.assertEqual(person.standing_ids.date_to, date(2026, 5, 4))
        with freeze_time("2027-06-01 10:00:00"):
            self.anna.active = True
            self._assign(self.anna, self.north, "2027-06-01")
            self.assertEqual(person.level_id, self.junior)
            self.assertEqual(person.level_since, date(2027, 6, 1))
            row = self._judge(criterion)
            # 1 January 2025 to 4 May 2026: 16 months and 4 days
            self.assertEqual((row.state, row.value), ("met", 16))
            self.assertEqual(
                row.evidence,
                "16 months, since 01/01/2025 without 392 days of absence",
            )
        with freeze_time("2027-06-28 10:00:00"):
            self.assertEqual(self._judge(criterion).value, 17)

    def test_who_returns_on_the_next_day_was_never_away(self):
        person = self._get_file(self.anna)
        self.anna.active = False
        with freeze_time("2026-05-05 10:00:00"):
            self.env["sales.mgmt.person"]._cron_refresh()
            self.anna.active = True
            self._assign(self.anna, self.north, "2026-05-05")
            self.assertEqual(person.level_since, date(2025, 1, 1))
            self.assertEqual(len(person.standing_ids), 1)

    def test_an_end_that_is_noted_late_ends_the_level_on_its_day(self):
        person = self._get_file(self.anna)
        assignment = self.env["sales.mgmt.assignment"].search(
            [("user_id", "=", self.anna.id)]
        )
        assignment.date_to = "2026-03-31"
        self.assertFalse(person.active)
        self.assertEqual(person.standing_ids.date_to, date(2026, 3, 31))

    def test_cross_training_counts_topics_that_people_can_stand_in_for(self):
        criterion = self._ask("cover", needed=2)
        person = self._get_file(self.anna)
        topics = self.env["sales.mgmt.cover.topic"].create(
            [{"name": "Pumps"}, {"name": "Valves"}, {"name": "Pipes"}]
        )
        self.assertEqual(self._judge(criterion).state, "missed")
        covers = self.env["sales.mgmt.cover"].create(
            [
                {
                    "person_id": person.id,
                    "topic_id": topic.id,
                    "level_set": level,
                    "evidence": "Stood in for Boris",
                }
                for topic, level in zip(topics, "231", strict=True)
            ]
        )
        row = self._judge(criterion)
        self.assertEqual((row.state, row.evidence), ("met", "Pumps\nValves"))
        single = self._ask("cover", topic_id=topics[2].id)
        self.assertEqual(self._judge(single).state, "missed")
        covers[2].level_set = "2"
        self.assertEqual(self._judge(single).state, "met")

    def test_a_running_improvement_plan_stands_in_the_way_a_proposed_one_not(self):
        criterion = self._ask("improvement")
        plan = self.env["sales.mgmt.improvement.plan"].create(
            {"person_id": self._get_file(self.anna).id, "date_from": "2026-04-01"}
        )
        self.assertEqual(self._judge(criterion).state, "met")
        plan.state = "running"
        self.assertEqual(self._judge(criterion).state, "missed")
        plan.state = "met"
        self.assertEqual(self._judge(criterion).state, "met")

    # The whole

    def test_all_criteria_make_eligible_and_all_but_one_nearly(self):
        self._ask("months", needed=12)
        self._ask("course", course_id=self.course.id)
        self._evaluate()
        nearly = self._find(self.anna)
        self.assertEqual((nearly.state, nearly.met_count), ("nearly", 1))
        self.assertEqual(nearly.missing, "Pass the course “Negotiating”")
        self.assertFalse(nearly.eligible_on)
        self._enrol(self.anna)._pass()
        self._evaluate()
        self.assertEqual(nearly.state, "eligible")
        self.assertEqual(nearly.eligible_on.isoformat(), "2026-05-04")
        with freeze_time("2026-05-06 10:00:00"):
            self._evaluate()
        self.assertEqual(nearly.eligible_on.isoformat(), "2026-05-04")
        self.assertEqual(self._find(self.boris).state, "nearly")

    def test_nobody_is_eligible_for_what_asks_for_nothing_or_is_not_next(self):
        self._ask("months", self.lead, needed=1)
        self._evaluate()
        self.assertFalse(self._find(self.anna))
        self.assertFalse(self._find(self.anna, self.lead))

    def test_every_next_level_is_judged_where_the_way_parts(self):
        self._ask("months", needed=1)
        expert = self._create_level("Key Accounts", parent_id=self.junior.id)
        self._ask("months", expert, needed=120)
        self._evaluate()
        steps = self._get_file(self.anna).with_user(self.anna)._next_steps()
        self.assertEqual([step["level"] for step in steps], ["Senior", "Key Accounts"])
        self.assertEqual(steps[0]["state"], "eligible")
        [criterion] = steps[1]["criteria"]
        self.assertFalse(criterion["met"])
        self.assertIn("Stay", criterion["missing"])

    def test_whoever_leaves_is_not_judged_any_more(self):
        self._ask("months", needed=1)
        self._evaluate()
        self.assertTrue(self._find(self.anna))
        self.anna.active = False
        with freeze_time("2026-05-05 10:00:00"):
            self.env["sales.mgmt.person"]._cron_refresh()
            self.assertFalse(self._find(self.anna))
            self._evaluate()
            self.assertFalse(self._find(self.anna))

    def test_a_person_of_two_companies_is_judged_in_each_for_itself(self):
        self._ask("course", course_id=self.course.id)
        other = self.env["res.company"].create({"name": "Southwind"})
        self.env.user.company_ids |= other
        self.anna.company_ids |= other
        self.harry.company_ids |= other
        unit = self.env["sales.mgmt.unit"]._get_root(other)
        self._assign(self.anna, unit)
        second = self._get_file(self.anna, other)
        wizard = self.env["sales.mgmt.career.place"].create(
            {
                "person_ids": second.ids,
                "level_id": self.junior.id,
                "since": "2026-01-01",
                "reason": "New",
            }
        )
        wizard.with_user(self.harry).sudo().action_confirm()
        self._enrol(self.anna)._pass()
        for company in self.company | other:
            self.env["sales.mgmt.career.eligibility"]._evaluate(company)
        self.assertEqual(self._find(self.anna).state, "eligible")
        self.assertEqual(second.eligibility_ids.state, "not_yet")
        own = self._get_file(self.anna).eligibility_ids
        self.assertEqual(own.company_id, self.company)

    def test_what_is_not_asked_for_any_more_leaves_no_evidence(self):
        months = self._ask("months", needed=1)
        course = self._ask("course", course_id=self.course.id)
        self.assertTrue(self._judge(course))
        course.unlink()
        self._evaluate()
        self.assertEqual(self._find(self.anna).evidence_ids.criterion_id, months)
        self.assertEqual(self._find(self.anna).state, "eligible")

    def test_a_second_evaluation_changes_no_evidence(self):
        self._ask("months", needed=1)
        self._ask("course", course_id=self.course.id)
        self._evaluate()
        ids = self._find(self.anna).evidence_ids.ids
        self.env.cr.execute(
            "SELECT id, xmin::text FROM sales_mgmt_career_evidence WHERE id = ANY(%s)",
            [ids],
        )
        before = self.env.cr.fetchall()
        self._evaluate()
        self.env.cr.execute(
            "SELECT id, xmin::text FROM sales_mgmt_career_evidence WHERE id = ANY(%s)",
            [ids],
        )
        self.assertEqual(self.env.cr.fetchall(), before)

    # Who is told

    def test_the_person_the_line_above_hr_and_auditors_read_it_and_nobody_else(self):
        self._ask("months", needed=1)
        self._evaluate()
        found = self._find(self.anna)
        readers = {self.anna, self.lena, self.dora, self.harry, self.auditor}
        others = {self.boris, self.carla, self.sven, self.max, self.tara, self.theo}
        for user in readers | others:
            for record in (found, found.evidence_ids):
                with self.subTest(user=user.login, model=record._name):
                    self.assertEqual(
                        record.with_user(user).has_access("read"), user in readers
                    )
            if user in others - {self.theo}:
                steps = found.person_id.with_user(user)
                if steps.has_access("read"):
                    self.assertFalse(steps._next_steps())

    def test_nobody_finds_by_searching_who_is_eligible(self):
        self._ask("months", needed=1)
        self._evaluate()
        people = self.env["sales.mgmt.person"]
        domain = [("eligibility_ids.state", "=", "eligible")]
        self.assertIn(
            self._get_file(self.anna), people.with_user(self.lena).search(domain)
        )
        with self.assertRaises(AccessError):
            people.with_user(self.tara).search(domain)
        self.assertNotIn(
            self._get_file(self.anna), people.with_user(self.boris).search(domain)
        )

    def test_only_officers_of_employees_start_the_evaluation(self):
        engine = self.env["sales.mgmt.career.eligibility"]
        self._ask("months", needed=1)
        for user in (self.anna, self.lena, self.tara, self.auditor):
            with self.assertRaisesRegex(AccessError, "Officers of Employees start"):
                engine.with_user(user).action_evaluate()
        engine.with_user(self.harry).with_company(self.company).action_evaluate()
        self.assertEqual(self._find(self.anna).state, "eligible")

    def test_evidence_is_told_in_the_language_of_the_reader(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        criterion = self._ask("months", needed=1)
        row = self._judge(criterion)
        self.assertIn("months, since 01/01/2025", row.evidence)
        self.assertTrue(row.with_context(lang="zh_CN").evidence)


@tagged("post_install", "-at_install")
class TestEligibilityScale(CareerCommon):
    """The number of statements does not depend on how many people there are."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        kind = cls.env["sales.mgmt.certificate.kind"].create({"name": "Negotiator"})
        cls._ask("attainment", metric_id=cls.metric_won.id)
        cls._ask("attainment", period_level="month", needed=1, last_count=3)
        cls._ask("value", metric_id=cls.metric_won.id, limit=1)
        cls._ask("documents", metric_id=cls.metric_won_count.id, operator="at_most")
        cls._ask("certificate", certificate_kind_id=kind.id)
        cls._ask("course", course_id=cls.course.id)
        cls._ask("months", needed=12)
        cls._ask("review", needed=1)
        cls._ask("cover", needed=1)
        cls._ask("improvement")

    def _hire(self, count):
        users = (
            self.env["res.users"]
            .with_context(no_reset_password=True)
            .create(
                [
                    {
                        "name": f"Seller {number}",
                        "login": f"seller{number}of{count}",
                        "company_id": self.company.id,
                        "company_ids": [Command.set(self.company.ids)],
                    }
                    for number in range(count)
                ]
            )
        )
        self.env["sales.mgmt.assignment"].create(
            [
                {
                    "user_id": user.id,
                    "unit_id": self.north.id,
                    "date_from": "2020-01-01",
                }
                for user in users
            ]
        )
        self._place(users, self.junior)

    def _count(self):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        self._evaluate()
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def test_statements_do_not_depend_on_people(self):
        self._count()
        few = self._count()
        self._hire(60)
        many = self._count()
        self.assertEqual(len(self._find(self.anna).evidence_ids), 10)
        self.assertEqual(
            self.env["sales.mgmt.career.eligibility"].search_count(
                [("company_id", "=", self.company.id)]
            ),
            62,
        )
        self.assertEqual(few, many)
        self.assertLess(few, 80)

    def test_months_are_counted_as_of_today(self):
        today = fields.Date.today()
        self._place(self.anna, self.junior, today - timedelta(days=1))
        row = self._find(self.anna).evidence_ids.filtered(
            lambda each: each.criterion_id.kind == "months"
        )
        self.assertEqual(row.state, "missed")
