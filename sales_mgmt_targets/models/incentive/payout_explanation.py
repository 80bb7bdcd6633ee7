from fractions import Fraction

from odoo import api, fields, models
from odoo.tools.misc import formatLang

# Figures are shown with so many decimals at most; they are computed with all of them
MOST_DECIMALS = 6
# Measured figures, which nothing is multiplied with, are read with so many
READ_DECIMALS = 2


class SalesMgmtPayoutLineExplanation(models.Model):
    """The calculation of a line in sentences, in the language of the reader.

    A line stores its calculation as steps, see `tools/payout.py`; each kind of step is
    put into words by a method `_explain_<kind>`.
    """

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.payout.line"

    display_name = fields.Char(string="Name")
    explanation = fields.Text(
        string="How It Is Computed", compute="_compute_explanation"
    )

    @api.depends_context("lang")
    @api.depends("name", "kind", "steps", "component_id.name")
    def _compute_display_name(self):
        """Name what no rule names in the language of the reader; hook by kind."""
        for line in self:
            title = getattr(line, f"_get_title_{line.kind}", None)
            line.display_name = (title and title()) or line.name

    def _get_title_clawback(self):
        return self.env._("%(rule)s: taken back", rule=self.component_id.name)

    def _get_title_release(self):
        return self.env._("%(rule)s: no longer held back", rule=self.component_id.name)

    def _get_title_carry(self):
        return self.env._("Carried on to the next payout")

    def _get_title_recovery(self):
        titles = {
            "due": self.env._("Still due from earlier"),
            "advance": self.env._("Guarantee paid back"),
        }
        return titles.get(self._get_first_kind())

    def _get_title_draw(self):
        if self._get_first_kind() != "draw":
            return None
        kinds = self.env["sales.mgmt.scheme.draw"]._fields["kind"]
        return dict(kinds._description_selection(self.env)).get(self.steps[0]["draw"])

    def _get_first_kind(self):
        return self.steps[0]["kind"] if self.steps else ""

    @api.depends_context("lang")
    @api.depends("steps", "adjustment_id")
    def _compute_explanation(self):
        for line in self:
            line.explanation = "\n".join(line._explain())

    def _explain(self):
        """Return how the amount came about, sentence by sentence.

        :rtype: list[str]
        """
        self.ensure_one()
        sentences = []
        for step in self.steps or []:
            explain = getattr(self, f"_explain_{step['kind']}", None)
            sentence = explain(step) if explain else ""
            if sentence:
                sentences.append(sentence)
        if self.kind == "carry":
            sentences.append(self._tell_carry())
        return sentences

    def _explain_adjustment(self, step):
        """Return the reason of an adjustment, and who approved it."""
        approver = self.sudo().adjustment_id.approver_id
        if not approver:
            return step["reason"]
        return self.env._(
            "%(reason)s (approved by %(user)s)",
            reason=step["reason"],
            user=approver.name,
        )

    def _tell_carry(self):
        """Return why not everything that is due is recovered at once."""
        return self.env._(
            "At most %(share)s of what a payout brings recovers what is due; the rest "
            "is carried on.",
            share=self._show_percent(
                str(self.sudo().payout_id.scheme_id.recovery_share)
            ),
        )

    # What was earned

    def _explain_slices(self, step):
        if self.steps[0]["kind"] == "counted":
            # the events are told already
            return ""
        slices = [each for each in step["slices"] if Fraction(each["base"])]
        if not slices:
            return self.env._("Nothing was credited: 0.")
        terms = " + ".join(
            f"{self._show_pay(each['base'])} × {self._show_rate(each['rate'])}"
            for each in slices
        )
        formula = f"{terms} = {self._show_money(step['amount'])}"
        rank = step.get("rank")
        if rank is None or rank == step.get("pay"):
            return formula
        return self.env._(
            "%(formula)s; the tier is decided by %(rank)s",
            formula=formula,
            rank=self._show_rank(rank, self._get_starts()),
        )

    def _explain_counted(self, step):
        if not step["count"]:
            return self.env._("Nothing was credited: 0.")
        values = {
            "count": step["count"],
            "each": self._show_money(step["each"]),
            "amount": self._show_money(step["amount"]),
        }
        whole = step["count"] * Fraction(step["each"])
        if Fraction(step["amount"]) == whole:
            return f"{values['count']} × {values['each']} = {values['amount']}"
        return self.env._(
            "%(count)s × %(each)s, of which the budget and shared documents leave "
            "%(amount)s",
            **values,
        )

    def _explain_events(self, step):
        events = [each for each in step["events"] if each["count"]]
        if not events:
            return self.env._("Nothing was credited: 0.")
        terms = " + ".join(
            f"{each['count']} × {self._show_money(each['each'])}" for each in events
        )
        return f"{terms} = {self._show_money(step['amount'])}"

    def _explain_step(self, step):
        values = {
            "rank": self._show_rank(step["rank"], [step["start"]]),
            "start": self._show_rank(step["start"], [step["start"]]),
            "amount": self._show_money(step["amount"]),
        }
        if Fraction(step["rank"]) >= Fraction(step["start"]):
            return self.env._(
                "Result %(rank)s, step of %(start)s reached: %(amount)s", **values
            )
        return self.env._(
            "Result %(rank)s, first step of %(start)s not reached: %(amount)s", **values
        )

    def _explain_curve(self, step):
        return self.env._(
            "Result %(rank)s: %(share)s of %(base)s on-target pay = %(amount)s",
            rank=self._show_rank(step["rank"], self._get_starts()),
            share=self._show_percent(step["share"]),
            base=self._show_money(step["base"]),
            amount=self._show_money(step["amount"]),
        )

    def _explain_unranked(self, step):
        return self.env._("Nothing was measured that decides the tier: 0.")

    def _explain_prizes(self, step):
        return "; ".join(
            f"{prize['name']}: {self._show_money(prize['amount'])}"
            for prize in step["prizes"]
        )

    # What conditions and limits did to it

    def _explain_team(self, step):
        return self.env._(
            "Share of the team: %(weight)s of %(whole)s = %(amount)s",
            weight=self._show_number(step["weight"]),
            whole=self._show_number(step["whole"]),
            amount=self._show_money(step["amount"]),
        )

    def _explain_budget(self, step):
        return self.env._(
            "All together %(whole)s, the budget is %(limit)s: in proportion %(amount)s",
            whole=self._show_money(step["whole"]),
            limit=self._show_money(step["limit"]),
            amount=self._show_money(step["amount"]),
        )

    def _explain_clawback(self, step):
        values = {
            "count": step["count"],
            "outside": step["outside"],
            "days": step["days"],
            "amount": self._show_money(step["amount"]),
        }
        if step["days"] and step["outside"]:
            return self.env._(
                "%(count)s results did not last and are recovered at the rates at "
                "which they were paid, except %(outside)s of more than %(days)s days "
                "ago: %(amount)s",
                **values,
            )
        return self.env._(
            "%(count)s results did not last and are recovered at the rates at which "
            "they were paid: %(amount)s",
            **values,
        )

    def _explain_multiply(self, step):
        if not step["met"]:
            return ""
        return self.env._(
            "%(condition)s: × %(factor)s = %(amount)s",
            condition=self._show_condition(step),
            factor=self._show_number(step["factor"]),
            amount=self._show_money(step["amount"]),
        )

    def _explain_nothing(self, step):
        if not step["met"]:
            return ""
        return self.env._(
            "%(condition)s: nothing is paid, %(amount)s",
            condition=self._show_condition(step),
            amount=self._show_money(step["amount"]),
        )

    def _explain_hold(self, step):
        if not step["met"]:
            return ""
        return self.env._(
            "%(condition)s: %(held)s held back",
            condition=self._show_condition(step),
            held=self._show_money(step["held"]),
        )

    def _explain_floor(self, step):
        return self.env._(
            "Paid at least %(limit)s (%(lifted)s more)",
            limit=self._show_money(step["limit"]),
            lifted=self._show_money(step["lifted"]),
        )

    def _explain_cap(self, step):
        return self.env._(
            "Paid at most %(limit)s (%(overflow)s beyond it not paid)",
            limit=self._show_money(step["limit"]),
            overflow=self._show_money(step["overflow"]),
        )

    def _explain_round(self, step):
        places = self._count_decimals(Fraction(step["rounding"]))
        before = self.steps[self.steps.index(step) - 1]
        if self._count_decimals(Fraction(before["amount"])) <= places:
            return ""
        return self.env._(
            "Rounded once: %(amount)s", amount=self._show_money(step["amount"])
        )

    def _explain_increment(self, step):
        paid = Fraction(step["opening"]) + Fraction(step["before"])
        return self.env._(
            "The year so far %(so_far)s − already paid %(paid)s = %(amount)s",
            so_far=self._show_money(Fraction(step["amount"]) + paid),
            paid=self._show_money(paid),
            amount=self._show_money(step["amount"]),
        )

    def _show_condition(self, step):
        """Return a condition with the figure that met it: CSAT 3.8 < 4."""
        condition = (
            self.env["sales.mgmt.scheme.condition"]
            .sudo()
            .browse(step.get("key") or [])
            .exists()
        )
        metric = condition.metric_id
        is_percent = condition.measure == "attainment" or metric.unit == "percent"
        show = self._show_percent if is_percent else self._show_number
        value = step["value"]
        if value is not None:
            value = self._shorten(value, [step["threshold"]], 100 if is_percent else 1)
        return self.env._(
            "%(metric)s %(value)s %(operator)s %(threshold)s",
            metric=metric.name or self.env._("Condition"),
            value=self.env._("not measured") if value is None else show(value),
            operator=step["operator"],
            threshold=show(step["threshold"]),
        ).strip()

    # Figures

    def _show_money(self, value):
        """Return an amount with as many decimals as it has, the currency's at least."""
        value, currency = Fraction(value), self.currency_id
        places = max(currency.decimal_places, self._count_decimals(value))
        number = formatLang(self.env, float(value), digits=places)
        parts = [currency.symbol or currency.name, number]
        if currency.position == "after":
            parts.reverse()
        return "\N{NO-BREAK SPACE}".join(parts)

    def _show_number(self, value):
        value = Fraction(value)
        digits = self._count_decimals(value)
        return formatLang(self.env, float(value), digits=digits)

    def _show_percent(self, value):
        return f"{self._show_number(Fraction(value) * 100)} %"

    def _show_pay(self, value):
        """Return a figure in the unit of what is paid on."""
        if self._is_paid_on_money():
            return self._show_money(value)
        return self._show_number(value)

    def _show_rate(self, value):
        """Return a rate: a part of money, or an amount for each piece."""
        if self._is_paid_on_money():
            return self._show_percent(value)
        return self._show_money(value)

    def _is_paid_on_money(self):
        """Tell whether slices are money; what documents pay is money already."""
        component = self.sudo().component_id
        return component.tier_mode == "event" or component._get_pay_unit() == "money"

    def _show_rank(self, value, starts):
        """Return a figure in the unit of what decides the tier.

        :param starts: where tiers begin; the figure is not rounded to or past one
        """
        component = self.sudo().component_id
        if component.rank_by == "pay":
            return self._show_pay(value)
        metric = component.rank_metric_id
        if component.rank_by == "attainment" or metric.unit == "percent":
            return self._show_percent(self._shorten(value, starts, 100))
        if metric.unit == "money":
            return self._show_money(value)
        return self._show_number(self._shorten(value, starts))

    def _get_starts(self):
        """Return where the tiers of the component begin, or the points of its curve."""
        return [
            str(start) for start in self.sudo().component_id.tier_ids.mapped("start")
        ]

    @staticmethod
    def _shorten(value, limits, scale=1):
        """Round a figure as people read it, but never to or past a limit.

        :param int scale: 100 for what is read as a percentage
        :rtype: Fraction
        """
        value, limits = Fraction(value), [Fraction(limit) for limit in limits]
        for places in range(READ_DECIMALS, MOST_DECIMALS):
            short = round(value * scale, places) / scale
            if all(
                (short > limit, short < limit) == (value > limit, value < limit)
                for limit in limits
            ):
                return short
        return value

    @staticmethod
    def _count_decimals(value):
        """Return how many decimals of a figure are shown: none that are zero.

        :param Fraction value: an exact figure, which may never end
        """
        shown = round(value, MOST_DECIMALS)
        return next(
            places
            for places in range(MOST_DECIMALS + 1)
            if (shown * 10**places).denominator == 1
        )
