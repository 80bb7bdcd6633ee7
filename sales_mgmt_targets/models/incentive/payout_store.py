import hashlib
import json
from collections import defaultdict
from decimal import Decimal
from fractions import Fraction

from odoo import models
from odoo.tools import SQL

from ...tools import columns
from ...tools.allocation import from_units


class SalesMgmtPayoutStore(models.Model):
    """Writing a run: few statements, however many people and documents there are."""

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.payout.run"

    def _store(self, statements):
        """Write the statements of the run, which has none.

        :param list[Statement] statements: one per person
        """
        self.ensure_one()
        self.env.flush_all()
        payout_ids = self._insert_payouts(statements)
        line_ids = self._insert_lines(statements, payout_ids)
        self._insert_shares(statements, payout_ids, line_ids)
        self._insert_balances(statements, payout_ids)
        self.env.invalidate_all()

    def _forget_payouts(self):
        """Remove what the last computation wrote."""
        self.env.flush_all()
        self.env.cr.execute(
            SQL("DELETE FROM sales_mgmt_payout WHERE run_id = ANY(%s)", self.ids)
        )
        for part in ("", ".line", ".share", ".balance"):
            self.env[f"sales.mgmt.payout{part}"].invalidate_model()
        self.invalidate_recordset(["payout_ids"])

    def _insert_payouts(self, statements):
        """Insert the statements.

        :return: their ids by user id
        :rtype: dict[int, int]
        """
        write = columns.amount_writer(self.currency_id.rounding)
        rows = [
            {
                "run_id": self.id,
                "kind": self.kind,
                "state": self.state,
                "scheme_id": self.scheme_id.id,
                "root_id": self.scheme_id.root_id.id or None,
                "period_id": self.period_id.id,
                "company_id": self.company_id.id,
                "currency_id": self.currency_id.id,
                "user_id": each.person.user_id,
                "unit_id": each.person.unit_id,
                "role": each.person.role,
                "awaits_acknowledgement": each.is_silent,
                **{name: write(units) for name, units in each.sums().items()},
            }
            for each in statements
        ]
        inserted = self._insert("sales.mgmt.payout", rows, "user_id, id")
        return dict(inserted)

    def _insert_lines(self, statements, payout_ids):
        """Insert the lines of statements.

        :return: their ids by statement and place
        :rtype: dict[tuple[int, int], int]
        """
        write = columns.amount_writer(self.currency_id.rounding)
        rows = [
            {
                "payout_id": payout_ids[each.person.user_id],
                "run_id": self.id,
                "user_id": each.person.user_id,
                "company_id": self.company_id.id,
                "currency_id": self.currency_id.id,
                "sequence": place,
                "kind": line.kind,
                "name": line.name,
                "component_id": line.component_id or None,
                "adjustment_id": line.adjustment_id or None,
                "pay_value": self._to_text(line.pay_value),
                "rank_value": self._to_text(line.rank_value),
                "target": self._to_text(line.target),
                "earned": write(line.earned),
                "held": write(line.held),
                "amount": write(line.amount),
                "steps": line.steps,
            }
            for each in statements
            for place, line in enumerate(each.lines)
        ]
        inserted = self._insert(
            "sales.mgmt.payout.line", rows, "payout_id, sequence, id"
        )
        return {(payout_id, place): line_id for payout_id, place, line_id in inserted}

    def _insert_shares(self, statements, payout_ids, line_ids):
        """Insert what each document earned, for the lines that know it."""
        lines = [
            (line_ids[payout_ids[each.person.user_id], place], each.person, line)
            for each in statements
            for place, line in enumerate(each.lines)
        ]
        rows = [
            (line_id, person.user_id, line.component_id or None, share)
            for line_id, person, line in lines
            for share in line.shares
        ]
        if not rows:
            return
        line_ids, user_ids, component_ids, shares = zip(*rows, strict=True)
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO sales_mgmt_payout_share (
                    line_id, user_id, component_id, company_id, currency_id, model,
                    res_id, name, key, value, amount
                )
                SELECT line_id, user_id, component_id, %(company)s, %(currency)s,
                       model, res_id, name, key, value, amount
                  FROM unnest(
                           %(lines)s::integer[], %(users)s::integer[],
                           %(components)s::integer[], %(models)s::varchar[],
                           %(ids)s::integer[], %(names)s::varchar[],
                           %(keys)s::varchar[], %(values)s::numeric[],
                           %(amounts)s::numeric[]
                       ) AS given(line_id, user_id, component_id, model, res_id, name,
                                  key, value, amount)
                """,
                company=self.company_id.id,
                currency=self.currency_id.id,
                lines=columns.numbers(line_ids),
                users=columns.numbers(user_ids),
                components=columns.numbers(component_ids),
                models=columns.texts(share.model for share in shares),
                ids=columns.numbers(share.res_id for share in shares),
                names=columns.texts(share.name for share in shares),
                keys=columns.texts(share.key for share in shares),
                values=columns.decimals(share.value for share in shares),
                amounts=columns.money(
                    (share.amount for share in shares), self.currency_id.rounding
                ),
            )
        )

    def _insert_balances(self, statements, payout_ids):
        """Insert how balances move once the run is approved."""
        rows = [
            {
                "payout_id": payout_ids[each.person.user_id],
                "user_id": each.person.user_id,
                "root_id": self.scheme_id.root_id.id or None,
                "company_id": self.company_id.id,
                "currency_id": self.currency_id.id,
                "kind": kind,
                "component_id": component_id or None,
                "amount": self._to_money(units),
            }
            for each in statements
            for (kind, component_id), units in sorted(each.balances.items())
            if units
        ]
        self._insert("sales.mgmt.payout.balance", rows)

    def _insert(self, model, rows, returning=None):
        """Insert rows in one statement; one JSON text carries all of them.

        :param list[dict] rows: values by column, all with the same columns
        :param str returning: columns to return
        :return: the returned columns of all rows
        :rtype: list[tuple]
        """
        if not rows:
            return []
        target = self.env[model]
        names = list(rows[0])
        if target._log_access:
            stamp = {"create_uid": self.env.uid, "write_uid": self.env.uid}
            rows = [row | stamp for row in rows]
            names += stamp
        columns = SQL(", ").join(SQL.identifier(name) for name in names)
        table = SQL.identifier(target._table)
        logged = SQL(", create_date, write_date") if target._log_access else SQL()
        now = (
            SQL(", now() AT TIME ZONE 'UTC', now() AT TIME ZONE 'UTC'")
            if target._log_access
            else SQL()
        )
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO %(table)s (%(columns)s %(logged)s)
                SELECT %(columns)s %(now)s
                  FROM json_populate_recordset(NULL::%(table)s, %(rows)s::json)
                %(returning)s
                """,
                table=table,
                columns=columns,
                logged=logged,
                now=now,
                rows=json.dumps(rows),
                returning=SQL("RETURNING %s", SQL(returning)) if returning else SQL(),
            )
        )
        return self.env.cr.fetchall() if returning else []

    def _to_money(self, units):
        """Write whole units of the currency as decimal text."""
        return str(from_units(units, self.currency_id.rounding))

    @staticmethod
    def _to_text(value):
        """Write an exact figure as decimal text, or None."""
        if value is None:
            return None
        value = Fraction(value)
        return str(Decimal(value.numerator) / Decimal(value.denominator))

    # ------------------------------------------------------------
    # WHAT CHANGED
    # ------------------------------------------------------------

    def _read_lines(self):
        """Return the lines that the run consists of, by what they are for.

        :return: figures by user id, kind and component or name
        :rtype: dict[tuple, dict]
        """
        rows = self.env.execute_query(
            SQL(
                """
                SELECT user_id, kind, COALESCE(component_id, 0), name, amount::text,
                       pay_value::text, rank_value::text, target::text, held::text
                  FROM sales_mgmt_payout_line
                 WHERE run_id = %s
                """,
                self.id,
            )
        )
        lines = defaultdict(
            lambda: {"name": "", "amount": Fraction(0), "figures": {}, "held": "0"}
        )
        for user_id, kind, component_id, name, amount, pay, rank, target, held in rows:
            line = lines[user_id, kind, component_id or name]
            line["name"] = name
            line["amount"] += Fraction(amount or 0)
            line["figures"] = {"pay": pay, "rank": rank, "target": target, "held": held}
        return dict(lines)

    def _store_changes(self, before):
        """Write down what the computation changed against the lines before it."""
        after = self._read_lines()
        empty = {"amount": Fraction(0), "figures": {}, "name": ""}
        rows = []
        for place in sorted({*before, *after}, key=str):
            old, new = before.get(place, empty), after.get(place, empty)
            if old["amount"] != new["amount"]:
                rows.append(
                    {
                        "run_id": self.id,
                        "company_id": self.company_id.id,
                        "user_id": place[0],
                        "name": new["name"] or old["name"],
                        "before": self._to_text(old["amount"]),
                        "after": self._to_text(new["amount"]),
                        "reason": self._describe_change(old, new),
                    }
                )
        self.env.cr.execute(
            SQL("DELETE FROM sales_mgmt_payout_change WHERE run_id = %s", self.id)
        )
        self._insert("sales.mgmt.payout.change", rows)
        self.invalidate_recordset(["change_ids"])

    def _describe_change(self, old, new):
        """Return in words which figures moved an amount."""
        if not old["figures"]:
            return self.env._("Was not there before.")
        if not new["figures"]:
            return self.env._("Is not there any more.")
        labels = {
            "pay": self.env._("Result"),
            "rank": self.env._("Tier decided by"),
            "target": self.env._("Target"),
            "held": self.env._("Held back"),
        }
        moved = [
            f"{label}: {old['figures'][name] or '–'} → {new['figures'][name] or '–'}"
            for name, label in labels.items()
            if old["figures"][name] != new["figures"][name]
        ]
        return "\n".join(moved) or self.env._(
            "The figures are the same: the rules or the other lines changed."
        )

    @staticmethod
    def _hash_inputs(inputs):
        """Return the fingerprint of what a run was computed from.

        :param inputs: anything that JSON can write; fractions are written as text
        """
        text = json.dumps(inputs, sort_keys=True, default=str, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()
