import io

from odoo import api, models

from ..tools.workbook import Book, Formula, refer, refer_range


class SalesMgmtPayoutWorkbook(models.AbstractModel):
    """A statement as a workbook: lines, documents, and a check that all adds up."""

    _name = "sales.mgmt.payout.workbook"
    _description = "Incentive Statement Workbook"

    @api.model
    def _render(self, payout):
        """Return the workbook of one statement.

        :param sales.mgmt.payout payout: one that the user may read
        :rtype: bytes
        """
        payout._check_export()
        file = io.BytesIO()
        book = Book(file)
        styles = self._get_styles(book, payout.currency_id)
        shares = payout.line_ids.share_ids
        page = self.env._("Page")
        summary = book.add_sheet(self.env._("Statement"), payout.display_name, page)
        documents = book.add_sheet(self.env._("Documents"), payout.display_name, page)
        self._write_documents(book, documents, shares, styles)
        self._write_summary(book, summary, documents, payout, styles)
        book.close()
        return file.getvalue()

    @api.model
    def _get_styles(self, book, currency):
        places = currency.decimal_places
        decimals = "." + "0" * places if places else ""
        return {
            "title": book.get_format(bold=True, font_size=14),
            "bold": book.get_format(bold=True),
            "head": book.get_format(bold=True, bottom=1),
            "text": book.get_format(text_wrap=True, valign="top"),
            "money": book.get_format(num_format=f"#,##0{decimals}", valign="top"),
            "total": book.get_format(
                num_format=f"#,##0{decimals}", bold=True, top=1, valign="top"
            ),
            "number": book.get_format(num_format="#,##0.00##", valign="top"),
        }

    @api.model
    def _write_documents(self, book, sheet, shares, styles):
        """Write every document with its part of a line."""
        sheet.set_column(0, 0, 10)
        sheet.set_column(1, 2, 30)
        sheet.set_column(3, 4, 16)
        captions = (
            self.env._("Line"),
            self.env._("Component"),
            self.env._("Document"),
            self.env._("Value"),
            self.env._("Amount"),
        )
        for column, caption in enumerate(captions):
            book.put(sheet, 0, column, caption, styles["head"])
        for row, share in enumerate(shares, 1):
            book.put(sheet, row, 0, share.line_id.id)
            book.put(sheet, row, 1, share.line_id.display_name)
            book.put(sheet, row, 2, share.name or "")
            book.put(sheet, row, 3, share.value, styles["number"])
            book.put(sheet, row, 4, share.amount, styles["money"])

    @api.model
    def _write_summary(self, book, sheet, documents, payout, styles):
        """Write the lines with their sum, and compare it with the total."""
        sheet.set_column(0, 0, 10)
        sheet.set_column(1, 1, 34)
        sheet.set_column(2, 2, 70)
        sheet.set_column(3, 5, 16)
        row = self._write_head(book, sheet, payout, styles)
        captions = (
            self.env._("Line"),
            self.env._("Component"),
            self.env._("How It Is Computed"),
            self.env._("Held Back"),
            self.env._("Amount"),
            self.env._("Documents"),
        )
        for column, caption in enumerate(captions):
            book.put(sheet, row, column, caption, styles["head"])
        first = row + 1
        for line in payout.line_ids:
            row += 1
            book.put(sheet, row, 0, line.id, styles["text"])
            book.put(sheet, row, 1, line.display_name, styles["text"])
            book.put(sheet, row, 2, line.explanation or "", styles["text"])
            book.put(sheet, row, 3, line.held, styles["money"])
            book.put(sheet, row, 4, line.amount, styles["money"])
            self._put_documents_sum(book, sheet, row, documents, line, styles)
        self._write_check(book, sheet, (first, row), payout, styles)

    @api.model
    def _write_head(self, book, sheet, payout, styles):
        """Write whose statement it is; return the next free row.

        :rtype: int
        """
        book.put(sheet, 0, 0, payout.display_name, styles["title"])
        states = dict(payout._fields["state"]._description_selection(self.env))
        rules = self.env._(
            "%(scheme)s, version %(version)s",
            scheme=payout.scheme_id.name,
            version=payout.scheme_version,
        )
        facts = [
            (self.env._("Company"), payout.company_id.name),
            (self.env._("Rules"), rules),
            (self.env._("State"), states[payout.state]),
            (self.env._("Currency"), payout.currency_id.name),
        ]
        for row, (caption, value) in enumerate(facts, 1):
            book.put(sheet, row, 0, caption, styles["bold"])
            book.put(sheet, row, 1, value)
        return len(facts) + 2

    @api.model
    def _put_documents_sum(self, book, sheet, row, documents, line, styles):
        """Write what the documents of a line come to, as a formula over their sheet."""
        if not line.share_ids:
            book.put(sheet, row, 5, None)
            return
        last = len(line.payout_id.line_ids.share_ids)
        lines = refer_range(1, last, 0, documents)
        amounts = refer_range(1, last, 4, documents)
        formula = f"=SUMIFS({amounts},{lines},{refer(row, 0)})"
        value = sum(line.share_ids.mapped("amount"))
        book.put(sheet, row, 5, Formula(formula, value), styles["money"])

    @api.model
    def _write_check(self, book, sheet, rows, payout, styles):
        """Write the sum of the lines beside the total, and whether they agree.

        :param tuple rows: first and last row of the lines
        """
        first, last = rows
        row = last + 1
        amount = payout.currency_id.round(sum(payout.line_ids.mapped("amount")))
        lines = f"=SUM({refer_range(first, last, 4)})" if payout.line_ids else "=0"
        book.put(sheet, row, 1, self.env._("Sum of the lines"), styles["bold"])
        book.put(sheet, row, 4, Formula(lines, amount), styles["total"])
        book.put(
            sheet, row + 1, 1, self.env._("Total of the statement"), styles["bold"]
        )
        book.put(sheet, row + 1, 4, payout.total, styles["total"])
        ok, differs = self.env._("OK"), self.env._("Difference")
        is_right = payout.currency_id.compare_amounts(amount, payout.total) == 0
        check = '=IF(ROUND({}-{},{})=0,"{}","{}")'.format(
            refer(row, 4),
            refer(row + 1, 4),
            payout.currency_id.decimal_places,
            ok.replace('"', ""),
            differs.replace('"', ""),
        )
        book.put(
            sheet, row + 2, 1, self.env._("Does everything add up?"), styles["bold"]
        )
        book.put(sheet, row + 2, 4, Formula(check, ok if is_right else differs))
