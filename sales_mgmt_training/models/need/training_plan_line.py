from odoo import api, fields, models


class SalesMgmtTrainingPlanLine(models.Model):
    """A course in a quarter, and who is to learn it."""

    _name = "sales.mgmt.training.plan.line"
    _description = "Course of a Training Plan"
    _order = "plan_id, date_from, course_id, id"
    _check_company_auto = True

    plan_id = fields.Many2one(
        comodel_name="sales.mgmt.training.plan",
        required=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        related="plan_id.company_id", store=True, precompute=True, index=True
    )
    plan_period_id = fields.Many2one(related="plan_id.period_id")
    course_id = fields.Many2one(
        comodel_name="sales.mgmt.training.course",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    period_id = fields.Many2one(
        comodel_name="sales.mgmt.period",
        string="Quarter",
        required=True,
        index=True,
        ondelete="restrict",
        domain="[('level', '=', 'quarter'), ('id', 'child_of', plan_period_id)]",
    )
    date_from = fields.Date(related="period_id.date_from", store=True)
    person_ids = fields.Many2many(
        comodel_name="sales.mgmt.person",
        relation="sales_mgmt_training_plan_line_person_rel",
        column1="line_id",
        column2="person_id",
        string="People",
        check_company=True,
    )
    need_ids = fields.One2many(
        comodel_name="sales.mgmt.training.need", inverse_name="line_id"
    )
    people_count = fields.Integer(
        string="Places", compute="_compute_people_count", store=True, compute_sudo=True
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    cost_fixed = fields.Monetary(
        string="Fixed Cost", help="Trainer and room, however many come."
    )
    cost_per_head = fields.Monetary(
        compute="_compute_cost_per_head", store=True, readonly=False, precompute=True
    )
    cost = fields.Monetary(compute="_compute_cost", store=True)
    carried_out_on = fields.Date(string="Enrolled On", readonly=True, copy=False)
    done_count = fields.Integer(
        string="Passed", compute="_compute_done_count", compute_sudo=True
    )

    _costs_positive = models.Constraint(
        "CHECK (cost_fixed >= 0 AND cost_per_head >= 0)", "Costs cannot be negative."
    )
    _place_uniq = models.UniqueIndex(
        "(plan_id, course_id, period_id)",
        "The plan has this course in this quarter already; add the people there.",
    )

    @api.depends("person_ids")
    def _compute_people_count(self):
        for line in self:
            line.people_count = len(line.person_ids)

    @api.depends("course_id")
    def _compute_cost_per_head(self):
        for line in self:
            line.cost_per_head = line.course_id.cost

    @api.depends("cost_fixed", "cost_per_head", "people_count")
    def _compute_cost(self):
        for line in self:
            line.cost = line.cost_fixed + line.cost_per_head * line.people_count

    @api.depends("person_ids", "course_id", "plan_id.period_id")
    def _compute_done_count(self):
        enrolments = self.env["sales.mgmt.training.enrolment"].search(
            [
                ("course_id", "in", self.course_id.ids),
                ("person_id", "in", self.person_ids.ids),
                ("state", "=", "passed"),
            ]
        )
        days = enrolments.grouped(lambda each: (each.course_id, each.person_id))
        for line in self:
            year = line.plan_id.period_id
            line.done_count = sum(
                any(
                    year.date_from <= each.completed_on <= year.date_to
                    for each in days.get((line.course_id, person), ())
                )
                for person in line.person_ids
            )

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines.plan_id._check_draft()
        return lines

    def write(self, vals):
        """Extend `base`: needs of who is taken off the plan are open again."""
        self.plan_id._check_draft()
        result = super().write(vals)
        if "person_ids" in vals or "course_id" in vals:
            # officers write plans; needs are written by the system
            self.sudo().need_ids.filtered(
                lambda need: (
                    need.state == "planned"
                    and (
                        need.person_id not in need.line_id.person_ids
                        or need.course_id != need.line_id.course_id
                    )
                )
            ).write({"state": "open", "line_id": False})
        return result

    def unlink(self):
        """Extend `base`: the needs of a line that goes are open again."""
        self.plan_id._check_draft()
        self.sudo().need_ids.filtered(lambda need: need.state == "planned").write(
            {"state": "open", "line_id": False}
        )
        return super().unlink()

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    def _carry_out(self):
        """Enrol who is not enrolled yet, due at the end of the quarter."""
        today = fields.Date.context_today(self)
        enrolments = self.env["sales.mgmt.training.enrolment"]
        for line in self.filtered(lambda each: not each.carried_out_on):
            enrolments._enrol(
                line.person_ids.filtered("active"),
                line.course_id,
                "plan",
                max(line.period_id.date_to, today),
            )
        self.filtered(lambda each: not each.carried_out_on).write(
            {"carried_out_on": today}
        )
