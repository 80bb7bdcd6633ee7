from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools.chart import pay_curve
from ...tools.curve import Tier, exact
from ...tools.payout import Condition, Inputs, Rule, compute
from ...tools.pricing import Late, Pricing, Rate
from .component_check import PAYING
from .wording import write_rate

# How far beyond the last tier the picture goes
BEYOND = exact("1.25")


class SalesMgmtSchemeComponent(models.Model):
    """The arithmetic of a rule: as the run does it, as a picture, and to try out."""

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.scheme.component"

    curve_svg = fields.Html(
        string="Pay by Result",
        compute="_compute_curve_svg",
        sanitize=False,
        export_string_translation=False,
    )

    @api.depends(
        "kind",
        "tier_mode",
        "rank_by",
        "on_target_pay",
        "floor",
        "cap",
        "pay_metric_id",
        "rank_metric_id",
        "basis",
        "tier_ids.start",
        "tier_ids.rate",
        "tier_ids.amount",
    )
    def _compute_curve_svg(self):
        for component in self:
            component.curve_svg = component._is_drawable() and component._draw_curve()

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_try(self):
        """Ask for a result and show what it would pay, and how."""
        self.ensure_one()
        if self.kind not in PAYING:
            raise UserError(
                self.env._(
                    "“%(rule)s” pays no share of a result, so there is nothing to try.",
                    rule=self.name,
                )
            )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Try “%(rule)s”", rule=self.name),
            "res_model": "sales.mgmt.scheme.trial",
            "view_mode": "form",
            "target": "new",
            "context": {"default_component_id": self.id},
        }

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    def _get_rule(self):
        """Return the rule for the exact arithmetic of `tools/payout.py`.

        The figures of its conditions are to be given in the order of `condition_ids`.

        :rtype: Rule
        """
        self.ensure_one()
        return Rule(
            mode=self.tier_mode,
            rate=exact(self.rate),
            amount=exact(self.amount),
            base=exact(self.on_target_pay),
            tiers=self._get_exact_tiers(),
            conditions=[condition._get_rule() for condition in self.condition_ids],
            floor=exact(self.floor) if self.floor else None,
            cap=exact(self.cap) if self.cap else None,
            per_document=self.base == "document",
            rounding=exact(self.currency_id.rounding),
        )

    def _get_pricing(self):
        """Return what single credits count, for the exact arithmetic.

        :rtype: Pricing
        """
        self.ensure_one()
        return Pricing(
            rate=exact(self.rate),
            table=[
                Rate(
                    exact(line.rate),
                    line.categ_id.parent_path or "",
                    exact(line.margin_from) if line.has_margin_from else None,
                    exact(line.discount_to) if line.has_discount_to else None,
                )
                for line in self.rate_ids
            ],
            late=[Late(line.days, exact(line.factor)) for line in self.late_ids],
            is_flat=self.tier_mode == "flat",
        )

    def _get_sorted_tiers(self):
        return self.tier_ids.sorted("start")

    def _get_exact_tiers(self):
        """Return the tiers for the exact arithmetic, the lowest first.

        :rtype: list[Tier]
        """
        return [
            Tier(exact(tier.start), exact(tier.rate), exact(tier.amount))
            for tier in self._get_sorted_tiers()
        ]

    # The picture

    def _is_drawable(self):
        return (
            self.kind in PAYING
            and self._is_ranked()
            and any(
                tier.start > 0 or tier.rate or tier.amount for tier in self.tier_ids
            )
        )

    def _draw_curve(self):
        """Draw what a result pays; where another figure decides, the share it pays.

        :return: an SVG element
        :rtype: str
        """
        last = max(tier.start for tier in self._get_exact_tiers())
        points = [
            (float(place), float(amount))
            for place, amount in self._get_points((last or exact(1)) * BEYOND)
        ]
        shares = self._draws_shares()
        return pay_curve(
            points,
            lambda value: self._write_rank(round(value, 4)),
            lambda value: (
                write_rate(self.env, round(value, 4))
                if shares
                else self._write_amount(value)
            ),
        )

    def _draws_shares(self):
        """Tell whether the picture shows shares of pay: its base is another figure."""
        return self.rank_by != "pay" and self.tier_mode in ("marginal", "whole")

    def _get_points(self, end):
        """Yield places and what they pay: straight lines between them are right.

        Where pay jumps there are two: just below the border, and at it.
        """
        starts = {tier.start for tier in self._get_exact_tiers()}
        steps = {end * number / 40 for number in range(41)}
        hair = end / 100_000
        for place in sorted(starts | steps | {start - hair for start in starts}):
            if place >= 0:
                yield place, self._try_out(place)

    def _try_out(self, rank):
        """Return what a result pays without conditions, exactly but for rounding."""
        rule = self._get_rule()._replace(
            conditions=(), per_document=False, rounding=exact("0.000001")
        )
        if self._draws_shares():
            inputs, rule = Inputs(exact(1), rank), rule._replace(floor=None, cap=None)
        else:
            inputs = Inputs(rank, rank)
        return compute(rule, inputs).amount * rule.rounding


class SalesMgmtSchemeCondition(models.Model):
    """A condition for the exact arithmetic."""

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.scheme.condition"

    def _get_rule(self):
        """Return the condition for `tools/payout.py`; its key is the id.

        :rtype: Condition
        """
        self.ensure_one()
        return Condition(
            operator=self.operator,
            threshold=exact(self.threshold),
            effect=self.effect,
            factor=exact(self.factor),
            missing=self.when_missing == "met",
            key=self.id,
        )
