"""How long starting a review cycle takes, and filling it from closed figures."""

import math
from datetime import timedelta

from odoo.fields import Command

from benchmarks.figures import Figure, attempt, measuring, peak_mb
from benchmarks.world import PEOPLE_PER_TEAM

# A start plans who is judged by what and by whom, and writes into the audit log: it may
# take this many times as long as the bare creation of the same records
START_LIMIT = 2.5
# Ten times the people may take ten times as long, and no more statements than few of
# them beyond those that insert the rows
GROWTH_LIMIT = 1.2
LEVELS = {f"level_{number}": "What it means" for number in range(1, 6)}
QUIET = {
    "tracking_disable": True,
    "mail_create_nolog": True,
    "mail_create_nosubscribe": True,
}


def run(world, _scale=1.0):
    """Yield the figures of starting a cycle and of filling its indicators."""
    _lead(world)
    template = _create_template(world)
    month = _get_open_month(world)
    teams = world.env["sales.mgmt.unit"].search(
        [("company_id", "=", world.company.id), ("parent_id", "!=", False)], order="id"
    )
    few = _create_cycle(world, template, month, teams[: max(len(teams) // 10, 1)])
    many = _create_cycle(world, template, month, teams)
    world.settle()
    # who comes first fills caches of the registry, and is not compared
    attempt(world.env, lambda: _start(world, few))
    small, small_bare = attempt(world.env, lambda: _compare(world, few))
    yield from _measure_start(world, many, small, small_bare)
    yield from _measure_filling(world, month, few, many)


# ------------------------------------------------------------
# STARTING
# ------------------------------------------------------------


def _measure_start(world, cycle, small, small_bare):
    large, bare = attempt(world.env, lambda: _compare(world, cycle))
    people = len(cycle._find_people())
    name = f"starting the reviews of {people} people, 5 indicators each"
    yield Figure(
        name,
        large.seconds,
        bare.seconds,
        f"the ORM's bare create of the same records in {bare.statements} statements",
        START_LIMIT,
        large.statements,
        peak_mb(),
    )
    yield Figure(
        f"statements of {name}, beyond those of the bare create",
        large.statements - bare.statements,
        small.statements - small_bare.statements,
        "for a tenth of the people",
        GROWTH_LIMIT,
        large.statements,
        peak_mb(),
    )


def _compare(world, cycle):
    """Return what a start takes, and what creating the same records takes."""
    ours = attempt(world.env, lambda: _start(world, cycle))
    return ours, attempt(world.env, lambda: _create_bare(world, cycle))


def _start(world, cycle):
    with measuring(world.env) as watch:
        cycle._start()
    return watch


def _create_bare(world, cycle):
    """Create what a start creates by `BaseModel.create`, past every extension of it.

    The entries of the audit log, one per review, cannot be created twice: of them the
    statements count that insert them, and no time.
    """
    from odoo.models import BaseModel
    from odoo.orm.models import INSERT_BATCH_SIZE

    plan, _left_out = cycle._plan_reviews(cycle._find_people())
    env = world.env(context={**world.env.context, **QUIET})

    def create(model, vals_list):
        return BaseModel.create(env[f"sales.mgmt.review{model}"], vals_list)

    with measuring(world.env) as watch:
        reviews = create(
            "",
            [
                {
                    "cycle_id": cycle.id,
                    "person_id": person.id,
                    "template_id": template.id,
                    "reviewer_id": person.leader_id.id,
                }
                for person, template in plan
            ],
        )
        lines = create(
            ".line",
            [
                line._prepare_review_line(review)
                for review in reviews
                for line in review.template_id.line_ids
            ],
        )
        forms = create(
            ".form",
            [
                {"review_id": review.id, "kind": kind, "author_id": author.id}
                for review in reviews
                for kind, author in (
                    ("self", review.user_id),
                    ("manager", review.reviewer_id),
                )
            ],
        )
        rated = lines.filtered(lambda line: line.kind == "behaviour").grouped(
            "review_id"
        )
        create(
            ".rating",
            [
                {"form_id": form.id, "line_id": line.id}
                for form in forms
                for line in rated[form.review_id]
            ],
        )
    watch.statements += math.ceil(len(reviews) / INSERT_BATCH_SIZE)
    return watch


# ------------------------------------------------------------
# FILLING
# ------------------------------------------------------------


def _measure_filling(world, month, few, many):
    for cycle in few, many:
        cycle._start()
    world.settle()
    _close(world, month)
    world.settle()
    # who comes first fills caches of the registry, and is not compared
    attempt(world.env, lambda: _fill(world, few))
    small = attempt(world.env, lambda: _fill(world, few))
    large = attempt(world.env, lambda: _fill(world, many))
    share = len(many.review_ids) / len(few.review_ids)
    filled = sum(line.kind != "behaviour" for line in many.review_ids.line_ids)
    name = f"filling {filled} indicators of {len(many.review_ids)} people"
    yield Figure(
        f"{name} from closed figures",
        large.seconds,
        small.seconds * share,
        f"as many times that of {len(few.review_ids)} people",
        GROWTH_LIMIT,
        large.statements,
        peak_mb(),
    )
    yield Figure(
        f"statements of {name}",
        large.statements,
        small.statements,
        f"for {len(few.review_ids)} people",
        1.0,
        large.statements,
        peak_mb(),
    )


def _fill(world, cycle):
    reviews = cycle.review_ids
    world.env.invalidate_all()
    with measuring(world.env) as watch:
        reviews._fill_figures()
    return watch


def _close(world, month):
    world.env["sales.mgmt.period.lock"].create(
        {"period_id": month.id, "level": "hard", "reason": "Benchmark"}
    )


# ------------------------------------------------------------
# WHAT IT IS MEASURED ON
# ------------------------------------------------------------


def _lead(world):
    """Let the first of each team lead it, and somebody else lead the company.

    Naming a hundred leaders one by one is not what is timed here.
    """
    env = world.env
    head = env["res.users"].create(
        {
            "name": "Head of Sales",
            "login": "head@benchmark",
            "company_id": world.company.id,
            "company_ids": [Command.set(world.company.ids)],
        }
    )
    root = env["sales.mgmt.unit"]._get_root(world.company)
    root.leader_id = head
    env.flush_all()
    env.cr.execute(
        """
        UPDATE sales_mgmt_unit AS unit SET leader_id = first.user_id
          FROM (SELECT unit_id, MIN(user_id) AS user_id FROM sales_mgmt_assignment
                 WHERE company_id = %s GROUP BY unit_id) AS first
         WHERE unit.id = first.unit_id AND unit.id <> %s
        """,
        [world.company.id, root.id],
    )
    env.invalidate_all()
    env["sales.mgmt.person"]._refresh(world.company)
    world.settle()


def _create_template(world):
    """Return a template of two figures and three behaviors for everybody."""
    metric = world.env.ref("sales_mgmt_targets.metric_orders_confirmed_value")
    return world.env["sales.mgmt.review.template"].create(
        {
            "name": "Benchmark",
            "company_id": world.company.id,
            "line_ids": [
                Command.create(
                    {
                        "name": "Orders and their value",
                        "kind": kind,
                        "metric_id": metric.id,
                        "weight": 20,
                        "points_full_at": 100_000,
                    }
                )
                for kind in ("attainment", "value")
            ]
            + [
                Command.create(
                    {
                        "name": f"Behavior {number}",
                        "kind": "behaviour",
                        "weight": 20,
                        **LEVELS,
                    }
                )
                for number in range(3)
            ],
        }
    )


def _get_open_month(world):
    """Return the month after the last one that is closed, or the last of last year."""
    env, company = world.env, world.company
    closed = (
        env["sales.mgmt.calendar"]._get_for_company(company)._get_last_closed_period()
    )
    day = (
        closed.date_to + timedelta(days=1)
        if closed
        else world.year.date_from - timedelta(days=1)
    )
    return env["sales.mgmt.period"]._find(company, "month", day)


def _create_cycle(world, template, month, units):
    day = month.date_to
    return world.env["sales.mgmt.review.cycle"].create(
        {
            "name": f"Reviews of {PEOPLE_PER_TEAM * len(units)} people",
            "company_id": world.company.id,
            "kind": "month",
            "period_id": month.id,
            "template_ids": [Command.set(template.ids)],
            "unit_ids": [Command.set(units.ids)],
            "date_self_due": day + timedelta(days=10),
            "date_manager_due": day + timedelta(days=20),
            "date_interview_due": day + timedelta(days=30),
        }
    )
