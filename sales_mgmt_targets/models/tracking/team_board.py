from odoo import api, fields, models
from odoo.exceptions import AccessError

from ...tools.standing import Sums
from .performance import ABOVE, to_number

# People on a page of the list in which everybody stands beside everybody
PAGE = 80
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
        opened = {each for each in unfolded if type(each) is int}
        answer["unfolded"] = sorted(opened & set(world["units"].ids))
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
        people = world["people"]
        known = {
            user_id: getattr(self._get_figure(world, line, ("person", user_id)), order)
            for user_id in people
        }
        ranked = sorted(
            (user_id for user_id in people if known[user_id] is not None),
            key=lambda user_id: (known[user_id], user_id),
            reverse=not is_rising,
        ) + sorted(user_id for user_id in people if known[user_id] is None)
        offset = max(offset, 0) if type(offset) is int else 0
        answer["line_id"] = line.id
        answer["total"] = len(ranked)
        answer["rows"] = [
            self._prepare_person(world, user_id, people[user_id], 0)
            for user_id in ranked[offset : offset + PAGE]
        ]
        return answer

    # ------------------------------------------------------------
    # THE WORLD OF A PERIOD
    # ------------------------------------------------------------

    @api.model
    def _open_world(self, level, day):
        """Return the answer without rows, and all that rows are made of.

        :rtype: tuple[dict, dict]
        """
        if not any(map(self.env.user.has_group, ABOVE)):
            raise AccessError(
                self.env._(
                    "The board of a team is shown to its leader, to managers and to "
                    "auditors. Your own figures are in “My Performance”."
                )
            )
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
        units = self._find_units(company).filtered("active")
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
        return answer, self._read_world(period, times, lines, units)

    @api.model
    def _read_world(self, period, times, lines, units):
        """Return sums of people and units, who works where, and open deals."""
        standing = self.env["sales.mgmt.standing"].sudo()
        sums = standing._read_sums(lines, period)
        ancestors = standing._get_ancestors(period.company_id)
        places = standing._get_places(period)
        seen = set(units.ids)
        people = {user: unit for user, unit in places.items() if unit in seen}
        # who left within the period still stands where the figures are
        for _line_id, unit_id, user_id in sums:
            if user_id and user_id not in places and unit_id in seen:
                people.setdefault(user_id, unit_id)
        deals = {}
        if not times["is_over"]:
            deals, _undated = standing._read_open_deals(
                period.company_id, period, times["today"]
            )
        own = {place: part for place, part in sums.items() if place[1] in seen}
        return {
            "lines": lines,
            "times": times,
            "units": units,
            "people": people,
            "names": self._read_names(people),
            "person": standing._sum_people(own),
            "unit": standing._sum_units(sums, ancestors),
            "deals": {
                "person": deals,
                "unit": standing._sum_deals(deals, places, ancestors),
            },
        }

    @api.model
    def _read_names(self, people):
        users = self.env["res.users"].sudo().with_context(active_test=False)
        found = users.search_fetch([("id", "in", list(people))], ["name", "active"])
        return {user.id: user.name for user in found}

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
            names = world["names"]
            rows.extend(
                self._prepare_person(world, user_id, unit.id, depth + 1)
                for user_id in sorted(people, key=lambda user: names[user].casefold())
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
            "leader": unit.leader_id.name or "",
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
    def _get_figure(self, world, line, subject):
        kind, res_id = subject
        part = world[kind].get((line.id, res_id), Sums())
        return part.get_figure(line.metric_id.kind == "ratio")

    @api.model
    def _prepare_cells(self, world, subject):
        """Return a figure per column, without what the column says already.

        :return: target, actual, expected, attainment, pace, landing and light; False
            where there is neither a target nor a result
        :rtype: list[dict | bool]
        """
        kind, res_id = subject
        standing = self.env["sales.mgmt.standing"]
        deals = world["deals"][kind].get(res_id, ())
        cells = []
        for line in world["lines"]:
            if (line.id, res_id) not in world[kind]:
                cells.append(False)
                continue
            figure = self._get_figure(world, line, subject)
            landed = None
            if not world["times"]["is_over"]:
                landed = standing._land(line, figure, deals, world["times"]["share"])
            cells.append(
                {
                    "target": to_number(figure.target),
                    "actual": to_number(figure.actual),
                    "expected": to_number(figure.expected),
                    "gap": to_number(figure.gap),
                    "attainment": to_number(figure.attainment),
                    "pace": to_number(figure.pace),
                    "light": figure.get_light(line.metric_id.direction == "lower"),
                    "landing": to_number(landed and landed[1].middle),
                }
            )
        return cells
