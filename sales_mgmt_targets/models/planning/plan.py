from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import SQL

# What a plan may become next, and who a step takes: see the actions below
NEXT_STATES = {
    "draft": {"proposed"},
    "proposed": {"approved", "draft"},
    "approved": {"active", "draft", "superseded"},
    "active": {"closed", "superseded"},
    "closed": set(),
    "superseded": set(),
}

# What only the steps of a plan write, and how a new plan begins
GUARDED = {
    "state": "draft",
    "proposer_id": False,
    "approver_id": False,
    "editor_ids": False,
    # the lineage of versions: see the room of revisions
    "version": 1,
    "first_version_id": False,
    "replaces_id": False,
    "revision_from_id": False,
    "revision_reason": False,
    # … and what makes it a scenario
    "is_scenario": False,
    "scenario_of_id": False,
    "promoted_on": False,
    "promoted_to_id": False,
}


class SalesMgmtPlan(models.Model):
    """The targets of one year for one part of the organisation."""

    _name = "sales.mgmt.plan"
    _description = "Sales Plan"
    _inherit = ["mail.thread", "mail.activity.mixin", "sales.mgmt.audit.mixin"]
    _order = "date_from desc, id desc"
    _check_company_auto = True
    _audit_fields = ("name", "period_id", "unit_id", "state")

    name = fields.Char(
        required=True,
        compute="_compute_name",
        store=True,
        precompute=True,
        readonly=False,
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    period_id = fields.Many2one(
        comodel_name="sales.mgmt.period",
        string="Year",
        required=True,
        ondelete="restrict",
        check_company=True,
        domain="[('level', '=', 'year'), ('company_id', '=', company_id)]",
        default=lambda self: self._default_period_id(),
        tracking=True,
    )
    date_from = fields.Date(related="period_id.date_from", store=True)
    unit_id = fields.Many2one(
        comodel_name="sales.mgmt.unit",
        required=True,
        ondelete="restrict",
        check_company=True,
        default=lambda self: self._default_unit_id(),
        tracking=True,
        help="The plan covers this unit and everything below it.",
    )
    line_ids = fields.One2many(
        comodel_name="sales.mgmt.plan.line", inverse_name="plan_id", copy=True
    )
    state = fields.Selection(
        selection=[
            ("draft", "Draft"),
            ("proposed", "Proposed"),
            ("approved", "Approved"),
            ("active", "Active"),
            ("closed", "Closed"),
            ("superseded", "Superseded"),
        ],
        required=True,
        readonly=True,
        default="draft",
        copy=False,
        index=True,
        tracking=True,
    )
    proposer_id = fields.Many2one(
        comodel_name="res.users", string="Proposed By", readonly=True, copy=False
    )
    approver_id = fields.Many2one(
        comodel_name="res.users",
        string="Approved By",
        readonly=True,
        copy=False,
        tracking=True,
    )
    editor_ids = fields.Many2many(
        comodel_name="res.users",
        relation="sales_mgmt_plan_editor_rel",
        column1="plan_id",
        column2="user_id",
        string="Written By",
        readonly=True,
        copy=False,
        help="Who wrote or divided numbers of the plan; none of them approves it.",
    )
    can_approve = fields.Boolean(compute="_compute_can_approve")
    target_count = fields.Integer(string="Targets", compute="_compute_target_count")

    def _default_period_id(self):
        calendar = self.env["sales.mgmt.calendar"]._get_for_company(self.env.company)
        today = calendar._get_today()
        return self.env["sales.mgmt.period"]._find(self.env.company, "year", today)

    def _default_unit_id(self):
        return self.env["sales.mgmt.unit"]._get_root(self.env.company)

    @api.depends("period_id", "unit_id")
    def _compute_name(self):
        for plan in self:
            if not plan.name and plan.period_id and plan.unit_id:
                plan.name = f"{plan.unit_id.name} {plan.period_id.name}"

    @api.depends_context("uid")
    @api.depends("state", "proposer_id")
    def _compute_can_approve(self):
        manages = self.env.user.has_group("sales_mgmt_targets.group_manager")
        for plan in self:
            plan.can_approve = (
                manages
                and plan.state == "proposed"
                and not plan._get_self_approval_refusal(self.env.user)
            )

    def _compute_target_count(self):
        counts = dict(
            self.env["sales.mgmt.target"]._read_group(
                [("plan_id", "in", self.ids)], ["plan_id"], ["__count"]
            )
        )
        for plan in self:
            plan.target_count = counts.get(plan, 0)

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    def write(self, vals):
        if vals.keys() & GUARDED.keys() and not self.env.su:
            raise AccessError(
                self.env._(
                    "The state of a plan changes by its buttons: propose, approve, "
                    "activate, close."
                )
            )
        if vals.keys() & {"period_id", "unit_id", "company_id"}:
            self._check_not_divided()
        return super().write(vals)

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            # also past defaults in the context
            vals_list = [{**vals, **GUARDED} for vals in vals_list]
        return super().create(vals_list)

    def copy_data(self, default=None):
        """Extend `base`: two plans of one name would be hard to tell apart."""
        return [
            {**vals, "name": self.env._("%(plan)s (copy)", plan=plan.name)}
            if "name" not in (default or {})
            else vals
            for plan, vals in zip(self, super().copy_data(default), strict=True)
        ]

    @api.ondelete(at_uninstall=False)
    def _unlink_except_in_use(self):
        for plan in self:
            if plan.state in ("active", "closed", "superseded"):
                raise UserError(
                    self.env._(
                        "“%(plan)s” is in use and stays. Only plans that never became "
                        "active can be deleted.",
                        plan=plan.name,
                    )
                )
        # the database deletes lines and targets along; a revision that was never
        # applied, or a scenario, holds nothing that the plan does not hold as well
        self.filtered(
            lambda plan: not (plan.replaces_id or plan.is_scenario)
        ).line_ids._unlink_except_locked()

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_propose(self):
        """Hand the plan over for approval; its targets can no longer be edited."""
        self.check_access("write")
        self._check_divided()
        self._check_feasible()
        self._become("proposed", proposer_id=self.env.uid)

    def action_approve(self):
        """Approve the plan; nobody approves what they proposed or what targets them."""
        self._check_manager()
        for plan in self:
            refusal = plan._get_self_approval_refusal(self.env.user)
            if refusal:
                raise UserError(refusal)
        self._become("approved", approver_id=self.env.uid)

    def action_activate(self):
        """Show the targets to their people and measure them from now on."""
        self._check_manager()
        for plan in self:
            plan._check_no_rival()
            plan._become("active")
        self.env["sales.mgmt.measurement"].sudo()._refresh_targets(self.line_ids)
        self.line_ids.target_ids.invalidate_recordset()

    def action_close(self):
        self._check_manager()
        # the last word on the figures before they are kept
        if not self.env["sales.mgmt.measurement"].sudo()._refresh():
            raise UserError(
                self.env._(
                    "The figures are being refreshed at this moment. Close “%(plan)s” "
                    "when that is done, so that it keeps the last ones.",
                    plan=self[:1].name,
                )
            )
        self._become("closed")

    def action_back_to_draft(self):
        """Reopen a plan that is not active yet; a new approval is needed."""
        self.check_access("write")
        self._become("draft", proposer_id=False, approver_id=False)

    def action_open_targets(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "sales.mgmt.target",
            "view_mode": "hierarchy,list,form",
            "domain": [("plan_id", "=", self.id)],
            "name": self.env._("Targets"),
        }

    def action_open_board(self):
        """Open the planning board on the first line that is divided."""
        self.ensure_one()
        divided = self.line_ids.filtered("root_id")
        return (divided[:1] or self.line_ids[:1]).action_open_board()

    def action_open_analysis(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sales_mgmt_targets.sales_mgmt_target_report_action"
        )
        return {**action, "domain": [("plan_id", "=", self.id)], "context": {}}

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    def _become(self, state, **vals):
        """Change the state if the step exists.

        :raise UserError: naming the first plan for which it does not
        """
        labels = dict(self._fields["state"]._description_selection(self.env))
        for plan in self:
            if state not in NEXT_STATES[plan.state]:
                raise UserError(
                    self.env._(
                        "“%(plan)s” is %(old)s and cannot become %(new)s from there.",
                        plan=plan.name,
                        old=labels[plan.state],
                        new=labels[state],
                    )
                )
        # the fields of the state are guarded: only these steps may write them
        self.sudo().write({"state": state, **vals})

    def _get_audit_event(self, vals):
        """Extend the audit: a step is named after what the plan becomes."""
        labels = dict(self._fields["state"]._description_selection(self.env))
        return labels.get(vals.get("state")) or super()._get_audit_event(vals)

    def _check_manager(self):
        if not self.env.user.has_group("sales_mgmt_targets.group_manager"):
            raise AccessError(
                self.env._("Only sales planning managers approve and activate plans.")
            )
        self.check_access("write")

    def _get_self_approval_refusal(self, user):
        """Return why this person may not approve the plan, or nothing.

        :rtype: str | None
        """
        self.ensure_one()
        if user in self.proposer_id | self.create_uid | self.editor_ids:
            return self.env._(
                "“%(plan)s” was written or proposed by you; somebody else has to "
                "approve it.",
                plan=self.name,
            )
        own = (
            self.env["sales.mgmt.target"]
            .sudo()
            .search_count(
                [("plan_id", "=", self.id), ("user_id", "=", user.id)], limit=1
            )
        )
        if own:
            return self.env._(
                "“%(plan)s” holds targets of your own; somebody else has to "
                "approve it.",
                plan=self.name,
            )
        return None

    def _check_divided(self):
        """Refuse a plan without lines, or with a line that nobody carries yet."""
        for plan in self:
            undivided = plan.line_ids.filtered(lambda line: not line._is_divided())
            missing = plan.line_ids.metric_id.filtered(lambda each: not each.available)
            if missing:
                raise UserError(
                    self.env._(
                        "%(metric)s in “%(plan)s” cannot be measured: its documents do "
                        "not exist in this database. Install what brings them, or "
                        "remove the line.",
                        metric=missing[0].name,
                        plan=plan.name,
                    )
                )
            if not plan.line_ids:
                raise UserError(
                    self.env._("“%(plan)s” has no targets yet.", plan=plan.name)
                )
            if undivided:
                raise UserError(
                    self.env._(
                        "%(metric)s in “%(plan)s” is not divided as it is written. "
                        "Split it first.",
                        metric=undivided[0].metric_id.name,
                        plan=plan.name,
                    )
                )

    def _check_not_divided(self):
        for plan in self:
            if plan.line_ids.root_id:
                raise UserError(
                    self.env._(
                        "“%(plan)s” is divided already: its year and unit are fixed.",
                        plan=plan.name,
                    )
                )

    def _check_no_rival(self):
        """Refuse a second active target on one metric and year for the same people."""
        rival = (
            self.env["sales.mgmt.plan.line"]
            .sudo()
            .search(
                Domain("plan_id", "!=", self.id)
                & Domain("plan_id.state", "=", "active")
                & Domain("plan_id.period_id", "=", self.period_id.id)
                & (
                    Domain("plan_id.unit_id", "child_of", self.unit_id.id)
                    | Domain("plan_id.unit_id", "in", self.unit_id.ancestor_ids.ids)
                )
                & Domain("metric_id", "in", self.line_ids.metric_id.ids),
                limit=1,
            )
        )
        if rival:
            raise UserError(
                self.env._(
                    "%(metric)s of %(unit)s is planned for %(year)s in “%(plan)s” "
                    "already, which is active. Close that plan first.",
                    metric=rival.metric_id.name,
                    unit=rival.plan_id.unit_id.name,
                    year=self.period_id.name,
                    plan=rival.plan_id.name,
                )
            )

    def _check_editable(self):
        """Refuse changes of plans that are not in draft, and note who makes them.

        A plan whose whole year is locked is not changed either.

        The plans are locked against a step taken at the same moment: either the step
        sees the change, or the change is tried again and refused.
        """
        self.env.flush_all()
        self.env.cr.execute(
            SQL("SELECT FROM sales_mgmt_plan WHERE id = ANY(%s) FOR SHARE", self.ids)
        )
        for plan in self:
            if plan.state != "draft":
                raise UserError(
                    self.env._(
                        "“%(plan)s” is not a draft any more; its targets are fixed.",
                        plan=plan.name,
                    )
                )
        self.period_id._check_unlocked()
        fresh = self.sudo().filtered(lambda plan: self.env.user not in plan.editor_ids)
        fresh.editor_ids = [fields.Command.link(self.env.uid)]
