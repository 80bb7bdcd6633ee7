import math
from fractions import Fraction

from odoo import models

from ...tools.curve import exact
from .payout_deals import BASES
from .payout_estimate import PAYING
from .wording import write_value


class SalesMgmtEstimate(models.AbstractModel):
    """Rule by rule: the amounts, the formula, and what is missing to the next tier."""

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.estimate"

    def _list_rules(self, run, now, then, touched):
        """Return what each rule gives now and if the chosen deals close, in words.

        :param Statement now: as things stand
        :param Statement then: with the chosen deals
        :param sales.mgmt.scheme.component touched: rules that deals change
        :rtype: list[dict]
        """
        components = {each.id: each for each in run.scheme_id.component_ids}
        before, after = self._group_lines(now), self._group_lines(then)
        rules = []
        for place in {**before, **after}:
            old, new = before.get(place, []), after.get(place, [])
            amounts = [sum(line.amount for line in lines) for lines in (old, new)]
            component = components.get(place[1])
            is_result = place[0] == "rule" and component.kind in PAYING
            if not (any(amounts) or is_result):
                continue
            rules.append(
                {
                    "key": f"{place[0]}:{place[1]}",
                    "name": component.name if component else place[1],
                    "now": float(run._to_money(amounts[0])),
                    "then": float(run._to_money(amounts[1])),
                    "difference": float(run._to_money(amounts[1] - amounts[0])),
                    "formula": self._explain_lines(run, new),
                    "formula_now": self._explain_lines(run, old),
                    "notes": self._note_rule(component, new, component in touched)
                    if is_result
                    else [],
                }
            )
        return rules

    @staticmethod
    def _group_lines(statement):
        """Return the lines of a statement by rule, or by kind and name."""
        groups = {}
        for line in statement.lines:
            is_rule = line.component_id and line.kind != "adjustment"
            place = ("rule", line.component_id) if is_rule else (line.kind, line.name)
            groups.setdefault(place, []).append(line)
        return groups

    def _explain_lines(self, run, lines):
        """Return how lines are computed, in the sentences of a statement.

        :rtype: list[str]
        """
        payouts = self.env["sales.mgmt.payout"].sudo()
        payout = payouts.new({"scheme_id": run.scheme_id.id})
        texts = []
        for line in lines:
            told = payouts.line_ids.new(
                {
                    "payout_id": payout,
                    "kind": line.kind,
                    "component_id": line.component_id,
                    "adjustment_id": line.adjustment_id,
                    "currency_id": run.currency_id.id,
                    "steps": line.steps,
                }
            )
            texts += told._explain()
        return texts

    # ------------------------------------------------------------
    # NOTES
    # ------------------------------------------------------------

    def _note_rule(self, component, lines, is_touched):
        """Return what else to know about a rule: limits, and the way to the next tier.

        :rtype: list[dict]
        """
        notes = [] if is_touched else [self._tell_untouched(component)]
        for line in lines:
            if line.kind == "component":
                notes += self._tell_limits(line) or [
                    self._tell_next_tier(component, line)
                ]
        if is_touched and component.rate_ids:
            notes.append(
                self.env._(
                    "It pays by product: of deals without a quotation nobody knows the "
                    "products yet, and of no deal the margin."
                )
            )
        return list(dict.fromkeys(note for note in notes if note))

    def _tell_untouched(self, component):
        """Return why deals do not change what a rule gives."""
        if self._pays_on_money(component):
            return self.env._(
                "It pays when the customer has paid, so a deal that closes changes "
                "nothing yet."
            )
        return self.env._(
            "Deals that close do not change it: it pays on %(metrics)s.",
            metrics=", ".join(component._get_metrics().sudo().mapped("name")),
        )

    @staticmethod
    def _pays_on_money(component):
        """Tell whether a rule looks at what customers have paid."""
        codes = component._get_metrics().sudo().mapped("code")
        return component.basis == "collected" or BASES["collected"] in codes

    def _tell_limits(self, line):
        """Return what keeps more results from paying more."""
        kinds = {step["kind"]: step for step in line.steps}
        notes = []
        if kinds.get("nothing", {}).get("met"):
            notes.append(self.env._("A condition is met under which nothing is paid."))
        if kinds.get("hold", {}).get("met"):
            notes.append(
                self.env._("A condition is met that holds the amount back for now.")
            )
        if "cap" in kinds:
            notes.append(self.env._("The cap is reached: more pays nothing more."))
        if "counted" in kinds and self._is_used_up(kinds["counted"]):
            notes.append(
                self.env._("The budget is used up: more documents pay nothing more.")
            )
        if "budget" in kinds:
            notes.append(
                self.env._(
                    "The budget is used up: what one gets more, the others get less."
                )
            )
        return notes

    @staticmethod
    def _is_used_up(step):
        return Fraction(step["amount"]) < step["count"] * Fraction(step["each"])

    def _tell_next_tier(self, component, line):
        """Return how much more reaches the next tier, if that can be said exactly.

        It cannot where documents are weighed one by one: how much of a deal counts is
        not known before.
        """
        if not component._is_ranked() or component.base == "document":
            return ""
        if component.rank_by == "pay" and (component.rate_ids or component.late_ids):
            return ""
        if line.rank_value is None:
            return self._tell_unranked(component)
        tiers = component._get_sorted_tiers()
        coming = tiers.filtered(lambda tier: exact(tier.start) > line.rank_value)[:1]
        if not coming:
            return self._tell_top(component)
        missing = exact(coming.start) - line.rank_value
        unit = component._get_rank_unit()
        if component.rank_by == "attainment":
            metric = component._get_target_metric().sudo()
            if not line.target or metric.kind != "total":
                return ""
            missing *= line.target
            unit = metric.unit
        return self._tell_missing(component, coming, missing, unit)

    def _tell_missing(self, component, tier, missing, unit):
        """Return how much more reaches a tier; a part of a piece takes all of it."""
        places = {
            "money": exact(component.currency_id.rounding),
            "count": Fraction(1),
            "percent": Fraction(1, 10_000),
        }
        step = places.get(unit, Fraction(1, 100))
        missing = float(math.ceil(missing / step) * step)
        values = {
            "missing": write_value(self.env, missing, unit, component.currency_id),
            "start": component._write_rank(tier.start),
        }
        is_curve = component.tier_mode == "curve"
        if component.credit_to == "seller" and is_curve:
            return self.env._(
                "%(missing)s more reaches %(start)s, the next point of the curve.",
                **values,
            )
        if component.credit_to == "seller":
            return self.env._(
                "%(missing)s more reaches the next tier, which begins at %(start)s.",
                **values,
            )
        if is_curve:
            return self.env._(
                "%(missing)s more of the unit reaches %(start)s, the next point of the "
                "curve.",
                **values,
            )
        return self.env._(
            "%(missing)s more of the unit reaches the next tier, which begins at "
            "%(start)s.",
            **values,
        )

    def _tell_unranked(self, component):
        if component.rank_by == "attainment":
            return self.env._(
                "There is no target for %(metric)s in this period, so no tier can be "
                "reached.",
                metric=component._get_target_metric().sudo().name,
            )
        return ""

    def _tell_top(self, component):
        if component.tier_mode in ("step", "curve"):
            return self.env._("The highest tier is reached: more pays nothing more.")
        return self.env._("The highest tier is reached.")
