from fractions import Fraction

from odoo import models

from ...tools.payout import Inputs, compute
from .payout_figures import OPENING, PERIOD, YEAR

ZERO = Fraction(0)


class SalesMgmtPayoutAmount(models.Model):
    """The figures that decide an amount."""

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.payout.run"

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
        rule = self._get_rule(component, book)._replace(conditions=(), floor=None)
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
