from decimal import Decimal, InvalidOperation
from typing import NamedTuple

from odoo import api, models
from odoo.exceptions import UserError

from ...tools.allocation import from_units, to_units
from ...tools.target_edit import TOO_LARGE

# What names a target where its id is not given
NAMES = ("plan_id", "metric_id", "segment_id", "unit_id", "user_id", "period_id")
KEYS = {"id", ".id", *NAMES}


class Row(NamedTuple):
    """A line of an imported file.

    :ivar number: its place among the data, the first being 0
    """

    number: int
    values: dict

    def get(self, name):
        return str(self.values.get(name) or "").strip()

    @property
    def names(self):
        return tuple(self.get(name).casefold() for name in NAMES)

    @property
    def label(self):
        """The row as people find it again."""
        named = [self.get(name) for name in NAMES if self.get(name)]
        return " · ".join(named) or self.get("id") or self.get(".id") or "–"


class SalesMgmtTarget(models.Model):
    """Import: a file changes amounts of targets that exist, all at once or not at all.

    Targets are never created this way. What a file does not change stays unpinned.
    """

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.target"

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    @api.model
    def get_import_templates(self):
        """Extend `base_import` with the targets that can be edited today."""
        if not self.env.user.has_group("base.group_allow_export"):
            return []
        return [
            {
                "label": self.env._("Targets as they are, to be edited"),
                "template": "/sales_mgmt_targets/template",
            }
        ]

    @api.model
    def load(self, fields, data):
        """Override `base`: set the amounts of a file all at once.

        Sums hold: siblings take up the difference. One row that is refused refuses the
        whole file; the messages tell every such row and why.
        """
        problem = self._get_column_problem(fields)
        if problem:
            return self._refuse_file([{"type": "error", "message": problem}])
        rows = [
            Row(number, dict(zip(fields, values, strict=True)))
            for number, values in enumerate(data)
            if any(values)
        ]
        found, refusals = self._find_rows(rows)
        changes, invalid = self._read_changes(rows, found)
        refusals |= invalid
        targets = self.concat(*(found[number] for number in changes))
        reasons = targets._get_import_refusals()
        refusals |= {
            number: reasons[found[number].id]
            for number in changes
            if found[number].id in reasons
        }
        if not refusals:
            refusals = self._apply_changes(changes, found)
        if refusals:
            labels = {row.number: row.label for row in rows}
            labels |= {number: each.display_name for number, each in found.items()}
            return self._refuse_file(
                [
                    {
                        "type": "error",
                        "message": f"{labels[number]}: {reason}",
                        "record": number,
                        "rows": {"from": number, "to": number},
                    }
                    for number, reason in sorted(refusals.items())
                ]
            )
        ids = [found[row.number].id for row in rows]
        return {"ids": ids, "messages": [], "nextrow": 0}

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    @api.model
    def _refuse_file(self, messages):
        return {"ids": False, "messages": messages, "nextrow": 0}

    @api.model
    def _get_column_problem(self, fields):
        """Return why the columns of a file do not do, or nothing."""
        if "amount" not in fields:
            return self.env._("No column is the target: nothing would change.")
        unknown = [name for name in fields if name != "amount" and name not in KEYS]
        if unknown:
            return self.env._(
                "Of a target only the amount is imported. Leave out the column "
                "“%(column)s”.",
                column=unknown[0],
            )
        given = set(fields)
        if given.isdisjoint({"id", ".id"}) and not given >= {"plan_id", "period_id"}:
            return self.env._(
                "Name the targets by Database ID, or by plan, metric, unit, "
                "salesperson and period."
            )
        return None

    @api.model
    def _find_rows(self, rows):
        """Find the target of every row by its id, else by its names.

        :return: targets, and refusals, by row number
        """
        ids = self._read_ids(rows)
        # one by one they still are read together
        known = {
            target.id: target
            for target in self.search([("id", "in", list(ids.values()))])
        }
        by_names = self._group_by_names([row for row in rows if row.number not in ids])
        found, refusals, seen = {}, {}, set()
        for row in rows:
            if row.number in ids:
                targets = known.get(ids[row.number], self)
            else:
                targets = by_names.get(row.names, self)
            if len(targets) != 1:
                refusals[row.number] = self._describe_match(targets)
            elif targets in seen:
                refusals[row.number] = self.env._(
                    "the file names it twice; keep one of the rows."
                )
            else:
                found[row.number] = targets
                seen.add(targets)
        return found, refusals

    @api.model
    def _describe_match(self, targets):
        if targets:
            return self.env._("means several targets; tell them apart by Database ID.")
        return self.env._(
            "there is no such target, or you may not see it. An import changes targets "
            "and creates none."
        )

    @api.model
    def _read_ids(self, rows):
        """Return the id that a row gives, by row number; 0 if it means no target."""
        ids = {}
        xml_ids = {row.get("id") for row in rows if row.get("id")}
        pairs = [tuple(xml_id.split(".", 1)) for xml_id in xml_ids if "." in xml_id]
        data = (
            self.env["ir.model.data"]
            .sudo()
            .search(
                [
                    ("model", "=", self._name),
                    ("module", "in", [module for module, _name in pairs]),
                    ("name", "in", [name for _module, name in pairs]),
                ]
            )
        )
        known = {each.complete_name: each.res_id for each in data}
        for row in rows:
            number = row.get(".id").removesuffix(".0")
            if number:
                ids[row.number] = int(number) if number.isdecimal() else 0
            elif row.get("id"):
                ids[row.number] = known.get(row.get("id"), 0)
        return ids

    @api.model
    def _group_by_names(self, rows):
        """Return the targets of the plans that rows name, by their names."""
        plans = {row.get("plan_id") for row in rows} - {""}
        if not plans:
            return {}
        groups = {}
        for target in self.search([("plan_id.name", "in", list(plans))]).sudo():
            names = tuple((target[name].name or "").casefold() for name in NAMES)
            own = target.with_env(self.env)
            # alone, a target still is read together with the others
            groups[names] = groups[names] | own if names in groups else own
        return groups

    @api.model
    def _read_changes(self, rows, found):
        """Return the amounts that differ from what there is, and what is no amount.

        :return: amounts, and refusals, by row number
        """
        changes, refusals = {}, {}
        for row in rows:
            if row.number not in found:
                continue
            target = found[row.number]
            rounding = target.sudo().line_id.rounding
            try:
                amount = Decimal(row.get("amount"))
                if abs(amount) >= TOO_LARGE:
                    raise ValueError(amount)
                exact = from_units(to_units(amount, rounding), rounding) == amount
            except (InvalidOperation, ValueError, OverflowError):
                refusals[row.number] = self.env._(
                    "“%(text)s” is no amount.", text=row.get("amount")
                )
                continue
            if not exact:
                refusals[row.number] = self.env._(
                    "%(amount)s is not a multiple of the rounding, %(rounding)s.",
                    amount=row.get("amount"),
                    rounding=target.sudo().line_id._format_amount(rounding),
                )
            elif to_units(amount, rounding) != to_units(target.amount, rounding):
                changes[row.number] = amount
        return changes, refusals

    def _get_import_refusals(self):
        """Return why targets cannot be changed by this user, by id.

        :rtype: dict[int, str]
        """
        refusals = {}
        locked_periods = self.period_id._get_locked()
        locks = self._find_locks()
        writable = self._filtered_access("write")
        for target in self:
            if target.user_id == self.env.user:
                refusals[target.id] = self.env._("it is your own target.")
            elif target not in writable:
                refusals[target.id] = self.env._("you may not change this target.")
            elif target.plan_state != "draft":
                refusals[target.id] = self.env._("its plan is not a draft any more.")
            elif target.period_id.id in locked_periods:
                lock = target.period_id._get_lock()
                refusals[target.id] = str(lock._get_refusal(target.period_id))
            elif target.id in locks:
                refusals[target.id] = locks[target.id]._describe_lock()
        return refusals

    @api.model
    def _apply_changes(self, changes, found):
        """Set all amounts, line by line; one that does not fit undoes them all.

        :return: refusals by row number
        """
        if not changes:
            return {}
        numbers = {found[number].id: number for number in changes}
        targets = self.concat(*(found[number] for number in changes))
        # notes who edits, and holds the plans against a step at the same moment
        targets.plan_id._check_editable()
        savepoint = self.env.cr.savepoint()
        for parts in targets.grouped("line_id").values():
            amounts = {part.id: changes[numbers[part.id]] for part in parts}
            try:
                parts._rebalance(amounts=amounts, origin="import")
            except UserError as error:
                savepoint.close(rollback=True)
                self.env.invalidate_all()
                return {numbers[parts[0].id]: str(error)}
        savepoint.close(rollback=False)
        return {}
