from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from odoo import models
from odoo.exceptions import UserError

from ...tools.allocation import to_units
from ...tools.credit import dump
from ...tools.payout import Rule
from ...tools.presence import Presence
from ...tools.pricing import Pricing
from ...tools.results import Results
from ...tools.settlement import draw
from ...tools.statement import Line, Statement, settle
from .payout_circle import EVERYBODY
from .scheme import BINDING


@dataclass
class Book:
    """Everything a run is computed from, read beforehand in a few statements."""

    people: list
    eligible: dict[int, dict[int, Presence]]
    ancestors: dict[int, frozenset[int]]
    results: Results
    targets: Results
    unit_targets: dict[tuple[int, int], Fraction]
    entries: dict[tuple[str, int], list]
    history: Any
    adjustments: Any
    rules: dict[int, Rule]
    pricings: dict[int, Pricing]

    def assume(self, cells, entries):
        """Return another book with more results and credits than there are so far.

        :param list[Cell] cells: results on top of those measured
        :param dict[tuple[str, int], list[Entry]] entries: credits on top, by key
        :rtype: Book
        """
        return replace(
            self,
            results=self.results.plus(cells),
            entries={
                key: [*credited, *entries.get(key, ())]
                for key, credited in self.entries.items()
            },
            # a computation moves the draws on
            history=replace(self.history, draws=dict(self.history.draws)),
        )


class SalesMgmtPayoutEngine(models.Model):
    """The computation of a run.

    How it works: everything is read first, in a number of statements that depends on
    the rules and never on people or documents; the arithmetic is exact and happens in
    `tools/`; then everything is written, in a handful of statements again.
    """

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.payout.run"

    def _compute_payouts(self):
        """Compute the statements of the runs, or compute them anew.

        Nothing else than the input decides the outcome: the same input, told by its
        hash, gives the same statements.

        :raise UserError: a run is past the state in which it can be computed
        """
        for each in self:
            each.lock_for_update()
            each._check_computable()
            # whoever computes, what is written down is compared with what was
            run = each.with_context(lang=each.company_id.partner_id.lang)
            before = run._read_lines()
            again = run.state != "draft"
            book = run._assume(run._read_book())
            input_hash = run._hash_inputs(run._get_inputs(book))
            if run._is_unchanged(input_hash):
                run.computed_on = self.env.cr.now()
                continue
            # before the state, which all statements of a run repeat
            run._forget_payouts()
            run.state = "computed"
            statements = run._compute_statements(book)
            run._store(statements)
            if again:
                run._store_changes(before)
            run.write(
                {
                    "computed_by_id": self.env.uid,
                    "computed_on": self.env.cr.now(),
                    "input_hash": input_hash,
                    "people_count": len(statements),
                    "total": float(
                        run._to_money(sum(each.total_of() for each in statements))
                    ),
                    "failure": False,
                }
            )

    def _check_computable(self):
        """Refuse to compute what was reviewed already, or what is not closed yet."""
        if self.state not in ("draft", "computed"):
            raise UserError(
                self.env._(
                    "%(run)s is %(state)s: it is not computed again. Send it back "
                    "first.",
                    run=self.name,
                    state=dict(self._fields["state"]._description_selection(self.env))[
                        self.state
                    ].lower(),
                )
            )
        if self.kind == "pay" and self.period_id.lock_state != "hard":
            raise UserError(
                self.env._(
                    "%(period)s is not closed yet, so its results can still change. "
                    "Close it for good first; a preview shows what is to come.",
                    period=self.period_id.name,
                )
            )
        lost = self._get_lost_metrics()
        if lost:
            raise UserError(
                self.env._(
                    "“%(scheme)s” pays on %(metrics)s, which cannot be measured any "
                    "more: the module that brought it is gone. Install it again, or "
                    "write a new version of the rules without it.",
                    scheme=self.scheme_id.name,
                    metrics=", ".join(lost.mapped("name")),
                )
            )
        missing = self._get_unpaid_periods()[:1] if self.kind == "pay" else None
        if missing:
            raise UserError(
                self.env._(
                    "“%(scheme)s” was not approved for %(period)s yet. Periods are "
                    "paid in their order, since balances are carried on: compute and "
                    "approve %(period)s first.",
                    scheme=self.scheme_id.name,
                    period=missing.name,
                )
            )

    def _get_lost_metrics(self):
        """Return metrics of the rules that exist no more and were not frozen either.

        :rtype: sales.mgmt.metric
        """
        lost = self._get_metrics().filtered(lambda metric: not metric.available)
        frozen = self.env["sales.mgmt.fact"].sudo()
        return lost.filtered(
            lambda metric: (
                not frozen.search_count(
                    [
                        ("metric_id", "=", metric.id),
                        ("company_id", "=", self.company_id.id),
                        ("period_id", "child_of", self.period_id.ids),
                    ],
                    limit=1,
                )
            )
        )

    def _get_unpaid_periods(self):
        """Return earlier periods of the rulebook that have no approved run.

        :rtype: sales.mgmt.period
        """
        scheme = self.scheme_id.sudo()
        versions = scheme | scheme.search(
            [("root_id", "=", scheme.root_id.id), ("state", "in", BINDING)]
        )
        periods = (
            self.env["sales.mgmt.period"]
            .search(
                [
                    ("company_id", "=", self.company_id.id),
                    ("level", "=", self.period_id.level),
                    ("date_from", ">=", min(versions.mapped("date_from"))),
                    ("date_to", "<", self.period_id.date_from),
                ],
                order="date_from",
            )
            # a rulebook that ended early may begin again later
            .filtered(lambda period: any(each._covers(period) for each in versions))
        )
        approved = self.sudo().search(
            [
                ("scheme_id.root_id", "=", scheme.root_id.id),
                ("kind", "=", "pay"),
                ("state", "in", ["approved", "paid"]),
            ]
        )
        return periods - approved.period_id

    def _read_book(self, circle=EVERYBODY):
        """Read everything the run is computed from.

        :param Circle circle: whose statement is computed, and what that takes
        :rtype: Book
        """
        self.env.flush_all()
        components = self.scheme_id.component_ids
        ancestors = self._read_ancestors()
        metrics = self._get_metrics()
        entries = self._read_all_entries(circle)
        history = self._read_history(entries, circle)
        adjustments = self._get_adjustments()
        present = self.scheme_id._get_participants(
            self.period_id, among=circle.get_person_domain()
        )
        concerned = history.get_user_ids() | set(adjustments.user_id.ids)
        return Book(
            people=self._read_people(present, ancestors, history, concerned, circle),
            eligible=self._read_eligible(present, circle),
            ancestors=ancestors,
            **self._read_figures(metrics, ancestors, circle),
            entries=entries,
            history=history,
            adjustments=adjustments,
            rules={rule.id: self._get_rule(rule, history) for rule in components},
            pricings={rule.id: rule._get_pricing() for rule in components},
        )

    def _assume(self, book):
        """Return the book with what the run assumes beyond what was measured.

        What is paid assumes nothing. Override for runs that show what would be.

        :rtype: Book
        """
        return book

    def _is_unchanged(self, input_hash):
        """Tell whether what the run consists of need not be written again.

        A payout is always written, also to show that nothing changed.
        """
        return False

    def _get_inputs(self, book):
        """Return everything that decides the outcome, for the input hash."""
        return {
            "scheme": self.scheme_id._get_rules_hash(),
            "period": [self.period_id.date_from, self.period_id.date_to],
            "people": book.people,
            "eligible": sorted(book.eligible.items()),
            "results": book.results.dump(),
            "targets": book.targets.dump(),
            "unit_targets": sorted(book.unit_targets.items()),
            "entries": [
                (*key, dump(entries)) for key, entries in sorted(book.entries.items())
            ],
            "history": book.history,
            "adjustments": [
                (each.id, each.user_id.id, each.amount) for each in book.adjustments
            ],
        }

    # ------------------------------------------------------------
    # STATEMENTS
    # ------------------------------------------------------------

    def _compute_statements(self, book):
        """Compute a statement for everybody in the scheme.

        :rtype: list[Statement]
        """
        statements = {
            person.user_id: Statement(person=person) for person in book.people
        }
        silent = self._get_silent(book)
        for component in self.scheme_id.component_ids:
            for user_id, lines in self._compute_component(component, book).items():
                if user_id in statements and user_id not in silent:
                    statements[user_id].lines += lines
        for adjustment in book.adjustments:
            statements[adjustment.user_id.id].lines.append(
                self._get_adjustment_line(adjustment)
            )
        for user_id, statement in statements.items():
            self._settle(statement, book, is_silent=user_id in silent)
        return list(statements.values())

    def _get_silent(self, book):
        """Return the ids of people who are not paid: they have not acknowledged."""
        if self.kind != "pay" or not self.scheme_id.needs_acknowledgement:
            return set()
        users = self.env["res.users"].browse([person.user_id for person in book.people])
        return set(self.scheme_id._get_unacknowledged(users).ids)

    def _settle(self, statement, book, is_silent):
        """Add guarantees, recoveries and what is carried on to a statement."""
        if not is_silent:
            for rule in self.scheme_id.draw_ids:
                self._add_draw(statement, rule, book)
        self._balance_held(statement)
        self._add_recovery(statement, book.history.due.get(statement.person.user_id, 0))
        statement.is_silent = is_silent

    @staticmethod
    def _balance_held(statement):
        """Keep account of what is held back, and of what is not any more."""
        for line in statement.lines:
            if line.held:
                statement.balances["held", line.component_id] += line.held
            if line.kind == "release":
                statement.balances["held", line.component_id] -= line.amount

    def _add_recovery(self, statement, due_before):
        """Take what is due out of a statement, and carry on what it cannot bear."""
        _total, carried = settle(
            [line.amount for line in statement.lines],
            due_before,
            Fraction(str(self.scheme_id.recovery_share)),
        )
        if due_before:
            statement.lines.append(
                Line(
                    "recovery",
                    self.env._("Still due from earlier"),
                    -due_before,
                    steps=[{"kind": "due"}],
                )
            )
        if carried:
            statement.lines.append(
                Line("carry", self.env._("Carried on to the next payout"), carried)
            )
        statement.carried = carried
        statement.balances["due", 0] += carried - due_before

    def _add_draw(self, statement, rule, book):
        """Add a guarantee or a draw to a statement, and pay back an earlier one."""
        person = statement.person
        if rule.user_ids and person.user_id not in rule.user_ids.ids:
            return
        before = book.history.draws.get(person.user_id, 0)
        place = sum(end >= person.joined for end in book.history.period_ends)
        is_running = not rule.periods or place <= rule.periods
        guarantee = self._to_units(rule.amount) if is_running else 0
        earned = max(0, statement.total_of("component", "release", "clawback"))
        outcome = draw(
            kind=rule.kind,
            is_recoverable=rule.is_recoverable,
            guarantee=guarantee,
            earned=earned,
            balance=before if rule.is_recoverable else 0,
            limit_share=Fraction(str(self.scheme_id.recovery_share)),
        )
        if outcome.paid:
            statement.lines.append(
                Line(
                    "draw",
                    self._get_draw_name(rule),
                    outcome.paid,
                    steps=[{"kind": "draw", "draw": rule.kind}],
                )
            )
        if outcome.recovered:
            statement.lines.append(
                Line(
                    "recovery",
                    self.env._("Guarantee paid back"),
                    -outcome.recovered,
                    steps=[{"kind": "advance"}],
                )
            )
        if rule.is_recoverable:
            statement.balances["draw", 0] += outcome.balance - before
            book.history.draws[person.user_id] = outcome.balance

    def _get_draw_name(self, rule):
        labels = dict(rule._fields["kind"]._description_selection(self.env))
        return labels[rule.kind]

    def _get_adjustments(self):
        """Return approved adjustments that wait to be paid.

        They are no rules, so that a simulation of rules leaves them out. A preview
        leaves out what an earlier period is about to pay.
        """
        adjustments = self.env["sales.mgmt.payout.adjustment"].sudo()
        if self.kind == "simulation":
            return adjustments
        waiting = adjustments.search(
            [
                ("root_id", "=", self.scheme_id.root_id.id),
                ("state", "=", "approved"),
                "|",
                ("period_id", "=", False),
                ("period_id.date_to", "<=", self.period_id.date_to),
            ],
            order="id",
        )
        if self.kind != "preview":
            return waiting
        return waiting - waiting.browse(self._read_taken_adjustments(waiting))

    def _get_adjustment_line(self, adjustment):
        return Line(
            "adjustment",
            adjustment.component_id.name or adjustment.reason.split("\n")[0],
            self._to_units(adjustment.amount),
            component_id=adjustment.component_id.id or 0,
            adjustment_id=adjustment.id,
            steps=[{"kind": "adjustment", "reason": adjustment.reason}],
        )

    def _to_units(self, amount):
        """Return an amount of money in whole units of the currency."""
        return to_units(amount, self.currency_id.rounding)
