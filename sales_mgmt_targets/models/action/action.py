from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

# What stays with an action whatever becomes of the plan: where its target stands
PLACE = (
    "company_id",
    "metric_id",
    "unit_id",
    "salesperson_id",
    "period_id",
    "segment_id",
)
# What people type while an action is open
TYPED = frozenset(
    {
        *PLACE[1:],
        "name",
        "note",
        "kind",
        "target_id",
        "user_id",
        "date_due",
        "priority",
        "effect",
        "progress",
        "result",
        "resource",
        "department_id",
        "asked_id",
        "budget",
        "date_answer_due",
        "decision_id",
        "alert_id",
    }
)
# Of several plans of one place, the target of which shows where an action stands
PLAN_RANKS = {"active": 0, "closed": 1, "approved": 2, "proposed": 3, "draft": 4}
OPEN = ("planned", "running")


class SalesMgmtAction(models.Model):
    """What is done to reach a target: a measure, or a request to another department.

    It says who does it, until when, and what it is expected to bring, so that what is
    open can be read beside the gap. It hangs on what its target is about (metric, unit,
    person, period and segment), not on one version of a plan: whichever plan is in
    force has it under its target.
    """

    _name = "sales.mgmt.action"
    _description = "Action Plan"
    _inherit = ["sales.mgmt.task.mixin", "sales.mgmt.figure.mixin"]
    _order = "date_due, priority desc, id"
    _check_company_auto = True
    _task_type = "sales_mgmt_targets.mail_activity_type_action"
    _open_states = OPEN

    kind = fields.Selection(
        selection=[("measure", "Measure"), ("request", "Resource Request")],
        required=True,
        default="measure",
    )
    target_id = fields.Many2one(
        comodel_name="sales.mgmt.target",
        string="Sales Target",
        index="btree_not_null",
        ondelete="set null",
        check_company=True,
        help="The target it is to help to reach. Another version of the plan keeps it.",
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        compute="_compute_place",
        store=True,
        precompute=True,
        required=True,
        index=True,
        compute_sudo=True,
    )
    metric_id = fields.Many2one(
        comodel_name="sales.mgmt.metric",
        compute="_compute_place",
        store=True,
        precompute=True,
        readonly=False,
        required=True,
        ondelete="cascade",
        compute_sudo=True,
    )
    unit_id = fields.Many2one(
        comodel_name="sales.mgmt.unit",
        compute="_compute_place",
        store=True,
        precompute=True,
        readonly=False,
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
        compute_sudo=True,
    )
    salesperson_id = fields.Many2one(
        comodel_name="res.users",
        string="Target Of",
        compute="_compute_place",
        store=True,
        precompute=True,
        readonly=False,
        index=True,
        ondelete="restrict",
        compute_sudo=True,
        help="Empty: the target of the whole unit.",
    )
    period_id = fields.Many2one(
        comodel_name="sales.mgmt.period",
        compute="_compute_place",
        store=True,
        precompute=True,
        readonly=False,
        required=True,
        ondelete="restrict",
        check_company=True,
        compute_sudo=True,
    )
    segment_id = fields.Many2one(
        comodel_name="sales.mgmt.segment",
        compute="_compute_place",
        store=True,
        precompute=True,
        readonly=False,
        ondelete="restrict",
        compute_sudo=True,
    )
    metric_unit = fields.Selection(related="metric_id.unit", string="Metric Unit")
    currency_id = fields.Many2one(
        comodel_name="res.currency",
        compute="_compute_currency_id",
        store=True,
        precompute=True,
        compute_sudo=True,
    )
    company_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Company Currency"
    )
    # What, who, until when
    user_id = fields.Many2one(
        string="Owner",
        compute="_compute_user_id",
        store=True,
        precompute=True,
        readonly=False,
        tracking=True,
    )
    date_due = fields.Date(tracking=True)
    note = fields.Html(string="How", help="How it is to be done, with whom and where.")
    priority = fields.Selection(
        selection=[("0", "Normal"), ("1", "Important"), ("2", "Most important")],
        default="0",
        required=True,
    )
    effect = fields.Monetary(
        string="Expected Effect",
        tracking=True,
        help="What it is expected to bring to the achieved figure, in the unit of the "
        "target. Of a limit it is by how much it lowers the figure.",
    )
    progress = fields.Integer(
        tracking=True,
        aggregator=None,
        help="In percent. What is done has had its effect: only the rest counts "
        "against the gap.",
    )
    effect_open = fields.Monetary(
        string="Effect to Come",
        compute="_compute_effect_open",
        store=True,
        help="The part of the expected effect that progress has not brought yet; zero "
        "once it is done or dropped.",
    )
    state = fields.Selection(
        selection=[
            ("planned", "Planned"),
            ("running", "In Progress"),
            ("done", "Done"),
            ("dropped", "Dropped"),
        ],
        tracking=True,
    )
    result = fields.Text(help="What came of it.")
    drop_reason = fields.Char(string="Why It Was Dropped", readonly=True, copy=False)
    is_told = fields.Boolean(
        string="On the Lists",
        readonly=True,
        copy=False,
        help="Owners and who is asked learn of it when the plan is approved.",
    )
    # Where it comes from
    decision_id = fields.Many2one(
        comodel_name="sales.mgmt.meeting.decision",
        string="Decided As",
        index="btree_not_null",
        ondelete="set null",
        copy=False,
    )
    alert_id = fields.Many2one(
        comodel_name="sales.mgmt.alert",
        string="Because Of",
        index="btree_not_null",
        ondelete="set null",
        copy=False,
    )
    # Beside the gap
    current_target_id = fields.Many2one(
        comodel_name="sales.mgmt.target",
        string="Target of the Plan in Force",
        compute="_compute_current_target_id",
        compute_sudo=True,
    )
    gap = fields.Monetary(
        compute="_compute_current_target_id", compute_sudo=True, string="Still Missing"
    )
    cover = fields.Float(
        string="Covers",
        compute="_compute_current_target_id",
        compute_sudo=True,
        help="The part of what is missing that this action alone is still to bring.",
    )
    can_write = fields.Boolean(compute="_compute_rights")
    can_report = fields.Boolean(compute="_compute_rights")
    can_answer = fields.Boolean(compute="_compute_rights")

    _effect_positive = models.Constraint(
        "CHECK (effect >= 0)",
        "An expected effect helps: it is not below zero.",
    )
    _progress_percent = models.Constraint(
        "CHECK (progress BETWEEN 0 AND 100)", "Progress goes from 0 to 100 percent."
    )
    _place_idx = models.Index("(company_id, metric_id, period_id)")

    # ------------------------------------------------------------
    # WHERE IT STANDS
    # ------------------------------------------------------------

    @api.depends("target_id")
    def _compute_place(self):
        """Take the place of the target, and keep it when that target is no more."""
        for action in self:
            target = action.target_id
            if not target:
                action.company_id = (
                    action.company_id or action.unit_id.company_id or self.env.company
                )
                continue
            action.company_id = target.company_id
            action.metric_id = target.metric_id
            action.unit_id = target.unit_id
            action.salesperson_id = target.user_id
            action.period_id = target.period_id
            action.segment_id = target.segment_id

    @api.depends("metric_id", "company_id")
    def _compute_currency_id(self):
        for action in self:
            is_money = action.metric_id.unit == "money"
            action.currency_id = action.company_id.currency_id if is_money else False

    @api.depends("salesperson_id", "unit_id")
    def _compute_user_id(self):
        """Propose who is to reach the target: the person, or who leads the unit."""
        for action in self:
            if not action.user_id:
                action.user_id = action.salesperson_id or action.unit_id.leader_id

    @api.depends("effect", "progress", "state")
    def _compute_effect_open(self):
        for action in self:
            effect = action._get_left() if action.state in OPEN else 0.0
            action.effect_open = effect

    @api.depends(*PLACE, "effect_open")
    def _compute_current_target_id(self):
        targets = self._find_targets()
        for action in self:
            target = targets.get(action, self.env["sales.mgmt.target"])
            gap = target._get_missing()
            action.current_target_id = target
            action.gap = float(gap)
            action.cover = action.effect_open / float(gap) if gap else 0.0

    @api.depends("progress")
    def _compute_state(self):
        """Extend the task: what has begun is in progress."""
        return super()._compute_state()

    @api.depends("outcome", "user_id", "asked_id", "department_id", "answer")
    @api.depends_context("uid")
    def _compute_rights(self):
        for action in self:
            is_open = action.state in OPEN
            action.can_write = not action.id or action._may_write()
            action.can_report = is_open and action._may_report()
            action.can_answer = is_open and not action._get_answer_refusal()

    @api.constrains("date_due", "period_id")
    def _check_date_due(self):
        """Refuse an end after the period: it could not help to reach the target."""
        for action in self:
            if action.date_due > action.period_id.date_to:
                raise ValidationError(
                    self.env._(
                        "“%(action)s” is to help in %(period)s, which ends on "
                        "%(end)s. Choose an earlier day, or a later target.",
                        action=action.name,
                        period=action.period_id.name,
                        end=action.period_id.date_to,
                    )
                )

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model
    def default_get(self, fields):
        """Extend `base`: an action begun elsewhere is due within two weeks."""
        values = super().default_get(fields)
        if "date_due" in fields and not values.get("date_due"):
            target = self.env["sales.mgmt.target"].browse(values.get("target_id"))
            values["date_due"] = self._get_default_due(target)
        return values

    @api.model
    def _get_default_due(self, target):
        """Return the day two weeks from now, or before, the last one of a target."""
        day = fields.Date.context_today(self) + timedelta(days=14)
        return min(day, target.date_to) if target else day

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            vals_list = [
                {name: vals[name] for name in vals.keys() & TYPED} for vals in vals_list
            ]
        actions = super().create(vals_list)
        actions._take_over_decisions()
        actions._tell_if_due()
        return actions

    def write(self, vals):
        if self.env.su:
            return super().write(vals)
        if vals.keys() - TYPED:
            raise AccessError(
                self.env._(
                    "Whether an action is done, dropped or answered, its buttons say."
                )
            )
        self._check_open()
        result = super().write(vals)
        self._follow_change(vals)
        return result

    def unlink(self):
        """Extend `base`: tasks of what is not planned any more go along."""
        tasks = (self.activity_id | self.answer_activity_id).sudo()
        result = super().unlink()
        tasks.exists().unlink()
        return result

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    def _check_open(self):
        for action in self:
            if action.state not in OPEN:
                raise UserError(
                    self.env._(
                        "“%(action)s” is over. Open it again before you change it.",
                        action=action.name,
                    )
                )

    def _get_open_state(self):
        """Override the task: begun or not."""
        return "running" if self.progress else "planned"

    def _may_write(self):
        return self.has_access("write")

    def _may_report(self):
        return self.user_id == self.env.user or self._may_write()

    def _get_place(self):
        """Return the key of what the action is about.

        :rtype: tuple[int, ...]
        """
        return tuple(self[name].id for name in PLACE)

    def _describe_for_list(self):
        """Return in a line what it is, what it is to bring and how far it is.

        Together with an answer that is missing or was no.
        """
        words = [self.name]
        if self.effect:
            effect = self._show(self.effect)
            words.append(self.env._("expected effect %(effect)s", effect=effect))
        if self.progress:
            words.append(f"{self.progress} %")
        if self.answer:
            answers = self._fields["answer"]._description_selection(self.env)
            words.append(dict(answers)[self.answer])
        return " · ".join(words)

    def _find_targets(self):
        """Return the target of each action in the plan that counts, read at once.

        The plan in force counts; before there is one, the one that is nearest to it; of
        several the newest.

        :rtype: dict[sales.mgmt.action, sales.mgmt.target]
        """
        found = self.env["sales.mgmt.target"].search(
            [
                ("company_id", "in", self.company_id.ids),
                ("metric_id", "in", self.metric_id.ids),
                ("unit_id", "in", self.unit_id.ids),
                ("user_id", "in", [*self.salesperson_id.ids, False]),
                ("period_id", "in", self.period_id.ids),
                ("segment_id", "in", [*self.segment_id.ids, False]),
            ]
        )
        by_place = {}
        for target in found.sorted(lambda each: (each._rank_plan(), -each.plan_id.id)):
            by_place.setdefault(target._get_action_place(), target)
        places = {action: action._get_place() for action in self}
        return {
            action: by_place[place]
            for action, place in places.items()
            if place in by_place
        }
