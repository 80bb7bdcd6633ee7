from collections import defaultdict
from fractions import Fraction

from odoo import models

from ...tools.curve import Slice, add_up, marginal, whole
from ...tools.payout import is_by_rates
from ...tools.settlement import clawback, spread
from ...tools.statement import Line, Share

ZERO = Fraction(0)
# Tiers that cut a result into slices
CUTS = {"marginal": marginal, "whole": whole}


class SalesMgmtPayoutDocument(models.Model):
    """What single documents earn."""

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.payout.run"

    def _get_parts(self, component, claim, credited, book):
        """Return parts of what is paid on that have rates of their own, if they do.

        :rtype: list[Slice] | None
        """
        if component.basis == "metric":
            return None
        if component.tier_mode == "flat" and (
            component.rate_ids or component.base == "document"
        ):
            return book.pricings[component.id].slice(credited)
        if component.base == "document" and component.tier_mode in CUTS:
            return self._cut_documents(component, claim, credited, book)
        return None

    def _cut_documents(self, component, claim, credited, book):
        """Return the slices of each document that this period adds to it."""
        cut = CUTS[component.tier_mode]
        tiers = book.rules[component.id].tiers
        parts = []
        for place, value in self._sum_by_document(component, credited, book).items():
            before = book.history.documents.get(
                (component.lineage_id.id, claim.user_id, *place), ZERO
            )
            parts += cut(before + value, before + value, tiers)
            parts += [
                Slice(-part.base, part.rate) for part in cut(before, before, tiers)
            ]
        return parts

    def _get_document_values(self, component, claim, credited, book):
        """Return the values of documents that were not credited before."""
        if component.base != "document":
            return []
        lineage = component.lineage_id.id
        return [
            value
            for place, value in self._sum_by_document(component, credited, book).items()
            if (lineage, claim.user_id, *place) not in book.history.documents
        ]

    def _sum_by_document(self, component, credited, book):
        values = defaultdict(Fraction)
        counted = book.pricings[component.id].count(credited)
        for entry, value in zip(credited, counted, strict=True):
            values[entry.model, entry.res_id] += value
        return values

    def _get_shares(self, component, credited, outcome, book):
        """Share an amount back to the documents that earned it, exactly.

        :return: none if the documents are not known
        :rtype: list[Share]
        """
        if not credited:
            return []
        amounts = spread(
            outcome.amount + outcome.held,
            book.pricings[component.id].weigh(credited),
            signed=is_by_rates(outcome.steps),
        )
        return [
            Share(entry.model, entry.res_id, entry.name, entry.key, entry.value, amount)
            for entry, amount in zip(credited, amounts, strict=True)
        ]

    # ------------------------------------------------------------
    # TAKEN BACK
    # ------------------------------------------------------------

    def _split_taken_back(self, component, claim, book):
        """Tell what is taken back at its own rate from what is paid on now.

        What was paid for earlier is recovered at the rate it was paid at. On the year
        so far nothing is: the difference to what was paid corrects itself.

        :return: taken back, and credited
        :rtype: tuple[list, list]
        """
        if component.credit_to != "seller" or component.base == "year":
            return [], claim.entries
        if all(entry.value.numerator >= 0 for entry in claim.entries):
            return [], claim.entries
        values = defaultdict(Fraction)
        for entry in claim.entries:
            values[entry.key] += entry.value
        lineage = component.lineage_id.id
        back = {
            key
            for key, value in values.items()
            if value < 0
            and (paid := book.history.paid.get((lineage, claim.user_id, key)))
            and paid.value > 0
        }
        return (
            [entry for entry in claim.entries if entry.key in back],
            [entry for entry in claim.entries if entry.key not in back],
        )

    def _get_clawback(self, component, claim, taken_back, book):
        """Return the line that recovers what was paid for what did not last.

        :rtype: Line
        """
        shares = []
        # one thing may be taken back in several parts, and given back in between
        returned, taken = defaultdict(Fraction), defaultdict(int)
        for entry in taken_back:
            key = entry.key
            paid = book.history.paid[component.lineage_id.id, claim.user_id, key]
            due = 0
            if self._is_in_window(component, entry, paid):
                returned[key] -= entry.value / paid.value
                due = clawback(paid.units, returned[key], taken[key])
                taken[key] += due
            shares.append(
                Share(entry.model, entry.res_id, entry.name, key, entry.value, -due)
            )
        amount = sum(share.amount for share in shares)
        return Line(
            "clawback",
            self.env._("%(rule)s: taken back", rule=component.name),
            amount,
            component_id=component.id,
            pay_value=add_up(entry.value for entry in taken_back),
            steps=[
                {
                    "kind": "clawback",
                    "days": component.clawback_days,
                    "count": len(shares),
                    "outside": sum(not share.amount for share in shares),
                    "amount": self._to_money(amount),
                }
            ],
            shares=shares,
        )

    def _is_in_window(self, component, entry, paid):
        """Tell whether a result was taken back early enough to be recovered."""
        if not component.clawback_days:
            return True
        return (entry.event_date - paid.last_day).days <= component.clawback_days
