from odoo import models
from odoo.fields import Command

# Their calls lead to few visits
WEAK = ("rep3", "rep6")
# Calls and visits are on record for about so long
MONTHS = 3
# What the company looks at, and after how many working days the next follows
STEPS = (
    ("calls", 3),
    ("visits", 5),
    ("opportunities_opened", 20),
    ("quotations", 10),
    ("orders_confirmed_count", 0),
    ("orders_confirmed_value", 0),
)


class SalesMgmtDemo(models.AbstractModel):
    """The chain of the demo company, and what next year needs of its steps."""

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.demo"

    def _load_chain(self):
        """Make the shipped chain the company's own, and derive a part of a draft."""
        shared = self.env.ref("sales_mgmt_targets.chain_default")
        advice = {step.metric_id: step for step in shared.step_ids}
        self.env["sales.mgmt.chain"].create(
            {
                "name": "From Call to Order",
                "company_id": self._get("company").id,
                "months": MONTHS,
                "step_ids": [
                    Command.create(
                        {
                            "metric_id": metric.id,
                            "sequence": number,
                            "lead_days": lead,
                            "advice": advice[metric].advice,
                        }
                    )
                    for number, (code, lead) in enumerate(STEPS)
                    for metric in [self._get_metric(code)]
                ],
            }
        )
        self._derive_next_plan()

    def _derive_next_plan(self):
        """Let the director see what the orders of next year need."""
        line = self.env["sales.mgmt.plan.line"].search(
            [
                ("company_id", "=", self._get("company").id),
                ("plan_id.state", "=", "draft"),
                ("plan_id.is_scenario", "=", False),
                ("metric_id", "=", self._get_metric("orders_confirmed_value").id),
            ],
            limit=1,
        )
        action = line.with_user(self._get("user_director")).action_derive()
        derivation = self.env["sales.mgmt.chain.derivation"].browse(action["res_id"])
        derivation.with_user(self._get("user_director")).action_apply()
