from odoo import api, models

from odoo.addons.sales_mgmt_targets.tools.workbook import Formula, refer, refer_range

from .workbook import COLOR

# Columns of the list of courses
QUARTER, PLACES, FIXED, PER_HEAD, COST, DONE = 0, 2, 3, 4, 5, 6


class SalesMgmtTrainingWorkbook(models.AbstractModel):
    """Annual training plans: what each course costs, against the budget."""

    # a file of its own for each workbook
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.training.workbook"

    @api.model
    def _write_plan(self, book, plans):
        """Write training plans, a sheet for each.

        :param sales.mgmt.training.plan plans: ones that the user may read
        """
        for plan in plans:
            sheet = self._add_sheet(book, "plan", plan.name)
            self._write_plan_sheet(book, sheet, plan)

    @api.model
    def _write_plan_sheet(self, book, sheet, plan):
        env = self.env
        lines = plan.line_ids.sorted(lambda each: (each.date_from, each.course_id.name))
        columns = [
            (env._("Quarter"), 14, "text"),
            (env._("Course"), 34, "wrap"),
            (env._("Places"), 10, "count"),
            (env._("Fixed Cost"), 14, "money"),
            (env._("Cost per Head"), 14, "money"),
            (env._("Cost"), 14, "money"),
            (env._("Passed"), 10, "count"),
        ]
        self._write_head(book, sheet, 0, columns)
        for row, line in enumerate(lines, 1):
            cost = f"={refer(row, FIXED)}+{refer(row, PLACES)}*{refer(row, PER_HEAD)}"
            values = [
                line.period_id.name,
                line.course_id.name,
                line.people_count,
                line.cost_fixed,
                line.cost_per_head,
                Formula(cost, line.cost),
                line.done_count,
            ]
            self._write_row(book, sheet, row, values, columns)
        if lines:
            self._write_budget(book, sheet, plan, lines)

    @api.model
    def _write_budget(self, book, sheet, plan, lines):
        """Write the sums, the budget, what is left of it, and the cost by quarter."""
        styles, row = self._get_styles(book), len(lines) + 1
        book.put(sheet, row, 0, self.env._("Total"), styles["total"])
        for column in range(1, DONE + 1):
            style = "total_number" if column in (FIXED, COST) else "total_count"
            value = None
            if column in (PLACES, FIXED, COST, DONE):
                name = {PLACES: "people_count", FIXED: "cost_fixed", COST: "cost"}
                total = sum(lines.mapped(name.get(column, "done_count")))
                value = Formula(f"=SUM({refer_range(1, row - 1, column)})", total)
            book.put(sheet, row, column, value, styles[style])
        total = sum(lines.mapped("cost"))
        left = f"={refer(row + 1, COST)}-{refer(row, COST)}"
        currency = plan.currency_id.name
        captions = (
            (self.env._("Budget (%(currency)s)", currency=currency), plan.budget),
            (self.env._("Left of the Budget"), Formula(left, plan.budget - total)),
        )
        for number, (caption, value) in enumerate(captions, row + 1):
            book.put(sheet, number, 0, caption, styles["bold"])
            book.put(sheet, number, COST, value, styles["total_number"])
        self._write_quarters(book, sheet, lines, row)

    @api.model
    def _write_quarters(self, book, sheet, lines, total_row):
        """Write what each quarter costs, whether they sum to the plan, and a chart."""
        first = total_row + 5
        styles = self._get_styles(book)
        for column, caption in (
            (0, self.env._("Quarter")),
            (PLACES, self.env._("Places")),
            (COST, self.env._("Cost")),
        ):
            book.put(sheet, first - 1, column, caption, styles["head"])
        keys = refer_range(1, len(lines), QUARTER)
        quarters = lines.grouped("period_id")
        for row, (quarter, own) in enumerate(quarters.items(), first):
            book.put(sheet, row, 0, quarter.name, styles["text"])
            for column, name, style in (
                (PLACES, "people_count", "count"),
                (COST, "cost", "money"),
            ):
                cells = refer_range(1, len(lines), column)
                formula = f"=SUMIFS({cells},{keys},{refer(row, 0)})"
                value = sum(own.mapped(name))
                book.put(sheet, row, column, Formula(formula, value), styles[style])
        last = first + len(quarters) - 1
        total = sum(lines.mapped("cost"))
        by_quarter = f"SUM({refer_range(first, last, COST)})"
        self._write_check(
            book,
            sheet,
            last + 2,
            ((by_quarter, total), (refer(total_row, COST), total)),
            column=COST,
        )
        self._draw_columns(
            book,
            sheet,
            (first, last, 0, (0, 8)),
            self.env._("Cost by Quarter"),
            [(COST, COLOR)],
        )
