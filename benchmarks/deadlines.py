"""How long deadlines and the ageing board take, with many open complaints."""

from datetime import timedelta

from benchmarks.figures import Figure, best_of, measuring, peak_mb

OPEN, FEW, HISTORY, DUE = 100_000, 10_000, 1_000, 0.02
# Ten times the complaints may not take more than ten times as long, nor more statements
GROWTH_LIMIT = 1.2
BARE = """
    SELECT id FROM sales_mgmt_complaint
     WHERE is_open AND active AND company_id = %s
     ORDER BY opened_on LIMIT 80
"""


def run(world, scale):
    """Yield the figures of the check, the board and the history of a customer."""
    env = world.env
    customers = _create_customers(world)
    few, many = (max(int(count * scale), 500) for count in (FEW, OPEN))
    _insert_complaints(world, customers, few)
    small = _check(world)
    _insert_complaints(world, customers, many - few)
    large = _check(world)
    yield Figure(
        f"check of deadlines over {many} open complaints, {int(many * DUE)} due",
        large.seconds,
        small.seconds * many / few,
        f"as many times the check over {few} ({small.statements} statements)",
        GROWTH_LIMIT,
        large.statements,
        peak_mb(),
    )
    idle = best_of(3, lambda: _measure(env, lambda: _cron_check(env)))
    yield Figure(
        f"check over {many} open complaints, none due",
        idle.seconds,
        large.seconds,
        "with those that are due",
        None,
        idle.statements,
        peak_mb(),
    )
    yield _measure_board(world, many)
    yield _measure_history(world, customers)


def _create_customers(world):
    return world.env["res.partner"].create(
        [
            {"name": f"Customer {number}", "company_id": world.company.id}
            for number in range(1_000)
        ]
    )


def _insert_complaints(world, customers, count):
    """Insert open complaints with a deadline and a planned step each, in SQL.

    The rows only have to be there; a fiftieth of them is due.
    """
    env, company = world.env, world.company
    team = env["sales.mgmt.complaint.team"]._find_for_company(company)
    rule = env.ref("sales_mgmt_complaints.escalation_rule_missed")
    env.cr.execute(
        """
        WITH added AS (
            INSERT INTO sales_mgmt_complaint (
                name, active, company_id, channel, partner_id, commercial_partner_id,
                severity, team_id, user_id, unit_id, stage_id, state, is_open,
                opened_on, touched_on, next_deadline_on, next_deadline_kind,
                deadline_state, customer_value, confidential
            )
            SELECT 'Complaint', TRUE, %(company)s, 'phone', customer, customer,
                   (number %% 4)::text, %(team)s,
                   (%(users)s::integer[])[1 + number %% %(people)s], %(unit)s,
                   %(stage)s,
                   'new', TRUE,
                   now() - number * INTERVAL '1 minute',
                   now() - number * INTERVAL '30 seconds',
                   now() + INTERVAL '1 day', 'resolution', 'running', number %% 997,
                   FALSE
              FROM generate_series(1, %(count)s) AS number,
                   LATERAL (SELECT (%(customers)s::integer[])[1 + number %% 1000]) AS
                       chosen(customer)
         RETURNING id, opened_on
        ), clocks AS (
            INSERT INTO sales_mgmt_complaint_deadline (
                complaint_id, company_id, kind, state, round, seconds, used_seconds,
                warn_percent, started_on, running_since, warn_on, due_on
            )
            SELECT id, %(company)s, 'resolution', 'running', 1, 144000, 0, 80,
                   opened_on, opened_on, moment, moment
              FROM added, LATERAL (
                   SELECT now() + CASE WHEN id %% 50 = 0 THEN INTERVAL '-1 hour'
                                       ELSE INTERVAL '1 day' END) AS due(moment)
         RETURNING id, complaint_id, due_on
        )
        INSERT INTO sales_mgmt_complaint_escalation (
            deadline_id, complaint_id, company_id, rule_id, percent, planned_on, state)
        SELECT id, complaint_id, %(company)s, %(rule)s, 100, due_on, 'planned'
          FROM clocks
        """,
        {
            "company": company.id,
            "team": team.id,
            "rule": rule.id,
            "users": world.users.ids[:20],
            "people": len(world.users[:20]),
            "unit": env["sales.mgmt.unit"]._get_root(company).id,
            "stage": env.ref("sales_mgmt_complaints.stage_new").id,
            "customers": customers.ids,
            "count": count,
        },
    )
    world.settle()


def _cron_check(env):
    from odoo import fields

    deadlines = env["sales.mgmt.complaint.deadline"]
    now = fields.Datetime.now() + timedelta(seconds=1)
    deadlines._mark_passed(now)
    while env["sales.mgmt.complaint.escalation"]._take_due(now):
        continue


def _measure(env, run_once):
    with measuring(env) as watch:
        run_once()
    return watch


def _check(world):
    """Return what a check takes, and leave what was due done."""
    watch = _measure(world.env, lambda: _cron_check(world.env))
    world.settle()
    return watch


def _measure_board(world, count):
    """Return what opening the list of time bombs takes, beside a bare list."""
    env = world.env
    risks = env["sales.mgmt.complaint.risk"]
    domain = [("company_id", "=", world.company.id)]
    specification = {name: {} for name in ("risk", "age_days", "untouched_days")}

    def open_board():
        env.invalidate_all()
        with measuring(env) as watch:
            risks.web_search_read(domain, specification, limit=80)
            risks.formatted_read_group(
                domain, ["age_band", "severity"], ["risk:sum", "__count"]
            )
        return watch

    def read_bare():
        with measuring(env) as watch:
            env.cr.execute(BARE, [world.company.id])
        return watch

    ours = best_of(3, open_board)
    return Figure(
        f"time bombs, list and picture, of {count} open complaints",
        ours.seconds,
        best_of(3, read_bare).seconds,
        "bare list of the oldest, without risk",
        None,
        ours.statements,
        peak_mb(),
    )


def _measure_history(world, customers):
    """Return what the complaints of a customer with a thousand of them take."""
    env = world.env
    env.cr.execute(
        """
        UPDATE sales_mgmt_complaint SET commercial_partner_id = %(one)s
         WHERE id IN (SELECT id FROM sales_mgmt_complaint
                       WHERE company_id = %(company)s ORDER BY id LIMIT %(count)s)
        """,
        {"one": customers[0].id, "company": world.company.id, "count": HISTORY},
    )
    world.settle()
    complaints = env["sales.mgmt.complaint"]
    names = ("reference", "name", "opened_on", "next_deadline_on", "deadline_state")
    specification = {name: {} for name in names}

    def read(domain):
        env.invalidate_all()
        with measuring(env) as watch:
            complaints.web_search_read(domain, specification, limit=80)
        return watch

    ours = best_of(3, lambda: read([("commercial_partner_id", "=", customers[0].id)]))
    small = best_of(3, lambda: read([("commercial_partner_id", "=", customers[1].id)]))
    return Figure(
        f"history of a customer with {HISTORY} complaints",
        ours.seconds,
        small.seconds,
        "of one with a hundred",
        None,
        ours.statements,
        peak_mb(),
    )
