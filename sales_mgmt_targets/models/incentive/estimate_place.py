from collections import defaultdict
from datetime import date
from typing import NamedTuple

from odoo import models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import SQL

USER = "sales_mgmt_targets.group_user"
LEADER = "sales_mgmt_targets.group_leader"
MANAGER = "sales_mgmt_targets.group_manager"


class Place(NamedTuple):
    """A version of the rules, and a period that it pays for."""

    scheme_id: int
    period_id: int
    scheme: str
    period: str
    date_from: date
    date_to: date

    def to_dict(self):
        """Return what the screen offers to choose."""
        return {
            "id": [self.scheme_id, self.period_id],
            "scheme": self.scheme,
            "period": self.period,
        }


class SalesMgmtEstimate(models.AbstractModel):
    """Whose pay is estimated, by which rules, and for when."""

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.estimate"

    # ------------------------------------------------------------
    # WHOSE
    # ------------------------------------------------------------

    def _get_person(self, user_id):
        """Return whose pay is asked for, if the reader may see it.

        :rtype: res.users
        """
        reader = self.env.user
        if not reader.has_group(USER):
            raise AccessError(
                self.env._(
                    "What deals would pay is shown to salespeople and their leaders; "
                    "ask an administrator for the right “User: Own Targets”."
                )
            )
        if not user_id or user_id == reader.id:
            return reader.sudo()
        # neither a name nor a list, whatever is sent
        asked = 0 if isinstance(user_id, bool) else user_id
        asked = asked if isinstance(asked, int) else 0
        if not self._find_people(asked):
            raise AccessError(
                self.env._(
                    "What deals would pay somebody is shown to themselves and to the "
                    "leaders above them. Choose somebody of your own units."
                )
            )
        return reader.sudo().browse(asked)

    def _list_people(self):
        """Return whose pay the reader may look at, if they lead somebody."""
        people = self.env.user.sudo().union(*self._find_people())
        if len(people) == 1:
            return []
        return [{"id": each.id, "name": each.name} for each in people.sorted("name")]

    def _find_people(self, user_id=None):
        """Return who works in units led by the reader, and who leads such units.

        They are those whose statements a leader sees; a manager sees all.

        :param int user_id: only this person
        :return: the companies in which they do, by person
        :rtype: dict[res.users, res.company]
        """
        reader = self.env.user
        if not reader.has_group(LEADER):
            return {}
        above = Domain("company_id", "in", self.env.companies.ids)
        if not reader.has_group(MANAGER):
            above &= Domain("ancestor_ids.responsible_ids", "in", reader.ids)
        units = self.env["sales.mgmt.unit"].sudo().search(above)
        jobs = self.env["sales.mgmt.assignment"].sudo()
        today = self._get_today(self.env.company)
        found = jobs.search(
            jobs._get_current_domain(today, today)
            & Domain("is_main", "=", True)
            & Domain("unit_id", "in", units.ids)
            & (Domain("user_id", "=", user_id) if user_id is not None else Domain.TRUE)
        )
        people = defaultdict(self.env["res.company"].sudo().browse)
        places = [(each.user_id, each.company_id) for each in found]
        places += [(each.leader_id, each.company_id) for each in units]
        for user, company in places:
            if user.active and user_id in (None, user.id):
                people[user] |= company
        return dict(people)

    def _get_companies(self, user):
        """Return the companies in which the reader may see what a person is paid."""
        own = user == self.env.user
        found = self.env.companies if own else self._find_people(user.id)[user]
        return found & user.company_ids

    # ------------------------------------------------------------
    # BY WHICH RULES, AND WHEN
    # ------------------------------------------------------------

    def _find_places(self, user):
        """Return what may be estimated for a person: periods that are not over.

        :param res.users user: whose rules
        :rtype: list[Place]
        """
        self.env.flush_all()
        companies = self._get_companies(user)
        calendars = (
            self.env["sales.mgmt.calendar"]
            .sudo()
            .search([("company_id", "in", companies.ids)])
        )
        rows = self.env.execute_query(
            self._get_places_sql(
                {each.company_id.id: each._get_today() for each in calendars}
            )
        )
        places = [Place(*row) for row in rows]
        return [
            place
            for scheme in self.env["sales.mgmt.scheme"]
            .sudo()
            .browse(dict.fromkeys(place.scheme_id for place in places))
            for own in [[each for each in places if each.scheme_id == scheme.id]]
            if self._is_paid_by(scheme, user, own)
            for place in own
        ]

    def _is_paid_by(self, scheme, user, places):
        """Tell whether rules concern a person in one of their periods."""
        return user.id in scheme._get_presences(
            min(each.date_from for each in places),
            max(each.date_to for each in places),
            among=Domain("user_id", "=", user.id),
        )

    def _get_places_sql(self, days):
        """Return the SQL of the next periods of all rulebooks, by the version then.

        They are the running period and the one after it. The latter goes on from the
        preview of the former, since balances and the year so far are carried on: it is
        there as soon as that is computed.

        :param dict[int, date] days: the current day by company
        """
        return SQL(
            """
            WITH today AS (
                SELECT * FROM unnest(%(companies)s::integer[], %(days)s::date[])
                       AS today(company_id, day)
            ), place AS (
                SELECT DISTINCT ON (COALESCE(scheme.root_id, scheme.id),
                                    period.date_from)
                       COALESCE(scheme.root_id, scheme.id) AS root_id, scheme.id,
                       period.id AS period_id, scheme.name, period.name AS period,
                       period.date_from, period.date_to
                  FROM sales_mgmt_scheme AS scheme
                  JOIN today ON today.company_id = scheme.company_id
                  JOIN sales_mgmt_period AS period
                    ON period.company_id = scheme.company_id
                   AND period.level = scheme.level
                   AND period.date_from >= scheme.date_from
                   AND (scheme.date_to IS NULL OR period.date_to <= scheme.date_to)
                   AND period.date_to >= today.day
                   AND period.lock_state <> 'hard'
                 WHERE scheme.state IN ('published', 'in_force', 'superseded')
                 ORDER BY 1, period.date_from, scheme.version DESC
            ), coming AS (
                SELECT place.*,
                       row_number() OVER by_time AS number,
                       lag(id) OVER by_time AS scheme_before,
                       lag(period_id) OVER by_time AS period_before
                  FROM place
                WINDOW by_time AS (PARTITION BY root_id ORDER BY date_from)
            )
            SELECT id, period_id, name, period, date_from, date_to
              FROM coming
             WHERE number = 1
                OR number = 2 AND EXISTS (
                       SELECT FROM sales_mgmt_payout_run AS run
                        WHERE run.scheme_id = coming.scheme_before
                          AND run.period_id = coming.period_before
                          AND run.kind = 'preview' AND run.state = 'computed')
             ORDER BY name, root_id, date_from
            """,
            companies=list(days),
            days=list(days.values()),
        )

    def _choose_place(self, places, wanted, user):
        """Return the place that is asked for, else the first one.

        :rtype: Place
        """
        if not wanted:
            return places[0]
        for place in places:
            if [place.scheme_id, place.period_id] == wanted:
                return place
        raise UserError(
            self.env._(
                "These rules do not pay %(user)s for this period, or the period is "
                "over: choose another period.",
                user=user.name,
            )
        )

    def _tell_no_place(self, user):
        return self.env._(
            "No incentive scheme is in force for %(user)s, so deals pay nothing yet. "
            "As soon as rules are published, they are under My Work → My Rules.",
            user=user.name,
        )

    def _tell_lost(self, run, metrics):
        return self.env._(
            "“%(scheme)s” pays on %(metrics)s, which cannot be measured any more. An "
            "incentive officer has to mend the rules first.",
            scheme=run.scheme_id.name,
            metrics=", ".join(metrics.mapped("name")),
        )
