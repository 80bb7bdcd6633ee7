from collections import defaultdict
from dataclasses import dataclass, field
from fractions import Fraction

from odoo import models

from ...tools.curve import add_up
from ...tools.results import Subject
from .payout_figures import PERIOD

ZERO = Fraction(0)


@dataclass
class Claim:
    """What one amount is computed on: a person's results, or a team's.

    :ivar subjects: whose results count
    :ivar weights: who shares the amount, by user id
    :ivar entries: what is credited, if single documents are known
    :ivar has_left: the person is not in the scheme any more
    """

    subjects: tuple[Subject, ...]
    weights: dict[int, Fraction]
    entries: list = field(default_factory=list)
    has_left: bool = False

    @property
    def user_id(self):
        """Return the only person who has a share in it."""
        [user_id] = self.weights
        return user_id


class SalesMgmtPayoutClaim(models.Model):
    """Whose results a rule looks at."""

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.payout.run"

    def _get_claims(self, component, book):
        """Return whose results a rule looks at, and who is paid for them.

        :rtype: list[Claim]
        """
        eligible = book.eligible[component.id]
        people = [
            person
            for person in book.people
            if person.has_left or person.user_id in eligible
        ]
        return getattr(self, f"_get_claims_{component.credit_to}")(
            component, people, book
        )

    def _get_claims_seller(self, component, people, book):
        """Return a claim per person on the own results.

        Who left before is not paid any more, but what was paid can be taken back.
        """
        entries = self._group_by_person(component, book)
        return [
            Claim(
                (Subject.person(person.user_id),),
                {person.user_id: Fraction(1)},
                entries[person.user_id],
                has_left=person.has_left,
            )
            for person in people
        ]

    def _get_claims_leader(self, component, people, book):
        """Return a claim per leader on the results of the units led."""
        entries = self._group_by_unit(component, book)
        return [
            Claim(
                tuple(Subject.unit(unit_id) for unit_id in person.led_unit_ids),
                {person.user_id: Fraction(1)},
                [
                    entry
                    for unit_id in person.led_unit_ids
                    for entry in entries[unit_id]
                ],
            )
            for person in people
            if person.led_unit_ids
        ]

    def _get_claims_team(self, component, people, book):
        """Return a claim per unit, shared by who worked there during the period."""
        entries = self._group_by_unit(component, book)
        people = self._group_by_person(component, book)
        teams = defaultdict(lambda: defaultdict(Fraction))
        for user_id, presence in book.eligible[component.id].items():
            for stay in presence.stays:
                teams[stay.unit_id][user_id] += self._get_team_weight(
                    component, presence, stay, people[user_id], book
                )
        return [
            Claim((Subject.unit(unit_id),), dict(weights), entries[unit_id])
            for unit_id, weights in sorted(teams.items())
        ]

    def _get_team_weight(self, component, presence, stay, credited, book):
        """Return the claim of a stay in a unit on what its team is paid.

        Evenly means: by the days present.
        """
        days = stay.span.days
        if component.team_split == "even":
            return Fraction(days)
        if component.team_split == "working":
            return days * stay.share
        own = self._get_contribution(component, stay, credited, book)
        # of several stays in one unit, the results of each are not told
        stays = sum(each.unit_id == stay.unit_id for each in presence.stays)
        return max(own, ZERO) / stays

    def _get_contribution(self, component, stay, credited, book):
        """Return what somebody achieved in the unit of a stay.

        :param list[Entry] credited: to this person
        """
        if component.basis == "metric":
            metric, unit = component.pay_metric_id, Subject.unit(stay.unit_id)
            found = book.results.get(PERIOD, metric.id, [unit], stay.user_id)
            return found or ZERO
        own = [
            entry
            for entry in credited
            if stay.unit_id in book.ancestors.get(entry.unit_id or 0, ())
        ]
        return add_up(book.pricings[component.id].count(own))

    def _group_by_person(self, component, book):
        """Return what was credited to each person."""
        entries = defaultdict(list)
        for entry in self._get_entries(component, book):
            entries[entry.user_id].append(entry)
        return entries

    def _group_by_unit(self, component, book):
        """Return what was credited in each unit and all below it, without overlays.

        An overlay is credited on top of what was sold: a team sold it once.
        """
        entries = defaultdict(list)
        for entry in self._get_entries(component, book):
            if entry.role == "split":
                for unit_id in book.ancestors.get(entry.unit_id or 0, ()):
                    entries[unit_id].append(entry)
        return entries

    def _get_entries(self, component, book):
        return book.entries.get(self._get_entries_key(component), [])
