"""The report of an import in words, and row by row as a CSV file."""

import csv
import io
from collections.abc import Iterator

from .findings import Finding, Findings

ROWS_SHOWN = 8
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def summary(findings: Findings) -> Iterator[str]:
    """Yield what was repaired, left open or rejected, and why, in lines."""
    if not len(findings):
        yield "The files needed no repair; every row was loaded."
        return
    heading = None
    for (outcome, file, reason), found in findings.grouped().items():
        if outcome is not heading:
            heading = outcome
            yield f"{outcome.value.capitalize()}:"
        yield f"  {file}: {reason}: {_count(found)} ({_rows(found)})"


def details(findings: Findings) -> str:
    """Return every finding as a line of CSV that a spreadsheet opens harmlessly."""
    stream = io.StringIO()
    writer = csv.writer(stream)
    writer.writerow(("file", "row", "key", "outcome", "reason"))
    for found in findings:
        key = f"'{found.key}" if found.key.startswith(FORMULA_STARTS) else found.key
        writer.writerow((found.file, found.row, key, found.outcome.value, found.reason))
    return stream.getvalue()


def _count(found: list[Finding]) -> str:
    return "1 row" if len(found) == 1 else f"{len(found):,} rows"


def _rows(found: list[Finding]) -> str:
    word = "row" if len(found) == 1 else "rows"
    shown = ", ".join(str(finding.row) for finding in found[:ROWS_SHOWN])
    return f"{word} {shown}{', …' if len(found) > ROWS_SHOWN else ''}"
