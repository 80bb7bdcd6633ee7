from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from .need import OFFICER

# who decides about a plan that somebody else proposed
DECIDERS = (OFFICER, "hr.group_hr_user", "sales_mgmt_targets.group_manager")
# written by the steps only
STEPS = {"state", "proposed_by_id", "approved_by_id", "approved_on"}


class SalesMgmtTrainingPlan(models.Model):
    """Which courses for whom in which quarter of a year, and what that costs.

    Whoever proposes a plan does not approve it. From the proposal on it stays as it is,
    until it is taken back.
    """

    _name = "sales.mgmt.training.plan"
    _description = "Annual Training Plan"
    _inherit = ["sales.mgmt.audit.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "date_from DESC, id DESC"
    _check_company_auto = True
    _audit_fields = ("state", "budget")

    name = fields.Char(required=True)
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    period_id = fields.Many2one(
        comodel_name="sales.mgmt.period",
        string="Year",
        required=True,
        index=True,
        ondelete="restrict",
        domain="[('level', '=', 'year'), ('company_id', '=', company_id)]",
    )
    date_from = fields.Date(related="period_id.date_from", store=True)
    state = fields.Selection(
        selection=[
            ("draft", "Draft"),
            ("proposed", "Proposed"),
            ("approved", "Approved"),
        ],
        required=True,
        readonly=True,
        default="draft",
        copy=False,
        tracking=True,
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    budget = fields.Monetary(tracking=True)
    cost = fields.Monetary(compute="_compute_cost", store=True)
    is_over_budget = fields.Boolean(compute="_compute_cost", store=True)
    proposed_by_id = fields.Many2one(
        comodel_name="res.users", readonly=True, copy=False
    )
    approved_by_id = fields.Many2one(
        comodel_name="res.users", readonly=True, copy=False
    )
    approved_on = fields.Date(readonly=True, copy=False)
    line_ids = fields.One2many(
        comodel_name="sales.mgmt.training.plan.line",
        inverse_name="plan_id",
        string="Courses",
        copy=True,
    )
    planned_count = fields.Integer(
        string="Places Planned", compute="_compute_progress", compute_sudo=True
    )
    done_count = fields.Integer(
        string="Passed", compute="_compute_progress", compute_sudo=True
    )
    progress = fields.Float(
        compute="_compute_progress",
        compute_sudo=True,
        digits=(16, 1),
        help="Places whose people have passed, out of 100.",
    )
    may_approve = fields.Boolean(
        compute="_compute_may_approve", export_string_translation=False
    )

    _budget_positive = models.Constraint(
        "CHECK (budget >= 0)", "A budget cannot be negative."
    )

    @api.depends("line_ids.cost", "budget")
    def _compute_cost(self):
        for plan in self:
            plan.cost = sum(plan.line_ids.mapped("cost"))
            plan.is_over_budget = (
                plan.currency_id.compare_amounts(plan.cost, plan.budget) > 0
            )

    @api.depends("line_ids.person_ids", "line_ids.done_count")
    def _compute_progress(self):
        for plan in self:
            plan.planned_count = sum(plan.line_ids.mapped("people_count"))
            plan.done_count = sum(plan.line_ids.mapped("done_count"))
            plan.progress = (
                100 * plan.done_count / plan.planned_count if plan.planned_count else 0
            )

    @api.depends("state", "proposed_by_id")
    @api.depends_context("uid")
    def _compute_may_approve(self):
        decides = any(self.env.user.has_group(group) for group in DECIDERS)
        for plan in self:
            plan.may_approve = (
                decides
                and plan.state == "proposed"
                and self.env.user not in (plan.proposed_by_id | plan.create_uid)
            )

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_no_step(vals)
        return super().create(vals_list)

    def write(self, vals):
        self._check_no_step(vals)
        if vals.keys() & {"name", "budget", "period_id", "company_id"}:
            self._check_draft()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_decided(self):
        self._check_draft()

    def _check_no_step(self, vals):
        if not self.env.su and vals.keys() & STEPS:
            raise AccessError(
                self.env._("A training plan is proposed and approved by its buttons.")
            )

    def _check_draft(self):
        """Refuse to change what somebody else is deciding about, or has decided."""
        other = self.filtered(lambda plan: plan.state != "draft")[:1]
        if other and not self.env.su:
            raise UserError(
                self.env._(
                    "“%(plan)s” was proposed; it stays as it is. Take it back to draft "
                    "to change it.",
                    plan=other.name,
                )
            )

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_collect(self):
        """Take the open needs that are due by the end of the year into the plan."""
        self.ensure_one()
        self._check_officer()
        self._check_draft()
        needs = self.env["sales.mgmt.training.need"].search(
            [
                ("company_id", "=", self.company_id.id),
                ("state", "=", "open"),
                ("date_due", "<=", self.period_id.date_to),
            ]
        )
        # the officer may; needs are written by the system
        self.sudo()._collect(needs.sudo())
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success" if needs else "warning",
                "message": self.env._("%(count)s needs collected.", count=len(needs)),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def action_propose(self):
        """Ask somebody else to approve the plan."""
        self._check_officer()
        for plan in self:
            plan._check_draft()
            empty = plan.line_ids.filtered(lambda line: not line.person_ids)[:1]
            if not plan.line_ids or empty:
                raise UserError(
                    self.env._(
                        "“%(plan)s” has a course without people, or none at all. "
                        "Collect needs, or name who is to learn what.",
                        plan=plan.name,
                    )
                )
        self.sudo().write({"state": "proposed", "proposed_by_id": self.env.uid})

    def action_take_back(self):
        """Make a proposed or approved plan a draft again."""
        self._check_officer()
        carried = self.line_ids.filtered("carried_out_on")[:1]
        if carried:
            raise UserError(
                self.env._(
                    "People are enrolled in “%(course)s” already. Write a further plan "
                    "for what is to change.",
                    course=carried.course_id.name,
                )
            )
        self.sudo().write(
            {
                "state": "draft",
                "proposed_by_id": False,
                "approved_by_id": False,
                "approved_on": False,
            }
        )

    def action_approve(self):
        """Approve a plan that somebody else wrote and proposed."""
        self.check_access("read")
        for plan in self:
            if plan.state != "proposed":
                raise UserError(
                    self.env._("“%(plan)s” is not proposed.", plan=plan.name)
                )
            if not plan.may_approve:
                raise AccessError(
                    self.env._(
                        "“%(plan)s” is approved by a manager, an officer of Employees "
                        "or another training officer than who wrote and proposed it.",
                        plan=plan.name,
                    )
                )
        # deciders read plans and do not write them
        self.sudo().write(
            {
                "state": "approved",
                "approved_by_id": self.env.uid,
                "approved_on": fields.Date.context_today(self),
            }
        )

    def action_carry_out(self):
        """Enrol everybody whom the approved plan names and who is still in sales."""
        self._check_officer()
        for plan in self:
            if plan.state != "approved":
                raise UserError(
                    self.env._(
                        "“%(plan)s” has to be approved before people are enrolled.",
                        plan=plan.name,
                    )
                )
        self.sudo().line_ids._carry_out()

    def _check_officer(self):
        if not self.env.user.has_group(OFFICER):
            raise AccessError(
                self.env._("Only a training officer writes and carries out plans.")
            )
        self.check_access("write")

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    def _collect(self, needs):
        """Add people to the course and the quarter in which their need is due.

        :param sales.mgmt.training.need needs: open ones
        """
        self.ensure_one()
        quarters = self.period_id._get_below("quarter")
        lines = {(line.course_id, line.period_id): line for line in self.line_ids}
        for (course, quarter), group in needs.grouped(
            lambda need: (need.course_id, self._find_quarter(quarters, need.date_due))
        ).items():
            line = lines.get((course, quarter)) or self.line_ids.create(
                {
                    "plan_id": self.id,
                    "course_id": course.id,
                    "period_id": quarter.id,
                }
            )
            line.person_ids |= group.person_id
            group.write({"state": "planned", "line_id": line.id})

    @api.model
    def _find_quarter(self, quarters, day):
        """Return the quarter of a day; what is due earlier belongs to the first."""
        return (
            quarters.filtered(lambda each: each.date_from <= day)[-1:] or quarters[:1]
        )
