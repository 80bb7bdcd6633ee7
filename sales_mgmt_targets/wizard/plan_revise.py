from odoo import api, fields, models


class SalesMgmtPlanRevise(models.TransientModel):
    """Asks from which period on a plan changes, and why."""

    _name = "sales.mgmt.plan.revise"
    _description = "Revise Sales Plan"

    plan_id = fields.Many2one(
        comodel_name="sales.mgmt.plan",
        required=True,
        readonly=True,
        ondelete="cascade",
    )
    is_revision = fields.Boolean(
        compute="_compute_is_revision",
        help="The plan is a revision already, which is to start later.",
    )
    start_ids = fields.Many2many(
        comodel_name="sales.mgmt.period",
        string="Possible Starts",
        compute="_compute_start_ids",
    )
    period_id = fields.Many2one(
        comodel_name="sales.mgmt.period",
        string="From",
        compute="_compute_period_id",
        store=True,
        precompute=True,
        readonly=False,
        required=True,
        domain="[('id', 'in', start_ids)]",
        help="The first period whose targets may change. All before keep theirs.",
    )
    reason = fields.Text()

    @api.depends("plan_id")
    def _compute_is_revision(self):
        for wizard in self:
            plan = wizard.plan_id
            wizard.is_revision = bool(plan.replaces_id) and plan.state == "draft"

    @api.depends("plan_id")
    def _compute_start_ids(self):
        for wizard in self:
            wizard.start_ids = wizard._get_starts()

    @api.depends("plan_id")
    def _compute_period_id(self):
        for wizard in self:
            wizard.period_id = wizard.plan_id._choose_start(wizard._get_starts())

    def action_revise(self):
        """Make the new version and open it, or let the revision start later."""
        self.ensure_one()
        plan = self.plan_id
        if self.is_revision:
            plan._start_with(self.period_id)
        else:
            plan = plan._revise(self.period_id, self.reason)
        return {
            "type": "ir.actions.act_window",
            "res_model": plan._name,
            "res_id": plan.id,
            "views": [(False, "form")],
        }

    def _get_starts(self):
        """Return the periods with which the plan may begin to change.

        :rtype: sales.mgmt.period
        """
        plan = self.plan_id
        starts = plan.period_id.browse()
        if plan:
            starts = plan._get_revision_starts()
        if self.is_revision:
            return starts.filtered(lambda period: period.date_from > plan.revision_from)
        return starts
