from odoo import models
from odoo.exceptions import UserError

from ...tools.grid import GridError, fill_grid, get_columns


class SalesMgmtTarget(models.Model):
    """The grid split: people by periods, both exact.

    Every person divided by themselves is exact over the year, and yet the March of all
    of them together may lie some units beside the plan's March. A grid holds both.
    """

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.target"

    def _fill_grid(self, nodes, top, held=()):
        """Divide people over periods so that each period adds up over people as well.

        The tree was split before; so a row is what a person's periods hold together,
        reserves included. What is pinned or locked stays. A pinned quarter keeps its
        months.

        :param dict nodes: by id of a target; this recordset are their targets
        :param Node top: below which the grid lies
        :param held: ids of targets that count as pinned this time
        :raise UserError: the pinned cells leave no such grid
        """
        targets = self.browse([node.key for node in top.walk()])
        self.browse(top.key)._check_griddable(targets)
        rows = [
            target
            for target in targets
            if target.axis == "period" and target.parent_id.axis != "period"
        ]
        periods, cells, fixed = self._get_grid_cells(rows, nodes, held)
        if not periods:
            return
        totals = [sum(cell.amount for cell in own) for own in cells]
        weights = [[cell.weight for cell in own] for own in cells]
        columns = get_columns(totals, weights, fixed)
        try:
            grid = fill_grid(totals, columns, weights, fixed)
        except GridError as error:
            raise self._get_grid_refusal(error, top, rows, periods) from error
        for own, amounts in zip(cells, grid, strict=True):
            for cell, amount in zip(own, amounts, strict=True):
                cell.amount = amount
        for row in rows:
            _add_up(nodes[row.id])

    def _check_griddable(self, targets):
        """Refuse a grid where parts do not add up, or nobody lies below."""
        for axis in ("organisation", "period"):
            if not self.metric_id._sums_along(axis):
                raise UserError(
                    self.env._(
                        "The parts of %(metric)s do not add up, so that there are no "
                        "two sums to keep. Split “%(target)s” by another method.",
                        metric=self.metric_id.name,
                        target=self.display_name,
                    )
                )

    def _get_grid_cells(self, rows, nodes, held):
        """Return the periods, the nodes of each row in their order, and what is fixed.

        :return: ids of periods; nodes by row and period; units by place in the grid
        """
        periods, cells, fixed = [], [], {}
        for place, row in enumerate(rows):
            own = {}
            root = nodes[row.id]
            stack = [(root, root.locked or root.key in held)]
            while stack:
                node, is_held = stack.pop()
                if not node.children:
                    own[self.browse(node.key).period_id.id] = (node, is_held)
                stack += [
                    (child, is_held or child.held or child.key in held)
                    for child in node.children
                ]
            periods = periods or sorted(
                own,
                key=lambda period: (
                    self.env["sales.mgmt.period"].browse(period).date_from
                ),
            )
            cells.append([own[period][0] for period in periods])
            fixed |= {
                (place, column): own[period][0].amount
                for column, period in enumerate(periods)
                if own[period][1]
            }
        return periods, cells, fixed

    def _get_grid_refusal(self, error, top, rows, periods):
        """Return in words, with the numbers, why pinned cells leave no grid."""
        if error.axis == "row":
            return rows[error.place]._get_refusal(error)
        target = self.browse(top.key)
        rounding = target.line_id.rounding
        return UserError(
            self.env._(
                "“%(target)s” cannot be divided so that people and periods both add "
                "up: in %(period)s %(total)s are to be divided, and pinned or locked "
                "parts ask for %(fixed)s there. Unpin or unlock a part of %(period)s, "
                "or split by another method.",
                target=target.display_name,
                period=self.env["sales.mgmt.period"].browse(periods[error.place]).name,
                total=target._format_units(error.total, rounding),
                fixed=target._format_units(error.fixed, rounding),
            )
        )


def _add_up(node):
    """Give nodes above the smallest periods what lies below them."""
    below = list(node.walk())[1:]
    for part in reversed(below):
        if part.children:
            part.amount = sum(child.amount for child in part.children) - part.reserve
