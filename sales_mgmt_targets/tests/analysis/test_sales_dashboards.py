import json

from freezegun import freeze_time

from odoo.fields import Command
from odoo.tests import tagged

from ..dashboard import DashboardCase
from .common import AnalysisCommon, create_invoice

FILES = "sales_mgmt_targets/data/dashboards/%s_dashboard.json"
RECEIVABLES = "sales.mgmt.receivable"
# What is about today, whatever the period
TIMELESS = {
    name: {"period"}
    for name in (
        RECEIVABLES,
        "sales.mgmt.customer.rfm",
        "sales.mgmt.landing",
        "sales.mgmt.alert",
        "Pipeline",
        "Open deals",
        "stages",
    )
}


class SalesDashboardCommon(AnalysisCommon):
    """Orders of this year and the last, deals won and lost, money that is late."""

    unfiltered = TIMELESS

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.product = cls.env["product.product"].create({"name": "Meter"})
        for user, day, amount in (
            (cls.anna, "2026-01-10", 150),
            (cls.carla, "2026-02-10", 90),
            (cls.anna, "2025-01-10", 100),
        ):
            cls._order(user, day, amount)
        line = cls._create_line(3_600, metric=cls.metric_orders)
        line.plan_id.with_user(cls.dora).action_propose()
        line.plan_id.with_user(cls.max).action_approve()
        line.plan_id.with_user(cls.max).action_activate()
        cls._create_won(cls.anna, 10, "2026-01-10 10:00:00")
        cls._create_lost(cls.carla, 10, "2026-01-10 10:00:00")
        create_invoice(cls, cls.anna, "2026-01-10", 70, invoice_date_due="2026-02-01")
        create_invoice(cls, cls.carla, "2026-01-10", 30, invoice_date_due="2026-02-01")
        cls._refresh()
        cls._load_dashboard()

    @classmethod
    def _order(cls, user, day, amount):
        return cls.env["sale.order"].create(
            {
                "partner_id": cls.env["res.partner"].create({"name": "C"}).id,
                "company_id": cls.company.id,
                "user_id": user.id,
                "team_id": False,
                "state": "sale",
                "date_order": f"{day} 10:00:00",
                "order_line": [
                    Command.create(
                        {
                            "product_id": cls.product.id,
                            "price_unit": amount,
                            "tax_ids": [Command.clear()],
                        }
                    )
                ],
            }
        )

    def _read_people(self):
        """Return orders this year and the last, deals won, and overdue, by person."""
        found = {}
        for user in self._get_readers():
            actual, before = self._read("Orders", user)[:2]
            rate, won = self._read("Win rate", user)
            found[user.login] = tuple(
                float(each or 0) for each in (actual, before, rate, won)
            )
        return found


@tagged("post_install", "-at_install")
@freeze_time("2026-03-15 12:00:00")
class TestExecutiveDashboard(SalesDashboardCommon, DashboardCase):
    dashboard_name = "sales_mgmt_targets.dashboard_executive"
    dashboard_file = FILES % "executive"
    filters = frozenset({"period", "unit", "company"})

    def _get_readers(self):
        return self.dora | self.auditor

    def _get_others(self):
        return self.anna | self.lena | self.olga

    def test_it_shows_the_whole_company(self):
        # both years together: 150 + 90 and 100, the 100 beside this January
        self.assertEqual(
            self._read_people(),
            {"dora": (340, 100, 50, 1), "audrey": (340, 100, 50, 1)},
        )
        self.assertEqual(self._read("Receivables", self.dora)[0], 100)

    def test_units_ahead_and_behind_are_ordered_by_attainment(self):
        orders = {
            each["name"]: each["sortedColumn"]
            for each in self.book["pivots"].values()
            if each["sortedColumn"]
        }
        self.assertEqual(orders["Units Ahead"]["order"], "desc")
        self.assertEqual(orders["Units Behind"]["order"], "asc")
        units = self._read("Units Ahead", self.dora)
        # 1 200 for each of three people
        self.assertAlmostEqual(float(units[self.south][2]), 100 * 90 / 1_200)

    def test_until_something_was_measured_a_sample_is_shown(self):
        reading = self.dashboard.with_user(self.dora).with_company(self.company)
        self.assertFalse(reading._dashboard_is_empty())
        self.env["sales.mgmt.fact"].search(
            [("company_id", "=", self.company.id)]
        ).unlink()
        self.assertTrue(reading._dashboard_is_empty())


@tagged("post_install", "-at_install")
@freeze_time("2026-03-15 12:00:00")
class TestLeaderDashboard(SalesDashboardCommon, DashboardCase):
    dashboard_name = "sales_mgmt_targets.dashboard_leader"
    dashboard_file = FILES % "leader"
    filters = frozenset({"period", "unit", "person"})

    def _get_readers(self):
        return self.lena | self.sven | self.dora

    def _get_others(self):
        return self.anna | self.olga

    def test_leaders_see_their_units_and_nothing_of_others(self):
        self.assertEqual(
            self._read_people(),
            {
                "lena": (250, 100, 100, 1),
                "sven": (90, 0, 0, 0),
                "dora": (340, 100, 50, 1),
            },
        )

    def test_people_stand_in_the_order_of_what_is_missing(self):
        people = self._read("People", self.lena)
        self.assertEqual(set(people), {self.anna, self.boris})
        # 1 200 of the year each; Anna brought 150, and 100 the year before
        self.assertEqual(float(people[self.boris][2]), 1_200)


@tagged("post_install", "-at_install")
@freeze_time("2026-03-15 12:00:00")
class TestMyDashboard(SalesDashboardCommon, DashboardCase):
    dashboard_name = "sales_mgmt_targets.dashboard_me"
    dashboard_file = FILES % "me"
    filters = frozenset({"period", "person"})

    def _get_readers(self):
        return self.anna | self.boris | self.carla | self.lena

    def _get_others(self):
        return self.olga | self.auditor

    def test_everybody_sees_their_own_figures(self):
        people = self._read_people()
        self.assertEqual(people["anna"], (250, 100, 100, 1))
        self.assertEqual(people["boris"], (0, 0, 0, 0))
        self.assertEqual(people["carla"], (90, 0, 0, 0))
        self.assertEqual(self._read("Receivables", self.anna)[0], 70)
        self.assertFalse(self._read("Receivables", self.boris)[0])

    def test_leaders_too_begin_with_their_own_figures(self):
        [person] = [
            each for each in self.book["globalFilters"] if each["id"] == "person"
        ]
        self.assertEqual(
            person["defaultValue"], {"operator": "in", "ids": "current_user"}
        )
        self.assertEqual(json.loads(self.dashboard.spreadsheet_data), self.book)
