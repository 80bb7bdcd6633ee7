"""Two people save on the planning board at the same moment."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from tests import small_company

BOARD = "sales.mgmt.planning.board"
DRAFT = """
user = lambda login: env["res.users"].search([("login", "=", login)])
director = user("director")
plan = env["sales.mgmt.plan"].with_user(director).create({{"name": "Draft {number}"}})
line = env["sales.mgmt.plan.line"].with_user(director).create({{
    "plan_id": plan.id, "amount": 24000,
    "metric_id": env.ref("sales_mgmt_targets.metric_opportunities_won_count").id,
}})
line.action_split()
env.cr.commit()
print(line.id)
"""
TARGETS = """
SELECT unit.name, target.amount::integer, target.pinned, users.login
  FROM sales_mgmt_target AS target
  JOIN sales_mgmt_unit AS unit ON unit.id = target.unit_id
  LEFT JOIN res_users AS users ON users.id = target.changed_by_id
 WHERE target.line_id = :line AND target.level = 'year' AND target.user_id IS NULL
 ORDER BY target.parent_path
"""
OFF = """
SELECT COUNT(*)
  FROM (SELECT whole.id
          FROM sales_mgmt_target AS whole
          JOIN sales_mgmt_target AS part ON part.parent_id = whole.id
         WHERE whole.line_id = :line
         GROUP BY whole.id
        HAVING SUM(part.amount) <> whole.amount + COALESCE(whole.reserve, 0)) AS off
"""


@pytest.fixture(scope="module")
def live(start_server):
    """A server that answers two requests at once, with a small company."""
    live = start_server()
    small_company.found(live)
    return live


def read_cells(board, line):
    """Return the cell of every row over the whole year, by the row's name."""
    answer = board.call(BOARD, "get_board", line)
    return {row["name"]: row["cells"][0] for row in answer["rows"]}


def change(cell, amount):
    return {"id": cell[0], "amount": amount, "base": [cell[1], cell[2], False]}


def save_together(live, line, names, added):
    """Let two managers save at the same moment what they typed.

    :param list added: to what each of the two cells held
    :return: the cells as they were, and both answers
    """
    people = [live.login("director"), live.login("approver")]
    cells = read_cells(people[0], line)
    start = Barrier(len(people))

    def save(place):
        cell = cells[names[place]]
        typed = change(cell, cell[1] + added[place])
        start.wait()
        return people[place].call(BOARD, "save_board", line, [typed])

    with ThreadPoolExecutor(len(people)) as pool:
        return cells, list(pool.map(save, range(len(people))))


@pytest.mark.parametrize("number", range(4))
def test_one_cell_typed_twice_is_saved_once_and_the_other_is_told(live, number):
    line = int(live.python(DRAFT.format(number=number)).split()[-1])
    cells, answers = save_together(live, line, ["North Unit"] * 2, [1000, 2000])
    before = cells["North Unit"][1]
    told = [answer["conflicts"] for answer in answers if answer["conflicts"]]
    assert len(told) == 1
    [[conflict]] = told
    assert conflict["base"][0] == before
    assert conflict["now"][0] in (before + 1000, before + 2000)
    rows = {row[0]: row[1:] for row in live.query(TARGETS, line=line)}
    amount, pinned, login = rows["North Unit"]
    assert (int(amount), pinned) == (conflict["now"][0], "t")
    assert login.title() == conflict["who"]
    assert live.query(OFF, line=line) == [["0"]]


@pytest.mark.parametrize("number", range(4, 8))
def test_cells_that_move_each_other_still_add_up(live, number):
    line = int(live.python(DRAFT.format(number=number)).split()[-1])
    names = ["North Unit", "South Unit"]
    _cells, answers = save_together(live, line, names, [1000, -3000])
    # who comes second finds that the own cell has followed the other one
    assert sum(bool(answer["conflicts"]) for answer in answers) == 1
    assert live.query(OFF, line=line) == [["0"]]


def test_cells_far_from_each_other_are_both_saved(live):
    line = int(live.python(DRAFT.format(number=8)).split()[-1])
    # each pins what the cell holds
    _cells, answers = save_together(live, line, ["Rep", "Colleague"], [0, 0])
    assert not any(answer["conflicts"] for answer in answers)
    assert live.query(OFF, line=line) == [["0"]]
