from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from odoo import models
from odoo.tools import SQL

from .payout_circle import EVERYBODY
from .payout_entries import PRIZES


@dataclass
class Paid:
    """What was paid for something that was credited: the sums over all statements."""

    value: Fraction
    units: int
    last_day: date


@dataclass
class History:
    """What earlier payouts of the rulebook decide in this one.

    :ivar earned: in the year so far, by component and user: value and whole units
    :ivar paid: by lineage of the component, user and key
    :ivar documents: value so far, by lineage, user, model and document
    :ivar held: by lineage and user
    :ivar due: clawback that is still due, by user
    :ivar draws: draws to pay back, by user
    :ivar units: the unit of the last statement of who owes or is owed, by user
    :ivar period_ends: last days of the periods of this level up to this one
    """

    earned: dict[tuple[int, int], tuple[Fraction, int]] = field(default_factory=dict)
    paid: dict[tuple[int, int, str], Paid] = field(default_factory=dict)
    documents: dict[tuple[int, int, str, int], Fraction] = field(default_factory=dict)
    held: dict[tuple[int, int], int] = field(default_factory=dict)
    due: dict[int, int] = field(default_factory=dict)
    draws: dict[int, int] = field(default_factory=dict)
    units: dict[int, int] = field(default_factory=dict)
    period_ends: list[date] = field(default_factory=list)

    def get_user_ids(self):
        """Return the ids of people with something due, held back or taken back."""
        open_balances = (self.due, self.draws)
        return (
            {user_id for each in open_balances for user_id in each if each[user_id]}
            | {user_id for (_rule, user_id), units in self.held.items() if units}
            | {user_id for _rule, user_id, _key in self.paid}
        )


class SalesMgmtPayoutHistory(models.Model):
    """What earlier runs left behind."""

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.payout.run"

    def _get_earlier_condition(self, circle):
        """Return the condition on payouts that count as paid before this run.

        Which ones do is told by kind of run, see `_get_earlier_<kind>`.

        :param Circle circle: the only person who was paid
        :return: SQL on the alias `payout`
        """
        return SQL(
            """%s AND payout.period_id IN (SELECT id FROM sales_mgmt_period
                                            WHERE date_to < %s) AND %s""",
            getattr(self, f"_get_earlier_{self.kind}")(),
            self.period_id.date_from,
            circle.get_person_condition(SQL("payout.user_id")),
        )

    def _get_earlier_pay(self):
        """A payout counts as soon as it is approved."""
        return SQL(
            """payout.root_id = %s AND payout.kind = 'pay'
               AND payout.state IN ('approved', 'paid')""",
            self.scheme_id.root_id.id,
        )

    def _get_earlier_preview(self):
        """A preview also looks at what is under way, and at earlier previews."""
        return SQL(
            """payout.root_id = %s
               AND (payout.kind = 'preview'
                    OR payout.kind = 'pay'
                    AND payout.state NOT IN ('draft', 'cancelled'))""",
            self.scheme_id.root_id.id,
        )

    def _read_history(self, entries, circle):
        """Read what earlier payouts decide in this one.

        :param dict entries: what is credited in this run, by basis and metric
        :param Circle circle: whose history is needed
        :rtype: History
        """
        corrected = {
            entry.key
            for credited in entries.values()
            for entry in credited
            if entry.value.numerator < 0
        }
        history = History(
            earned=self._read_earned(circle),
            paid=self._read_paid(corrected, circle),
            documents=self._read_documents(entries, circle),
            period_ends=self._read_period_ends(),
        )
        self._read_balances(history, circle)
        return history

    def _read_earned(self, circle):
        """Return what components gave in the year so far, held back or not."""
        year = self.period_id.parent_path.split("/")[0]
        rows = self.env.execute_query(
            SQL(
                """
                SELECT line.component_id, line.user_id,
                       COALESCE(SUM(line.pay_value), 0)::text,
                       SUM(line.amount + line.held)::text
                  FROM sales_mgmt_payout_line AS line
                  JOIN sales_mgmt_payout AS payout ON payout.id = line.payout_id
                  JOIN sales_mgmt_period AS period ON period.id = payout.period_id
                 WHERE line.kind = 'component' AND line.component_id = ANY(%s)
                   AND split_part(period.parent_path, '/', 1) = %s AND %s
                 GROUP BY 1, 2
                """,
                self.scheme_id.component_ids.ids,
                year,
                self._get_earlier_condition(circle),
            )
        )
        return {
            (component_id, user_id): (Fraction(value), self._to_units(earned))
            for component_id, user_id, value, earned in rows
        }

    def _read_paid(self, keys, circle):
        """Return what was paid for things that are taken back now."""
        if not keys:
            return {}
        rows = self.env.execute_query(
            SQL(
                """
                SELECT component.lineage_id, share.user_id, share.key,
                       SUM(share.value)::text, SUM(share.amount)::text,
                       MAX(period.date_to)
                  FROM sales_mgmt_payout_share AS share
                  JOIN sales_mgmt_payout_line AS line ON line.id = share.line_id
                  JOIN sales_mgmt_payout AS payout ON payout.id = line.payout_id
                  JOIN sales_mgmt_period AS period ON period.id = payout.period_id
                  JOIN sales_mgmt_scheme_component AS component
                    ON component.id = share.component_id
                 WHERE share.key = ANY(%s) AND %s
                 GROUP BY 1, 2, 3
                """,
                sorted(keys),
                self._get_earlier_condition(circle),
            )
        )
        return {
            (lineage, user_id, key): Paid(Fraction(value), self._to_units(amount), day)
            for lineage, user_id, key, value, amount, day in rows
        }

    def _read_documents(self, entries, circle):
        """Return how much of documents was credited before, for rules per document."""
        by_document = self.scheme_id.component_ids.filtered(
            lambda each: (
                each.base == "document"
                or each.tier_mode == "event"
                or each.kind in PRIZES
            )
        )
        if not by_document:
            return {}
        documents = sorted(
            {
                (entry.model, entry.res_id)
                for credited in entries.values()
                for entry in credited
            }
        )
        if not documents:
            return {}
        rows = self.env.execute_query(
            SQL(
                """
                SELECT component.lineage_id, share.user_id, share.model, share.res_id,
                       SUM(share.value)::text
                  FROM sales_mgmt_payout_share AS share
                  JOIN sales_mgmt_payout_line AS line ON line.id = share.line_id
                  JOIN sales_mgmt_payout AS payout ON payout.id = line.payout_id
                  JOIN sales_mgmt_scheme_component AS component
                    ON component.id = share.component_id
                 WHERE (share.model, share.res_id) IN (
                           SELECT * FROM unnest(%s::text[], %s::integer[]))
                   AND component.lineage_id = ANY(%s) AND %s
                 GROUP BY 1, 2, 3, 4
                """,
                [model for model, _res_id in documents],
                [res_id for _model, res_id in documents],
                by_document.lineage_id.ids,
                self._get_earlier_condition(circle),
            )
        )
        return {tuple(row[:4]): Fraction(row[4]) for row in rows}

    def _read_taken_adjustments(self, adjustments):
        """Return the ids of adjustments that earlier payouts have a line for."""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT line.adjustment_id
                  FROM sales_mgmt_payout_line AS line
                  JOIN sales_mgmt_payout AS payout ON payout.id = line.payout_id
                 WHERE line.adjustment_id = ANY(%s) AND %s
                """,
                adjustments.ids,
                self._get_earlier_condition(EVERYBODY),
            )
        )
        return [adjustment_id for (adjustment_id,) in rows]

    def _read_balances(self, history, circle):
        """Read what people owe and are owed."""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT balance.kind, component.lineage_id, balance.user_id,
                       SUM(balance.amount)::text,
                       (array_agg(payout.unit_id ORDER BY payout.id DESC))[1]
                  FROM sales_mgmt_payout_balance AS balance
                  JOIN sales_mgmt_payout AS payout ON payout.id = balance.payout_id
             LEFT JOIN sales_mgmt_scheme_component AS component
                    ON component.id = balance.component_id
                 WHERE %s
                 GROUP BY 1, 2, 3
                """,
                self._get_earlier_condition(circle),
            )
        )
        for kind, lineage, user_id, amount, unit_id in rows:
            units = self._to_units(amount)
            history.units[user_id] = unit_id
            if kind == "held":
                history.held[lineage, user_id] = units
            elif kind == "due":
                history.due[user_id] = units
            else:
                history.draws[user_id] = units
