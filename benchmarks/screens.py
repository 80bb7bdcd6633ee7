"""How fast screens open for many people at once, beside core's own screens.

A server with two workers answers twenty people who open the same screen again and
again; beside it, in the same run, the pipeline page of CRM and the sales analysis.
"""

import json
import os
import statistics
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from benchmarks import dashboards
from benchmarks.figures import Figure, peak_mb
from devtools.live_server import live_server
from devtools.platform import Platform
from devtools.postgres import Server, bundled_programs

WORKERS, READERS, TIMES = 2, 20, 6
OPEN_DEALS = 20_000
LIMIT = 1.0

PREPARE = """
company = env["res.company"].search([("name", "=", "Benchmark")])
env = env(context={{**env.context, "allowed_company_ids": company.ids}})
people = env["res.users"].search([("company_id", "=", company.id)], order="id")
quiet = people.with_context(tracking_disable=True, no_reset_password=True)
groups = env.ref("sales_mgmt_targets.group_user") | env.ref(
    "sales_team.group_sale_salesman")
quiet.write({{"group_ids": [(4, group.id) for group in groups]}})
readers = people[:{readers}]
for user in readers:
    user.password = user.login
chief = people[-1]
chief.password = chief.login
chief.group_ids |= env.ref("sales_mgmt_targets.group_manager") | env.ref(
    "sales_team.group_sale_manager")
env["sales.mgmt.plan"].search([("company_id", "=", company.id)]).state = "active"
stages = env["crm.stage"].search([], order="sequence", limit=3)
env.flush_all()
env.cr.execute('''
    INSERT INTO crm_lead (name, type, active, user_id, company_id, stage_id,
                          expected_revenue, probability, won_status, date_deadline,
                          create_date, priority, partner_id)
    SELECT 'Deal ' || number, 'opportunity', TRUE,
           (%(people)s::integer[])[1 + number %% %(count)s], %(company)s,
           (%(stages)s::integer[])[1 + number %% 3], number %% 5000, 30, 'pending',
           CURRENT_DATE + number %% 60, now(), '0', %(partner)s
      FROM generate_series(1, %(deals)s) AS number
''', {{"people": people.ids, "count": len(people), "company": company.id,
      "stages": stages.ids, "partner": company.partner_id.id, "deals": {deals}}})
product = env["product.product"].create({{"name": "Thing", "type": "service"}})
env.cr.execute("SET LOCAL session_replication_role = replica")
env.cr.execute('''
    INSERT INTO sale_order_line (order_id, name, product_id, product_uom_id,
                                 product_uom_qty, price_unit, price_subtotal,
                                 company_id, currency_id, customer_lead, sequence,
                                 state, salesman_id, order_partner_id)
    SELECT id, 'Thing', %s, %s, 1, amount_untaxed, amount_untaxed, company_id,
           currency_id, 0, 10, 'sale', user_id, partner_id
      FROM sale_order WHERE company_id = %s
''', [product.id, product.uom_id.id, company.id])
env.cr.execute("SET LOCAL session_replication_role = origin")
env["sales.mgmt.stage.rate"]._refresh()
env.cr.commit()
env.cr.execute("ANALYZE")
env.cr.commit()

def count(user, model, method, **asked):
    reader = env[model].with_user(user).with_context(allowed_company_ids=company.ids)
    getattr(reader, method)(**asked)
    env.invalidate_all()
    before = env.cr.sql_log_count
    getattr(reader, method)(**asked)
    return env.cr.sql_log_count - before

units = env["sales.mgmt.unit"].search([("company_id", "=", company.id)])
print(__import__("json").dumps({{
    "readers": readers.mapped("login"), "chief": chief.login,
    "dashboards": [env.ref(each).id for each in {dashboards}],
    "company": company.id, "people": len(people), "units": units.ids,
    "performance": count(readers[0], "sales.mgmt.performance", "get_performance"),
    "board": count(chief, "sales.mgmt.team.board", "get_board"),
    "everybody": count(chief, "sales.mgmt.team.board", "get_people"),
}}))
"""


def run(database, scale):
    """Yield the figures of screens, on the company that other parts left."""
    platform = Platform(
        Path(os.environ["SALES_MGMT_ODOO"]),
        Path(sys.executable),
        Server({}, bundled_programs(sys.executable)),
        Path(os.environ["ODOO_RC"]),
    )
    options = ("--workers", WORKERS, "--max-cron-threads", 0)
    with live_server(platform, database, *options) as live:
        script = PREPARE.format(
            readers=READERS,
            deals=max(int(OPEN_DEALS * scale), 500),
            dashboards=[dashboards.OURS, dashboards.THEIRS],
        )
        world = json.loads(live.python(script).strip().splitlines()[-1])
        context = {"allowed_company_ids": [world["company"]]}
        readers = [live.login(each) for each in world["readers"]]
        chiefs = [live.login(world["chief"]) for _number in range(READERS)]
        theirs = _open(readers, lambda each: _open_pipeline(each, context))
        yield from _compare(
            "My Performance",
            _open(
                readers,
                lambda each: each.call(
                    "sales.mgmt.performance", "get_performance", context=context
                ),
            ),
            theirs,
            "the pipeline of CRM",
            world["performance"],
        )
        theirs = _open(chiefs, lambda each: _open_analysis(each, context))
        yield from _compare(
            f"Team Board of {world['people']} people, units",
            _open(
                chiefs,
                lambda each: each.call(
                    "sales.mgmt.team.board", "get_board", context=context
                ),
            ),
            theirs,
            "the sales analysis by month",
            world["board"],
        )
        yield from _compare(
            f"Team Board of {world['people']} people, everybody sorted",
            _open(
                chiefs,
                lambda each: each.call(
                    "sales.mgmt.team.board", "get_people", context=context
                ),
            ),
            theirs,
            "the sales analysis by month",
            world["everybody"],
        )
        yield from _compare(
            "pivot of the target analysis",
            _open(chiefs, lambda each: dashboards.open_attainment(each, context)),
            _open(chiefs, lambda each: dashboards.open_sales_pivot(each, context)),
            "the pivot of the sales analysis",
        )
        ours, theirs = (
            _open(
                chiefs,
                lambda each, found=found: dashboards.open_dashboard(
                    each, found, context
                ),
            )
            for found in world["dashboards"]
        )
        yield from _compare(
            "executive dashboard", ours, theirs, "the sales dashboard of core"
        )


def _open(sessions, open_once):
    """Let everybody open a screen at once, several times; return seconds, sorted."""

    def open_often(session):
        open_once(session)
        taken = []
        for _time in range(TIMES):
            begun = time.perf_counter()
            open_once(session)
            taken.append(time.perf_counter() - begun)
        return taken

    with ThreadPoolExecutor(len(sessions)) as pool:
        return sorted(
            seconds for taken in pool.map(open_often, sessions) for seconds in taken
        )


def _compare(name, ours, theirs, against, statements=None):
    """Yield median and 95th percentile of ours beside theirs."""
    for which, pick in (("median", statistics.median), ("p95", _p95)):
        yield Figure(
            f"{name}, {READERS} at once, {which}",
            pick(ours),
            pick(theirs),
            against,
            LIMIT,
            statements,
            peak_mb(),
        )


def _p95(seconds):
    return seconds[int(len(seconds) * 0.95)]


def _open_pipeline(session, context):
    """Ask what the kanban of CRM asks for when it opens."""
    session.call(
        "crm.lead",
        "web_read_group",
        domain=[["type", "=", "opportunity"], ["user_id", "=", session.uid]],
        groupby=["stage_id"],
        aggregates=["expected_revenue:sum", "__count"],
        auto_unfold=True,
        unfold_read_default_limit=80,
        unfold_read_specification={
            "name": {},
            "expected_revenue": {},
            "probability": {},
            "priority": {},
            "date_deadline": {},
            "activity_ids": {},
            "activity_state": {},
            "partner_id": {"fields": {"display_name": {}}},
            "user_id": {"fields": {"display_name": {}}},
            "tag_ids": {"fields": {"display_name": {}, "color": {}}},
        },
        context=context,
    )


def _open_analysis(session, context):
    """Ask what the graph of the sales analysis asks for when it opens."""
    session.call(
        "sale.report",
        "formatted_read_group",
        domain=[["state", "=", "sale"]],
        groupby=["date:month"],
        aggregates=["price_subtotal:sum", "__count"],
        context=context,
    )
