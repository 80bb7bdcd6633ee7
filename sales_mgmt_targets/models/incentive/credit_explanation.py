from decimal import Decimal

from odoo import models
from odoo.tools import SQL, format_amount, format_date

from .wording import write_number


class SalesMgmtCreditExplanation(models.AbstractModel):
    """How a row of the ledger comes about, in words and figures."""

    _name = "sales.mgmt.credit.explanation"
    _description = "Explanation of a Credit"

    def _explain(self):
        """Return the calculation behind a credit, sentence by sentence.

        :rtype: list[str]
        """
        self.ensure_one()
        if not self.move_id.exists():
            return [self._explain_absence()]
        sentences = getattr(self, f"_explain_{self.kind}")()
        if not self.has_margin:
            sentences.append(
                self.env._(
                    "Its margin is not known, since no cost is: rates that ask for a "
                    "margin do not hold for it."
                )
            )
        return sentences

    def _explain_invoiced(self):
        """Explain what was credited because it was invoiced."""
        rows = self.env.execute_query(
            SQL(
                """
                %s SELECT line.value::text, slice.share::text, slice.value::text
                     FROM slice
                     JOIN line ON line.id = slice.line_id
                    WHERE slice.line_id = %s AND %s
                """,
                self._get_document_tables_sql(["invoiced"]),
                self.line_id,
                self._get_slice_condition(),
            )
        )
        if not rows:
            return [self._explain_absence()]
        [(whole, share, value)] = rows
        values = {
            "document": self.name,
            "whole": self._format(whole.lstrip("-")),
            "share": self._show_percent(share),
            "value": self._format(value),
        }
        sentence = self.env._(
            "%(document)s invoices %(whole)s without tax on this line; %(share)s %% of "
            "it are %(value)s.",
            **values,
        )
        if float(whole) < 0:
            sentence = self.env._(
                "%(document)s takes back %(whole)s without tax; %(share)s %% of it are "
                "%(value)s.",
                **values,
            )
        return [sentence, *self._explain_correction()]

    def _explain_collected(self):
        """Explain what was credited because it was paid."""
        rows = self.env.execute_query(
            SQL(
                """
                %(tables)s
                SELECT document.total::text, COALESCE(returned.amount, 0)::text,
                       COALESCE(flow.upto, 0)::text, step.before / step.total,
                       step.after / step.total, slice.value::text
                  FROM slice
                  JOIN document ON document.id = slice.move_id
                  JOIN step ON step.document_id = document.id AND step.part = %(part)s
             LEFT JOIN flow ON flow.document_id = document.id AND flow.part = step.part
             LEFT JOIN returned ON returned.document_id = document.id
                 WHERE slice.line_id = %(line)s AND %(slice)s
                """,
                tables=self._get_document_tables_sql(["collected"]),
                part=self.part,
                line=self.line_id,
                slice=self._get_slice_condition(),
            )
        )
        if not rows:
            return [self._explain_absence()]
        [(total, returned, received, before, after, value)] = rows
        currency = self.move_id.currency_id
        return [
            self.env._(
                "Of %(document)s, %(total)s with tax, %(received)s were received with "
                "this payment and those before it; credit notes took back "
                "%(returned)s.",
                document=self.name,
                total=self._format(total, currency),
                received=self._format(received, currency),
                returned=self._format(returned, currency),
            ),
            self.env._(
                "The smaller one of what was received and what is left of the total, "
                "divided by the total: %(before)s %% were collected before, "
                "%(after)s %% are now. That much of %(value)s is credited.",
                before=self._show_percent(before),
                after=self._show_percent(after),
                value=self._format(value),
            ),
            *self._explain_correction(),
        ]

    def _explain_correction(self):
        """Explain that a row is the difference to what was credited before."""
        if self.period_id == self.origin_period_id:
            return []
        return [
            self.env._(
                "Since %(origin)s it has been credited; this row is the difference, "
                "counted on %(day)s.",
                origin=self.origin_period_id.name,
                day=format_date(self.env, self.event_date),
            )
        ]

    def _explain_absence(self):
        return self.env._(
            "%(document)s, or its payment, does not count any more, or is not this "
            "person's: what was credited for it is taken back.",
            document=self.name or "",
        )

    def _get_slice_condition(self):
        """Return the condition on the person and the line that were credited."""
        return SQL(
            "slice.credited_line_id = %s AND slice.user_id = %s AND slice.role = %s",
            self.credited_line_id,
            self.user_id.id,
            self.role,
        )

    def _get_document_tables_sql(self, kinds):
        """Return the tables of the state, for the document and what belongs to it."""
        moves = self.move_id | self.move_id.reversed_entry_id
        moves |= moves.reversal_move_ids
        lines = moves.line_ids
        others = (
            lines.matched_debit_ids.debit_move_id
            | lines.matched_credit_ids.credit_move_id
        ).move_id
        return self._get_tables_sql(
            self.company_id,
            self.period_id.date_to,
            kinds,
            moves | others | others.reversed_entry_id,
        )

    def _show_percent(self, part):
        """Return a part of a whole in percent, with two decimals at most."""
        return write_number(self.env, round(Decimal(part) * 100, 2))

    def _format(self, value, currency=None):
        return format_amount(self.env, float(value), currency or self.currency_id)
