from collections import defaultdict
from fractions import Fraction

from odoo import models

from ...tools.curve import Slice, exact, marginal, whole
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
            return [
                Slice(entry.value * self._get_late_factor(component, entry), rate)
                for entry in credited
                if (rate := self._get_rate(component, entry)) is not None
            ]
        if component.base == "document" and component.tier_mode in CUTS:
            return self._cut_documents(component, claim, credited, book)
        return None

    def _cut_documents(self, component, claim, credited, book):
        """Return the slices of each document that this period adds to it."""
        cut = CUTS[component.tier_mode]
        tiers = self._get_rule(component, book).tiers
        parts = []
        for place, value in self._sum_by_document(component, credited).items():
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
        return [
            value
            for place, value in self._sum_by_document(component, credited).items()
            if (component.lineage_id.id, claim.user_id, *place)
            not in book.history.documents
        ]

    def _sum_by_document(self, component, credited):
        values = defaultdict(Fraction)
        for entry in credited:
            values[entry.model, entry.res_id] += self._weigh(component, entry)
        return values

    def _weigh(self, component, entry):
        """Return how much of a credit counts, after late payment and rates.

        With one rate the rates are what is paid; with tiers, how much counts.
        """
        value = entry.value * self._get_late_factor(component, entry)
        if component.tier_mode == "flat" or not component.rate_ids:
            return value
        return value * (self._get_rate(component, entry) or ZERO)

    def _get_late_factor(self, component, entry):
        """Return how much of money counts that came so many days late."""
        factors = [
            each.factor for each in component.late_ids if each.days < entry.days_overdue
        ]
        return exact(factors[-1]) if factors else Fraction(1)

    def _get_rate(self, component, entry):
        """Return the rate of the first line of the table that fits, or None."""
        for rule in component.rate_ids:
            if self._is_rated(rule, entry):
                return exact(rule.rate)
        return None if component.rate_ids else exact(component.rate)

    @staticmethod
    def _is_rated(rule, entry):
        """Tell whether a line of the table fits; what is not known fits no margin."""
        if rule.categ_id and not entry.categ_path.startswith(rule.categ_id.parent_path):
            return False
        if rule.has_margin_from and (
            entry.margin is None or entry.margin < exact(rule.margin_from)
        ):
            return False
        return not rule.has_discount_to or entry.discount <= exact(rule.discount_to)

    def _get_shares(self, component, credited, outcome):
        """Share an amount back to the documents that earned it, exactly.

        :return: none if the documents are not known
        :rtype: list[Share]
        """
        if not credited:
            return []
        weights = [
            self._weigh(component, entry)
            * (
                (self._get_rate(component, entry) or ZERO)
                if component.tier_mode == "flat" and component.rate_ids
                else 1
            )
            for entry in credited
        ]
        amounts = spread(
            outcome.amount + outcome.held, weights, signed=is_by_rates(outcome.steps)
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
            pay_value=sum((entry.value for entry in taken_back), ZERO),
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
