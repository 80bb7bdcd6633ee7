"""Loading a pipeline into the company of an environment, from files to plans."""

from datetime import date
from pathlib import Path

from .loading.check import differences, won_in_files
from .loading.customers import load_customers
from .loading.deals import DealLoader
from .loading.lock import LoadRunningError, one_load_at_a_time
from .loading.people import load_people
from .loading.plans import load_plans
from .loading.products import load_products
from .loading.session import Session
from .pipeline import Pipeline
from .reader import read_pipeline
from .report import details, summary
from .table import UnreadableFileError

LOADED, DIFFERS, REFUSED = 0, 1, 2
NEEDED_MODULE = "sales_mgmt_targets"
REPORT_NAME = "Import of opportunities, row by row.csv"


def main(env, directory, say=print) -> int:
    """Load the pipeline of a directory; repeated, add only what is missing.

    :param env: an environment that may create users
    :param directory: the folder of the four CSV files
    :param say: what shows progress and the report, line by line
    :return: 0 when loaded, 1 when figures differ from the files, 2 when refused
    """
    if "sales.mgmt.plan" not in env:
        say(f"The database {env.cr.dbname} lacks {NEEDED_MODULE}; install it first.")
        return REFUSED
    try:
        pipeline = read_pipeline(Path(directory))
        with one_load_at_a_time(env):
            return _load(Session(env, say), pipeline)
    except (UnreadableFileError, LoadRunningError) as refusal:
        say(str(refusal))
        return REFUSED


def _load(session: Session, pipeline: Pipeline) -> int:
    say = session.say
    say(f"Read {len(pipeline.opportunities):,} opportunities; loading them.")
    first_day = pipeline.first_day or session.env.cr.now().date()
    people = load_people(session, pipeline.agents, _month_start(first_day))
    session.commit()
    customers = load_customers(session, pipeline.accounts, pipeline.findings)
    tags = load_products(session, pipeline.products)
    session.commit()
    DealLoader(session, pipeline, people, customers, tags).load()
    plan_ids = load_plans(session, pipeline, people.top_unit)
    _keep_details(session, pipeline)
    session.commit()
    _say_report(session, pipeline)
    _say_plans(session, plan_ids)
    return _compare(session, pipeline)


def _month_start(day: date) -> date:
    return day.replace(day=1)


def _keep_details(session: Session, pipeline: Pipeline) -> None:
    """Keep the whole report as an attachment; an unchanged one stays as it is."""
    content = details(pipeline.findings).encode("utf-8-sig")
    values = {"findings": {"name": REPORT_NAME, "raw": content, "mimetype": "text/csv"}}
    ids = session.ensure("report", "ir.attachment", values)
    attachment = session.env["ir.attachment"].browse(ids["findings"])
    if attachment.raw != content:
        attachment.raw = content


def _say_report(session: Session, pipeline: Pipeline) -> None:
    say = session.say
    say("")
    if not session.created.total():
        say("Nothing was new: everything in the files had been loaded before.")
    for kind in session.present | session.created:
        new, present = session.created[kind], session.present[kind]
        say(f"  {kind}: {new:,} new, {present:,} there before")
    say("")
    for line in summary(pipeline.findings):
        say(line)
    if len(pipeline.findings):
        say(f"All rows with their reasons: the attachment “{REPORT_NAME}”.")


def _say_plans(session: Session, plan_ids: list[int]) -> None:
    """Tell what stands in the plans; they are drafts until people have agreed."""
    session.say("")
    for plan in session.env["sales.mgmt.plan"].browse(plan_ids):
        for line in plan.line_ids:
            session.say(
                f"Plan “{plan.name}” ({plan.state}): target {line.amount:,.2f}, "
                f"achieved {line.actual:,.2f}."
            )


def _compare(session: Session, pipeline: Pipeline) -> int:
    say = session.say
    say("")
    won = won_in_files(pipeline)
    count = sum(cell.count for cell in won.values())
    value = sum(cell.value for cell in won.values())
    different = differences(session, pipeline)
    for line in different:
        say(line)
    say(
        f"Won deals in the files: {count:,}, worth {value:,}; person by person and "
        f"quarter by quarter, {len(different)} of {len(won)} figures differ in Odoo."
    )
    return DIFFERS if different else LOADED
