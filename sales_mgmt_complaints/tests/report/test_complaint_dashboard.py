from freezegun import freeze_time

from odoo.tests import tagged

from odoo.addons.sales_mgmt_targets.tests.dashboard import DashboardCase

from .common import ComplaintReportCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-10 12:00:00")
class TestComplaintDashboard(DashboardCase, ComplaintReportCommon):
    """What is open, what comes and goes, and why, on one page."""

    dashboard_name = "sales_mgmt_complaints.dashboard_complaints"
    dashboard_file = "sales_mgmt_complaints/data/dashboards/complaint_dashboard.json"
    filters = frozenset({"period", "team", "company"})

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._load_dashboard()

    def _get_readers(self):
        return self.hanna | self.oscar | self.dora | self.auditor

    def _get_others(self):
        return self.anna | self.lena

    def test_its_figures_are_those_of_the_complaints(self):
        self.assertEqual(self._read("Received, resolved, open", self.oscar), (5, 3, 2))
        count, days, satisfaction, granted = self._read("Figures", self.auditor)
        self.assertEqual((count, granted), (5, 160))
        self.assertAlmostEqual(float(days), 20.5 / 3)
        self.assertAlmostEqual(float(satisfaction), 3.5)
        self.assertEqual(
            self._read("Causes", self.hanna),
            {self.supplier: (4,), self.training: (1,)},
        )
        teams = self._read("Teams", self.dora)
        self.assertEqual(teams[self.team][0], 5)
