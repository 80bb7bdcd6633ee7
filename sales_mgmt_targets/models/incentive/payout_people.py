from collections import defaultdict
from datetime import date
from typing import NamedTuple

from odoo import models
from odoo.fields import Domain
from odoo.tools import SQL

from .scheme_participants import get_scope_domain


class Person(NamedTuple):
    """Somebody whom a scheme may pay for a period.

    :ivar unit_id: the main unit at the end of the period
    :ivar joined: the first day in a unit of the scheme
    :ivar led_unit_ids: units led, without those below another one of them
    :ivar has_left: was in the scheme in an earlier period only
    """

    user_id: int
    name: str
    unit_id: int | None
    role: str
    joined: date
    led_unit_ids: tuple[int, ...] = ()
    has_left: bool = False


class SalesMgmtPayoutPeople(models.Model):
    """Who takes part in a run."""

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.payout.run"

    def _read_people(self, present, ancestors, history, concerned, circle):
        """Return everybody in the scheme during the period.

        Who left before gets a statement as long as something is open.

        :param dict present: who is in the scheme, by user id
        :param dict ancestors: see `_read_ancestors`
        :param History history: what earlier payouts left behind
        :param set[int] concerned: ids of people with something due, taken back or
            adjusted
        :param Circle circle: the only person, and whose results count for them
        :rtype: list[Person]
        """
        self.ensure_one()
        users = (
            self.env["res.users"]
            .sudo()
            .with_context(active_test=False)
            .browse(filter(circle.has, {*present, *concerned}))
            .sorted("id")
        )
        users.fetch(["name"])
        joined = self._read_joined(users)
        led = self._read_led_units(ancestors)
        people = []
        for user in users:
            presence = present.get(user.id)
            people.append(
                Person(
                    user_id=user.id,
                    name=user.name,
                    unit_id=presence.unit_id
                    if presence
                    else history.units.get(user.id),
                    role=presence.role if presence else "left",
                    joined=joined.get(user.id, self.period_id.date_from),
                    led_unit_ids=tuple(led.get(user.id, ())),
                    has_left=not presence,
                )
            )
        return people

    def _read_eligible(self, present, circle):
        """Return whom each rule of the scheme concerns in the period.

        :param dict present: who is in the scheme, by user id
        :param Circle circle: those who share a unit with the only person
        :return: presences by user id, by component id
        :rtype: dict[int, dict[int, Presence]]
        """
        return {
            component.id: component._get_participants(
                self.period_id, among=circle.of(component).get_team_domain()
            )
            if component._has_scope() or circle.user_id
            else present
            for component in self.scheme_id.component_ids
        }

    def _read_ancestors(self):
        """Return the units above each unit of the company, itself included.

        What belongs to no unit counts for the top of the company.

        :rtype: dict[int, frozenset[int]]
        """
        ancestors = defaultdict(set)
        rows = self.env.execute_query(
            SQL(
                """
                SELECT place.unit_id, place.ancestor_id, unit.parent_id IS NULL
                  FROM sales_mgmt_unit_ancestor_rel AS place
                  JOIN sales_mgmt_unit AS unit ON unit.id = place.unit_id
                 WHERE unit.company_id = %s
                """,
                self.company_id.id,
            )
        )
        for unit_id, ancestor_id, is_top in rows:
            ancestors[unit_id].add(ancestor_id)
            if is_top:
                ancestors[0].add(unit_id)
        return {unit_id: frozenset(above) for unit_id, above in ancestors.items()}

    def _read_joined(self, users):
        """Return since when people have been in a unit of the scheme.

        :rtype: dict[int, date]
        """
        assignments = self.env["sales.mgmt.assignment"].sudo()
        groups = assignments._read_group(
            get_scope_domain(self.scheme_id)
            & Domain("company_id", "=", self.company_id.id)
            & Domain("user_id", "in", users.ids),
            ["user_id"],
            ["date_from:min"],
        )
        return {user.id: day for user, day in groups}

    def _read_led_units(self, ancestors):
        """Return the units that people lead, without those below another one of them.

        :rtype: dict[int, list[int]]
        """
        led = defaultdict(list)
        units = (
            self.env["sales.mgmt.unit"]
            .sudo()
            .search(
                [("company_id", "=", self.company_id.id), ("leader_id", "!=", False)]
            )
        )
        for unit in units.sorted(lambda each: len(ancestors[each.id])):
            mine = led[unit.leader_id.id]
            if not ancestors[unit.id] & set(mine):
                mine.append(unit.id)
        scope = set(self.scheme_id.unit_ids.ids)
        return {
            user_id: [
                unit_id
                for unit_id in unit_ids
                if not scope or ancestors[unit_id] & scope
            ]
            for user_id, unit_ids in led.items()
        }

    def _read_period_ends(self):
        """Return the last day of every period of this level up to this one, in order.

        :rtype: list[date]
        """
        return (
            self.env["sales.mgmt.period"]
            .search(
                [
                    ("company_id", "=", self.company_id.id),
                    ("level", "=", self.period_id.level),
                    ("date_from", "<=", self.period_id.date_from),
                ],
                order="date_from",
            )
            .mapped("date_to")
        )
