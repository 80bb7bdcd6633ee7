"""How long closing takes, beside storing the same rows and nothing else."""

from benchmarks.figures import Figure, attempt, measuring, peak_mb

METRICS = 15
# Closing measures, finds units, adds up and seals what it stores: it may take this many
# times as long as storing it, a quarter as long as its months, and comparing again what
# was closed half as long again as closing
LIMIT, GROWTH_LIMIT, COMPARE_LIMIT = 8.0, 1.2, 1.5
# One in so many documents changes after the closing
LATE = 100

# The same rows once more, in a table with the same columns and indexes
BARE_TABLE = """
    CREATE TABLE bare_document (LIKE sales_mgmt_closing_document INCLUDING ALL)
"""
BARE_ROWS = """
    INSERT INTO bare_document
    SELECT document.*
      FROM sales_mgmt_closing_document AS document
      JOIN sales_mgmt_period_lock AS lock ON lock.id = document.lock_id
     WHERE lock.company_id = %s
"""


def run(world, scale):
    """Yield the figures of closing a month, a quarter, and what changes afterwards."""
    env = world.env
    _measure_only(world)
    year = env["sales.mgmt.period"].search(
        [
            ("company_id", "=", world.company.id),
            ("level", "=", "year"),
            ("date_to", "<", world.year.date_from),
        ],
        order="date_from DESC",
        limit=1,
    )
    quarter = year._get_below("quarter")[-1]
    month = quarter._get_below("month")[-1]
    env["sales.mgmt.measurement"]._refresh()
    world.settle()
    ours, bare = attempt(world.env, lambda: _close_and_copy(world, month))
    documents = _count_documents(world, month)
    name = f"closing a month of {world.people} people and {METRICS} metrics"
    yield Figure(
        f"{name}, {documents * METRICS} documents",
        ours.seconds,
        bare.seconds,
        "storing the same rows with the same indexes",
        LIMIT,
        ours.statements,
        peak_mb(),
    )
    whole = attempt(world.env, lambda: _close(world, quarter))
    several = _count_documents(world, quarter)
    yield Figure(
        f"closing a quarter, {several * METRICS} documents",
        whole.seconds,
        ours.seconds * several / documents,
        "as many times the month as there are documents",
        GROWTH_LIMIT,
        whole.statements,
        peak_mb(),
    )
    yield from _with_late_changes(world, month, ours)


def _measure_only(world):
    """Leave 15 metrics that measure all orders, each in its way."""
    env = world.env
    metric = env.ref("sales_mgmt_targets.metric_orders_confirmed_value")
    (env["sales.mgmt.metric"].search([]) - metric).active = False
    for number in range(1, METRICS):
        copy = metric.copy({"code": f"benchmark_{number}", "name": f"Copy {number}"})
        metric.source_ids.copy({"metric_id": copy.id, "factor": number})


def _close(world, period):
    with measuring(world.env) as watch:
        world.env["sales.mgmt.period.lock"].create(
            {"period_id": period.id, "level": "hard", "reason": "Benchmark"}
        )
    return watch


def _close_and_copy(world, period):
    """Return what closing takes, and what storing the same rows takes."""
    ours = _close(world, period)
    cr = world.env.cr
    cr.execute(BARE_TABLE)
    with measuring(world.env) as bare:
        cr.execute(BARE_ROWS, [world.company.id])
    return ours, bare


def _count_documents(world, period):
    world.env.cr.execute(
        """
        SELECT COUNT(*) FROM sale_order
         WHERE state = 'sale' AND company_id = %s
           AND date_order >= %s AND date_order < %s
        """,
        [world.company.id, period.utc_from, period.utc_to],
    )
    return world.env.cr.fetchone()[0]


def _with_late_changes(world, month, closing):
    """Yield what comparing and posting take after the month was closed."""
    env = world.env
    _close(world, month)
    world.settle()
    recompute = env["sales.mgmt.recompute"]._get_draft(world.company)
    with measuring(env) as unchanged:
        recompute._compare()
    env.cr.execute(
        """
        UPDATE sale_order SET amount_untaxed = amount_untaxed + 1
         WHERE company_id = %s AND date_order >= %s AND date_order < %s AND id %% %s = 0
        """,
        [world.company.id, month.utc_from, month.utc_to, LATE],
    )
    with measuring(env) as changed:
        recompute._compare()
    with measuring(env) as posted:
        recompute._post()
    lines = recompute.line_count
    for name, watch in (
        ("comparing a closed month with its documents, nothing changed", unchanged),
        (f"comparing it with {lines} late changes", changed),
        (f"posting {lines} late changes", posted),
    ):
        yield Figure(
            name,
            watch.seconds,
            closing.seconds,
            "closing the month",
            COMPARE_LIMIT,
            watch.statements,
            peak_mb(),
        )
    env.cr.commit()
