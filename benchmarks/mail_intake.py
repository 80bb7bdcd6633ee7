"""How long e-mails take to become complaints, beside core's leads of the same mails.

A complaint does more than a lead: it has an owner, followers of sales, its documents
recognised, and the customer gets an answer. It may take a third more for that.
"""

from odoo.fields import Domain

from benchmarks.figures import Figure, best_of, measuring, peak_mb

MAILS, TIMES, LIMIT = 50, 3, 1.3
DOMAIN = "intake.test"
MESSAGE = (
    "From: Customer {sender} <customer{sender}@elsewhere.example.com>\n"
    "To: {address}@{domain}\n"
    "Subject: Order S{number:05} arrived broken\n"
    "Message-ID: <{address}-{run}-{number}@elsewhere.example.com>\n"
    "MIME-Version: 1.0\n"
    'Content-Type: multipart/mixed; boundary="b"\n\n'
    "--b\nContent-Type: text/html; charset=utf-8\n\n"
    "<p>The meter <b>hums</b>, see invoice INV/2026/{number:05}.</p>{filler}\n"
    '--b\nContent-Type: text/plain; name="note.txt"\n'
    'Content-Disposition: attachment; filename="note.txt"\n\nbroken\n--b--\n'
)


def run(world, scale):
    """Yield the figures of taking in e-mails, in savepoints that are rolled back."""
    env = world.env
    count = max(10, int(MAILS * scale))
    domain = env["mail.alias.domain"].create({"name": DOMAIN})
    env.company.alias_domain_id = domain
    _make_customers(env, count)
    ours = env["sales.mgmt.complaint.team"]._find_for_company(env.company)
    ours.write({"alias_name": "complaints", "alias_domain_id": domain.id})
    theirs = env["crm.team"].search(Domain.TRUE, limit=1) or env["crm.team"].create(
        {"name": "Sales"}
    )
    theirs.write(
        {"alias_name": "leads", "alias_domain_id": domain.id, "use_leads": True}
    )
    for address in ("leads", "complaints"):
        _receive(env, address, 2, "warm")
    leads = best_of(TIMES, lambda: _receive(env, "leads", count, "x"))
    for name, acknowledge in (("", False), (", each confirmed to the customer", True)):
        ours.acknowledge = acknowledge
        complaints = best_of(TIMES, lambda: _receive(env, "complaints", count, "x"))
        yield Figure(
            f"taking in {count} e-mails{name}",
            complaints.seconds,
            leads.seconds,
            "as leads of core",
            # core writes nobody; its answer would cost as much
            None if acknowledge else LIMIT,
            complaints.statements,
            peak_mb(),
        )


def _make_customers(env, count):
    env["res.partner"].create(
        [
            {
                "name": f"Customer {number}",
                "email": f"customer{number}@elsewhere.example.com",
            }
            for number in range(count)
        ]
    )


def _receive(env, address, count, run):
    """Hand so many messages to the gateway; return the stopwatch of it."""
    messages = [
        MESSAGE.format(
            sender=number,
            number=number,
            address=address,
            run=run,
            domain=DOMAIN,
            filler="<p>And so on, and on.</p>" * 40,
        ).encode()
        for number in range(count)
    ]
    savepoint = env.cr.savepoint()
    with measuring(env) as watch:
        for message in messages:
            env["mail.thread"].message_process(None, message)
        # what follows on complaints is done for all of them at once; it counts too
        env["sales.mgmt.complaint"]._find_arriving()._welcome()
        env.flush_all()
    savepoint.close(rollback=True)
    env.invalidate_all()
    return watch
