import hashlib
import io
from collections import defaultdict
from decimal import Decimal
from typing import NamedTuple

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools.plan_sheet import Place, PlanLine, UnitTotal, write_sheets


class Stored(NamedTuple):
    """A target as the database has it.

    :ivar place: ids of unit, person and segment; 0 where there is none
    """

    id: int
    parent_id: int | None
    place: tuple[int, int, int]
    period_id: int
    axis: str | None
    pinned: bool
    amount: Decimal
    reserve: Decimal


class SalesMgmtPlanSheet(models.AbstractModel):
    """A plan as a workbook to edit: people by periods, and whether all adds up.

    Everything is read with the rights of who asks, in a few statements for a plan of
    any size; `tools/plan_sheet.py` lays it out, and reads it again.
    """

    _name = "sales.mgmt.plan.sheet"
    _description = "Sales Plan Sheet"

    @api.model
    def _check_reader(self, plan):
        """Refuse who may not take targets out of Odoo."""
        self.env.user._check_sales_mgmt_export()
        plan.check_access("read")

    @api.model
    def _render(self, plan):
        """Return the targets of a plan that the reader sees, as a workbook to edit.

        :rtype: bytes
        :raise UserError: there are none
        """
        self._check_reader(plan)
        # leaders do not read the totals of lines; here they give names and formats
        lines = plan.sudo().line_ids.filtered("root_id")
        found = [(line, self._read_targets(line)) for line in lines]
        sheets = [
            self._prepare_line(line, targets) for line, targets in found if targets
        ]
        if not sheets:
            raise UserError(
                self.env._(
                    "“%(plan)s” has no targets that you see: it is not divided yet, or "
                    "none of it is in your units.",
                    plan=plan.name,
                )
            )
        file = io.BytesIO()
        write_sheets(
            file, self._get_plan_key(plan), plan.name, sheets, self._get_captions()
        )
        return file.getvalue()

    @api.model
    def _get_plan_key(self, plan):
        """Return what names a plan in a file, in this database only.

        :rtype: str
        """
        uuid = self.env["ir.config_parameter"].sudo().get_param("database.uuid")
        digest = hashlib.sha256(f"{uuid} {plan.id}".encode()).hexdigest()[:12]
        return f"{plan.id}-{digest}"

    # ------------------------------------------------------------
    # READING
    # ------------------------------------------------------------

    @api.model
    def _read_targets(self, line):
        """Return the targets of a line that the reader sees, parents first.

        :rtype: list[Stored]
        """
        targets = self.env["sales.mgmt.target"].sudo(False)
        query = targets._search([("line_id", "=", line.id)], order="parent_path, id")
        names = (
            "id",
            "parent_id",
            "unit_id",
            "user_id",
            "segment_id",
            "period_id",
            "axis",
            "pinned",
        )
        # as text, because the connection reads decimal numbers as approximate ones
        exact = ("amount", "reserve")
        self.env.flush_all()
        rows = self.env.execute_query(
            query.select(
                *(SQL.identifier(query.table, name) for name in names),
                *(SQL("%s::text", SQL.identifier(query.table, name)) for name in exact),
            )
        )
        return [
            Stored(
                target_id,
                parent_id,
                (unit_id, user_id or 0, segment_id or 0),
                period_id,
                axis,
                bool(pinned),
                Decimal(amount or 0),
                Decimal(reserve or 0),
            )
            for (
                target_id,
                parent_id,
                unit_id,
                user_id,
                segment_id,
                period_id,
                axis,
                pinned,
                amount,
                reserve,
            ) in rows
        ]

    @api.model
    def _get_columns(self, line):
        """Return the periods that stand side by side in the sheet of a line.

        The smallest ones; before them the year, where these do not add up to it.

        :rtype: sales.mgmt.period
        """
        periods = self.env["sales.mgmt.period"].search(
            [
                ("id", "child_of", line.plan_id.period_id.id),
                ("level", "=", line.lowest_level),
            ],
            order="date_from, date_to desc",
        )
        return periods if line.sums_periods else line.plan_id.period_id | periods

    @api.model
    def _get_rows(self, line, targets):
        """Return the targets that stand in the sheet, by place and period.

        These are the ones that are not divided further, and the years that their
        periods do not add up to.

        :rtype: dict[tuple[int, int, int], dict[int, Stored]]
        """
        leaves = [target for target in targets if not target.axis]
        places = {target.place for target in leaves}
        if not line.sums_periods:
            year = line.plan_id.period_id.id
            leaves += [
                target
                for target in targets
                if target.axis and target.period_id == year and target.place in places
            ]
        rows = defaultdict(dict)
        for target in leaves:
            rows[target.place][target.period_id] = target
        return rows

    @api.model
    def _find_fixed(self, line, targets):
        """Return the ids of targets that the reader cannot change.

        :param list[Stored] targets: of the line
        :rtype: set[int]
        """
        everything = {target.id for target in targets}
        if line.plan_id.state != "draft":
            return everything
        model = self.env["sales.mgmt.target"].sudo(False)
        if not model.has_access("write"):
            return everything
        rule = self.env["ir.rule"]._compute_domain(model._name, "write")
        writable = model._search(Domain("line_id", "=", line.id) & Domain(rule))
        periods = self.env["sales.mgmt.period"].browse(
            {target.period_id for target in targets}
        )
        closed = set(periods._get_locked())
        fixed = everything - set(writable)
        locks = model.sudo().search([("line_id", "=", line.id), ("locked", "=", True)])
        if locks:
            fixed |= set(model._search([("id", "child_of", locks.ids)]))
        me = self.env.uid
        return fixed | {
            target.id
            for target in targets
            if target.place[1] == me or target.period_id in closed
        }

    # ------------------------------------------------------------
    # LAYING OUT
    # ------------------------------------------------------------

    @api.model
    def _prepare_line(self, line, targets):
        """Return a line of the plan as a sheet.

        :param list[Stored] targets: those of the line that the reader sees
        :rtype: PlanLine
        """
        workbook = self.env["sales.mgmt.plan.workbook"]
        columns = self._get_columns(line)
        rows = self._get_rows(line, targets)
        units = self._read_units(line.plan_id)
        people = self._read_people({place[1] for place in rows})
        segments = {each.id: each.name for each in line.segmentation_id.segment_ids}
        fixed = self._find_fixed(line, targets)
        last_year = self._read_last_year(line)
        order = {unit_id: number for number, unit_id in enumerate(units)}
        places = []
        for place in sorted(
            rows,
            key=lambda place: (
                place[2],
                order.get(place[0], 0),
                people.get(place[1], ""),
                place[1],
            ),
        ):
            unit, user, segment = place
            cells = [rows[place].get(period_id) for period_id in columns.ids]
            path, name = units.get(unit, (f"{unit}/", ""))
            places.append(
                Place(
                    place,
                    path,
                    name,
                    people.get(user, ""),
                    segments.get(segment, ""),
                    last_year.get((user or -unit, segment)),
                    [cell and cell.amount for cell in cells],
                    [not cell or cell.id in fixed for cell in cells],
                )
            )
        return PlanLine(
            line.id,
            workbook._get_name(line),
            line.sums_periods,
            [(period.id, period.name) for period in columns],
            workbook._get_number_format(line),
            bool(line.segmentation_id),
            places,
            self._prepare_totals(line, targets, units, places),
        )

    @api.model
    def _prepare_totals(self, line, targets, units, places):
        """Return what the rows of each unit are to add up to.

        Reserves are carried by the rows on top: those of the unit, and of all below.
        A unit of which the reader does not see every row adds up to what is seen.

        :rtype: list[UnitTotal]
        """
        if not (line.sums_periods and line.sums_people):
            return []
        year = line.plan_id.period_id.id
        asked = defaultdict(Decimal)
        for place in places:
            total = sum(amount for amount in place.amounts if amount is not None)
            for unit_id in place.path.split("/")[:-1]:
                asked[int(unit_id)] += total
        seen = {
            target.place[0]
            for target in targets
            if target.period_id == year and not target.place[1]
        }
        return [
            UnitTotal(path, name, float(asked[unit_id]))
            for unit_id, (path, name) in units.items()
            if unit_id in seen and unit_id in asked
        ]

    @api.model
    def _read_units(self, plan):
        """Return path and name of the units of a plan, in the order of the tree.

        :rtype: dict[int, tuple[str, str]]
        """
        # which units there are is no secret of who reads their targets
        units = (
            self.env["sales.mgmt.unit"]
            .sudo()
            .with_context(active_test=False)
            .search([("id", "child_of", plan.unit_id.id)], order="parent_path")
        )
        return {unit.id: (unit.parent_path, unit.name) for unit in units}

    @api.model
    def _read_people(self, ids):
        """Return names of people by id; archived ones have theirs too."""
        # names are no secret of who may read the target
        users = self.env["res.users"].sudo().browse(sorted(ids - {0}))
        # together: as a field of the user each name would be read alone
        users.partner_id.fetch(["name"])
        return {user.id: user.partner_id.name for user in users}

    @api.model
    def _read_last_year(self, line):
        """Return what the base year brought, by place and segment.

        A person is the id of the user, a unit its id below zero.

        :rtype: dict[tuple[int, int], float]
        """
        year = line.plan_id.period_id
        found = self.env["sales.mgmt.planning.board"]._read_last_year(
            line, line._get_periods()
        )
        return {
            (place, segment): value
            for (place, segment, period_id), value in found.items()
            if period_id == year.id
        }

    @api.model
    def _get_captions(self):
        """Return all words of the workbook, in the language of the reader.

        :rtype: dict[str, str]
        """
        return {
            "page": self.env._("Page"),
            "hint": self.env._(
                "Change the white cells and import the file into the same plan. Rows "
                "can be sorted and filtered; grey cells are fixed."
            ),
            "unit": self.env._("Unit"),
            "person": self.env._("Salesperson"),
            "segment": self.env._("Segment"),
            "last_year": self.env._("Last Year"),
            "year": self.env._("Year"),
            "no_number": self.env._("Type a number."),
            "check": self.env._("Does everything add up?"),
            "metric": self.env._("Metric"),
            "target": self.env._("Target"),
            "sum": self.env._("In the Sheet"),
            "difference": self.env._("Difference"),
            "state": self.env._("State"),
            "ok": self.env._("OK"),
            "differs": self.env._("Differs"),
        }
