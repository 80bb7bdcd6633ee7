from odoo import api, fields, models

from ..models.incentive.wording import write_money, write_number, write_rate
from ..tools.curve import exact
from ..tools.payout import Inputs, compute


class SalesMgmtSchemeTrial(models.TransientModel):
    """A result that is made up, what a rule would pay for it, and how."""

    _name = "sales.mgmt.scheme.trial"
    _description = "Try an Incentive Component"

    component_id = fields.Many2one(
        comodel_name="sales.mgmt.scheme.component",
        required=True,
        ondelete="cascade",
    )
    currency_id = fields.Many2one(related="component_id.currency_id")
    tier_mode = fields.Selection(related="component_id.tier_mode")
    rank_by = fields.Selection(related="component_id.rank_by")
    pay_value = fields.Float(
        string="Result", digits=(16, 2), help="What is paid on, e.g. money or pieces."
    )
    rank_value = fields.Float(
        string="Decides the Tier",
        digits=(16, 4),
        help="The other figure that decides the tier; attainment as a fraction: 0.7 is "
        "70 %.",
    )
    has_rank = fields.Boolean(compute="_compute_has_rank")
    amount = fields.Monetary(string="It Pays", compute="_compute_amount")
    explanation = fields.Text(compute="_compute_amount")

    @api.depends("component_id")
    def _compute_has_rank(self):
        for trial in self:
            component = trial.component_id
            trial.has_rank = component._is_ranked() and component.rank_by != "pay"

    @api.depends("component_id", "pay_value", "rank_value")
    def _compute_amount(self):
        for trial in self:
            outcome = trial._compute_outcome()
            rounding = exact(trial.currency_id.rounding or 1)
            trial.amount = float(outcome.amount * rounding)
            trial.explanation = "\n".join(map(trial._phrase, outcome.steps))

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    def _compute_outcome(self):
        """Return what the rule pays; conditions count as not met.

        :rtype: Outcome
        """
        pay = exact(self.pay_value)
        rank = exact(self.rank_value) if self.has_rank else pay
        rule = self.component_id._get_rule()._replace(conditions=())
        return compute(
            rule, Inputs(pay=pay, rank=rank, count=int(pay), documents=[pay])
        )

    def _phrase(self, step):
        """Return a step of the calculation with its figures filled in; hook by kind."""
        phrase = getattr(self, f"_phrase_{step['kind']}", self._phrase_other)
        return phrase(step)

    def _phrase_slices(self, step):
        parts = [
            f"{self._number(each['base'])} × {self._rate(each['rate'])}"
            for each in step["slices"]
        ]
        return f"{' + '.join(parts)} = {self._money(step['amount'])}"

    def _phrase_events(self, step):
        parts = [
            f"{each['count']} × {self._money(each['each'])}" for each in step["events"]
        ]
        return f"{' + '.join(parts)} = {self._money(step['amount'])}"

    def _phrase_curve(self, step):
        share, base = self._rate(step["share"]), self._money(step["base"])
        return f"{base} × {share} = {self._money(step['amount'])}"

    def _phrase_step(self, step):
        return self.env._(
            "Step from %(start)s: %(amount)s",
            start=self._number(step["start"]),
            amount=self._money(step["amount"]),
        )

    def _phrase_floor(self, step):
        return self.env._("At least: %(amount)s", amount=self._money(step["limit"]))

    def _phrase_cap(self, step):
        return self.env._(
            "At most: %(amount)s; %(overflow)s is cut off",
            amount=self._money(step["limit"]),
            overflow=self._money(step["overflow"]),
        )

    def _phrase_other(self, step):
        return self.env._("Rounded: %(amount)s", amount=self._money(step["amount"]))

    def _number(self, figure):
        return write_number(self.env, round(float(exact(figure)), 4))

    def _rate(self, figure):
        rate = round(float(exact(figure)), 6)
        if self.component_id._get_pay_unit() == "money" or self.tier_mode == "curve":
            return write_rate(self.env, rate)
        return self._money(figure)

    def _money(self, figure):
        currency = self.currency_id
        return write_money(self.env, currency.round(float(exact(figure))), currency)
