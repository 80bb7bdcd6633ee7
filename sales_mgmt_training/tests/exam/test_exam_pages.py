import io

from pypdf import PdfReader

from odoo.tests import HttpCase, tagged

from .common import ExamCommon


@tagged("post_install", "-at_install")
class TestExamPages(HttpCase, ExamCommon):
    """What can be done in a browser, with every address that there is."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.enrolment = cls._enrol(cls.anna)

    def _begin(self, attempt):
        return self._call("begin", attempt, lang_code="en_US")

    def _submit(self, attempt, right):
        answers = {
            str(question.id): str(choice.id)
            for question, choice in self._choose(attempt, right)
        }
        return self._call("submit", attempt, **answers)

    def _call(self, step, attempt, **params):
        answers = attempt.user_input_id
        url = f"/survey/{step}/{answers.survey_id.access_token}/{answers.access_token}"
        response = self.url_open(url, json={"params": params})
        return response.json()["result"][1]

    def test_an_exam_is_taken_from_the_link_to_the_result(self):
        self.authenticate("anna", "anna")
        attempt = self._open(self.enrolment)
        page = self.url_open(attempt._get_url())
        self.assertIn("Negotiation Exam", page.text)
        self._begin(attempt)
        done = self._submit(attempt, right=2)
        self.assertIn("You scored 100.0%", done["survey_content"])
        self.assertIn("Back to My Training", done["survey_content"])
        self.assertEqual((self.enrolment.state, self.enrolment.score), ("passed", 100))
        self.assertEqual(self._submit(attempt, right=2)["error"], "unauthorized")

    def test_no_other_address_begins_an_attempt(self):
        self.authenticate("anna", "anna")
        attempt = self._open(self.enrolment)
        self._begin(attempt)
        self._submit(attempt, right=0)
        answers = attempt.user_input_id
        before = self.env["survey.user_input"].search_count([])
        retry = f"/survey/retry/{self.survey.access_token}/{answers.access_token}"
        page = self.url_open(retry, allow_redirects=False)
        self.assertIn(
            "sales_mgmt_training_enrolment_action_mine", page.headers["Location"]
        )
        for address in (
            f"/survey/start/{self.survey.access_token}",
            f"/survey/start/{self.survey.access_token}?email=anna@example.com",
            f"/survey/test/{self.survey.access_token}",
            f"/s/{self.survey.session_code}",
        ):
            self.opener.cookies.pop(f"survey_{self.survey.access_token}", None)
            self.url_open(address, allow_redirects=False)
        self.assertEqual(self.env["survey.user_input"].search_count([]), before)
        self.assertEqual(self.enrolment.attempts_used, 1)

    def test_nobody_answers_with_the_link_of_another(self):
        attempt = self._open(self.enrolment)
        self.authenticate("boris", "boris")
        self.assertEqual(self._begin(attempt)["error"], "answer_wrong_user")
        self.assertEqual(self._submit(attempt, right=2)["error"], "answer_wrong_user")
        self.authenticate(None, None)
        self.assertEqual(self._submit(attempt, right=2)["error"], "survey_auth")
        self.assertEqual(self.enrolment.state, "started")

    def test_right_answers_are_not_shown_while_there_is_another_attempt(self):
        self.survey.scoring_type = "scoring_with_answers"
        self.authenticate("anna", "anna")
        attempt = self._open(self.enrolment)
        token = attempt.user_input_id.access_token
        link = f"/survey/print/{self.survey.access_token}?answer_token={token}"
        self._begin(attempt)
        page = self.url_open(link, allow_redirects=False)
        self.assertEqual(page.status_code, 303)
        done = self._submit(attempt, right=0)
        self.assertNotIn("Review your answers", done["survey_content"])
        self.assertEqual(self.url_open(link, allow_redirects=False).status_code, 303)
        self._sit(self.enrolment, right=2)
        self.assertEqual(self.enrolment.state, "passed")
        self.assertEqual(self.url_open(link, allow_redirects=False).status_code, 200)

    def test_what_comes_after_the_time_is_not_taken(self):
        self.survey.write({"is_time_limited": True, "time_limit": 10})
        self.authenticate("anna", "anna")
        attempt = self._open(self.enrolment)
        self._begin(attempt)
        self.env.cr.execute(
            "UPDATE survey_user_input "
            "SET start_datetime = start_datetime - interval '11 minutes' WHERE id = %s",
            [attempt.user_input_id.id],
        )
        self.env.invalidate_all()
        self.assertEqual(self._submit(attempt, right=2)["error"], "unauthorized")
        self.url_open(attempt._get_url())
        self.assertEqual((attempt.state, attempt.score), ("failed", 0))

    def test_an_exam_is_taken_in_a_browser_and_earns_a_certificate(self):
        self.course.certificate_kind_id = self.env[
            "sales.mgmt.certificate.kind"
        ].create({"name": "Certified Negotiator"})
        action = "sales_mgmt_training.sales_mgmt_training_enrolment_action_mine"
        self.start_tour(
            f"/odoo/action-{action}/{self.enrolment.id}",
            "sales_mgmt_training_exam_tour",
            login="anna",
        )
        self.assertEqual((self.enrolment.state, self.enrolment.score), ("passed", 100))
        certificate = self.enrolment.certificate_ids
        paper = self._print(certificate.with_user(self.anna))
        for words in ("Certified Negotiator", certificate.number, "score of 100"):
            self.assertIn(words, paper)
        self.authenticate(None, None)
        page = self.url_open(certificate._get_url())
        self.assertIn("This certificate is valid", page.text)
        self.assertIn(certificate.number, page.text)

    def _print(self, certificate):
        """Return what stands on the paper, as its holder prints it."""
        report = certificate.action_print()
        pdf, kind = (
            self.env["ir.actions.report"]
            .with_user(certificate.env.user)
            .with_context(force_report_rendering=True)
            ._render_qweb_pdf(report["report_name"], certificate.ids)
        )
        self.assertEqual(kind, "pdf")
        pages = PdfReader(io.BytesIO(pdf)).pages
        self.assertEqual(len(pages), 1)
        return " ".join(pages[0].extract_text().split())
