from freezegun import freeze_time

from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from .common import AnalysisCommon, create_invoice

NAMES = ("attainment", "gap", "overdue", "alerts")


@tagged("post_install", "-at_install")
@freeze_time("2026-03-15 12:00:00")
class TestDigest(AnalysisCommon):
    """How far the month is, in everybody's mail, and nobody else's figures."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._create_won(cls.anna, 150, "2026-03-10 10:00:00")
        cls._create_won(cls.carla, 60, "2026-03-10 10:00:00")
        cls._create_won(cls.anna, 100, "2026-02-10 10:00:00")
        line = cls._create_line(3_600)
        line.plan_id.with_user(cls.dora).action_propose()
        line.plan_id.with_user(cls.max).action_approve()
        line.plan_id.with_user(cls.max).action_activate()
        cls._refresh()
        create_invoice(cls, cls.anna, "2026-01-10", 70, invoice_date_due="2026-02-01")
        create_invoice(cls, cls.carla, "2026-01-10", 30, invoice_date_due="2026-02-01")
        # not due yet
        create_invoice(cls, cls.anna, "2026-03-10", 500, invoice_date_due="2026-04-10")
        cls.digest = cls.env["digest.digest"].create(
            {
                "name": "Sales",
                "company_id": cls.company.id,
                **{f"kpi_sales_mgmt_{name}": True for name in NAMES},
            }
        )

    def _read_mail(self, user):
        """Return the figures of the last 24 hours in somebody's message, by name."""
        self.env.flush_all()
        kpis = self.digest._compute_kpis(self.company, user)
        return {
            each["kpi_name"].removeprefix("kpi_sales_mgmt_"): each
            for each in kpis
            if each["kpi_name"].startswith("kpi_sales_mgmt_")
        }

    def _get_values(self, user):
        return {
            name: each["kpi_col1"]["value"]
            for name, each in self._read_mail(user).items()
        }

    def _alert(self, user, unit, **values):
        rule = self.env["sales.mgmt.alert.rule"].search(
            [("company_id", "=", self.company.id)], limit=1
        ) or self.env["sales.mgmt.alert.rule"].create(
            {
                "name": "Behind",
                "company_id": self.company.id,
                "metric_ids": [Command.set(self.metric_won.ids)],
            }
        )
        return (
            self.env["sales.mgmt.alert"]
            .sudo()
            .create(
                {
                    "rule_id": rule.id,
                    "tell": "both",
                    "metric_id": self.metric_won.id,
                    "user_id": user.id,
                    "unit_id": unit.id,
                    "period_id": self._find_period("2026-03").id,
                    "raised_on": "2026-03-10 10:00:00",
                    **values,
                }
            )
        )

    def test_attainment_is_the_ratio_of_the_sums_of_what_one_may_read(self):
        # 3 600 a year are 100 a month for each of the three
        self.assertEqual(self._get_values(self.anna)["attainment"], "150.00")
        self.assertEqual(self._get_values(self.lena)["attainment"], "75.00")
        self.assertEqual(self._get_values(self.dora)["attainment"], "70.00")

    def test_the_gap_is_target_less_achieved(self):
        self.assertIn("90", self._get_values(self.dora)["gap"])
        self.assertIn("40", self._get_values(self.carla)["gap"])

    def test_a_salesperson_never_gets_the_figures_of_others(self):
        self._alert(self.carla, self.south)
        before = self._get_values(self.boris)
        self.assertEqual(before["attainment"], "0.00")
        self.assertEqual(before["alerts"], 0)
        self._create_won(self.anna, 100_000, "2026-03-11 10:00:00")
        create_invoice(
            self, self.anna, "2026-01-11", 900, invoice_date_due="2026-02-01"
        )
        self._alert(self.anna, self.north)
        self._refresh()
        self.assertEqual(self._get_values(self.boris), before)
        self.assertEqual(self._get_values(self.anna)["alerts"], 1)

    def test_overdue_receivables_are_those_of_ones_customers(self):
        self.assertIn("70", self._get_values(self.anna)["overdue"])
        self.assertIn("30", self._get_values(self.sven)["overdue"])
        self.assertIn("100", self._get_values(self.dora)["overdue"])

    def test_alerts_count_while_they_are_open(self):
        alert = self._alert(self.anna, self.north)
        self.assertEqual(self._get_values(self.dora)["alerts"], 1)
        alert.write({"state": "closed", "closed_on": "2026-03-14 18:00:00"})
        mail = self._read_mail(self.dora)["alerts"]
        # over since yesterday evening
        self.assertEqual(mail["kpi_col1"]["value"], 0)

    def test_a_month_is_compared_with_the_month_before(self):
        margin = self._read_mail(self.anna)["attainment"]["kpi_col3"]["margin"]
        # 150 % in March after 100 % in February
        self.assertEqual(margin, 50)

    def test_who_sells_nothing_gets_no_such_figures(self):
        clerk = new_test_user(
            self.env,
            "clerk",
            "base.group_user",
            company_id=self.company.id,
            company_ids=[Command.set(self.company.ids)],
        )
        self.assertEqual(self._read_mail(clerk), {})

    def test_figures_open_what_the_reader_may_open(self):
        menus = self.env["ir.ui.menu"]
        for user in (self.anna, self.lena, self.dora, self.auditor):
            visible = menus.with_user(user)._visible_menu_ids()
            for name, each in self._read_mail(user).items():
                action, menu = each["kpi_action"].split("?menu_id=")
                self.assertTrue(self.env.ref(action))
                with self.subTest(user=user.login, figure=name):
                    self.assertIn(int(menu), visible)

    def test_another_company_has_figures_of_its_own(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        self.dora.company_ids |= other
        self.digest.company_id = False
        kpis = self.digest._compute_kpis(other, self.dora)
        values = {each["kpi_name"]: each["kpi_col1"]["value"] for each in kpis}
        self.assertEqual(values["kpi_sales_mgmt_attainment"], "0.00")
