"""A generated company: salespeople in teams, and two years of their orders."""

from dataclasses import dataclass

from odoo.fields import Command

PEOPLE, ORDERS, PEOPLE_PER_TEAM = 1_000, 1_000_000, 10
ZONE = "Europe/Brussels"


@dataclass
class World:
    """What the benchmarks measure on.

    :ivar people: how many salespeople there are
    :ivar orders: how many confirmed orders there are by now
    """

    env: object
    company: object
    year: object
    users: object
    orders: int = 0

    @property
    def people(self):
        return len(self.users)

    def add_orders(self, count):
        """Insert confirmed orders evenly over this year and the one before.

        One in ten is in a foreign currency. The rows are inserted in SQL, without the
        checks that the application makes: they only have to be there.
        """
        company = self.company
        self.env.flush_all()
        cr = self.env.cr
        cr.execute("SET LOCAL session_replication_role = replica")
        cr.execute(
            """
            INSERT INTO sale_order (
                name, state, partner_id, partner_invoice_id, partner_shipping_id,
                user_id, company_id, currency_id, currency_rate, amount_untaxed,
                date_order, create_date
            )
            SELECT 'S', 'sale', %(partner)s, %(partner)s, %(partner)s,
                   (%(users)s::integer[])[1 + number %% %(people)s], %(company)s,
                   %(currency)s, CASE WHEN number %% 10 = 0 THEN 1.1 ELSE 1 END,
                   (number::bigint * 7919 %% 1000000) / 100.0,
                   %(start)s::timestamp
                       + (number::float / %(count)s) * INTERVAL '730 days',
                   now()
              FROM generate_series(1, %(count)s) AS number
            """,
            {
                "partner": company.partner_id.id,
                "users": self.users.ids,
                "people": self.people,
                "company": company.id,
                "currency": company.currency_id.id,
                "start": self.year.utc_from.replace(year=self.year.utc_from.year - 1),
                "count": count,
            },
        )
        cr.execute("SET LOCAL session_replication_role = origin")
        self.orders += count
        self.settle()

    def create_line(self, metric, amount=100_000_000, year=None, unit=None, **values):
        """Return a line, not divided yet, of a plan of its own.

        :param sales.mgmt.period year: this year if not given
        :param sales.mgmt.unit unit: the whole company if not given
        """
        units = self.env["sales.mgmt.unit"]
        plan = self.env["sales.mgmt.plan"].create(
            {
                "name": f"Benchmark {metric.name}",
                "company_id": self.company.id,
                "period_id": (year or self.year).id,
                "unit_id": (unit or units._get_root(self.company)).id,
            }
        )
        return self.env["sales.mgmt.plan.line"].create(
            {"plan_id": plan.id, "metric_id": metric.id, "amount": amount, **values}
        )

    def settle(self):
        """Commit, and let the database learn what the tables look like now."""
        self.env.flush_all()
        self.env.cr.commit()
        self.env.cr.execute("ANALYZE")
        self.env.cr.commit()
        self.env.invalidate_all()


def create(env, scale=1.0):
    """Return a company with people, units and a hundredth of its orders.

    :param float scale: 1 for 1 000 people and 1 000 000 orders
    """
    people = max(int(PEOPLE * scale), 10)
    company = env["res.company"].create({"name": "Benchmark"})
    env = env(context={**env.context, "allowed_company_ids": company.ids})
    calendar = env["sales.mgmt.calendar"]._get_for_company(company)
    calendar.tz = ZONE
    today = calendar._get_today()
    year = env["sales.mgmt.period"]._find(company, "year", today)
    users = _create_people(env, company, people)
    _create_organisation(env, company, users)
    world = World(env, company, year, users)
    world.add_orders(get_order_count(scale) // 100)
    return world


def get_order_count(scale):
    """Return how many orders there are in the end."""
    return max(int(ORDERS * scale), 1_000)


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
                    "company_ids": [Command.set(company.ids)],
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
