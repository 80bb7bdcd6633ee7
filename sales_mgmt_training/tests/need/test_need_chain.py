from freezegun import freeze_time

from odoo.tests import tagged

from odoo.addons.sales_mgmt_targets.tests.chain.common import ChainCase

from ..common import TrainingCommon

TODAY = "2026-05-04 12:00:00"


@tagged("post_install", "-at_install")
@freeze_time(TODAY)
class TestNeedFromChain(ChainCase, TrainingCommon):
    """Boris gets few visits month after month; a course about calls helps."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.needs = cls.env["sales.mgmt.training.need"]
        cls.rule = cls.env["sales.mgmt.training.need.rule"].create(
            {
                "company_id": cls.company.id,
                "metric_id": cls.visits.id,
                "course_id": cls.course.id,
                "basis": "chain",
            }
        )
        line = cls._create_line(180, cls.deals)
        cls._activate(line.plan_id)

    def _close(self, period):
        self.env["sales.mgmt.period.lock"].with_user(self.dora).create(
            {
                "period_id": self._find_period(period).id,
                "level": "hard",
                "reason": "Reported",
            }
        )

    def _collect(self):
        self.needs._cron_collect()
        return self.needs.search(
            [("source", "=", "chain"), ("company_id", "=", self.company.id)]
        )

    def test_the_same_weak_step_in_two_closed_months_asks_for_its_course(self):
        self.assertFalse(self._collect())
        self._close("2026-01")
        self.assertFalse(self._collect())
        self._close("2026-02")
        need = self._collect()
        self.assertEqual((need.user_id, need.course_id), (self.boris, self.course))
        self.assertIn("In 2026-01, 2026-02 the same step", need.evidence)
        self.assertIn("from Contacts to Visits made", need.evidence)
        self.assertEqual(self._collect(), need)

    def test_a_rule_may_ask_for_three_months(self):
        self.rule.weak_months = 3
        self._close("2026-01")
        self._close("2026-02")
        self.assertFalse(self._collect())
        self._close("2026-03")
        self.assertEqual(self._collect().user_id, self.boris)

    def test_what_is_missing_at_the_beginning_has_its_course_too(self):
        self.rule.metric_id = self.contacts
        self._close("2026 Q1")
        self.assertEqual(self._collect().user_id, self.carla)

    def test_without_a_chain_or_without_people_nothing_is_asked(self):
        self._close("2026 Q1")
        self.env["sales.mgmt.chain"].search([]).active = False
        self.assertFalse(self._collect())
