from odoo import api, fields, models
from odoo.exceptions import UserError


class SalesMgmtPlanScenario(models.TransientModel):
    """Asks what a scenario of a plan supposes."""

    _name = "sales.mgmt.plan.scenario"
    _description = "What-If Scenario"

    plan_id = fields.Many2one(
        comodel_name="sales.mgmt.plan",
        required=True,
        readonly=True,
        ondelete="cascade",
    )
    name = fields.Char(
        required=True,
        compute="_compute_name",
        store=True,
        precompute=True,
        readonly=False,
    )
    assumptions = fields.Text()
    is_in_use = fields.Boolean(compute="_compute_is_in_use")
    start_ids = fields.Many2many(
        comodel_name="sales.mgmt.period",
        relation="sales_mgmt_plan_scenario_start_rel",
        string="Possible Starts",
        compute="_compute_is_in_use",
    )
    period_id = fields.Many2one(
        comodel_name="sales.mgmt.period",
        string="From",
        compute="_compute_period_id",
        store=True,
        precompute=True,
        readonly=False,
        domain="[('id', 'in', start_ids)]",
        help="Of a plan in use only what is ahead can be otherwise.",
    )
    growth = fields.Float(
        help="On everything that is ahead. Rates, and what is better when it is lower, "
        "keep theirs."
    )
    organisation_method = fields.Selection(
        selection=lambda self: (
            self.env["sales.mgmt.plan.line"]._fields["organisation_method"].selection
        ),
        string="Among People",
        help="Empty: as each line of the plan is divided.",
    )
    period_method = fields.Selection(
        selection=[
            ("even", "Even"),
            ("working", "Working days"),
            ("history", "History"),
        ],
        string="Over the Year",
        help="Empty: as each line of the plan is divided.",
    )
    keep_pins = fields.Boolean(
        string="Keep Pins and Locks",
        help="Else what people had typed or locked may change in the scenario.",
    )
    line_ids = fields.One2many(
        comodel_name="sales.mgmt.plan.scenario.line",
        inverse_name="wizard_id",
        string="Headcount",
    )

    @api.depends("plan_id")
    def _compute_name(self):
        for wizard in self:
            plan = wizard.plan_id
            wizard.name = plan and self.env._(
                "%(plan)s, scenario %(number)s",
                plan=plan.name,
                number=plan.scenario_count + 1,
            )

    @api.depends("plan_id")
    def _compute_is_in_use(self):
        for wizard in self:
            plan = wizard.plan_id
            wizard.is_in_use = plan.state in ("approved", "active")
            wizard.start_ids = wizard._get_starts()

    @api.depends("plan_id")
    def _compute_period_id(self):
        for wizard in self:
            wizard.period_id = wizard.plan_id._choose_start(wizard._get_starts())

    def _get_starts(self):
        """Return the periods from which on a plan in use can be otherwise.

        :rtype: sales.mgmt.period
        """
        plan = self.plan_id
        if plan.state in ("approved", "active"):
            return plan._get_revision_starts()
        return plan.period_id.browse()

    def action_create_scenario(self):
        """Make the scenario, divide it as it supposes, and open it."""
        self.ensure_one()
        plan = self.plan_id
        if self.is_in_use and self.period_id not in self._get_starts():
            raise UserError(
                self.env._(
                    "“%(plan)s” is in use: choose a period that is not over, from "
                    "which on the scenario may differ.",
                    plan=plan.name,
                )
            )
        scenario = plan._copy_scenario(
            {
                "name": self.name,
                "assumptions": self.assumptions,
                "revision_from_id": self.period_id.id
                if self.is_in_use
                else plan.revision_from_id.id,
            },
            keep_pins=self.keep_pins,
        )
        self._suppose(scenario)
        return {
            "type": "ir.actions.act_window",
            "res_model": scenario._name,
            "res_id": scenario.id,
            "views": [(False, "form")],
        }

    def _suppose(self, scenario):
        """Let a scenario be what the dialog supposes."""
        changes = {
            name: self[name]
            for name in ("organisation_method", "period_method")
            if self[name]
        }
        divided = scenario.line_ids.filtered("root_id")
        if changes:
            divided.write(changes)
            # else what was derived from a chain would go on deciding
            divided.sudo().derivation_id = False
        self.line_ids._plan_headcount(scenario)
        if self.growth:
            scenario._grow(self.growth)
        if self.growth or changes or self.line_ids:
            divided.action_split()


class SalesMgmtPlanScenarioLine(models.TransientModel):
    """People that a scenario supposes to come or to leave."""

    _name = "sales.mgmt.plan.scenario.line"
    _description = "Headcount of a What-If Scenario"

    wizard_id = fields.Many2one(
        comodel_name="sales.mgmt.plan.scenario", required=True, ondelete="cascade"
    )
    kind = fields.Selection(
        selection=[("join", "Open Position"), ("leave", "Leaves")],
        required=True,
        default="join",
    )
    number = fields.Integer(default=1, help="How many open positions alike.")
    unit_id = fields.Many2one(comodel_name="sales.mgmt.unit", required=True)
    user_id = fields.Many2one(comodel_name="res.users", string="Who Leaves")
    date = fields.Date(string="From", required=True)
    ramp_months = fields.Integer(string="Months to Full Target")

    def _plan_headcount(self, scenario):
        """Write into a scenario who comes and who leaves."""
        self.env["sales.mgmt.plan.headcount"].create(
            [
                {
                    "plan_id": scenario.id,
                    "kind": line.kind,
                    "unit_id": line.unit_id.id,
                    "user_id": line.user_id.id if line.kind == "leave" else False,
                    "date": line.date,
                    "ramp_months": line.ramp_months,
                }
                for line in self
                for _one in range(max(line.number, 1) if line.kind == "join" else 1)
            ]
        )
