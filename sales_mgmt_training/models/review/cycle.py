from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

HR_OFFICER = "hr.group_hr_user"


class SalesMgmtReviewCycle(models.Model):
    """The reviews of one period: who is reviewed, by which template, until when."""

    _name = "sales.mgmt.review.cycle"
    _description = "Review Cycle"
    _inherit = ["mail.thread", "mail.activity.mixin", "sales.mgmt.audit.mixin"]
    _order = "date_self_due desc, id desc"
    _check_company_auto = True
    _audit_fields = (
        "name",
        "period_id",
        "template_ids",
        "unit_ids",
        "date_self_due",
        "date_manager_due",
        "date_interview_due",
        "with_calibration",
        "state",
    )

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
    kind = fields.Selection(
        selection=[("month", "Month"), ("quarter", "Quarter"), ("year", "Year")],
        string="Reviewed Every",
        required=True,
        default="quarter",
    )
    period_id = fields.Many2one(
        comodel_name="sales.mgmt.period",
        required=True,
        ondelete="restrict",
        check_company=True,
        domain="[('level', '=', kind), ('company_id', '=', company_id)]",
        tracking=True,
    )
    template_ids = fields.Many2many(
        comodel_name="sales.mgmt.review.template",
        relation="sales_mgmt_review_cycle_template_rel",
        column1="cycle_id",
        column2="template_id",
        string="Templates",
        check_company=True,
        help="Everybody is judged by the first one that suits the role and the unit.",
    )
    unit_ids = fields.Many2many(
        comodel_name="sales.mgmt.unit",
        relation="sales_mgmt_review_cycle_unit_rel",
        column1="cycle_id",
        column2="unit_id",
        string="Units",
        check_company=True,
        help="And all below them. Empty: the whole company.",
    )
    responsible_id = fields.Many2one(
        comodel_name="res.users",
        required=True,
        default=lambda self: self.env.user,
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
        help="Is told once what is late.",
    )
    date_self_due = fields.Date(string="Self Part Due", required=True, tracking=True)
    date_manager_due = fields.Date(
        string="Manager Part Due", required=True, tracking=True
    )
    date_interview_due = fields.Date(
        string="Interview Due", required=True, tracking=True
    )
    with_calibration = fields.Boolean(
        string="Calibrate First",
        default=True,
        help="Scores are compared, and released by the line above or an officer of "
        "Employees, before they are shared in interviews.",
    )
    state = fields.Selection(
        selection=[
            ("draft", "Draft"),
            ("running", "Running"),
            ("calibrating", "Calibrating"),
            ("done", "Done"),
        ],
        required=True,
        readonly=True,
        default="draft",
        copy=False,
        tracking=True,
    )
    left_out = fields.Text(
        readonly=True,
        copy=False,
        help="Who is in scope and has no review, and why.",
    )
    review_ids = fields.One2many(
        comodel_name="sales.mgmt.review", inverse_name="cycle_id", string="Reviews"
    )
    review_count = fields.Integer(string="Number of Reviews", compute="_compute_counts")
    signed_count = fields.Integer(string="Signed", compute="_compute_counts")
    late_count = fields.Integer(string="Late", compute="_compute_counts")
    progress = fields.Float(
        compute="_compute_counts", help="Signed reviews out of 100.", aggregator=None
    )
    period_closed = fields.Boolean(compute="_compute_period_closed")

    _dates_ordered = models.Constraint(
        """CHECK (date_self_due <= date_manager_due
            AND date_manager_due <= date_interview_due)""",
        "First the self part is due, then the manager part, then the interview.",
    )

    @api.depends("period_id")
    def _compute_name(self):
        for cycle in self:
            if not cycle.name and cycle.period_id:
                cycle.name = self.env._(
                    "Reviews %(period)s", period=cycle.period_id.name
                )

    @api.depends("review_ids.state")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_counts(self):
        reviews = self.env["sales.mgmt.review"]
        domain = [("cycle_id", "in", self.ids)]
        rows = reviews._read_group(domain, ["cycle_id", "state"], ["__count"])
        counts = {(cycle, state): count for cycle, state, count in rows}
        late = dict(
            reviews._read_group(
                [*domain, ("is_late", "=", True)], ["cycle_id"], ["__count"]
            )
        )
        for cycle in self:
            total = sum(count for (each, _), count in counts.items() if each == cycle)
            signed = counts.get((cycle, "signed"), 0)
            cycle.review_count = total
            cycle.signed_count = signed
            cycle.late_count = late.get(cycle, 0)
            cycle.progress = 100 * signed / total if total else 0

    @api.depends("period_id.closing_id")
    def _compute_period_closed(self):
        for cycle in self.sudo():
            cycle.period_closed = bool(cycle.period_id.closing_id)

    @api.constrains("kind", "period_id")
    def _check_period(self):
        for cycle in self:
            if cycle.period_id.level != cycle.kind:
                raise UserError(
                    self.env._(
                        "%(period)s is no %(kind)s; choose a period that “%(cycle)s” "
                        "is about.",
                        period=cycle.period_id.name,
                        kind=dict(
                            self._fields["kind"]._description_selection(self.env)
                        )[cycle.kind].lower(),
                        cycle=cycle.name,
                    )
                )

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            # also past defaults in the context
            vals_list = [{**vals, "state": "draft"} for vals in vals_list]
        return super().create(vals_list)

    def write(self, vals):
        if "state" in vals and not self.env.su:
            raise AccessError(
                self.env._(
                    "The state of a review cycle changes by its buttons: start, "
                    "calibrate, close."
                )
            )
        if vals.keys() & {"kind", "period_id", "company_id"}:
            started = self.filtered(lambda each: each.state != "draft")[:1]
            if started:
                raise UserError(
                    self.env._(
                        "“%(cycle)s” has begun with %(period)s and keeps it. Create "
                        "another cycle.",
                        cycle=started.name,
                        period=started.period_id.name,
                    )
                )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_started(self):
        for cycle in self:
            if cycle.state != "draft":
                raise UserError(
                    self.env._(
                        "“%(cycle)s” has begun and stays, with its reviews.",
                        cycle=cycle.name,
                    )
                )

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_calibrate(self):
        """Ask the leaders above to compare the scores; parts can still come in."""
        self._check_officer()
        for cycle in self:
            if cycle.state != "running" or not cycle.with_calibration:
                raise UserError(
                    self.env._(
                        "“%(cycle)s” is not to be calibrated now: it either does not "
                        "run, or shares scores without comparing them.",
                        cycle=cycle.name,
                    )
                )
        self.sudo().write({"state": "calibrating"})

    def action_close(self):
        """End the cycle, once every review is signed."""
        self._check_officer()
        for cycle in self:
            open_count = self.env["sales.mgmt.review"].search_count(
                [("cycle_id", "=", cycle.id), ("state", "!=", "signed")]
            )
            if open_count or cycle.state not in ("running", "calibrating"):
                raise UserError(
                    self.env._(
                        "“%(cycle)s” is not done: %(count)s reviews are not signed. "
                        "Where somebody will not sign, note the refusal on the review.",
                        cycle=cycle.name,
                        count=open_count,
                    )
                )
        self.sudo().write({"state": "done"})

    def action_open_reviews(self):
        """Open the reviews of the cycle that the user may read."""
        self.ensure_one()
        return self._get_action("sales_mgmt_review_action")

    def action_open_late(self):
        """Open the reviews of the cycle whose next part is late."""
        self.ensure_one()
        return {
            **self._get_action("sales_mgmt_review_action"),
            "context": {"search_default_late": 1},
        }

    def action_open_calibration(self):
        """Open the scores of the cycle side by side, by reviewer."""
        self.ensure_one()
        return {
            **self._get_action("sales_mgmt_review_form_action_calibration"),
            "domain": [
                ("cycle_id", "=", self.id),
                ("kind", "=", "manager"),
                ("state", "=", "done"),
            ],
            "context": {"search_default_group_author": 1},
        }

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    def _get_action(self, name):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            f"sales_mgmt_training.{name}"
        )
        return {
            **action,
            "display_name": self.name,
            "domain": [("cycle_id", "=", self.id)],
            "context": {},
        }

    def _check_officer(self):
        """Refuse whoever does not run cycles."""
        self.check_access("read")
        if not self.env.user.has_group(HR_OFFICER):
            raise AccessError(
                self.env._("Review cycles are run by officers of Employees.")
            )
