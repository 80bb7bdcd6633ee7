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

from ..effect.common import EffectCommon

FILE = "sales_mgmt_training/data/dashboards/training_dashboard.json"


@tagged("post_install", "-at_install")
@freeze_time("2026-04-10 12:00:00")
class TestTrainingDashboard(EffectCommon):
    """What is due, what was passed, what it cost and what it changed, on one page."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.dashboard = cls.env.ref("sales_mgmt_training.dashboard_training")
        cls.readers = (cls.tara, cls.harry, cls.auditor)
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
                [row["fieldName"] for row in pivot["rows"]],
                [each["id"] for each in pivot["measures"]],
            )
        )
        return {row[0]: row[1:] for row in groups} if pivot["rows"] else groups[0]

    def _get_sources(self):
        return [
            *((each["model"], each) for each in self.book["pivots"].values()),
            *((each["model"], each) for each in self.book["lists"].values()),
            *((each["metaData"]["resModel"], each) for each in odoo_charts(self.book)),
        ]

    def _walk(self, model, chain):
        """Return the field at the end of a chain."""
        *steps, last = chain.split(".")
        for step in steps:
            model = self.env[model]._fields[step].comodel_name
        return self.env[model]._fields[last]

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
                self.assertTrue(self._walk(model, name.split(":")[0]), name)
        self.assertTrue(menus_xml_ids_in_spreadsheet(self.book))

    def test_every_filter_reaches_every_figure(self):
        filters = {each["id"]: each for each in self.book["globalFilters"]}
        self.assertEqual(set(filters), {"period", "course", "company"})
        for model, source in self._get_sources():
            # an effect is about months before and after; needs are open, and
            # certificates end, after the period that is looked at
            timeless = model in (
                "sales.mgmt.training.effect",
                "sales.mgmt.training.need",
                "sales.mgmt.certificate",
            )
            expected = set(filters) - ({"period"} if timeless else set())
            self.assertEqual(set(source["fieldMatching"]), expected)
            for name, matching in source["fieldMatching"].items():
                field = self._walk(model, matching["chain"])
                self.assertEqual(field.type, matching["type"])
                self.assertEqual(field.comodel_name, filters[name].get("modelName"))

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

    def test_every_role_that_should_see_it_opens_it_and_all_that_is_on_it(self):
        for user in self.readers:
            with self.subTest(user=user.login):
                board = self.dashboard.with_user(user)
                self.assertIn(board, board.search([]))
                self.assertTrue(json.loads(board.spreadsheet_data)["sheets"])
                for pivot in self.book["pivots"].values():
                    self._read(pivot["name"], user)
                for each in self.book["lists"].values():
                    self.env[each["model"]].with_user(user).search_read(
                        each["domain"], each["columns"], limit=1
                    )
                for chart in odoo_charts(self.book):
                    data = chart["metaData"]
                    measure = data["measure"]
                    if measure != "__count":
                        field = self.env[data["resModel"]]._fields[measure]
                        measure = f"{measure}:{field.aggregator}"
                    self.env[data["resModel"]].with_user(user)._read_group(
                        chart["searchParams"]["domain"], data["groupBy"], [measure]
                    )

    def test_every_figure_opens_a_menu_that_its_readers_have(self):
        figures = self.book["sheets"][0]["figures"]
        links = self.book["chartOdooMenusReferences"]
        self.assertEqual({each["id"] for each in figures}, set(links))
        for name in links.values():
            menu = self.env.ref(name)
            for user in self.readers:
                visible = self.env["ir.ui.menu"].with_user(user)._visible_menu_ids()
                self.assertIn(menu.id, visible, (name, user.login))

    def test_others_do_not_find_it(self):
        dashboards = self.env["spreadsheet.dashboard"]
        for user in (self.anna, self.lena, self.olga):
            self.assertNotIn(self.dashboard, dashboards.with_user(user).search([]))

    def test_its_figures_are_those_of_the_training(self):
        late = self._enrol(self.boris, self.course, date_due="2026-04-09")
        scored = self._enrol(
            self.anna, self._create_course("Gifts"), date_due="2026-04-30"
        )
        scored._record_score(80)
        for user in self.readers:
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
