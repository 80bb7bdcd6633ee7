from freezegun import freeze_time

from odoo.tests import HttpCase, tagged

from .alert.common import NOW, AlertCommon


@tagged("post_install", "-at_install")
class TestTrackingTours(HttpCase, AlertCommon):
    """Alerts, reviews and reports in a real browser."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._win(anna=10, boris=100, carla=10)

    def test_a_salesperson_reads_an_alert_and_reports_about_the_week(self):
        self._check(self._create_rule())
        with freeze_time(NOW):
            self.start_tour(
                "/odoo/my-alerts", "sales_mgmt_tracking_rep_tour", login="anna"
            )
        report = self.env["sales.mgmt.work.report"].search(
            [("user_id", "=", self.anna.id)]
        )
        self.assertEqual(
            (report.state, report.highlights), ("confirmed", "A good week")
        )

    def test_a_leader_sees_who_is_behind_and_holds_a_review(self):
        self._check(self._create_rule())
        with freeze_time(NOW):
            self.start_tour(
                "/odoo/sales-alerts", "sales_mgmt_tracking_leader_tour", login="lena"
            )
        meeting = self.env["sales.mgmt.meeting"].search(
            [("unit_id", "=", self.north.id)]
        )
        self.assertEqual(meeting.state, "done")
        self.assertEqual(meeting.decision_ids.activity_id.user_id, self.anna)
