from datetime import date

from freezegun import freeze_time

from odoo.tests import tagged

from .common import ComplaintReportCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-10 12:00:00")
class TestComplaintReport(ComplaintReportCommon):
    def _read(self, model, groupby, aggregates, user=None, domain=()):
        self.env.flush_all()
        groups = (
            self.env[model]
            .with_user(user or self.oscar)
            ._read_group(
                [("company_id", "=", self.company.id), *domain], groupby, aggregates
            )
        )
        return {row[0]: row[1:] for row in groups} if groupby else groups[0]

    def _report(self, groupby, aggregates, **options):
        return self._read("sales.mgmt.complaint.report", groupby, aggregates, **options)

    def _trend(self, groupby, aggregates, **options):
        return self._read("sales.mgmt.complaint.trend", groupby, aggregates, **options)

    # What, how long, how much

    def test_causes_are_counted_with_what_they_cost(self):
        causes = self._report(["cause_id"], ["__count", "granted:sum"])
        self.assertEqual(causes, {self.supplier: (4, 100), self.training: (1, 60)})

    def test_a_cause_counts_for_the_one_above_it(self):
        causes = self._report(["main_cause_id"], ["__count"])
        people = self.env.ref("sales_mgmt_complaints.cause_people")
        self.assertEqual(causes, {self.supplier: (4,), people: (1,)})

    def test_time_to_resolve_is_averaged_over_what_is_resolved(self):
        # 4, 14.5 and 2 days; the open ones count for no average
        [days] = self._report([], ["resolution_days:avg"])
        self.assertAlmostEqual(float(days), 20.5 / 3)
        [hours] = self._report([], ["response_hours:avg"])
        self.assertAlmostEqual(float(hours), 6)

    def test_satisfaction_is_averaged_over_answers(self):
        satisfaction, satisfied, answers = self._report(
            [], ["satisfaction:avg", "satisfied_share:avg", "answer_count:sum"]
        )
        self.assertAlmostEqual(float(satisfaction), 3.5)
        self.assertAlmostEqual(float(satisfied), 50)
        self.assertEqual(answers, 2)

    def test_cost_per_complaint_counts_those_that_got_nothing(self):
        [cost] = self._report([], ["cost:avg"])
        self.assertAlmostEqual(float(cost), 160 / 5)

    def test_what_was_no_complaint_is_not_counted(self):
        self.fifth._cancel("Spam")
        self.assertEqual(self._report([], ["__count"]), (4,))
        self.assertEqual(self._trend([], ["received:sum"]), (4,))

    def test_a_day_is_that_of_the_company(self):
        self.calendar.tz = "Asia/Shanghai"
        late = self._receive("2026-01-31 20:00:00")
        self.env.flush_all()
        row = self.env["sales.mgmt.complaint.report"].browse(late.id)
        self.assertEqual(row.date_opened, date(2026, 2, 1))

    def test_a_row_opens_its_complaint(self):
        row = self.env["sales.mgmt.complaint.report"].browse(self.first.id)
        action = row.with_user(self.anna).action_open_complaint()
        self.assertEqual(action["res_id"], self.first.id)

    # How they come and go

    def test_months_tell_what_came_what_went_and_what_was_left(self):
        months = self._trend(
            ["month:month"], ["received:sum", "resolved:sum", "open_at_end:sum"]
        )
        self.assertEqual(
            months,
            {
                date(2026, 1, 1): (2, 1, 1),
                date(2026, 2, 1): (2, 2, 1),
                date(2026, 3, 1): (1, 0, 2),
            },
        )

    def test_what_is_open_at_the_end_is_no_sum_over_months(self):
        self.assertEqual(
            self._trend([], ["received:sum", "resolved:sum", "open_at_end:sum"]),
            (5, 3, 2),
        )
        quarters = self._trend(["month:quarter"], ["open_at_end:sum"])
        self.assertEqual(quarters, {date(2026, 1, 1): (2,)})
        january = [("month", "<", "2026-02-01")]
        self.assertEqual(self._trend([], ["open_at_end:sum"], domain=january), (1,))

    def test_a_reopened_complaint_is_open_again(self):
        self.third._reopen("It broke again")
        self.assertEqual(self._trend([], ["resolved:sum", "open_at_end:sum"]), (2, 3))

    def test_the_end_of_months_is_right_in_every_group_of_a_pivot(self):
        self.env.flush_all()
        rows = (
            self.env["sales.mgmt.complaint.trend"]
            .with_user(self.oscar)
            ._read_grouping_sets(
                [("company_id", "=", self.company.id)],
                [["user_id"], []],
                ["open_at_end:sum"],
            )
        )
        self.assertEqual(rows, [[(self.hanna, 2)], [(2,)]])

    # Who counts what

    def test_who_reads_a_complaint_counts_it_and_nobody_else(self):
        self.second.confidential = True
        for user, count in (
            (self.anna, 4),
            (self.lena, 4),
            (self.dora, 4),
            (self.hilde, 4),
            (self.hanna, 5),
            (self.hugo, 5),
            (self.oscar, 5),
            (self.auditor, 5),
            (self.boris, 0),
            (self.sven, 0),
        ):
            with self.subTest(user=user.login):
                self.assertEqual(self._report([], ["__count"], user=user), (count,))
                [received] = self._trend([], ["received:sum"], user=user)
                self.assertEqual(received or 0, count)
