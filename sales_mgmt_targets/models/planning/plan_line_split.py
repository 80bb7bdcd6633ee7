from collections import defaultdict
from fractions import Fraction
from typing import NamedTuple

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...tools.allocation import to_units, to_weights
from ...tools.periods import Span, overlap


class Cell(NamedTuple):
    """A place in the tree of targets: who, when, below what.

    Units, users and periods are ids; a user of 0 stands for the whole unit.
    """

    unit: int
    user: int
    period: int
    parent: "tuple[int, int, int] | None"
    depth: int
    weight: Fraction
    axis: str | None = None

    @property
    def key(self):
        return self.unit, self.user, self.period


class Stay(NamedTuple):
    """Days that somebody spends in a unit, and the part of the working time."""

    span: Span
    share: Fraction


class SalesMgmtPlanLine(models.Model):
    """The split: from the annual number to people and months.

    A method `name` is a pair of hooks, `_weigh_members_<name>` and
    `_weigh_periods_<name>`, and an entry in the selections of the line.
    """

    _inherit = "sales.mgmt.plan.line"

    def _split(self):
        """Build or adapt the tree of targets and divide the amount over it."""
        self.ensure_one()
        self._check_amount()
        # targets are written by the split alone, on behalf of who may edit the plan
        line = self.sudo()
        cells = line._get_cells()
        ids = line._align_targets(cells)
        targets = line.env["sales.mgmt.target"].browse(ids.values())
        nodes = targets._build_nodes(line.rounding)
        for cell in cells:
            nodes[ids[cell.key]].weight = cell.weight
        root = nodes[ids[cells[0].key]]
        root.amount = to_units(line.amount, line.rounding)
        targets._split_nodes(nodes, [root], targets._get_held())
        line.invalidate_recordset(["target_ids", "root_id"])

    # ------------------------------------------------------------
    # THE TREE
    # ------------------------------------------------------------

    def _get_cells(self):
        """Return the cells of the tree, parents before their children.

        The organisation is divided over the whole year first, then every person, or
        unit without people, over the periods.

        :rtype: list[Cell]
        """
        self.ensure_one()
        periods = self._get_periods()
        weights = self._get_period_weights(periods)
        members = self._get_members(self._get_units())
        organisation = self._get_organisation_cells(members)
        parents = {cell.parent for cell in organisation}
        cells = []
        for cell in organisation:
            if cell.key in parents:
                cells.append(cell._replace(axis="organisation"))
                continue
            stays = members.get((cell.unit, cell.user))
            own = self._get_presence(periods, weights, stays) if stays else weights
            cells.append(cell._replace(axis="period"))
            cells += self._get_period_cells(cell, periods, own)
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
            stay = Stay(span, Fraction(str(each.share)))
            members[each.unit_id.id, each.user_id.id].append(stay)
        return dict(members)

    def _get_member_parts(self, members):
        """Return which part of a full year each person is where.

        Half a year or half the working time counts half. Who moves from one unit to
        another, or works in two, is divided between them, and nobody counts more than
        once.

        :rtype: dict[tuple[int, int], Fraction]
        """
        year = self.plan_id.period_id
        days = Span(year.date_from, year.date_to).days
        parts = {
            key: sum(stay.span.days * stay.share for stay in stays) / days
            for key, stays in members.items()
        }
        totals = defaultdict(Fraction)
        for (_unit, user), part in parts.items():
            totals[user] += part
        return {key: part / max(totals[key[1]], 1) for key, part in parts.items()}

    def _get_periods(self):
        """Return the year and the periods below it to the lowest level, in order."""
        levels = ["year", "quarter", "month"]
        wanted = levels[: levels.index(self.lowest_level) + 1]
        return self.env["sales.mgmt.period"].search(
            [
                ("id", "child_of", self.plan_id.period_id.id),
                ("level", "in", wanted),
            ],
            order="date_from, date_to desc",
        )

    def _get_organisation_cells(self, members):
        """Return the units and people of the plan over its whole year, with weights.

        :param dict members: stays by pair of unit id and user id
        """
        year = self.plan_id.period_id.id
        top, *units = self._get_units()
        top = (top.id, 0)
        parents = {(unit.id, 0): (unit.parent_id.id, 0) for unit in units}
        parents |= {(unit, user): (unit, 0) for unit, user in members}
        divided = set(parents.values())
        leaves = [key for key in (top, *parents) if key not in divided]
        weigh = getattr(self, f"_weigh_members_{self.organisation_method}")
        parts = self._get_member_parts(members)
        weights = self._sum_upwards(weigh(leaves, parts), parents)
        depths = {top: 0}
        cells = [Cell(*top, year, None, 0, weights[top])]
        for key, parent in parents.items():
            depths[key] = depths[parent] + 1
            cells.append(Cell(*key, year, (*parent, year), depths[key], weights[key]))
        return cells

    def _get_period_weights(self, periods):
        """Return the weight of each period of the lowest level.

        :param sales.mgmt.period periods: the year and all below it
        :rtype: dict[int, Fraction]
        """
        leaves = periods.filtered(lambda period: period.level == self.lowest_level)
        return getattr(self, f"_weigh_periods_{self.period_method}")(leaves)

    def _get_period_cells(self, top, periods, weights):
        """Return the cells of one person or unit below its whole year.

        :param Cell top: the person or unit over the year
        :param sales.mgmt.period periods: the year and all below it, in order
        :param dict weights: by id of a period of the lowest level
        """
        parents = {period.id: period.parent_id.id for period in periods[1:]}
        weights = self._sum_upwards(weights, parents)
        return [
            Cell(
                top.unit,
                top.user,
                period.id,
                (top.unit, top.user, parents[period.id]),
                top.depth + (1 if period.level == "quarter" else 2),
                weights[period.id],
                None if period.level == self.lowest_level else "period",
            )
            for period in periods[1:]
        ]

    @api.model
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

    @api.model
    def _sum_upwards(self, weights, parents):
        """Give every node that has no weight of its own the sum of its children.

        :param dict weights: by node; leaves that are missing weigh nothing
        :param dict parents: parent by node, parents listed before their children
        :rtype: dict[Any, Fraction]
        """
        sums = defaultdict(Fraction)
        for key, parent in reversed(parents.items()):
            sums[key] = weights.get(key, sums[key])
            sums[parent] += sums[key]
        return defaultdict(Fraction, sums | weights)

    # ------------------------------------------------------------
    # WEIGHTS
    # ------------------------------------------------------------

    def _weigh_members_even(self, leaves, parts):
        """Weigh the same time the same; units weigh as many people as they hold.

        :param list leaves: pairs of unit id and user id that nothing lies below; a user
            of 0 is a unit without people
        :param dict parts: which part of a full year a person is where, by pair
        :return: weights by pair; who is not in it weighs what lies below
        :rtype: dict[tuple[int, int], Fraction]
        """
        return {key: parts.get(key, Fraction(0)) for key in leaves}

    def _weigh_members_typed(self, leaves, parts):
        """Weigh as typed, whole units too; what has no typed weight weighs nothing."""
        return {
            (unit, user): weight
            for (unit, user, period), weight in self._get_typed_weights().items()
            if not period
        }

    def _weigh_members_history(self, leaves, parts):
        """Weigh everybody by what they achieved in the base year, wherever it was.

        A unit without people weighs what it achieved itself.
        """
        facts = self.env["sales.mgmt.fact"]._read_group(
            self._get_history_domain(
                self.history_metric_id,
                self.env["sales.mgmt.unit"]._get_root(self.company_id),
                self.history_period_id,
            ),
            groupby=["unit_id", "user_id"],
            aggregates=["numerator:sum"],
        )
        by_user, by_unit = defaultdict(Fraction), defaultdict(Fraction)
        for unit, user, value in facts:
            by_user[user.id] += Fraction(str(value))
            for ancestor in unit.ancestor_ids:
                by_unit[ancestor.id] += Fraction(str(value))
        weights = {
            (unit, user): by_user[user] * parts[unit, user] if user else by_unit[unit]
            for unit, user in leaves
        }
        return {key: max(weight, Fraction(0)) for key, weight in weights.items()}

    def _weigh_periods_even(self, periods):
        """Weigh all periods the same.

        :param sales.mgmt.period periods: those of the lowest level, in order
        :rtype: dict[int, Fraction]
        """
        return dict.fromkeys(periods.ids, Fraction(1))

    def _weigh_periods_typed(self, periods):
        """Weigh as typed; weights of another year or level are no weights here."""
        typed = self._get_typed_weights()
        keys = {period.id: (0, 0, period.id) for period in periods}
        if not any(key in typed for key in keys.values()):
            raise UserError(
                self.env._(
                    "No weight of %(metric)s belongs to a period of %(year)s on the "
                    "lowest level. List the periods and type their weights.",
                    metric=self.metric_id.name,
                    year=self.plan_id.period_id.name,
                )
            )
        return {period: typed.get(key, Fraction(0)) for period, key in keys.items()}

    def _weigh_periods_history(self, periods):
        """Weigh each period by what the whole unit achieved a year before."""
        facts = self.env["sales.mgmt.fact"]._read_group(
            self._get_history_domain(
                self.history_metric_id, self.plan_id.unit_id, self.history_period_id
            ),
            groupby=["period_id"],
            aggregates=["numerator:sum"],
        )
        base = self.env["sales.mgmt.period"].search(
            [
                ("id", "child_of", self.history_period_id.id),
                ("level", "=", self.lowest_level),
            ],
            order="date_from",
        )
        achieved = defaultdict(Fraction)
        for month, value in facts:
            place = month if month in base else month.parent_id
            achieved[place] += Fraction(str(value))
        return {
            period.id: max(achieved[before], Fraction(0))
            for period, before in zip(periods, base, strict=False)
        }

    def _get_typed_weights(self):
        """Return the typed weights by unit, person and period id.

        :rtype: dict[tuple[int, int, int], Fraction]
        """
        rows = self.weight_ids
        weights = to_weights(rows.mapped("weight"))
        return {
            (row.unit_id.id or 0, row.user_id.id or 0, row.period_id.id or 0): weight
            for row, weight in zip(rows, weights, strict=True)
        }

    @api.model
    def _get_history_domain(self, metrics, unit, year):
        """Return the facts of metrics in a year, of a unit and all below it.

        What belongs to no unit counts for the top of the company.
        """
        domain = (
            Domain("metric_id", "in", metrics.ids)
            & Domain("company_id", "=", unit.company_id.id)
            & Domain("period_id", "child_of", year.ids)
        )
        if unit.parent_id:
            domain &= Domain("unit_id", "child_of", unit.ids)
        return domain

    # ------------------------------------------------------------
    # STORING
    # ------------------------------------------------------------

    def _align_targets(self, cells):
        """Make the targets of the line match the cells: same places, same parents.

        Targets that stay keep their amounts, pins and reserves; a level is created at a
        time, since children need their parents.

        :return: id by cell key
        :rtype: dict[tuple[int, int, int], int]
        """
        targets = self.env["sales.mgmt.target"]
        existing = {
            target._get_cell(): target
            for target in targets.search([("line_id", "=", self.id)])
        }
        ids = {key: target.id for key, target in existing.items()}
        levels = defaultdict(list)
        for cell in cells:
            if cell.key not in ids:
                levels[cell.depth].append(cell)
        for _depth, missing in sorted(levels.items()):
            created = targets.create(
                [self._prepare_target(cell, ids.get(cell.parent)) for cell in missing]
            )
            for cell, target in zip(missing, created, strict=True):
                ids[cell.key] = target.id
        for cell in cells:
            target = existing.pop(cell.key, None)
            place = {
                "parent_id": ids.get(cell.parent, False),
                "axis": cell.axis or False,
            }
            if target and place != target._get_place():
                target.write(place)
        targets.concat(*existing.values()).unlink()
        return {cell.key: ids[cell.key] for cell in cells}

    def _prepare_target(self, cell, parent_id):
        return {
            "line_id": self.id,
            "parent_id": parent_id,
            "axis": cell.axis,
            "unit_id": cell.unit,
            "user_id": cell.user or False,
            "period_id": cell.period,
            "weight": float(cell.weight),
        }
