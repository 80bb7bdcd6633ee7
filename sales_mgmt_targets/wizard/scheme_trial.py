from odoo import api, fields, models

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
            trial.explanation = "\n".join(trial._explain(outcome.steps))

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    def _compute_outcome(self):
        """Return what the rule pays.

        Conditions count as not met; of rates by line the first one is taken.

        :rtype: Outcome
        """
        pay = exact(self.pay_value)
        rank = exact(self.rank_value) if self.has_rank else pay
        component = self.component_id
        rule = component._get_rule()._replace(conditions=())
        if component.rate_ids:
            rule = rule._replace(rate=exact(component.rate_ids[0].rate))
        return compute(
            rule, Inputs(pay=pay, rank=rank, count=int(pay), documents=[pay])
        )

    def _explain(self, steps):
        """Return the calculation in the words of a statement."""
        line = self.env["sales.mgmt.payout.line"].new(
            {
                "component_id": self.component_id.id,
                "currency_id": self.currency_id.id,
                "steps": steps,
            }
        )
        return line._explain()
