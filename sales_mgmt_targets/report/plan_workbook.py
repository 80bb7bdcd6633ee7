import io
from collections import defaultdict

from odoo import api, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from ..tools.plan_workbook import Figures, Leaf, Unit, write_plan


class SalesMgmtPlanWorkbook(models.AbstractModel):
    """A plan as a workbook: summary, people by periods, and the data behind both.

    How it works: the cells of the target analysis are read in one query, and laid out
    by `tools/plan_workbook.py` as sheets whose figures are formulas over them. The
    number of queries depends on the number of metrics, not on that of people.
    """

    _name = "sales.mgmt.plan.workbook"
    _description = "Sales Plan Workbook"

    @api.model
    def _check_reader(self, plans):
        """Refuse who may not take the figures of whole plans out of Odoo."""
        user = self.env.user
        reads_all = user.has_group("sales_mgmt_targets.group_manager") or (
            user.has_group("sales_mgmt_targets.group_auditor")
        )
        if not reads_all:
            raise AccessError(
                self.env._(
                    "The workbook holds the figures of everybody in a plan: sales "
                    "planning managers and auditors take it. Print the performance "
                    "reports of your units instead."
                )
            )
        user._check_sales_mgmt_export()
        plans.check_access("read")

    @api.model
    def _render(self, plan):
        """Return the workbook of a plan.

        :param sales.mgmt.plan plan: one that is divided
        :rtype: bytes
        """
        self._check_reader(plan)
        lines = plan.line_ids.filtered("root_id")
        if not lines:
            raise UserError(
                self.env._(
                    "“%(plan)s” is not divided yet; split it first.", plan=plan.name
                )
            )
        units = self._get_units(plan)
        # in the currency of the plan, wherever its reader works
        cells = self.with_company(plan.company_id)._get_cells(plan)
        metrics = [self._get_figures(line, units, cells[line.id]) for line in lines]
        calendar = self.env["sales.mgmt.calendar"]._get_for_company(plan.company_id)
        file = io.BytesIO()
        write_plan(
            file,
            plan.name,
            self.env._(
                "%(company)s · as of %(day)s",
                company=plan.company_id.name,
                day=calendar._get_today(),
            ),
            [metric for metric in metrics if metric.leaves],
            self._get_captions(),
        )
        return file.getvalue()

    @api.model
    def _get_units(self, plan):
        """Return the units of the plan in the order of the tree.

        :rtype: list[Unit]
        """
        units = (
            self.env["sales.mgmt.unit"]
            .with_context(active_test=False)
            .search([("id", "child_of", plan.unit_id.id)])
        )
        children = units.grouped("parent_id")

        def walk(unit, depth):
            yield Unit(unit.id, unit.name, depth, unit.parent_id == plan.unit_id)
            for child in children.get(unit, ()):
                yield from walk(child, depth + 1)

        return list(walk(plan.unit_id, 0))

    @api.model
    def _get_cells(self, plan):
        """Return what the analysis shows of a plan, by id of its line.

        :rtype: dict[int, list[tuple]]
        """
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT cell.line_id, target.id, cell.unit_id, cell.user_id,
                       cell.segment_id, cell.period_id, cell.month_id,
                       cell.amount / cell.scale, cell.expected / cell.scale,
                       cell.numerator, cell.denominator, cell.date_from,
                       period.name, period.level, partner.name
                  FROM (%s) AS cell
                  JOIN sales_mgmt_period AS period ON period.id = cell.period_id
             LEFT JOIN res_users AS person ON person.id = cell.user_id
             LEFT JOIN res_partner AS partner ON partner.id = person.partner_id
             LEFT JOIN sales_mgmt_target AS target
                    ON target.id = cell.id AND cell.amount IS NOT NULL
                 WHERE cell.plan_id = %s
                """,
                self.env["sales.mgmt.target.report"]._table_query,
                plan.id,
            )
        )
        cells = defaultdict(list)
        for line_id, *row in rows:
            cells[line_id].append(row)
        return cells

    @api.model
    def _get_figures(self, line, units, cells):
        """Return the figures of a plan line.

        :rtype: Figures
        """
        metric, root = line.metric_id, line.root_id
        columns = self._get_columns(line)
        years = {} if metric.additive else self._get_years(line)
        reserves = self.env["sales.mgmt.target"]._read_group(
            [("line_id", "=", line.id)], aggregates=["reserve:sum"]
        )
        return Figures(
            name=self._get_name(line),
            number_format=self._get_number_format(line),
            is_ratio=metric.kind == "ratio",
            is_additive=metric.additive,
            lower_is_better=metric.direction == "lower",
            columns=columns,
            units=units,
            leaves=self._get_leaves(line, units, cells, columns),
            annual=line.amount,
            reserve=reserves[0][0],
            achieved=root.actual,
            expected=root.expected,
            years=years,
        )

    def _get_name(self, line):
        """Return the name of a line: its metric, and how it is cut."""
        if not line.segmentation_id:
            return line.metric_id.name
        return self.env._(
            "%(metric)s by %(segmentation)s",
            metric=line.metric_id.name,
            segmentation=line.segmentation_id.name,
        )

    def _get_columns(self, line):
        """Return the periods across the matrix: months, or what does not add to them.

        :return: name by id
        :rtype: dict[int, str]
        """
        level = line.lowest_level
        if level == "week" and line.metric_id.additive:
            level = "month"
        periods = self.env["sales.mgmt.period"].search(
            [("id", "child_of", line.plan_id.period_id.id), ("level", "=", level)]
        )
        return {period.id: period.name for period in periods}

    def _get_leaves(self, line, units, cells, columns):
        """Return the cells of a line in the order of the workbook.

        :rtype: list[Leaf]
        """
        names = {unit.id: unit.name for unit in units}
        order = {unit.id: place for place, unit in enumerate(units)}
        segments = self.env["sales.mgmt.segment"].browse(
            {cell[3] for cell in cells if cell[3]}
        )
        segment_names = {segment.id: segment.name for segment in segments}
        nobody = self.env._("No salesperson")
        leaves = [
            Leaf(
                unit=names[unit_id],
                person=person or nobody,
                segment=segment_names.get(segment_id, ""),
                period=period,
                date=day,
                column_id=period_id if period_id in columns else month_id,
                target_id=target_id,
                unit_id=unit_id,
                user_id=user_id,
                period_id=period_id,
                segment_id=segment_id,
                amount=amount,
                expected=expected,
                value=value,
                basis=basis,
            )
            for (
                target_id,
                unit_id,
                user_id,
                segment_id,
                period_id,
                month_id,
                amount,
                expected,
                value,
                basis,
                day,
                period,
                _level,
                person,
            ) in cells
            if unit_id in names
        ]
        return sorted(
            leaves,
            key=lambda leaf: (
                order[leaf.unit_id],
                leaf.user_id is None,
                leaf.person,
                leaf.user_id or 0,
                leaf.date,
                leaf.segment_id or 0,
            ),
        )

    def _get_years(self, line):
        """Return target and achieved figure of the year, by unit and user id."""
        targets = self.env["sales.mgmt.target"].search_fetch(
            [
                ("line_id", "=", line.id),
                ("period_id", "=", line.plan_id.period_id.id),
                ("segment_id", "=", False),
            ],
            ["unit_id", "user_id", "amount", "actual"],
        )
        return {
            (target.unit_id.id, target.user_id.id or 0): (target.amount, target.actual)
            for target in targets
        }

    def _get_number_format(self, line):
        """Return how a spreadsheet writes the figures of a line."""
        currency = line.currency_id
        unit = line.metric_id.unit
        if unit == "percent":
            return "0.0%"
        if not currency:
            return "#,##0" if unit == "count" else "#,##0.00"
        decimals = (
            "." + "0" * currency.decimal_places if currency.decimal_places else ""
        )
        symbol = '"{}"'.format((currency.symbol or currency.name).replace('"', ""))
        if currency.position == "before":
            return f"{symbol}#,##0{decimals}"
        return f"#,##0{decimals} {symbol}"

    @api.model
    def _get_captions(self):
        """Return all words of the workbook, in the language of the reader.

        :rtype: dict[str, str]
        """
        return {
            "summary": self.env._("Summary"),
            "data": self.env._("Data"),
            "page": self.env._("Page"),
            "check": self.env._("Does everything add up?"),
            "ok": self.env._("OK"),
            "differs": self.env._("Difference"),
            "metric": self.env._("Metric"),
            "planned": self.env._("Target"),
            "amount": self.env._("Target"),
            "achieved": self.env._("Achieved"),
            "value": self.env._("Value"),
            "basis": self.env._("Out Of"),
            "gap": self.env._("Gap"),
            "attainment": self.env._("Attainment"),
            "expected": self.env._("Expected to Date"),
            "pace": self.env._("Pace"),
            "covered": self.env._("Has Target"),
            "covered_value": self.env._("Achieved, in targets"),
            "uncovered_value": self.env._("Achieved, in nobody's target"),
            "company": self.env._("Achieved, as measured"),
            "difference": self.env._("Difference"),
            "leaves": self.env._("Targets, smallest parts"),
            "reserve": self.env._("Reserves"),
            "annual": self.env._("Annual Target"),
            "who": self.env._("Who"),
            "year": self.env._("Year"),
            "unit": self.env._("Unit"),
            "person": self.env._("Salesperson"),
            "segment": self.env._("Segment"),
            "period": self.env._("Period"),
            "date": self.env._("From"),
            "weighted": self.env._("Target × Out Of"),
            "weight": self.env._("Out Of, in targets"),
            "column_id": self.env._("Column ID"),
            "target_id": self.env._("Target ID"),
            "unit_id": self.env._("Unit ID"),
            "user_id": self.env._("Salesperson ID"),
            "period_id": self.env._("Period ID"),
            "segment_id": self.env._("Segment ID"),
        }
