"""Two people take the last seat of a training session at the same moment."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from tests import small_company

SESSION = """
from datetime import timedelta
from odoo import fields
director = env["res.users"].search([("login", "=", "director")])
course = env["sales.mgmt.training.course"].create({{"name": "Negotiating"}})
begin = fields.Datetime.now() + timedelta(days={day})
session = env["sales.mgmt.training.session"].create({{
    "course_id": course.id, "company_id": env.company.id, "capacity": 1,
    "trainer_ids": director.ids,
    "date_begin": begin, "date_end": begin + timedelta(hours=2),
}})
session.action_announce()
env.cr.commit()
print(session.id)
"""
PLACES = """
SELECT participant.state, users.login
  FROM sales_mgmt_training_participant AS participant
  JOIN res_users AS users ON users.id = participant.user_id
 WHERE participant.session_id = :session AND participant.state <> 'cancelled'
 ORDER BY participant.state, users.login
"""


@pytest.fixture(scope="module")
def live(start_server):
    """A server that answers two requests at once, with a small company."""
    live = start_server()
    small_company.found(live)
    return live


@pytest.mark.parametrize("day", range(7, 12))
def test_one_gets_the_last_seat_and_the_other_the_waiting_list(live, day):
    session = int(live.python(SESSION.format(day=day)).split()[-1])
    people = [live.login("rep"), live.login("colleague")]
    start = Barrier(len(people))

    def join(person):
        start.wait()
        return person.call("sales.mgmt.training.session", "action_join", [session])

    with ThreadPoolExecutor(len(people)) as pool:
        list(pool.map(join, people))
    places = live.query(PLACES, session=session)
    assert sorted(state for state, _login in places) == ["seated", "waiting"]
    assert {login for _state, login in places} == {"rep", "colleague"}
    [counts] = live.query(
        "SELECT seated_count, waiting_count FROM sales_mgmt_training_session"
        " WHERE id = :session",
        session=session,
    )
    assert counts == ["1", "1"]
