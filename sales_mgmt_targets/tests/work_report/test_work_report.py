from datetime import date

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import MONDAY, WorkReportCommon


@tagged("post_install", "-at_install")
@freeze_time(MONDAY)
class TestWorkReport(WorkReportCommon):
    """Figures by themselves, words by hand, an answer from who leads."""

    def test_a_report_covers_whole_weeks_and_months(self):
        week = self._report(day="2026-06-10")
        self.assertEqual(week.date_from, date(2026, 6, 8))
        self.assertEqual(week.date_to, date(2026, 6, 14))
        month = self._report(day="2026-05-31", frequency="month")
        self.assertEqual(month.date_from, date(2026, 5, 1))
        self.assertEqual(month.date_to, date(2026, 5, 31))

    def test_there_is_one_report_about_a_week(self):
        self._report(day="2026-06-08")
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self._report(day="2026-06-14")

    def test_it_is_due_some_working_days_later(self):
        self._work_from_monday_to_friday()
        self.assertEqual(self._report().date_due, date(2026, 6, 16))
        self.company.sales_mgmt_report_days = 5
        self.assertEqual(self._report(self.boris).date_due, date(2026, 6, 19))

    def test_a_week_is_confirmed_from_its_last_day_on(self):
        report = self._report()
        with (
            freeze_time("2026-06-13 12:00:00"),
            self.assertRaisesRegex(UserError, "still goes on"),
        ):
            report.action_confirm()
        with freeze_time("2026-06-14 12:00:00"):
            report.action_confirm()
        self.assertEqual(report.state, "confirmed")

    def test_what_was_confirmed_stays(self):
        self._win("2026-06-10", anna=10)
        self._refresh()
        report = self._report()
        report.highlights = "A good week"
        self._confirm(report)
        self._win("2026-06-10", anna=90)
        self._refresh()
        result = report.figure_ids.filtered(
            lambda line: line.metric_id.id == self.metric_won.id
        )
        self.assertEqual(result.result, 10)
        with self.assertRaisesRegex(UserError, "You confirmed"):
            report.highlights = "A very good week"
        with self.assertRaisesRegex(UserError, "You confirmed"):
            report.action_fill()
        with self.assertRaisesRegex(UserError, "is kept"):
            report.unlink()

    def test_figures_are_those_of_the_moment_of_confirming(self):
        report = self._report()
        self._win("2026-06-10", anna=10)
        self._refresh()
        self._confirm(report)
        result = report.figure_ids.filtered(
            lambda line: line.metric_id.id == self.metric_won.id
        )
        self.assertEqual((result.result, result.actual), (10, 10))

    def test_the_leader_acknowledges_and_the_comment_is_sent(self):
        report = self._confirm(self._report())
        led = report.with_user(self.lena)
        led.leader_comment = "Well done"
        led.action_acknowledge()
        self.assertEqual(report.state, "acknowledged")
        self.assertEqual(report.acknowledged_by_id, self.lena)
        message = report.message_ids.filtered(
            lambda each: self.anna.partner_id in each.partner_ids
        )
        self.assertIn("Well done", message.body)

    def test_the_leader_gives_back_with_a_reason_and_it_is_confirmed_again(self):
        report = self._confirm(self._report())
        led = report.with_user(self.lena)
        with self.assertRaisesRegex(UserError, "what is missing"):
            led.action_return()
        led.leader_comment = "What about the fair?"
        led.action_return()
        self.assertEqual(report.state, "returned")
        self.assertEqual(report.activity_ids.user_id, self.anna)
        own = report.with_user(self.anna)
        own.obstacles = "The fair was cancelled"
        own.action_confirm()
        self.assertEqual(report.state, "confirmed")
        self.assertFalse(report.activity_ids)

    def test_nobody_answers_their_own_report(self):
        self.north.leader_id = self.anna
        report = self._report()
        self._confirm(report)
        self.assertFalse(report.with_user(self.anna).can_answer)
        with self.assertRaisesRegex(AccessError, "not by yourself"):
            report.with_user(self.anna).action_acknowledge()
        report.with_user(self.dora).action_acknowledge()

    def test_nobody_reports_or_answers_for_others(self):
        report = self._report()
        for user in (self.boris, self.sven, self.auditor):
            with self.assertRaises(AccessError):
                report.with_user(user).action_confirm()
        with self.assertRaisesRegex(AccessError, "Only"):
            report.with_user(self.lena).action_confirm()
        with self.assertRaisesRegex(AccessError, "somebody else"):
            report.with_user(self.lena).highlights = "Nothing"
        self._confirm(report)
        for user in (self.boris, self.sven, self.auditor):
            with self.assertRaises(AccessError):
                report.with_user(user).action_acknowledge()
        with self.assertRaisesRegex(AccessError, "somebody else"):
            report.with_user(self.lena).highlights = "Nothing"

    def test_nobody_types_figures_or_begins_reports_of_others(self):
        report = self._report()
        with self.assertRaisesRegex(AccessError, "come by themselves"):
            report.state = "acknowledged"
        with self.assertRaises(AccessError):
            report.line_ids[0].result = 1_000_000
        made = report.create(
            {"user_id": self.boris.id, "date_from": "2026-05-20", "state": "confirmed"}
        )
        self.assertEqual(made.user_id.id, self.anna.id)
        self.assertEqual(made.state, "draft")

    def test_a_report_is_on_the_list_until_it_is_confirmed(self):
        report = self._report()
        task = report.sudo().activity_ids
        self.assertEqual(task.user_id.id, self.anna.id)
        self.assertEqual(task.date_deadline, report.date_due)
        self._confirm(report)
        self.assertFalse(report.sudo().activity_ids)

    def test_reports_that_wait_for_a_leader_are_found_by_other_screens(self):
        reports = self.env["sales.mgmt.work.report"]
        report = self._report()
        self.assertFalse(reports._get_waiting(self.lena))
        report = self._confirm(report)
        self.assertEqual(reports._get_waiting(self.lena), report)
        self.assertFalse(reports._get_waiting(self.sven))

    def test_a_report_is_printed(self):
        self._win("2026-06-10", anna=10)
        self._refresh()
        report = self._report()
        report.highlights = "A good week"
        html, _kind = (
            self.env["ir.actions.report"]
            .with_user(self.lena)
            ._render_qweb_html("sales_mgmt_targets.work_report", report.ids)
        )
        for part in (self.anna.name, "A good week", "Opportunities Won", "Deal won"):
            self.assertIn(part, html.decode())
