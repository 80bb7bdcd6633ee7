import io

from freezegun import freeze_time
from pypdf import PdfReader

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged

from ..exam.common import ExamCommon
from ..review.common import ReviewCommon

NAMES = {
    "record": "sales_mgmt_training.training_record",
    "review": "sales_mgmt_training.review_form",
    "plan": "sales_mgmt_training.improvement_plan_paper",
    "sheet": "sales_mgmt_training.attendance_sheet",
    "certificate": "sales_mgmt_training.certificate_report",
}


class PrintedCase(ExamCommon, ReviewCommon):
    """Anna passed an exam in March 2026, holds its certificate, and was reviewed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.kind = cls.env["sales.mgmt.certificate.kind"].create(
            {
                "name": "Certified Negotiator",
                "description": "Has shown that prices hold.",
                "signed_by": "Tara, Head of Training",
            }
        )
        cls.course.certificate_kind_id = cls.kind
        cls._employ(cls.anna)
        cls.person = cls._get_file(cls.anna)
        with freeze_time("2026-03-10 09:00:00"):
            cls.enrolment = cls._enrol(cls.anna)
            cls._sit(cls.enrolment, 0)
            cls._sit(cls.enrolment, 2)
            gifts = cls._create_course("Gifts & Invitations", completion="confirm")
            cls._enrol(cls.anna, gifts)
            cls.env["sales.mgmt.certificate"].create(
                {
                    "person_id": cls.person.id,
                    "kind_id": cls.env["sales.mgmt.certificate.kind"]
                    .create({"name": "Driving Licence", "validity_months": 0})
                    .id,
                    "issuer": "Road Office",
                    "issued_on": "2020-05-01",
                }
            )

    @classmethod
    def _employ(cls, user):
        skill_type = cls.env["hr.skill.type"].create(
            {
                "name": "Languages",
                "skill_ids": [Command.create({"name": "Spanish"})],
                "skill_level_ids": [
                    Command.create({"name": "Fluent", "level_progress": 90})
                ],
            }
        )
        employee = cls.env["hr.employee"].create(
            {"name": user.name, "user_id": user.id, "company_id": cls.company.id}
        )
        cls.env["hr.employee.skill"].create(
            {
                "employee_id": employee.id,
                "skill_type_id": skill_type.id,
                "skill_id": skill_type.skill_ids.id,
                "skill_level_id": skill_type.skill_level_ids.id,
                "valid_from": "2025-01-01",
            }
        )

    def _print(self, name, records, user):
        """Return the text of a printed document and the number of its pages."""
        content, kind = (
            self.env["ir.actions.report"]
            .with_user(user)
            .with_context(force_report_rendering=True)
            ._render_qweb_pdf(NAMES[name], records.ids)
        )
        self.assertEqual(kind, "pdf")
        pages = PdfReader(io.BytesIO(content)).pages
        text = " ".join(page.extract_text() for page in pages)
        return " ".join(text.split()), len(pages)

    def _review(self):
        self._sell_and_close()
        self._start()
        review = self._find_review(self.anna)
        self._bring_to_interview(review)
        self._hold_interview(review)
        self.env["sales.mgmt.review.measure"].with_user(self.lena).create(
            {"review_id": review.id, "name": "Ride along", "date_due": "2026-06-30"}
        )
        self._sign(review)
        return review


@tagged("post_install", "-at_install")
class TestTrainingPrinted(PrintedCase):
    """What comes out of the printer, read back from the PDF."""

    @freeze_time("2026-03-20 09:00:00")
    def test_a_record_names_courses_exams_certificates_and_skills(self):
        text, pages = self._print("record", self.person, self.anna)
        self.assertEqual(pages, 1)
        for words in (
            "Training Record",
            self.anna.name.split("(")[0].strip(),
            "North",
            "Negotiating Prices",
            "06:00",
            "Passed",
            "100.0",
            "Gifts & Invitations",
            "To Do",
            "Failed",
            "Certified Negotiator",
            self.enrolment.certificate_ids.number,
            "03/10/2027",
            "Driving Licence",
            "Issued by Road Office",
            "Without end",
            "Spanish",
            "Fluent",
            "90%",
        ):
            with self.subTest(words=words):
                self.assertIn(words, text)

    def test_several_people_have_a_page_each(self):
        people = self.person | self._get_file(self.boris)
        text, pages = self._print("record", people, self.lena)
        self.assertEqual(pages, 2)
        self.assertIn("No course has ended", text)

    def test_who_may_not_read_a_file_does_not_print_it(self):
        for user in (self.boris, self.sven, self.olga):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self._print("record", self.person, user)
        for user in (self.anna, self.lena, self.tara, self.harry, self.auditor):
            with self.subTest(user=user.login):
                self.assertIn("Spanish", self._print("record", self.person, user)[0])

    def test_a_signed_review_fits_on_paper_with_both_signatures(self):
        review = self._review()
        text, pages = self._print("review", review, self.anna)
        self.assertEqual(pages, 1)
        for words in ("900.00", "1,000.00", "90.0%", "We agreed.", "Ride along"):
            self.assertIn(words, text)
        self.assertEqual(text.count("Signed on"), 2)
        self.assertIn(review.fingerprint[:20], text.replace(" ", ""))

    def test_an_improvement_plan_names_why_goal_measures_and_checkpoints(self):
        plan = self.env["sales.mgmt.improvement.plan"]._propose_by_hand(
            self.person, self.env["sales.mgmt.review"], "Few visits"
        )
        plan.with_user(self.lena).write(
            {
                "goal": "20 visits a week",
                "date_from": "2026-04-01",
                "date_to": "2026-06-30",
                "measure_ids": [
                    Command.create({"name": "Ride along", "date_due": "2026-04-30"})
                ],
                "checkpoint_ids": [
                    Command.create({"expected": "15 visits", "date_due": "2026-05-15"})
                ],
            }
        )
        text, pages = self._print("plan", plan, self.lena)
        self.assertEqual(pages, 1)
        for words in ("Few visits", "20 visits a week", "Ride along", "15 visits"):
            self.assertIn(words, text)

    def test_the_attendance_sheet_has_a_line_for_everybody_with_a_seat(self):
        session = self._create_session(place="Room 7", capacity=0)
        self._seat(session, self.anna, self.boris)
        text, pages = self._print("sheet", session, self.theo)
        self.assertEqual(pages, 1)
        for words in ("Room 7", "Signature", "anna", "boris"):
            self.assertIn(words, text)

    def test_a_certificate_is_one_page_with_its_last_day(self):
        certificate = self.enrolment.certificate_ids
        text, pages = self._print("certificate", certificate, self.anna)
        self.assertEqual(pages, 1)
        for words in (
            "Certified Negotiator",
            "Has shown that prices hold.",
            certificate.number,
            "March 10, 2027",
            "Tara, Head of Training",
        ):
            self.assertIn(words, text)
