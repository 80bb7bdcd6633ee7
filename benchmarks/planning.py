"""How long a split takes, beside a bare creation of as many records."""

from benchmarks.figures import Figure, measuring, peak_mb


def run(world):
    """Yield the figure of dividing one annual number down to people and months."""
    env = world.env
    plan = env["sales.mgmt.plan"].create(
        {
            "name": "Benchmark",
            "company_id": world.company.id,
            "period_id": world.year.id,
            "unit_id": env["sales.mgmt.unit"]._get_root(world.company).id,
        }
    )
    line = env["sales.mgmt.plan.line"].create(
        {
            "plan_id": plan.id,
            "metric_id": env.ref(
                "sales_mgmt_targets.metric_opportunities_won_value"
            ).id,
            "amount": 100_000_000.01,
        }
    )
    with measuring(env) as ours:
        line._split()
    count = len(line.target_ids)
    vals = {
        "line_id": line.id,
        "unit_id": plan.unit_id.id,
        "period_id": world.year.id,
        "amount": 1,
    }
    with env.cr.savepoint() as savepoint:
        env.cr.execute("DROP INDEX sales_mgmt_target_cell_idx")
        with measuring(env) as bare:
            env["sales.mgmt.target"].create([vals] * count)
        savepoint.rollback()
    env.invalidate_all()
    yield Figure(
        f"one annual number to {count} targets of {world.people} people",
        ours.seconds,
        bare.seconds,
        "bare creation of as many records",
        None,
        ours.statements,
        peak_mb(),
    )
