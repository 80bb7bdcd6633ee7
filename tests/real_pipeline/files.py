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


def recompute_won(directory):
    """Return count and value of the won deals per agent and quarter, from the CSV."""
    cells = defaultdict(lambda: [0, 0])
    with (directory / "sales_pipeline.csv").open(encoding="utf-8") as stream:
        for row in csv.DictReader(stream):
            if row["deal_stage"] == "Won":
                day = datetime.strptime(row["close_date"], "%m/%d/%Y")
                cell = cells[row["sales_agent"], day.year, (day.month + 2) // 3]
                cell[0] += 1
                cell[1] += int(row["close_value"])
    return {key: tuple(cell) for key, cell in cells.items()}
