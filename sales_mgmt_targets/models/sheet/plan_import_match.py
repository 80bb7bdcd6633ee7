from collections import defaultdict
from decimal import Decimal
from typing import NamedTuple

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import format_datetime

from ...tools.allocation import from_units, to_units
from ...tools.plan_sheet import SheetError, read_amount

ORDER = {"new": 0, "changed": 1, "following": 2}


class Finding(NamedTuple):
    """What a file does to a target, or why it does nothing to it.

    :ivar kind: new, changed, following or rejected
    :ivar place: ids of unit, person and segment; nothing where a row has no target
    """

    kind: str
    cell: str
    subject: str
    line: models.BaseModel
    place: tuple[int, int, int] = (0, 0, 0)
    period_id: int = 0
    old: Decimal | None = None
    new: Decimal | None = None
    reason: str | None = None


class Outcome(NamedTuple):
    """What a file does: changes, or rejections, and the sums that it asks for."""

    changes: list[Finding]
    rejections: list[Finding]
    sums: list[dict]


class Asked(NamedTuple):
    """What a file asks of one line of a plan.

    :ivar targets: those that the reader sees, as they are
    :ivar amounts: by place and period id, where the file differs
    :ivar new: places that have no targets yet
    :ivar cells: where in the file, by place and period id
    :ivar subjects: who, by place
    """

    line: models.BaseModel
    targets: list
    amounts: dict
    new: set
    cells: dict
    subjects: dict


class SalesMgmtPlanImport(models.Model):
    """What a file asks for: found cell by cell, then done by the code of every edit."""

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.plan.import"

    # ------------------------------------------------------------
    # THE WHOLE
    # ------------------------------------------------------------

    def _carry_out(self, sheets):
        """Do what sheets ask for, unless one of their cells is rejected.

        :param list[ReadSheet] sheets:
        :rtype: Outcome
        :raise UserError: what they ask for does not fit
        """
        rejections, wishes = [], []
        for sheet in sheets:
            line = self._find_line(sheet)
            asked, refused = self._read_wishes(line, sheet)
            rejections += refused
            wishes.append(asked)
        sums = [each for asked in wishes for each in self._sum_up(asked)]
        if rejections:
            return Outcome([], rejections, sums)
        for asked in wishes:
            self._apply_wishes(asked)
        changes = [each for asked in wishes for each in self._find_changes(asked)]
        # what was asked for first, then what follows from it
        changes.sort(key=lambda change: ORDER[change.kind])
        return Outcome(changes, [], sums)

    def _find_line(self, sheet):
        """Return the line of the plan that a sheet belongs to.

        :raise UserError: it was removed, or is not divided as the sheet is
        """
        # leaders do not read the lines of plans above their units
        line = self.plan_id.sudo().line_ids.filtered(
            lambda each: each.id == sheet.line_id
        )
        columns = self.env["sales.mgmt.plan.sheet"]._get_columns(line) if line else None
        if not line or {period for period, _letter in sheet.columns} - set(columns.ids):
            raise UserError(
                self.env._(
                    "The sheet “%(sheet)s” belongs to a line that was removed from "
                    "“%(plan)s”, or that is divided into other periods now. Take the "
                    "file anew.",
                    sheet=sheet.name,
                    plan=self.plan_id.name,
                )
            )
        return line

    # ------------------------------------------------------------
    # WHAT THE FILE SAYS
    # ------------------------------------------------------------

    def _read_wishes(self, line, sheet):
        """Compare a sheet with the plan.

        :return: what it asks for, and what is rejected
        :rtype: tuple[Asked, list[Finding]]
        """
        reader = self.env["sales.mgmt.plan.sheet"]
        targets = reader._read_targets(line)
        rows = reader._get_rows(line, targets)
        asked = Asked(line, targets, {}, set(), {}, {})
        rejections = []
        placed = self._find_places(line, sheet, rows, rejections)
        for row, place in placed:
            self._read_row(asked, sheet, row, place, rows.get(place), rejections)
        self._reject_fixed(asked, rejections)
        return asked, rejections

    def _find_places(self, line, sheet, rows, rejections):
        """Return the rows of which it is known whose they are, with their places.

        :return: pairs of row and place
        """
        people = [row for row in sheet.rows if not row.key]
        named = self._find_named(line, people) if people else {}
        places = [
            row.key or named.get((row.unit.casefold(), row.person.casefold()))
            for row in sheet.rows
        ]
        members, unknown = set(), ""
        if not rows.keys() >= set(places):
            # a split is looked at for all of them together
            members, unknown = self._get_new_places(line), self._describe_unknown(line)
        placed, seen = [], {}
        for row, place in zip(sheet.rows, places, strict=True):
            if place not in rows and place not in members:
                rejections.append(self._reject(line, sheet, row, unknown))
                continue
            if place in seen:
                reason = self.env._(
                    "The row stands twice in the file, also as row %(number)s. Keep "
                    "one of them.",
                    number=seen[place],
                )
                rejections.append(self._reject(line, sheet, row, reason))
                continue
            seen[place] = row.number
            placed.append((row, place))
        return placed

    def _describe_unknown(self, line):
        if not self._may_plan(line):
            return self.env._(
                "There is no such target in the plan, or you may not see it."
            )
        return self.env._(
            "Nobody of that name is assigned to that unit in the year of the plan. "
            "Assign the person first; then the row adds their targets."
        )

    def _may_plan(self, line):
        """Return whether who imports may change and divide the line itself."""
        return line.with_env(self.env).has_access("write")

    def _get_new_places(self, line):
        """Return the places that the organization has today, as a split makes them.

        :rtype: set[tuple[int, int, int]]
        """
        if not self._may_plan(line):
            return set()
        return {(cell.unit, cell.user, cell.segment) for cell in line._get_cells()}

    @api.model
    def _find_named(self, line, rows):
        """Return the places that rows without a key name.

        Names that several people or units have say nothing.

        :rtype: dict[tuple[str, str], tuple[int, int, int]]
        """
        units = self.env["sales.mgmt.unit"].sudo()
        units = units.search([("id", "child_of", line.plan_id.unit_id.id)])
        unit_names = units.grouped(lambda unit: unit.name.casefold())
        members = line._get_members(units)
        users = self.env["res.users"].sudo().browse({user for _unit, user in members})
        user_names = users.grouped(lambda user: user.name.casefold())
        found = {}
        for row in rows:
            unit = unit_names.get(row.unit.casefold(), units.browse())
            user = user_names.get(row.person.casefold(), users.browse())
            if len(unit) == 1 and len(user) == 1 and not row.segment:
                name = (row.unit.casefold(), row.person.casefold())
                found[name] = (unit.id, user.id, 0)
        return found

    def _read_row(self, asked, sheet, row, place, known, rejections):
        """Note what a row asks for, cell by cell."""
        asked.subjects[place] = row.label
        if known is None:
            asked.new.add(place)
        line = asked.line
        total = Decimal(0)
        for (period_id, letter), before, value in zip(
            sheet.columns, row.before, row.values, strict=True
        ):
            cell = f"{letter}{row.number}"
            target = known.get(period_id) if known is not None else None
            if known is not None and target is None:
                if value not in (None, ""):
                    reason = self.env._("There is no target in this period.")
                    rejections.append(self._reject(line, sheet, row, reason, cell))
                continue
            try:
                amount = self._read_cell(line, value)
            except UserError as error:
                rejections.append(self._reject(line, sheet, row, str(error), cell))
                continue
            total += amount
            if target is None or self._is_change(target.amount, before, amount):
                if target and self._is_conflict(target, before):
                    reason = self._describe_conflict(asked, target, before, amount)
                    rejections.append(self._reject(line, sheet, row, reason, cell))
                    continue
                asked.amounts[place, period_id] = amount
                asked.cells[place, period_id] = f"{sheet.name}!{cell}"
        self._check_year(line, sheet, row, total, rejections)

    @staticmethod
    def _is_change(stored, before, amount):
        """Return whether a cell was edited, and not to what there is anyway.

        What somebody else changed meanwhile is not set back by a file that still has
        the amount of before.
        """
        return amount != stored and amount != before

    @staticmethod
    def _is_conflict(target, before):
        """Return whether somebody else gave the target another amount meanwhile.

        What only followed another change was nobody's decision.
        """
        return target.pinned and before is not None and before != target.amount

    def _read_cell(self, line, value):
        """Return the amount of a cell.

        :raise UserError: it holds none, or one between two roundings
        """
        try:
            amount = read_amount(value)
        except SheetError as error:
            text = str(error.details.get("text", ""))[:50]
            raise UserError(
                {
                    "empty": self.env._("The cell is empty. Write 0 for nothing."),
                    "formula": self.env._(
                        "The cell holds a formula, %(text)s. Paste its value.",
                        text=text,
                    ),
                    "text": self.env._("“%(text)s” is text, no number.", text=text),
                }[error.code]
            ) from error
        if from_units(to_units(amount, line.rounding), line.rounding) != amount:
            raise UserError(
                self.env._(
                    "%(amount)s is not a multiple of the rounding, %(rounding)s.",
                    amount=f"{amount:f}",
                    rounding=line._format_amount(line.rounding),
                )
            )
        return amount

    def _check_year(self, line, sheet, row, total, rejections):
        """Reject a year that was typed over its formula and is not the sum."""
        if not line.sums_periods or not isinstance(row.year, (int, float)):
            return
        if abs(Decimal(f"{row.year:.15g}") - total) < Decimal("0.000001"):
            return
        reason = self.env._(
            "The year holds %(year)s, and its periods add up to %(total)s. Change the "
            "periods; the year follows.",
            year=line._format_amount(float(row.year)),
            total=line._format_amount(float(total)),
        )
        rejections.append(self._reject(line, sheet, row, reason))

    def _describe_conflict(self, asked, target, before, amount):
        """Return in words who changed a target since the file was taken."""
        line = asked.line
        record = self.env["sales.mgmt.target"].browse(target.id)
        # one conflict seldom comes alone: they are read together
        record = record.with_prefetch([each.id for each in asked.targets])
        return self.env._(
            "%(user)s changed it on %(date)s, after the file was taken: from "
            "%(before)s to %(now)s. The file asks for %(asked)s. Take the file anew, "
            "or type the amount that is to count on the planning board.",
            user=record.changed_by_id.sudo().name or self.env._("Somebody"),
            date=format_datetime(self.env, record.changed_on) or "–",
            before=line._format_amount(float(before)),
            now=line._format_amount(float(target.amount)),
            asked=line._format_amount(float(amount)),
        )

    def _reject_fixed(self, asked, rejections):
        """Reject changes of targets that are own, locked, closed or others' to set."""
        ids = {(each.place, each.period_id): each.id for each in asked.targets}
        wanted = {ids[key]: key for key in asked.amounts if key in ids}
        targets = self.env["sales.mgmt.target"].browse(wanted)
        for target_id, reason in targets._get_import_refusals().items():
            key = wanted[target_id]
            asked.amounts.pop(key)
            rejections.append(
                Finding(
                    "rejected",
                    asked.cells[key],
                    asked.subjects[key[0]],
                    asked.line,
                    key[0],
                    key[1],
                    reason=reason[:1].upper() + reason[1:],
                )
            )

    def _reject(self, line, sheet, row, reason, cell=""):
        """Return why a row does not do."""
        place = f"{sheet.name}!{cell or row.number}"
        return Finding("rejected", place, row.label or "–", line, reason=reason)

    # ------------------------------------------------------------
    # SUMS
    # ------------------------------------------------------------

    def _sum_up(self, asked):
        """Return what the parts add up to in the file, for what lies above a change.

        :return: values of sums
        :rtype: list[dict]
        """
        line = asked.line
        summing = line._get_summing_axes()
        by_id = {target.id: target for target in asked.targets}
        totals, touched = defaultdict(Decimal), set()
        for target in reversed(asked.targets):
            key = (target.place, target.period_id)
            if target.axis in summing and totals.get(target.id) is not None:
                amount = totals[target.id] - target.reserve
            else:
                amount = asked.amounts.get(key, target.amount)
            if key in asked.amounts or target.id in touched:
                touched.add(target.parent_id)
            if target.parent_id in by_id:
                totals[target.parent_id] += amount
        above = [
            target
            for target in asked.targets
            if target.id in touched and target.axis in summing
        ]
        names = self._name_places({target.place for target in above})
        return [
            {
                "metric_id": line.metric_id.id,
                "period_id": target.period_id,
                "subject": names[target.place],
                "currency_id": line.currency_id.id,
                "amount": float(target.amount + target.reserve),
                "file_amount": float(totals[target.id]),
                "difference": float(totals[target.id] - target.amount - target.reserve),
            }
            for target in above
        ]

    # ------------------------------------------------------------
    # DOING IT
    # ------------------------------------------------------------

    def _apply_wishes(self, asked):
        """Change the targets of a line, and what follows from them.

        :raise UserError: what is asked for does not fit
        """
        if not asked.amounts:
            return
        line = asked.line.with_env(self.env)
        if asked.new:
            line._split()
        ids = {
            (each.place, each.period_id): each.id
            for each in self.env["sales.mgmt.plan.sheet"]._read_targets(asked.line)
        }
        missing = [key for key in asked.amounts if key not in ids]
        if missing:
            raise UserError(
                self.env._(
                    "“%(subject)s” is not divided over all periods of the sheet. Take "
                    "the file anew.",
                    subject=asked.subjects[missing[0][0]],
                )
            )
        amounts = {ids[key]: amount for key, amount in asked.amounts.items()}
        if self.totals == "keep" or not self._adds_up(asked):
            targets = self.env["sales.mgmt.target"].browse(amounts)
            targets._rebalance(amounts=amounts, origin="import")
            return
        if not self._may_plan(line):
            raise UserError(
                self.env._(
                    "Only sales planning managers change the annual target. Keep the "
                    "totals instead."
                )
            )
        if any(amount < 0 for amount in amounts.values()):
            raise UserError(
                self.env._(
                    "Targets below zero do not add up to one above. Keep the totals "
                    "instead."
                )
            )
        # new people took part of what the others had; here nobody gives way to them
        staying = {
            target.id: target.amount for target in asked.targets if not target.axis
        }
        line._add_up(amounts, staying)

    @staticmethod
    def _adds_up(asked):
        """Return whether the targets of a line add up along every axis."""
        used = {target.axis for target in asked.targets if target.axis}
        return used <= asked.line._get_summing_axes()

    def _find_changes(self, asked):
        """Return what became different in a line.

        :rtype: list[Finding]
        """
        reader = self.env["sales.mgmt.plan.sheet"]
        line = asked.line
        old = {
            (place, period_id): target.amount
            for place, row in reader._get_rows(line, asked.targets).items()
            for period_id, target in row.items()
        }
        new = {
            (place, period_id): target.amount
            for place, row in reader._get_rows(line, reader._read_targets(line)).items()
            for period_id, target in row.items()
        }
        names = self._name_places({place for place, _period in new} | {*asked.subjects})
        changes = []
        for key, amount in new.items():
            place, period_id = key
            if old.get(key) == amount:
                continue
            kind = "changed" if key in asked.amounts else "following"
            changes.append(
                Finding(
                    "new" if key not in old else kind,
                    asked.cells.get(key, ""),
                    names[place],
                    line,
                    place,
                    period_id,
                    old.get(key, Decimal(0)),
                    amount,
                )
            )
        return changes

    @api.model
    def _name_places(self, places):
        """Return the person, or else the unit, of places.

        :rtype: dict[tuple[int, int, int], str]
        """
        reader = self.env["sales.mgmt.plan.sheet"]
        people = reader._read_people({place[1] for place in places})
        # which units there are is no secret of who reads their targets
        units = self.env["sales.mgmt.unit"].sudo().browse({each[0] for each in places})
        names = {unit.id: unit.name for unit in units}
        return {place: people.get(place[1]) or names[place[0]] for place in places}
