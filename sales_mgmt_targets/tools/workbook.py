"""Sheets whose figures are live formulas, and whose texts never become one."""

from typing import NamedTuple

from xlsxwriter import Workbook
from xlsxwriter.utility import quote_sheetname, xl_rowcol_to_cell

# What people type stays text, whatever it begins with
SAFE_OPTIONS = {
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    # rows go to disk as soon as they are complete
    "constant_memory": True,
}
MAX_NAME = 31
FORBIDDEN = str.maketrans("[]:*?/\\'", "        ")


class Formula(NamedTuple):
    """A formula, and what it comes to: shown by viewers that do not compute."""

    text: str
    value: float | str


class Book:
    """A workbook that writes every value as what it is."""

    def __init__(self, file):
        self.workbook = Workbook(file, SAFE_OPTIONS)
        self._formats = {}
        self._names = set()

    def close(self):
        self.workbook.close()

    def add_sheet(self, name, headline, footer):
        """Add a sheet that prints on landscape A4, as wide as one page.

        :param str headline: printed on top of every page
        :param str footer: caption of the page number
        """
        sheet = self.workbook.add_worksheet(self._make_name(name))
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.4, right=0.4, top=0.7, bottom=0.6)
        sheet.set_header("&L" + headline[:100].replace("&", "&&") + "&R&A")
        sheet.set_footer(f"&L&D&R{footer} &P / &N")
        return sheet

    def _make_name(self, name):
        """Return a name that is allowed for a sheet, and that no other one has."""
        base = name.translate(FORBIDDEN).strip()[:MAX_NAME] or "–"
        candidate, number = base, 1
        while candidate.lower() in self._names:
            number += 1
            candidate = f"{base[: MAX_NAME - 4]} {number}"
        self._names.add(candidate.lower())
        return candidate

    def get_format(self, **properties):
        """Return a format of these properties, one for all cells that share it."""
        key = tuple(sorted(properties.items()))
        if key not in self._formats:
            self._formats[key] = self.workbook.add_format(properties)
        return self._formats[key]

    @staticmethod
    def put(sheet, row, column, value, cell_format=None):
        """Write a value into a cell as what it is."""
        if isinstance(value, Formula):
            sheet.write_formula(row, column, value.text, cell_format, value.value)
        elif value is None:
            sheet.write_blank(row, column, None, cell_format)
        elif isinstance(value, str):
            sheet.write_string(row, column, value, cell_format)
        elif isinstance(value, (int, float)):
            sheet.write_number(row, column, value, cell_format)
        else:
            sheet.write_datetime(row, column, value, cell_format)


def refer(row, column, sheet=None):
    """Return the reference to a cell.

    >>> refer(4, 1)
    'B5'
    """
    prefix = f"{quote_sheetname(sheet.get_name())}!" if sheet else ""
    return prefix + xl_rowcol_to_cell(row, column)


def refer_range(first_row, last_row, column, sheet=None):
    """Return the reference to a part of a column.

    >>> refer_range(4, 9, 1)
    'B$5:B$10'
    """
    prefix = f"{quote_sheetname(sheet.get_name())}!" if sheet else ""
    first = xl_rowcol_to_cell(first_row, column, row_abs=True)
    last = xl_rowcol_to_cell(last_row, column, row_abs=True)
    return f"{prefix}{first}:{last}"
