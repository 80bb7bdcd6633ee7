import io
from datetime import date

import pytz
from dateutil.relativedelta import relativedelta

from odoo import api, fields, models

from odoo.addons.sales_mgmt_targets.tools.workbook import (
    Book,
    Formula,
    refer,
    refer_range,
)

# Columns of the list that the other sheets look at
CAUSE, MONTH, RESOLVED, COST = 10, 12, 13, 15
VITAL = 0.8


class SalesMgmtComplaintWorkbook(models.AbstractModel):
    """Complaints as a workbook: the list, its causes, its months, and a check.

    Everything but the list is a formula over the list: who corrects a row there sees
    the other sheets follow.
    """

    _name = "sales.mgmt.complaint.workbook"
    _description = "Complaint Workbook"

    @api.model
    def _render(self, complaints):
        """Return the workbook of complaints.

        :param sales.mgmt.complaint complaints: ones that the user may read
        :rtype: bytes
        """
        complaints._check_export()
        complaints = complaints.sorted(lambda each: (each.opened_on, each.id))
        file = io.BytesIO()
        book = Book(file)
        styles = self._get_styles(book)
        page, title = self.env._("Page"), self.env._("Complaints")
        sheets = [
            book.add_sheet(name, title, page)
            for name in (title, self.env._("Causes"), self.env._("Months"))
        ]
        listing, causes, months = sheets
        rows = [self._prepare_row(complaint) for complaint in complaints]
        self._write_list(book, listing, rows, styles)
        total = self._write_causes(book, causes, listing, rows, styles)
        self._write_months(book, months, listing, rows, total, styles)
        book.close()
        return file.getvalue()

    @api.model
    def _get_styles(self, book):
        money = {"num_format": "#,##0.00"}
        return {
            "title": book.get_format(bold=True, font_size=14),
            "bold": book.get_format(bold=True),
            "head": book.get_format(bold=True, bottom=1, text_wrap=True, valign="top"),
            "text": book.get_format(valign="top"),
            "wrap": book.get_format(valign="top", text_wrap=True),
            "day": book.get_format(num_format="yyyy-mm-dd", valign="top"),
            "month": book.get_format(num_format="yyyy-mm", valign="top"),
            "money": book.get_format(**money, valign="top"),
            "number": book.get_format(num_format="#,##0.0", valign="top"),
            "share": book.get_format(num_format="0.0%"),
            "total": book.get_format(bold=True, top=1),
            "total_money": book.get_format(**money, bold=True, top=1),
            "total_share": book.get_format(num_format="0.0%", bold=True, top=1),
        }

    # ------------------------------------------------------------
    # THE LIST
    # ------------------------------------------------------------

    @api.model
    def _get_columns(self):
        """Return caption, width and style of the columns of the list, in order."""
        env = self.env
        return [
            (env._("Reference"), 12, "text"),
            (env._("Subject"), 34, "wrap"),
            (env._("Customer"), 24, "wrap"),
            (env._("Product"), 24, "wrap"),
            (env._("Category"), 24, "wrap"),
            (env._("Severity"), 10, "text"),
            (env._("State"), 14, "text"),
            (env._("Team"), 18, "text"),
            (env._("Owner"), 18, "text"),
            (env._("Account Manager"), 18, "text"),
            (env._("Cause"), 28, "wrap"),
            (env._("Received On"), 12, "day"),
            (env._("Month Received"), 10, "text"),
            (env._("Month Resolved"), 10, "text"),
            (env._("Days to Resolve"), 10, "number"),
            (env._("Compensation"), 14, "money"),
            (env._("Currency"), 9, "text"),
            (env._("Satisfaction (1–5)"), 11, "text"),
        ]

    @api.model
    def _prepare_row(self, complaint):
        """Return the values of a complaint, in the order of the columns.

        :rtype: list
        """
        labels = {
            name: dict(complaint._fields[name]._description_selection(self.env))
            for name in ("severity", "state")
        }
        received = self._get_day(complaint, complaint.opened_on)
        is_done = complaint.resolved_on and not complaint.is_open
        resolved = is_done and self._get_day(complaint, complaint.resolved_on)
        took = is_done and complaint.resolved_on - complaint.opened_on
        score = complaint.satisfaction_score
        people = complaint.sudo()
        return [
            complaint.reference or "",
            complaint.name,
            people.commercial_partner_id.name or "",
            people.product_id.display_name or "",
            complaint.category_id.display_name or "",
            labels["severity"].get(complaint.severity, ""),
            labels["state"].get(complaint.state, ""),
            people.team_id.name or "",
            people.user_id.name or "",
            people.account_manager_id.name or "",
            complaint.cause_id.display_name or self.env._("Not known yet"),
            received,
            f"{received:%Y-%m}",
            f"{resolved:%Y-%m}" if resolved else None,
            took.total_seconds() / 86400 if took else None,
            self._get_cost(complaint),
            self.env.company.currency_id.name,
            int(score) if score else None,
        ]

    @api.model
    def _get_cost(self, complaint):
        """Return what was granted, in the currency of the reader's company."""
        company = complaint.sudo().company_id
        return company.currency_id._convert(
            complaint.granted_amount,
            self.env.company.currency_id,
            company,
            fields.Date.context_today(self),
        )

    @api.model
    def _get_day(self, complaint, moment):
        """Return the day of a moment in the time zone of the company.

        :rtype: date
        """
        company = complaint.sudo().company_id
        zone = self.env["sales.mgmt.calendar"]._get_for_company(company).tz
        local = pytz.utc.localize(moment).astimezone(pytz.timezone(zone))
        return local.date()

    @api.model
    def _write_list(self, book, sheet, rows, styles):
        sheet.freeze_panes(1, 2)
        for column, (caption, width, _style) in enumerate(self._get_columns()):
            sheet.set_column(column, column, width)
            book.put(sheet, 0, column, caption, styles["head"])
        kinds = [style for _caption, _width, style in self._get_columns()]
        for number, row in enumerate(rows, 1):
            for column, (value, style) in enumerate(zip(row, kinds, strict=True)):
                book.put(sheet, number, column, value, styles[style])
        sheet.autofilter(0, 0, len(rows), len(kinds) - 1)

    # ------------------------------------------------------------
    # CAUSES
    # ------------------------------------------------------------

    @api.model
    def _write_causes(self, book, sheet, listing, rows, styles):
        """Write what caused most, as formulas over the list, with a chart.

        :return: reference to the number of all complaints, and that number
        :rtype: tuple[str, int]
        """
        counts, money = {}, {}
        for row in rows:
            counts[row[CAUSE]] = counts.get(row[CAUSE], 0) + 1
            money[row[CAUSE]] = money.get(row[CAUSE], 0) + row[COST]
        causes = sorted(counts, key=lambda cause: (-counts[cause], cause))
        sheet.set_column(0, 0, 40)
        sheet.set_column(1, 5, 15)
        captions = (
            self.env._("Cause"),
            self.env._("Complaints"),
            self.env._("Share"),
            self.env._("Cumulated Share"),
            self.env._("Compensation"),
            self.env._("80 % Line"),
        )
        for column, caption in enumerate(captions):
            book.put(sheet, 0, column, caption, styles["head"])
        last = len(causes)
        reached = 0
        for number, cause in enumerate(causes, 1):
            reached += counts[cause]
            values = (counts[cause], reached, len(rows), money[cause])
            self._write_cause(book, sheet, listing, (number, last), cause, values)
        cells = [refer_range(1, last, column) for column in (1, 4)]
        book.put(sheet, last + 1, 0, self.env._("Total"), styles["total"])
        book.put(
            sheet, last + 1, 1, Formula(f"=SUM({cells[0]})", reached), styles["total"]
        )
        book.put(sheet, last + 1, 2, None, styles["total"])
        book.put(sheet, last + 1, 3, None, styles["total"])
        book.put(
            sheet,
            last + 1,
            4,
            Formula(f"=SUM({cells[1]})", sum(money.values())),
            styles["total_money"],
        )
        self._draw_causes(book, sheet, last)
        return refer(last + 1, 1, sheet), reached

    @api.model
    def _write_cause(self, book, sheet, listing, place, cause, values):
        """Write the row of one cause.

        :param tuple place: its row, and that of the last cause
        :param tuple values: its complaints, those with the ones above, all, its cost
        """
        row, last = place
        count, reached, total, cost = values
        styles = self._get_styles(book)
        listed = refer_range(1, total, CAUSE, listing)
        costs = refer_range(1, total, COST, listing)
        whole = f"SUM({refer_range(1, last, 1)})"
        above = refer_range(1, row, 1)
        book.put(sheet, row, 0, cause, styles["text"])
        book.put(sheet, row, 1, Formula(f"=COUNTIF({listed},{refer(row, 0)})", count))
        book.put(
            sheet,
            row,
            2,
            Formula(f"={refer(row, 1)}/{whole}", count / total),
            styles["share"],
        )
        book.put(
            sheet,
            row,
            3,
            Formula(f"=SUM({above})/{whole}", reached / total),
            styles["share"],
        )
        book.put(
            sheet,
            row,
            4,
            Formula(f"=SUMIFS({costs},{listed},{refer(row, 0)})", cost),
            styles["money"],
        )
        book.put(sheet, row, 5, VITAL, styles["share"])

    @api.model
    def _draw_causes(self, book, sheet, last):
        """Draw columns, the cumulated share, and the 80 % line beside the table."""
        name = sheet.get_name()
        labels = [name, 1, 0, last, 0]
        columns = book.workbook.add_chart({"type": "column"})
        columns.add_series(
            {
                "name": self.env._("Complaints"),
                "categories": labels,
                "values": [name, 1, 1, last, 1],
                "fill": {"color": "#017e84"},
                "gap": 40,
            }
        )
        line = book.workbook.add_chart({"type": "line"})
        line.add_series(
            {
                "name": self.env._("Cumulated Share"),
                "categories": labels,
                "values": [name, 1, 3, last, 3],
                "line": {"color": "#c0702e", "width": 2},
                "marker": {"type": "circle", "size": 5},
                "y2_axis": True,
            }
        )
        line.add_series(
            {
                "name": [name, 0, 5],
                "categories": labels,
                "values": [name, 1, 5, last, 5],
                "line": {"color": "#b02a37", "dash_type": "dash", "width": 1.5},
                "y2_axis": True,
            }
        )
        columns.combine(line)
        columns.set_title({"name": self.env._("Complaints by Cause")})
        columns.set_legend({"position": "bottom"})
        line.set_y2_axis({"min": 0, "max": 1, "num_format": "0%"})
        columns.set_size({"width": 760, "height": 420})
        sheet.insert_chart(1, 7, columns)

    # ------------------------------------------------------------
    # MONTHS
    # ------------------------------------------------------------

    @api.model
    def _write_months(self, book, sheet, listing, rows, total, styles):
        """Write how many came and went by month, and whether everything adds up.

        :param tuple total: reference to the number of all complaints, and that number
        """
        sheet.set_column(0, 4, 16)
        captions = (
            self.env._("Month"),
            self.env._("Received"),
            self.env._("Resolved"),
            self.env._("Open at the End"),
        )
        for column, caption in enumerate(captions):
            book.put(sheet, 0, column, caption, styles["head"])
        months = self._get_months(rows)
        is_open = 0
        for row, month in enumerate(months, 1):
            received = sum(each[MONTH] == month for each in rows)
            resolved = sum(each[RESOLVED] == month for each in rows)
            is_open += received - resolved
            book.put(sheet, row, 0, month, styles["text"])
            for column, listed, value in (
                (1, MONTH, received),
                (2, RESOLVED, resolved),
            ):
                cells = refer_range(1, len(rows), listed, listing)
                formula = f"=COUNTIF({cells},{refer(row, 0)})"
                book.put(sheet, row, column, Formula(formula, value))
            before = f"{refer(row - 1, 3)}+" if row > 1 else ""
            formula = f"={before}{refer(row, 1)}-{refer(row, 2)}"
            book.put(sheet, row, 3, Formula(formula, is_open))
        self._draw_months(book, sheet, len(months))
        self._write_check(book, sheet, listing, (len(months), rows, total), styles)

    @api.model
    def _get_months(self, rows):
        """Return all months from the first to the last one in which something happened.

        :rtype: list[str]
        """
        known = {row[MONTH] for row in rows} | {row[RESOLVED] for row in rows} - {None}
        first, last = (date.fromisoformat(f"{f(known)}-01") for f in (min, max))
        months = []
        while first <= last:
            months.append(f"{first:%Y-%m}")
            first += relativedelta(months=1)
        return months

    @api.model
    def _draw_months(self, book, sheet, last):
        name = sheet.get_name()
        columns = book.workbook.add_chart({"type": "column"})
        line = book.workbook.add_chart({"type": "line"})
        for chart, column, color in (
            (columns, 1, "#017e84"),
            (columns, 2, "#b9c6c6"),
            (line, 3, "#c0702e"),
        ):
            chart.add_series(
                {
                    "name": [name, 0, column],
                    "categories": [name, 1, 0, last, 0],
                    "values": [name, 1, column, last, column],
                    "fill" if chart is columns else "line": {"color": color},
                }
            )
        columns.combine(line)
        columns.set_title({"name": self.env._("Received, Resolved, Open")})
        columns.set_legend({"position": "bottom"})
        columns.set_size({"width": 760, "height": 420})
        sheet.insert_chart(1, 6, columns)

    @api.model
    def _write_check(self, book, sheet, listing, place, styles):
        """Compare the sheets with each other.

        :param tuple place: the last month's row, the rows of the list, and the total of
            the causes
        """
        last, rows, (total, count) = place
        received = f"SUM({refer_range(1, last, 1)})"
        resolved = f'COUNTIF({refer_range(1, len(rows), RESOLVED, listing)},"*")'
        is_open = sum(row[RESOLVED] is None for row in rows)
        listed = len(rows)
        row = last + 2
        lines = [
            (self.env._("Complaints by cause"), f"={total}", count),
            (self.env._("Complaints by month"), f"={received}", listed),
            (self.env._("Not resolved, by the list"), f"={listed}-{resolved}", is_open),
        ]
        for number, (caption, formula, value) in enumerate(lines):
            book.put(sheet, row + number, 0, caption, styles["bold"])
            book.put(sheet, row + number, 3, Formula(formula, value))
        ok, differs = (
            text.replace('"', "") for text in (self.env._("OK"), self.env._("Differs"))
        )
        by_cause, by_month, left = (refer(row + number, 3) for number in range(3))
        check = (
            f"=IF({by_cause}={by_month},IF({refer(last, 3)}={left},"
            f'"{ok}","{differs}"),"{differs}")'
        )
        book.put(
            sheet, row + 3, 0, self.env._("Does everything add up?"), styles["bold"]
        )
        book.put(sheet, row + 3, 3, Formula(check, ok), styles["bold"])
