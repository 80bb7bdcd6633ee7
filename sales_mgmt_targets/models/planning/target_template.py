import io

from odoo import api, models

from ...tools.workbook import Book
from .target_import import NAMES


class SalesMgmtTarget(models.Model):
    """The file that an import understands: targets as they are, with their keys."""

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.target"

    @api.model
    def _render_template(self, domain):
        """Return targets as a workbook to edit and import again.

        :rtype: bytes
        """
        self.env.user._check_sales_mgmt_export()
        file = io.BytesIO()
        book = Book(file)
        title = self.env._("Targets")
        sheet = book.add_sheet(title, title, self.env._("Page"))
        self._write_headers(book, sheet)
        for row, target in enumerate(self.search(domain), 1):
            # names are no secret of who may read the target
            names = [target.sudo()[name].name or None for name in NAMES]
            digits = "0.00%" if target.metric_unit == "percent" else "#,##0.######"
            number = book.get_format(num_format=digits)
            book.put(sheet, row, 0, target.id)
            for column, name in enumerate(names, 1):
                book.put(sheet, row, column, name)
            book.put(sheet, row, len(NAMES) + 1, target.amount, number)
        book.close()
        return file.getvalue()

    def _write_headers(self, book, sheet):
        """Name the columns as the import knows them, and explain them in notes."""
        label = {
            name: self._fields[name]._description_string(self.env)
            for name in (*NAMES, "amount")
        }
        notes = {
            self.env._("Database ID"): self.env._(
                "Names the target for the import. Leave it as it is; without it the "
                "names in the other columns decide."
            ),
            label["amount"]: self.env._(
                "Change the amounts here. What you change is pinned; its siblings take "
                "up the difference. What you leave stays as it is, if it can."
            ),
        }
        headers = [self.env._("Database ID"), *label.values()]
        bold = book.get_format(bold=True)
        for column, header in enumerate(headers):
            book.put(sheet, 0, column, header, bold)
            sheet.set_column(column, column, 22 if column else 12)
            if header in notes:
                sheet.write_comment(0, column, notes[header])
        sheet.freeze_panes(1, 0)
