from odoo import fields, models


class SalesMgmtDemo(models.AbstractModel):
    """Two scenarios of the next year, to be compared with its draft."""

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.demo"

    def _load_scenarios(self, plan):
        """Let the director ask what if the year goes well, and what if it does not.

        :param sales.mgmt.plan plan: the draft of the next year
        """
        start = plan.period_id.date_from
        self._create_scenario(
            plan,
            name=f"{plan.name}: two more in Munich",
            growth=0.08,
            assumptions="The new service sells from the first day; two open positions "
            "in Munich are filled in spring and carry a full target after six "
            "months.",
            line_ids=[
                fields.Command.create(
                    {
                        "kind": "join",
                        "number": 2,
                        "unit_id": self._get("unit_munich").id,
                        "date": fields.Date.add(start, months=3),
                        "ramp_months": 6,
                    }
                )
            ],
        )
        self._create_scenario(
            plan,
            name=f"{plan.name}: a weak year",
            growth=-0.1,
            assumptions="Orders of machine builders fall by a tenth; nobody joins, and "
            "everybody carries the same.",
            organisation_method="even",
        )

    def _create_scenario(self, plan, **vals):
        wizards = self.env["sales.mgmt.plan.scenario"].with_user(plan.env.user)
        wizards.create({"plan_id": plan.id, **vals}).action_create_scenario()
