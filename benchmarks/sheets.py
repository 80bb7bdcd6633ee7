"""How long a plan takes to Excel and back, beside the bare libraries."""

import base64
import io

from openpyxl import load_workbook
from xlsxwriter import Workbook

from benchmarks.figures import (
    Figure,
    attempt,
    best_of,
    measuring,
    peak_mb,
    time_of,
)

# Of the time that the bare library takes to write, or to read, the same file
LIMIT = 1.5
# Every so many rows one amount is changed
EVERY = 10


def run(world, scale):
    """Yield the figures of taking a plan out, and of bringing it back."""
    env = world.env
    metric = env.ref("sales_mgmt_targets.metric_orders_confirmed_value")
    line = world.create_line(metric, 120_000 * world.people)
    plan = line.plan_id
    line.action_split()
    world.settle()
    content = env["sales.mgmt.plan.sheet"]._render(plan)
    cells = 12 * world.people
    yield from _measure_export(env, plan, content, cells)
    yield from _measure_import(env, plan, content, cells)
    plan.unlink()
    world.settle()


def _measure_export(env, plan, content, cells):
    def render():
        env.invalidate_all()
        with measuring(env) as watch:
            env["sales.mgmt.plan.sheet"]._render(plan)
        return watch

    sheets = [
        (sheet.title, [list(row) for row in sheet.iter_rows(values_only=True)])
        for sheet in load_workbook(io.BytesIO(content)).worksheets
    ]
    ours = best_of(3, render)
    yield Figure(
        f"a plan of {cells} amounts to Excel",
        ours.seconds,
        best_of(3, lambda: time_of(lambda: _write_bare(sheets))).seconds,
        "xlsxwriter writing the same cells",
        LIMIT,
        ours.statements,
        peak_mb(),
    )


def _write_bare(sheets):
    """Write the same cells, by nothing but the library."""
    book = Workbook(io.BytesIO(), {"constant_memory": True})
    money = book.add_format({"num_format": "#,##0.00"})
    for title, rows in sheets:
        sheet = book.add_worksheet(title)
        for number, row in enumerate(rows):
            for column, value in enumerate(row):
                if value is None:
                    continue
                if isinstance(value, (int, float)):
                    sheet.write_number(number, column, value, money)
                elif value.startswith("="):
                    sheet.write_formula(number, column, value, money)
                else:
                    sheet.write_string(number, column, value)
    book.close()


def _measure_import(env, plan, content, cells):
    bare = best_of(3, lambda: time_of(lambda: _read_bare(content)))
    same = _create_import(env, plan, content)

    def read():
        env.invalidate_all()
        with measuring(env) as watch:
            same._try_file()
        return watch

    ours = best_of(3, read)
    yield Figure(
        f"recognising {cells} amounts of a plan in Excel",
        ours.seconds,
        bare.seconds,
        "openpyxl reading the same file",
        LIMIT,
        ours.statements,
        peak_mb(),
    )
    changed = _create_import(env, plan, _change(content))
    with measuring(env) as check:
        changed.action_check()
    if changed.state != "checked":
        raise RuntimeError(changed.problem or changed.line_ids[:1].reason)
    count = changed.changed_count
    yield Figure(
        f"checking a file with {count} changes: done, shown and taken back",
        check.seconds,
        bare.seconds,
        "openpyxl reading the same file",
        None,
        check.statements,
        peak_mb(),
    )

    def apply():
        with measuring(env) as watch:
            changed.action_apply()
        return watch

    stored = attempt(env, apply)
    yield Figure(
        f"importing {count} changes",
        stored.seconds,
        bare.seconds,
        "openpyxl reading the same file",
        None,
        stored.statements,
        peak_mb(),
    )


def _create_import(env, plan, content):
    return env["sales.mgmt.plan.import"].create(
        {
            "plan_id": plan.id,
            "filename": "plan.xlsx",
            "file": base64.b64encode(content),
        }
    )


def _read_bare(content):
    """Read every cell, by nothing but the library."""
    book = load_workbook(io.BytesIO(content), read_only=True)
    for sheet in book.worksheets:
        for _row in sheet.iter_rows(values_only=True):
            pass


def _change(content):
    """Return the file with an amount changed in some rows."""
    # Odoo's modules are loaded by then
    from odoo.addons.sales_mgmt_targets.tools.plan_sheet import FIRST_AMOUNT, FIRST_ROW

    book = load_workbook(io.BytesIO(content))
    sheet = book.worksheets[0]
    for row in range(FIRST_ROW + 1, sheet.max_row + 1, EVERY):
        sheet.cell(row, FIRST_AMOUNT + 1).value += 100
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()
