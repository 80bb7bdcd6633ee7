from dataclasses import replace

from odoo import models

from ...tools.results import Subject
from .payout_component import Part
from .payout_estimate import PAYING


class SalesMgmtPayoutPool(models.Model):
    """Rules whose budget all people share, estimated for one of them.

    What everybody else gets is computed once. A deal that may close moves the claims
    of its salesperson, or of the units above; only these are computed again, and the
    budget is kept anew.
    """

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.payout.run"

    def _get_pooled_components(self):
        """Return the rules that pay for results out of a budget of all people.

        :rtype: sales.mgmt.scheme.component
        """
        return self.scheme_id.component_ids.filtered(
            lambda each: each.budget and each.kind in PAYING
        )

    def _compute_pools(self, book):
        """Compute what everybody gets by rules with a shared budget, before it.

        :return: parts of all claims, by rule
        :rtype: dict[sales.mgmt.scheme.component, list[Part]]
        """
        return {
            component: [
                Part(claim, self._compute_part(component, claim, book))
                for claim in self._get_claims(component, book)
            ]
            for component in self._get_pooled_components()
        }

    def _compute_pooled(self, pools, book, user, assumptions=None):
        """Compute what rules with a shared budget give one person.

        :param dict pools: see `_compute_pools`, of the book without what is assumed
        :param Book book: with what is assumed in it
        :param dict assumptions: what each deal adds, see `_assume_each`
        :return: lines by component id
        :rtype: dict[int, list[Line]]
        """
        assumptions = assumptions or {}
        touched = {
            subject
            for deal in assumptions
            for subject in (
                Subject.person(deal.user_id),
                *map(Subject.unit, book.ancestors.get(deal.unit_id, ())),
            )
        }
        lines = {}
        for component, parts in pools.items():
            key = self._get_entries_key(component)
            credited = [
                entry
                for _cells, entries in assumptions.values()
                for entry in entries.get(key, ())
            ]
            moved = [
                part
                if touched.isdisjoint(part.claim.subjects)
                else self._compute_again(component, part.claim, credited, book)
                for part in parts
            ]
            found = self._join_parts(component, moved, book, user.id)
            lines[component.id] = found.get(user.id, [])
        return lines

    def _compute_again(self, component, claim, credited, book):
        """Compute a claim with what deals add to it.

        :param list[Entry] credited: by all deals, also those of others
        :rtype: Part
        """
        if component.credit_to == "seller":
            own = [entry for entry in credited if entry.user_id == claim.user_id]
        else:
            units = {subject.id for subject in claim.subjects}
            own = [
                entry
                for entry in credited
                if not units.isdisjoint(book.ancestors.get(entry.unit_id or 0, ()))
            ]
        claim = replace(
            claim,
            entries=[*claim.entries, *own],
            weights=self._weigh_again(component, claim, book),
        )
        return Part(claim, self._compute_part(component, claim, book))

    def _weigh_again(self, component, claim, book):
        """Return who shares a claim; by contribution, deals move the weights.

        :rtype: dict[int, Fraction]
        """
        if component.credit_to != "team" or component.team_split != "contribution":
            return claim.weights
        eligible = book.eligible[component.id]
        narrow = replace(
            book,
            eligible={
                component.id: {user_id: eligible[user_id] for user_id in claim.weights}
            },
        )
        [again] = [
            each
            for each in self._get_claims_team(component, [], narrow)
            if each.subjects == claim.subjects
        ]
        return again.weights
