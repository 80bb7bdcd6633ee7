"""From a rule and a person's figures to an amount that explains itself.

The order is fixed: what was earned; conditions that multiply, or that pay nothing;
floor; cap; rounding, once; on the year so far, less what was paid before; conditions
that hold back. Each of these writes a *step*: a dictionary of JSON values with every
figure that went into it and the amount it comes to. Figures are strings, decimals where
possible (`"0.03"`), else fractions (`"1/3"`); `Fraction` reads both.

The amount is what the steps come to: `compute` fills them in by the same arithmetic by
which `replay` does them again from the stored steps alone.

========= ========================================================================
kind      figures, beside `amount`: the amount after the step
========= ========================================================================
slices    `pay`, `rank` (or none), `slices`: `base`, `rate`, `amount` each
events    `events`: `count`, `each`, `amount` each
step      `rank`, `start`, `pays`: of the highest step reached, or of the first one
curve     `rank`, `base` (on-target pay), `points`: `start`, `rate` each; `share`
unranked  none: nothing was measured that could decide the tier
multiply  `key`, `value`, `operator`, `threshold`, `missing`, `met`, `factor`
nothing   the same without `factor`
floor     `limit`, `lifted`: only where it lifts the amount
cap       `limit`, `overflow`: only where it cuts the amount
round     `rounding`
increment `opening`, `before`: in money
hold      as `nothing`, and `held`
team      `weight`, `whole`, `rounding`: `amount` is one person's part of it
budget    `limit`, `whole`, `rounding`: what all earned together lay beyond the budget
prizes    `prizes`: `name`, `amount` each
========= ========================================================================
"""

import operator
from collections import defaultdict
from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import NamedTuple

from .credit import round_half_away
from .curve import (
    ZERO,
    Slice,
    Tier,
    around,
    curve,
    flat,
    marginal,
    per_event,
    reached_tier,
    step,
    whole,
)
from .settlement import increment

OPERATORS = {
    ">=": operator.ge,
    ">": operator.gt,
    "<=": operator.le,
    "<": operator.lt,
    "=": operator.eq,
}


class Condition(NamedTuple):
    """What another figure does to pay.

    :ivar effect: `multiply`, `nothing` or `hold`, if the condition is met
    :ivar missing: whether it is met where nothing was measured
    :ivar key: what the explanation knows it by, such as an id
    """

    operator: str
    threshold: Fraction
    effect: str
    factor: Fraction = Fraction(1)
    missing: bool = False
    key: int | str | None = None


class Rule(NamedTuple):
    """How a result becomes an amount.

    :ivar mode: `flat`, `marginal`, `whole`, `step`, `curve` or `event`
    :ivar rate: of the mode `flat`
    :ivar amount: of the mode `event`, per event
    :ivar base: of the mode `curve`, the pay at 100 %
    :ivar per_document: tiers are put to each document, not to their sum
    :ivar rounding: what the currency is rounded to
    """

    mode: str
    rate: Fraction = ZERO
    amount: Fraction = ZERO
    base: Fraction = ZERO
    tiers: Sequence[Tier] = ()
    conditions: Sequence[Condition] = ()
    floor: Fraction | None = None
    cap: Fraction | None = None
    per_document: bool = False
    rounding: Fraction = Fraction(1, 100)


class Inputs(NamedTuple):
    """The figures of a person.

    :ivar pay: what is paid on
    :ivar rank: what decides the tier; none if nothing was measured
    :ivar count: how many events
    :ivar documents: values of single documents, for a rule per document
    :ivar parts: parts of the pay with rates of their own, instead of one rate or of
        tiers; an empty list earns nothing
    :ivar values: per condition of the rule; none if nothing was measured
    :ivar opening: what was earned by the same rule before it began to count, in units
    :ivar before: what was paid by the same rule before, in units
    """

    pay: Fraction = ZERO
    rank: Fraction | None = None
    count: int = 0
    documents: Sequence[Fraction] = ()
    parts: Sequence[Slice] | None = None
    values: Sequence[Fraction | None] = ()
    opening: int = 0
    before: int = 0


class Outcome(NamedTuple):
    """What a rule comes to, in whole rounding units, and why.

    :ivar earned: before conditions, floor and cap
    :ivar amount: to be paid now; below zero, to be paid back
    :ivar held: not paid yet
    """

    earned: int
    amount: int
    held: int
    steps: list[dict]


def compute(rule: Rule, inputs: Inputs) -> Outcome:
    """Return what a rule pays a person, with the explanation.

    Conditions change what is paid, never what goes back: an amount below zero passes
    them as it is. *Nothing* closes the floor too; whoever wants the floor to hold
    multiplies by zero.
    """
    steps = _Steps()
    steps.add(_earn(rule, inputs))
    judged = list(zip(rule.conditions, inputs.values, strict=True))
    for effect in ("multiply", "nothing"):
        _judge(steps, judged, effect)
    closed = any(entry["kind"] == "nothing" and entry["met"] for entry in steps)
    if rule.floor is not None and not closed and steps.amount < rule.floor:
        steps.add({"kind": "floor", "limit": figure(rule.floor)})
    if rule.cap is not None and steps.amount > rule.cap:
        steps.add({"kind": "cap", "limit": figure(rule.cap)})
    steps.add({"kind": "round", "rounding": figure(rule.rounding)})
    if inputs.opening or inputs.before:
        steps.add(
            {
                "kind": "increment",
                "opening": figure(inputs.opening * rule.rounding),
                "before": figure(inputs.before * rule.rounding),
            }
        )
    _judge(steps, judged, "hold")
    return _outcome(steps)


def replay(steps: Iterable[dict]) -> Outcome:
    """Do the arithmetic of stored steps again, from their figures alone."""
    return _outcome(_again(steps))


def check(steps: Iterable[dict]) -> bool:
    """Tell whether every amount that the steps state is what their figures give.

    A step of a kind that is not from here is taken at its word.
    """
    stated = list(steps)
    return _again(stated) == stated


def is_by_rates(steps: Sequence[dict]) -> bool:
    """Tell whether an amount is a rate of what it was paid on, and nothing else.

    If so, it is shared back to its documents in proportion to them. Steps, curves,
    floors, and differences to what was paid before stand in no proportion.
    """
    kinds = {entry["kind"] for entry in steps}
    return "slices" in kinds and not kinds & {"floor", "increment"}


def is_met(
    value: Fraction | None, sign: str, threshold: Fraction, missing: bool
) -> bool:
    """Compare a value with a threshold; `missing` is the answer without a value.

    >>> is_met(Fraction(4), "<", Fraction(4), False), is_met(None, "<", ZERO, True)
    (False, True)
    """
    return missing if value is None else OPERATORS[sign](value, threshold)


def figure(value: Fraction | int) -> str:
    """Write a figure exactly: as a decimal where it ends, else as a fraction.

    >>> figure(Fraction(3, 100)), figure(Fraction(-1, 3)), figure(Fraction(1200))
    ('0.03', '-1/3', '1200')
    """
    value = Fraction(value)
    places = _decimal_places(value.denominator)
    if places is None:
        return str(value)
    if not places:
        return str(value.numerator)
    digits = f"{abs(value.numerator) * 10**places // value.denominator:0{places + 1}d}"
    return f"{'-' * (value < 0)}{digits[:-places]}.{digits[-places:]}"


def gather(slices: Iterable[Slice]) -> list[Slice]:
    """Join the slices of one rate, the lowest rate first.

    >>> [(str(part.base), str(part.rate)) for part in gather(
    ...     [Slice(Fraction(5), ZERO), Slice(Fraction(2), ZERO)])]
    [('7', '0')]
    """
    bases = defaultdict(Fraction)
    for part in slices:
        bases[part.rate] += part.base
    return [Slice(base, rate) for rate, base in sorted(bases.items())]


class _Steps(list):
    """Steps of an explanation, each completed with what it comes to."""

    @property
    def amount(self) -> Fraction:
        return Fraction(self[-1].get("amount", 0)) if self else ZERO

    def add(self, entry: dict):
        """Append a step with the figures that follow from it and the amount so far."""
        arithmetic = _ARITHMETIC.get(entry["kind"], _do_told)
        self.append(entry | arithmetic(self.amount, entry))


def _again(steps: Iterable[dict]) -> _Steps:
    replayed = _Steps()
    for entry in steps:
        replayed.add(entry)
    return replayed


def _outcome(steps: _Steps) -> Outcome:
    rounding = next(
        Fraction(entry["rounding"]) for entry in steps if entry["kind"] == "round"
    )
    held = sum(
        (Fraction(entry["held"]) for entry in steps if entry["kind"] == "hold"), ZERO
    )
    earned = Fraction(steps[0]["amount"])
    return Outcome(
        earned=_units(earned, rounding),
        amount=_units(steps.amount, rounding),
        held=_units(held, rounding),
        steps=list(steps),
    )


def _units(amount: Fraction, rounding: Fraction) -> int:
    return round_half_away(amount / rounding)


# What is earned


def _earn(rule: Rule, inputs: Inputs) -> dict:
    """Return the first step: the figures that the mode of the rule looks at."""
    if rule.per_document:
        if rule.mode not in _DOCUMENTS:
            raise ValueError(f"A document has no {rule.mode} of its own.")
        return _DOCUMENTS[rule.mode](rule, inputs)
    if rule.mode not in _UNRANKED_MODES and inputs.rank is None:
        return {"kind": "unranked"}
    return _MODES[rule.mode](rule, inputs)


def _earn_flat(rule, inputs):
    parts = flat(inputs.pay, rule.rate)
    if inputs.parts is not None:
        parts = gather(inputs.parts)
    return _as_slices(parts, sum((part.base for part in parts), ZERO), None)


def _earn_marginal(rule, inputs):
    parts = marginal(inputs.pay, inputs.rank, rule.tiers)
    return _as_slices(parts, inputs.pay, inputs.rank)


def _earn_whole(rule, inputs):
    parts = whole(inputs.pay, inputs.rank, rule.tiers)
    return _as_slices(parts, inputs.pay, inputs.rank)


def _earn_step(rule, inputs):
    lowest = min(rule.tiers, default=Tier(ZERO))
    tier = reached_tier(inputs.rank, rule.tiers) or lowest
    return {
        "kind": "step",
        "rank": figure(inputs.rank),
        "start": figure(tier.start),
        "pays": figure(tier.amount),
    }


def _earn_curve(rule, inputs):
    return {
        "kind": "curve",
        "rank": figure(inputs.rank),
        "base": figure(rule.base),
        "points": [
            {"start": figure(point.start), "rate": figure(point.rate)}
            for point in around(inputs.rank, rule.tiers)
        ],
    }


def _earn_event(rule, inputs):
    return _as_events({rule.amount: inputs.count})


def _earn_documents_by_slices(rule, inputs):
    parts = inputs.parts
    if parts is None:
        parts = [
            part for value in inputs.documents for part in _cut_document(rule, value)
        ]
    pay = sum((part.base for part in parts), ZERO)
    return _as_slices(gather(parts), pay, None)


def _cut_document(rule, value):
    if rule.mode == "flat":
        return flat(value, rule.rate)
    cut = marginal if rule.mode == "marginal" else whole
    return cut(value, value, rule.tiers)


def _earn_documents_by_events(rule, inputs):
    return _as_events({rule.amount: len(inputs.documents)})


def _earn_documents_by_steps(rule, inputs):
    counts = defaultdict(int)
    for value in inputs.documents:
        counts[step(value, rule.tiers)] += 1
    return _as_events(counts)


def _as_slices(slices, pay, rank):
    return {
        "kind": "slices",
        "pay": figure(pay),
        "rank": None if rank is None else figure(rank),
        "slices": [
            {"base": figure(part.base), "rate": figure(part.rate)} for part in slices
        ],
    }


def _as_events(counts):
    return {
        "kind": "events",
        "events": [
            {"count": count, "each": figure(each)}
            for each, count in sorted(counts.items())
        ],
    }


_UNRANKED_MODES = ("flat", "event")
_MODES = {
    "flat": _earn_flat,
    "marginal": _earn_marginal,
    "whole": _earn_whole,
    "step": _earn_step,
    "curve": _earn_curve,
    "event": _earn_event,
}
_DOCUMENTS = {
    "flat": _earn_documents_by_slices,
    "marginal": _earn_documents_by_slices,
    "whole": _earn_documents_by_slices,
    "step": _earn_documents_by_steps,
    "event": _earn_documents_by_events,
}


def _judge(steps, judged, effect):
    """Add a step per condition of this effect, met or not."""
    for condition, value in judged:
        if condition.effect != effect:
            continue
        entry = {
            "kind": effect,
            "key": condition.key,
            "value": None if value is None else figure(value),
            "operator": condition.operator,
            "threshold": figure(condition.threshold),
            "missing": condition.missing,
        }
        if effect == "multiply":
            entry["factor"] = figure(condition.factor)
        steps.add(entry)


# What each kind of step comes to, from its figures and the amount before it


def _do_slices(_amount, entry):
    slices = [
        part | {"amount": figure(Fraction(part["base"]) * Fraction(part["rate"]))}
        for part in entry["slices"]
    ]
    return {"slices": slices, "amount": _total(slices)}


def _do_events(_amount, entry):
    events = [
        event | {"amount": figure(per_event(event["count"], Fraction(event["each"])))}
        for event in entry["events"]
    ]
    return {"events": events, "amount": _total(events)}


def _do_step(_amount, entry):
    is_reached = Fraction(entry["rank"]) >= Fraction(entry["start"])
    return {"amount": entry["pays"] if is_reached else "0"}


def _do_curve(_amount, entry):
    points = [
        Tier(Fraction(point["start"]), Fraction(point["rate"]))
        for point in entry["points"]
    ]
    share = curve(Fraction(entry["rank"]), points)
    return {"share": figure(share), "amount": figure(share * Fraction(entry["base"]))}


def _do_unranked(_amount, _entry):
    return {"amount": "0"}


def _do_multiply(amount, entry):
    met = _is_met(entry)
    factor = Fraction(entry["factor"]) if met and amount > 0 else 1
    return {"met": met, "amount": figure(amount * factor)}


def _do_nothing(amount, entry):
    met = _is_met(entry)
    return {"met": met, "amount": figure(min(amount, ZERO) if met else amount)}


def _do_floor(amount, entry):
    limit = max(amount, Fraction(entry["limit"]))
    return {"lifted": figure(limit - amount), "amount": figure(limit)}


def _do_cap(amount, entry):
    limit = min(amount, Fraction(entry["limit"]))
    return {"overflow": figure(amount - limit), "amount": figure(limit)}


def _do_round(amount, entry):
    rounding = Fraction(entry["rounding"])
    return {"amount": figure(_units(amount, rounding) * rounding)}


def _do_increment(amount, entry):
    opening, before = Fraction(entry["opening"]), Fraction(entry["before"])
    return {"amount": figure(increment(amount, opening, before))}


def _do_hold(amount, entry):
    met = _is_met(entry)
    held = max(amount, ZERO) if met else ZERO
    return {"met": met, "held": figure(held), "amount": figure(amount - held)}


def _do_prizes(_amount, entry):
    total = sum((Fraction(prize["amount"]) for prize in entry["prizes"]), ZERO)
    return {} if Fraction(entry["amount"]) == total else {"amount": figure(total)}


def _do_team(amount, entry):
    """Who weighs nothing together shares evenly, among a number that is not told."""
    weight, whole_team = Fraction(entry["weight"]), Fraction(entry["whole"])
    part = amount * weight / whole_team if whole_team else Fraction(entry["amount"])
    return _part(part, entry)


def _do_budget(amount, entry):
    return _part(amount * Fraction(entry["limit"]) / Fraction(entry["whole"]), entry)


def _part(part, entry):
    """Accept both neighbours of an exact part: odd units go by largest remainder."""
    unit = Fraction(entry["rounding"])
    if abs(Fraction(entry["amount"]) - part) < unit:
        return {}
    return {"amount": figure(_units(part, unit) * unit)}


def _do_told(_amount, _entry):
    return {}


_ARITHMETIC = {
    "slices": _do_slices,
    "events": _do_events,
    "step": _do_step,
    "curve": _do_curve,
    "unranked": _do_unranked,
    "multiply": _do_multiply,
    "nothing": _do_nothing,
    "floor": _do_floor,
    "cap": _do_cap,
    "round": _do_round,
    "increment": _do_increment,
    "hold": _do_hold,
    "prizes": _do_prizes,
    "team": _do_team,
    "budget": _do_budget,
}


def _is_met(entry):
    value = None if entry["value"] is None else Fraction(entry["value"])
    threshold = Fraction(entry["threshold"])
    return is_met(value, entry["operator"], threshold, entry["missing"])


def _total(parts):
    return figure(sum((Fraction(part["amount"]) for part in parts), ZERO))


def _decimal_places(denominator):
    """Return how many decimals a fraction needs, None if they would never end."""
    needed = 0
    for prime in (2, 5):
        power = 0
        while denominator % prime == 0:
            denominator //= prime
            power += 1
        needed = max(needed, power)
    return needed if denominator == 1 else None
