"""How long crediting and paying a month takes, beside OCA's modules.

Both work on the same posted invoices, in a database of their own, and have to come to
the same amounts. OCA's modules compute the commission of a line whenever it is written,
and settle afterwards; ours credit lines when a month is closed, and pay afterwards. So
two pairs are measured: paying alone, of what is credited already, and both steps.
"""

import argparse
import configparser
import json
import os
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path

import psycopg2

from benchmarks import oca, world
from benchmarks.figures import Figure, Stopwatch, attempt, measuring, peak_mb

LINES, AGENTS, LINES_PER_INVOICE = 5_000, 100, 10
MANY_LINES = 100_000
PERCENT = 3
# Ours may take a twentieth of theirs; ten times the lines, ten times the time
OCA_LIMIT, GROWTH_LIMIT = 1 / 20, 1.0
# The quickest of so many rounds counts, for both sides, one after the other
ROUNDS = 3


def run(database, scale):
    """Yield the figures, measured by a process of its own on a copy of its own."""
    copy = f"{database}_oca"
    _copy(os.environ["SALES_MGMT_TEST_TEMPLATE"], copy)
    with tempfile.NamedTemporaryFile() as found:
        subprocess.run(
            [
                *(sys.executable, "-m", "benchmarks.incentive", "--database", copy),
                *("--scale", str(scale), "--json", found.name),
            ],
            check=True,
        )
        for values in json.loads(Path(found.name).read_text()):
            values.pop("ratio")
            yield Figure(**values)


def _copy(source, target):
    connection = psycopg2.connect(dbname="postgres")
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(
            f'CREATE DATABASE "{target}" TEMPLATE "{source}" STRATEGY FILE_COPY'
        )
    connection.close()


@contextmanager
def environment(database):
    """Yield an environment on the database, in which OCA's modules are installed."""
    import odoo.init  # noqa: F401  what a server does first: patches and aliases
    from odoo.api import SUPERUSER_ID, Environment
    from odoo.modules.registry import Registry
    from odoo.tools import config

    settings = configparser.RawConfigParser()
    settings.read(os.environ["ODOO_RC"])
    addons = f"{settings.get('options', 'addons_path')},{oca.fetch()}"
    config.parse_config(
        [
            *("-c", os.environ["ODOO_RC"], "-d", database, "--no-http"),
            *("--log-level=warn", "--addons-path", addons),
        ],
        setup_logging=True,
    )
    registry = Registry.new(database, update_module=True, install_modules={oca.MODULE})
    with registry.cursor() as cr:
        yield Environment(cr, SUPERUSER_ID, {})


# ------------------------------------------------------------
# SIDE BY SIDE
# ------------------------------------------------------------


def measure(env, scale):
    """Yield the figures."""
    company = world.create(env, scale)
    env = company.env
    _prepare_accounting(company)
    months = _get_last_months(company, 5)
    lines = max(int(LINES * scale), 500)
    agents = company.users[:AGENTS]
    scheme = _put_in_force(company, months[1], agents)
    customers = _create_customers(env, agents)
    oca.employ(agents, customers, PERCENT)
    company.settle()
    env["sales.mgmt.credit"]._post(months[0])
    invoices = _invoice(company, agents, customers, months[1], lines)
    company.settle()
    yield from _compare(company, scheme, months[1:3], invoices)
    _watches, payouts = _pay(company, scheme, months[1])
    _approve(company, payouts)
    oca.settle(env, months[2].date_from)
    company.settle()
    _check_equal(payouts, oca.read_settled(env, agents))
    everybody = _put_in_force(company, months[2], company.users)
    yield from _measure_growth(company, everybody, months[2:], customers, scale)


def _compare(company, scheme, months, invoices):
    """Yield what paying, and crediting and paying, takes both sides."""
    env = company.env
    month, following = months
    rounds = []
    for _round in range(ROUNDS):
        ours = attempt(env, lambda: _pay(company, scheme, month)[0])
        theirs = attempt(env, lambda: _pay_theirs(env, invoices, following.date_from))
        rounds.append((*ours, *theirs))
    credited, paid, computed, settled = (
        min(each, key=lambda watch: watch.seconds) for each in zip(*rounds, strict=True)
    )
    people = len(scheme.user_ids)
    lines = len(invoices.invoice_line_ids)
    name = f"{lines} invoice lines of {people} people, {LINES_PER_INVOICE} per invoice"
    yield Figure(
        f"paying {name}, credited already",
        paid.seconds,
        settled.seconds,
        f"OCA's settlement of the same invoices in {settled.statements} statements",
        OCA_LIMIT,
        paid.statements,
        peak_mb(),
    )
    yield Figure(
        f"crediting and paying {name}",
        credited.seconds + paid.seconds,
        computed.seconds + settled.seconds,
        "OCA's agents and commissions of the lines and their settlement in "
        f"{computed.statements + settled.statements} statements",
        OCA_LIMIT,
        credited.statements + paid.statements,
        peak_mb(),
    )


def _pay_theirs(env, invoices, day):
    """Return what it takes OCA to compute commissions, and to settle them."""
    oca.forget_commissions(invoices)
    with measuring(env) as computed:
        oca.compute_commissions(invoices)
    env.invalidate_all()
    with measuring(env) as settled:
        oca.settle(env, day)
    return computed, settled


def _measure_growth(company, scheme, months, customers, scale):
    """Yield how time and statements grow with the lines, for the same people."""
    many = max(int(MANY_LINES * scale), 2_000)
    counts = (many // 10, many // 10, many)
    watches = []
    # a run reads what the one before left, so the first one is not compared
    for month, count in zip(months, counts, strict=True):
        _insert_invoices(company, customers, month, count)
        first = attempt(
            company.env, lambda month=month: _pay(company, scheme, month)[0]
        )
        second, payouts = _pay(company, scheme, month)
        _approve(company, payouts)
        tries = [_add_up(first), _add_up(second)]
        best = min(tries, key=lambda watch: watch.seconds)
        # the first try may fill caches that the other one finds
        best.statements = min(watch.statements for watch in tries)
        watches.append(best)
    _begun, few, most = watches
    yield Figure(
        f"credited and paid: {many} invoice lines of {company.people} people",
        most.seconds,
        few.seconds * 10,
        f"10 times the one of {many // 10} lines",
        GROWTH_LIMIT,
        most.statements,
        peak_mb(),
    )
    yield Figure(
        f"statements for {many} invoice lines of {company.people} people",
        most.statements,
        few.statements,
        f"for {many // 10} lines",
        1.0,
        most.statements,
        peak_mb(),
    )


def _add_up(watches):
    """Return one stopwatch for several steps."""
    whole = Stopwatch()
    whole.seconds = sum(watch.seconds for watch in watches)
    whole.statements = sum(watch.statements for watch in watches)
    return whole


def _pay(company, scheme, month):
    """Return what crediting and what computing a month takes, and the payouts."""
    env = company.env
    _lock(env, month)
    with measuring(env) as credited:
        env["sales.mgmt.credit"]._post(month)
    env.invalidate_all()
    with measuring(env) as paid:
        payouts = env["sales.mgmt.payout.run"].create(
            {"scheme_id": scheme.id, "period_id": month.id}
        )
        payouts._compute_payouts()
    return (credited, paid), payouts


def _approve(company, payouts):
    """Approve payouts: balances are carried on from what was approved."""
    for state in ("reviewed", "approved"):
        payouts.state = state
    company.settle()


def _check_equal(run, settled):
    """Stop if both sides do not come to the same amounts: then they do not compare."""
    paid = {payout.user_id: payout.total for payout in run.payout_ids}
    for user, amount in settled.items():
        # theirs rounds every line, ours the sum
        if abs(paid.get(user, 0) - amount) > 1:
            raise SystemExit(f"{user.name}: {paid.get(user)} is not {amount}")


# ------------------------------------------------------------
# WHAT IT IS MEASURED ON
# ------------------------------------------------------------


def _prepare_accounting(company):
    company.env["account.chart.template"].try_loading(
        "generic_coa", company=company.company, install_demo=False
    )
    company.settle()


def _get_last_months(company, count):
    """Return the last months that are over, in order."""
    periods = company.env["sales.mgmt.period"]
    today = (
        company.company.env["sales.mgmt.calendar"]
        ._get_for_company(company.company)
        ._get_today()
    )
    months = periods.search(
        [
            ("company_id", "=", company.company.id),
            ("level", "=", "month"),
            ("date_to", "<", today),
        ],
        order="date_from DESC",
        limit=count,
    )
    return months.sorted("date_from")


def _put_in_force(company, month, users):
    """Return a rulebook of one rate on what is invoiced, in force since a month."""
    env = company.env
    scheme = env["sales.mgmt.scheme"].create(
        {
            "name": "Benchmark",
            "company_id": company.company.id,
            "date_from": month.date_from,
            "needs_acknowledgement": False,
            "user_ids": [(6, 0, users.ids)],
            "component_ids": [
                (
                    0,
                    0,
                    {"name": "Commission", "basis": "invoiced", "rate": PERCENT / 100},
                )
            ],
        }
    )
    rulebook = env["ir.attachment"].create({"name": "Rulebook"})
    env.flush_all()
    # who wrote, approved and acknowledged it is not what is timed here
    env.cr.execute(
        """
        UPDATE sales_mgmt_scheme
           SET state = 'in_force', root_id = id, pdf_id = %s, pdf_hash = '-',
               rules_hash = '-', approver_id = %s, published_on = now(),
               published_day = date_from - 30
         WHERE id = %s
        """,
        [rulebook.id, company.users[-1].id, scheme.id],
    )
    env.invalidate_all()
    return scheme


def _lock(env, month):
    """Mark a month as closed; measuring all metrics is not what is timed here."""
    env.flush_all()
    env.cr.execute(
        "UPDATE sales_mgmt_period SET lock_state = 'hard' WHERE id = %s", [month.id]
    )
    env.invalidate_all()


def _create_customers(env, users):
    return env["res.partner"].create(
        [{"name": f"Customer of {user.name}"} for user in users]
    )


def _invoice(company, users, customers, month, count):
    """Post invoices as people do, so that OCA's modules see every line.

    :rtype: account.move
    """
    env = company.env
    product = env["product.product"].create(
        {"name": "Benchmark", "type": "service", "taxes_id": False}
    )
    day = month.date_from
    invoices = env["account.move"].create(
        [
            {
                "move_type": "out_invoice",
                "company_id": company.company.id,
                "partner_id": customers[number % len(users)].id,
                "invoice_user_id": users[number % len(users)].id,
                "invoice_date": day,
                "date": day,
                "invoice_line_ids": [
                    (
                        0,
                        0,
                        {
                            "product_id": product.id,
                            "price_unit": 10 + number + line / 100,
                            "tax_ids": [(5, 0, 0)],
                        },
                    )
                    for line in range(LINES_PER_INVOICE)
                ],
            }
            for number in range(count // LINES_PER_INVOICE)
        ]
    )
    invoices.action_post()
    return invoices


def _insert_invoices(company, customers, month, count):
    """Insert posted invoices of all people; they only have to be there."""
    env = company.env
    model = env["account.move"].search(
        [("company_id", "=", company.company.id), ("move_type", "=", "out_invoice")],
        limit=1,
    )
    line = model.invoice_line_ids[0]
    env.flush_all()
    cr = env.cr
    cr.execute("SET LOCAL session_replication_role = replica")
    cr.execute(
        """
        WITH invoice AS (
            INSERT INTO account_move (
                name, state, move_type, company_id, journal_id, partner_id,
                currency_id, invoice_date, date, invoice_user_id, amount_total,
                amount_total_signed, auto_post
            )
            SELECT concat('B', %(day)s::date, number), 'posted', 'out_invoice',
                   %(company)s, %(journal)s, %(partner)s, %(currency)s, %(day)s,
                   %(day)s,
                   (%(users)s::integer[])[1 + number %% %(people)s], 1000, 1000, 'no'
              FROM generate_series(1, %(invoices)s) AS number
            RETURNING id
        )
        INSERT INTO account_move_line (
            move_id, company_id, currency_id, company_currency_id, journal_id,
            account_id, display_type, name, quantity, balance, parent_state, date,
            product_id
        )
        SELECT invoice.id, %(company)s, %(currency)s, %(currency)s, %(journal)s,
               %(account)s, 'product', 'Line ' || number, 1, -100 - number, 'posted',
               %(day)s, %(product)s
          FROM invoice
    CROSS JOIN generate_series(1, %(lines)s) AS number
        """,
        {
            "company": company.company.id,
            "journal": model.journal_id.id,
            "partner": customers[0].id,
            "currency": company.company.currency_id.id,
            "day": month.date_from,
            "users": company.users.ids,
            "people": company.people,
            "invoices": count // LINES_PER_INVOICE,
            "lines": LINES_PER_INVOICE,
            "account": line.account_id.id,
            "product": line.product_id.id,
        },
    )
    cr.execute("SET LOCAL session_replication_role = origin")
    company.settle()


def main():
    """Measure in a database in which nothing else is done."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", required=True)
    parser.add_argument("--json", type=Path, required=True)
    parser.add_argument("--scale", type=float, default=1.0)
    options = parser.parse_args()
    with environment(options.database) as env:
        figures = [figure.as_json() for figure in measure(env, options.scale)]
    options.json.write_text(json.dumps(figures))


if __name__ == "__main__":
    main()
