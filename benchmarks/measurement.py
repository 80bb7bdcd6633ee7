"""How long a refresh takes, beside the bare GROUP BY over the same documents."""

from benchmarks.figures import Figure, measuring, peak_mb

BARE = """
    SELECT date_trunc('month', date_closed), user_id, SUM(expected_revenue)
      FROM crm_lead
     WHERE won_status = 'won' AND active AND company_id = %s
     GROUP BY 1, 2
"""


def run(world):
    """Yield the figures of a first refresh and of one with nothing to do."""
    env = world.env
    metrics = env["sales.mgmt.metric"].search([])
    won = env.ref("sales_mgmt_targets.metric_opportunities_won_value")
    (metrics - won).active = False
    measurement = env["sales.mgmt.measurement"]
    with measuring(env) as bare:
        env.cr.execute(BARE, [world.company.id])
        env.cr.fetchall()
    for name in ("first refresh", "refresh with nothing changed"):
        with measuring(env) as ours:
            measurement._refresh()
        yield Figure(
            f"{name}, {world.deals} opportunities of {world.people} people",
            ours.seconds,
            bare.seconds,
            "bare GROUP BY",
            None,
            ours.statements,
            peak_mb(),
        )
    metrics.active = True
