"""OCA's commission modules, installed beside ours to be measured on the same invoices.

The product never imports them; they are fetched from PyPI by this benchmark alone.
"""

import subprocess
import sys

from devtools.paths import cache

MODULE = "account_commission_oca"
WHEELS = (
    "odoo-addon-commission_oca==19.0.2.0.0.10",
    "odoo-addon-account_commission_oca==19.0.1.0.1.4",
)


def fetch():
    """Return the addons folder that holds them, fetched on first use."""
    folder = cache() / "oca-commission-19.0"
    addons = folder / "odoo" / "addons"
    if not (addons / MODULE).is_dir():
        command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps"]
        subprocess.run([*command, "--target", folder, *WHEELS], check=True)
    return addons


def employ(users, customers, percent):
    """Make people agents who earn a percentage of what their customers buy."""
    env = users.env
    commission = env["commission"].create(
        {
            "name": "Benchmark",
            "commission_type": "fixed",
            "fix_qty": percent,
            "amount_base_type": "gross_amount",
        }
    )
    users.partner_id.write(
        {
            "agent": True,
            "agent_type": "agent",
            "commission_id": commission.id,
            "settlement": "monthly",
        }
    )
    for user, customer in zip(users, customers, strict=True):
        customer.commission_agent_ids = user.partner_id


def forget_commissions(invoices):
    """Remove who is paid for the lines of invoices, and how much."""
    invoices.invoice_line_ids.agent_ids.unlink()
    invoices.env.flush_all()
    invoices.env.invalidate_all()


def compute_commissions(invoices):
    """Find out who is paid for the lines of invoices, and how much.

    One invoice after the other, as they are written; all at once takes them longer.
    """
    for invoice in invoices:
        invoice.recompute_lines_agents()
        invoice.env.flush_all()


def settle(env, day):
    """Settle what was invoiced before the month of a day.

    :return: the amounts by agent
    :rtype: dict
    """
    env["commission.make.settle"].create(
        {"date_to": day, "settlement_type": "sale_invoice"}
    ).action_settle()


def read_settled(env, users):
    """Return what each person was given.

    :rtype: dict[res.users, float]
    """
    sums = dict(
        env["commission.settlement.line"]._read_group(
            [("agent_id", "in", users.partner_id.ids)],
            ["agent_id"],
            ["settled_amount:sum"],
        )
    )
    return {user: round(sums.get(user.partner_id, 0.0), 2) for user in users}
