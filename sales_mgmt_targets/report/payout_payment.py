import csv
import io

from xlsxwriter.utility import xl_range

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..models.incentive.payout_final import FINAL
from ..tools.workbook import Book, Formula, refer_range

# The layout of the payment list. Payroll systems read it by these names: a column is
# never renamed or removed, new ones come at the end. The user guide explains each.
TEXTS = (
    "run_id",
    "scheme",
    "version",
    "period",
    "date_from",
    "date_to",
    "company",
    "login",
    "name",
    "unit",
    "paid_by",
)
# They add up to `total`
COMPONENTS = (
    "commission",
    "bonus",
    "contest",
    "honour",
    "penalty",
    "release",
    "clawback",
    "adjustment",
    "guarantee",
    "recovery",
)
# held_disputed + payable = total
SUMS = ("total", "held_disputed", "payable")
AFTER = ("currency", "state", "approved_on", "paid_on")
COLUMNS = (*TEXTS, *COMPONENTS, *SUMS, *AFTER)

# In which column a line of a statement counts, if it is no component
BY_KIND = {
    "release": "release",
    "clawback": "clawback",
    "adjustment": "adjustment",
    "draw": "guarantee",
    "recovery": "recovery",
    "carry": "recovery",
}
# A spreadsheet takes text that begins like this for a formula
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")


class SalesMgmtPayoutPayment(models.AbstractModel):
    """What approved runs pay to whom, for payroll: a row per person and run."""

    _name = "sales.mgmt.payout.payment"
    _description = "Payment List"

    @api.model
    def _check_exportable(self, runs):
        """Refuse who may not take pay out of Odoo, and runs that are not decided.

        :param sales.mgmt.payout.run runs: to be exported
        """
        runs.check_access("read")
        user = self.env.user
        if not any(
            user.has_group(f"sales_mgmt_targets.group_{role}")
            for role in ("incentive_officer", "manager", "auditor")
        ):
            raise AccessError(
                self.env._("Incentive officers, managers and auditors export payments.")
            )
        user._check_sales_mgmt_export()
        for run in runs:
            if run.kind != "pay" or run.state not in FINAL:
                raise UserError(
                    self.env._(
                        "“%(run)s” is not approved: nothing of it is to be paid yet.",
                        run=run.name,
                    )
                )

    @api.model
    def _render_csv(self, runs):
        """Return the payment list as text for machines: comma, decimal point, UTF-8.

        :rtype: bytes
        """
        file = io.StringIO()
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow(COLUMNS)
        for row in self._get_rows(runs):
            writer.writerow(self._write_cell(row[name]) for name in COLUMNS)
        self._log_export(runs, "CSV")
        # the mark at the beginning tells spreadsheets the encoding
        return file.getvalue().encode("utf-8-sig")

    @api.model
    def _render_xlsx(self, runs):
        """Return the payment list as a workbook whose sums are live.

        :rtype: bytes
        """
        rows = self._get_rows(runs)
        file = io.BytesIO()
        book = Book(file)
        title = self.env._("Payment List")
        sheet = book.add_sheet(title, title, self.env._("Page"))
        bold = book.get_format(bold=True)
        money = book.get_format(num_format="#,##0.00##")
        sheet.set_column(0, len(COLUMNS) - 1, 14)
        for column, name in enumerate(COLUMNS):
            book.put(sheet, 0, column, name, bold)
        first = COLUMNS.index(COMPONENTS[0])
        total = COLUMNS.index("total")
        for number, row in enumerate(rows, 1):
            for column, name in enumerate(COLUMNS):
                value = row[name]
                if name == "total":
                    value = self._sum_row(number, first, total - 1, value)
                is_money = name in (*COMPONENTS, *SUMS)
                book.put(sheet, number, column, value, money if is_money else None)
        self._put_totals(book, sheet, rows, money, bold)
        book.close()
        self._log_export(runs, "XLSX")
        return file.getvalue()

    @api.model
    def _sum_row(self, row, first, last, value):
        return Formula(f"=SUM({xl_range(row, first, row, last)})", value)

    @api.model
    def _put_totals(self, book, sheet, rows, money, bold):
        """Add up the columns; sums of several currencies would say nothing."""
        if not rows or len({row["currency"] for row in rows}) > 1:
            return
        number = len(rows) + 1
        book.put(sheet, number, 0, self.env._("Total"), bold)
        for column, name in enumerate(COLUMNS):
            if name in (*COMPONENTS, *SUMS):
                formula = f"=SUM({refer_range(1, len(rows), column)})"
                value = sum(row[name] for row in rows)
                book.put(sheet, number, column, Formula(formula, value), money)

    @api.model
    def _write_cell(self, value):
        """Write a value for a CSV file; text never becomes a formula."""
        if isinstance(value, str) and value.startswith(FORMULA_SIGNS):
            return f"'{value}"
        if value is None:
            return ""
        return value

    @api.model
    def _get_rows(self, runs):
        """Return a row per statement, by column name.

        :param sales.mgmt.payout.run runs: approved ones
        :rtype: list[dict]
        """
        self._check_exportable(runs)
        payouts = self.env["sales.mgmt.payout"].search(
            [("run_id", "in", runs.ids)], order="run_id, user_id, id"
        )
        amounts = self._get_components(payouts)
        return [self._get_row(payout, amounts[payout.id]) for payout in payouts]

    @api.model
    def _get_row(self, payout, amounts):
        run, scheme = payout.run_id, payout.scheme_id
        user = payout.user_id.sudo()
        round_money = payout.currency_id.round
        return {
            "run_id": run.id,
            "scheme": scheme.name,
            "version": scheme.version,
            "period": payout.period_id.name,
            "date_from": str(payout.period_id.date_from),
            "date_to": str(payout.period_id.date_to),
            "company": payout.company_id.name,
            "login": user.login,
            "name": user.name,
            "unit": payout.unit_id.name or "",
            "paid_by": "bill" if user.sales_mgmt_paid_by_bill else "payroll",
            **{name: round_money(amounts[name]) for name in COMPONENTS},
            "total": payout.total,
            "held_disputed": payout.held_disputed,
            "payable": round_money(payout.payable),
            "currency": payout.currency_id.name,
            "state": payout.state,
            "approved_on": fields.Datetime.to_string(run.approved_on),
            "paid_on": str(run.paid_on) if run.paid_on else "",
        }

    @api.model
    def _get_components(self, payouts):
        """Return what each statement pays by column.

        :rtype: dict[int, dict[str, float]]
        """
        amounts = {payout.id: dict.fromkeys(COMPONENTS, 0.0) for payout in payouts}
        rows = self.env["sales.mgmt.payout.line"]._read_group(
            [("payout_id", "in", payouts.ids)],
            ["payout_id", "kind", "component_id.kind"],
            ["amount:sum"],
        )
        for payout, kind, component_kind, amount in rows:
            column = component_kind if kind == "component" else BY_KIND[kind]
            amounts[payout.id][column] += amount or 0.0
        return amounts

    @api.model
    def _log_export(self, runs, extension):
        self.env["sales.mgmt.audit"]._log(
            runs, self.env._("Payment list exported (%(kind)s)", kind=extension)
        )
