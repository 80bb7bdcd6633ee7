from freezegun import freeze_time

from odoo.tests import tagged

from .common import NOW, ActionCase

LATE = "Late: what you agreed to do"
UNANSWERED = "Late: what sales waits for your answer to"


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestReminder(ActionCase):
    """What is late is said once, in one message."""

    def _remind(self, day):
        with freeze_time(f"{day} 05:00:00"):
            self.env["sales.mgmt.action"]._cron_remind()

    def test_what_is_late_is_said_once_the_day_after(self):
        self._plan_measure()
        self._plan_measure(name="Trade fair")
        self._remind("2026-05-29")
        self.assertNotIn(LATE, self._read_subjects(self.anna))
        for day in ("2026-05-30", "2026-05-31", "2026-06-15"):
            self._remind(day)
        self.assertEqual(self._read_subjects(self.anna).count(LATE), 1)

    def test_a_later_day_that_passes_is_late_anew(self):
        action = self._plan_measure(date_due="2026-05-16")
        self._remind("2026-05-18")
        action.with_user(self.lena).date_due = "2026-05-20"
        self._remind("2026-05-20")
        self.assertEqual(self._read_subjects(self.anna).count(LATE), 1)
        self._remind("2026-05-21")
        self.assertEqual(self._read_subjects(self.anna).count(LATE), 2)

    def test_an_answer_that_is_missing_is_asked_for_once(self):
        request = self._request()
        self._remind("2026-05-20")
        self.assertNotIn(UNANSWERED, self._read_subjects(self.mia))
        self._remind("2026-05-21")
        self._remind("2026-05-22")
        self.assertEqual(self._read_subjects(self.mia).count(UNANSWERED), 1)
        self._step(request, self.mia, "granted")

    def test_what_is_done_or_answered_is_not_asked_for(self):
        action, request = self._plan_measure(), self._request()
        self._step(action, self.anna, "done")
        self._step(request, self.mia, "granted")
        self._step(request, self.anna, "done")
        self._remind("2026-06-10")
        self.assertNotIn(LATE, self._read_subjects(self.anna))
        self.assertNotIn(UNANSWERED, self._read_subjects(self.mia))

    def test_who_left_is_told_nothing(self):
        self._plan_measure()
        self.anna.active = False
        self._remind("2026-06-10")
        self.assertNotIn(LATE, self._read_subjects(self.anna))
