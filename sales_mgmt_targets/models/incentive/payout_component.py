from collections import defaultdict
from dataclasses import replace
from typing import Any, NamedTuple

from odoo import models

from ...tools.curve import exact
from ...tools.payout import compute, figure
from ...tools.settlement import spread
from ...tools.statement import Line
from .payout_claim import Claim


class Part(NamedTuple):
    """A claim, and what it comes to before the budget that all people share.

    :ivar outcome: see `_compute_part`
    """

    claim: Claim
    outcome: Any


class SalesMgmtPayoutComponent(models.Model):
    """What one rule gives."""

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.payout.run"

    def _compute_component(self, component, book):
        """Compute what a rule gives to everybody.

        Override to add kinds of rules.

        :return: lines by user id
        :rtype: dict[int, list[Line]]
        """
        if component.kind in ("contest", "honour"):
            return self._compute_prizes(component, book)
        if component.kind == "penalty":
            # penalties are recorded one by one, with evidence, as adjustments
            return {}
        parts = [
            Part(claim, self._compute_part(component, claim, book))
            for claim in self._get_claims(component, book)
        ]
        return self._join_parts(component, parts, book)

    def _compute_part(self, component, claim, book):
        """Compute what a claim comes to, before the budget that all people share.

        :return: lines by user id; of amounts per document, the documents
        :rtype: dict[int, list[Line]] | Events
        """
        if component.tier_mode == "event":
            return self._find_events(component, claim, book)
        return self._compute_claim(component, claim, book)

    def _join_parts(self, component, parts, book, user_id=0):
        """Put together what all claims come to, and keep the budget.

        :param list[Part] parts: of all claims; they stay as they are
        :param int user_id: only this person's lines are asked for
        :return: lines by user id
        :rtype: dict[int, list[Line]]
        """
        if component.tier_mode == "event":
            return self._pay_events(component, parts, book, user_id)
        lines = defaultdict(list)
        for part in parts:
            for owner_id, found in part.outcome.items():
                lines[owner_id] += found
        if component.budget:
            return self._keep_budget(component, lines, user_id)
        return lines

    def _keep_budget(self, component, lines, user_id=0):
        """Lower what everybody gets in proportion, if together it is too much.

        What is taken back frees nothing: a budget is spent once.

        :param dict[int, list[Line]] lines: of everybody, by user id
        :param int user_id: only this person's lines are asked for
        :return: lines by user id
        :rtype: dict[int, list[Line]]
        """
        paid = [
            line
            for found in lines.values()
            for line in found
            if line.kind == "component" and line.amount > 0
        ]
        whole = sum(line.amount for line in paid)
        budget = self._to_units(component.budget)
        if whole <= budget:
            return lines
        amounts = spread(budget, [line.amount for line in paid])
        lowered = {id(line): amount for line, amount in zip(paid, amounts, strict=True)}
        return {
            owner_id: [
                self._lower(line, lowered[id(line)], budget, whole)
                if id(line) in lowered
                else line
                for line in found
            ]
            for owner_id, found in lines.items()
            if user_id in (0, owner_id)
        }

    def _lower(self, line, amount, budget, whole):
        """Return a line with its part of a budget that is too small for all.

        :rtype: Line
        """
        shares = line.shares
        # no single document is known, as in a period that is still open
        if shares:
            amounts = spread(amount + line.held, [each.amount for each in shares])
            shares = [
                each._replace(amount=part)
                for each, part in zip(shares, amounts, strict=True)
            ]
        step = {
            "kind": "budget",
            "limit": self._to_money(budget),
            "whole": self._to_money(whole),
            "rounding": figure(exact(self.currency_id.rounding)),
            "amount": self._to_money(amount),
        }
        return replace(line, amount=amount, steps=[*line.steps, step], shares=shares)

    def _compute_claim(self, component, claim, book):
        """Compute what a claim comes to and share it among its people.

        :rtype: dict[int, list[Line]]
        """
        taken_back, credited = self._split_taken_back(component, claim, book)
        if claim.has_left:
            back = [self._get_clawback(component, claim, taken_back, book)]
            return {claim.user_id: back if taken_back else []}
        inputs = self._get_amount_inputs(component, claim, credited, taken_back, book)
        outcome = compute(book.rules[component.id], inputs)
        line = Line(
            "component",
            component.name,
            outcome.amount,
            component_id=component.id,
            pay_value=self._get_period_pay(
                component, claim, credited, taken_back, inputs, book
            ),
            rank_value=inputs.rank,
            target=self._get_target(
                component.rank_metric_id or component.pay_metric_id,
                claim,
                self._get_window(component, component.pay_metric_id),
                book,
            ),
            earned=outcome.earned,
            held=outcome.held,
            steps=outcome.steps,
        )
        if component.credit_to == "team":
            return self._share_out(claim, line)
        if component.credit_to == "seller":
            line.shares = self._get_shares(component, credited, outcome, book)
        lines = [line]
        if taken_back:
            lines.append(self._get_clawback(component, claim, taken_back, book))
        is_waiting = any(
            entry["kind"] == "hold" and entry["met"] for entry in outcome.steps
        )
        held = book.history.held.get((component.lineage_id.id, claim.user_id), 0)
        if held > 0 and not is_waiting:
            name = self.env._("%(rule)s: no longer held back", rule=component.name)
            lines.append(Line("release", name, held, component_id=component.id))
        return {claim.user_id: lines}

    def _share_out(self, claim, pool):
        """Divide a line among the people of a team, exactly.

        :rtype: dict[int, list[Line]]
        """
        users, weights = list(claim.weights), list(claim.weights.values())
        amounts = spread(pool.amount, weights)
        helds = spread(pool.held, weights)
        earned = spread(pool.earned, weights)
        return {
            user_id: [
                replace(
                    pool,
                    amount=amount,
                    held=held,
                    earned=gain,
                    steps=[
                        *pool.steps,
                        {
                            "kind": "team",
                            "weight": figure(weight),
                            "whole": figure(sum(weights)),
                            "rounding": figure(exact(self.currency_id.rounding)),
                            "amount": self._to_money(amount),
                        },
                    ],
                )
            ]
            for user_id, weight, amount, held, gain in zip(
                users, weights, amounts, helds, earned, strict=True
            )
        }

    def _get_rule(self, component, history):
        """Return a component as numbers, with the on-target pay that is due by now.

        :rtype: Rule
        """
        rule = component._get_rule()
        return rule._replace(base=rule.base * self._count_periods(component, history))

    def _count_periods(self, component, history):
        """Return how many periods the on-target pay of a rule is due for by now."""
        if component.base != "year":
            return 1
        year = self.env["sales.mgmt.period"].browse(
            int(self.period_id.parent_path.split("/")[0])
        )
        return sum(end >= year.date_from for end in history.period_ends)
