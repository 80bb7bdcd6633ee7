import io

from odoo import api, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.sales_mgmt_targets.tools.workbook import Book, Formula, refer

EXPORT = "base.group_allow_export"
COLOR = "#017e84"


class SalesMgmtTrainingWorkbook(models.AbstractModel):
    """What is known about training, as workbooks whose sums are live formulas.

    A workbook of the kind `<kind>` is written by `_write_<kind>`, from records of the
    model that `_get_models` names. It shows what its reader may read.
    """

    _name = "sales.mgmt.training.workbook"
    _description = "Training Workbook"

    @api.model
    def _get_models(self):
        """Return the model whose records a workbook is made from, by kind.

        :rtype: dict[str, str]
        """
        return {
            "skills": "sales.mgmt.person",
            "record": "sales.mgmt.training.enrolment",
            "plan": "sales.mgmt.training.plan",
            "reviews": "sales.mgmt.review.cycle",
            "effect": "sales.mgmt.training.effect",
        }

    @api.model
    def _get_titles(self):
        """Return how workbooks are called, by kind.

        :rtype: dict[str, str]
        """
        return {
            "skills": self.env._("Skills Matrix"),
            "record": self.env._("Training Record"),
            "plan": self.env._("Training Plan"),
            "reviews": self.env._("Review Results"),
            "effect": self.env._("Effect of Training"),
        }

    @api.model
    def _get_download(self, kind, records):
        """Return the action that downloads a workbook.

        :param str kind: see `_get_models`
        :param records: ones that the user may read
        """
        self._check_export(records)
        return {
            "type": "ir.actions.client",
            "tag": "sales_mgmt_training_workbook",
            "params": {"kind": kind, "ids": records.ids},
        }

    @api.model
    def _render(self, kind, records):
        """Return a workbook.

        :param str kind: see `_get_models`
        :rtype: bytes
        """
        self._check_export(records)
        file = io.BytesIO()
        book = Book(file)
        getattr(self, f"_write_{kind}")(book, records)
        book.close()
        return file.getvalue()

    @api.model
    def _check_export(self, records):
        """Refuse who may not take these out of Odoo, and an export of nothing."""
        if not self.env.user.has_group(EXPORT):
            raise AccessError(
                self.env._(
                    "You may not take data out of Odoo. Ask your administrator for "
                    "“Allow exporting”."
                )
            )
        if not records:
            raise UserError(self.env._("Choose what is to be exported first."))
        records.check_access("read")

    # ------------------------------------------------------------
    # HELPERS
    # ------------------------------------------------------------

    @api.model
    def _add_sheet(self, book, kind, name):
        return book.add_sheet(name, self._get_titles()[kind], self.env._("Page"))

    @api.model
    def _get_styles(self, book):
        """Return the formats of all workbooks, by name."""
        money = {"num_format": "#,##0.00"}
        return {
            "head": book.get_format(bold=True, bottom=1, text_wrap=True, valign="top"),
            "text": book.get_format(valign="top"),
            "wrap": book.get_format(valign="top", text_wrap=True),
            "day": book.get_format(num_format="yyyy-mm-dd", valign="top"),
            "money": book.get_format(**money, valign="top"),
            "number": book.get_format(num_format="#,##0.00", valign="top"),
            "count": book.get_format(num_format="0", valign="top"),
            "percent": book.get_format(num_format='0"%"', valign="top"),
            "share": book.get_format(num_format="0.0%"),
            "bold": book.get_format(bold=True),
            "total": book.get_format(bold=True, top=1),
            "total_number": book.get_format(**money, bold=True, top=1),
            "total_count": book.get_format(num_format="0", bold=True, top=1),
        }

    @api.model
    def _write_head(self, book, sheet, row, columns):
        """Write the captions of a table and the widths of its columns.

        :param list columns: caption, width and style of each
        """
        head = self._get_styles(book)["head"]
        for column, (caption, width, _style) in enumerate(columns):
            sheet.set_column(column, column, width)
            book.put(sheet, row, column, caption, head)

    @api.model
    def _write_row(self, book, sheet, row, values, columns):
        """Write the values of a row in the styles of its columns."""
        styles = self._get_styles(book)
        for column, (value, each) in enumerate(zip(values, columns, strict=True)):
            book.put(sheet, row, column, value, styles[each[2]])

    @api.model
    def _write_check(self, book, sheet, row, cells, column=1):
        """Write whether two cells say the same, as a formula.

        :param tuple cells: two pairs of a reference or formula, and what it comes to
        """
        (one, first), (other, second) = cells
        ok, differs = (
            text.replace('"', "") for text in (self.env._("OK"), self.env._("Differs"))
        )
        # halves of a cent are rounding, more is a mistake
        formula = f'=IF(ROUND({one}-{other},2)=0,"{ok}","{differs}")'
        bold = self._get_styles(book)["bold"]
        book.put(sheet, row, 0, self.env._("Does everything add up?"), bold)
        value = ok if round(first - second, 2) == 0 else differs
        book.put(sheet, row, column, Formula(formula, value), bold)
        return refer(row, column)

    @api.model
    def _draw_columns(self, book, sheet, place, title, series):
        """Draw columns beside a table.

        :param tuple place: first row, last row, column of the labels, and the cell at
            which the chart stands
        :param list series: column and color of each
        """
        first, last, labels, cell = place
        name = sheet.get_name()
        chart = book.workbook.add_chart({"type": "column"})
        for column, color in series:
            chart.add_series(
                {
                    "name": [name, first - 1, column],
                    "categories": [name, first, labels, last, labels],
                    "values": [name, first, column, last, column],
                    "fill": {"color": color},
                    "gap": 60,
                }
            )
        chart.set_title({"name": title})
        chart.set_legend({"position": "bottom"} if len(series) > 1 else {"none": True})
        chart.set_size({"width": 720, "height": 380})
        sheet.insert_chart(*cell, chart)
