from odoo import api, models

from ...tools.pack import WHOLE
from ...tools.pack_workbook import (
    less,
    over,
    plan_formula,
    quote,
    result_formula,
    select,
)
from ...tools.workbook import Formula, refer, refer_range
from .pack_workbook import DECIMAL

# Bars of the chart of a league table
MOST_BARS = 20


class SalesMgmtPackWorkbookLists(models.AbstractModel):
    """The lists of the workbook: league, gaps, variances, collections."""

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.pack"

    # ------------------------------------------------------------
    # LEAGUE
    # ------------------------------------------------------------

    @api.model
    def _write_league(self, book, sheet, data, world, metrics):
        """Write the places of people for each metric, as formulas over the data.

        Who has no target comes last in each metric, without a place.

        :return: checks, as `_write_summary` returns them
        :rtype: list[tuple]
        """
        env = self.env
        captions = [
            env._("Metric"),
            env._("Place"),
            env._("Person"),
            env._("Unit"),
            env._("Target"),
            env._("Achieved"),
            env._("Gap"),
            env._("Attainment"),
            env._("Plan Line ID"),
            env._("Person ID"),
        ]
        self._write_heads(
            book, sheet, captions, widths=[24, 8, 26, 22, 15, 15, 15, 12, 10, 10]
        )
        sheet.freeze_panes(1, 3)
        share = book.get_format(num_format="0.0%")
        row, charted = 1, None
        for block in self._prepare_league(world):
            metric = metrics[block["line"]]
            people = block["people"]
            entries = people["places"] + people["apart"]
            attainments = refer_range(row, row + max(len(entries), 1) - 1, 7)
            number = book.get_format(num_format=metric.number_format)
            if charted is None and people["places"]:
                charted = (metric, row, min(len(people["places"]), MOST_BARS))
            for entry in entries:
                figure, user_id = entry["mark"].figure, entry["subject"].id
                criteria = select(metric, user_id=user_id)
                cells = [refer(row, column) for column in range(12)]
                gap = self._subtract(figure.target, figure.actual)
                place = Formula(
                    f'=IF(COUNT({cells[7]})=0,"",RANK({cells[7]},{attainments},'
                    f"{int(metric.lower_is_better)}))",
                    entry.get("place", ""),
                )
                for column, (value, style) in enumerate(
                    (
                        (metric.name, None),
                        (place, None),
                        (entry["name"], None),
                        (entry["unit"], None),
                        (plan_formula(data, metric, criteria, figure.target), number),
                        (result_formula(data, metric, criteria, figure.actual), number),
                        (less(cells[4], cells[5], gap), number),
                        (over(cells[5], cells[4], figure.attainment), share),
                        (metric.line_id, None),
                        (user_id, None),
                    )
                ):
                    book.put(sheet, row, column, value, style)
                row += 1
        sheet.autofilter(0, 0, max(row - 1, 1), len(captions) - 1)
        if charted:
            self._draw_league(book, sheet, *charted)
        return []

    @api.model
    def _draw_league(self, book, sheet, metric, first, count):
        name = sheet.get_name()
        chart = book.workbook.add_chart({"type": "bar"})
        chart.add_series(
            {
                "name": self.env._("Attainment"),
                "categories": [name, first, 2, first + count - 1, 2],
                "values": [name, first, 7, first + count - 1, 7],
                "fill": {"color": "#017e84"},
                "gap": 40,
            }
        )
        chart.set_title({"name": metric.name, "name_font": {"size": 12}})
        chart.set_x_axis({"num_format": "0%", "min": 0})
        chart.set_y_axis({"reverse": True})
        chart.set_legend({"none": True})
        chart.set_size({"width": 620, "height": 120 + 24 * count})
        sheet.insert_chart(1, 11, chart)

    # ------------------------------------------------------------
    # GAPS
    # ------------------------------------------------------------

    @api.model
    def _write_gap(self, book, sheet, data, world, metrics):
        """Write who is behind and what each day must bring, then what is being done.

        :return: checks, as `_write_summary` returns them
        :rtype: list[tuple]
        """
        env, gap = self.env, self._prepare_gap(world)
        captions = [
            env._("Metric"),
            env._("Person"),
            env._("Unit"),
            env._("Target"),
            env._("Achieved"),
            env._("Attainment"),
            env._("Gap"),
            env._("Working Days Left"),
            env._("Each Day Left"),
            env._("Landing"),
            env._("Open Actions"),
            env._("Effect of Open Actions"),
            env._("Gap Covered"),
        ]
        self._write_heads(
            book,
            sheet,
            captions,
            widths=[24, 26, 22, 15, 15, 12, 15, 12, 15, 15, 12, 15, 12],
        )
        sheet.freeze_panes(1, 2)
        row = 1
        for block in gap["metrics"]:
            metric = metrics[block["line"]]
            for entry in block["rows"]:
                self._write_gap_row(book, sheet, row, data, world, metric, entry)
                row += 1
        if row > 1:
            sheet.autofilter(0, 0, row - 1, len(captions) - 1)
        self._write_actions(book, sheet, row + 2, gap["actions"])
        return []

    @api.model
    def _write_gap_row(self, book, sheet, row, data, world, metric, entry):
        mark = entry["mark"]
        figure, days = mark.figure, world.times["days_left"]
        criteria = select(metric, user_id=entry["subject"].id)
        number = book.get_format(num_format=metric.number_format)
        share = book.get_format(num_format="0.0%")
        cells = [refer(row, column) for column in range(8)]
        gap = self._subtract(figure.target, figure.actual)
        daily = None
        if mark.daily is not None:
            daily = Formula(
                f'=IF({cells[7]}=0,"",MAX({cells[6]},0)/{cells[7]})', float(mark.daily)
            )
        landing = mark.landing and float(mark.landing.middle)
        plan, cover = entry["plan"], None
        if entry["cover"] is not None:
            cover = Formula(f"={cells[11]}/ABS({cells[6]})", entry["cover"])
        for column, (value, style) in enumerate(
            (
                (metric.name, None),
                (entry["name"], None),
                (entry["unit"], None),
                (plan_formula(data, metric, criteria, figure.target), number),
                (result_formula(data, metric, criteria, figure.actual), number),
                (over(cells[4], cells[3], figure.attainment), share),
                (less(cells[3], cells[4], gap), number),
                (days, None),
                (daily, number),
                (landing, number),
                (plan.count, None),
                (float(plan.effect), number),
                (cover, share),
            )
        ):
            book.put(sheet, row, column, value, style)

    @api.model
    def _write_actions(self, book, sheet, row, actions):
        env = self.env
        captions = [
            env._("Person"),
            env._("Unit"),
            env._("Kind"),
            env._("Until"),
            env._("Late"),
            env._("What"),
        ]
        self._write_heads(book, sheet, captions, row)
        day = book.get_format(num_format="yyyy-mm-dd", align="left")
        for person in actions:
            for action in person["tasks"]:
                row += 1
                for column, value in enumerate(
                    (
                        person["name"],
                        person["unit"],
                        self._get_kind_name(action.kind),
                        action.due,
                        env._("Late") if action.is_late else "",
                        action.text,
                    )
                ):
                    book.put(sheet, row, column, value, day if column == 3 else None)
            if not person["tasks"]:
                row += 1
                book.put(sheet, row, 0, person["name"])
                book.put(sheet, row, 1, person["unit"])
                book.put(sheet, row, 5, env._("Nothing is agreed or planned."))

    # ------------------------------------------------------------
    # VARIANCES
    # ------------------------------------------------------------

    @api.model
    def _write_variance(self, book, sheet, data, world, metrics):
        """Write plan against results and the year before, by metric and unit.

        :return: checks: the tops of the units against the data
        :rtype: list[tuple]
        """
        env = self.env
        captions = [
            env._("Metric"),
            env._("Unit"),
            *self._get_figure_captions(),
            env._("Variance to Date"),
            env._("Variance %"),
            env._("Verdict"),
        ]
        self._write_heads(
            book, sheet, captions, widths=[24, 26, *[14] * 10, 15, 12, 14]
        )
        sheet.freeze_panes(1, 2)
        row, checks, charted = 1, [], None
        for block in self._prepare_variance(world):
            metric = metrics[block["line"]]
            first = row
            for entry in [*block["rows"], block["total"]]:
                self._write_variance_row(book, sheet, row, data, world, metric, entry)
                row += 1
            if charted is None:
                charted = (metric, first, row - 2)
            checks += self._check_variance(
                sheet, world, block, metric, (first, row - 1)
            )
        sheet.autofilter(0, 0, max(row - 1, 1), len(captions) - 1)
        if charted:
            self._draw_variance(book, sheet, *charted)
        return checks

    @api.model
    def _write_variance_row(self, book, sheet, row, data, world, metric, entry):
        is_total = "name" not in entry
        number = book.get_format(num_format=metric.number_format)
        share = book.get_format(num_format="0.0%")
        indented = book.get_format(indent=entry.get("depth", 0))
        book.put(sheet, row, 0, metric.name)
        if is_total:
            book.put(sheet, row, 1, self.env._("Total"), book.get_format(bold=True))
        else:
            book.put(sheet, row, 1, entry["name"], indented)
        criteria = select(metric, unit_id=entry.get("unit_id", 0))
        mark = entry["mark"]
        self._write_figures(book, sheet, row, 2, data, metric, criteria, mark)
        planned = refer(row, 2 if world.times["is_over"] else 3)
        achieved, variance = refer(row, 4), refer(row, 12)
        good, bad = self.env._("Favourable"), self.env._("Unfavourable")
        if metric.lower_is_better:
            above, below = bad, good
        else:
            above, below = good, bad
        verdict = {"favourable": good, "unfavourable": bad}.get(entry["verdict"], "")
        for column, (value, style) in enumerate(
            (
                (less(achieved, planned, entry["variance"]), number),
                (over(variance, planned, entry["share"]), share),
                (
                    Formula(
                        f'=IF(COUNT({variance})=0,"",IF({variance}=0,"",'
                        f"IF(0<{variance},{quote(above)},{quote(below)})))",
                        verdict,
                    ),
                    None,
                ),
            ),
            12,
        ):
            book.put(sheet, row, column, value, style)

    @api.model
    def _check_variance(self, sheet, world, block, metric, span):
        """Return the check that the units at the top make up the total."""
        if metric.is_ratio or world.owner:
            return []
        tops = set(world.tops.ids)
        first, last = span
        cells = [
            refer(first + number, 4, sheet)
            for number, entry in enumerate(block["rows"])
            if entry["unit_id"] in tops
        ]
        value = float(self._mark(world, block["line"], WHOLE).figure.actual)
        return [
            (
                self.env._("%(metric)s: units = total", metric=metric.name),
                ("+".join(cells) or "0", value if cells else 0.0),
                (refer(last, 4, sheet), value),
            )
        ]

    @api.model
    def _draw_variance(self, book, sheet, metric, first, last):
        name = sheet.get_name()
        chart = book.workbook.add_chart({"type": "column"})
        captions = (self.env._("Target"), self.env._("Achieved"))
        for caption, column, color in zip(
            captions, (2, 4), ("#b9c6c6", "#017e84"), strict=True
        ):
            chart.add_series(
                {
                    "name": caption,
                    "categories": [name, first, 1, last, 1],
                    "values": [name, first, column, last, column],
                    "fill": {"color": color},
                }
            )
        chart.set_title({"name": metric.name, "name_font": {"size": 12}})
        chart.set_legend({"position": "bottom"})
        chart.set_y_axis({"num_format": metric.number_format.split(".")[0]})
        chart.set_size({"width": 760, "height": 380})
        sheet.insert_chart(1, 16, chart)

    # ------------------------------------------------------------
    # COLLECTIONS
    # ------------------------------------------------------------

    @api.model
    def _write_collection(self, book, sheet, _data, world, _metrics):
        """Write promises, receivables by age, and customers at risk.

        :return: checks: ages against totals, promises against what became of them, and
            receivables against accounting where all of them are in sight
        :rtype: list[tuple]
        """
        content, env = self._prepare_collection(world), self.env
        sheet.set_column(0, 0, 30)
        sheet.set_column(1, 9, 16)
        names = ("due", "kept", "open", "late", "late_before")
        captions = [
            env._("Person"),
            env._("Promised"),
            env._("Received"),
            env._("Not Due Yet"),
            env._("Late"),
            env._("Late from Before"),
        ]
        promises = self._write_amounts(
            book, sheet, 0, captions, names, content["promises"]
        )
        ages = [name for name, _label in content["buckets"]]
        captions = [
            env._("Person"),
            *(label for _name, label in content["buckets"]),
            env._("Overdue"),
            env._("Total"),
        ]
        start = promises[0] + 3
        owed = self._write_amounts(
            book, sheet, start, captions, (*ages, "overdue", "total"),
            content["receivables"],
        )  # fmt: skip
        self._draw_ages(book, sheet, start, owed[0], len(ages))
        self._write_risks(book, sheet, owed[0] + 3, content)
        cells = [refer(promises[0], column, sheet) for column in range(1, 5)]
        values = promises[1]
        parts = "+".join(
            refer(owed[0], column + 1, sheet) for column in range(len(ages))
        )
        total = (refer(owed[0], len(ages) + 2, sheet), owed[1]["total"])
        checks = [
            (
                env._("Promises: received + not due + late = promised"),
                (
                    "+".join(cells[1:]),
                    values["kept"] + values["open"] + values["late"],
                ),
                (cells[0], values["due"]),
            ),
            (
                env._("Receivables: ages = total"),
                (parts, sum(owed[1][name] for name in ages)),
                total,
            ),
        ]
        if content["balance"] is not None:
            balance = content["balance"]
            checks.append(
                (
                    env._("Receivables = balance of the receivable accounts"),
                    total,
                    (repr(round(balance, 2)), balance),
                )
            )
        return checks

    @api.model
    def _write_amounts(self, book, sheet, top, captions, names, rows):
        """Write amounts by person, with a row of totals as formulas.

        :return: the row of the totals, and their values by name
        :rtype: tuple[int, dict[str, float]]
        """
        self._write_heads(book, sheet, captions, top)
        money = book.get_format(num_format=DECIMAL)
        bold = book.get_format(num_format=DECIMAL, bold=True, top=1)
        for row, entry in enumerate(rows, top + 1):
            book.put(sheet, row, 0, entry["name"])
            for column, name in enumerate(names, 1):
                book.put(sheet, row, column, entry[name], money)
        last = top + len(rows) + 1
        book.put(sheet, last, 0, self.env._("Total"), book.get_format(bold=True, top=1))
        totals = {name: sum(entry[name] for entry in rows) for name in names}
        for column, name in enumerate(names, 1):
            cells = refer_range(top + 1, max(last - 1, top + 1), column)
            formula = f"=SUM({cells})" if rows else "=0"
            book.put(sheet, last, column, Formula(formula, totals[name]), bold)
        return last, totals

    @api.model
    def _draw_ages(self, book, sheet, head, total, ages):
        name = sheet.get_name()
        chart = book.workbook.add_chart({"type": "column"})
        chart.add_series(
            {
                "name": self.env._("Receivables by Age"),
                "categories": [name, head, 1, head, ages],
                "values": [name, total, 1, total, ages],
                "fill": {"color": "#017e84"},
                "gap": 60,
            }
        )
        chart.set_title({"name": self.env._("Receivables by Age")})
        chart.set_legend({"none": True})
        chart.set_y_axis({"num_format": "#,##0"})
        chart.set_size({"width": 560, "height": 320})
        sheet.insert_chart(0, 10, chart)

    @api.model
    def _write_risks(self, book, sheet, row, content):
        env = self.env
        names = ("customer", "person", "grade", "before", "risk", "open", "overdue")
        captions = [
            env._("Customer"),
            env._("Person"),
            env._("Grade"),
            env._("Before"),
            env._("Risk"),
            env._("Open"),
            env._("Overdue"),
        ]
        self._write_heads(book, sheet, captions, row)
        money = book.get_format(num_format=DECIMAL)
        for entry in content["risks"]:
            row += 1
            for column, name in enumerate(names):
                style = money if name in ("open", "overdue") else None
                book.put(sheet, row, column, entry[name], style)
