import base64
import json

from freezegun import freeze_time

from odoo.tests import tagged
from odoo.tools import file_open

from odoo.addons.spreadsheet.utils.validate_data import (
    fields_in_spreadsheet,
    menus_xml_ids_in_spreadsheet,
    odoo_charts,
)

from .common import ComplaintReportCommon

FILE = "sales_mgmt_complaints/data/dashboards/complaint_dashboard.json"


@tagged("post_install", "-at_install")
@freeze_time("2026-03-10 12:00:00")
class TestComplaintDashboard(ComplaintReportCommon):
    """What is open, what comes and goes, and why, on one page."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.dashboard = cls.env.ref("sales_mgmt_complaints.dashboard_complaints")
        with file_open(FILE) as file:
            cls.book = json.load(file)

    def _read(self, name, user):
        """Return what a user reads in a table of the dashboard, by its rows."""
        [pivot] = [
            each for each in self.book["pivots"].values() if each["name"] == name
        ]
        self.env.flush_all()
        groups = (
            self.env[pivot["model"]]
            .with_user(user)
            ._read_group(
                [("company_id", "=", self.company.id), *pivot["domain"]],
                [
                    ":".join(filter(None, (row["fieldName"], row.get("granularity"))))
                    for row in pivot["rows"]
                ],
                [each["id"] for each in pivot["measures"]],
            )
        )
        return {row[0]: row[1:] for row in groups} if pivot["rows"] else groups[0]

    def test_every_field_and_menu_of_the_dashboard_exists(self):
        copy = self.env["spreadsheet.dashboard"].create(
            {
                "name": "Again",
                "dashboard_group_id": self.dashboard.dashboard_group_id.id,
                "spreadsheet_binary_data": base64.b64encode(
                    json.dumps(self.book).encode()
                ),
            }
        )
        self.assertEqual(copy.spreadsheet_data, json.dumps(self.book))
        self.assertEqual(json.loads(self.dashboard.spreadsheet_data), self.book)
        for model, names in fields_in_spreadsheet(self.book).items():
            for name in names:
                field = self.env[model]
                for step in name.split("."):
                    field = field._fields[step.split(":")[0]]
        self.assertTrue(menus_xml_ids_in_spreadsheet(self.book))

    def test_every_filter_reaches_every_figure(self):
        filters = {each["id"]: each for each in self.book["globalFilters"]}
        self.assertEqual(set(filters), {"period", "team", "company"})
        sources = [
            *((each["model"], each) for each in self.book["pivots"].values()),
            *((each["model"], each) for each in self.book["lists"].values()),
            *((each["metaData"]["resModel"], each) for each in odoo_charts(self.book)),
        ]
        self.assertEqual(len(sources), 12)
        for model, source in sources:
            self.assertEqual(set(source["fieldMatching"]), set(filters))
            for name, matching in source["fieldMatching"].items():
                field = self.env[model]._fields[matching["chain"]]
                self.assertEqual(field.type, matching["type"])
                self.assertEqual(field.comodel_name, filters[name].get("modelName"))

    def test_every_figure_opens_a_menu_that_its_readers_have(self):
        figures = self.book["sheets"][0]["figures"]
        links = self.book["chartOdooMenusReferences"]
        self.assertEqual({each["id"] for each in figures}, set(links))
        for name in links.values():
            menu = self.env.ref(name)
            for user in (self.hanna, self.oscar, self.dora, self.auditor):
                visible = self.env["ir.ui.menu"].with_user(user)._visible_menu_ids()
                self.assertIn(menu.id, visible, (name, user.login))

    def test_only_who_answers_for_complaints_finds_it(self):
        dashboards = self.env["spreadsheet.dashboard"]
        for user in (self.hanna, self.oscar, self.dora, self.auditor):
            self.assertIn(self.dashboard, dashboards.with_user(user).search([]))
        for user in (self.anna, self.lena):
            self.assertNotIn(self.dashboard, dashboards.with_user(user).search([]))

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
