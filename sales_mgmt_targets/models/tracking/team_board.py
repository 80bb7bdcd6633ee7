from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL

from ...tools.standing import Sums
from .performance import ABOVE, to_number

# People on a page of the list in which everybody stands beside everybody
PAGE = 80
NOTHING = Sums()
ORDERS = ("attainment", "pace", "gap", "actual", "target")


class SalesMgmtTeamBoard(models.AbstractModel):
    """People and units by metrics: what the screen *Team* shows, in one answer.

    Of units that are folded up only the unit itself is sent, so that the answer stays
    small where a thousand people work.
    """

    _name = "sales.mgmt.team.board"
    _inherit = ["sales.mgmt.performance"]
    _description = "Sales Team Board"

    # ------------------------------------------------------------
    # FOR SCREENS
    # ------------------------------------------------------------

    @api.model
    @api.readonly
    def get_board(self, level="month", day=False, unfolded=None):
        """Return the units the reader sees as a tree, and the people of unfolded ones.

        :param str level: year, quarter, month or week
        :param str day: any day of the period, today if not given
        :param list[int] unfolded: ids of units; the topmost if not given
        :return: `period`, `levels`, `columns` (metrics), and `rows`: units and people
            in the order of the tree, with a `cells` entry per column
        :rtype: dict
        """
        answer, world = self._open_world(level, day)
        if not world:
            return answer
        tops = self._find_tops(world["units"])
        if unfolded is None:
            unfolded = tops.ids
        opened = {each for each in unfolded if type(each) is int} & world["seen"]
        self._read_units(world, opened)
        answer["unfolded"] = sorted(opened)
        answer["rows"] = self._list_rows(world, tops, opened)
        return answer

    @api.model
    @api.readonly
    def get_people(
        self,
        level="month",
        day=False,
        line_id=False,
        order="pace",
        is_rising=True,
        offset=0,
    ):
        """Return everybody the reader sees, sorted by a figure, a page at a time.

        :param int line_id: by which metric, named by its plan line; the first one if
            not given
        :param str order: attainment, pace, gap, actual or target
        :param bool is_rising: the smallest first; who has no figure always comes last
        :param int offset: how many to skip
        :rtype: dict
        """
        answer, world = self._open_world(level, day)
        if not world:
            return answer
        if order not in ORDERS:
            order = "pace"
        lines = world["lines"]
        line = lines.filtered(lambda each: each.id == line_id) or lines[:1]
        ranked = self._rank_people(world, line, order, is_rising)
        offset = max(offset, 0) if type(offset) is int else 0
        page = ranked[offset : offset + PAGE]
        self._read_people(world, line, page)
        answer["line_id"] = line.id
        answer["total"] = len(ranked)
        answer["rows"] = [
            self._prepare_person(world, user_id, world["people"][user_id], 0)
            for user_id in page
        ]
        return answer

    # ------------------------------------------------------------
    # THE WORLD OF A PERIOD
    # ------------------------------------------------------------

    @api.model
    def _check_reader(self):
        """Refuse who leads nobody.

        :raise AccessError: with the way to the own figures
        """
        if not any(map(self.env.user.has_group, ABOVE)):
            raise AccessError(
                self.env._(
                    "The board of a team is shown to its leader, to managers and to "
                    "auditors. Your own figures are in “My Performance”."
                )
            )

    @api.model
    def _open_world(self, level, day):
        """Return the answer without rows, and what its rows are made of.

        :rtype: tuple[dict, dict]
        """
        self._check_reader()
        company = self.env.company
        standing = self.env["sales.mgmt.standing"].sudo()
        period = standing._find_period(company, str(level), fields.Date.to_date(day))
        answer = {
            "levels": self._list_levels(company),
            "period": False,
            "columns": [],
            "rows": [],
            "unfolded": [],
            "total": 0,
        }
        seen = self._find_units(company)
        units = seen.filtered("active")
        if not period or not units:
            return answer, {}
        lines = standing._find_lines(company, period)
        times = self._get_times(period)
        answer["period"] = self._prepare_period(period, times)
        answer["columns"] = [
            {
                "line_id": line.id,
                "metric_id": line.metric_id.id,
                "name": line.metric_id.name,
                "unit": line.metric_id.unit,
                "currency_id": line.currency_id.id,
                "lower_is_better": line.metric_id.direction == "lower",
                "plan": line.plan_id.name,
            }
            for line in lines
        ]
        return answer, {
            "period": period,
            "lines": lines,
            "times": times,
            "ways": [
                (
                    line.id,
                    line.metric_id.kind == "ratio",
                    line.metric_id.direction == "lower",
                    standing._get_way(line.metric_id),
                )
                for line in lines
            ],
            "units": units,
            "seen": set(units.ids),
            "paths": standing._get_paths(seen),
            "places": standing._get_places(period),
        }

    # ------------------------------------------------------------
    # READING
    # ------------------------------------------------------------

    @api.model
    def _read_units(self, world, opened):
        """Add to the world the figures of all units, and of people of opened ones.

        Everybody else is summed with their unit in the database.

        :param set[int] opened: ids of units that are unfolded
        """
        standing = self.env["sales.mgmt.standing"].sudo()
        places, period = world["places"], world["period"]
        merged = SQL(
            "user_id IN (SELECT unnest(%s::integer[]))",
            [user_id for user_id, unit_id in places.items() if unit_id not in opened],
        )
        sums = standing._read_sums(world["lines"], period, merged=merged)
        self._place_people(world, sums)
        world["unit"] = standing._sum_units(sums, world["paths"])
        world["person"] = standing._sum_people(self._keep_seen(world, sums))
        world["deals"] = {"unit": {}, "person": {}}
        if not world["times"]["is_over"]:
            units, people = standing._read_deals_of_units(
                period.company_id,
                period,
                world["times"]["today"],
                places,
                world["paths"],
                merged,
            )
            world["deals"] = {"unit": units, "person": people}
        shown = [user for user, unit in world["people"].items() if unit in opened]
        world["names"] = self._read_names([*shown, *world["units"].leader_id.ids])

    @api.model
    def _rank_people(self, world, line, order, is_rising):
        """Return the ids of everybody by a figure of a line, without one last.

        :rtype: list[int]
        """
        standing = self.env["sales.mgmt.standing"].sudo()
        others = world["lines"] - line
        merged = others and SQL(
            "line_id = ANY(%s) AND user_id IN (SELECT unnest(%s::integer[]))",
            others.ids,
            list(world["places"]),
        )
        sums = standing._read_sums(world["lines"], world["period"], merged=merged)
        self._place_people(world, sums)
        world["person"] = standing._sum_people(self._keep_seen(world, sums))
        is_ratio = line.metric_id.kind == "ratio"
        known, unknown = [], []
        for user_id in world["people"]:
            part = world["person"].get((line.id, user_id), NOTHING)
            value = getattr(part.get_figure(is_ratio), order)
            if value is None:
                unknown.append(user_id)
            else:
                # floats keep the order, but for what they round to the same
                known.append((float(value), value, user_id))
        known.sort(reverse=not is_rising)
        return [*(user_id for *_values, user_id in known), *sorted(unknown)]

    @api.model
    def _read_people(self, world, line, user_ids):
        """Add to the world all figures of some people, those of a line are there."""
        standing = self.env["sales.mgmt.standing"].sudo()
        users = self.env["res.users"].browse(user_ids)
        others = world["lines"] - line
        if others and users:
            sums = standing._read_sums(others, world["period"], users)
            world["person"] |= standing._sum_people(self._keep_seen(world, sums))
        deals = {}
        if users and not world["times"]["is_over"]:
            period = world["period"]
            deals, _undated = standing._read_open_deals(
                period.company_id, period, world["times"]["today"], users
            )
        world["deals"] = {"person": deals}
        world["names"] = self._read_names(user_ids)

    @api.model
    def _place_people(self, world, sums):
        """Add to the world the unit of everybody; who left stands where figures are."""
        places, seen = world["places"], world["seen"]
        people = {user: unit for user, unit in places.items() if unit in seen}
        for _line_id, unit_id, user_id in sorted(sums):
            if user_id and user_id not in places and unit_id in seen:
                people.setdefault(user_id, unit_id)
        world["people"] = people

    @api.model
    def _keep_seen(self, world, sums):
        """Return what was done in the units that the reader sees."""
        seen = world["seen"]
        return {place: part for place, part in sums.items() if place[1] in seen}

    @api.model
    def _find_tops(self, units):
        """Return the units of the reader that lie below no other one of theirs."""
        ids = set(units.ids)
        return units.filtered(
            lambda unit: not ids & {int(s) for s in unit.parent_path.split("/")[:-2]}
        )

    # ------------------------------------------------------------
    # ROWS
    # ------------------------------------------------------------

    @api.model
    def _list_rows(self, world, tops, opened):
        """Return the rows of the tree down to what is folded up."""
        children = world["units"].grouped("parent_id")
        staff = {}
        for user_id, unit_id in world["people"].items():
            staff.setdefault(unit_id, []).append(user_id)
        rows = []

        def add(unit, depth):
            below = children.get(unit, unit.browse())
            people = staff.get(unit.id, [])
            row = self._prepare_unit(world, unit, depth)
            rows.append(
                row
                | {
                    "has_parts": bool(below or people),
                    "is_open": unit.id in opened,
                }
            )
            if unit.id not in opened:
                return
            for each in below:
                add(each, depth + 1)
            rows.extend(
                self._prepare_person(world, user_id, unit.id, depth + 1)
                for user_id in sorted(
                    people, key=lambda user: (world["names"][user].casefold(), user)
                )
            )

        for top in tops:
            add(top, 0)
        return rows

    @api.model
    def _prepare_unit(self, world, unit, depth):
        return {
            "kind": "unit",
            "id": unit.id,
            "name": unit.name,
            "leader": world["names"].get(unit.leader_id.id, ""),
            "depth": depth,
            "cells": self._prepare_cells(world, ("unit", unit.id)),
        }

    @api.model
    def _prepare_person(self, world, user_id, unit_id, depth):
        unit = world["units"].browse(unit_id)
        return {
            "kind": "person",
            "id": user_id,
            "name": world["names"][user_id],
            "unit": unit.name,
            "depth": depth,
            "cells": self._prepare_cells(world, ("person", user_id)),
        }

    @api.model
    def _prepare_cells(self, world, subject):
        """Return a figure per column, without what the column says already.

        :return: target, actual, expected, attainment, pace, landing and light; False
            where there is neither a target nor a result
        :rtype: list[dict | bool]
        """
        kind, res_id = subject
        standing = self.env["sales.mgmt.standing"]
        times, deals = world["times"], world["deals"][kind].get(res_id)
        cells = []
        for line_id, is_ratio, lower, way in world["ways"]:
            part = world[kind].get((line_id, res_id))
            if part is None:
                cells.append(False)
                continue
            figure = part.get_figure(is_ratio)
            landed = None
            if not times["is_over"]:
                landed = standing._land_by(way, figure, deals, times["share"])
            cells.append(
                {
                    "target": to_number(figure.target),
                    "actual": to_number(figure.actual),
                    "expected": to_number(figure.expected),
                    "gap": to_number(figure.gap),
                    "attainment": to_number(figure.attainment),
                    "pace": to_number(figure.pace),
                    "light": figure.get_light(lower),
                    "landing": to_number(landed and landed[1].middle),
                }
            )
        return cells
