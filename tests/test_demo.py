"""The demo company shows what the README and the user guide promise."""

import json
import re
import time

import pytest

from devtools.live_server import live_server

TROUBLE = re.compile(r" (ERROR|CRITICAL) .*|Traceback.*")
# scheduled jobs whose time has come, asked for or by the clock
DUE = """
SELECT count(*)
  FROM ir_cron AS job
 WHERE job.active
   AND (job.nextcall <= now() AT TIME ZONE 'utc'
        OR EXISTS (SELECT FROM ir_cron_trigger AS asked
                    WHERE asked.cron_id = job.id
                      AND asked.call_at <= now() AT TIME ZONE 'utc'))
"""
# Whether each screen of a module has rows, for everybody in whose menu it stands
SCREENS = """
import json
from dateutil.relativedelta import relativedelta
from odoo import fields
from odoo.tools.safe_eval import safe_eval
shown = {}
known = set(env["ir.model.data"].search(
    [("model", "=", "ir.ui.menu"), ("module", "=", MODULE)]).mapped("res_id"))
for login in LOGINS:
    user = env["res.users"].search([("login", "=", login)])
    companies = {"allowed_company_ids": user.company_id.ids}
    own = env(user=user.id, su=False, context=companies)
    visible = own["ir.ui.menu"]._visible_menu_ids()
    for menu in env["ir.ui.menu"].browse(visible & known).filtered("action"):
        if menu.action._name != "ir.actions.act_window":
            continue
        names = {"uid": user.id, "relativedelta": relativedelta,
                 "context_today": fields.Date.today}
        domain = safe_eval(menu.action.domain or "[]", names)
        rows = own[menu.action.res_model].search_count(domain, limit=1)
        shown.setdefault(menu.complete_name, {})[login] = rows
print("SCREENS", json.dumps(shown))
"""
# Sentences that no row may contradict, each with the rows that would
IMPOSSIBLE = {
    "what an exam decides was passed by an attempt": """
        SELECT enrolment.id
          FROM sales_mgmt_training_enrolment AS enrolment
          JOIN sales_mgmt_training_course AS course ON course.id = course_id
         WHERE course.completion = 'exam' AND enrolment.state = 'passed'
           AND NOT EXISTS (SELECT FROM sales_mgmt_training_attempt AS attempt
                            WHERE attempt.enrolment_id = enrolment.id
                              AND attempt.state = 'passed')""",
    "certificates were issued on the day on which their course was passed": """
        SELECT certificate.id
          FROM sales_mgmt_certificate AS certificate
          JOIN sales_mgmt_training_enrolment AS enrolment
            ON enrolment.id = certificate.enrolment_id
         WHERE enrolment.state <> 'passed'
            OR enrolment.completed_on <> certificate.issued_on""",
    "nothing ended before it began": """
        SELECT id FROM sales_mgmt_training_attempt WHERE ended_on < started_on
         UNION ALL
        SELECT id FROM sales_mgmt_training_enrolment WHERE completed_on < started_on
         UNION ALL
        SELECT id FROM sales_mgmt_training_program_person WHERE ended_on < started_on
         UNION ALL
        SELECT step.id
          FROM sales_mgmt_training_program_person_step AS step
          JOIN sales_mgmt_training_program_person AS way ON way.id = step.way_id
         WHERE step.done_on < way.started_on""",
    "nothing ended in the future": """
        SELECT id FROM sales_mgmt_training_attempt
         WHERE ended_on > now() AT TIME ZONE 'utc'
         UNION ALL
        SELECT id FROM sales_mgmt_training_enrolment
         WHERE completed_on > CURRENT_DATE + 1
         UNION ALL
        SELECT id FROM sales_mgmt_training_session
         WHERE state = 'held' AND date_begin > now() AT TIME ZONE 'utc'
         UNION ALL
        SELECT id FROM sales_mgmt_acknowledgement
         WHERE acknowledged_on > now() AT TIME ZONE 'utc'
         UNION ALL
        SELECT id FROM sales_mgmt_review
         WHERE GREATEST(person_signed_on, reviewer_signed_on)
               > now() AT TIME ZONE 'utc'""",
    "what took place has its attendance, and what is over took place": """
        SELECT participant.id
          FROM sales_mgmt_training_participant AS participant
          JOIN sales_mgmt_training_session AS session ON session.id = session_id
         WHERE session.state = 'held' AND participant.state = 'seated'
           AND participant.presence = 'open'
         UNION ALL
        SELECT id FROM sales_mgmt_training_session
         WHERE state IN ('draft', 'open')
           AND date_end < now() AT TIME ZONE 'utc' - INTERVAL '1 day'""",
    "what was signed has a score, a talk before and no figure missing": """
        SELECT review.id
          FROM sales_mgmt_review AS review
         WHERE review.state = 'signed'
           AND (NOT review.has_score OR review.interview_on IS NULL
                OR review.interview_on > review.person_signed_on
                OR EXISTS (SELECT FROM sales_mgmt_review_line AS line
                            WHERE line.review_id = review.id
                              AND line.figure_state = 'open'))""",
    "whoever confirmed a text confirmed the one that was published": """
        SELECT acknowledgement.id
          FROM sales_mgmt_acknowledgement AS acknowledgement
          JOIN sales_mgmt_training_version AS version ON version.id = version_id
         WHERE acknowledgement.fingerprint <> version.fingerprint
            OR acknowledged_on < version.published_on""",
    "plans were approved by somebody else": """
        SELECT id FROM sales_mgmt_training_plan
         WHERE state = 'approved' AND approved_by_id IN (proposed_by_id, create_uid)""",
    "nobody was sent a mail about training": """
        SELECT mail.id
          FROM mail_mail AS mail
          JOIN mail_message AS message ON message.id = mail_message_id
         WHERE message.model LIKE 'sales.mgmt.training.%'
            OR message.model LIKE 'sales.mgmt.review%'
            OR message.model LIKE 'sales.mgmt.improvement.%'
            OR message.model IN ('sales.mgmt.certificate', 'sales.mgmt.feedback',
                                 'sales.mgmt.roleplay', 'survey.user_input')""",
}


@pytest.fixture(scope="module")
def demo(platform, demo_database):
    """A server over the demo company, whose scheduled jobs run."""
    with live_server(platform, demo_database, "--max-cron-threads", "1") as live:
        yield live


def read(session, model, domain, *names):
    """Return what a user reads of the records of a model."""
    return session.call(model, "search_read", domain, list(names), order="id")


def test_a_salesperson_has_statements_whose_lines_add_up(demo):
    rep = demo.login("rep")
    statements = read(rep, "sales.mgmt.payout", [["kind", "=", "pay"]], "total")
    assert statements
    counts = []
    for statement in statements:
        lines = read(
            rep,
            "sales.mgmt.payout.line",
            [["payout_id", "=", statement["id"]]],
            "amount",
            "share_count",
        )
        cents = sum(round(line["amount"] * 100) for line in lines)
        assert cents == round(statement["total"] * 100)
        counts.append(sum(1 for line in lines if line["amount"]))
        assert any(line["share_count"] for line in lines)
    assert max(counts) >= 3


def test_one_dispute_is_open_and_one_is_answered(demo):
    disputes = read(demo.login("officer"), "sales.mgmt.dispute", [], "state", "answer")
    states = [each["state"] for each in disputes]
    assert states.count("open") == 1
    assert [bool(each["answer"]) for each in disputes].count(True) == 1


def test_a_contest_is_running_with_a_ranking(demo):
    officer = demo.login("officer")
    [running] = read(
        officer, "sales.mgmt.contest", [["state", "=", "running"]], "line_ids"
    )
    lines = read(
        officer,
        "sales.mgmt.contest.line",
        [["contest_id", "=", running["id"]], ["place", ">", 0]],
        "place",
    )
    assert min(line["place"] for line in lines) == 1


def test_a_scheme_is_in_force_and_the_next_one_waits_for_its_approval(demo):
    schemes = read(
        demo.login("approver"), "sales.mgmt.scheme", [], "state", "can_approve"
    )
    assert [each["state"] for each in schemes].count("in_force") == 1
    [waiting] = [each for each in schemes if each["state"] == "review"]
    assert waiting["can_approve"]


def test_an_honour_is_decided_and_hangs_on_the_wall(demo):
    rounds = read(
        demo.login("rep"),
        "sales.mgmt.honour.round",
        [["state", "=", "decided"]],
        "winner_ids",
    )
    assert any(each["winner_ids"] for each in rounds)


def test_late_changes_were_found_of_which_one_is_posted(demo):
    found = read(demo.login("director"), "sales.mgmt.recompute", [], "state")
    assert {each["state"] for each in found} == {"draft", "posted"}


def test_the_rules_of_next_year_were_simulated(demo):
    [simulation] = read(
        demo.login("officer"),
        "sales.mgmt.simulation",
        [],
        "state",
        "total",
        "compare_total",
        "winner_count",
    )
    assert simulation["state"] == "done"
    assert simulation["total"] > 0 < simulation["compare_total"]


def test_a_payout_waits_for_its_approval_and_others_are_paid(demo):
    runs = read(
        demo.login("officer"), "sales.mgmt.payout.run", [["kind", "=", "pay"]], "state"
    )
    states = [each["state"] for each in runs]
    assert states[-1] == "reviewed"
    assert set(states[:-1]) == {"paid"}


def test_the_scheduled_jobs_run_without_an_error(demo):
    deadline = time.monotonic() + 120
    while demo.query(DUE) != [["0"]] and time.monotonic() < deadline:
        time.sleep(1)
    assert demo.query(DUE) == [["0"]]
    found = TROUBLE.findall(demo.log.read_text("utf-8", "replace"))
    assert not found, found


def test_complaints_are_open_late_waiting_and_solved(demo):
    officer = demo.login("complaint_officer")
    complaints = read(
        officer,
        "sales.mgmt.complaint",
        [],
        "state",
        "user_id",
        "severity",
        "confidential",
        "is_repeated",
        "satisfaction_score",
    )
    waiting = [each for each in complaints if each["state"] == "waiting"]
    is_open = [each for each in complaints if each["state"] in ("new", "progress")]
    assert len(waiting) == 1
    assert all(each["user_id"] for each in is_open)
    assert any(each["severity"] == "3" for each in is_open)
    assert [each["confidential"] for each in complaints].count(True) == 1
    assert any(each["is_repeated"] for each in complaints)
    scores = {each["satisfaction_score"] for each in complaints}
    assert {"2", "5"} <= scores


def test_few_causes_make_most_complaints(demo):
    groups = demo.login("complaint_officer").call(
        "sales.mgmt.complaint.report",
        "formatted_read_group",
        [["cause_id", "!=", False]],
        ["cause_id"],
        ["__count"],
        order="__count DESC",
    )
    counts = [group["__count"] for group in groups]
    assert len(counts) >= 5
    assert sum(counts[:3]) >= 0.6 * sum(counts)


def test_a_handler_reads_the_own_queue_and_a_customer_the_own_complaints(demo):
    handler = read(demo.login("handler"), "sales.mgmt.complaint", [], "confidential")
    assert handler
    assert not any(each["confidential"] for each in handler)
    customer = read(demo.login("customer"), "sales.mgmt.complaint", [], "name", "state")
    assert {each["state"] for each in customer} >= {"progress", "closed"}


def test_customers_are_graded_and_greeted(demo):
    officer = demo.login("complaint_officer")
    greetings = read(officer, "sales.mgmt.care.message", [], "state", "kind")
    assert ("birthday", "active") in {
        (each["kind"], each["state"]) for each in greetings
    }
    graded = read(
        officer, "res.partner", [["care_grade_id", "!=", False]], "care_grade_id"
    )
    assert len(graded) > 10


def test_every_screen_of_training_has_rows_for_somebody_it_is_for(demo):
    logins = (
        "rep",
        "leader",
        "director",
        "trainer",
        "training_officer",
        "hr_officer",
        "auditor",
    )
    names = f"LOGINS, MODULE = {logins!r}, 'sales_mgmt_training'\n"
    printed = demo.python(names + SCREENS)
    [line] = [each for each in printed.splitlines() if each.startswith("SCREENS ")]
    screens = json.loads(line.removeprefix("SCREENS "))
    assert len(screens) > 20
    empty = [name for name, rows in screens.items() if not any(rows.values())]
    assert not empty


@pytest.mark.parametrize("sentence", IMPOSSIBLE)
def test_nothing_in_training_is_in_an_impossible_state(demo, sentence):
    assert not demo.query(IMPOSSIBLE[sentence]), sentence


def test_the_audit_log_of_the_demo_company_is_as_it_was_written(demo):
    told = demo.login("auditor").call("sales.mgmt.audit", "action_verify")
    assert told["params"]["type"] == "success", told["params"]["message"]


def test_a_newcomer_is_on_the_way_through_the_onboarding(demo):
    ways = read(
        demo.login("newcomer"),
        "sales.mgmt.training.program.person",
        [["state", "=", "running"]],
        "progress",
        "next_step",
    )
    assert len(ways) == 1
    assert 0 < ways[0]["progress"] < 100
    assert ways[0]["next_step"]


def test_exams_were_passed_and_failed_and_somebody_has_no_attempt_left(demo):
    officer = demo.login("training_officer")
    attempts = read(officer, "sales.mgmt.training.attempt", [], "state")
    assert {each["state"] for each in attempts} == {"passed", "failed"}
    open_exams = read(
        officer,
        "sales.mgmt.training.enrolment",
        [["completion", "=", "exam"], ["state", "in", ["todo", "started"]]],
        "has_attempts_left",
    )
    assert {each["has_attempts_left"] for each in open_exams} == {True, False}


def test_certificates_are_valid_to_be_renewed_expired_and_revoked(demo):
    officer = demo.login("training_officer")
    certificates = read(officer, "sales.mgmt.certificate", [], "state", "issuer")
    states = {each["state"] for each in certificates}
    assert states == {"valid", "expiring", "expired", "revoked"}
    assert any(each["issuer"] for each in certificates)


def test_reviews_are_signed_and_the_running_ones_are_in_every_state(demo):
    officer = demo.login("hr_officer")
    done, running = [
        read(officer, "sales.mgmt.review", [["cycle_id.state", "=", state]], *names)
        for state, names in (("done", ["state"]), ("calibrating", ["state", "is_late"]))
    ]
    assert {each["state"] for each in done} == {"signed"}
    states = {each["state"] for each in running}
    assert states == {"self", "manager", "interview", "signed"}
    assert {each["is_late"] for each in running} == {True, False}


def test_an_improvement_plan_runs_with_evidence_of_its_checkpoints(demo):
    checkpoints = read(
        demo.login("leader4"),
        "sales.mgmt.improvement.checkpoint",
        [["plan_id.state", "=", "running"]],
        "result",
        "evidence",
    )
    assert [bool(each["evidence"]) for each in checkpoints] == [True, True, False]
