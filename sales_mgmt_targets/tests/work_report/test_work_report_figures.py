from freezegun import freeze_time

from odoo.tests import tagged

from .common import MONDAY, WorkReportCommon


@tagged("post_install", "-at_install")
@freeze_time(MONDAY)
class TestWorkReportFigures(WorkReportCommon):
    """What a report is filled in with: the own figures, and no others."""

    def _find(self, report, section="figure", metric=None):
        lines = report.sudo().line_ids.filtered(lambda each: each.section == section)
        return lines.filtered(lambda each: not metric or each.metric_id == metric)

    def test_results_are_those_of_the_days_beside_the_month_and_its_target(self):
        self._win("2026-06-03", anna=5)
        self._win("2026-06-08", anna=10)
        self._win("2026-06-14", anna=20, boris=400)
        self._win("2026-06-15", anna=40)
        self._refresh()
        line = self._find(self._report(), metric=self.metric_won)
        self.assertRecordValues(
            line,
            [
                {
                    "result": 30,
                    "actual": 75,
                    "amount": 100,
                    "attainment": 0.75,
                    "has_target": True,
                    "has_result": True,
                }
            ],
        )

    def test_a_figure_that_does_not_add_up_by_day_is_shown_for_the_month(self):
        metric = self.env.ref("sales_mgmt_targets.metric_new_customers")
        line = self._find(self._report(), metric=metric)
        self.assertFalse(line.has_result)
        self.assertFalse(line.has_target)

    def test_only_money_has_a_currency_whether_it_has_a_target_or_not(self):
        money = self.env.ref("sales_mgmt_targets.metric_orders_confirmed_value")
        visits = self.env.ref("sales_mgmt_targets.metric_visits")
        self.company.sales_mgmt_report_metric_ids = money | visits
        report = self._report()
        self.assertEqual(
            self._find(report, metric=money).currency_id, self.company.currency_id
        )
        self.assertFalse(self._find(report, metric=visits).currency_id)

    def test_a_company_chooses_which_figures_are_shown(self):
        self.company.sales_mgmt_report_metric_ids = self.metric_won_count
        self._win("2026-06-10", anna=5)
        self._refresh()
        lines = self._find(self._report())
        self.assertEqual(lines.metric_id, self.metric_won | self.metric_won_count)
        self.assertEqual(
            self._find(lines.report_id, metric=self.metric_won_count).actual, 1
        )

    def test_deals_won_and_lost_in_these_days_are_named(self):
        self._win("2026-06-10", anna=5)
        self._win("2026-06-11", anna=7)
        self._win("2026-06-07", anna=100)
        self._win("2026-06-10", boris=100)
        lost = self.env["crm.lead"].create(
            {
                "name": "Microscopes",
                "type": "opportunity",
                "user_id": self.anna.id,
                "company_id": self.company.id,
                "expected_revenue": 50,
            }
        )
        with freeze_time("2026-06-12 10:00:00"):
            lost.action_set_lost()
            self.env.flush_all()
        report = self._report()
        self.assertEqual(self._find(report, "won").mapped("value"), [7, 5])
        self.assertEqual(self._find(report, "lost").mapped("name"), ["Microscopes"])

    def test_activities_done_are_counted_and_planned_ones_are_next_steps(self):
        lead = self._create_won(self.anna, 1, "2026-01-10 10:00:00", name="Optics")
        call = self.env.ref("mail.mail_activity_data_call")
        for day in ("2026-06-09", "2026-06-10"):
            activity = lead.activity_schedule(
                "mail.mail_activity_data_call", user_id=self.anna.id
            )
            with freeze_time(f"{day} 10:00:00"):
                activity.action_done()
                self.env.flush_all()
        for number, day in enumerate(("2026-06-21", "2026-06-22")):
            lead.activity_schedule(
                "mail.mail_activity_data_todo",
                day,
                summary=f"Step {number}",
                user_id=self.anna.id,
            )
        # what is not about customers is nobody's business
        self.env["mail.activity"].create(
            {
                "res_model_id": self.env["ir.model"]._get_id("sales.mgmt.scheme"),
                "res_id": self._write_scheme().id,
                "user_id": self.anna.id,
                "summary": "Private",
                "date_deadline": "2026-06-16",
            }
        )
        report = self._report()
        done = self._find(report, "activity")
        self.assertEqual((done.name, done.count), (call.name, 2))
        steps = self._find(report, "next").mapped("name")
        self.assertEqual(len(steps), 1)
        self.assertIn("Step 0", steps[0])
        self.assertIn("Optics", steps[0])

    def test_filling_costs_the_same_for_few_and_for_many(self):
        reports = self.env["sales.mgmt.work.report"]
        staff = self._create_users({f"seller{number}": "user" for number in range(12)})
        for user in staff:
            self._assign(user, self.north)
        for user in staff:
            self._create_won(user, 5, "2026-06-10 10:00:00")
        self._refresh()
        reports = reports.create(
            [
                {
                    "user_id": user.id,
                    "company_id": self.company.id,
                    "frequency": "week",
                    "date_from": "2026-06-10",
                }
                for user in staff
            ]
        )

        def count(some):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            some._fill()
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        count(reports)
        self.assertEqual(count(reports[:2]), count(reports))
