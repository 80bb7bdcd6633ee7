"""How long closing takes, beside a bare copy of the same documents and sums."""

from benchmarks.figures import Figure, attempt, measuring, peak_mb

METRICS = 15
# Closing may take this many times the bare copy; a quarter as many as its months
LIMIT, GROWTH_LIMIT = 8.0, 1.2
# One in so many documents changes after the closing
LATE = 100

# What closing keeps at the least: each document, and the sum of each person. Without
# unit, without hash, and without any index to find it again.
BARE_DOCUMENTS = """
    CREATE TEMP TABLE bare_document AS
    SELECT id, name, user_id, amount_untaxed / currency_rate AS value
      FROM sale_order
     WHERE state = 'sale' AND company_id = %s AND date_order >= %s AND date_order < %s
"""
BARE_SUMS = """
    CREATE TEMP TABLE bare_sum AS
    SELECT user_id, SUM(value) AS value FROM bare_document GROUP BY 1
"""


def run(world):
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
    ours = attempt(world.env, lambda: _close(world, month))
    documents = _count_documents(world, month)
    name = f"closing a month of {world.people} people and {METRICS} metrics"
    yield Figure(
        f"{name}, {documents * METRICS} documents",
        ours.seconds,
        _copy_bare(world, month).seconds,
        "bare copy without unit, hash and index",
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


def _copy_bare(world, period):
    """Return what a bare copy per metric takes."""

    def run_once():
        cr = world.env.cr
        bounds = [world.company.id, period.utc_from, period.utc_to]
        with measuring(world.env) as watch:
            for _metric in range(METRICS):
                cr.execute(BARE_DOCUMENTS, bounds)
                cr.execute(BARE_SUMS)
                cr.execute("DROP TABLE bare_document, bare_sum")
        return watch

    return attempt(world.env, run_once)


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
            1.0,
            watch.statements,
            peak_mb(),
        )
    env.cr.commit()
