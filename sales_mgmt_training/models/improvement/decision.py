from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

# In which state of a plan a decision makes sense
WHEN = {
    "start": "proposed",
    "dismiss": "proposed",
    "extend": "running",
    "met": "running",
    "ended": "running",
}


class SalesMgmtImprovementDecision(models.Model):
    """What the line above and an officer of Employees decide together, and why.

    Whoever decides first writes it down; it takes effect when somebody of the other
    side agrees. Nobody agrees with themselves.
    """

    _name = "sales.mgmt.improvement.decision"
    _description = "Decision About an Improvement Plan"
    _order = "id desc"

    plan_id = fields.Many2one(
        comodel_name="sales.mgmt.improvement.plan",
        required=True,
        index=True,
        ondelete="cascade",
    )
    person_id = fields.Many2one(
        related="plan_id.person_id", store=True, precompute=True, index=True
    )
    company_id = fields.Many2one(
        related="plan_id.company_id", store=True, precompute=True, index=True
    )
    plan_state = fields.Selection(related="plan_id.state", string="State of the Plan")
    kind = fields.Selection(
        selection=[
            ("start", "Begin"),
            ("dismiss", "Dismiss"),
            ("extend", "Extend"),
            ("met", "Met"),
            ("ended", "End Without Success"),
        ],
        string="Decision",
        required=True,
    )
    reason = fields.Text(required=True)
    date_to = fields.Date(string="New End")
    leader_id = fields.Many2one(
        comodel_name="res.users", string="Line Above", readonly=True
    )
    officer_id = fields.Many2one(
        comodel_name="res.users", string="Officer of Employees", readonly=True
    )
    applied_on = fields.Datetime(string="In Effect Since", readonly=True)
    may_agree = fields.Boolean(
        compute="_compute_may_agree", export_string_translation=False
    )

    @api.depends("leader_id", "officer_id", "applied_on")
    @api.depends_context("uid")
    def _compute_may_agree(self):
        for decision in self:
            decision.may_agree = bool(
                not decision.applied_on
                and decision.plan_id
                and decision.plan_id._is_leading()
                and decision._get_open_side(self.env.user)
            )

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            vals_list = [
                {
                    name: vals.get(name)
                    for name in ("plan_id", "kind", "reason", "date_to")
                }
                for vals in vals_list
            ]
        decisions = super().create(vals_list)
        for decision in decisions:
            decision._check_sense()
            decision.plan_id._check_leading()
            decision._agree(self.env.user)
        return decisions

    def write(self, vals):
        if vals and not self.env.su:
            raise AccessError(
                self.env._("A decision stays as it was written. Decide anew.")
            )
        return super().write(vals)

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_agree(self):
        """Agree as the other side; the decision takes effect."""
        self.check_access("read")
        for decision in self:
            decision.plan_id._check_leading()
            decision._check_sense()
            if decision.applied_on or not decision._get_open_side(self.env.user):
                raise AccessError(
                    self.env._(
                        "The other side agrees: the line above with an officer of "
                        "Employees, two different people."
                    )
                )
            decision._agree(self.env.user)

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    def _check_sense(self):
        """Refuse what cannot be decided where the plan stands."""
        labels = dict(self._fields["kind"]._description_selection(self.env))
        for decision in self:
            if decision.plan_id.state != WHEN[decision.kind]:
                raise UserError(
                    self.env._(
                        "“%(decision)s” cannot be decided about “%(plan)s” as it "
                        "stands.",
                        decision=labels[decision.kind],
                        plan=decision.plan_id.display_name,
                    )
                )

    def _get_open_side(self, user):
        """Return for which side somebody could agree, or nothing.

        :rtype: str
        """
        self.ensure_one()
        if user in self.leader_id | self.officer_id:
            return False
        if not self.leader_id and user in self.sudo().person_id.superior_ids:
            return "leader_id"
        if not self.officer_id and user.has_group("hr.group_hr_user"):
            return "officer_id"
        return False

    def _agree(self, user):
        """Note that a side agrees, and carry out what both agree upon."""
        self.ensure_one()
        decision = self.sudo()
        side = decision._get_open_side(user)
        other = "officer_id" if side == "leader_id" else "leader_id"
        if not decision[other]:
            decision[side] = user
            return
        getattr(decision.plan_id, f"_apply_{decision.kind}")(decision)
        decision.write({side: user.id, "applied_on": fields.Datetime.now()})
        labels = dict(self._fields["kind"]._description_selection(self.env))
        self.env["sales.mgmt.audit"]._log(
            decision.plan_id, labels[decision.kind], decision.reason
        )
