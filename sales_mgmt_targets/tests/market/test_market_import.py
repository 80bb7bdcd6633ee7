import io
from pathlib import Path

import xlsxwriter

from odoo.tests import tagged

from .common import MarketCase

HEADERS = ["market_id", "period_id", "unit_id", "competitor_id", "amount", "source"]
ROWS = [
    ["Instruments", "2026 Q1", "North", "", "1200.5", "Report of the association"],
    ["Instruments", "2026 Q1", "", "Alpha Optics", "480", "=1+1"],
]


@tagged("post_install", "-at_install")
class TestMarketImport(MarketCase):
    """Odoo's own import of what market research sends: CSV and Excel."""

    def _import(self, content, kind, headers=None):
        headers = headers or HEADERS
        wizard = (
            self.env["base_import.import"]
            .with_user(self.dora)
            .create(
                {
                    "res_model": "sales.mgmt.market.figure",
                    "file": content,
                    "file_name": "market",
                    "file_type": kind,
                }
            )
        )
        options = {
            "has_headers": True,
            "quoting": '"',
            "separator": ",",
            "encoding": "utf-8",
            "date_format": "%Y-%m-%d",
            "float_thousand_separator": "",
            "float_decimal_separator": ".",
        }
        preview = wizard.parse_preview(options)
        self.assertNotIn("error", preview)
        self.assertEqual(preview["headers"], headers)
        return wizard.execute_import(headers, headers, options)

    def _check(self, result):
        self.assertFalse(result["messages"])
        figures = self.market.figure_ids
        whole = figures.filtered(lambda each: not each.competitor_id)
        self.assertEqual(
            (whole.unit_id, whole.amount, whole.source),
            (self.north, 1200.5, "Report of the association"),
        )
        theirs = figures - whole
        self.assertEqual((theirs.competitor_id, theirs.amount), (self.rival, 480))
        self.assertEqual(len(whole.part_ids), 3)

    def test_a_csv_is_imported(self):
        lines = [",".join(row) for row in (HEADERS, *ROWS)]
        self._check(self._import("\n".join(lines).encode(), "text/csv"))

    def test_an_excel_file_is_imported(self):
        file = io.BytesIO()
        book = xlsxwriter.Workbook(file, {"strings_to_formulas": False})
        sheet = book.add_worksheet()
        for number, row in enumerate((HEADERS, *ROWS)):
            sheet.write_row(number, 0, row)
        book.close()
        kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        self._check(self._import(file.getvalue(), kind))

    def test_a_figure_that_is_there_already_is_refused_with_its_name(self):
        self._type(1200.5, unit_id=self.north.id)
        lines = [",".join(row) for row in (HEADERS, *ROWS)]
        result = self._import("\n".join(lines).encode(), "text/csv")
        self.assertIn("Instruments · North · 2026 Q1", str(result["messages"]))
        self.assertEqual(len(self.market.figure_ids), 1)

    def test_the_template_is_there_and_has_the_fields(self):
        [template] = self.env["sales.mgmt.market.figure"].get_import_templates()
        module = Path(__file__).parents[2]
        content = (module.parent / template["template"].lstrip("/")).read_bytes()
        wizard = self.env["base_import.import"].create(
            {
                "res_model": "sales.mgmt.market.figure",
                "file": content,
                "file_name": "market",
                "file_type": "application/vnd.openxmlformats-officedocument."
                "spreadsheetml.sheet",
            }
        )
        preview = wizard.parse_preview({"has_headers": True, "quoting": '"'})
        fields = self.env["sales.mgmt.market.figure"]._fields
        self.assertFalse(set(preview["headers"]) - set(fields))
