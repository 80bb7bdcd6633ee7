from typing import NamedTuple

from odoo.fields import Domain
from odoo.tools import SQL


class Circle(NamedTuple):
    """Whose statement is computed, and whose results that takes.

    A person's own rules take the own results, rules of a team those who share a unit
    with the person, rules of leaders everything below the units led. So what is read
    for one person does not grow with the company. Only a budget that all people share
    takes all of them: with amounts per document, the documents; with any other rule,
    everybody's results.

    :ivar user_id: the only person; 0: everybody
    :ivar home_ids: the units in which the person is assigned in the period
    :ivar led_ids: the units that the person leads
    :ivar unit_ids: all of them, with everything below
    :ivar has_top: what belongs to no unit counts for one of them too
    :ivar has_budget: a rule of the scheme has a budget
    :ivar takes_all: and it lowers what everybody's results pay in proportion
    """

    user_id: int = 0
    home_ids: frozenset[int] = frozenset()
    led_ids: frozenset[int] = frozenset()
    unit_ids: frozenset[int] = frozenset()
    has_top: bool = False
    has_budget: bool = False
    takes_all: bool = False

    def of(self, components):
        """Return whose results rules take.

        :param sales.mgmt.scheme.component components: rules of the scheme
        :rtype: Circle
        """
        return EVERYBODY if any(components.mapped("budget")) else self

    def has(self, user_id):
        """Tell whether a person is needed."""
        return not self._is_alone() or user_id == self.user_id

    def get_person_domain(self):
        """Return the assignments of the people who are needed."""
        if not self._is_alone():
            return Domain.TRUE
        return Domain("user_id", "=", self.user_id)

    def get_team_domain(self):
        """Return the assignments of who may share a team's pay with the person."""
        if not self.user_id:
            return Domain.TRUE
        return Domain("unit_id", "in", list(self.home_ids))

    def get_person_condition(self, user):
        """Return the condition that something is about the people who are needed.

        :param SQL user: the column of the person
        """
        return SQL("%s = %s", user, self.user_id) if self._is_alone() else SQL("TRUE")

    def get_results_condition(self, user, unit):
        """Return the condition that a result counts for the person.

        :param SQL user: the column of who achieved it
        :param SQL unit: the column of where it was achieved
        """
        if not self.user_id or self.takes_all:
            return SQL("TRUE")
        return SQL(
            "(%s = %s OR %s = ANY(%s) OR (%s AND %s IS NULL))",
            user,
            self.user_id,
            unit,
            list(self.unit_ids),
            self.has_top,
            unit,
        )

    def _is_alone(self):
        return bool(self.user_id) and not self.has_budget


EVERYBODY = Circle()
