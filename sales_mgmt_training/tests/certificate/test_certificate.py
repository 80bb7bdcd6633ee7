from datetime import date

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..common import TrainingCommon

DAY = "2026-03-15"


@tagged("post_install", "-at_install")
class TestCertificate(TrainingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.kind = cls.env["sales.mgmt.certificate.kind"].create(
            {"name": "Certified Negotiator", "validity_months": 12, "notice_days": 60}
        )
        cls.course.certificate_kind_id = cls.kind
        cls.kind.renewal_course_id = cls.course
        cls.person = cls._get_file(cls.anna)

    def _earn(self, day=DAY, user=None):
        with freeze_time(day):
            enrolment = self._enrol(user or self.anna)
            if not enrolment:
                enrolment = self._find_open()
            enrolment._pass()
        return enrolment.certificate_ids

    def _find_open(self):
        return self.person.enrolment_ids.filtered(lambda each: each.state == "todo")

    def _get_state(self, certificate, day):
        with freeze_time(day):
            certificate.invalidate_recordset(["state"])
            state = certificate.state
            found = certificate.search([("state", "=", state)])
            self.assertIn(certificate, found)
            others = certificate.search(
                [("state", "!=", state), ("id", "=", certificate.id)]
            )
            self.assertFalse(others)
            return state

    def _renew(self, day):
        with freeze_time(day):
            self.env["sales.mgmt.certificate"]._cron_renew()

    def test_passing_a_course_earns_its_certificate(self):
        certificate = self._earn()
        self.assertEqual(certificate.person_id, self.person)
        self.assertEqual(certificate.issued_on, date(2026, 3, 15))
        self.assertEqual(certificate.valid_until, date(2027, 3, 15))
        self.assertRegex(certificate.number, r"^CERT/\d{4}/\d{5}$")
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            certificate.copy({"enrolment_id": certificate.enrolment_id.id})

    def test_its_number_names_the_year_in_which_it_was_issued(self):
        # numbers of each year count on by themselves, whenever they are entered
        with freeze_time("2026-01-10"):
            numbers = [
                self.env["sales.mgmt.certificate"]
                .create(
                    {
                        "person_id": self.person.id,
                        "kind_id": self.kind.id,
                        "issuer": "Chamber of Commerce",
                        **issued,
                    }
                )
                .number
                for issued in (
                    {"issued_on": "2023-12-31"},
                    {"issued_on": date(2024, 1, 1)},
                    {"issued_on": "2023-02-01"},
                    {},
                )
            ]
        years = [number.split("/")[1] for number in numbers]
        self.assertEqual(years, ["2023", "2024", "2023", "2026"])
        self.assertEqual(len(set(numbers)), 4)

    def test_failing_it_earns_nothing(self):
        enrolment = self._enrol(self.anna)
        enrolment._fail()
        self.assertFalse(self.person.certificate_ids)

    def test_it_is_to_be_renewed_from_the_notice_and_expires_after_its_last_day(self):
        certificate = self._earn()
        for day, state in (
            ("2027-01-13", "valid"),
            ("2027-01-14", "expiring"),
            ("2027-03-15", "expiring"),
            ("2027-03-16", "expired"),
        ):
            with self.subTest(day=day):
                self.assertEqual(self._get_state(certificate, day), state)

    def test_without_validity_it_never_expires(self):
        self.kind.validity_months = 0
        certificate = self._earn()
        self.assertFalse(certificate.valid_until)
        self.assertEqual(self._get_state(certificate, "2050-01-01"), "valid")
        self._renew("2050-01-01")
        self.assertFalse(certificate.reminded_on)

    def test_the_holder_is_reminded_once_and_enrolled_again(self):
        certificate = self._earn()
        self._renew("2027-01-13")
        self.assertFalse(certificate.activity_ids)
        self._renew("2027-01-14")
        self._renew("2027-01-15")
        self.assertEqual(certificate.activity_ids.user_id, self.anna)
        self.assertEqual(certificate.activity_ids.date_deadline, date(2027, 3, 15))
        again = self._find_open()
        self.assertEqual(again.origin, "renewal")
        self.assertEqual(again.date_due, date(2027, 3, 15))

    def test_who_renews_early_loses_nothing_and_is_left_alone(self):
        certificate = self._earn()
        self._renew("2027-01-14")
        renewed = self._earn("2027-02-01")
        self.assertEqual(renewed.valid_until, date(2028, 3, 15))
        self._renew("2027-03-16")
        self.assertFalse(certificate.reopened_on)
        self.assertFalse(self._find_open())

    def test_what_expired_reopens_the_need(self):
        certificate = self._earn()
        self._renew("2027-01-14")
        with freeze_time("2027-02-01"):
            self._find_open().with_user(self.lena).action_cancel()
        self._renew("2027-03-15")
        self.assertFalse(self._find_open())
        self._renew("2027-03-16")
        again = self._find_open()
        self.assertEqual(again.date_due, date(2027, 3, 16))
        self.assertEqual(certificate.reopened_on, date(2027, 3, 16))
        with freeze_time("2027-03-17"):
            again.with_user(self.lena).action_cancel()
        self._renew("2027-03-18")
        self.assertFalse(self._find_open())

    def test_a_revoked_certificate_ends_at_once_and_is_not_renewed(self):
        certificate = self._earn()
        with freeze_time("2026-06-01"):
            wizard = self.env["sales.mgmt.certificate.revoke"].with_user(self.tara)
            wizard = wizard.create(
                {"certificate_ids": [Command.set(certificate.ids)], "reason": " "}
            )
            with self.assertRaisesRegex(UserError, "Say why"):
                wizard.action_confirm()
            wizard.reason = "The exam was sat by somebody else"
            wizard.action_confirm()
            with self.assertRaisesRegex(UserError, "revoked already"):
                wizard.action_confirm()
        self.assertEqual(self._get_state(certificate, "2026-06-01"), "revoked")
        self.assertFalse(self.kind._get_holders(self.person, date(2026, 6, 1)))
        self.assertTrue(self.kind._get_holders(self.person, date(2026, 5, 31)))
        self._renew("2027-03-16")
        self.assertFalse(certificate.activity_ids)
        self.assertFalse(self._find_open())

    def test_only_a_training_officer_revokes_and_nobody_their_own(self):
        certificate = self._earn()
        for user in (self.anna, self.lena, self.harry):
            with self.assertRaisesRegex(AccessError, "Only a training officer"):
                certificate.with_user(user)._revoke("No")
        self._assign(self.tara, self.north)
        own = self._earn(user=self.tara)
        with self.assertRaisesRegex(AccessError, "revokes their own"):
            own.with_user(self.tara)._revoke("No")

    def test_an_officer_enters_what_was_earned_elsewhere(self):
        certificates = self.env["sales.mgmt.certificate"].with_user(self.tara)
        values = {"person_id": self.person.id, "kind_id": self.kind.id}
        certificate = certificates.create({**values, "issuer": "Chamber of Commerce"})
        self.assertEqual(certificate.state, "valid")
        with self.assertRaisesRegex(UserError, "open the copy"):
            certificate.action_print()
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            certificates.create(values)

    def test_nobody_makes_what_our_own_courses_award(self):
        enrolment = self._enrol(self.anna)
        with self.assertRaisesRegex(AccessError, "by passing them"):
            self.env["sales.mgmt.certificate"].with_user(self.tara).create(
                {
                    "person_id": self.person.id,
                    "kind_id": self.kind.id,
                    "enrolment_id": enrolment.id,
                }
            )

    def test_a_certificate_is_not_changed(self):
        certificate = self._earn()
        with self.assertRaises(AccessError):
            certificate.with_user(self.tara).valid_until = "2099-12-31"

    def test_only_a_course_that_awards_it_renews_it(self):
        other = self._create_course("Something Else")
        with self.assertRaisesRegex(ValidationError, "does not award"):
            self.kind.renewal_course_id = other

    def test_who_left_is_not_reminded(self):
        certificate = self._earn()
        self.person.active = False
        self._renew("2027-01-14")
        self.assertFalse(certificate.reminded_on)

    def test_the_page_that_is_printed_fits_its_holder(self):
        certificate = self._earn()
        html, _type = self.env["ir.actions.report"]._render_qweb_html(
            "sales_mgmt_training.certificate_report", certificate.ids
        )
        text = html.decode()
        self.assertIn("Certified Negotiator", text)
        self.assertIn("March 15, 2027", text)
        self.assertIn("data:image/png;base64", text)


@tagged("post_install", "-at_install")
class TestCertificateSkill(TrainingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.employee = cls.env["hr.employee"].create(
            {"name": "Anna", "user_id": cls.anna.id, "company_id": cls.company.id}
        )
        cls.type = cls._create_type("Licences", is_certification=True)
        cls.kind = cls._create_kind(cls.type)
        cls.course.certificate_kind_id = cls.kind

    @classmethod
    def _create_type(cls, name, **values):
        return cls.env["hr.skill.type"].create(
            {
                "name": name,
                "skill_ids": [Command.create({"name": f"{name} A"})],
                "skill_level_ids": [
                    Command.create({"name": "Knows", "level_progress": 50}),
                    Command.create({"name": "Masters", "level_progress": 100}),
                ],
                **values,
            }
        )

    @classmethod
    def _create_kind(cls, skill_type, level=0):
        return cls.env["sales.mgmt.certificate.kind"].create(
            {
                "name": f"Proof of {skill_type.name}",
                "skill_id": skill_type.skill_ids.id,
                "skill_level_id": skill_type.skill_level_ids[level].id,
            }
        )

    def _earn(self):
        enrolment = self._enrol(self.anna)
        enrolment._pass()
        return enrolment.certificate_ids

    def test_a_certificate_stands_in_the_skills_of_the_employee(self):
        certificate = self._earn()
        skill = self.employee.employee_skill_ids
        self.assertEqual(skill.skill_id, self.type.skill_ids)
        self.assertEqual(
            (skill.valid_from, skill.valid_to),
            (certificate.issued_on, certificate.valid_until),
        )

    def test_it_ends_there_when_it_is_revoked(self):
        certificate = self._earn()
        certificate.with_user(self.tara)._revoke("Forged")
        self.assertFalse(self.employee.employee_skill_ids)

    def test_a_better_skill_is_not_lowered(self):
        talents = self._create_type("Talents")
        self.employee.employee_skill_ids = [
            Command.create(
                {
                    "skill_id": talents.skill_ids.id,
                    "skill_type_id": talents.id,
                    "skill_level_id": talents.skill_level_ids[1].id,
                    "valid_from": "2026-01-01",
                }
            )
        ]
        self.course.certificate_kind_id = self._create_kind(talents)
        self._earn()
        skill = self.employee.current_employee_skill_ids
        self.assertEqual(skill.skill_level_id, talents.skill_level_ids[1])

    def test_a_person_without_an_employee_gets_the_certificate_all_the_same(self):
        enrolment = self._enrol(self.boris)
        enrolment._pass()
        self.assertTrue(enrolment.certificate_ids)

    def test_a_skill_is_proved_at_a_level_of_its_own(self):
        other = self._create_type("Other")
        with self.assertRaisesRegex(ValidationError, "level of its own type"):
            self.kind.skill_level_id = other.skill_level_ids[0]
