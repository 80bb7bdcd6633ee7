from odoo import api, models
from odoo.exceptions import UserError

from ...tools.allocation import to_units
from ...tools.target_edit import Edit
from ...tools.target_tree import LockedError, UnbalancedError


class SalesMgmtTarget(models.Model):
    """Edits: how one change moves other targets, so that parts go on adding up.

    An edit is computed on a tree in memory and then stored, or only looked at.
    """

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.target"

    def _rebalance(self, amounts=None, reserves=None, origin="typed"):
        """Set amounts or reserves of targets of one line; without any, divide anew.

        :param dict amounts: the new amount by id, which pins the target
        :param dict reserves: the new reserve by id
        :param str origin: where the amounts come from
        :raise UserError: the held parts ask for more than there is
        """
        self._apply_edit(Edit(amounts or {}, reserves or {}, origin=origin))

    def _apply_edit(self, edit):
        """Change targets of one line and store what follows.

        :param Edit edit: names targets of this recordset
        :return: what was stored, see `_get_differences`
        :rtype: dict[int, tuple[int, int, bool]]
        """
        line = self.line_id.sudo()
        line._note_edit()
        scope, nodes = self._compute_edit(edit)
        changes = scope._get_differences(nodes)
        origins = dict.fromkeys(edit.amounts, edit.origin)
        origins |= {key: "typed" for key, pinned in edit.pins.items() if pinned}
        scope._store_nodes(nodes, origins)
        scope._refresh_figures()
        roots = self.filtered(lambda target: not target.parent_id)
        if roots and edit.amounts.keys() & set(roots.ids):
            line.amount = roots.amount
        return changes

    def _compute_edit(self, edit):
        """Return the trees that an edit makes of targets of one line.

        Siblings take up the difference where they add up: their parent's amount never
        moves. Where they do not, only what lies below a changed target follows. A
        root's amount is the total of its plan line. Targets of the person who edits are
        held as they are: nobody moves their own. So are the targets of locked periods.

        :return: all targets that were looked at, and their nodes by id
        :raise UserError: the held parts ask for more than there is
        """
        line = self.line_id.sudo()  # leaders do not read the totals of other units
        tops = self._find_moving(edit, line)
        found = tops | self.browse(edit.pins)
        scope = self.sudo().search_fetch(
            [("id", "child_of", found.ids)], self._get_node_fields()
        )
        nodes = scope._build_nodes(line)
        self._set_nodes(nodes, edit, line)
        scope._set_weights(nodes, edit, line)
        own = {target.id for target in scope if target.user_id == self.env.user}
        held = own - set(self.ids)
        scope._divide_nodes(nodes, [nodes[top.id] for top in tops], held)
        for target_id, split in edit.splits.items():
            if split.is_grid:
                scope._fill_grid(nodes, nodes[target_id], held)
        return scope, nodes

    def _set_nodes(self, nodes, edit, line):
        """Set on the nodes what was typed."""
        for key, amount in edit.amounts.items():
            nodes[key].amount = to_units(amount, line.rounding)
        for target in self.filtered(lambda target: target.id in edit.amounts):
            nodes[target.id].pinned = bool(target.parent_id)
        for key, reserve in edit.reserves.items():
            nodes[key].reserve = to_units(reserve, line.rounding)
        for key, pinned in edit.pins.items():
            nodes[key].pinned = pinned

    def _set_weights(self, nodes, edit, line):
        """Weigh what lies below targets by the methods that an edit asks for."""
        cells = {}
        for target_id, split in edit.splits.items():
            if not (split.organisation or split.period):
                continue
            methods = (split.organisation or None, split.period or None)
            if methods not in cells:
                cells[methods] = {
                    cell.key: cell.weight for cell in line._get_cells(*methods)
                }
            weights = cells[methods]
            top = self.browse(target_id)
            for target in self:
                if not target.parent_path.startswith(top.parent_path) or target == top:
                    continue
                is_period = target.parent_id.axis == "period"
                if (split.period if is_period else split.organisation) and (
                    target._get_cell() in weights
                ):
                    nodes[target.id].weight = weights[target._get_cell()]

    def _divide_nodes(self, nodes, tops, held=()):
        """Split below the tops.

        :param held: ids of targets that count as pinned this time
        """
        pins = {key: nodes[key].pinned for key in held}
        for key in held:
            nodes[key].pinned = True
        try:
            for top in tops:
                top.split()
        except (UnbalancedError, LockedError) as error:
            raise self.browse(error.node.key)._get_refusal(error) from error
        for key, pinned in pins.items():
            nodes[key].pinned = pinned

    def _find_moving(self, edit, line):
        """Return below which targets amounts move; none lies below another one."""
        resized = self
        if edit.ids:
            resized = self.filtered(
                lambda target: target.id in edit.amounts or target.id in edit.reserves
            )
        return (resized._get_tops(line) | self.browse(edit.splits))._drop_covered()

    def _get_tops(self, line):
        """Return below which targets amounts move when these ones change."""
        summing = line._get_summing_axes()
        tops = self.browse()
        for target in self.sudo():
            moves_siblings = target.parent_id.axis in summing
            tops |= target.parent_id if moves_siblings else target
        return tops

    def _drop_covered(self):
        """Return those of the targets that lie below no other one of them."""
        ids = set(self.ids)
        return self.filtered(
            lambda top: ids.isdisjoint(map(int, top.sudo().parent_path.split("/")[:-2]))
        )

    def _get_differences(self, nodes):
        """Return how nodes differ from the targets as they are stored.

        :return: units of amount and reserve, and the pin, by id; only what differs
        :rtype: dict[int, tuple[int, int, bool]]
        """
        rounding = self.line_id.rounding
        changes = {}
        for target in self:
            node = nodes[target.id]
            now = (node.amount, node.reserve, node.pinned)
            if now != (
                to_units(target.amount, rounding),
                to_units(target.reserve, rounding),
                target.pinned,
            ):
                changes[target.id] = now
        return changes

    @api.model
    def _check_methods(self, line, split):
        """Refuse ways of dividing that the line does not know.

        :param Split split: as it was asked for
        """
        for name, method in (
            ("organisation_method", split.organisation),
            ("period_method", split.period),
        ):
            if method and method not in line._get_methods(name):
                raise UserError(
                    self.env._(
                        "%(metric)s cannot be divided by “%(method)s”. Choose one of "
                        "the methods that the plan line offers.",
                        metric=line.metric_id.name,
                        method=method,
                    )
                )
