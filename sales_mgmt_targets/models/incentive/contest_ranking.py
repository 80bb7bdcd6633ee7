from datetime import datetime
from fractions import Fraction

from odoo import fields, models

from ...tools.allocation import from_units, to_units
from ...tools.contest import award_within, cover, gaps
from ...tools.periods import Span
from ...tools.ranking import rank


class SalesMgmtContest(models.Model):
    """Who takes part in a contest, and on which place."""

    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.contest"

    # ------------------------------------------------------------
    # RANKING
    # ------------------------------------------------------------

    def _get_span(self):
        self.ensure_one()
        return Span(self.date_from, self.date_to)

    def _is_over(self):
        """Tell whether the last day has passed, by the clock of the company."""
        self.ensure_one()
        return bool(self.date_to) and self._get_today() > self.date_to

    def _is_closed(self):
        """Tell whether all periods of the contest are locked for good."""
        self.ensure_one()
        if not self.date_from or not self.date_to:
            return False
        states = (
            self.env["sales.mgmt.period"]
            .search(
                [
                    ("company_id", "=", self.company_id.id),
                    ("is_lowest", "=", True),
                    ("date_from", ">=", self.date_from),
                    ("date_to", "<=", self.date_to),
                ]
            )
            .mapped("lock_state")
        )
        return bool(states) and set(states) == {"hard"}

    def _get_teams(self):
        """Return the units that compete.

        :rtype: sales.mgmt.unit
        """
        self.ensure_one()
        if self.kind == "person":
            return self.env["sales.mgmt.unit"]
        return self.sudo().team_ids or self.sudo().unit_id.child_ids

    def _get_people(self):
        """Return everybody who takes part, alone or in a team, or would today.

        :rtype: res.users
        """
        self.ensure_one()
        if not self.date_from or not self.unit_id:
            return self.env["res.users"]
        today = self._get_today()
        start = min(today, self.date_from)
        jobs = self._get_jobs(Span(start, max(self.date_to, today)))
        teams = self._get_teams()
        if teams:
            jobs = jobs.filtered(lambda job: job.unit_id.ancestor_ids & teams)
        return jobs.user_id | self.sudo().line_ids.user_id

    def _add_participants(self, span):
        """Make a line for everybody who is there and has none yet."""
        known = {(line.user_id.id, line.unit_id.id) for line in self.line_ids}
        people = self.line_ids.user_id
        vals_list = []
        if self.kind == "team":
            vals_list = [
                {"contest_id": self.id, "unit_id": team.id, "joined_on": span.start}
                for team in self._get_teams()
                if (False, team.id) not in known
            ]
        else:
            for user, jobs in self._get_jobs(span).grouped("user_id").items():
                if user not in people:
                    vals_list.append(
                        {
                            "contest_id": self.id,
                            "user_id": user.id,
                            "unit_id": jobs[0].unit_id.id,
                            "joined_on": max(jobs[0].date_from, self.date_from),
                        }
                    )
        self.env["sales.mgmt.contest.line"].sudo().create(vals_list)

    def _update_standings(self):
        """Rank everybody by the figures that are there now.

        A few queries per contest, however many people take part.
        """
        for contest in self.sudo().filtered(lambda each: each.state == "running"):
            contest._follow_people()
            contest._rank()
            contest.ranked_on = fields.Datetime.now()

    def _follow_people(self):
        """Take in newcomers, if the rules say so, and note who left."""
        if self.kind == "team":
            return
        day = min(self._get_today(), self.date_to)
        if self.newcomers == "join" and day > self.date_from:
            self._add_participants(Span(self.date_from, day))
        staying = self._get_jobs(Span(day, day)).user_id
        for line in self.line_ids:
            if line.user_id in staying:
                line.left_on = False
            elif not line.left_on:
                line.left_on = day

    def _rank(self):
        """Write place, value, gap and prize of everybody."""
        lines = {line._get_key(): line for line in self.line_ids}
        values = self._measure_lines(lines)
        obstacles = self._get_obstacles(lines, values)
        places = self._get_places(
            {key: values[key] for key in lines if not obstacles[key]}
        )
        place_by_key = {entry.key: entry.place for entry in places}
        distances, covered = gaps(places), cover(places, self.tie)
        amounts = self._get_amounts(places)
        order = [*place_by_key, *(key for key in lines if key not in place_by_key)]
        for sequence, key in enumerate(order, 1):
            lines[key].write(
                {
                    "sequence": sequence,
                    "place": place_by_key.get(key, 0),
                    "last_place": max(covered.get(key, [0])),
                    "value": float(values[key] or 0),
                    "has_value": values[key] is not None,
                    "gap": float(distances.get(key, 0)),
                    "obstacle": obstacles[key],
                    "prize_amount": amounts.get(key, 0),
                }
            )
        # the order of the lines is another one now
        self.invalidate_recordset(["line_ids"])

    def _measure_lines(self, lines, metric=None, basis=None):
        """Return the exact value of every line, by its key."""
        return self._measure(
            metric or self.metric_id,
            basis or self.basis,
            self._get_span(),
            list(lines),
            self._get_teams() or None,
        )

    def _get_obstacles(self, lines, values):
        """Return why somebody gets no place, or False, by key of the line."""
        gates = {}
        if self.gate_metric_id:
            gates = self._measure_lines(lines, self.gate_metric_id, "value")
        return {
            key: self._get_obstacle(line, values[key], gates.get(key))
            for key, line in lines.items()
        }

    def _get_obstacle(self, line, value, gate):
        if line.left_on and self.leavers == "out":
            return "left"
        if value is None:
            return "target" if self.basis == "attainment" else "nothing"
        lower = self.direction == "lower"
        if not lower and self.basis != "growth" and value <= 0:
            return "nothing"
        limit = Fraction(str(self.threshold))
        if self.has_threshold and (value > limit if lower else value < limit):
            return "threshold"
        if self.gate_metric_id and not self._passes_gate(gate):
            return "gate"
        return False

    def _passes_gate(self, value):
        limit = Fraction(str(self.gate_threshold))
        if value is None:
            return False
        return value >= limit if self.gate_operator == "ge" else value <= limit

    def _get_places(self, values):
        """Return who stands where; the moment decides a tie if the rules say so.

        :param dict values: the exact value of everybody who gets a place
        :rtype: list[sales_mgmt_targets.tools.ranking.Place]
        """
        places = rank(values, self.direction)
        if self.tie != "earlier" or all(entry.tied == 1 for entry in places):
            return places
        moments = self._get_moments(
            self.metric_id, self._get_span(), self._get_teams() or None
        )
        # who has no document at all comes after those who have
        order = {
            key: (key not in moments, moments.get(key, datetime.min)) for key in values
        }
        return rank(values, self.direction, "earlier", order)

    def _get_amounts(self, places):
        """Return the money everybody would win, by key of the line."""
        rounding = self.currency_id.rounding
        by_place = {prize.place: prize.amount for prize in self.prize_ids}
        prizes = [
            to_units(by_place.get(place, 0), rounding)
            for place in range(1, max(by_place, default=0) + 1)
        ]
        budget = to_units(self.budget, rounding)
        awarded = award_within(places, prizes, self.tie, budget)
        return {
            key: float(from_units(units, rounding)) for key, units in awarded.items()
        }
