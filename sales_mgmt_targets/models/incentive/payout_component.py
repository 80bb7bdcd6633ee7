from collections import defaultdict
from dataclasses import dataclass, field, replace
from fractions import Fraction

from odoo import models

from ...tools.allocation import to_units
from ...tools.curve import Slice, Tier, exact, marginal, whole
from ...tools.payout import Condition, Inputs, Rule, compute, figure, is_by_rates
from ...tools.results import Subject
from ...tools.settlement import budgeted, clawback, spread
from ...tools.statement import Line, Share
from .payout_figures import OPENING, PERIOD, YEAR

ZERO = Fraction(0)
# Tiers that cut a result into slices
CUTS = {"marginal": marginal, "whole": whole}


@dataclass
class Claim:
    """What one amount is computed on: a person's results, or a team's.

    :ivar subjects: whose results count
    :ivar weights: who shares the amount, by user id
    :ivar entries: what is credited, if single documents are known
    :ivar has_left: the person is not in the scheme any more
    """

    subjects: tuple[Subject, ...]
    weights: dict[int, Fraction]
    entries: list = field(default_factory=list)
    has_left: bool = False

    @property
    def user_id(self):
        """Return the only person who has a share in it."""
        [user_id] = self.weights
        return user_id


class SalesMgmtPayoutComponent(models.Model):  # pylint: disable=R8180
    """What one rule gives; a file of its own for each subject of a run."""

    _inherit = "sales.mgmt.payout.run"

    def _compute_component(self, component, book):
        """Compute what a rule gives to everybody.

        Override to add kinds of rules.

        :return: lines by user id
        :rtype: dict[int, list[Line]]
        """
        if component.kind in ("contest", "honour"):
            return self._compute_prizes(component, book)
        if component.kind == "penalty":
            # penalties are recorded one by one, with evidence, as adjustments
            return {}
        claims = self._get_claims(component, book)
        if component.tier_mode == "event":
            return self._compute_events(component, claims, book)
        lines = defaultdict(list)
        for claim in claims:
            for user_id, found in self._compute_claim(component, claim, book).items():
                lines[user_id] += found
        return lines

    # ------------------------------------------------------------
    # WHO
    # ------------------------------------------------------------

    def _get_claims(self, component, book):
        """Return whose results a rule looks at, and who is paid for them.

        :rtype: list[Claim]
        """
        eligible = book.eligible[component.id]
        people = [
            person
            for person in book.people
            if person.has_left or person.user_id in eligible
        ]
        return getattr(self, f"_get_claims_{component.credit_to}")(
            component, people, book
        )

    def _get_claims_seller(self, component, people, book):
        """Return a claim per person on the own results.

        Who left before is not paid any more, but what was paid can be taken back.
        """
        entries = defaultdict(list)
        for entry in self._get_entries(component, book):
            entries[entry.user_id].append(entry)
        return [
            Claim(
                (Subject.person(person.user_id),),
                {person.user_id: Fraction(1)},
                entries[person.user_id],
                has_left=person.has_left,
            )
            for person in people
        ]

    def _get_claims_leader(self, component, people, book):
        """Return a claim per leader on the results of the units led."""
        entries = self._group_by_unit(component, book)
        return [
            Claim(
                tuple(Subject.unit(unit_id) for unit_id in person.led_unit_ids),
                {person.user_id: Fraction(1)},
                [
                    entry
                    for unit_id in person.led_unit_ids
                    for entry in entries[unit_id]
                ],
            )
            for person in people
            if person.led_unit_ids
        ]

    def _get_claims_team(self, component, people, book):
        """Return a claim per unit, shared by who worked there during the period."""
        entries = self._group_by_unit(component, book)
        teams = defaultdict(lambda: defaultdict(Fraction))
        for user_id, presence in book.eligible[component.id].items():
            for stay in presence.stays:
                teams[stay.unit_id][user_id] += self._get_team_weight(
                    component, presence, stay, book
                )
        return [
            Claim((Subject.unit(unit_id),), dict(weights), entries[unit_id])
            for unit_id, weights in sorted(teams.items())
        ]

    def _get_team_weight(self, component, presence, stay, book):
        """Return the claim of a stay in a unit on what its team is paid.

        Evenly means: by the days present.
        """
        days = stay.span.days
        if component.team_split == "even":
            return Fraction(days)
        if component.team_split == "working":
            return days * stay.share
        own = self._get_contribution(component, stay, book)
        # of several stays in one unit, the results of each are not told
        stays = sum(each.unit_id == stay.unit_id for each in presence.stays)
        return max(own, ZERO) / stays

    def _get_contribution(self, component, stay, book):
        """Return what somebody achieved in the unit of a stay."""
        if component.basis == "metric":
            metric, unit = component.pay_metric_id, Subject.unit(stay.unit_id)
            found = book.results.get(PERIOD, metric.id, [unit], stay.user_id)
            return found or ZERO
        return sum(
            (
                self._weigh(component, entry)
                for entry in self._get_entries(component, book)
                if entry.user_id == stay.user_id
                and stay.unit_id in book.ancestors.get(entry.unit_id or 0, ())
            ),
            start=ZERO,
        )

    def _group_by_unit(self, component, book):
        """Return what was credited in each unit and all below it, without overlays.

        An overlay is credited on top of what was sold: a team sold it once.
        """
        entries = defaultdict(list)
        for entry in self._get_entries(component, book):
            if entry.role == "split":
                for unit_id in book.ancestors.get(entry.unit_id or 0, ()):
                    entries[unit_id].append(entry)
        return entries

    def _get_entries(self, component, book):
        return book.entries.get(self._get_entries_key(component), [])

    # ------------------------------------------------------------
    # HOW MUCH
    # ------------------------------------------------------------

    def _compute_claim(self, component, claim, book):
        """Compute what a claim comes to and share it among its people.

        :rtype: dict[int, list[Line]]
        """
        taken_back, credited = self._split_taken_back(component, claim, book)
        if claim.has_left:
            back = [self._get_clawback(component, claim, taken_back, book)]
            return {claim.user_id: back if taken_back else []}
        inputs = self._get_amount_inputs(component, claim, credited, taken_back, book)
        outcome = compute(self._get_rule(component), inputs)
        line = Line(
            "component",
            component.name,
            outcome.amount,
            component_id=component.id,
            pay_value=self._get_period_pay(
                component, claim, credited, taken_back, book
            ),
            rank_value=inputs.rank,
            target=self._get_target(
                component.rank_metric_id or component.pay_metric_id,
                claim,
                self._get_window(component, component.pay_metric_id),
                book,
            ),
            earned=outcome.earned,
            held=outcome.held,
            steps=outcome.steps,
        )
        if component.credit_to == "team":
            return self._share_out(claim, line)
        if component.credit_to == "seller":
            line.shares = self._get_shares(component, credited, outcome)
        lines = [line]
        if taken_back:
            lines.append(self._get_clawback(component, claim, taken_back, book))
        is_waiting = any(
            entry["kind"] == "hold" and entry["met"] for entry in outcome.steps
        )
        held = book.history.held.get((component.lineage_id.id, claim.user_id), 0)
        if held > 0 and not is_waiting:
            name = self.env._("%(rule)s: no longer held back", rule=component.name)
            lines.append(Line("release", name, held, component_id=component.id))
        return {claim.user_id: lines}

    def _share_out(self, claim, pool):
        """Divide a line among the people of a team, exactly.

        :rtype: dict[int, list[Line]]
        """
        users, weights = list(claim.weights), list(claim.weights.values())
        amounts = spread(pool.amount, weights)
        helds = spread(pool.held, weights)
        earned = spread(pool.earned, weights)
        return {
            user_id: [
                replace(
                    pool,
                    amount=amount,
                    held=held,
                    earned=gain,
                    steps=[
                        *pool.steps,
                        {
                            "kind": "team",
                            "weight": figure(weight),
                            "whole": figure(sum(weights)),
                            "rounding": figure(exact(self.currency_id.rounding)),
                            "amount": self._to_money(amount),
                        },
                    ],
                )
            ]
            for user_id, weight, amount, held, gain in zip(
                users, weights, amounts, helds, earned, strict=True
            )
        }

    def _get_rule(self, component):
        """Return a component as numbers.

        :rtype: Rule
        """
        return Rule(
            mode=component.tier_mode,
            rate=exact(component.rate),
            amount=exact(component.amount),
            base=exact(component.on_target_pay) * self._count_periods(component),
            tiers=tuple(
                Tier(exact(tier.start), exact(tier.rate), exact(tier.amount))
                for tier in component.tier_ids
            ),
            conditions=tuple(
                Condition(
                    operator=each.operator,
                    threshold=exact(each.threshold),
                    effect=each.effect,
                    factor=exact(each.factor),
                    missing=each.when_missing == "met",
                    key=each.id,
                )
                for each in component.condition_ids
            ),
            floor=exact(component.floor) if component.floor else None,
            cap=exact(component.cap) if component.cap else None,
            per_document=component.base == "document",
            rounding=exact(self.currency_id.rounding),
        )

    def _count_periods(self, component):
        """Return how many periods the on-target pay of a rule is due for by now."""
        if component.base != "year":
            return 1
        year = self.period_id.parent_path.split("/")[0]
        return self.env["sales.mgmt.period"].search_count(
            [
                ("parent_path", "=like", f"{year}/%"),
                ("level", "=", self.period_id.level),
                ("date_to", "<=", self.period_id.date_to),
            ]
        )

    def _get_amount_inputs(self, component, claim, credited, taken_back, book):
        """Return the figures that decide what a claim comes to.

        :rtype: Inputs
        """
        window = self._get_window(component, component.pay_metric_id)
        pay = self._get_pay(component, claim, window, credited, taken_back, book)
        inputs = Inputs(
            pay=pay or ZERO,
            rank=self._get_rank(component, claim, window, pay, book),
            documents=self._get_document_values(component, claim, credited, book),
            parts=self._get_parts(component, claim, credited, book),
            values=tuple(
                self._get_measure(
                    each.measure,
                    each.metric_id,
                    claim,
                    self._get_window(component, each.metric_id),
                    book,
                )
                for each in component.condition_ids
            ),
        )
        if component.base != "year":
            return inputs
        earlier = book.history.earned.get((component.id, claim.user_id), (ZERO, 0))
        return inputs._replace(
            opening=self._get_opening(component, claim, inputs, book),
            before=earlier[1],
        )

    def _get_opening(self, component, claim, inputs, book):
        """Return what the year was worth when this version of the rules began.

        So a version that begins during a year pays for what comes then, though the
        tiers count from the beginning of the year.

        :return: whole units of the currency
        """
        if component.basis != "metric":
            # what is credited is counted from the first payout on
            return 0
        pay = self._get_pay(component, claim, OPENING, [], [], book)
        if not pay:
            return 0
        rank = self._get_rank(component, claim, OPENING, pay, book)
        rule = self._get_rule(component)._replace(conditions=(), floor=None)
        return compute(rule, Inputs(pay=pay, rank=rank)).amount

    @staticmethod
    def _get_window(component, metric):
        """Return the stretch of time that a rule looks at in a metric."""
        is_year = component.base == "year" and (not metric or metric.additive)
        return YEAR if is_year else PERIOD

    def _get_pay(self, component, claim, window, credited, taken_back, book):
        """Return what a claim is paid on; None if nothing was measured.

        What is taken back at the rate it was paid at does not lessen it once more.
        """
        if component.basis == "metric":
            value = self._get_result(component.pay_metric_id, claim, window, book)
            if value is None:
                return None
            return value - sum((entry.value for entry in taken_back), ZERO)
        pay = sum((self._weigh(component, entry) for entry in credited), start=ZERO)
        if window == YEAR:
            pay += book.history.earned.get((component.id, claim.user_id), (ZERO, 0))[0]
        return pay

    def _get_period_pay(self, component, claim, credited, taken_back, book):
        """Return what was paid on in the period alone, also of a year so far."""
        return self._get_pay(component, claim, PERIOD, credited, taken_back, book)

    def _get_rank(self, component, claim, window, pay, book):
        """Return what decides the tier; None if nothing was measured."""
        if component.rank_by == "pay":
            return pay
        metric = component.rank_metric_id or component.pay_metric_id
        measure = "value" if component.rank_by == "metric" else "attainment"
        if not metric.additive and window != PERIOD:
            window = PERIOD
        return self._get_measure(measure, metric, claim, window, book)

    def _get_result(self, metric, claim, window, book):
        """Return what a claim achieved; a total without documents is zero."""
        value = book.results.get(window, metric.id, claim.subjects)
        return ZERO if value is None and metric.kind == "total" else value

    def _get_measure(self, measure, metric, claim, window, book):
        """Return a figure of a claim, or its attainment of the target."""
        value = self._get_result(metric, claim, window, book)
        if measure == "value":
            return value
        target = self._get_target(metric, claim, window, book)
        return (value or ZERO) / target if target else None

    def _get_target(self, metric, claim, window, book):
        """Return the target of a claim; None if there is none."""
        if not metric:
            return None
        amounts = []
        for subject in claim.subjects:
            amount = None
            if subject.kind == "unit" and window == PERIOD:
                amount = book.unit_targets.get((metric.id, subject.id))
            if amount is None and (
                subject.kind == "person" or metric._sums_along("period")
            ):
                amount = book.targets.get(window, metric.id, [subject])
            amounts.append(amount)
        known = [amount for amount in amounts if amount is not None]
        if metric.kind == "ratio" or not known:
            return known[0] if known else None
        return sum(known, ZERO)

    # ------------------------------------------------------------
    # DOCUMENTS
    # ------------------------------------------------------------

    def _get_parts(self, component, claim, credited, book):
        """Return parts of what is paid on that have rates of their own, if they do.

        :rtype: list[Slice] | None
        """
        if component.basis == "metric":
            return None
        if component.tier_mode == "flat" and (
            component.rate_ids or component.base == "document"
        ):
            return [
                Slice(entry.value * self._get_late_factor(component, entry), rate)
                for entry in credited
                if (rate := self._get_rate(component, entry)) is not None
            ]
        if component.base == "document" and component.tier_mode in CUTS:
            return self._cut_documents(component, claim, credited, book)
        return None

    def _cut_documents(self, component, claim, credited, book):
        """Return the slices of each document that this period adds to it."""
        cut = CUTS[component.tier_mode]
        tiers = self._get_rule(component).tiers
        parts = []
        for place, value in self._sum_by_document(component, credited).items():
            before = book.history.documents.get(
                (component.lineage_id.id, claim.user_id, *place), ZERO
            )
            parts += cut(before + value, before + value, tiers)
            parts += [
                Slice(-part.base, part.rate) for part in cut(before, before, tiers)
            ]
        return parts

    def _get_document_values(self, component, claim, credited, book):
        """Return the values of documents that were not credited before."""
        if component.base != "document":
            return []
        return [
            value
            for place, value in self._sum_by_document(component, credited).items()
            if (component.lineage_id.id, claim.user_id, *place)
            not in book.history.documents
        ]

    def _sum_by_document(self, component, credited):
        values = defaultdict(Fraction)
        for entry in credited:
            values[entry.model, entry.res_id] += self._weigh(component, entry)
        return values

    def _weigh(self, component, entry):
        """Return how much of a credit counts, after late payment and rates.

        With one rate the rates are what is paid; with tiers, how much counts.
        """
        value = entry.value * self._get_late_factor(component, entry)
        if component.tier_mode == "flat" or not component.rate_ids:
            return value
        return value * (self._get_rate(component, entry) or ZERO)

    def _get_late_factor(self, component, entry):
        """Return how much of money counts that came so many days late."""
        factors = [
            each.factor for each in component.late_ids if each.days < entry.days_overdue
        ]
        return exact(factors[-1]) if factors else Fraction(1)

    def _get_rate(self, component, entry):
        """Return the rate of the first line of the table that fits, or None."""
        for rule in component.rate_ids:
            if self._is_rated(rule, entry):
                return exact(rule.rate)
        return None if component.rate_ids else exact(component.rate)

    @staticmethod
    def _is_rated(rule, entry):
        if rule.categ_id and not entry.categ_path.startswith(rule.categ_id.parent_path):
            return False
        if rule.has_margin_from and (
            entry.margin is None or entry.margin < exact(rule.margin_from)
        ):
            return False
        return not rule.has_discount_to or entry.discount <= exact(rule.discount_to)

    def _get_shares(self, component, credited, outcome):
        """Share an amount back to the documents that earned it, exactly.

        :return: none if the documents are not known
        :rtype: list[Share]
        """
        if not credited:
            return []
        weights = [
            self._weigh(component, entry)
            * (
                (self._get_rate(component, entry) or ZERO)
                if component.tier_mode == "flat" and component.rate_ids
                else 1
            )
            for entry in credited
        ]
        amounts = spread(
            outcome.amount + outcome.held, weights, signed=is_by_rates(outcome.steps)
        )
        return [
            Share(entry.model, entry.res_id, entry.name, entry.key, entry.value, amount)
            for entry, amount in zip(credited, amounts, strict=True)
        ]

    # ------------------------------------------------------------
    # TAKEN BACK
    # ------------------------------------------------------------

    def _split_taken_back(self, component, claim, book):
        """Tell what is taken back at its own rate from what is paid on now.

        What was paid for earlier is recovered at the rate it was paid at. On the year
        so far nothing is: the difference to what was paid corrects itself.

        :return: taken back, and credited
        :rtype: tuple[list, list]
        """
        if component.credit_to != "seller" or component.base == "year":
            return [], claim.entries
        values = defaultdict(Fraction)
        for entry in claim.entries:
            values[entry.key] += entry.value
        lineage = component.lineage_id.id
        back = {
            key
            for key, value in values.items()
            if value < 0
            and (paid := book.history.paid.get((lineage, claim.user_id, key)))
            and paid.value > 0
        }
        return (
            [entry for entry in claim.entries if entry.key in back],
            [entry for entry in claim.entries if entry.key not in back],
        )

    def _get_clawback(self, component, claim, taken_back, book):
        """Return the line that recovers what was paid for what did not last.

        :rtype: Line
        """
        shares = []
        # one thing may be taken back in several parts, and given back in between
        returned, taken = defaultdict(Fraction), defaultdict(int)
        for entry in taken_back:
            key = entry.key
            paid = book.history.paid[component.lineage_id.id, claim.user_id, key]
            due = 0
            if self._is_in_window(component, entry, paid):
                returned[key] -= entry.value / paid.value
                due = clawback(paid.units, returned[key], taken[key])
                taken[key] += due
            shares.append(
                Share(entry.model, entry.res_id, entry.name, key, entry.value, -due)
            )
        amount = sum(share.amount for share in shares)
        return Line(
            "clawback",
            self.env._("%(rule)s: taken back", rule=component.name),
            amount,
            component_id=component.id,
            pay_value=sum((entry.value for entry in taken_back), ZERO),
            steps=[
                {
                    "kind": "clawback",
                    "days": component.clawback_days,
                    "count": len(shares),
                    "outside": sum(not share.amount for share in shares),
                    "amount": self._to_money(amount),
                }
            ],
            shares=shares,
        )

    def _is_in_window(self, component, entry, paid):
        """Tell whether a result was taken back early enough to be recovered."""
        if not component.clawback_days:
            return True
        return (entry.event_date - paid.last_day).days <= component.clawback_days

    # ------------------------------------------------------------
    # EVENTS AND PRIZES
    # ------------------------------------------------------------

    def _compute_events(self, component, claims, book):
        """Pay an amount per document, in their order, until the budget is used up.

        A document that several people share pays each of them their part of it.

        :rtype: dict[int, list[Line]]
        """
        rule = self._get_rule(component)
        taken, events = {}, defaultdict(list)
        for claim in claims:
            back, credited = self._split_taken_back(component, claim, book)
            taken[claim.user_id] = back
            if not claim.has_left:
                for entry in self._get_new_events(component, claim, credited, book):
                    events[entry.model, entry.res_id].append(entry)
        shares = self._get_event_shares(component, events)
        lines = defaultdict(list)
        for claim in claims:
            user_id = claim.user_id
            if not claim.has_left:
                lines[user_id].append(
                    self._get_event_line(component, claim, rule, shares[user_id], book)
                )
            if taken[user_id]:
                lines[user_id].append(
                    self._get_clawback(component, claim, taken[user_id], book)
                )
        return lines

    def _get_event_shares(self, component, events):
        """Return what each document pays to whom, within the budget.

        :param dict events: entries by document
        :rtype: dict[int, list[Share]]
        """
        units = to_units(component.amount, self.currency_id.rounding)
        budget = self._to_units(component.budget) if component.budget else None
        ordered = sorted(
            events.values(), key=lambda each: (each[0].event_date, each[0].key)
        )
        paid = budgeted([units] * len(ordered), budget).paid
        shares = defaultdict(list)
        for entries, amount in zip(ordered, paid, strict=True):
            parts = spread(amount, [entry.value for entry in entries])
            for entry, part in zip(entries, parts, strict=True):
                shares[entry.user_id].append(
                    Share(
                        entry.model,
                        entry.res_id,
                        entry.name,
                        entry.key,
                        entry.value,
                        part,
                    )
                )
        return shares

    def _get_new_events(self, component, claim, credited, book):
        """Return one entry per document that is credited for the first time."""
        known = book.history.documents
        lineage = component.lineage_id.id
        found = {}
        for entry in credited:
            place = (entry.model, entry.res_id)
            if (
                entry.value > 0
                and (lineage, claim.user_id, *place) not in known
                and self._get_rate(component, entry) is not None
            ):
                first = found.get(place)
                found[place] = (
                    first._replace(value=first.value + entry.value) if first else entry
                )
        return list(found.values())

    def _get_event_line(self, component, claim, rule, shares, book):
        """Return the line of events, after conditions, floor and cap."""
        units = sum(share.amount for share in shares)
        paid = units * rule.rounding
        window = self._get_window(component, component.pay_metric_id)
        inputs = Inputs(
            parts=[Slice(paid, Fraction(1))] if units else [],
            count=len(shares),
            values=tuple(
                self._get_measure(each.measure, each.metric_id, claim, window, book)
                for each in component.condition_ids
            ),
        )
        outcome = compute(rule._replace(mode="flat", rate=ZERO), inputs)
        steps = [dict(step) for step in outcome.steps]
        steps.insert(
            0,
            {
                "kind": "counted",
                "count": len(shares),
                "each": figure(rule.amount),
                "amount": figure(paid),
            },
        )
        amounts = (
            spread(outcome.amount + outcome.held, [share.amount for share in shares])
            if shares
            else []
        )
        return Line(
            "component",
            component.name,
            outcome.amount,
            component_id=component.id,
            pay_value=Fraction(len(shares)),
            earned=outcome.earned,
            held=outcome.held,
            steps=steps,
            shares=[
                share._replace(amount=amount)
                for share, amount in zip(shares, amounts, strict=True)
            ],
        )

    def _compute_prizes(self, component, book):
        """Pay the prizes of contests and honours that were not paid before.

        :rtype: dict[int, list[Line]]
        """
        eligible = book.eligible[component.id]
        shares = defaultdict(list)
        for entry in self._get_entries(component, book):
            place = (entry.model, entry.res_id)
            is_paid = (
                component.lineage_id.id,
                entry.user_id,
                *place,
            ) in book.history.documents
            if entry.user_id in eligible and not is_paid:
                units = to_units(entry.value, self.currency_id.rounding)
                shares[entry.user_id].append(
                    Share(*place, entry.name, entry.key, entry.value, units)
                )
        return {
            user_id: [self._get_prize_line(component, won)]
            for user_id, won in shares.items()
        }

    def _get_prize_line(self, component, won):
        amount = sum(share.amount for share in won)
        return Line(
            "component",
            component.name,
            amount,
            component_id=component.id,
            pay_value=sum((share.value for share in won), ZERO),
            earned=amount,
            steps=[
                {
                    "kind": "prizes",
                    "prizes": [
                        {"name": share.name, "amount": self._to_money(share.amount)}
                        for share in won
                    ],
                    "amount": self._to_money(amount),
                }
            ],
            shares=won,
        )
