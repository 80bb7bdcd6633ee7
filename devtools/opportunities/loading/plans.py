"""Two plans made of the pipeline alone: the last year measured, the next one grown."""

import time
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from .lock import LoadRunningError

METRIC = "opportunities_won_value"
GROWTH = 0.12
ATTEMPTS = 60


def round_target(value: Decimal) -> Decimal:
    """Return the nearest amount with two significant digits.

    The files hold no target of the year they tell about. This stands in for one: a
    yardstick that is easy to recognize, not something that anybody was promised.

    >>> [int(round_target(Decimal(value))) for value in (10_005_534, 8_449, 7, 0)]
    [10000000, 8400, 7, 0]
    """
    if not value:
        return Decimal(0)
    step = Decimal(1).scaleb(max(value.adjusted() - 1, 0))
    return (value / step).quantize(Decimal(1), ROUND_HALF_UP) * step


def load_plans(session, pipeline, unit_id: int) -> list[int]:
    """Measure, then plan the last year with won deals and the year after it.

    Both plans are drafts: planning managers propose, approve and activate them.

    :param unit_id: the unit whose people are planned for, and nobody else
    :return: the ids of the plans
    """
    closed = [deal.closed for deal in pipeline.won() if deal.closed]
    if not closed:
        session.say("No deal was won on a known day, so there is nothing to plan from.")
        return []
    base, following = _years(session, pipeline.first_day, max(closed))
    planned = session.known("plan", [base.name, following.name])
    if session.created.total() or len(planned) < 2:
        _measure(session)
    won = sum(
        deal.value
        for deal in pipeline.won()
        if deal.closed and base.date_from <= deal.closed <= base.date_to
    )
    measured = _load_plan(
        session,
        base,
        unit_id,
        amount=float(round_target(won)),
        organisation_method="even",
        period_method="even",
        lowest_level="quarter",
    )
    grown = _load_plan(
        session,
        following,
        unit_id,
        history_period_id=base.id,
        growth=GROWTH,
        organisation_method="history",
        period_method="history",
        lowest_level="month",
    )
    return [measured, grown]


def _measure(session) -> None:
    """Measure the won deals; a server that is measuring already is given time.

    :raise LoadRunningError: when it does not come to an end
    """
    session.say("Measuring the won deals.")
    for _attempt in range(ATTEMPTS):
        if session.env["sales.mgmt.measurement"]._refresh():
            return
        session.commit()
        time.sleep(1)
    raise LoadRunningError(
        "A server on this database has been measuring for a minute. The opportunities "
        "are loaded; import once more when it is done to get the plans."
    )


def _years(session, first_day: date, last_day: date):
    """Return the year of the last won deal and the next, with all periods before."""
    calendar, periods = session.calendar, session.env["sales.mgmt.period"]
    calendar._ensure_years(
        calendar._get_fiscal_year(first_day), calendar._get_fiscal_year(last_day) + 1
    )
    base = periods._find(session.company, "year", last_day)
    day_after = base.date_to + timedelta(days=1)
    return base, periods._find(session.company, "year", day_after)


def _load_plan(session, year, unit_id, **line_values) -> int:
    """Make a plan of the unit for a year, divided down to everybody, unless known."""
    known = session.known("plan", [year.name])
    if known:
        session.present["plan"] += 1
        return known[year.name]
    session.say(f"Planning {year.name}.")
    values = {
        "name": f"Won deals {year.name}",
        "company_id": session.company.id,
        "period_id": year.id,
        "unit_id": unit_id,
    }
    ids = session.ensure("plan", "sales.mgmt.plan", {year.name: values})
    metric = session.env["sales.mgmt.metric"].search([("code", "=", METRIC)])
    growth = line_values.pop("growth", None)
    line = session.env["sales.mgmt.plan.line"].create(
        {"plan_id": ids[year.name], "metric_id": metric.id, **line_values}
    )
    if growth is not None:
        line.growth = growth
    line.action_split()
    session.commit()
    return ids[year.name]
