"""The printed report of 2017 shows, to the cent, what the files add up to."""

from collections import defaultdict

import pytest

from .files import read_rows, recompute_quarters
from .printed import (
    PARTS,
    PERIODS,
    print_row,
    read_figures,
    read_sections,
    read_table,
)

REPORT = "/report/pdf/sales_mgmt_targets.performance_report"


@pytest.fixture(scope="module")
def targets(real_rpc):
    """All targets of 2017 by person or unit and quarter, 0 for the whole year."""
    found = real_rpc.call(
        "sales.mgmt.target",
        "search_read",
        [("plan_id.name", "=", "Won deals 2017")],
        ["subject", "user_id", "level", "date_from", "amount", "parent_id"],
        order="parent_path",
    )
    return {
        (target["subject"], quarter_of(target)): {
            **target,
            "cents": round(target["amount"] * 100),
        }
        for target in found
    }


def quarter_of(target):
    month = int(target["date_from"][5:7])
    return (month + 2) // 3 if target["level"] == "quarter" else 0


@pytest.fixture(scope="module")
def members(real_load):
    """The agents of every person, team and region, and of all of them."""
    members = defaultdict(list)
    for row in read_rows(real_load.files, "sales_teams.csv"):
        agent, team = row["sales_agent"], f"Team {row['manager']}"
        for subject in (agent, team, row["regional_office"], "Sales Regions"):
            members[subject].append(agent)
    return members


@pytest.fixture(scope="module")
def won(real_load, members):
    """What was won, in cents, by subject and quarter, 0 for the whole year."""
    won = defaultdict(int)
    cells = recompute_quarters(real_load.files)
    for subject, agents in members.items():
        for agent in agents:
            for quarter in range(1, 5):
                cents = cells[agent, quarter][1] * 100
                won[subject, quarter] += cents
                won[subject, 0] += cents
    return won


@pytest.fixture(scope="module")
def sections(real_rpc, targets, members):
    """The printed report of everybody and every unit, in one document."""
    subjects = [subject for subject, quarter in targets if not quarter]
    assert set(subjects) == set(members)
    ids = ",".join(str(targets[subject, 0]["id"]) for subject in subjects)
    response = real_rpc.get(f"{REPORT}/{ids}")
    assert response.headers["Content-Type"] == "application/pdf"
    sections = read_sections(response.content)
    assert len(sections) == len(subjects) == 45
    return dict(zip(subjects, sections, strict=True))


def test_every_section_says_whose_it_is_and_of_which_plan(sections):
    for subject, section in sections.items():
        assert section.startswith(f"{subject} 2017")
        assert "Opportunities Won · self-reported Target" in section
        assert "Plan: Won deals 2017" in section


def test_the_figures_at_the_head_are_those_of_the_files(sections, targets, won):
    for subject, section in sections.items():
        target = targets[subject, 0]["cents"]
        # the year is over: all of it was to be expected
        expected = f"{target / 100:,.2f}"
        row = print_row(target, won[subject, 0])
        assert read_figures(section) == (*row, expected), subject


def test_every_row_by_period_is_what_the_files_add_up_to(
    sections, targets, won, members
):
    for subject, section in sections.items():
        rows = {
            f"2017 Q{quarter}": print_row(
                sum(targets[agent, quarter]["cents"] for agent in members[subject]),
                won[subject, quarter],
            )
            for quarter in range(1, 5)
        }
        rows["Total"] = print_row(targets[subject, 0]["cents"], won[subject, 0])
        assert read_table(section, PERIODS) == rows, subject


def test_every_row_by_unit_and_person_is_what_the_files_add_up_to(
    sections, targets, won
):
    for subject, section in sections.items():
        target = targets[subject, 0]
        rows = {
            part["subject"]: print_with_pace(part["cents"], won[part["subject"], 0])
            for (_subject, quarter), part in targets.items()
            if not quarter
            and part["parent_id"]
            and part["parent_id"][0] == target["id"]
        }
        if rows:
            rows["Total"] = print_with_pace(target["cents"], won[subject, 0])
        assert read_table(section, PARTS) == rows, subject


def print_with_pace(target, achieved):
    """Return a row with its pace: of a year that is over, the attainment."""
    row = print_row(target, achieved)
    return (*row, row[-1])
