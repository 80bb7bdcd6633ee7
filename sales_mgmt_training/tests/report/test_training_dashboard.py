from freezegun import freeze_time

from odoo.tests import tagged

from odoo.addons.sales_mgmt_targets.tests.dashboard import DashboardCase
from odoo.addons.spreadsheet.utils.validate_data import odoo_charts

from ..effect.common import EffectCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-04-10 12:00:00")
class TestTrainingDashboard(DashboardCase, EffectCommon):
    """What is due, what was passed, what it cost and what it changed, on one page."""

    dashboard_name = "sales_mgmt_training.dashboard_training"
    dashboard_file = "sales_mgmt_training/data/dashboards/training_dashboard.json"
    filters = frozenset({"period", "course", "company"})
    # an effect is about months before and after; needs are open, and certificates end,
    # after the period that is looked at
    unfiltered = {
        "sales.mgmt.training.effect": {"period"},
        "sales.mgmt.training.need": {"period"},
        "sales.mgmt.certificate": {"period"},
    }

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._load_dashboard()

    def _get_readers(self):
        return self.tara | self.harry | self.auditor

    def _get_others(self):
        return self.anna | self.lena | self.olga

    def test_needs_that_are_due_later_and_certificates_that_end_later_are_shown(self):
        charts = {each["chartId"]: each for each in odoo_charts(self.book)}
        need = self.env["sales.mgmt.training.need"].create(
            {
                "person_id": self._get_file(self.anna).id,
                "course_id": self.course.id,
                "date_due": "2027-02-01",
            }
        )
        found = need.search(charts["needs"]["searchParams"]["domain"])
        self.assertIn(need, found)
        kind = self.env["sales.mgmt.certificate.kind"].create({"name": "Negotiator"})
        ended, valid = self.env["sales.mgmt.certificate"].create(
            [
                {
                    "person_id": self._get_file(self.anna).id,
                    "kind_id": kind.id,
                    "issuer": "Chamber",
                    "issued_on": "2025-01-01",
                    "valid_until": day,
                }
                for day in ("2026-04-09", "2026-04-10")
            ]
        )
        found = ended.search(charts["expiring"]["searchParams"]["domain"])
        self.assertIn(valid, found)
        self.assertNotIn(ended, found)

    def test_its_figures_are_those_of_the_training(self):
        late = self._enrol(self.boris, self.course, date_due="2026-04-09")
        scored = self._enrol(
            self.anna, self._create_course("Gifts"), date_due="2026-04-30"
        )
        scored._record_score(80)
        for user in self._get_readers():
            with self.subTest(user=user.login):
                self.assertEqual(self._read("Due", user), (7,))
                self.assertEqual(self._read("Due and passed", user), (6,))
                self.assertEqual(self._read("Late", user), (1,))
                self.assertEqual(self._read("Passed", user), (6, 40))
                # five were passed without a score, and those are no zeros
                self.assertEqual(self._read("Scored", user), (80,))
                courses = self._read("Courses", user)
                self.assertEqual(courses[self.course][:2], (5, 40))
                self.assertEqual(courses[scored.course_id], (1, 0, 80))
        self.assertEqual(late.state, "todo")
