from datetime import timedelta

from freezegun import freeze_time

from odoo.tests import HttpCase, tagged

from ..common import TrainingCommon


@tagged("post_install", "-at_install")
class TestAttendancePage(HttpCase, TrainingCommon):
    """What a participant meets behind the code on the trainer's screen."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # it begins in half an hour
        cls.lesson = cls._create_session(days=1 / 48, capacity=1)
        cls.anna_seat = cls._seat(cls.lesson, cls.anna)
        cls.boris_seat = cls._seat(cls.lesson, cls.boris)

    def _scan(self, user, code=None, lesson=None):
        if user:
            self.authenticate(user.login, user.login)
        lesson = lesson or self.lesson
        code = code or self.lesson._get_code()
        return self.url_open(f"/training/attend/{lesson.id}/{code}")

    def test_who_scans_the_code_is_noted(self):
        page = self._scan(self.anna)
        self.assertEqual(page.status_code, 200)
        self.assertIn("noted as present", page.text)
        self.assertEqual(self.anna_seat.presence, "present")
        self.assertTrue(self.anna_seat.noted_by_code)
        self.assertIn("noted already", self._scan(self.anna).text)

    def test_who_is_not_logged_in_has_to_log_in_first(self):
        page = self._scan(None)
        self.assertIn("/web/login", page.url)
        self.assertEqual(self.anna_seat.presence, "open")

    def test_a_forged_code_is_refused(self):
        number = self.lesson._get_code().split(".")[0]
        for code in ("1.x", f"{number}.{'0' * 32}", "nonsense"):
            page = self._scan(self.anna, code)
            self.assertEqual(page.status_code, 403)
            self.assertIn("leads nowhere", page.text)
        self.assertEqual(self.anna_seat.presence, "open")

    def test_the_code_of_another_session_is_refused(self):
        other = self._create_session(days=5)
        self._seat(other, self.anna)
        page = self._scan(self.anna, lesson=other)
        self.assertIn("leads nowhere", page.text)
        self.assertIn("leads nowhere", self._scan(self.anna, lesson=other).text)

    def test_an_old_code_is_refused(self):
        past = self.lesson.date_begin - timedelta(hours=1)
        with freeze_time(past):
            code = self.lesson._get_code()
        page = self._scan(self.anna, code)
        self.assertIn("has changed", page.text)
        self.assertEqual(self.anna_seat.presence, "open")

    def test_others_and_who_waits_are_not_noted(self):
        page = self._scan(self.boris)
        self.assertIn("waiting list", page.text)
        self.assertEqual(self.boris_seat.presence, "open")
        page = self._scan(self.carla)
        self.assertEqual(page.status_code, 403)
        self.assertIn("no seat in this session", page.text)
        self.assertNotIn(self.course.name, page.text)

    def test_attendance_is_not_noted_a_day_before(self):
        session = self._create_session(days=3)
        self._seat(session, self.anna)
        page = self._scan(self.anna, session._get_code(), session)
        self.assertIn("not the time", page.text)

    def test_only_trainers_show_the_code(self):
        url = f"/training/session/{self.lesson.id}/code"
        self.authenticate("anna", "anna")
        page = self.url_open(url)
        self.assertEqual(page.status_code, 403)
        self.assertNotIn("data:image/svg+xml", page.text)
        self.authenticate("theo", "theo")
        page = self.url_open(url)
        self.assertIn("data:image/svg+xml", page.text)
        self.assertEqual(page.headers["Refresh"], "45")
