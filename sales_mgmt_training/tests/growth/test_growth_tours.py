from datetime import timedelta

from odoo import fields
from odoo.tests import HttpCase, tagged

from odoo.addons.web.tests import test_js

from .common import GrowthCommon

SUITE = "@sales_mgmt_training"


@tagged("post_install", "-at_install")
class TestGrowthTours(HttpCase, GrowthCommon):
    """A salesperson and a leader look at development in a real browser."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.reading = cls._create_course("Price List", completion="confirm")
        cls._enrol(
            cls.anna, cls.reading, date_due=fields.Date.today() - timedelta(days=1)
        )
        cls.env["sales.mgmt.feedback"].with_user(cls.lena).create(
            {
                "recipient_id": cls.anna.id,
                "text": "Late",
                "measure": "Be early",
                "date_due": fields.Date.today(),
            }
        )

    def test_a_salesperson_finds_what_is_due_and_writes_a_plan(self):
        self.start_tour(
            "/odoo/my-development", "sales_mgmt_my_development_tour", login="anna"
        )
        enrolment = self.reading.enrolment_ids
        self.assertEqual(enrolment.state, "passed")
        [plan] = self._get_file(self.anna).development_plan_ids
        self.assertEqual(plan.goal_ids.name, "Speak freely")
        self.assertTrue(plan.person_agreed_on)

    def test_a_leader_finds_who_is_late_and_opens_it(self):
        self.start_tour(
            "/odoo/team-development", "sales_mgmt_team_development_tour", login="lena"
        )


@tagged("post_install", "-at_install")
class TestGrowthUnits(HttpCase):
    """The components by themselves, with answers of a server that is not there."""

    def test_components(self):
        suite = test_js.HOOTCommon._generate_hash(None, SUITE)
        self.browser_js(
            f"/web/tests?headless&loglevel=2&preset=desktop&timeout=15000&id={suite}",
            "",
            "",
            login="admin",
            timeout=600,
            success_signal="[HOOT] Test suite succeeded",
            error_checker=test_js.unit_test_error_checker,
        )
