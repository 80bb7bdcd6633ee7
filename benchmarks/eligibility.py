"""How long it takes to judge everybody for their next level, from closed figures."""

from odoo.fields import Command

from benchmarks.figures import Figure, attempt, measuring, peak_mb

# Ten times the people may take ten times as long, and not one statement more
GROWTH_LIMIT = 1.2
CRITERIA = 20
QUIET = {
    "tracking_disable": True,
    "mail_create_nolog": True,
    "mail_create_nosubscribe": True,
}


def run(world, _scale=1.0):
    """Yield what judging everybody by 20 criteria takes, beside a tenth of them."""
    month = _close(world)
    people = world.env["sales.mgmt.person"].search(
        [("company_id", "=", world.company.id)]
    )
    _place(world, people)
    _learn(world, people[::2])
    world.settle()
    few = people[: max(len(people) // 10, 1)]
    # who comes first fills caches of the registry, and is not compared
    attempt(world.env, lambda: _judge(world, few))
    small = attempt(world.env, lambda: _judge(world, few))
    large = attempt(world.env, lambda: _judge(world, people))
    again = attempt(world.env, lambda: _judge_twice(world, people))
    name = f"eligibility of {len(people)} people by {CRITERIA} criteria"
    yield Figure(
        f"{name}, {month.name} closed",
        large.seconds,
        small.seconds * len(people) / len(few),
        f"as many times that of {len(few)} people",
        GROWTH_LIMIT,
        large.statements,
        peak_mb(),
    )
    yield Figure(
        f"statements of {name}",
        large.statements,
        small.statements,
        f"for {len(few)} people",
        1.0,
        large.statements,
        peak_mb(),
    )
    yield Figure(
        f"{name}, nothing changed",
        again.seconds,
        large.seconds,
        "the first evaluation",
        1.0,
        again.statements,
        peak_mb(),
    )


def _judge(world, people):
    world.env.invalidate_all()
    with measuring(world.env) as watch:
        world.env["sales.mgmt.career.eligibility"]._evaluate(world.company, people)
    return watch


def _judge_twice(world, people):
    _judge(world, people)
    return _judge(world, people)


# ------------------------------------------------------------
# WHAT IT IS MEASURED ON
# ------------------------------------------------------------


def _close(world):
    """Return the last closed month; where nothing is closed, the year begins so."""
    env, company = world.env, world.company
    calendar = env["sales.mgmt.calendar"]._get_for_company(company)
    closed = calendar._get_last_closed_period()
    if closed:
        return closed
    day = world.year.date_from.replace(year=world.year.date_from.year - 1)
    quarter = env["sales.mgmt.period"]._find(company, "quarter", day)
    _plan(world, quarter.parent_id)
    env["sales.mgmt.period.lock"].create(
        {"period_id": quarter.id, "level": "hard", "reason": "Benchmark"}
    )
    world.settle()
    return quarter


def _plan(world, year):
    """Let everybody have a target of orders in a year."""
    line = world.create_line(_metric(world, "orders_confirmed_value"), year=year)
    line._split()
    line.plan_id.state = "active"
    world.settle()


def _metric(world, code):
    return world.env.ref(f"sales_mgmt_targets.metric_{code}")


def _place(world, people):
    """Let everybody stand on a level whose next one asks for everything."""
    env = world.env
    ladder = env["sales.mgmt.career.ladder"].create(
        {"name": "Benchmark", "company_id": world.company.id}
    )
    junior = env["sales.mgmt.career.level"].create(
        {"name": "Junior", "ladder_id": ladder.id}
    )
    env["sales.mgmt.career.level"].create(
        {
            "name": "Senior",
            "ladder_id": ladder.id,
            "parent_id": junior.id,
            "criterion_ids": [
                Command.create(values) for values in _prepare_criteria(world)
            ],
        }
    )
    env["sales.mgmt.career.standing"]._place(
        people, junior, world.year.date_from, "Benchmark"
    )


def _prepare_criteria(world):
    """Return 20 criteria, of all kinds but the one that asks every document."""
    env = world.env
    orders = _metric(world, "orders_confirmed_value").id
    won = _metric(world, "opportunities_won_value").id
    courses = env["sales.mgmt.training.course"].create(
        [{"name": f"Course {number}"} for number in range(4)]
    )
    kinds = env["sales.mgmt.certificate.kind"].create(
        [{"name": f"Certificate {number}"} for number in range(3)]
    )
    periods = [
        {"period_level": level, "needed": 1, "last_count": 3}
        for level in ("month", "quarter")
    ]
    criteria = [
        *({"kind": "attainment", "metric_id": orders, **each} for each in periods),
        *({"kind": "attainment", "metric_id": won, **each} for each in periods),
        *({"kind": "attainment", **each} for each in periods),
        *(
            {"kind": "value", "metric_id": metric, "period_level": level}
            for metric in (orders, won)
            for level in ("month", "quarter")
        ),
        *({"kind": "course", "course_id": course.id} for course in courses),
        *({"kind": "certificate", "certificate_kind_id": kind.id} for kind in kinds),
        {"kind": "months", "needed": 6},
        {"kind": "cover", "needed": 1},
        {"kind": "improvement"},
    ]
    if len(criteria) != CRITERIA:
        raise ValueError(f"{len(criteria)} criteria instead of {CRITERIA}")
    return criteria


def _learn(world, people):
    """Let some people have passed what the level asks for."""
    env = world.env(context={**world.env.context, **QUIET})
    criteria = env["sales.mgmt.career.criterion"].search(
        [("level_id.ladder_id.name", "=", "Benchmark")]
    )
    env["sales.mgmt.training.enrolment"].create(
        [
            {
                "person_id": person.id,
                "course_id": course.id,
                "date_due": world.year.date_from,
                "completed_on": world.year.date_from,
                "state": "passed",
            }
            for person in people
            for course in criteria.course_id
        ]
    )
