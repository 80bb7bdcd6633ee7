from decimal import Decimal, InvalidOperation

from odoo import api, models
from odoo.exceptions import UserError

from ...tools.allocation import from_units, to_units
from ...tools.target_edit import TOO_LARGE, Edit, Split


class SalesMgmtPlanningBoard(models.AbstractModel):
    """Changes typed on the board: looked at first, then stored all at once.

    A change is a dict: `id` of the target; what was typed of `amount`, `reserve` and
    `pinned`; and `base`, the three as they were when the board was read. A split is a
    dict: `id`, and of `organisation`, `period` (methods) and `grid` what is wished.

    What would follow is computed by the same code that stores, so that the screen never
    has an arithmetic of its own that could disagree.
    """

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.planning.board"

    # ------------------------------------------------------------
    # FOR SCREENS
    # ------------------------------------------------------------

    @api.model
    @api.readonly
    def preview(self, line_id, changes, splits=()):
        """Return what other targets would become, without storing anything.

        :return: `cells`, a list of id, amount, reserve and pin of all targets that
            would change, and `refusal`, a sentence if they could not
        :rtype: dict
        """
        self._check_reader()
        targets = self._find_changed(line_id, changes, splits)
        if not targets:
            return {"cells": [], "refusal": ""}
        try:
            edit = self._read_edit(targets, changes, splits)
            self._check_changes(targets, edit)
            scope, nodes = targets._compute_edit(edit)
        except UserError as error:
            return {"cells": [], "refusal": str(error)}
        differences = scope._get_differences(nodes)
        return {"cells": self._prepare_changes(targets, differences), "refusal": ""}

    @api.model
    def save_board(self, line_id, changes, splits=()):
        """Store all changes, or none of them.

        Where somebody else changed one of the cells since the board was read, nothing
        is stored: `conflicts` tell who, when and what, and `board` is the board of now.

        :return: `cells` as `preview` returns them, and `conflicts`, empty if it was
            stored; then `board` is False
        :rtype: dict
        :raise UserError: what was typed does not fit; the sentence names the target
        """
        self._check_reader()
        targets = self._find_changed(line_id, changes, splits)
        answer = {"cells": [], "conflicts": [], "board": False}
        if not targets and not changes:
            return answer
        conflicts = self._find_conflicts(targets, changes)
        if conflicts:
            board = self.get_board(line_id)
            return {**answer, "conflicts": conflicts, "board": board}
        edit = self._read_edit(targets, changes, splits)
        self._check_changes(targets, edit)
        # notes who edits, and holds plan and periods against a step of that moment
        targets.plan_id._check_editable()
        targets.period_id._check_unlocked()
        differences = targets._apply_edit(edit)
        return {**answer, "cells": self._prepare_changes(targets, differences)}

    # ------------------------------------------------------------
    # READING WHAT WAS TYPED
    # ------------------------------------------------------------

    @api.model
    def _find_changed(self, line_id, changes, splits):
        """Return the targets that changes and splits name, if the reader sees them."""
        ids = [each.get("id") for each in (*changes, *splits)]
        return self.env["sales.mgmt.target"].search(
            [
                ("line_id", "=", line_id if type(line_id) is int else 0),
                ("id", "in", [each for each in ids if type(each) is int]),
            ]
        )

    @api.model
    def _read_edit(self, targets, changes, splits):
        """Return what was typed as an edit.

        :raise UserError: something of it is no amount
        """
        known = {target.id: target for target in targets}
        edit = Edit({}, {}, {}, {})
        for change in changes:
            target = known.get(change.get("id"))
            if not target:
                continue
            for name, values in (("amount", edit.amounts), ("reserve", edit.reserves)):
                if name in change:
                    values[target.id] = self._read_amount(target, change[name])
            if "pinned" in change and target.id not in edit.amounts:
                edit.pins[target.id] = bool(change["pinned"])
        for split in splits:
            if split.get("id") in known:
                edit.splits[split["id"]] = Split(
                    str(split.get("organisation") or ""),
                    str(split.get("period") or ""),
                    bool(split.get("grid")),
                )
        return edit

    @api.model
    def _read_amount(self, target, typed):
        line = target.sudo().line_id
        try:
            amount = Decimal(str(typed))
            if not abs(amount) < TOO_LARGE:
                raise InvalidOperation
        except InvalidOperation:
            raise UserError(
                self.env._(
                    "“%(text)s” of “%(target)s” is no amount.",
                    text=typed,
                    target=target.display_name,
                )
            ) from None
        if from_units(to_units(amount, line.rounding), line.rounding) != amount:
            raise UserError(
                self.env._(
                    "%(amount)s of “%(target)s” is not a multiple of the rounding, "
                    "%(rounding)s.",
                    amount=line._format_amount(float(amount)),
                    target=target.display_name,
                    rounding=line._format_amount(line.rounding),
                )
            )
        return amount

    # ------------------------------------------------------------
    # RIGHTS AND CONFLICTS
    # ------------------------------------------------------------

    @api.model
    def _check_changes(self, targets, edit):
        """Refuse what the reader may not change, naming the target.

        :raise UserError: own, foreign, locked or fixed targets; reserves that cannot be
        """
        refusals = targets._get_import_refusals()
        for target in targets:
            if target.id in refusals:
                reason = refusals[target.id]
                raise UserError(
                    self.env._(
                        "%(target)s: %(reason)s",
                        target=target.display_name,
                        reason=reason,
                    )
                )
            if edit.reserves.get(target.id):
                target._check_reservable(edit.reserves[target.id])
        for split in edit.splits.values():
            targets._check_methods(targets.line_id.sudo(), split)

    @api.model
    def _find_conflicts(self, targets, changes):
        """Return what somebody else changed meanwhile among the typed cells.

        :return: `id`, `label`, `who`, `when`, and the three values `base` and `now`;
            `now` is False where the target does not exist any more
        :rtype: list[dict]
        """
        known = {target.id: target for target in targets}
        conflicts = []
        for change in changes:
            base = change.get("base")
            target = known.get(change.get("id"))
            if not target:
                conflicts.append(
                    {
                        "id": change.get("id"),
                        "label": "",
                        "who": "",
                        "when": False,
                        "base": base,
                        "now": False,
                    }
                )
                continue
            now = [target.amount, target.reserve, target.pinned]
            if self._is_same(target, base, now):
                continue
            conflicts.append(
                {
                    "id": target.id,
                    "label": target.display_name,
                    # who works on the same plan is no secret
                    "who": target.sudo().changed_by_id.name or "",
                    "when": target.changed_on,
                    "base": base,
                    "now": now,
                }
            )
        return conflicts

    @api.model
    def _is_same(self, target, base, now):
        """Tell whether a cell still is as it was read, to the rounding unit."""
        if not isinstance(base, list) or len(base) != len(now):
            return False
        rounding = target.sudo().line_id.rounding
        (amount, reserve, pinned), (was, had, held) = now, base
        try:
            return (
                to_units(amount, rounding) == to_units(was, rounding)
                and to_units(reserve, rounding) == to_units(had, rounding)
                and pinned == held
            )
        except (InvalidOperation, ValueError, OverflowError):
            return False

    @api.model
    def _prepare_changes(self, targets, differences):
        """Return changed targets that the reader sees: id, amount, reserve, pin."""
        rounding = targets.line_id.sudo().rounding
        seen = self.env["sales.mgmt.target"].search([("id", "in", list(differences))])
        return [
            [
                target_id,
                float(from_units(amount, rounding)),
                float(from_units(reserve, rounding)),
                pinned,
            ]
            for target_id, (amount, reserve, pinned) in differences.items()
            if target_id in seen._ids
        ]
