from itertools import pairwise

from odoo import api, fields, models

from ...tools.curve import cliffs, falls
from .wording import write_money, write_rate

RANKED = ("marginal", "whole", "step", "curve")
RATED = ("flat", "marginal", "whole")
PAYING = ("commission", "bonus")


class SalesMgmtSchemeComponent(models.Model):
    """What is wrong, or worth a second thought, in a rule: told while it is written."""

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.scheme.component"

    problems = fields.Text(
        compute="_compute_problems", help="What has to be mended before submission."
    )
    warnings = fields.Text(
        compute="_compute_problems", help="What the author should know."
    )

    pay_unit = fields.Char(compute="_compute_units", export_string_translation=False)
    rank_unit = fields.Char(compute="_compute_units", export_string_translation=False)
    is_doubtful = fields.Boolean(
        compute="_compute_is_doubtful",
        help="The rule looks at figures that people report themselves.",
    )

    @api.depends("basis", "pay_metric_id", "rank_by", "rank_metric_id")
    def _compute_units(self):
        for component in self:
            component.pay_unit = component._get_pay_unit()
            component.rank_unit = component._get_rank_unit()

    @api.depends(
        "basis",
        "pay_metric_id",
        "rank_by",
        "rank_metric_id",
        "tier_mode",
        "condition_ids.metric_id",
    )
    def _compute_is_doubtful(self):
        for component in self:
            component.is_doubtful = bool(component._get_doubtful_metrics())

    @api.depends(
        "name",
        "kind",
        "basis",
        "pay_metric_id",
        "base",
        "credit_to",
        "rank_by",
        "rank_metric_id",
        "tier_mode",
        "rate",
        "amount",
        "on_target_pay",
        "floor",
        "cap",
        "budget",
        "override_reason",
        "tier_ids.start",
        "tier_ids.rate",
        "tier_ids.amount",
        "rate_ids.rate",
        "condition_ids.metric_id",
        "condition_ids.measure",
        "condition_ids.effect",
        "condition_ids.factor",
        "late_ids.factor",
        "scheme_id.date_from",
    )
    def _compute_problems(self):
        for component in self:
            component.problems = "\n".join(component._get_problems())
            component.warnings = "\n".join(component._get_warnings())

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    def _get_problems(self):
        """Return every reason why the rule cannot be published, as a sentence.

        :rtype: list[str]
        """
        self.ensure_one()
        if self.kind == "penalty":
            return list(self._find_problems_of_penalty())
        if self.kind not in PAYING:
            return []
        return [
            *self._find_problems_of_basis(),
            *self._find_problems_of_tiers(),
            *self._find_problems_of_parts(),
            *self._find_problems_of_limits(),
            *self._find_problems_of_trust(),
        ]

    def _get_warnings(self):
        """Return what the author of the rule should know, as sentences.

        :rtype: list[str]
        """
        self.ensure_one()
        if self.kind not in PAYING:
            return []
        return [*self._find_jumps(), *self._find_missing_targets()]

    def _get_title(self):
        """Return how the rule is called, also while it has no name yet."""
        return self.name or self.env._("This rule")

    def _is_ranked(self):
        """Tell whether tiers decide, so that something has to decide the tier."""
        return self.tier_mode in RANKED

    def _get_pay_unit(self):
        """Return what the result is measured in that is paid on."""
        if self.basis != "metric":
            return "money"
        return self.pay_metric_id.unit or "money"

    def _get_rank_unit(self):
        """Return what is measured in that decides the tier."""
        if self.rank_by == "attainment":
            return "percent"
        if self.rank_by == "metric":
            return self.rank_metric_id.unit or "count"
        return self._get_pay_unit()

    def _get_target_metric(self):
        """Return the metric whose target decides the tier.

        :rtype: sales.mgmt.metric
        """
        if self.rank_by != "attainment":
            return self.env["sales.mgmt.metric"]
        metric = self.rank_metric_id
        return metric or (self.pay_metric_id if self.basis == "metric" else metric)

    def _get_metrics(self):
        """Return every metric that the rule looks at.

        :rtype: sales.mgmt.metric
        """
        metrics = self.condition_ids.metric_id
        if self.basis == "metric":
            metrics |= self.pay_metric_id
        if self._is_ranked() and self.rank_by != "pay":
            metrics |= self.rank_metric_id
        return metrics

    def _get_prize_givers(self):
        """Return the contests or honours whose prizes the rule is limited to."""
        return self.contest_ids if self.kind == "contest" else self.honour_ids

    def _pays_prize_of(self, record):
        """Tell whether the rule pays what was won in a contest or a round.

        :param record: a contest, or the round of an honour
        :rtype: bool
        """
        chosen = self._get_prize_givers()
        giver = record if self.kind == "contest" else record.honour_id
        return not chosen or giver in chosen

    def _get_doubtful_metrics(self):
        return self._get_metrics().filtered(
            lambda metric: metric.trust == "self_reported"
        )

    # ------------------------------------------------------------
    # PROBLEMS
    # ------------------------------------------------------------

    def _find_problems_of_penalty(self):
        if self.amount >= 0:
            yield self.env._(
                "“%(rule)s” is a penalty: what it deducts each time is an amount below "
                "zero.",
                rule=self._get_title(),
            )

    def _find_problems_of_basis(self):
        """Check what is paid on, and who is credited with it."""
        values = {"rule": self._get_title()}
        if self.basis == "metric" and not self.pay_metric_id:
            yield self.env._(
                "“%(rule)s” does not say which metric it pays on.", **values
            )
        if (
            self.basis == "metric"
            and self.pay_metric_id.kind == "ratio"
            and self.tier_mode in (*RATED, "event")
        ):
            yield self.env._(
                "“%(rule)s” pays on %(metric)s, which is a ratio and no amount. Let it "
                "decide the tier, or pay by steps or a curve.",
                metric=self.pay_metric_id.name,
                **values,
            )
        if self.base == "document" and self.basis == "metric":
            yield self.env._(
                "“%(rule)s” is calculated on each document, which only invoice lines "
                "know. Pay it on invoice lines, or per period.",
                **values,
            )
        if self.base == "document" and self.tier_mode == "curve":
            yield self.env._(
                "“%(rule)s” has a curve of on-target pay, which belongs to a period "
                "and not to each document.",
                **values,
            )
        if self.base == "document" and self._is_ranked() and self.rank_by != "pay":
            yield self.env._(
                "“%(rule)s” is calculated on each document, so its own value decides "
                "the tier and nothing else.",
                **values,
            )
        if self.base == "document" and self.credit_to == "team":
            yield self.env._(
                "“%(rule)s” shares the team's results, which are those of a period. "
                "Calculate it on the period or on the year.",
                **values,
            )
        for metric in self._get_metrics().filtered(lambda each: not each.available):
            yield self.env._(
                "“%(rule)s” needs %(metric)s, whose documents do not exist in this "
                "database. Install what brings them, or choose another metric.",
                metric=metric.name,
                **values,
            )

    def _find_problems_of_tiers(self):
        """Check tiers, rates and what decides between them."""
        if self._is_ranked():
            yield from self._find_problems_of_table()
            yield from self._find_problems_of_rank()
            yield from self._find_problems_of_pay()
        else:
            yield from self._find_problems_without_tiers()

    def _find_problems_of_table(self):
        values = {"rule": self._get_title()}
        tiers = self._get_sorted_tiers()
        if len(tiers) < (2 if self.tier_mode == "curve" else 1):
            yield self.env._(
                "“%(rule)s” has not enough tiers: a curve takes two points, everything "
                "else one tier.",
                **values,
            )
        if any(lower.start == upper.start for lower, upper in pairwise(tiers)):
            yield self.env._(
                "“%(rule)s” has two tiers that begin at the same value.", **values
            )
        if any(tier.start < 0 for tier in tiers):
            yield self.env._(
                "“%(rule)s” has a tier that begins below zero. The first one begins at "
                "zero or above.",
                **values,
            )

    def _find_problems_of_rank(self):
        values = {"rule": self._get_title()}
        if self.rank_by == "metric" and not self.rank_metric_id:
            yield self.env._(
                "“%(rule)s” does not say which metric decides the tier.", **values
            )
        if self.rank_by == "attainment" and not self._get_target_metric():
            yield self.env._(
                "“%(rule)s” does not say the target of which metric decides the tier.",
                **values,
            )

    def _find_problems_of_pay(self):
        """Check what the tiers pay."""
        values = {"rule": self._get_title()}
        tiers = self._get_sorted_tiers()
        if self.tier_mode in RATED:
            yield from self._find_wild_rates(tier.rate for tier in tiers)
        if self.tier_mode == "step" and not any(tier.amount for tier in tiers):
            yield self.env._("“%(rule)s” has steps that pay nothing.", **values)
        if self.tier_mode != "curve":
            return
        if self.on_target_pay <= 0:
            yield self.env._(
                "“%(rule)s” has a curve, but no on-target pay of which it gives a "
                "share.",
                **values,
            )
        if any(not 0 <= tier.rate <= 10 for tier in tiers):
            yield self.env._(
                "“%(rule)s” has a point that pays less than 0 %% or more than 1 000 %% "
                "of on-target pay. 100 %% is written as 1.",
                **values,
            )

    def _find_problems_without_tiers(self):
        values = {"rule": self._get_title()}
        if self.tier_mode == "flat":
            if not self.rate and not self.rate_ids:
                yield self.env._(
                    "“%(rule)s” has no rate, so it pays nothing.", **values
                )
            yield from self._find_wild_rates([self.rate])
        if self.tier_mode == "event":
            if self.amount <= 0:
                yield self.env._(
                    "“%(rule)s” pays per document, but no amount above zero is given.",
                    **values,
                )
            if self.base == "year":
                yield self.env._(
                    "“%(rule)s” pays per document, which is calculated on the period.",
                    **values,
                )

    def _find_wild_rates(self, rates):
        """Find rates that are most likely typed as percentages."""
        if self._get_pay_unit() != "money":
            return
        wild = [rate for rate in rates if abs(rate) > 1]
        if wild:
            yield self.env._(
                "“%(rule)s” would pay %(rate)s of money. Write 3 %% as 0.03.",
                rule=self._get_title(),
                rate=write_rate(self.env, wild[0]),
            )

    def _find_problems_of_parts(self):
        """Check rates by product, late payment and conditions."""
        values = {"rule": self._get_title()}
        if self.rate_ids and self.basis == "metric":
            yield self.env._(
                "“%(rule)s” has rates by product, margin or discount, which only "
                "invoice lines know. Pay it on invoice lines, or remove the rates.",
                **values,
            )
        # with tiers they say how much of a line counts, which may be more than all
        if self.tier_mode == "flat":
            yield from self._find_wild_rates(self.rate_ids.mapped("rate"))
        if self.late_ids and self.basis != "collected":
            yield self.env._(
                "“%(rule)s” has factors of late payment, but is not paid on collected "
                "money.",
                **values,
            )
        if any(not 0 <= late.factor <= 1 for late in self.late_ids):
            yield self.env._(
                "“%(rule)s” has a factor of late payment that is not between 0 and 1.",
                **values,
            )
        if any(
            each.effect == "multiply" and each.factor < 0 for each in self.condition_ids
        ):
            yield self.env._(
                "“%(rule)s” has a condition with a factor below zero. Nothing is 0.",
                **values,
            )

    def _find_problems_of_limits(self):
        values = {"rule": self._get_title()}
        if self.floor and self.cap and self.floor > self.cap:
            yield self.env._(
                "“%(rule)s” pays at least %(floor)s and at most %(cap)s. The floor "
                "cannot lie above the cap.",
                floor=write_money(self.env, self.floor, self.currency_id),
                cap=write_money(self.env, self.cap, self.currency_id),
                **values,
            )
        if min(self.floor, self.cap, self.budget) < 0:
            yield self.env._(
                "“%(rule)s” has a floor, cap or budget below zero.", **values
            )
        if self.budget and self.base == "year":
            yield self.env._(
                "“%(rule)s” has a budget per period and pays on the year so far: what "
                "one period cuts off, the next would pay. Pay it per period, or use a "
                "cap per person.",
                **values,
            )

    def _find_problems_of_trust(self):
        """Nothing is paid on figures that people report themselves without a reason."""
        doubtful = self._get_doubtful_metrics()
        if doubtful and not self.override_reason:
            yield self.env._(
                "“%(rule)s” looks at %(metric)s, which people report themselves. Write "
                "down why that is fit for pay; it is printed in the rulebook.",
                rule=self._get_title(),
                metric=doubtful[0].name,
            )

    # ------------------------------------------------------------
    # WARNINGS
    # ------------------------------------------------------------

    def _find_jumps(self):
        """Find borders at which pay jumps or falls."""
        if self.tier_mode in ("step", "curve"):
            yield from self._find_falling_tiers()
        elif self.tier_mode == "whole" and self.rank_by == "pay":
            yield from self._find_cliffs()
        elif self.tier_mode == "whole":
            yield from self._find_rate_jumps()

    def _find_cliffs(self):
        tiers = self._get_exact_tiers()
        falling = falls(tiers)
        for cliff in cliffs(tiers):
            values = {
                "rule": self._get_title(),
                "start": self._write_rank(float(cliff.start)),
                "before": self._write_amount(cliff.before),
                "after": self._write_amount(cliff.after),
                "jump": self._write_amount(abs(cliff.after - cliff.before)),
            }
            if cliff in falling:
                yield self.env._(
                    "“%(rule)s”: who reaches %(start)s is paid %(after)s, and "
                    "%(before)s just below it: %(jump)s less for more.",
                    **values,
                )
            else:
                yield self.env._(
                    "“%(rule)s”: at %(start)s pay jumps from %(before)s to %(after)s; "
                    "the last step over the border is worth %(jump)s. Marginal tiers "
                    "have no such cliff.",
                    **values,
                )

    def _find_rate_jumps(self):
        tiers = self._get_sorted_tiers()
        for lower, upper in pairwise(tiers):
            if lower.rate != upper.rate:
                yield self.env._(
                    "“%(rule)s”: at %(start)s the rate of everything jumps from "
                    "%(before)s to %(after)s. Marginal tiers have no such cliff.",
                    rule=self._get_title(),
                    start=self._write_rank(upper.start),
                    before=self._write_pay(lower.rate),
                    after=self._write_pay(upper.rate),
                )

    def _find_falling_tiers(self):
        tiers = self._get_sorted_tiers()
        name = "amount" if self.tier_mode == "step" else "rate"
        for lower, upper in pairwise(tiers):
            if upper[name] < lower[name]:
                yield self.env._(
                    "“%(rule)s”: from %(start)s on less is paid than below: more is "
                    "worth less.",
                    rule=self._get_title(),
                    start=self._write_rank(upper.start),
                )

    def _find_missing_targets(self):
        """Find metrics whose attainment decides, but that nobody planned."""
        metrics = self._get_target_metric()
        metrics |= self.condition_ids.filtered(
            lambda each: each.measure == "attainment"
        ).metric_id
        scheme = self.scheme_id
        for metric in metrics:
            planned = (
                self.env["sales.mgmt.plan.line"]
                .sudo()
                .search_count(
                    [
                        ("metric_id", "=", metric._origin.id or metric.id),
                        ("plan_id.company_id", "=", scheme.company_id.id),
                        ("plan_id.period_id.date_to", ">=", scheme.date_from),
                    ],
                    limit=1,
                )
            )
            if scheme.date_from and not planned:
                yield self.env._(
                    "“%(rule)s” looks at the target for %(metric)s, but no plan has "
                    "one after the scheme begins.",
                    rule=self._get_title(),
                    metric=metric.name,
                )

    def _write_amount(self, value):
        return write_money(
            self.env, self.currency_id.round(float(value)), self.currency_id
        )
