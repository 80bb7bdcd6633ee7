from typing import NamedTuple

from odoo import api, fields, models

from .wording import write_money, write_number, write_rate, write_value


class Clause(NamedTuple):
    """A sentence of a rulebook, and what it lists."""

    text: str
    items: tuple[str, ...] = ()


def flow(clauses):
    """Join sentences into paragraphs, each of which ends where it lists something.

    >>> flow([Clause("One."), Clause("Two:", ("a",)), Clause("Three.")])
    [Clause(text='One. Two:', items=('a',)), Clause(text='Three.', items=())]
    """
    paragraphs, texts = [], []
    for clause in clauses:
        texts.append(clause.text)
        if clause.items:
            paragraphs.append(Clause(" ".join(texts), clause.items))
            texts = []
    return [*paragraphs, Clause(" ".join(texts))] if texts else paragraphs


class SalesMgmtSchemeComponent(models.Model):
    """A rule in words: sentences that say all of it, in the reader's language."""

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.scheme.component"

    paid_on = fields.Char(string="What Counts", compute="_compute_paid_on")

    @api.depends_context("lang")
    @api.depends("kind", "basis", "pay_metric_id", "contest_ids", "honour_ids")
    def _compute_paid_on(self):
        labels = dict(self._fields["basis"]._description_selection(self.env))
        for component in self:
            if component.kind in ("commission", "bonus"):
                is_metric = component.basis == "metric"
                name = component.pay_metric_id.name if is_metric else ""
                component.paid_on = name or labels[component.basis]
            else:
                givers = component._get_prize_givers()
                component.paid_on = ", ".join(givers.mapped("name"))

    def _get_clauses(self):
        """Return the rule as sentences.

        :rtype: list[Clause]
        """
        self.ensure_one()
        if self.kind == "penalty":
            clauses = self._describe_penalty()
        elif self.kind in ("contest", "honour"):
            clauses = self._describe_prizes()
        else:
            clauses = [
                *self._describe_basis(),
                *self._describe_tiers(),
                *self._describe_rates(),
                *self._describe_money(),
                *self._describe_conditions(),
                *self._describe_limits(),
            ]
        own = [Clause(self.description)] if self.description else []
        return [*own, *self._describe_scope(), *clauses, *self._describe_reason()]

    # ------------------------------------------------------------
    # WHO
    # ------------------------------------------------------------

    def _describe_scope(self):
        """Say for whom the rule is, if it is not for everybody in the scheme."""
        parts = []
        if self.role != "all":
            labels = dict(self._fields["role"]._description_selection(self.env))
            parts.append(labels[self.role])
        if self.unit_ids:
            parts.append(", ".join(self.unit_ids.mapped("name")))
        if self.user_ids:
            parts.append(", ".join(self.sudo().user_ids.mapped("name")))
        if not parts:
            return []
        return [Clause(self.env._("Only for: %(who)s.", who="; ".join(parts)))]

    # ------------------------------------------------------------
    # ON WHAT
    # ------------------------------------------------------------

    def _describe_basis(self):
        what = {
            "metric": self.env._(
                "What counts: %(metric)s.", metric=self.pay_metric_id.name or "…"
            ),
            "invoiced": self.env._(
                "What counts: invoice lines without tax, when they are invoiced; "
                "credit notes count against them."
            ),
            "collected": self.env._(
                "What counts: invoice lines without tax, in the part that customers "
                "paid, when they paid it; what is paid back counts against it."
            ),
        }
        whose = {
            "seller": self.env._("Everybody is credited their own results."),
            "leader": self.env._(
                "Leaders are credited the results of the units they lead, with "
                "everything below."
            ),
            "team": self._describe_team(),
        }
        return [
            Clause(what[self.basis]),
            Clause(whose[self.credit_to]),
            Clause(self._describe_base()),
        ]

    def _describe_team(self):
        return {
            "even": self.env._(
                "The results of a unit are put together; its people share them evenly."
            ),
            "working": self.env._(
                "The results of a unit are put together; its people share them by the "
                "days and the part of working time they were there."
            ),
            "contribution": self.env._(
                "The results of a unit are put together; its people share them in "
                "proportion to what each contributed."
            ),
        }[self.team_split]

    def _describe_base(self):
        level = self._get_level_name()
        return {
            "period": self.env._("It is calculated per %(level)s.", level=level),
            "year": self.env._(
                "It is calculated on the year so far: each %(level)s pays the "
                "difference to what was paid before, so that refunds correct "
                "themselves.",
                level=level,
            ),
            "document": self.env._(
                "It is calculated on each document, and paid per %(level)s.",
                level=level,
            ),
        }[self.base]

    def _get_level_name(self):
        return {
            "year": self.env._("year"),
            "quarter": self.env._("quarter"),
            "month": self.env._("month"),
        }[self.scheme_id.level or "month"]

    # ------------------------------------------------------------
    # HOW MUCH
    # ------------------------------------------------------------

    def _describe_tiers(self):
        """Say how the result becomes an amount; hook by mode."""
        return [
            *self._describe_rank(),
            *getattr(self, f"_describe_tiers_{self.tier_mode}")(),
        ]

    def _describe_rank(self):
        if not self._is_ranked() or self.rank_by == "pay":
            return []
        metric = (self.rank_metric_id or self.pay_metric_id).name or "…"
        if self.rank_by == "metric":
            text = self.env._("The tier is decided by %(metric)s.", metric=metric)
        else:
            text = self.env._(
                "The tier is decided by the part of the target for %(metric)s that was "
                "reached.",
                metric=metric,
            )
        return [Clause(text)]

    def _describe_tiers_flat(self):
        if self.rate_ids:
            return []
        return [
            Clause(self.env._("It pays %(rate)s.", rate=self._write_pay(self.rate)))
        ]

    def _describe_tiers_marginal(self):
        tiers = self._get_sorted_tiers()
        followers = [*tiers[1:], None]
        items = [
            self.env._(
                "from %(start)s to %(end)s: %(rate)s",
                start=self._write_rank(tier.start),
                end=self._write_rank(follower.start),
                rate=self._write_pay(tier.rate),
            )
            if follower
            else self._write_tier(tier)
            for tier, follower in zip(tiers, followers, strict=True)
        ]
        text = self.env._(
            "Each part of the result is paid at the rate of its own tier:"
        )
        return [Clause(text, tuple(items)), *self._describe_bottom()]

    def _describe_tiers_whole(self):
        text = self.env._(
            "The whole result is paid at the rate of the tier that was reached:"
        )
        items = map(self._write_tier, self._get_sorted_tiers())
        return [Clause(text, tuple(items)), *self._describe_bottom()]

    def _describe_tiers_step(self):
        items = [
            self.env._(
                "from %(start)s: %(amount)s",
                start=self._write_rank(tier.start),
                amount=write_money(self.env, tier.amount, self.currency_id),
            )
            for tier in self._get_sorted_tiers()
        ]
        text = self.env._(
            "Reaching a step pays a fixed amount; only the highest one reached is paid:"
        )
        return [Clause(text, tuple(items))]

    def _describe_tiers_curve(self):
        items = [
            self.env._(
                "at %(start)s: %(share)s of it",
                start=self._write_rank(tier.start),
                share=write_rate(self.env, tier.rate),
            )
            for tier in self._get_sorted_tiers()
        ]
        text = self.env._(
            "On-target pay is %(amount)s per %(level)s. Between these points it goes "
            "in proportion; below the first one nothing is paid, beyond the last one "
            "no more:",
            amount=write_money(self.env, self.on_target_pay, self.currency_id),
            level=self._get_level_name(),
        )
        return [Clause(text, tuple(items))]

    def _describe_tiers_event(self):
        amount = write_money(self.env, self.amount, self.currency_id)
        return [Clause(self.env._("Each document pays %(amount)s.", amount=amount))]

    def _describe_bottom(self):
        """Say what is paid below the first tier, if that is not zero."""
        tiers = self._get_sorted_tiers()
        if not tiers or tiers[0].start <= 0:
            return []
        start = self._write_rank(tiers[0].start)
        return [Clause(self.env._("Below %(start)s nothing is paid.", start=start))]

    def _write_tier(self, tier):
        return self.env._(
            "from %(start)s: %(rate)s",
            start=self._write_rank(tier.start),
            rate=self._write_pay(tier.rate),
        )

    def _write_rank(self, value):
        """Write a value that decides the tier."""
        return write_value(self.env, value, self._get_rank_unit(), self.currency_id)

    def _write_pay(self, rate):
        """Write a rate: a percentage of money, or an amount for each piece."""
        if self._get_pay_unit() == "money":
            return write_rate(self.env, rate)
        amount = write_money(self.env, rate, self.currency_id)
        return self.env._("%(amount)s each", amount=amount)

    # ------------------------------------------------------------
    # RATES, MONEY, CONDITIONS, LIMITS
    # ------------------------------------------------------------

    def _describe_rates(self):
        rates = self.rate_ids.sorted(lambda each: (each.sequence, each.id or 0))
        if not rates:
            return []
        text = {
            "flat": self.env._("It pays by line; the first one that fits decides:"),
            "event": self.env._("Only documents with such a line count:"),
        }.get(
            self.tier_mode,
            self.env._("How much of a line counts; the first one that fits decides:"),
        )
        items = [self._write_line_rate(rate) for rate in rates]
        if not any(rate._fits_all() for rate in rates):
            items.append(self.env._("everything else: nothing"))
        clauses = [Clause(text, tuple(items))]
        if any(rates.mapped("has_margin_from")):
            clauses.append(
                Clause(
                    self.env._(
                        "A line whose margin is not known, since its cost is not, fits "
                        "no rate that asks for a margin."
                    )
                )
            )
        return clauses

    def _write_line_rate(self, rate):
        parts = [rate.categ_id.display_name or self.env._("any product")]
        if rate.has_margin_from:
            margin = write_rate(self.env, rate.margin_from)
            parts.append(self.env._("margin of at least %(margin)s", margin=margin))
        if rate.has_discount_to:
            discount = write_rate(self.env, rate.discount_to)
            parts.append(self.env._("discount up to %(discount)s", discount=discount))
        what = ", ".join(parts)
        if self.tier_mode == "event":
            return what
        return f"{what}: {write_rate(self.env, rate.rate)}"

    def _describe_money(self):
        """Say what happens to money that comes late, or goes back."""
        clauses = [Clause(self._describe_taking_back())] if self.base != "year" else []
        if self.basis != "collected" or not self.late_ids:
            return clauses
        items = [
            self.env._(
                "more than %(days)s days overdue: %(factor)s of it counts",
                days=late.days,
                factor=write_rate(self.env, late.factor),
            )
            for late in self.late_ids.sorted("days")
        ]
        text = self.env._("Money that comes late counts less:")
        return [Clause(text, tuple(items)), *clauses]

    def _describe_taking_back(self):
        """Say what later cancellations, credit notes and refunds cost."""
        if self.credit_to != "seller":
            return self.env._(
                "What is taken back counts against the results of the period in which "
                "it is taken back."
            )
        if not self.clawback_days:
            return self.env._(
                "What is taken back, at any time, is recovered at the rate at which it "
                "was paid."
            )
        return self.env._(
            "What is taken back within %(days)s days is recovered at the rate at which "
            "it was paid, later nothing is.",
            days=self.clawback_days,
        )

    def _describe_conditions(self):
        conditions = self.condition_ids.sorted(
            lambda each: (each.sequence, each.id or 0)
        )
        return [Clause(condition._phrase()) for condition in conditions]

    def _describe_limits(self):
        clauses = []
        for amount, text in (
            (self.floor, self.env._("At least %(amount)s is paid.")),
            (self.cap, self.env._("At most %(amount)s is paid.")),
            (self.budget, self._describe_budget()),
        ):
            if amount:
                value = write_money(self.env, amount, self.currency_id)
                clauses.append(Clause(text % {"amount": value}))
        return clauses

    def _describe_budget(self):
        """Return how a budget that all people share is kept."""
        if self.tier_mode == "event":
            return self.env._(
                "All people together are paid at most %(amount)s per period, in the "
                "order of the documents."
            )
        return self.env._(
            "All people together are paid at most %(amount)s per period; beyond it "
            "everybody's amount is lowered in proportion."
        )

    # ------------------------------------------------------------
    # PENALTIES, PRIZES, REASONS
    # ------------------------------------------------------------

    def _describe_penalty(self):
        amount = write_money(self.env, abs(self.amount), self.currency_id)
        return [
            Clause(
                self.env._(
                    "Each time, %(amount)s is deducted. It is recorded with evidence "
                    "and a reason, and somebody else approves it.",
                    amount=amount,
                )
            ),
        ]

    def _describe_prizes(self):
        text = {
            "contest": self.env._(
                "Prizes of contests that end in the %(level)s are paid, by the rules "
                "published for each contest.",
                level=self._get_level_name(),
            ),
            "honour": self.env._(
                "Prizes of honours that are awarded for the %(level)s are paid.",
                level=self._get_level_name(),
            ),
        }
        clauses = [Clause(text[self.kind])]
        chosen = self._get_prize_givers()
        if chosen:
            names = ", ".join(chosen.mapped("name"))
            clauses.append(Clause(self.env._("Only of: %(names)s.", names=names)))
        return clauses

    def _describe_reason(self):
        if not self.override_reason:
            return []
        text = self.env._(
            "Self-reported figures are paid here. The reason: %(reason)s",
            reason=self.override_reason,
        )
        return [Clause(text)]


class SalesMgmtSchemeCondition(models.Model):
    """A condition in words."""

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.scheme.condition"

    def _phrase(self):
        """Return the condition as a sentence.

        :rtype: str
        """
        self.ensure_one()
        return self.env._(
            "If %(figure)s is %(comparison)s %(threshold)s, %(effect)s. Where nothing "
            "was measured, it counts %(missing)s.",
            figure=self._write_figure(),
            comparison=self._get_label("operator"),
            threshold=self._write_threshold(),
            effect=self._write_effect(),
            missing=self._get_label("when_missing"),
        )

    def _write_figure(self):
        if self.measure == "value":
            return self.metric_id.name
        return self.env._(
            "the attained part of the target for %(metric)s", metric=self.metric_id.name
        )

    def _write_threshold(self):
        unit = "percent" if self.measure == "attainment" else self.metric_id.unit
        currency = self.component_id.currency_id
        return write_value(self.env, self.threshold, unit, currency)

    def _write_effect(self):
        factor = write_number(self.env, self.factor)
        return {
            "multiply": self.env._(
                "the amount is multiplied by %(factor)s", factor=factor
            ),
            "nothing": self.env._("nothing is paid"),
            "hold": self.env._("the amount is held back until that has changed"),
        }[self.effect]

    def _get_label(self, name):
        return dict(self._fields[name]._description_selection(self.env)).get(self[name])
