"""Who sells at the demo company, how well, and from when to when in which team."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Seller:
    """A salesperson.

    :ivar capacity: what a whole year brings, in company currency
    :ivar form: how good last year and this year are, compared with the capacity
    :ivar years: for how many years this person is here
    :ivar newcomer: began in the middle of last year
    :ivar next_team: where this person moved this year
    """

    login: str
    team: str
    capacity: int
    form: tuple[float, float]
    years: int = 4
    newcomer: bool = False
    next_team: str = ""

    def get_start(self, today: date) -> date:
        """Return the first day at the company."""
        if self.newcomer:
            return date(today.year - 1, 7, 1)
        return date(today.year - self.years, 1, 1)

    def get_team(self, day: date, today: date) -> str:
        """Return the team of that day, empty before the first one.

        >>> mover = Seller("mo", "berlin", 1, (1, 1), next_team="hamburg")
        >>> mover.get_team(date(2026, 3, 31), date(2026, 6, 1))
        'berlin'
        >>> mover.get_team(date(2026, 4, 1), date(2026, 6, 1))
        'hamburg'
        """
        if day < self.get_start(today):
            return ""
        moved = self.next_team and day >= move_day(today)
        return self.next_team if moved else self.team


def move_day(today: date) -> date:
    """Return the first day of the second quarter, or of the year while it is not over.

    >>> move_day(date(2026, 3, 31)), move_day(date(2026, 4, 1))
    (datetime.date(2026, 1, 1), datetime.date(2026, 4, 1))
    """
    return date(today.year, 4 if today.month > 3 else 1, 1)


SELLERS = (
    Seller("rep", "hamburg", 980_000, (0.98, 1.09)),
    Seller("rep2", "hamburg", 1_200_000, (1.02, 1.12), years=7),
    Seller("rep3", "hamburg", 760_000, (0.97, 0.84), years=2),
    Seller("rep4", "berlin", 1_050_000, (1.00, 0.96), years=5),
    Seller("rep5", "berlin", 880_000, (0.96, 1.01), next_team="hamburg"),
    Seller("rep6", "berlin", 640_000, (0.92, 0.72), years=2),
    Seller("leader5", "munich", 420_000, (1.01, 0.98), years=8),
    Seller("rep7", "munich", 1_320_000, (1.03, 1.02), years=6),
    Seller("rep8", "munich", 560_000, (0.95, 1.04), newcomer=True),
    Seller("rep9", "munich", 820_000, (0.99, 0.88), years=3),
    Seller("rep10", "vienna", 940_000, (0.98, 0.92), years=5),
    Seller("rep11", "vienna", 1_100_000, (1.02, 1.09), years=6),
    Seller("rep12", "vienna", 700_000, (0.93, 0.79), years=2),
)
