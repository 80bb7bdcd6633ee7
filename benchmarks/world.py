"""A generated company: salespeople in teams, and their won opportunities."""

from dataclasses import dataclass

PEOPLE, DEALS, PEOPLE_PER_TEAM = 1_000, 200_000, 10


@dataclass(frozen=True)
class World:
    """What the benchmarks measure on."""

    env: object
    company: object
    year: object
    people: int
    deals: int


def create(env, scale=1.0):
    """Return a company with people, units and two years of won opportunities.

    :param float scale: 1 for 1 000 people and 200 000 opportunities
    """
    people, deals = max(int(PEOPLE * scale), 10), max(int(DEALS * scale), 100)
    company = env["res.company"].create({"name": "Benchmark"})
    env = env(context={**env.context, "allowed_company_ids": company.ids})
    calendar = env["sales.mgmt.calendar"]._get_for_company(company)
    today = calendar._get_today()
    year = env["sales.mgmt.period"]._find(company, "year", today)
    users = _create_people(env, company, people)
    _create_organisation(env, company, users)
    _create_deals(env, company, users, deals, year)
    return World(env, company, year, people, deals)


def _create_people(env, company, count):
    quiet = {"no_reset_password": True, "tracking_disable": True}
    return (
        env["res.users"]
        .with_context(**quiet)
        .create(
            [
                {
                    "name": f"Person {number}",
                    "login": f"person{number}@benchmark",
                    "company_id": company.id,
                    "company_ids": company.ids,
                }
                for number in range(count)
            ]
        )
    )


def _create_organisation(env, company, users):
    root = env["sales.mgmt.unit"]._get_root(company)
    teams = [
        users[start : start + PEOPLE_PER_TEAM]
        for start in range(0, len(users), PEOPLE_PER_TEAM)
    ]
    units = env["sales.mgmt.unit"].create(
        [
            {
                "name": f"Team {number}",
                "parent_id": root.id,
                "company_id": company.id,
            }
            for number, _team in enumerate(teams, 1)
        ]
    )
    env["sales.mgmt.assignment"].create(
        [
            {"user_id": user.id, "unit_id": unit.id, "date_from": "2000-01-01"}
            for unit, team in zip(units, teams, strict=True)
            for user in team
        ]
    )


def _create_deals(env, company, users, count, year):
    """Insert won opportunities evenly over this year and the one before."""
    env.flush_all()
    stage = env["crm.stage"].create({"name": "Won", "is_won": True})
    env.flush_all()
    env.cr.execute(
        """
        INSERT INTO crm_lead (
            name, type, active, stage_id, won_status, user_id, company_id,
            expected_revenue, probability, date_closed, create_date
        )
        SELECT 'Deal', 'opportunity', TRUE, %(stage)s, 'won',
               (%(users)s::integer[])[1 + number %% %(people)s], %(company)s,
               (number * 7919 %% 1000000) / 100.0, 100,
               %(start)s::timestamp + (number::float / %(count)s) * INTERVAL '730 days',
               now()
          FROM generate_series(1, %(count)s) AS number
        """,
        {
            "stage": stage.id,
            "users": users.ids,
            "people": len(users),
            "company": company.id,
            "start": year.utc_from.replace(year=year.utc_from.year - 1),
            "count": count,
        },
    )
    env.cr.execute("ANALYZE crm_lead")
