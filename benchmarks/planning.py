"""How long a split takes, beside a bare creation of the same records."""

from benchmarks.figures import Figure, measuring, peak_mb

# A split may take this many times what the ORM needs to create the records alone
LIMIT = 1.5

ROLL_UP = """
    SELECT node.id::integer, SUM(leaf.amount), SUM(leaf.actual)
      FROM sales_mgmt_target AS leaf
CROSS JOIN unnest(string_to_array(rtrim(leaf.parent_path, '/'), '/')) AS node(id)
     WHERE leaf.axis IS NULL AND leaf.line_id = %s
     GROUP BY 1
"""


def run(world):
    """Yield the figures of dividing one annual number down to people and months."""
    metric = world.env.ref("sales_mgmt_targets.metric_opportunities_won_value")
    line = _create_line(world, metric)
    with measuring(world.env) as first:
        line._split()
    count = len(line.target_ids)
    bare = _create_bare(world, line)
    yield _compare(f"one annual number to {count} targets", world, first, bare)
    line.amount += 0.01
    with measuring(world.env) as again:
        line._split()
    yield _compare(f"another annual number over {count} targets", world, again, bare)
    yield _roll_up(world, line, count)


def _create_line(world, metric):
    env = world.env
    plan = env["sales.mgmt.plan"].create(
        {
            "name": f"Benchmark {metric.name}",
            "company_id": world.company.id,
            "period_id": world.year.id,
            "unit_id": env["sales.mgmt.unit"]._get_root(world.company).id,
        }
    )
    return env["sales.mgmt.plan.line"].create(
        {"plan_id": plan.id, "metric_id": metric.id, "amount": 100_000_000.01}
    )


def _create_bare(world, line):
    """Create the same rows under another line: the tree alone is missing."""
    env = world.env
    copied = ("axis", "unit_id", "user_id", "period_id", "amount", "weight")
    rows = env["sales.mgmt.target"].search_read(
        [("line_id", "=", line.id)], copied, load=""
    )
    other = _create_line(
        world, env.ref("sales_mgmt_targets.metric_orders_confirmed_value")
    )
    vals = [
        {"line_id": other.id, **{name: row[name] for name in copied}} for row in rows
    ]
    env.invalidate_all()
    with measuring(env) as bare:
        env["sales.mgmt.target"].create(vals)
    other.plan_id.unlink()
    env.invalidate_all()
    return bare


def _compare(name, world, ours, bare):
    return Figure(
        f"{name} of {world.people} people",
        ours.seconds,
        bare.seconds,
        f"bare creation of as many records in {bare.statements} statements",
        LIMIT,
        ours.statements,
        peak_mb(),
    )


def _roll_up(world, line, count):
    """Return what it takes to write all figures of a tree, beside only summing it."""
    env = world.env
    env["sales.mgmt.target"].flush_model()
    with measuring(env) as bare:
        env.cr.execute(ROLL_UP, [line.id])
        env.cr.fetchall()
    with measuring(env) as ours:
        env["sales.mgmt.measurement"]._refresh_targets(line)
    return Figure(
        f"figures of {count} targets, after nothing changed",
        ours.seconds,
        bare.seconds,
        "bare sum over the tree",
        None,
        ours.statements,
        peak_mb(),
    )
