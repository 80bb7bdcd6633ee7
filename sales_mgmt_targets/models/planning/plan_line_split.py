from collections import defaultdict
from fractions import Fraction
from typing import NamedTuple

from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...tools.allocation import to_units
from ...tools.periods import Span, overlap
from ...tools.target_tree import LockedError, UnbalancedError
from ...tools.weights import sum_upwards


class Cell(NamedTuple):
    """A place in the tree of targets: who, of which segment, when, below what.

    Units, users, segments and periods are ids; a user of 0 stands for the whole unit, a
    segment of 0 for all segments together.
    """

    unit: int
    user: int
    segment: int
    period: int
    parent: "tuple[int, int, int, int] | None"
    weight: Fraction
    axis: str | None = None

    @property
    def key(self):
        return self.unit, self.user, self.segment, self.period


class Stay(NamedTuple):
    """Days that somebody spends in a unit.

    :ivar share: the part of the working time
    :ivar capacity: what they can take on beside a usual salesperson
    """

    span: Span
    share: Fraction
    capacity: Fraction = Fraction(1)


class Times(NamedTuple):
    """When people are there, by pair of unit id and user id.

    :ivar parts: which part of a full year somebody is where
    :ivar periods: weight by id of a period of the lowest level; who is missing has the
        weights of everybody
    """

    parts: "dict[tuple[int, int], Fraction]"
    periods: "dict[tuple[int, int], dict[int, Fraction]]"


class SalesMgmtPlanLine(models.Model):
    """The split: from the annual number to segments, people and periods.

    A method `name` is a hook and an entry in a selection of the line:
    `_weigh_segments_<name>`, `_weigh_members_<name>` or `_weigh_periods_<name>`.
    """

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.plan.line"

    def _split(self):
        """Build or adapt the tree of targets and divide the amount over it.

        The number of statements does not depend on how many targets there are.
        """
        self.ensure_one()
        self._check_amount()
        self._note_edit()
        # targets are written by the split alone, on behalf of who may edit the plan
        line = self.sudo()
        targets = line.env["sales.mgmt.target"]
        cells = line._get_cells()
        known = line._get_known_targets()
        ids = targets._assign_ids(cells, known)
        nodes = targets._build_cell_nodes(line, cells, known, ids)
        root = nodes[ids[cells[0].key]]
        root.amount = to_units(line.amount, line.rounding)
        try:
            root.split()
        except (UnbalancedError, LockedError) as error:
            raise line._get_cell_refusal(error, cells, ids) from error
        targets._store_cells(line, cells, known, ids, nodes)
        line.invalidate_recordset(["target_ids", "root_id", "actual", "attainment"])

    def _get_known_targets(self):
        """Return the targets of the line by the key of their cell.

        :rtype: dict[tuple[int, int, int, int], sales.mgmt.target]
        """
        targets = self.env["sales.mgmt.target"]
        found = targets.search_fetch(
            [("line_id", "=", self.id)], targets._get_node_fields()
        )
        return {target._get_cell(): target for target in found}

    def _get_cell_refusal(self, error, cells, ids):
        """Return in words why the parts of a place in the tree do not fit."""
        [cell] = (cell for cell in cells if ids[cell.key] == error.node.key)
        place = self.env["sales.mgmt.target"].browse(error.node.key).exists()
        place = place or place.new(
            {
                "line_id": self.id,
                "unit_id": cell.unit,
                "user_id": cell.user,
                "segment_id": cell.segment,
                "period_id": cell.period,
            }
        )
        return place._get_refusal(error)

    # ------------------------------------------------------------
    # THE TREE
    # ------------------------------------------------------------

    def _get_cells(self, organisation_method=None, period_method=None):
        """Return the cells of the tree, parents before their children.

        The segments are divided first, then the organisation, over the whole year; then
        every person, or unit without people, over the periods.

        :param str organisation_method: instead of the one of the line
        :param str period_method: instead of the one of the line
        :rtype: list[Cell]
        """
        self.ensure_one()
        periods = self._get_periods()
        weights = self._get_period_weights(periods, period_method)
        members = self._get_members(self._get_units())
        times = self._get_times(members, periods, weights, organisation_method)
        organisation = self._get_organisation_cells(
            members, times.parts, organisation_method
        )
        parents = {cell.parent for cell in organisation}
        below = {}
        cells = []
        for cell in organisation:
            if cell.key in parents:
                cells.append(cell)
                continue
            own = times.periods.get((cell.unit, cell.user), weights)
            shape = tuple(own.values())
            if shape not in below:
                below[shape] = self._get_period_rows(periods, own)
            cells.append(cell._replace(axis="period"))
            cells += [
                Cell(*cell[:3], period, (*cell[:3], parent), weight, axis)
                for period, parent, weight, axis in below[shape]
            ]
        return cells

    def _get_units(self):
        """Return the units of the plan, parents before their children."""
        return self.env["sales.mgmt.unit"].search(
            [("id", "child_of", self.plan_id.unit_id.id)], order="parent_path"
        )

    def _get_members(self, units):
        """Return who carries a target in the year, and when they are there.

        People assigned at any time of the year count; sales support has no personal
        target.

        :return: stays by pair of unit id and user id
        :rtype: dict[tuple[int, int], list[Stay]]
        """
        year = self.plan_id.period_id
        assignments = self.env["sales.mgmt.assignment"]
        found = assignments.search(
            assignments._get_current_domain(year.date_from, year.date_to)
            & Domain("unit_id", "in", units.ids)
            & Domain("role", "!=", "support"),
            order="id",
        )
        members = defaultdict(list)
        for each in found:
            span = Span(
                max(each.date_from, year.date_from),
                min(each.date_to or year.date_to, year.date_to),
            )
            stay = Stay(span, Fraction(str(each.share)), Fraction(str(each.capacity)))
            members[each.unit_id.id, each.user_id.id].append(stay)
        return dict(members)

    def _get_times(self, members, periods, weights, method=None):
        """Return when people are there, and how that shapes their year.

        :param dict members: stays by pair of unit id and user id
        :param sales.mgmt.period periods: the year and all below it
        :param dict weights: by id of a period of the lowest level
        :param str method: among people, instead of the one of the line
        :rtype: Times
        """
        return Times(
            self._get_member_parts(members),
            {
                key: self._get_presence(periods, weights, stays)
                for key, stays in members.items()
            },
        )

    def _get_member_parts(self, members):
        """Return which part of a full year each person is where.

        Half a year or half the working time counts half. Who moves from one unit to
        another, or works in two, is divided between them, and nobody counts more than
        once.

        :rtype: dict[tuple[int, int], Fraction]
        """
        loads = self._get_workloads(members)
        return {
            (unit, user): self._get_time_part(stays) / loads[user]
            for (unit, user), stays in members.items()
        }

    def _get_workloads(self, members):
        """Return how much of a full year each person works in all units together.

        Who works less than full time is not overloaded: at least one.

        :rtype: dict[int, Fraction]
        """
        loads = defaultdict(Fraction)
        for (_unit, user), stays in members.items():
            loads[user] += self._get_time_part(stays)
        return {user: max(load, Fraction(1)) for user, load in loads.items()}

    def _get_time_part(self, stays):
        """Return which part of the plan's year stays are, at full time."""
        year = self.plan_id.period_id
        days = Span(year.date_from, year.date_to).days
        return sum(stay.span.days * stay.share for stay in stays) / Fraction(days)

    def _get_periods(self):
        """Return the year and the periods below it to the lowest level, in order."""
        levels = self.env["sales.mgmt.period"]._fields["level"].get_values(self.env)
        wanted = levels[: levels.index(self.lowest_level) + 1]
        return self.env["sales.mgmt.period"].search(
            [
                ("id", "child_of", self.plan_id.period_id.id),
                ("level", "in", wanted),
            ],
            order="date_from, date_to desc",
        )

    def _get_organisation_cells(self, members, parts, method=None):
        """Return the segments, units and people over the whole year, with weights.

        :param dict members: stays by pair of unit id and user id
        :param dict parts: which part of a full year they are there, by the same pair
        :param str method: instead of the one of the line
        """
        year = self.plan_id.period_id.id
        parents = self._get_organisation_parents(members)
        top = (self.plan_id.unit_id.id, 0, 0)
        divided = set(parents.values())
        leaves = [key for key in (top, *parents) if key not in divided]
        method = method or self.organisation_method
        weigh = getattr(self, f"_weigh_members_{method}")
        own = weigh(leaves, parts)
        weights = sum_upwards(own | self._get_segment_weights(), parents)
        axis = "segment" if self.segmentation_id else "organisation"
        cells = [Cell(*top, year, None, weights[top], axis)]
        cells += [
            Cell(*key, year, (*parent, year), weights[key], "organisation")
            for key, parent in parents.items()
        ]
        return cells

    def _get_organisation_parents(self, members):
        """Return the parent of every place below the top, parents first.

        A place is a triple of unit, user and segment id.

        :rtype: dict[tuple[int, int, int], tuple[int, int, int]]
        """
        top, *units = self._get_units()
        parents = {}
        for segment in self.segmentation_id.segment_ids.ids or [0]:
            if segment:
                parents[top.id, 0, segment] = (top.id, 0, 0)
            parents |= {
                (unit.id, 0, segment): (unit.parent_id.id, 0, segment) for unit in units
            }
            parents |= {
                (unit, user, segment): (unit, 0, segment) for unit, user in members
            }
        return parents

    def _get_period_weights(self, periods, method=None):
        """Return the weight of each period of the lowest level.

        :param sales.mgmt.period periods: the year and all below it
        :param str method: instead of the one of the line
        :rtype: dict[int, Fraction]
        """
        leaves = periods.filtered(lambda period: period.level == self.lowest_level)
        if not leaves:
            raise UserError(
                self.env._(
                    "%(year)s has no periods of the level that %(metric)s is divided "
                    "down to. Choose another level.",
                    metric=self.metric_id.name,
                    year=self.plan_id.period_id.name,
                )
            )
        return getattr(self, f"_weigh_periods_{method or self.period_method}")(leaves)

    def _get_period_rows(self, periods, weights):
        """Return id, parent, weight and axis of each period below the year, in order.

        :param sales.mgmt.period periods: the year and all below it, in order
        :param dict weights: by id of a period of the lowest level
        """
        parents = {period.id: period.parent_id.id for period in periods[1:]}
        weights = sum_upwards(weights, parents)
        return [
            (
                period.id,
                parents[period.id],
                weights[period.id],
                None if period.level == self.lowest_level else "period",
            )
            for period in periods[1:]
        ]

    def _get_presence(self, periods, weights, stays):
        """Lower the weights of periods by the days in which a person is elsewhere.

        Who is there all the time, or only when nothing is planned, keeps the weights.

        :rtype: dict[int, Fraction]
        """
        present = {}
        for period in periods:
            if period.id in weights:
                span = Span(period.date_from, period.date_to)
                days = sum(overlap(span, stay.span) for stay in stays)
                present[period.id] = weights[period.id] * Fraction(days, span.days)
        return present if any(present.values()) else weights
