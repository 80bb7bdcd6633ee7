"""How long a split takes, beside a bare creation of the same records."""

from benchmarks.figures import Figure, measuring, peak_mb

# A split may take this many times what the ORM needs to create the records alone
LIMIT = 1.5


def run(world, scale):
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
    line.plan_id.unlink()
    world.settle()


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
