import base64
import json
import re

from odoo.fields import Domain
from odoo.tools import file_open

from odoo.addons.spreadsheet.utils.validate_data import (
    fields_in_spreadsheet,
    menus_xml_ids_in_spreadsheet,
    odoo_charts,
)

PIVOT = re.compile(r'PIVOT(?:\.VALUE|\.HEADER)?\((\d+)(?:,"([^"#]+)")?')
LIST = re.compile(r'ODOO\.LIST\((\d+),\d+,"([^"]+)"\)')
RANGE = re.compile(r"^(?:(\w+)!)?([A-Z]+)(\d+)(?::([A-Z]+)(\d+))?$")


class DashboardCase:
    """What holds for every spreadsheet dashboard; subclass it before a test case.

    A test case names the record and the file, and says who reads it. Its setup ends
    with `_load_dashboard`.
    """

    dashboard_name = None
    dashboard_file = None
    # the ids of the filters
    filters = frozenset()
    # sources by name, or by model, and the filters that do not concern them
    unfiltered = {}

    @classmethod
    def _load_dashboard(cls):
        cls.dashboard = cls.env.ref(cls.dashboard_name)
        with file_open(cls.dashboard_file) as file:
            cls.book = json.load(file)

    def _get_readers(self):
        """Return the users who find the dashboard and may open all that is on it."""
        raise NotImplementedError

    def _get_others(self):
        """Return users who do not find it."""
        return self.env["res.users"]

    # ------------------------------------------------------------
    # READING
    # ------------------------------------------------------------

    def _get_sources(self):
        """Return name, model and definition of everything that reads records."""
        book = self.book
        return [
            *((each["name"], each["model"], each) for each in book["pivots"].values()),
            *((each["name"], each["model"], each) for each in book["lists"].values()),
            *(
                (each["chartId"], each["metaData"]["resModel"], each)
                for each in odoo_charts(book)
            ),
        ]

    def _walk(self, model, chain):
        """Return the field at the end of a chain."""
        *steps, last = chain.split(".")
        for step in steps:
            model = self.env[model]._fields[step].comodel_name
        return self.env[model]._fields[last]

    def _read(self, name, user):
        """Return what a user reads in a table of the dashboard, by its rows.

        :param str name: name or number of the table
        """
        pivots = self.book["pivots"]
        [pivot] = [
            each for number, each in pivots.items() if name in (number, each["name"])
        ]
        self.env.flush_all()
        groups = (
            self.env[pivot["model"]]
            .with_user(user)
            ._read_group(
                Domain("company_id", "=", self.company.id) & Domain(pivot["domain"]),
                [
                    ":".join(filter(None, (row["fieldName"], row.get("granularity"))))
                    for row in pivot["rows"]
                ],
                [each["id"] for each in pivot["measures"]],
            )
        )
        return {row[0]: row[1:] for row in groups} if pivot["rows"] else groups[0]

    # ------------------------------------------------------------
    # TESTS
    # ------------------------------------------------------------

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
        self.assertEqual(set(filters), set(self.filters))
        self.assertTrue(self._get_sources())
        for source, model, definition in self._get_sources():
            spared = self.unfiltered.get(source, self.unfiltered.get(model, ()))
            matching = definition["fieldMatching"]
            with self.subTest(source=source):
                self.assertEqual(set(matching), set(filters) - set(spared))
            for name, each in matching.items():
                field = self._walk(model, each["chain"])
                self.assertTrue(field.store or not self.env[model]._auto)
                self.assertEqual(field.type, each["type"])
                self.assertEqual(field.comodel_name, filters[name].get("modelName"))

    def test_every_formula_names_what_is_there(self):
        pivots, lists = self.book["pivots"], self.book["lists"]
        for sheet in self.book["sheets"]:
            for cell, content in sheet["cells"].items():
                for number, measure in PIVOT.findall(content):
                    self.assertIn(number, pivots, (cell, content))
                    if measure:
                        measures = {each["id"] for each in pivots[number]["measures"]}
                        self.assertIn(measure, measures, (cell, content))
                for number, column in LIST.findall(content):
                    self.assertIn(column, lists[number]["columns"], (cell, content))
                self.assertEqual(content.count("("), content.count(")"), content)

    def test_every_figure_shows_cells_that_are_filled(self):
        sheets = {sheet["name"]: sheet["cells"] for sheet in self.book["sheets"]}
        for figure in self.book["sheets"][0]["figures"]:
            data = figure["data"]
            ranges = [data.get("keyValue"), data.get("baseline")]
            ranges += [data.get("labelRange")]
            ranges += [each["dataRange"] for each in data.get("dataSets", ())]
            for each in filter(None, ranges):
                sheet, column, row, _column, last = RANGE.match(each).groups()
                for number in range(int(row), int(last or row) + 1):
                    self.assertIn(f"{column}{number}", sheets[sheet], figure["id"])

    def test_every_figure_opens_a_menu_that_its_readers_have(self):
        figures = self.book["sheets"][0]["figures"]
        links = self.book["chartOdooMenusReferences"]
        self.assertEqual({each["id"] for each in figures}, set(links))
        names = set(links.values()) | set(menus_xml_ids_in_spreadsheet(self.book))
        for user in self._get_readers():
            visible = self.env["ir.ui.menu"].with_user(user)._visible_menu_ids()
            for name in names:
                self.assertIn(self.env.ref(name).id, visible, (name, user.login))

    def test_its_readers_find_it_and_read_all_that_is_on_it(self):
        self.env.flush_all()
        for user in self._get_readers():
            with self.subTest(user=user.login):
                board = self.dashboard.with_user(user)
                self.assertIn(board, board.search([]))
                for pivot in self.book["pivots"].values():
                    self._read(pivot["name"], user)
                for each in self.book["lists"].values():
                    order = ", ".join(
                        f"{line['name']} {'asc' if line['asc'] else 'desc'}"
                        for line in each["orderBy"]
                    )
                    self.env[each["model"]].with_user(user).search_read(
                        each["domain"], each["columns"], limit=1, order=order
                    )
                for chart in odoo_charts(self.book):
                    self._read_chart(chart, user)

    def _read_chart(self, chart, user):
        data = chart["metaData"]
        measure = data["measure"]
        if measure != "__count":
            field = self.env[data["resModel"]]._fields[measure]
            measure = f"{measure}:{field.aggregator}"
        self.env[data["resModel"]].with_user(user)._read_group(
            chart["searchParams"]["domain"], data["groupBy"], [measure]
        )

    def test_others_do_not_find_it(self):
        for user in self._get_others():
            found = self.env["spreadsheet.dashboard"].with_user(user).search([])
            self.assertNotIn(self.dashboard, found, user.login)

    def test_its_sample_shows_the_same_figures_without_reading_any(self):
        if not self.dashboard.sample_dashboard_file_path:
            return
        sample = self.dashboard._get_sample_dashboard()
        self.assertFalse(fields_in_spreadsheet(sample))
        self.assertEqual(
            [each["id"] for each in sample["sheets"][0]["figures"]],
            [each["id"] for each in self.book["sheets"][0]["figures"]],
        )
