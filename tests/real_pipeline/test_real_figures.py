"""Every figure measured on the real pipeline is the one that the files add up to."""

from collections import defaultdict
from fractions import Fraction

import pytest

from .files import read_rows, recompute_quarters, recompute_won

MEASURED, GROWN = "Won deals 2017", "Won deals 2018"
QUARTERS = {1: 1_134_672, 2: 3_086_111, 3: 2_982_255, 4: 2_802_496}


def cents(amount):
    """Return a float amount in whole cents; it must be a whole number of them."""
    units = Fraction(str(amount)) * 100
    assert units.denominator == 1, f"{amount} is no whole number of cents"
    return int(units)


def read_targets(rpc, plan):
    """Return the targets of a plan by id, with their names and days."""
    targets = rpc.call(
        "sales.mgmt.target",
        "search_read",
        [("plan_id.name", "=", plan)],
        [
            "parent_id",
            "subject",
            "user_id",
            "unit_id",
            "level",
            "date_from",
            "amount",
            "reserve",
            "actual",
            "gap",
            "attainment",
        ],
    )
    return {target["id"]: target for target in targets}


def month_of(target):
    return tuple(map(int, target["date_from"].split("-")[:2]))


def quarter_of(target):
    return (month_of(target)[1] + 2) // 3


@pytest.fixture(scope="module")
def measured(real_rpc):
    """The targets of 2017, by id."""
    return read_targets(real_rpc, MEASURED)


@pytest.fixture(scope="module")
def grown(real_rpc):
    """The targets of 2018, by id."""
    return read_targets(real_rpc, GROWN)


@pytest.fixture(scope="module")
def cells(measured):
    """The targets of 2017 of one person and one quarter, by agent and quarter."""
    return {
        (target["subject"], quarter_of(target)): target
        for target in measured.values()
        if target["user_id"] and target["level"] == "quarter"
    }


def test_every_cell_of_agent_and_quarter_is_what_the_file_says(real_load, cells):
    expected = recompute_quarters(real_load.files)
    assert len(expected) == 35 * 4
    assert {key: target["actual"] for key, target in cells.items()} == {
        key: value for key, (_count, value) in expected.items()
    }


def test_the_quarters_and_the_year_are_the_known_totals(measured, cells):
    by_quarter = defaultdict(int)
    for (_agent, quarter), target in cells.items():
        by_quarter[quarter] += target["actual"]
    assert by_quarter == QUARTERS
    (root,) = (target for target in measured.values() if not target["parent_id"])
    assert root["actual"] == 10_005_534


def test_each_figure_opens_exactly_its_won_deals(real_load, real_rpc, cells):
    expected = recompute_quarters(real_load.files)
    found = {
        key: real_rpc.call("sales.mgmt.target", "action_open_records", target["id"])
        for key, target in cells.items()
    }
    ids = {key: action["domain"][0][2] for key, action in found.items()}
    assert {key: len(lead_ids) for key, lead_ids in ids.items()} == {
        key: count for key, (count, _value) in expected.items()
    }
    opened = [lead_id for lead_ids in ids.values() for lead_id in lead_ids]
    assert len(opened) == len(set(opened)) == 4_238


def test_gap_and_attainment_follow_from_target_and_achieved_everywhere(measured):
    assert len(measured) == 45 + 35 * 4
    for target in measured.values():
        amount, actual = cents(target["amount"]), cents(target["actual"])
        assert cents(target["gap"]) == amount - actual
        assert target["attainment"] == pytest.approx(actual / amount, abs=1e-12)


@pytest.mark.parametrize("measure", ["count", "value"])
def test_every_fact_of_agent_and_month_is_what_the_file_says(
    real_load, real_rpc, measure
):
    facts = real_rpc.call(
        "sales.mgmt.fact",
        "search_read",
        [("metric_id.code", "=", f"opportunities_won_{measure}")],
        ["user_id", "period_id", "numerator"],
    )
    periods = real_rpc.call(
        "sales.mgmt.period",
        "search_read",
        [("level", "=", "month")],
        ["date_from"],
    )
    months = {period["id"]: month_of(period) for period in periods}
    place = ["count", "value"].index(measure)
    assert {
        (fact["user_id"][1], months[fact["period_id"][0]]): fact["numerator"]
        for fact in facts
    } == {key: cell[place] for key, cell in recompute_won(real_load.files).items()}


@pytest.mark.parametrize("plan", [MEASURED, GROWN])
def test_the_parts_of_every_node_add_up_to_it(real_rpc, plan):
    targets = read_targets(real_rpc, plan)
    parts = defaultdict(list)
    for target in targets.values():
        if target["parent_id"]:
            parts[target["parent_id"][0]].append(cents(target["amount"]))
    assert len(parts) == (45 if plan == MEASURED else 45 + 35 * 4)
    for target_id, amounts in parts.items():
        target = targets[target_id]
        assert sum(amounts) == cents(target["amount"]) + cents(target["reserve"])


def test_the_achieved_parts_of_every_node_add_up_to_it(measured):
    parts = defaultdict(int)
    for target in measured.values():
        if target["parent_id"]:
            parts[target["parent_id"][0]] += cents(target["actual"])
    for target_id, achieved in parts.items():
        assert achieved == cents(measured[target_id]["actual"])


def test_2018_descends_from_regions_to_managers_to_agents_to_months(real_load, grown):
    def place(target):
        above = grown.get(target["parent_id"] and target["parent_id"][0])
        own = target["subject"] if target["level"] == "year" else month_of(target)
        return (*place(above), own) if above else (own,)

    leaves = {place(target) for target in grown.values() if target["level"] == "month"}
    assert leaves == {
        (
            "Sales Regions",
            row["regional_office"],
            f"Team {row['manager']}",
            row["sales_agent"],
            (2018, 3 * (month // 3) + 1),
            (2018, month + 1),
        )
        for row in read_rows(real_load.files, "sales_teams.csv")
        for month in range(12)
    }


def test_2018_is_the_history_of_everybody_and_12_percent_more(real_load, grown):
    won = defaultdict(int)
    for (agent, _month), (_count, value) in recompute_won(real_load.files).items():
        won[agent] += value
    for row in read_rows(real_load.files, "sales_teams.csv"):
        for above in (
            "Sales Regions",
            row["regional_office"],
            f"Team {row['manager']}",
        ):
            won[above] += won[row["sales_agent"]]
    year = {
        target["subject"]: cents(target["amount"])
        for target in grown.values()
        if target["level"] == "year"
    }
    assert year == {name: won[name] * 112 for name in year}
    assert year["Sales Regions"] == 10_005_534 * 112


def test_the_months_of_2018_go_as_the_months_of_2017_went(real_load, grown):
    month_shares = defaultdict(Fraction)
    won = recompute_won(real_load.files)
    total = sum(value for _count, value in won.values())
    for (_agent, (_year, month)), (_count, value) in won.items():
        month_shares[month] += Fraction(value, total)
    people = {
        target["subject"]: cents(target["amount"])
        for target in grown.values()
        if target["user_id"] and target["level"] == "year"
    }
    for target in grown.values():
        if target["level"] == "month":
            exact = people[target["subject"]] * month_shares[month_of(target)[1]]
            # rounded to the cent twice: the quarter, then the month
            assert abs(cents(target["amount"]) - exact) < 2
