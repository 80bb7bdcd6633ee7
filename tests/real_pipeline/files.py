"""Small pipelines written for one test, and the real one read independently."""

import csv
from collections import defaultdict
from datetime import datetime
from pathlib import Path

import pytest

REAL_FILES = Path(__file__).resolve().parents[3] / "shared/data/crm_sales_opportunities"

HEADERS = {
    "accounts.csv": (
        "account,sector,year_established,revenue,employees,office_location,subsidiary_of"
    ),
    "products.csv": "product,series,sales_price",
    "sales_teams.csv": "sales_agent,manager,regional_office",
    "sales_pipeline.csv": (
        "opportunity_id,sales_agent,product,account,"
        "deal_stage,engage_date,close_date,close_value"
    ),
}
ROWS = {
    "accounts.csv": ("Isdom,medical,2002,3178.24,4540,Norway,",),
    "products.csv": ("GTX Pro,GTX,4821", "MG Special,MG,55"),
    "sales_teams.csv": ("Anna Snelling,Dustin Brinkmann,Central",),
    "sales_pipeline.csv": (
        "A1,Anna Snelling,GTX Pro,Isdom,Won,10/25/2016,3/11/2017,4514",
    ),
}


def write_files(directory, **rows):
    """Write a good pipeline, with other rows where they are given.

    A file is named without its ending: ``write_files(path, accounts=[…])``.
    """
    for file, header in HEADERS.items():
        lines = rows.get(file.removesuffix(".csv"), ROWS[file])
        (directory / file).write_text("\n".join((header, *lines, "")), "utf-8")
    return directory


def require_real_files():
    """Return the folder of the real pipeline, or skip the test."""
    if not (REAL_FILES / "sales_pipeline.csv").exists():
        pytest.skip("the real pipeline is not at ../shared/data")
    return REAL_FILES


def read_rows(directory, file):
    """Return the rows of a real file as they are, without any repair."""
    with (directory / file).open(encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


def parse_day(text):
    return datetime.strptime(text, "%m/%d/%Y").date() if text else None


def recompute_won(directory):
    """Return count and value of the won deals by agent and month, from the CSV.

    :rtype: dict[tuple[str, tuple[int, int]], tuple[int, int]]
    """
    cells = defaultdict(lambda: (0, 0))
    for row in read_rows(directory, "sales_pipeline.csv"):
        if row["deal_stage"] == "Won":
            day = parse_day(row["close_date"])
            count, value = cells[row["sales_agent"], (day.year, day.month)]
            cells[row["sales_agent"], (day.year, day.month)] = (
                count + 1,
                value + int(row["close_value"]),
            )
    return dict(cells)


def recompute_quarters(directory):
    """Return count and value by agent and quarter of 2017, for everybody listed."""
    agents = [row["sales_agent"] for row in read_rows(directory, "sales_teams.csv")]
    cells = {(agent, quarter): (0, 0) for agent in agents for quarter in range(1, 5)}
    for (agent, (_year, month)), (count, value) in recompute_won(directory).items():
        key = agent, (month + 2) // 3
        cells[key] = cells[key][0] + count, cells[key][1] + value
    return cells
