from collections import defaultdict
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from odoo import models
from odoo.tools import SQL


class Place(NamedTuple):
    """A stretch of time that somebody spent in a unit, in one role."""

    unit_id: int
    role: str
    is_main: bool
    share: Fraction
    date_from: date
    date_to: date

    @property
    def days(self):
        """Days spent there, both ends included."""
        return (self.date_to - self.date_from).days + 1


class Person(NamedTuple):
    """Somebody whom a scheme may pay for a period."""

    user_id: int
    name: str
    unit_id: int | None
    role: str
    joined: date
    places: tuple[Place, ...]
    led_unit_ids: tuple[int, ...]


class SalesMgmtPayoutPeople(models.Model):  # pylint: disable=R8180
    """Who takes part in a run; a file of its own for each subject of a run."""

    _inherit = "sales.mgmt.payout.run"

    def _read_people(self, ancestors, history):
        """Return everybody in the scope of the scheme during the period.

        Who worked in a unit of the scheme on at least one day takes part, also if they
        left meanwhile, and so does who leads one of its units today. Who left before
        gets a statement as long as something is due or taken back, and has no places.

        :param dict ancestors: see `_read_ancestors`
        :param History history: what earlier payouts left behind
        :rtype: list[Person]
        """
        self.ensure_one()
        places, joined = self._read_places(ancestors)
        led = self._read_led_units(ancestors)
        former = history.get_user_ids() - {*places, *led}
        users = (
            self.env["res.users"]
            .sudo()
            .with_context(active_test=False)
            .browse({*places, *led, *former})
        )
        users.fetch(["name"])
        chosen = set(self.scheme_id.user_ids.ids)
        people = []
        for user in users.sorted("id"):
            if chosen and user.id not in chosen | former:
                continue
            own = places.get(user.id) or self._get_led_places(led.get(user.id, ()))
            last = max(
                own, key=lambda place: (place.is_main, place.date_to), default=None
            )
            people.append(
                Person(
                    user_id=user.id,
                    name=user.name,
                    unit_id=last.unit_id if last else history.units.get(user.id),
                    role=last.role if last else "left",
                    joined=joined.get(user.id, self.period_id.date_from),
                    places=tuple(own),
                    led_unit_ids=tuple(led.get(user.id, ())),
                )
            )
        return people

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

    def _read_places(self, ancestors):
        """Return where people were during the period, and since when they are there.

        :return: places by user id; first day in the scope of the scheme by user id
        :rtype: tuple[dict[int, list[Place]], dict[int, date]]
        """
        period = self.period_id
        rows = self.env.execute_query(
            SQL(
                """
                SELECT user_id, unit_id, role, is_main, share::text, date_from, date_to
                  FROM sales_mgmt_assignment
                 WHERE company_id = %s AND date_from <= %s
                 ORDER BY user_id, date_from, id
                """,
                self.company_id.id,
                period.date_to,
            )
        )
        places, joined = defaultdict(list), {}
        for user_id, unit_id, role, is_main, share, start, end in rows:
            if not self._is_in_scope(self.scheme_id, unit_id, role, ancestors):
                continue
            joined.setdefault(user_id, start)
            if end is None or end >= period.date_from:
                places[user_id].append(
                    Place(
                        unit_id,
                        role,
                        bool(is_main),
                        Fraction(share or 0),
                        max(start, period.date_from),
                        min(end or period.date_to, period.date_to),
                    )
                )
        return places, joined

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
        return {
            user_id: inside
            for user_id, units in led.items()
            if (
                inside := [
                    unit_id
                    for unit_id in units
                    if self._is_in_scope(self.scheme_id, unit_id, "leader", ancestors)
                ]
            )
        }

    def _get_led_places(self, unit_ids):
        """Return the places of who leads units without being assigned to any."""
        period = self.period_id
        return [
            Place(
                unit_id, "leader", True, Fraction(0), period.date_from, period.date_to
            )
            for unit_id in unit_ids
        ]

    def _is_in_scope(self, rule, unit_id, role, ancestors):
        """Tell whether a place lies in the scope of a scheme or a component."""
        scope = set(rule.unit_ids.ids)
        return (not scope or bool(ancestors.get(unit_id, set()) & scope)) and (
            rule.role in ("all", role)
        )

    def _is_eligible(self, component, person, ancestors):
        """Tell whether a component applies to a person of the scheme."""
        if component.user_ids and person.user_id not in component.user_ids.ids:
            return False
        return any(
            self._is_in_scope(component, place.unit_id, place.role, ancestors)
            for place in person.places
        )

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
