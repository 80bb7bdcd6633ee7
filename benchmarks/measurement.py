"""How long a refresh takes, beside the bare GROUP BY over the same documents."""

from benchmarks.figures import Figure, best_of, measuring, peak_mb
from benchmarks.world import ZONE, get_order_count

# A refresh may take this many times the bare GROUP BY, and one without changes
LIMIT, UNCHANGED_LIMIT = 2.0, 1.5
MANY_TARGETS = 100_000

# What gives the same sums: months of the company's time, in its currency
BARE = """
    SELECT date_trunc('month', timezone(%s, timezone('UTC', date_order))),
           user_id, SUM(amount_untaxed / currency_rate)
      FROM sale_order
     WHERE state = 'sale' AND company_id = %s
     GROUP BY 1, 2
"""
# The same without a thought for the time zone: wrong at both ends of a month
BARE_UTC = """
    SELECT date_trunc('month', date_order), user_id,
           SUM(amount_untaxed / currency_rate)
      FROM sale_order
     WHERE state = 'sale' AND company_id = %s
     GROUP BY 1, 2
"""
ROLL_UP = """
    SELECT node.id::integer, SUM(leaf.amount), SUM(leaf.actual)
      FROM sales_mgmt_target AS leaf
CROSS JOIN unnest(string_to_array(rtrim(leaf.parent_path, '/'), '/')) AS node(id)
     WHERE leaf.axis IS NULL AND leaf.line_id = ANY(%s)
     GROUP BY 1
"""


def run(world, scale):
    """Yield the figures of refreshes: how long, how many statements, how they grow."""
    metric = world.env.ref("sales_mgmt_targets.metric_orders_confirmed_value")
    others = world.env["sales.mgmt.metric"].search([]) - metric
    others.active = False
    line = world.create_line(metric)
    line._split()
    world.settle()
    few, few_orders = _refresh_anew(world), world.orders
    world.add_orders(get_order_count(scale) - world.orders)
    many = _refresh_anew(world)
    bare = _read(world, BARE, ZONE)
    yield _against_bare(world, "first refresh", many, bare, LIMIT)
    yield _against_bare(
        world, "first refresh", many, _read(world, BARE_UTC), None, "by UTC month"
    )
    unchanged = best_of(3, lambda: _refresh(world))
    yield _against_bare(
        world, "refresh with nothing changed", unchanged, bare, UNCHANGED_LIMIT
    )
    times = world.orders / few_orders
    yield Figure(
        f"first refresh of {world.orders} orders",
        many.seconds,
        few.seconds * times,
        f"{times:.0f} times the one of {few_orders} orders",
        1.0,
        many.statements,
        peak_mb(),
    )
    others.active = True
    yield from _with_many_targets(world, others)


def _refresh(world):
    with measuring(world.env) as watch:
        world.env["sales.mgmt.measurement"]._refresh()
    world.env.cr.commit()
    return watch


def _refresh_anew(world):
    """Return what a refresh takes that finds neither facts nor figures."""

    def run_once():
        world.env.cr.execute("TRUNCATE sales_mgmt_fact")
        world.env.cr.execute("UPDATE sales_mgmt_target SET actual = NULL")
        world.env.cr.execute("UPDATE sales_mgmt_calendar SET figures_on = NULL")
        world.env.invalidate_all()
        world.env.cr.commit()
        return _refresh(world)

    return best_of(3, run_once)


def _read(world, query, *arguments):
    def run_once():
        with measuring(world.env) as watch:
            world.env.cr.execute(query, [*arguments, world.company.id])
            world.env.cr.fetchall()
        return watch

    return best_of(3, run_once)


def _against_bare(world, name, ours, bare, limit, how="with the same result"):
    months = 12 * world.people
    return Figure(
        f"{name}: {world.orders} orders, {months} targets of a person and month",
        ours.seconds,
        bare.seconds,
        f"bare GROUP BY {how}",
        limit,
        ours.statements,
        peak_mb(),
    )


def _with_many_targets(world, metrics):
    """Yield how statements and time grow with the number of targets."""
    env = world.env
    root = env["sales.mgmt.unit"]._get_root(world.company)
    nobody = env["sales.mgmt.unit"].create(
        {"name": "Nobody", "parent_id": root.id, "company_id": world.company.id}
    )
    won = env.ref("sales_mgmt_targets.metric_opportunities_won_value")
    env["sales.mgmt.plan"].search([("company_id", "=", world.company.id)]).unlink()
    counts = {}
    lines = world.create_line(won, unit=nobody)
    lines._split()
    counts[_count(lines)] = _recount(world)
    lines.plan_id.unlink()
    nobody.unlink()
    lines = env["sales.mgmt.plan.line"]
    for metric in metrics.filtered(lambda each: each.kind == "total" and each.additive):
        lines |= world.create_line(metric)
        lines[-1]._split()
        if len(lines) == 1:
            counts[_count(lines)] = _recount(world)
        if _count(lines) >= MANY_TARGETS:
            break
    counts[_count(lines)] = _recount(world)
    fewest, most = min(counts), max(counts)
    yield Figure(
        f"statements of a refresh at {' / '.join(map(str, counts))} targets",
        counts[most].statements,
        counts[fewest].statements,
        f"at {fewest} targets",
        1.0,
        counts[most].statements,
        peak_mb(),
    )
    with measuring(env) as bare:
        env.cr.execute(ROLL_UP, [lines.ids])
        env.cr.fetchall()
    with measuring(env) as ours:
        env["sales.mgmt.measurement"]._refresh_targets(lines)
    yield Figure(
        f"figures of {most} targets written anew, nothing changed",
        ours.seconds,
        bare.seconds,
        "bare sum of two columns over the tree",
        None,
        ours.statements,
        peak_mb(),
    )


def _count(lines):
    return lines.env["sales.mgmt.target"].search_count([("line_id", "in", lines.ids)])


def _recount(world):
    """Return what a refresh takes on a day on which no target was looked at yet."""
    world.settle()
    for _time in ("to fill the caches", "to be counted"):
        world.env.cr.execute("UPDATE sales_mgmt_calendar SET figures_on = NULL")
        world.env["sales.mgmt.calendar"].invalidate_model()
        watch = _refresh(world)
    return watch
