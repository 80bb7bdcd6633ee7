from collections import defaultdict

from odoo import api, models
from odoo.exceptions import AccessError, UserError

from ..tracking.performance import ABOVE

# What a cell says in one number, see `_prepare_cell`
PINNED, HELD, EDITABLE_CELL, SUMS = 1, 2, 4, 8


class SalesMgmtPlanningBoard(models.AbstractModel):
    """The planning board: people and units by periods, in one answer.

    Everything is read with the rights of the reader; so the board shows what the lists
    of targets would, and it takes as many statements for ten people as for a thousand.
    """

    _name = "sales.mgmt.planning.board"
    _description = "Sales Planning Board"

    # ------------------------------------------------------------
    # FOR SCREENS
    # ------------------------------------------------------------

    @api.model
    @api.readonly
    def get_board(self, line_id=False):
        """Return the targets of a plan line as a grid.

        For leaders (their units), managers and auditors.

        :param int line_id: the newest line that can be edited, if not given
        :return: `lines` to choose from, `line` (False without any), `periods` in order,
            `rows` in the order of the tree, `locks` (sentences by target id); see the
            methods that make them
        :rtype: dict
        """
        self._check_reader()
        lines = self._find_lines()
        line = lines.filtered(lambda each: each.id == line_id)
        if line_id and not line:
            raise UserError(
                self.env._(
                    "There is no board of this plan line: it is not divided yet, was "
                    "deleted, or is not yours to see. Choose another one."
                )
            )
        line = line or lines[:1]
        answer = {
            "lines": [self._prepare_choice(each) for each in lines],
            "line": False,
            "periods": [],
            "rows": [],
            "locks": {},
        }
        if line:
            answer |= self._prepare_board(line)
        return answer

    # ------------------------------------------------------------
    # WHO AND WHICH
    # ------------------------------------------------------------

    @api.model
    def _check_reader(self):
        if not any(map(self.env.user.has_group, ABOVE)):
            raise AccessError(
                self.env._(
                    "The planning board is for leaders, managers and auditors. Your "
                    "own targets are in “My Targets”."
                )
            )

    @api.model
    def _find_lines(self):
        """Return the divided plan lines of which the reader sees targets.

        Drafts come first, then the newest.

        :rtype: sales.mgmt.plan.line
        """
        rows = self.env["sales.mgmt.target"]._read_group(
            [("level", "=", "year"), ("company_id", "in", self.env.companies.ids)],
            ["line_id"],
        )
        # leaders do not read the lines of plans above their units; here they get names
        lines = self.env["sales.mgmt.plan.line"].sudo()
        lines = lines.browse([line.id for (line,) in rows])
        return lines.sorted(
            lambda line: (
                line.plan_id.state != "draft",
                -line.plan_id.date_from.toordinal(),
                line.plan_id.id,
                line.sequence,
                line.id,
            )
        )

    @api.model
    def _prepare_choice(self, line):
        """Return what tells a line from others: `id`, `plan`, `metric`, `state`."""
        names = [line.metric_id.name, line.segmentation_id.name]
        return {
            "id": line.id,
            "plan": line.plan_id.name,
            "metric": " · ".join(name for name in names if name),
            "state": line.plan_id.state,
        }

    # ------------------------------------------------------------
    # THE GRID
    # ------------------------------------------------------------

    @api.model
    def _prepare_board(self, line):
        """Return `line`, `periods`, `rows` and `locks` of a line."""
        targets = self.env["sales.mgmt.target"]
        found = targets.search_fetch(
            [("line_id", "=", line.id), ("level", "!=", "week")],
            [*targets._get_node_fields(), "actual"],
        )
        periods = found.period_id.sorted("date_from, date_to desc")
        world = {
            "line": line,
            "summing": line._get_summing_axes(),
            "editable": self._find_editable(line, found),
            "periods": periods,
            "closed": self._get_closed(line, periods),
            "locks": self._find_locks(line),
            "last": self._read_last_year(line, periods),
        }
        return {
            "line": self._prepare_line(line),
            "periods": self._prepare_periods(world),
            "rows": self._prepare_rows(world, found),
            "locks": {lock.id: lock.lock_notice for lock in world["locks"].values()},
        }

    @api.model
    def _find_editable(self, line, found):
        """Return the ids of targets that the reader may change, locks aside.

        :rtype: set[int]
        """
        if line.plan_id.state != "draft":
            return set()
        writable = found._filtered_access("write")
        return set(
            writable.filtered(lambda target: target.user_id != self.env.user).ids
        )

    @api.model
    def _find_locks(self, line):
        """Return the locked targets of a line by id, above what the reader sees too."""
        locks = self.env["sales.mgmt.target"].sudo()
        locks = locks.search([("line_id", "=", line.id), ("locked", "=", True)])
        return {lock.id: lock for lock in locks}

    @api.model
    def _get_closed(self, line, periods):
        """Return why targets of periods do not change, by id of the period.

        Hook: a line may hold more than its calendar does.

        :rtype: dict[int, str]
        """
        locked = periods._get_locked()
        return {
            period.id: str(period._get_lock()._get_refusal(period))
            for period in periods
            if period.id in locked
        }

    @api.model
    def _prepare_line(self, line):
        """Return what the head of the board says, and how figures are written.

        `methods` are by kind, each a list of value and label.
        """
        plan = line.plan_id
        states = dict(plan._fields["state"]._description_selection(self.env))
        return {
            **self._prepare_choice(line),
            "plan_id": plan.id,
            "state_label": states[plan.state],
            "is_draft": plan.state == "draft",
            "unit": line.metric_id.unit,
            "currency_id": line.currency_id.id,
            "rounding": line.rounding,
            "sums_people": line.sums_people,
            "sums_periods": line.sums_periods,
            "base_year": line.history_period_id.name or "",
            "may_export": self.env.user.has_group("base.group_allow_export"),
            "may_unlock": self.env.user.has_group("sales_mgmt_targets.group_manager"),
            "methods": {
                kind: [
                    {"name": name, "label": label}
                    for name, label in line._get_methods(f"{kind}_method").items()
                ]
                for kind in ("organisation", "period")
            },
        }

    @api.model
    def _prepare_periods(self, world):
        """Return the columns: `id`, `name`, `level`, `parent`, why it is `closed`."""
        periods = world["periods"]
        ids = set(periods.ids)
        return [
            {
                "id": period.id,
                "name": period.name,
                "level": period.level,
                "parent": period.parent_id.id if period.parent_id.id in ids else False,
                "closed": world["closed"].get(period.id, ""),
            }
            for period in periods
        ]

    @api.model
    def _prepare_rows(self, world, found):
        """Return a row per segment, unit and person, parents before their children."""
        year_id = world["line"].plan_id.period_id.id
        by_place = found.grouped(lambda target: target._get_cell()[:3])
        tops = {
            target._get_cell()[:3]: target
            for target in found
            if target.period_id.id == year_id
        }
        names = self._read_names(world, tops)
        place_of = {top.id: place for place, top in tops.items()}
        children = defaultdict(list)
        for place, top in tops.items():
            # what lies above the units of a leader is not theirs to see
            children[place_of.get(top.parent_id.id)].append(place)
        rows = []

        def add(place, depth, parent):
            number = len(rows)
            rows.append(
                {
                    **self._prepare_subject(world, place, names),
                    "depth": depth,
                    "parent": parent,
                    "cells": self._prepare_cells(world, place, by_place[place]),
                }
            )
            add_all(children[place], depth + 1, number)

        def add_all(places, depth, parent):
            for place in sorted(
                places, key=lambda each: (bool(each[1]), names[each].casefold(), each)
            ):
                add(place, depth, parent)

        add_all(children[None], 0, -1)
        return rows

    @api.model
    def _read_names(self, world, tops):
        """Return the name of every row, by its place; of who left, too."""
        # names of who carries a target that the reader sees are no secret
        return {
            place: {
                "unit": top.unit_id.name,
                "person": top.user_id.name,
                "segment": top.segment_id.name,
            }[self._get_kind(world, place)]
            or ""
            for place, top in tops.items()
            for top in [top.sudo()]
        }

    @api.model
    def _get_kind(self, world, place):
        """Return whether a row is a `unit`, a `person` or a whole `segment`."""
        unit_id, user_id, segment_id = place
        if user_id:
            return "person"
        is_top = unit_id == world["line"].plan_id.unit_id.id
        return "segment" if segment_id and is_top else "unit"

    @api.model
    def _prepare_subject(self, world, place, names):
        """Return `key`, `kind` and `name` of a row."""
        return {
            "key": "-".join(map(str, place)),
            "kind": self._get_kind(world, place),
            "name": names[place],
        }

    @api.model
    def _prepare_cells(self, world, place, targets):
        """Return a cell per period, in their order.

        A unit has targets over the year only; its months are what its people's add up
        to. Such a cell has no id.

        :return: id, amount, reserve, flags (1 pinned, 2 held by a lock, 4 may be
            edited, 8 its parts add up), id of the lock (0 for none or a period's), last
            year's result (None for unknown), result to date
        :rtype: list[list]
        """
        known = {target.period_id.id: target for target in targets}
        last = world["last"]
        cells = []
        for period in world["periods"]:
            before = last.get((place[1] or -place[0], place[2], period.id))
            target = known.get(period.id)
            if target:
                cells.append(self._prepare_cell(world, target, before))
            else:
                cells.append([0, 0, 0, 0, 0, before, 0])
        return cells

    @api.model
    def _prepare_cell(self, world, target, before):
        lock = next(
            (
                number
                for number in map(int, target.parent_path.split("/")[:-1])
                if number in world["locks"]
            ),
            0,
        )
        is_held = bool(lock) or target.period_id.id in world["closed"]
        flags = (
            PINNED * target.pinned
            | HELD * is_held
            | EDITABLE_CELL * (target.id in world["editable"] and not is_held)
            | SUMS * (target.axis in world["summing"])
        )
        return [
            target.id,
            target.amount,
            target.reserve,
            flags,
            lock,
            before,
            target.actual,
        ]
