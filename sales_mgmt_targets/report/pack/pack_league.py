from odoo import api, models

from ...tools.pack import Subject
from ...tools.ranking import rank


class SalesMgmtPackLeague(models.AbstractModel):
    """League table: who comes first by attainment, people and units apart."""

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.pack"

    @api.model
    def _prepare_league(self, world):
        """Return the places of people and of units for each metric.

        Ranked is attainment, achieved by target of the whole period, each a sum over
        units and months. Who is level shares a place; who has no target has none.
        Units are compared with units that nothing lies below.

        :return: per metric: `line`, `caption`, and for `people` and `units`: `places`
            (place, tied, name, unit, mark) and `apart`, the names without a target
        :rtype: list[dict]
        """
        parents = set(world.units.parent_id.ids)
        teams = [unit.id for unit in world.units if unit.id not in parents]
        return [
            {
                "line": line,
                "caption": self._get_caption(world, line),
                "lower_is_better": line.metric_id.direction == "lower",
                "people": self._rank(
                    world, line, [Subject("person", user) for user in world.people]
                ),
                "units": self._rank(
                    world, line, [Subject("unit", team) for team in teams]
                )
                if len(teams) > 1
                else {"places": [], "apart": []},
            }
            for line in world.lines
        ]

    @api.model
    def _rank(self, world, line, subjects):
        """Return the places of those with a target, and the names of the others."""
        marks = {
            subject: self._mark(world, line, subject)
            for subject in subjects
            if self._has(world, line, subject)
        }
        names = {subject: self._get_name(world, subject) for subject in marks}
        by_name = sorted(marks, key=lambda subject: names[subject].casefold())
        places = rank(
            {subject: marks[subject].figure.attainment for subject in by_name},
            line.metric_id.direction,
        )
        ranked = {place.key for place in places}
        return {
            "places": [
                {
                    "place": place.place,
                    "tied": place.tied,
                    "subject": place.key,
                    "name": names[place.key],
                    "unit": self._get_place_name(world, place.key),
                    "mark": marks[place.key],
                }
                for place in places
            ],
            "apart": [
                {
                    "subject": subject,
                    "name": names[subject],
                    "unit": self._get_place_name(world, subject),
                    "mark": marks[subject],
                }
                for subject in by_name
                if subject not in ranked
            ],
        }

    @api.model
    def _get_name(self, world, subject):
        if subject.kind == "person":
            return world.names[subject.id]
        return world.units.browse(subject.id).name

    @api.model
    def _get_place_name(self, world, subject):
        """Return the unit of a person, and of a unit the one above it."""
        if subject.kind == "person":
            return world.units.sudo().browse(world.people[subject.id]).name or ""
        path = self._get_unit_path(world, subject.id)
        return path[-2].name if len(path) > 1 else ""
