"""From when until when a certificate holds."""

from datetime import date, timedelta

from dateutil.relativedelta import relativedelta


def valid_until(
    issued: date, months: int, notice_days: int, previous: date | None = None
) -> date | None:
    """Return the last day of a certificate, or None if it never ends.

    Whoever renews early loses nothing: within the notice before the end of the previous
    certificate, the new months begin there.

    :param issued: the day on which it was earned
    :param months: 0 if it never ends
    :param notice_days: so many days before the end the renewal begins
    :param previous: the last day of the certificate that is renewed

    >>> valid_until(date(2026, 1, 31), 1, 0)
    datetime.date(2026, 2, 28)
    >>> valid_until(date(2026, 5, 20), 12, 60, previous=date(2026, 6, 30))
    datetime.date(2027, 6, 30)
    """
    if not months:
        return None
    start = issued
    if previous and renew_from(previous, notice_days) <= issued <= previous:
        start = previous
    return start + relativedelta(months=months)


def renew_from(last: date | None, notice_days: int) -> date | None:
    """Return the first day on which a certificate is to be renewed.

    >>> renew_from(date(2026, 6, 30), 60)
    datetime.date(2026, 5, 1)
    """
    return last - timedelta(days=notice_days) if last else None
