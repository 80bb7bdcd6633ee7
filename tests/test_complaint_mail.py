"""Customers' e-mails, handed to a running server as a mail server's pipe does."""

import subprocess
import sys
import xmlrpc.client
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

COMPANY = """
domain = env["mail.alias.domain"].create({"name": "northwind.test"})
env.company.alias_domain_id = domain
team = env["sales.mgmt.complaint.team"]._find_for_company(env.company)
team.write({"alias_name": "complaints", "alias_domain_id": domain.id})
customer = env["res.partner"].create({"name": "Brewery", "is_company": True})
env["res.partner"].create({
    "name": "Paul", "email": "paul@brewery.example.com", "parent_id": customer.id,
})
# a signature at the server's door: no test of ours is a loop
env["ir.config_parameter"].set_param("mail.gateway.loop.threshold", "10000")
env.cr.commit()
"""
HEADERS = (
    "From: Paul <paul@brewery.example.com>\n"
    "To: complaints@northwind.test\n"
    "Subject: {subject}\n"
    "Message-ID: <{uid}@brewery.example.com>\n"
)


@pytest.fixture(scope="module")
def live(start_server):
    """A server whose team for complaints has an address."""
    live = start_server()
    live.python(COMPANY)
    return live


def mail(uid, subject="The meter is broken", body="It hums.", headers=""):
    """Return a message as it stands in a mail server's queue."""
    return f"{HEADERS.format(subject=subject, uid=uid)}{headers}\n{body}\n".encode()


def pipe(live, message):
    """Run Odoo's own mail pipe on a message; return what it tells the mail server."""
    script = next(Path(live.platform.odoo).rglob("odoo-mailgate.py"))
    return subprocess.run(
        [
            *(sys.executable, script, "-d", live.database, "-u", "2", "-p", "admin"),
            *("--host", "127.0.0.1", "--port", str(live.port)),
        ],
        input=message,
        capture_output=True,
        check=False,
        timeout=120,
    )


def process(live, message):
    """Hand raw bytes to the server, also such as the script cannot read."""
    models = xmlrpc.client.ServerProxy(f"{live.url}/xmlrpc/2/object", allow_none=True)
    return models.execute_kw(
        *(live.database, 2, "admin", "mail.thread", "message_process"),
        [False, xmlrpc.client.Binary(message)],
    )


def welcome(live):
    """Do what follows on what arrived, as the scheduled job does in a moment."""
    live.python("env['sales.mgmt.complaint']._cron_welcome()\nenv.cr.commit()")


def complaints(live, subject):
    """Return state and customer of the complaints with a subject."""
    return live.query(
        "SELECT c.state, p.name FROM sales_mgmt_complaint c"
        "  LEFT JOIN res_partner p ON p.id = c.commercial_partner_id"
        " WHERE c.name = :'subject'",
        subject=subject,
    )


def test_what_a_mail_server_pipes_in_is_a_complaint(live):
    answer = pipe(live, mail("piped", "Piped"))
    assert answer.returncode == 0, answer.stderr
    assert complaints(live, "Piped") == [["new", "Brewery"]]


def test_a_reply_to_our_confirmation_reaches_its_complaint(live):
    pipe(live, mail("first", "First"))
    welcome(live)
    [[uid]] = live.query(
        "SELECT m.message_id FROM mail_message m JOIN sales_mgmt_complaint c"
        "    ON m.res_id = c.id AND m.model = 'sales.mgmt.complaint'"
        " WHERE c.name = 'First' AND m.message_type = 'email_outgoing'"
    )
    headers = f"In-Reply-To: {uid}\nReferences: {uid}\n"
    assert pipe(live, mail("reply", "Re: First", headers=headers)).returncode == 0
    assert complaints(live, "Re: First") == []


def test_the_same_message_delivered_at_once_by_many_is_one_complaint(live):
    message = mail("storm", "Storm")
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _number: pipe(live, message), range(4)))
    assert [answer.returncode for answer in answers] == [0] * 4
    assert len(complaints(live, "Storm")) == 1


@pytest.mark.parametrize(
    "message",
    [
        mail("nul", "Nul", "It \0 hums."),
        mail("klingon", "Klingon", headers="Content-Type: text/plain; charset=kli\n"),
        b"Subject: nobody\nTo: complaints@northwind.test\n\nIt hums.\n",
        b"From: \xff\xfe <>\nTo: complaints@northwind.test\nSubject: \xff\n\n\xff\n",
        mail(
            "half",
            "Half",
            '--b\nContent-Type: multipart/mixed; boundary="c"\n\n--c',
            'Content-Type: multipart/mixed; boundary="b"\n',
        ),
        b"From: a@b.test\nTo: complaints@northwind.test\nSubject: x\n\tBcc: v@y.t\n\n.",
    ],
    ids=["nul", "charset", "no sender", "eight bits", "half a message", "folded"],
)
def test_no_broken_message_is_refused_or_lost(live, message):
    def count():
        [[found]] = live.query(
            "SELECT (SELECT count(*) FROM sales_mgmt_complaint)"
            "     + (SELECT count(*) FROM sales_mgmt_complaint_mail"
            "         WHERE state = 'waiting')"
        )
        return int(found)

    before = count()
    process(live, message)
    assert count() == before + 1


def test_ten_megabytes_of_text_are_taken(live):
    text = "words and words\n" * (10 * 2**20 // 16)
    process(live, mail("huge", "Huge", text))
    assert complaints(live, "Huge") == [["new", "Brewery"]]


def test_what_is_for_nobody_is_still_refused_to_the_mail_server(live):
    message = mail("nobody").replace(b"complaints@", b"nobody@")
    assert pipe(live, message).returncode == 67
