"""Reading a printed performance report back, figure by figure."""

import io
import re

from pypdf import PdfReader

TITLE = "Performance Report"
PERIODS, PARTS = "By Period", "By Unit and Person"
HEADER = "Target Achieved Gap Attainment"
MONEY = r"\$ ?(-?[\d,]+\.\d\d)"
SHARE = r"(-?[\d,.]+ %|–)"
ROW = re.compile(rf"(\S.*?) {MONEY} {MONEY} {MONEY} {SHARE}")
ROW_WITH_PACE = re.compile(rf"{ROW.pattern} {SHARE}")
FIGURES = re.compile(
    rf"Target {MONEY} Achieved {MONEY} Gap {MONEY} "
    rf"Attainment (-?[\d,.]+ %|–) Expected to Date {MONEY}"
)


def read_sections(content):
    """Return the text of each section of a PDF, white space made plain."""
    pages = (page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    text = "\n".join(pages).replace("\u200b", "").replace("\u2011", "-")
    text = re.sub(r"\s+", " ", text)
    return [part.strip() for part in text.split(TITLE)[1:]]


def read_table(section, heading):
    """Return the rows under a heading: target, achieved, gap, attainment by label.

    Where the pace is printed, it comes last.
    """
    _before, found, text = section.partition(f"{heading} ")
    if not found:
        return {}
    text = text.partition(f"{HEADER} ")[2]
    if heading == PERIODS:
        text = text.partition(PARTS)[0]
    row = ROW_WITH_PACE if text.startswith("Pace ") else ROW
    rows = row.findall(text.removeprefix("Pace "))
    return {label: tuple(figures) for label, *figures in rows}


def read_figures(section):
    """Return the figures at the head: target, achieved, gap, attainment, expected."""
    return FIGURES.search(section).groups()


def print_row(target, achieved):
    """Return how a target and what was achieved are printed, from whole cents."""
    gap = target - achieved
    return (
        *(f"{cents / 100:,.2f}" for cents in (target, achieved, gap)),
        f"{100 * achieved / target:.1f} %" if target else "–",
    )
