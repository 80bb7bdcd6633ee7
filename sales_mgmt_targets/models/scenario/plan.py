from fractions import Fraction

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...tools.allocation import round_to

# More columns side by side are read by nobody
MOST_COMPARED = 6


class SalesMgmtPlan(models.Model):
    """Scenarios: what would be, if.

    A scenario is a copy of a plan that can be changed in every way, and compared. It is
    never proposed, approved or measured, which the database keeps too; only planning
    managers and auditors see it. Its figures get into a plan by promoting it.
    """

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.plan"

    is_scenario = fields.Boolean(
        string="Scenario", readonly=True, copy=False, index="btree_not_null"
    )
    scenario_of_id = fields.Many2one(
        comodel_name="sales.mgmt.plan",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="cascade",
    )
    scenario_ids = fields.One2many(
        comodel_name="sales.mgmt.plan",
        inverse_name="scenario_of_id",
        string="What-If Scenarios",
    )
    scenario_count = fields.Integer(
        string="Scenarios", compute="_compute_scenario_count"
    )
    assumptions = fields.Text(
        help="What the scenario supposes, for those who compare it with others."
    )
    promoted_on = fields.Datetime(readonly=True, copy=False)
    promoted_to_id = fields.Many2one(
        comodel_name="sales.mgmt.plan",
        readonly=True,
        copy=False,
        ondelete="set null",
    )

    _scenario_stays = models.Constraint(
        "CHECK (is_scenario IS NOT TRUE OR"
        " (state = 'draft' AND scenario_of_id IS NOT NULL))",
        "A scenario is never proposed or approved. Promote it: its figures then become "
        "those of a plan, which is decided on.",
    )

    @api.depends("scenario_ids")
    def _compute_scenario_count(self):
        for plan in self:
            plan.scenario_count = len(plan.scenario_ids)

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    def unlink(self):
        """Extend `sales.mgmt.plan`: scenarios go with their plan, discussions too."""
        scenarios = self.scenario_ids - self
        return super(SalesMgmtPlan, self | scenarios).unlink()

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_ask_scenario(self):
        """Ask what a scenario of the plan supposes."""
        self.ensure_one()
        self._check_manager()
        return {
            "type": "ir.actions.act_window",
            "res_model": "sales.mgmt.plan.scenario",
            "view_mode": "form",
            "target": "new",
            "context": {"default_plan_id": self.id},
            "name": self.env._("What If: %(plan)s", plan=self.name),
        }

    def action_open_scenarios(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sales_mgmt_targets.sales_mgmt_plan_action_scenarios"
        )
        domain = [("scenario_of_id", "=", self.id)]
        return {**action, "domain": domain, "context": {}}

    def action_compare(self):
        """Show plans and scenarios side by side; one alone with all that belong to it.

        :raise UserError: there is nothing to compare, or more than fits
        """
        self.check_access("read")
        plans = self
        if len(self) == 1:
            base = self.scenario_of_id or self
            plans = base | base.scenario_ids | self
        if not 2 <= len(plans) <= MOST_COMPARED:
            raise UserError(
                self.env._(
                    "Mark from two to %(most)s plans or scenarios to compare; there "
                    "are %(count)s.",
                    most=MOST_COMPARED,
                    count=len(plans),
                )
            )
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sales_mgmt_targets.sales_mgmt_plan_comparison_action"
        )
        return {**action, "domain": [("plan_id", "in", plans.ids)]}

    def action_propose(self):
        """Extend `sales.mgmt.plan`: not scenarios."""
        self._check_no_scenario()
        return super().action_propose()

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    def _become(self, state, **vals):
        """Extend `sales.mgmt.plan`: a scenario takes no step at all."""
        self._check_no_scenario()
        return super()._become(state, **vals)

    def _check_asking(self):
        """Extend `sales.mgmt.plan`: people do not see scenarios, so nobody is asked."""
        self._check_no_scenario()
        return super()._check_asking()

    def _check_no_scenario(self):
        for plan in self:
            if plan.is_scenario:
                raise UserError(
                    self.env._(
                        "“%(plan)s” is a scenario and is neither proposed nor "
                        "approved. Promote it: its figures then become those of "
                        "“%(base)s”, which is decided on.",
                        plan=plan.name,
                        base=plan.scenario_of_id.name,
                    )
                )

    def _get_compared(self):
        """Extend: a scenario is compared with the plan it was made of."""
        return self.scenario_of_id or super()._get_compared()

    def _copy_scenario(self, vals, keep_pins=False):
        """Make a scenario of the plan; of a plan in use, of what is still ahead.

        :param dict vals: its name and assumptions, and `revision_from_id`, the first
            period that may differ, of a plan that is approved or active
        :param bool keep_pins: let pins and locks hold in the scenario too
        :return: the scenario, with targets as they are in the plan
        """
        self.ensure_one()
        self._check_manager()
        self._check_no_scenario()
        scenario = self._copy_whole(
            {**vals, "is_scenario": True, "scenario_of_id": self.id}
        )
        scenario._forget_figures(keep_pins)
        if scenario.revision_from:
            scenario._hold_passed()
        return scenario

    def _forget_figures(self, keep_pins):
        """Take off what was measured, and what would hold a change. One statement."""
        self.env.flush_all()
        held = (
            SQL("")
            if keep_pins
            else SQL(
                """, pinned = FALSE, locked = FALSE, locked_by_revision = FALSE,
                 locked_by_id = NULL, locked_on = NULL, lock_reason = NULL"""
            )
        )
        self.env.cr.execute(
            SQL(
                """
                UPDATE sales_mgmt_target
                   SET actual = NULL, gap = NULL, attainment = NULL, expected = NULL,
                       pace = NULL, frozen = FALSE %s
                 WHERE plan_id = %s
                """,
                held,
                self.id,
            )
        )
        self.env["sales.mgmt.target"].invalidate_model()

    def _grow(self, growth):
        """Let the annual numbers grow by what is still ahead of them.

        Rates, and what is better when it is lower, keep theirs. The lines are not
        divided anew by this.

        :param float growth: e.g. 0.1 for 10 %
        """
        factor = Fraction(str(round(growth, 6)))
        ahead = self._read_ahead()
        for line in self.line_ids:
            metric = line.metric_id
            if metric.kind == "total" and metric.direction == "higher":
                more = Fraction(str(ahead.get(line, 0.0))) * factor
                amount = Fraction(str(line.amount)) + more
                line.amount = float(round_to(amount, line.rounding))

    def _read_ahead(self):
        """Return how much of the annual numbers lies in periods that may change.

        :return: by line
        :rtype: dict[sales.mgmt.plan.line, float]
        """
        self.ensure_one()
        if not self.revision_from:
            return {line: line.amount for line in self.line_ids}
        rows = (
            self.env["sales.mgmt.target"]
            .sudo()
            ._read_group(
                [
                    ("plan_id", "=", self.id),
                    ("axis", "=", False),
                    ("date_to", ">=", self.revision_from),
                ],
                ["line_id"],
                ["amount:sum"],
            )
        )
        return {line.with_env(self.env): amount for line, amount in rows}
