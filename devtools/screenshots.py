"""`./dev screenshots`: pictures of the screens, taken on the demo data.

Run inside the Python environment: `python -m devtools.screenshots ADDRESS FOLDER
LANGUAGE [NAME …]`.
"""

import argparse
import io
import sys
from dataclasses import dataclass
from pathlib import Path

from devtools.system_packages import browser as browser_path

WIDE = (1280, 740)
HIGH = (1280, 960)
PAGE = (900, 1260)
PHONE = (390, 844)
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
READY = ".o_action_manager > *, .o_home_menu"
# A worker's connection stays open for ever, so the page is asked and not the network.
SETTLED = """
    document.fonts.status === "loaded"
    && [...document.images].every((image) => image.complete)
    && !document.querySelector(".o_loading_indicator")
"""
SECONDS_TO_SETTLE = 1.5
# The first page in a language waits until its scripts are bundled
PATIENCE = 180
COLORS = 256


@dataclass(frozen=True)
class Picture:
    """One picture: who looks at which page, how wide, in which language.

    :ivar record: model and domain of the record whose id the path names as `{id}`
    :ivar clicks: selectors of what is clicked, one after the other, before
    :ivar wait_for: what is there once the page is ready
    :ivar only: the part of the page to show, if not all that fits the screen
    """

    name: str
    login: str
    path: str
    size: tuple = WIDE
    language: str = "en_US"
    record: tuple = ()
    clicks: tuple = ()
    wait_for: str = READY
    only: str = ""


PLAN_IN_USE = ("sales.mgmt.plan", [["state", "=", "active"]])
PLAN_IN_DRAFT = (
    "sales.mgmt.plan",
    [["state", "=", "draft"], ["is_scenario", "=", False], ["replaces_id", "=", False]],
)
UNIT_YEAR = [
    ["plan_id.state", "=", "active"],
    ["metric_id.code", "=", "orders_confirmed_value"],
    ["user_id", "=", False],
    ["level", "=", "year"],
]
REGION = ("sales.mgmt.target", [*UNIT_YEAR, ["unit_id.code", "=", "S"]])
TEAM = ("sales.mgmt.target", [*UNIT_YEAR, ["unit_id.code", "=", "HAM"]])
RATE = ("sales.mgmt.metric", [["code", "=", "win_rate"]])
SCHEME_IN_USE = ("sales.mgmt.scheme", [["state", "=", "in_force"]])
RUN_TO_APPROVE = ("sales.mgmt.payout.run", [["state", "=", "reviewed"]])
OWN_STATEMENT = (
    "sales.mgmt.payout",
    [["state", "=", "paid"], ["user_id.login", "=", "rep"]],
)
# Odoo's own viewer shows the printed file as it is
PRINTED = (
    "/web/static/lib/pdfjs/web/viewer.html?file="
    "/report/pdf/sales_mgmt_targets.performance_report/{id}#zoom=100"
)
BOARD = ".o_sales_mgmt_board_controls"
CARDS = ".o_kanban_record:not(.o_kanban_ghost)"
ROWS = ".o_data_row"
CUT_ROW = f"{ROWS}:has(td[name=segmentation_id]:has-text('Product'))"
UNFOLD = ".o_hierarchy_node_button.btn-primary"

PICTURES = (
    Picture("my-targets", "rep", "/odoo/my-targets", wait_for=CARDS),
    Picture(
        "my-progress",
        "rep",
        "/odoo/my-sales-progress",
        clicks=(".o_switch_view.o_graph",),
        wait_for="canvas",
    ),
    Picture("team", "leader", "/odoo/team-targets", size=HIGH, wait_for=ROWS),
    Picture(
        "my-performance",
        "rep",
        "/odoo/my-performance",
        size=HIGH,
        wait_for=".o_sales_mgmt_performance_chart canvas",
    ),
    Picture(
        "team-board",
        "director",
        "/odoo/team-board",
        wait_for=".o_sales_mgmt_team_weak[aria-busy=false]",
    ),
    Picture(
        "planning-board",
        "director",
        "/odoo/planning-board",
        size=HIGH,
        wait_for=".o_sales_mgmt_planning_page",
    ),
    Picture(
        "proposals-by-unit",
        "director",
        "/odoo/proposals-by-unit",
        wait_for=".o_list_view",
    ),
    Picture(
        "plan",
        "director",
        "/odoo/sales-plans/{id}",
        record=PLAN_IN_DRAFT,
        wait_for=ROWS,
    ),
    Picture(
        "plan-active",
        "director",
        "/odoo/sales-plans/{id}",
        record=PLAN_IN_USE,
        wait_for=ROWS,
    ),
    Picture(
        "split",
        "director",
        "/odoo/sales-plans/{id}",
        record=PLAN_IN_DRAFT,
        clicks=("button[name=action_open_split]",),
        wait_for=".modal .o_form_view",
    ),
    Picture(
        "split-segments",
        "director",
        "/odoo/sales-plans/{id}",
        record=PLAN_IN_DRAFT,
        clicks=(f"{CUT_ROW} button[name=action_open_split]",),
        wait_for=".modal .o_form_view",
    ),
    Picture(
        "target-tree",
        "director",
        "/odoo/sales-plans/{id}",
        record=PLAN_IN_USE,
        clicks=(f"{ROWS} button[name=action_open_targets]", UNFOLD),
    ),
    Picture(
        "target",
        "director",
        "/odoo/sales-targets/{id}",
        record=REGION,
        wait_for=ROWS,
    ),
    Picture(
        "analysis-pivot",
        "director",
        "/odoo/sales-target-analysis",
        wait_for=".o_pivot table",
    ),
    Picture(
        "analysis-graph",
        "director",
        "/odoo/sales-target-analysis",
        clicks=(".o_switch_view.o_graph",),
        wait_for="canvas",
    ),
    Picture(
        "performance-report",
        "director",
        PRINTED,
        size=PAGE,
        record=TEAM,
        wait_for=".page[data-loaded] .textLayer",
        only=".page .canvasWrapper",
    ),
    Picture("reconciliation", "director", "/odoo/sales-reconciliation", wait_for=ROWS),
    Picture(
        "metric", "director", "/odoo/sales-metrics/{id}", record=RATE, wait_for=ROWS
    ),
    Picture(
        "crm-teams",
        "director",
        "/odoo/action-sales_team.crm_team_action_pipeline",
        wait_for=".o_sales_mgmt_team_figures",
    ),
    Picture("units", "director", "/odoo/sales-units", wait_for=".o_hierarchy_node"),
    Picture(
        "scheme",
        "officer",
        "/odoo/incentive-schemes/{id}",
        size=HIGH,
        record=SCHEME_IN_USE,
        wait_for=ROWS,
    ),
    Picture(
        "payout-run",
        "approver",
        "/odoo/sales-payout-runs/{id}",
        size=HIGH,
        record=RUN_TO_APPROVE,
        wait_for=ROWS,
    ),
    Picture(
        "statement",
        "rep",
        "/odoo/my-incentives/{id}",
        record=OWN_STATEMENT,
        wait_for=ROWS,
    ),
    Picture("ranking-board", "rep", "/odoo/ranking-board", wait_for=BOARD),
    Picture("closed-results", "director", "/odoo/sales-closed-results"),
    Picture("audit-log", "auditor", "/odoo/sales-audit-log", wait_for=ROWS),
    Picture("my-targets-phone", "rep", "/odoo/my-targets", size=PHONE, wait_for=CARDS),
    Picture(
        "my-targets-zh", "rep", "/odoo/my-targets", language="zh_CN", wait_for=CARDS
    ),
    Picture(
        "team-zh",
        "leader",
        "/odoo/team-targets",
        size=HIGH,
        language="zh_CN",
        wait_for=ROWS,
    ),
    Picture(
        "performance-report-zh",
        "director",
        PRINTED,
        size=PAGE,
        language="zh_CN",
        record=TEAM,
        wait_for=".page[data-loaded] .textLayer",
        only=".page .canvasWrapper",
    ),
    Picture(
        "plan-zh",
        "director",
        "/odoo/sales-plans/{id}",
        language="zh_CN",
        record=PLAN_IN_DRAFT,
        wait_for=ROWS,
    ),
    # last, because it ends with a notice on whatever its user looks at
    Picture(
        "print-job",
        "director",
        "/odoo/sales-plans/{id}",
        record=PLAN_IN_USE,
        clicks=("button[name=action_print_reports]", ".modal-footer .btn-primary"),
        wait_for=".o_form_view .o_progressbar",
    ),
)


def languages(names=()):
    """Return the languages of the pictures, in the order to take them in."""
    return list(dict.fromkeys(picture.language for picture in chosen(names)))


def chosen(names=()):
    """Return the pictures of those names; all if no name is given."""
    return [picture for picture in PICTURES if not names or picture.name in names]


def take(address, folder, pictures):
    """Take the pictures, each as its own user, and save them as PNG."""
    from playwright.sync_api import sync_playwright

    folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path(), args=FLAGS)
        for picture in pictures:
            _take_one(browser, address, folder, picture)
        browser.close()


def _take_one(browser, address, folder, picture):
    width, height = picture.size
    context = browser.new_context(
        viewport={"width": width, "height": height},
        locale=picture.language.replace("_", "-"),
        is_mobile=picture.size == PHONE,
        has_touch=picture.size == PHONE,
    )
    context.set_default_timeout(PATIENCE * 1000)
    page = context.new_page()
    log_in(page, address, picture.login)
    page.goto(f"{address}{_get_path(page, address, picture)}")
    for selector in picture.clicks:
        page.locator(selector).first.wait_for()
        _settle(page)
        page.locator(selector).first.click()
    page.mouse.move(0, picture.size[1] - 1)
    page.wait_for_selector(picture.wait_for)
    _settle(page)
    shown = page.locator(picture.only).first if picture.only else page
    _save(shown.screenshot(), folder / f"{picture.name}.png")
    sys.stderr.write(f"  {picture.name}.png\n")
    context.close()


def _settle(page):
    page.wait_for_function(SETTLED)
    page.wait_for_timeout(SECONDS_TO_SETTLE * 1000)


def _get_path(page, address, picture):
    """Return the path of the page, with the id of the record that is looked at."""
    if not picture.record:
        return picture.path
    model, domain = picture.record
    keywords = {"domain": domain, "fields": ["id"], "limit": 1}
    parameters = {"model": model, "method": "search_read", "args": []}
    answer = page.request.post(
        f"{address}/web/dataset/call_kw/{model}/search_read",
        data={"params": {**parameters, "kwargs": keywords}},
    ).json()
    [record] = answer["result"]
    return picture.path.format(id=record["id"])


def _save(screenshot, path):
    """Save a picture with a palette: screens have few colors, and files stay small."""
    from PIL import Image

    with Image.open(io.BytesIO(screenshot)) as image:
        image.convert("RGB").quantize(COLORS).save(path, optimize=True)


def log_in(page, address, login, password=None):
    """Log a user in through the login page; the password is the login unless given."""
    page.goto(f"{address}/web/login")
    page.fill("input[name=login]", login)
    page.fill("input[name=password]", password or login)
    page.click("form.oe_login_form button[type=submit]")
    page.wait_for_url("**/odoo**")


def main(arguments):
    """Take the pictures of one language."""
    parser = argparse.ArgumentParser()
    parser.add_argument("address")
    parser.add_argument("folder", type=Path)
    parser.add_argument("language")
    parser.add_argument("names", nargs="*")
    options = parser.parse_args(arguments)
    wanted = [
        each for each in chosen(options.names) if each.language == options.language
    ]
    take(options.address, options.folder, wanted)


if __name__ == "__main__":
    main(sys.argv[1:])
