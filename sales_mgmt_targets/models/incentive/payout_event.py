from collections import defaultdict
from fractions import Fraction
from typing import NamedTuple

from odoo import models

from ...tools.allocation import round_to, to_units
from ...tools.credit import Entry
from ...tools.curve import Slice
from ...tools.payout import Inputs, compute, figure
from ...tools.settlement import budgeted, spread
from ...tools.statement import Line, Share

ZERO = Fraction(0)


class Events(NamedTuple):
    """The documents that a rule pays an amount each for, of one claim.

    :ivar credited: one entry per document that is credited for the first time
    :ivar taken_back: entries of what was paid before and did not last
    """

    credited: list[Entry]
    taken_back: list[Entry]


class SalesMgmtPayoutEvent(models.Model):
    """Amounts per document, and prizes."""

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.payout.run"

    def _find_events(self, component, claim, book):
        """Return what counts as a document for a claim, and what was taken back.

        :rtype: Events
        """
        back, credited = self._split_taken_back(component, claim, book)
        if claim.has_left:
            return Events([], back)
        return Events(self._get_new_events(component, claim, credited, book), back)

    def _pay_events(self, component, parts, book, user_id=0):
        """Pay an amount per document, in their order, until the budget is used up.

        A document that several people share pays each of them their part of it.

        :param list[Part] parts: of all claims, whose outcome are their events
        :param int user_id: only this person's lines are asked for
        :rtype: dict[int, list[Line]]
        """
        rule = book.rules[component.id]
        events = defaultdict(list)
        for part in parts:
            for entry in part.outcome.credited:
                events[entry.model, entry.res_id].append(entry)
        shares = self._get_event_shares(component, events, user_id)
        lines = defaultdict(list)
        for claim, (_credited, taken_back) in parts:
            owner_id = claim.user_id
            if user_id not in (0, owner_id):
                continue
            if not claim.has_left:
                lines[owner_id].append(
                    self._get_event_line(component, claim, rule, shares[owner_id], book)
                )
            if taken_back:
                lines[owner_id].append(
                    self._get_clawback(component, claim, taken_back, book)
                )
        return lines

    def _get_event_shares(self, component, events, user_id=0):
        """Return what each document pays to whom, within the budget.

        :param dict events: entries by document
        :param int user_id: only this person's documents are asked for
        :rtype: dict[int, list[Share]]
        """
        units = to_units(component.amount, self.currency_id.rounding)
        budget = self._to_units(component.budget) if component.budget else None
        ordered = sorted(
            events.values(), key=lambda each: (each[0].event_date, each[0].key)
        )
        paid = budgeted([units] * len(ordered), budget).paid
        shares = defaultdict(list)
        for entries, amount in zip(ordered, paid, strict=True):
            if user_id and user_id not in {entry.user_id for entry in entries}:
                continue
            parts = spread(amount, [entry.value for entry in entries])
            for entry, part in zip(entries, parts, strict=True):
                shares[entry.user_id].append(
                    Share(
                        entry.model,
                        entry.res_id,
                        entry.name,
                        entry.key,
                        entry.value,
                        part,
                    )
                )
        return shares

    def _get_new_events(self, component, claim, credited, book):
        """Return one entry per document that is credited for the first time."""
        known = book.history.documents
        lineage = component.lineage_id.id
        pricing = book.pricings[component.id]
        found = {}
        for entry in credited:
            place = (entry.model, entry.res_id)
            if (
                entry.value > 0
                and (lineage, claim.user_id, *place) not in known
                and pricing.rate_of(entry) is not None
            ):
                first = found.get(place)
                found[place] = (
                    first._replace(value=first.value + entry.value) if first else entry
                )
        return list(found.values())

    def _get_event_line(self, component, claim, rule, shares, book):
        """Return the line of events, after conditions, floor and cap."""
        units = sum(share.amount for share in shares)
        paid = units * rule.rounding
        window = self._get_window(component, component.pay_metric_id)
        inputs = Inputs(
            parts=[Slice(paid, Fraction(1))] if units else [],
            count=len(shares),
            values=tuple(
                self._get_measure(each.measure, each.metric_id, claim, window, book)
                for each in component.condition_ids
            ),
        )
        outcome = compute(rule._replace(mode="flat", rate=ZERO), inputs)
        steps = [dict(step) for step in outcome.steps]
        steps.insert(
            0,
            {
                "kind": "counted",
                "count": len(shares),
                "each": figure(rule.amount),
                "amount": figure(paid),
            },
        )
        amounts = (
            spread(outcome.amount + outcome.held, [share.amount for share in shares])
            if shares
            else []
        )
        return Line(
            "component",
            component.name,
            outcome.amount,
            component_id=component.id,
            pay_value=Fraction(len(shares)),
            earned=outcome.earned,
            held=outcome.held,
            steps=steps,
            shares=[
                share._replace(amount=amount)
                for share, amount in zip(shares, amounts, strict=True)
            ],
        )

    def _compute_prizes(self, component, book):
        """Pay the prizes of contests and honours that were not paid before.

        :rtype: dict[int, list[Line]]
        """
        eligible = book.eligible[component.id]
        shares = defaultdict(list)
        for entry in self._get_entries(component, book):
            place = (entry.model, entry.res_id)
            is_paid = (
                component.lineage_id.id,
                entry.user_id,
                *place,
            ) in book.history.documents
            if entry.user_id in eligible and not is_paid:
                rounding = self.currency_id.rounding
                units = to_units(round_to(entry.value, rounding), rounding)
                shares[entry.user_id].append(
                    Share(*place, entry.name, entry.key, entry.value, units)
                )
        return {
            user_id: [self._get_prize_line(component, won)]
            for user_id, won in shares.items()
        }

    def _get_prize_line(self, component, won):
        amount = sum(share.amount for share in won)
        return Line(
            "component",
            component.name,
            amount,
            component_id=component.id,
            pay_value=sum((share.value for share in won), ZERO),
            earned=amount,
            steps=[
                {
                    "kind": "prizes",
                    "prizes": [
                        {"name": share.name, "amount": self._to_money(share.amount)}
                        for share in won
                    ],
                    "amount": self._to_money(amount),
                }
            ],
            shares=won,
        )
