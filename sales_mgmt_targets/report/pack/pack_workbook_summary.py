from odoo import api, models
from odoo.fields import Domain

from ...tools.pack import WHOLE
from ...tools.pack_workbook import (
    NOTHING,
    check,
    expected_formula,
    less,
    over,
    plan_formula,
    quote,
    result_formula,
    select,
)
from ...tools.workbook import Formula, refer, refer_range
from .pack_workbook import DECIMAL


class SalesMgmtPackWorkbookSummary(models.AbstractModel):
    """Cover and summary of the workbook: what it comes to, and whether it adds up."""

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.pack"

    # ------------------------------------------------------------
    # SUMMARY
    # ------------------------------------------------------------

    @api.model
    def _write_heads(self, book, sheet, captions, row=0, widths=()):
        """Write the heads of columns, and set how wide the columns are."""
        head = book.get_format(
            bold=True, bg_color="#E8F0F0", border=1, border_color="#B9C6C6",
            text_wrap=True, valign="top",
        )  # fmt: skip
        for column, width in enumerate(widths):
            sheet.set_column(column, column, width)
        for column, caption in enumerate(captions):
            book.put(sheet, row, column, caption, head)

    @api.model
    def _write_figures(self, book, sheet, row, column, data, metric, criteria, mark):
        """Write target to change of some rows of data, in ten columns.

        Target, expected, achieved, gap, attainment, pace, last year, last year to date,
        change, growth.

        :return: the cells of target, achieved and attainment
        """
        figure = mark.figure
        number = book.get_format(num_format=metric.number_format)
        share = book.get_format(num_format="0.0%")
        cells = [refer(row, column + step) for step in range(10)]
        target, expected, achieved, _gap, attainment, *_rest = cells
        change = None
        if figure.actual is not None and mark.to_date is not None:
            change = figure.actual - mark.to_date
        elif not metric.is_ratio:
            change = figure.actual
        # a sum of no rows is nothing, in Excel as here
        zero = None if metric.is_ratio else 0
        values = (
            plan_formula(data, metric, criteria, figure.target),
            expected_formula(data, metric, criteria, figure.expected or None, target),
            result_formula(data, metric, criteria, figure.actual),
            less(target, achieved, self._subtract(figure.target, figure.actual)),
            over(achieved, target, figure.attainment),
            over(achieved, expected, figure.pace),
            result_formula(
                data, metric, criteria, zero if mark.last is None else mark.last, "last"
            ),
            result_formula(
                data,
                metric,
                criteria,
                zero if mark.to_date is None else mark.to_date,
                "to_date",
            ),
            less(achieved, cells[7], change),
            over(cells[8], cells[7], mark.growth),
        )
        for step, value in enumerate(values):
            style = share if step in (4, 5, 9) else number
            book.put(sheet, row, column + step, value, style)
        return target, achieved, attainment

    @staticmethod
    def _subtract(one, other):
        return None if one is None or other is None else one - other

    @api.model
    def _get_figure_captions(self):
        env = self.env
        return [
            env._("Target"),
            env._("Expected to Date"),
            env._("Achieved"),
            env._("Gap"),
            env._("Attainment"),
            env._("Pace"),
            env._("Last Year"),
            env._("Last Year to Date"),
            env._("Change"),
            env._("Against Last Year"),
        ]

    @api.model
    def _write_summary(self, book, sheet, data, world, metrics):
        """Write a row per metric, a chart of attainments, and each metric by month.

        :return: checks: caption, and two figures as reference and value
        :rtype: list[tuple]
        """
        env = self.env
        captions = [
            env._("Metric"),
            env._("Measured In"),
            *self._get_figure_captions(),
            env._("Landing"),
            env._("Low"),
            env._("High"),
            env._("People"),
            env._("Unassigned"),
            env._("Together"),
            env._("In Odoo"),
        ]
        self._write_heads(book, sheet, captions, widths=[26, 12, *[14] * 17])
        sheet.freeze_panes(1, 1)
        checks = []
        for row, (line, metric) in enumerate(metrics.items(), 1):
            mark = self._mark(world, line, WHOLE)
            number = book.get_format(num_format=metric.number_format)
            plain = book.get_format(num_format=DECIMAL)
            book.put(sheet, row, 0, metric.name)
            book.put(sheet, row, 1, metric.measured)
            criteria = select(metric)
            self._write_figures(book, sheet, row, 2, data, metric, criteria, mark)
            for step, value in enumerate(mark.landing or (None,) * 3):
                if value is not None:
                    book.put(sheet, row, 12 + step, float(value), number)
            checks += self._write_proof(book, sheet, row, data, world, line, plain)
        last = len(metrics)
        if last:
            self._draw_attainments(book, sheet, last)
            self._write_months(book, sheet, last + 22, data, world, metrics)
        return checks

    @api.model
    def _write_proof(self, book, sheet, row, data, world, line, style):
        """Write people, unassigned, both, and what the facts in Odoo come to.

        Of a rate it is what is divided: parts of a rate do not add up.
        """
        own = {
            key: sums.numerator
            for key, sums in world.now.own.items()
            if key[0] == line.id
        }
        people = float(sum(value for key, value in own.items() if key[2]))
        nobody = float(sum(value for key, value in own.items() if not key[2]))
        in_odoo = self._read_facts(world, line)
        key = ("line_id", line.id)
        formulas = (
            (data.sum("achieved", key, ("user_id", ">0")), people),
            (data.sum("achieved", key, ("user_id", 0)), nobody),
            (data.sum("achieved", key), people + nobody),
        )
        for step, (formula, value) in enumerate(formulas):
            book.put(sheet, row, 15 + step, Formula(f"={formula}", value), style)
        book.put(sheet, row, 18, in_odoo, style)
        cells = [refer(row, 15 + step, sheet) for step in range(4)]
        name = self._get_caption(world, line)
        return [
            (
                self.env._("%(metric)s: people + unassigned = together", metric=name),
                (f"{cells[0]}+{cells[1]}", people + nobody),
                (cells[2], people + nobody),
            ),
            (
                self.env._("%(metric)s: data = figures in Odoo", metric=name),
                (cells[2], people + nobody),
                (cells[3], in_odoo),
            ),
        ]

    @api.model
    def _read_facts(self, world, line):
        """Return what the facts of a metric come to, read apart from all other sheets.

        :rtype: float
        """
        # the same figures that the reader sees summed everywhere in this workbook
        facts = self.env["sales.mgmt.fact"].sudo()
        roots = world.units.browse(
            next(iter(path)) for path in world.ancestors.values() if len(path) == 1
        )
        scopes = [
            facts._get_domain(line.metric_id, unit, world.period)
            for unit in (world.tops or roots[:1])
        ]
        domain = Domain.OR(scopes)
        if world.owner:
            domain &= Domain("user_id", "in", world.owner.ids)
        [(total,)] = facts._read_group(domain, [], ["numerator:sum"])
        return float(total or 0.0)

    @api.model
    def _draw_attainments(self, book, sheet, last):
        name = sheet.get_name()
        chart = book.workbook.add_chart({"type": "bar"})
        for column, color in ((6, "#017e84"), (7, "#b9c6c6")):
            chart.add_series(
                {
                    "name": [name, 0, column],
                    "categories": [name, 1, 0, last, 0],
                    "values": [name, 1, column, last, column],
                    "fill": {"color": color},
                    "gap": 60,
                }
            )
        chart.set_title({"name": self.env._("Attainment and Pace")})
        chart.set_x_axis({"num_format": "0%", "min": 0})
        chart.set_y_axis({"reverse": True})
        chart.set_legend({"position": "bottom"})
        chart.set_size({"width": 760, "height": 380})
        sheet.insert_chart(last + 2, 0, chart)

    @api.model
    def _write_months(self, book, sheet, top, data, world, metrics):
        """Write target, achieved and last year by month, with a chart per metric."""
        env = self.env
        captions = [
            env._("Metric"),
            env._("Month"),
            env._("Target"),
            env._("Achieved"),
            env._("Last Year"),
        ]
        self._write_heads(book, sheet, captions, top)
        row, begun = top + 1, {}
        for line, metric in metrics.items():
            if not line.metric_id.additive or len(world.inside) == 1:
                continue
            begun[metric] = row
            for place in world.inside:
                self._write_month(book, sheet, row, data, world, (line, metric), place)
                row += 1
        for number, (metric, first) in enumerate(begun.items()):
            chart = self._draw_months(
                book, sheet, metric, first, first + len(world.inside) - 1
            )
            sheet.insert_chart(top + 20 * (number // 2), 6 + 7 * (number % 2), chart)

    @api.model
    def _write_month(self, book, sheet, row, data, world, subject, place):
        line, metric = subject
        month = world.months[place]
        criteria = select(metric, period_id=month.id)
        now = world.by_month[place].get(line.id, WHOLE) or NOTHING
        last = world.by_last_month[place].get(line.id, WHOLE) or NOTHING
        figure, before = (each.get_figure(metric.is_ratio) for each in (now, last))
        number = book.get_format(num_format=metric.number_format)
        book.put(sheet, row, 0, metric.name)
        book.put(sheet, row, 1, month.name)
        for column, formula in enumerate(
            (
                plan_formula(data, metric, criteria, figure.target),
                result_formula(data, metric, criteria, figure.actual),
                result_formula(data, metric, criteria, before.actual, "last"),
            ),
            2,
        ):
            book.put(sheet, row, column, formula, number)

    @api.model
    def _draw_months(self, book, sheet, metric, first, last):
        name = sheet.get_name()
        labels = [name, first, 1, last, 1]
        columns = book.workbook.add_chart({"type": "column"})
        captions = (self.env._("Target"), self.env._("Achieved"))
        for step, color in enumerate(("#b9c6c6", "#017e84")):
            columns.add_series(
                {
                    "name": captions[step],
                    "categories": labels,
                    "values": [name, first, 2 + step, last, 2 + step],
                    "fill": {"color": color},
                }
            )
        line = book.workbook.add_chart({"type": "line"})
        line.add_series(
            {
                "name": self.env._("Last Year"),
                "categories": labels,
                "values": [name, first, 4, last, 4],
                "line": {"color": "#c0702e", "width": 2},
            }
        )
        columns.combine(line)
        columns.set_title({"name": metric.name, "name_font": {"size": 12}})
        columns.set_legend({"position": "bottom"})
        columns.set_y_axis({"num_format": metric.number_format.split(".")[0]})
        columns.set_size({"width": 620, "height": 360})
        return columns

    # ------------------------------------------------------------
    # COVER
    # ------------------------------------------------------------

    @api.model
    def _write_cover(self, book, sheet, world, checks):
        """Write what this is, whether everything adds up, and how to go on with it."""
        env = self.env
        bold = book.get_format(bold=True)
        title = book.get_format(bold=True, font_size=18, font_color="#017e84")
        good, bad = env._("OK"), env._("DIFFERENCE")
        sheet.set_column(0, 0, 58)
        sheet.set_column(1, 2, 22)
        sheet.set_column(3, 3, 14)
        book.put(sheet, 0, 0, self._get_heading(world), title)
        day = book.get_format(num_format="yyyy-mm-dd", align="left")
        for row, (caption, value) in enumerate(
            (
                (env._("Company"), world.company.name),
                (env._("Period"), world.period.name),
                (env._("As Of"), world.today),
                (env._("For"), env.user.name),
            ),
            1,
        ):
            book.put(sheet, row, 0, caption)
            book.put(sheet, row, 1, value, day if row == 3 else None)
        first = 8
        is_fine = all(abs(one[1] - other[1]) < 0.005 for _caption, one, other in checks)
        flags = refer_range(first, first + max(len(checks), 1) - 1, 3)
        book.put(sheet, 6, 0, env._("All checks"), bold)
        state = check("0", f"COUNTIF({flags},{quote(bad)})", (good, bad), is_fine)
        book.put(sheet, 6, 3, state, bold)
        self._write_heads(
            book,
            sheet,
            (env._("Check"), env._("One Side"), env._("Other Side"), env._("Result")),
            7,
        )
        number = book.get_format(num_format=DECIMAL)
        for row, (caption, one, other) in enumerate(checks, first):
            book.put(sheet, row, 0, caption)
            for column, (formula, value) in enumerate((one, other), 1):
                book.put(sheet, row, column, Formula(f"={formula}", value), number)
            is_equal = abs(one[1] - other[1]) < 0.005
            result = check(refer(row, 1), refer(row, 2), (good, bad), is_equal)
            book.put(sheet, row, 3, result, bold)
        alarm = book.get_format(bg_color="#F4C7C3", font_color="#8B1A10")
        calm = book.get_format(bg_color="#D5EFD8", font_color="#1C5E24")
        for words, style in ((good, calm), (bad, alarm)):
            sheet.conditional_format(
                6,
                3,
                first + len(checks),
                3,
                {
                    "type": "cell",
                    "criteria": "==",
                    "value": quote(words),
                    "format": style,
                },
            )
        book.put(
            sheet,
            first + len(checks) + 1,
            0,
            env._(
                "The sheet “%(data)s” has a row per person, metric and month: insert a "
                "pivot table over it, or open it in Tableau. Rates divide “Achieved” "
                "by “Out Of”.",
                data=env._("Data"),
            ),
        )
