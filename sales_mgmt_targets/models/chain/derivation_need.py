"""What was derived, before it is stored."""

from dataclasses import dataclass
from fractions import Fraction
from hashlib import sha256
from typing import Any, NamedTuple


class MemberRate(NamedTuple):
    """A rate into a step, and where it comes from.

    :ivar successes: how much of the step came
    :ivar trials: of how much of the step before
    :ivar above: the rate of the others; None where they have none
    :ivar rate: what is counted with
    """

    successes: Fraction
    trials: Fraction
    above: Fraction | None
    rate: Fraction


@dataclass
class StepNeed:
    """How much of a step everybody needs, so that the next one comes of it.

    Members are pairs of unit and person, 0 for nobody.

    :ivar step: of the chain
    :ivar line: of the plan, if it has one of the metric
    :ivar action: create, update or keep
    :ivar size: the rounding unit
    :ivar rates: into the next step, by member
    :ivar goals: what is asked of the next step in the year, by member
    :ivar units: needed whole rounding units by unit, person and period
    :ivar before: needed whole rounding units before the year, by member
    :ivar amounts: what the plan will ask for, per period by member: what is pinned,
        locked or kept may differ from what is needed
    :ivar periods: ids, in order
    """

    step: Any
    metric: Any
    line: Any
    action: str
    size: float
    rates: dict[tuple[int, int], MemberRate]
    goals: dict[tuple[int, int], Fraction]
    units: dict[tuple[int, int, int], int]
    before: dict[tuple[int, int], int]
    amounts: dict[tuple[int, int], list[Fraction]]
    periods: list[int]

    def get_total(self) -> Fraction:
        """Return what is needed in the year."""
        return sum(self.units.values()) * Fraction(str(self.size))

    def get_planned(self) -> Fraction:
        """Return what the plan will ask for in the year."""
        return sum(
            (sum(each, Fraction(0)) for each in self.amounts.values()), Fraction(0)
        )

    def get_preview(self) -> tuple[str, str]:
        """Return what a preview must have shown, so that it may be applied."""
        words = f"{sorted(self.units.items())} {sorted(self.amounts.items())}"
        return self.action, sha256(words.encode()).hexdigest()

    def get_values(self) -> dict:
        """Return the values of the step of a derivation."""
        size = Fraction(str(self.size))
        asked = sum(self.goals.values(), Fraction(0))
        trials = sum((rate.trials for rate in self.rates.values()), Fraction(0))
        successes = sum((rate.successes for rate in self.rates.values()), Fraction(0))
        by_period = [
            float(sum(each[n] for each in self.amounts.values()))
            for n in range(len(self.periods))
        ]
        return {
            "step_id": self.step.id,
            "metric_id": self.metric.id,
            "sequence": self.step.sequence,
            "line_id": self.line.id,
            "action": self.action,
            "trials": float(trials),
            "successes": float(successes),
            "goal": float(asked),
            "amount": float(self.get_total()),
            "planned": float(self.get_planned()),
            "before": float(sum(self.before.values()) * size),
            "months": [
                list(pair) for pair in zip(self.periods, by_period, strict=True)
            ],
            "digest": self.get_preview()[1],
        }

    def list_parts(self) -> list[tuple]:
        """Return a row per member, as `sales.mgmt.chain.derivation.part` stores it."""
        size = Fraction(str(self.size))
        totals: dict[tuple[int, int], int] = dict.fromkeys(self.goals, 0)
        for (unit, user, _period), value in self.units.items():
            totals[unit, user] += value
        return [
            (
                unit,
                user or None,
                float(rate.successes),
                float(rate.trials),
                None if rate.above is None else float(rate.above),
                float(rate.rate),
                float(self.goals[unit, user]),
                float(totals[unit, user] * size),
                float(self.before[unit, user] * size),
            )
            for (unit, user), rate in self.rates.items()
        ]
