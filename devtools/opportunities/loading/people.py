"""Regions and managers become units with leaders, agents users and assignments."""

import re
import unicodedata
from dataclasses import dataclass, field
from datetime import date

from ..pipeline import Agent

SALES_GROUP = "sales_team.group_sale_salesman"
TOP = "Sales Regions"


@dataclass
class People:
    """Record ids by the names of the files."""

    users: dict[str, int] = field(default_factory=dict)
    teams: dict[str, int] = field(default_factory=dict)
    units: dict[str, int] = field(default_factory=dict)

    @property
    def top_unit(self) -> int:
        """The unit that holds these people and nobody else."""
        return self.units[TOP]


def team_key(agent: Agent) -> str:
    """Return what tells one team from another: its manager within a region."""
    return f"{agent.region} / {agent.manager}"


def logins(names: list[str]) -> dict[str, str]:
    """Return a login for each name, made of its letters; no two are alike.

    >>> list(logins(["Mei-Mei Johns", "José Ñandú", "Jose Nandu"]).values())
    ['mei-mei.johns', 'jose.nandu', 'jose.nandu2']
    """
    chosen: dict[str, str] = {}
    for name in names:
        plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
        base = re.sub(r"[^a-z0-9-]+", ".", plain.lower()).strip(".") or "salesperson"
        login, number = base, 1
        while login in chosen.values():
            number += 1
            login = f"{base}{number}"
        chosen[name] = login
    return chosen


def load_people(session, agents: list[Agent], start: date) -> People:
    """Load the organization; everybody is assigned from the first day of the data."""
    people = People(users=_load_users(session, agents))
    people.teams = _load_teams(session, agents, people)
    people.units = _load_units(session, agents, people)
    _load_members(session, agents, people)
    _load_assignments(session, agents, people, start)
    return people


def _load_users(session, agents):
    pairs = ((agent.manager, agent.name) for agent in agents)
    names = list(dict.fromkeys(name for pair in pairs for name in pair))
    group = session.env.ref(SALES_GROUP)
    values = {
        name: {
            "name": name,
            "login": login,
            "email": f"{login}@example.com",
            "company_id": session.company.id,
            "company_ids": [(6, 0, session.company.ids)],
            "group_ids": [(4, group.id)],
            "tz": session.calendar.tz,
        }
        for name, login in logins(names).items()
    }
    return session.ensure("user", "res.users", values, find="login")


def _load_teams(session, agents, people):
    values = {
        team_key(agent): {
            "name": f"Team {agent.manager}",
            "user_id": people.users[agent.manager],
            "company_id": session.company.id,
        }
        for agent in agents
    }
    return session.ensure("sales team", "crm.team", values)


def _load_units(session, agents, people):
    root = session.env["sales.mgmt.unit"]._get_root(session.company)
    common = {"company_id": session.company.id}
    top = {TOP: {"name": TOP, "parent_id": root.id, **common}}
    top_ids = session.ensure("top unit", "sales.mgmt.unit", top)
    regions = {
        agent.region: {"name": agent.region, "parent_id": top_ids[TOP], **common}
        for agent in agents
    }
    region_ids = session.ensure("region", "sales.mgmt.unit", regions)
    values = {
        team_key(agent): {
            "name": f"Team {agent.manager}",
            "parent_id": region_ids[agent.region],
            "leader_id": people.users[agent.manager],
            "crm_team_id": people.teams[team_key(agent)],
            **common,
        }
        for agent in agents
    }
    return _adopt_units(session, values) | top_ids


def _adopt_units(session, values):
    """Load the units of the teams; a unit that a team brought along is moved."""
    known = session.known("unit", values)
    units = session.env["sales.mgmt.unit"]
    for key, vals in values.items():
        if key not in known:
            unit = units.search([("crm_team_id", "=", vals["crm_team_id"])])
            unit.write(vals)
            session.remember("unit", units._name, {key: unit.id} if unit else {})
    return session.ensure("unit", units._name, values)


def _load_members(session, agents, people):
    values = {
        agent.name: {
            "user_id": people.users[agent.name],
            "crm_team_id": people.teams[team_key(agent)],
        }
        for agent in agents
    }
    session.ensure("team member", "crm.team.member", values)


def _load_assignments(session, agents, people, start):
    values = {
        agent.name: {
            "user_id": people.users[agent.name],
            "unit_id": people.units[team_key(agent)],
            "role": "leader" if agent.name == agent.manager else "member",
            "date_from": start,
        }
        for agent in agents
    }
    known = session.known("assignment", values)
    for name, vals in values.items():
        if name not in known:
            _fit_in(session, name, vals)
    session.ensure("assignment", "sales.mgmt.assignment", values)


def _fit_in(session, name, vals):
    """Adopt an assignment that a membership brought; give way to another main one."""
    assignments = session.env["sales.mgmt.assignment"]
    theirs = assignments.search(
        [("user_id", "=", vals["user_id"]), ("company_id", "=", session.company.id)]
    )
    here = theirs.filtered(lambda each: each.unit_id.id == vals["unit_id"])[:1]
    vals["is_main"] = not any((theirs - here).mapped("is_main"))
    if here:
        begin = min(vals["date_from"], here.date_from)
        here.write({"date_from": begin, "is_main": vals["is_main"]})
        session.remember("assignment", assignments._name, {name: here.id})
