"""How long printing takes beside the bare engine, and a workbook beside its writer."""

import io
from contextlib import contextmanager
from datetime import date
from unittest.mock import patch

from xlsxwriter import Workbook

from benchmarks.figures import Figure, best_of, measuring, peak_mb, time_of

PEOPLE, ROWS = 500, 100_000
# Printing reads the figures, lays out pages, keeps files and joins them: so much of the
# time of the bare engine on the same pages, and of the bare writer of the same cells
PRINT_LIMIT, WRITE_LIMIT = 1.3, 1.5
# Ten times the rows may take this many times as much memory
MEMORY_LIMIT = 1.1


def _get_tools():
    """Return our modules of orders, data and workbooks: Odoo is loaded by then."""
    from odoo.addons.sales_mgmt_targets.tools import pack, pack_workbook, workbook

    return pack, pack_workbook, workbook


def run(world, scale):
    """Yield the figures of printing everybody, and of a workbook of many rows."""
    yield from _measure_workbook(max(int(ROWS * scale), 1_000))
    _plan(world)
    yield from _measure_printing(world, max(int(PEOPLE * scale), 10))


# ------------------------------------------------------------
# WORKBOOK
# ------------------------------------------------------------


def _measure_workbook(count):
    """Yield time and memory of writing so many rows of data."""
    _pack, layout, _workbook = _get_tools()
    write_few = time_of(lambda: _write_ours(count // 10))
    before = peak_mb()
    ours = best_of(2, lambda: time_of(lambda: _write_ours(count)))
    after = peak_mb()
    bare = best_of(2, lambda: time_of(lambda: _write_bare(count)))
    name = f"a workbook of {count} rows and {len(layout.COLUMNS)} columns"
    yield Figure(
        name,
        ours.seconds,
        bare.seconds,
        "xlsxwriter writing the same cells",
        WRITE_LIMIT,
        0,
        after,
    )
    yield Figure(
        f"{name}, most memory",
        after,
        before,
        f"after {count // 10} rows in {write_few.seconds:.1f} s",
        MEMORY_LIMIT,
        0,
        after,
        "MB",
    )


def _iterate_rows(count):
    """Yield so many rows like those of a large company."""
    _pack, layout, _workbook = _get_tools()
    metric = layout.Metric(7, "Revenue invoiced", "EUR", "#,##0.00", False, False)
    day = date(2026, 5, 1)
    for number in range(count):
        person, team = number // 12, number // 120
        yield (
            metric,
            (
                "Northwind",
                metric.name,
                metric.measured,
                f"Northwind / Region {team // 10} / Team {team}",
                "Northwind",
                f"Region {team // 10}",
                f"Team {team}",
                None,
                None,
                f"Team {team}",
                f"Person {person}",
                "2026-05",
                "2026 Q2",
                day,
                1000.0 + number,
                500.0,
                number / 7,
                None,
                number / 9,
                None,
                number / 11,
                None,
                1,
                None,
                None,
                7,
                team,
                person,
                5,
                f"/1/{team}/",
            ),
        )


def _write_ours(count):
    _pack, layout, workbook = _get_tools()
    book = workbook.Book(io.BytesIO())
    sheet = book.add_sheet("Data", "Northwind", "Page")
    captions = {name: name for name in layout.COLUMNS}
    layout.DataSheet(book, sheet).fill(captions, _iterate_rows(count))
    book.close()


def _write_bare(count):
    """Write the same cells in the same formats, by nothing but the library."""
    _pack, layout, workbook = _get_tools()
    book = Workbook(io.BytesIO(), workbook.SAFE_OPTIONS)
    sheet = book.add_worksheet("Data")
    money = book.add_format({"num_format": "#,##0.00"})
    days = book.add_format({"num_format": "yyyy-mm-dd"})
    dated = layout.PLACE["date"]
    figures = range(dated + 1, layout.PLACE["count"])
    for column, name in enumerate(layout.COLUMNS):
        sheet.write_string(0, column, name)
    for row, (_metric, cells) in enumerate(_iterate_rows(count), 1):
        for column, value in enumerate(cells):
            if value is None:
                continue
            if column == dated:
                sheet.write_datetime(row, column, value, days)
            elif isinstance(value, str):
                sheet.write_string(row, column, value)
            else:
                style = money if column in figures else None
                sheet.write_number(row, column, value, style)
    book.close()


# ------------------------------------------------------------
# PRINTING
# ------------------------------------------------------------


def _plan(world):
    """Give everybody a target of confirmed orders for the year, and measure them."""
    env = world.env
    metric = env.ref("sales_mgmt_targets.metric_orders_confirmed_value")
    line = world.create_line(metric, 12_000 * world.people)
    line.action_split()
    line.plan_id.state = "active"
    env["sales.mgmt.measurement"]._refresh()
    world.settle()


def _measure_printing(world, count):
    """Yield how long the reports of so many people take beside the bare engine."""
    env = world.env
    orders = [(user.name, _order(world, user)) for user in world.users[:count]]
    with _remembering(env) as pages, measuring(env) as ours:
        job = env["sales.mgmt.print.job"]._start_figures(
            "Everybody", world.company, orders, "merged"
        )
        while job._get_waiting(1):
            job._print_batch()
        job._finish()
    failed = job.line_ids.filtered(lambda line: line.state != "done")
    if failed:
        raise RuntimeError(f"{len(failed)} reports failed: {failed[0].reason}")
    engine = env["ir.actions.report"]
    bare = time_of(
        lambda: [
            engine._run_wkhtmltopdf(*arguments, **options)
            for arguments, options in pages
        ]
    )
    yield Figure(
        f"printing {len(orders)} people in one document",
        ours.seconds,
        bare.seconds,
        f"wkhtmltopdf on the same HTML in {len(pages)} runs",
        PRINT_LIMIT,
        ours.statements,
        peak_mb(),
    )


def _order(world, user):
    pack, _layout, _workbook = _get_tools()
    return pack.Order(
        ("performance",),
        world.company.id,
        world.year.id,
        subjects=((0, user.id),),
    )


@contextmanager
def _remembering(env):
    """Yield a list of what the print engine was asked for meanwhile."""
    asked = []
    report = type(env["ir.actions.report"])
    print_pages = report._run_wkhtmltopdf

    def remember(self, *arguments, **options):
        asked.append((arguments, options))
        return print_pages(self, *arguments, **options)

    with patch.object(report, "_run_wkhtmltopdf", remember):
        yield asked
