from datetime import date

from freezegun import freeze_time

from odoo.tests import tagged

from .common import MONDAY, WorkReportCommon


@tagged("post_install", "-at_install")
class TestWorkReportCron(WorkReportCommon):
    """Every Monday a report is there; who is late is reminded, once."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.sales_mgmt_report_frequency = "week"
        cls._work_from_monday_to_friday()
        cls.reports = cls.env["sales.mgmt.work.report"]

    def _run(self, at=MONDAY):
        with freeze_time(at):
            self.reports._cron_run()
        return self.reports.search([("company_id", "=", self.company.id)])

    def test_everybody_who_sells_gets_a_report_about_last_week(self):
        self.north.assignment_ids.filtered(
            lambda each: each.user_id == self.boris
        ).role = "support"
        reports = self._run()
        self.assertEqual(reports.user_id, self.anna | self.carla)
        self.assertEqual(set(reports.mapped("date_from")), {date(2026, 6, 8)})

    def test_reports_begin_once_also_after_days_without_a_server(self):
        reports = self._run()
        self.assertEqual(self._run(), reports)
        self.assertEqual(self._run("2026-06-18 12:00:00"), reports)
        self.assertEqual(len(self._run("2026-06-24 12:00:00")), 2 * len(reports))

    def test_a_report_that_somebody_began_is_not_begun_again(self):
        with freeze_time("2026-06-12 12:00:00"):
            own = self._report()
        reports = self._run()
        self.assertEqual(
            reports.filtered(lambda each: each.user_id == self.anna).ids, own.ids
        )

    def test_no_company_reports_unless_it_wants_to(self):
        self.company.sales_mgmt_report_frequency = "none"
        self.assertFalse(self._run())

    def test_months_are_reported_when_they_are_over(self):
        self.company.sales_mgmt_report_frequency = "month"
        reports = self._run()
        self.assertEqual(set(reports.mapped("date_from")), {date(2026, 5, 1)})

    def test_who_is_late_is_reminded_once_of_everything(self):
        self._run()
        self.assertFalse(self._read_messages(self.anna))
        self._run("2026-06-16 12:00:00")
        self.assertFalse(self._read_messages(self.anna), "due today")
        self._run("2026-06-17 12:00:00")
        self._run("2026-06-18 12:00:00")
        [message] = self._read_messages(self.anna)
        self.assertIn("late", message.subject)

    def test_who_is_late_stands_on_top_of_the_leaders_list(self):
        reports = self._run()
        with freeze_time(MONDAY):
            reports.filtered(lambda each: each.user_id == self.anna).with_user(
                self.anna
            ).action_confirm()
        with freeze_time("2026-06-17 12:00:00"):
            self.env.invalidate_all()
            seen = self.reports.with_user(self.lena).search([])
            self.assertEqual(
                [(report.user_id.id, report.is_late) for report in seen],
                [(self.boris.id, True), (self.anna.id, False)],
            )
            self.assertEqual(
                self.reports.with_user(self.lena)
                .search([("is_late", "=", True)])
                .user_id.ids,
                self.boris.ids,
            )

    def test_who_has_left_owes_no_report(self):
        reports = self._run()
        with freeze_time(MONDAY):
            self.anna.active = False
        left = self._run("2026-06-17 12:00:00")
        self.assertEqual(left.user_id, self.boris | self.carla)
        self.assertEqual(len(reports.exists()), 2)
        self.assertNotIn(self.anna, self._run("2026-06-22 12:00:00").user_id)
