from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

STATES = [
    ("proposed", "Proposed"),
    ("running", "Running"),
    ("met", "Met"),
    ("ended", "Ended"),
    ("dismissed", "Dismissed"),
]
OPEN_STATES = ("proposed", "running")
# What the line above and officers of Employees write by hand
BY_LEADING = {
    "reasons",
    "goal",
    "date_from",
    "date_to",
    "measure_ids",
    "checkpoint_ids",
}


class SalesMgmtImprovementPlan(models.Model):
    """How somebody whose results fell behind gets back on the way, and how it ended.

    A rule or the line above proposes it, with evidence. It begins, is extended and ends
    only when the line above and an officer of Employees both decide so. The person
    reads it from its beginning on, and acknowledges it.
    """

    _name = "sales.mgmt.improvement.plan"
    _description = "Improvement Plan"
    _inherit = [
        "sales.mgmt.person.mixin",
        "sales.mgmt.audit.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "id desc"
    _audit_fields = ("state", "date_to", "acknowledged_on")

    person_id = fields.Many2one(readonly=False)
    cause = fields.Selection(
        selection=[
            ("manual", "Judgment of the Line Above"),
            ("score", "Review Scores Below the Limit"),
            ("attainment", "Attainment of a Quarter Below the Limit"),
        ],
        required=True,
        readonly=True,
        default="manual",
    )
    cause_key = fields.Char(readonly=True, copy=False)
    evidence = fields.Text(
        readonly=True, copy=False, help="The figures for which it was proposed."
    )
    review_ids = fields.Many2many(
        comodel_name="sales.mgmt.review",
        relation="sales_mgmt_improvement_plan_review_rel",
        column1="plan_id",
        column2="review_id",
        string="Reviews",
        readonly=True,
        copy=False,
    )
    state = fields.Selection(
        selection=STATES,
        required=True,
        readonly=True,
        default="proposed",
        index=True,
        copy=False,
        tracking=True,
    )
    reasons = fields.Text(help="Why the results fell behind, as both see it.")
    goal = fields.Text(help="What has to be reached until the end, so that it is met.")
    date_from = fields.Date(string="Begin")
    date_to = fields.Date(string="End", tracking=True)
    measure_ids = fields.One2many(
        comodel_name="sales.mgmt.improvement.measure",
        inverse_name="plan_id",
        string="Measures",
    )
    checkpoint_ids = fields.One2many(
        comodel_name="sales.mgmt.improvement.checkpoint",
        inverse_name="plan_id",
        string="Checkpoints",
    )
    decision_ids = fields.One2many(
        comodel_name="sales.mgmt.improvement.decision",
        inverse_name="plan_id",
        string="Decisions",
        readonly=True,
    )
    extension_count = fields.Integer(readonly=True, copy=False, string="Extensions")
    outcome_reason = fields.Text(readonly=True, copy=False)
    acknowledged_on = fields.Datetime(readonly=True, copy=False)
    may_decide = fields.Boolean(
        compute="_compute_may_decide", export_string_translation=False
    )

    _cause_uniq = models.UniqueIndex(
        "(person_id, cause_key) WHERE cause_key IS NOT NULL",
        "A plan was proposed for this cause already.",
    )
    _one_open = models.UniqueIndex(
        "(person_id) WHERE state IN ('proposed', 'running')",
        "This person has an open improvement plan already.",
    )
    _dates_ordered = models.Constraint(
        "CHECK (date_from <= date_to)", "A plan cannot end before it begins."
    )

    @api.depends("person_id")
    def _compute_display_name(self):
        for plan in self:
            plan.display_name = self.env._(
                "Improvement plan of %(person)s", person=plan.sudo().person_id.name
            )

    @api.depends("person_id", "state")
    @api.depends_context("uid")
    def _compute_may_decide(self):
        for plan in self:
            plan.may_decide = plan.state in OPEN_STATES and plan._is_leading()

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            vals_list = [
                {
                    name: value
                    for name, value in vals.items()
                    if name in BY_LEADING | {"person_id"}
                }
                for vals in vals_list
            ]
        plans = super().create(vals_list)
        if not self.env.su:
            plans._check_leading()
        return plans

    def write(self, vals):
        if not self.env.su:
            if vals.keys() - BY_LEADING:
                raise AccessError(
                    self.env._(
                        "What an improvement plan stands on, its state and its outcome "
                        "come from decisions, not from typing."
                    )
                )
            self._check_leading()
            self._check_open()
            if "date_to" in vals and any(each.state == "running" for each in self):
                raise UserError(
                    self.env._(
                        "A running plan is extended by a decision with a reason."
                    )
                )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_never(self):
        for plan in self:
            raise UserError(
                self.env._(
                    "“%(plan)s” stays. A plan that is not needed is dismissed.",
                    plan=plan.display_name,
                )
            )

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_acknowledge(self):
        """Note, as the person, that one has read the plan."""
        self.check_access("read")
        for plan in self:
            if plan.user_id != self.env.user or plan.state != "running":
                raise AccessError(
                    self.env._(
                        "“%(plan)s” is acknowledged by the person, while it runs.",
                        plan=plan.display_name,
                    )
                )
        plans = self.filtered(lambda each: not each.acknowledged_on).sudo()
        plans.write({"acknowledged_on": fields.Datetime.now()})
        for plan in plans:
            plan.activity_ids.filtered(
                lambda each, plan=plan: each.user_id == plan.user_id
            ).action_feedback()

    def action_open_decision(self):
        """Ask what is to be decided and why; which one stands in the context."""
        self.ensure_one()
        self._check_leading()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Decide About %(plan)s", plan=self.display_name),
            "res_model": "sales.mgmt.improvement.decision",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_plan_id": self.id,
                "default_kind": self.env.context.get("decision"),
            },
        }

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    @api.model
    def _leads(self, person):
        """Tell whether the user answers for plans of a person: from above, or as HR."""
        user = self.env.user
        return user != person.user_id and (
            user in person.sudo().superior_ids or user.has_group("hr.group_hr_user")
        )

    def _is_leading(self):
        """Tell whether the user answers for all these plans."""
        return all(self._leads(plan.sudo().person_id) for plan in self)

    def _check_leading(self):
        """Refuse whoever does not answer for these plans, and oneself."""
        self.check_access("read")
        if not self._is_leading():
            self._refuse_leading()

    @api.model
    def _refuse_leading(self):
        raise AccessError(
            self.env._(
                "Improvement plans are kept by the line above and officers of "
                "Employees, and by nobody for themselves."
            )
        )

    def _check_open(self):
        """Refuse to change what has ended, in sudo too for what belongs to it."""
        ended = self.filtered(lambda each: each.state not in OPEN_STATES)[:1]
        if ended:
            raise UserError(
                self.env._(
                    "“%(plan)s” has ended and stays as it is.", plan=ended.display_name
                )
            )

    def _check_parts_editable(self):
        """Refuse changes of what ended, and of plans of people one does not lead."""
        self.sudo()._check_open()
        if not self.env.su:
            self._check_leading()

    # Decisions, see `sales.mgmt.improvement.decision`

    def _apply_start(self, decision):
        """Begin: the person is asked to acknowledge, and measures begin."""
        self.ensure_one()
        if not (self.goal and self.date_from and self.date_to and self.measure_ids):
            raise UserError(
                self.env._(
                    "“%(plan)s” needs a goal, its first and last day and at least one "
                    "measure before it begins.",
                    plan=self.display_name,
                )
            )
        self.write({"state": "running"})
        self.measure_ids._carry_out()
        self.checkpoint_ids._ask()
        self.activity_schedule(
            "mail.mail_activity_data_todo",
            user_id=self.user_id.id,
            summary=self.env._("Read and acknowledge your improvement plan"),
        )

    def _apply_dismiss(self, decision):
        """Do without a plan, for a reason."""
        self.write({"state": "dismissed", "outcome_reason": decision.reason})

    def _apply_extend(self, decision):
        """Give it more time; the person acknowledges anew."""
        self.ensure_one()
        if not decision.date_to or decision.date_to <= self.date_to:
            raise UserError(
                self.env._(
                    "“%(plan)s” runs until %(day)s; choose a later day.",
                    plan=self.display_name,
                    day=self.date_to,
                )
            )
        self.write(
            {
                "date_to": decision.date_to,
                "extension_count": self.extension_count + 1,
                "acknowledged_on": False,
            }
        )
        self.activity_schedule(
            "mail.mail_activity_data_todo",
            user_id=self.user_id.id,
            summary=self.env._("Your improvement plan was extended; acknowledge it"),
        )

    def _apply_met(self, decision):
        """End it well."""
        self._end("met", decision)

    def _apply_ended(self, decision):
        """End it without its goal being met."""
        self._end("ended", decision)

    def _end(self, state, decision):
        self.ensure_one()
        unseen = self.checkpoint_ids.filtered(lambda each: not each.done_on)[:1]
        if unseen or not self.checkpoint_ids:
            raise UserError(
                self.env._(
                    "“%(plan)s” ends when its checkpoints have been held, with their "
                    "evidence. Write down what was found, or remove those that will "
                    "not take place.",
                    plan=self.display_name,
                )
            )
        self.write({"state": state, "outcome_reason": decision.reason})
        self.activity_ids.action_feedback()
