"""The rates of the chain by agent are those that the files give by hand."""

from collections import defaultdict
from fractions import Fraction

import pytest

from .files import parse_day, read_rows

STEPS = ("opportunities_opened", "opportunities_won_count", "opportunities_won_value")
YEAR = 2017
# So many cases of one's own weigh as much as the rate of the others
STRENGTH = 20


def recount(directory):
    """Return by agent what was opened, won, and won in money in the year."""
    figures = defaultdict(lambda: [0, 0, 0])
    for row in read_rows(directory, "sales_pipeline.csv"):
        agent = figures[row["sales_agent"]]
        opened, closed = parse_day(row["engage_date"]), parse_day(row["close_date"])
        agent[0] += bool(opened) and opened.year == YEAR
        if row["deal_stage"] == "Won" and closed.year == YEAR:
            agent[1] += 1
            agent[2] += int(row["close_value"])
    return figures


def add_up(figures):
    return [sum(column) for column in zip(*figures, strict=True)] or [0, 0, 0]


def rate(successes, trials, above):
    return (successes + STRENGTH * above) / Fraction(trials + STRENGTH)


@pytest.fixture(scope="module")
def funnels(real_rpc):
    """The funnel of everybody through opened, won and revenue in 2017, by name."""
    metrics = {
        metric["code"]: metric["id"]
        for metric in real_rpc.call(
            "sales.mgmt.metric", "search_read", [("code", "in", STEPS)], ["code"]
        )
    }
    company = real_rpc.call("res.users", "read", real_rpc.uid, ["company_id"])
    chain = real_rpc.call(
        "sales.mgmt.chain",
        "create",
        {
            "name": "Opened to won",
            "company_id": company[0]["company_id"][0],
            "strength": STRENGTH,
            "step_ids": [
                (0, 0, {"metric_id": metrics[code], "sequence": number})
                for number, code in enumerate(STEPS)
            ],
        },
    )
    jobs = real_rpc.call("sales.mgmt.assignment", "search_read", [], ["user_id"])
    yield {
        job["user_id"][1]: real_rpc.call(
            "sales.mgmt.chain.diagnosis",
            "get_diagnosis",
            level="year",
            day=f"{YEAR}-06-30",
            user_id=job["user_id"][0],
        )
        for job in jobs
    }
    real_rpc.call("sales.mgmt.chain", "unlink", chain)


def test_every_volume_of_every_agent_is_what_the_file_says(real_load, funnels):
    counted = recount(real_load.files)
    teams = {
        row["sales_agent"]: row for row in read_rows(real_load.files, "sales_teams.csv")
    }
    found = {
        agent: [step["actual"] for step in funnel["steps"]]
        for agent, funnel in funnels.items()
        if agent in teams
    }
    assert found == {agent: counted[agent] for agent in teams}
    assert sum(each[1] for each in found.values()) == 4_238


def test_every_rate_leans_on_team_and_company_as_written_down(real_load, funnels):
    counted = recount(real_load.files)
    manager = {
        row["sales_agent"]: (row["manager"], row["regional_office"])
        for row in read_rows(real_load.files, "sales_teams.csv")
    }
    checked = 0
    for agent, (name, office) in manager.items():
        own = counted[agent]
        # the others: of the whole company, of the region, of the team
        circles = [
            [each for each in manager if each != agent],
            [each for each in manager if each != agent and manager[each][1] == office],
            [each for each in manager if each != agent and manager[each][0] == name],
        ]
        sums = [add_up([counted[each] for each in circle]) for circle in circles]
        for step in (1, 2):
            above = Fraction(sums[0][step], sums[0][step - 1])
            for circle in sums[1:]:
                above = rate(circle[step], circle[step - 1], above)
            shown = funnels[agent]["steps"][step]
            assert (shown["successes"], shown["trials"]) == (own[step], own[step - 1])
            expected = rate(own[step], own[step - 1], above)
            assert shown["rate_value"] == pytest.approx(float(expected), rel=1e-12)
            assert shown["reference_value"] == pytest.approx(float(above), rel=1e-12)
            checked += 1
    assert checked == 2 * len(manager)
