from odoo.tests import HttpCase, tagged

from odoo.addons.web.tests import test_js

from ..common import SalesMgmtCommon

SUITE = "@sales_mgmt_targets"


@tagged("post_install", "-at_install")
class TestBoardTours(HttpCase, SalesMgmtCommon):
    """The planning board in a real browser."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.line = cls._create_line(36_000)

    def test_a_manager_types_splits_and_saves(self):
        self.start_tour(
            "/odoo/sales-plans", "sales_mgmt_planning_board_tour", login="dora"
        )
        anna, boris = (
            self._find_target(self.line, person) for person in (self.anna, self.boris)
        )
        self.assertEqual((anna.amount, anna.pinned), (15_000, True))
        self.assertEqual(boris.amount, 9_000)
        february = self._find_target(self.line, self.anna, "2026-02")
        self.assertAlmostEqual(february.amount, 15_000 * 28 / 365, delta=0.02)
        self.assertSumsHold(self.line)

    def test_a_leader_sets_what_lies_below_the_own_unit(self):
        self.start_tour(
            "/odoo/planning-board",
            "sales_mgmt_planning_board_leader_tour",
            login="lena",
        )
        boris = self._find_target(self.line, self.boris)
        self.assertTrue(boris.pinned)
        self.assertEqual(boris.changed_by_id, self.lena)


@tagged("post_install", "-at_install")
class TestBoardUnits(HttpCase):
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
