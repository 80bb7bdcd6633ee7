from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

KINDS = [("corrective", "Corrective"), ("preventive", "Preventive")]
ENDED = ("effective", "ineffective", "cancelled")


class SalesMgmtComplaintMeasure(models.Model):
    """What is done so that it is mended, or does not happen again.

    Somebody does it until a day, and somebody else looks later whether it helped.
    """

    _name = "sales.mgmt.complaint.measure"
    _description = "Corrective or Preventive Action"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "date_due, id"

    name = fields.Char(string="Action", required=True, tracking=True)
    complaint_id = fields.Many2one(
        comodel_name="sales.mgmt.complaint",
        required=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        related="complaint_id.company_id", store=True, precompute=True, index=True
    )
    kind = fields.Selection(selection=KINDS, required=True, default="corrective")
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Owner",
        required=True,
        index=True,
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
        default=lambda self: self.env.user,
        tracking=True,
    )
    date_due = fields.Date(string="Due", required=True, tracking=True)
    state = fields.Selection(
        selection=[
            ("todo", "To Do"),
            ("done", "Done, Effect Open"),
            ("effective", "Effective"),
            ("ineffective", "Not Effective"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        readonly=True,
        default="todo",
        index=True,
        copy=False,
        tracking=True,
    )
    done_on = fields.Date(readonly=True, copy=False)
    # Did it help?
    checker_id = fields.Many2one(
        comodel_name="res.users",
        string="Effect Checked By",
        domain="[('share', '=', False), ('id', '!=', user_id)]",
        help="Somebody else than the owner. Empty: the leader of the complaint team.",
    )
    check_days = fields.Integer(
        string="Check After Days",
        default=30,
        help="So many days after it was done, somebody looks whether it helped.",
    )
    date_check = fields.Date(
        string="Effect Due", compute="_compute_date_check", store=True
    )
    finding = fields.Text(
        copy=False, help="What was found when the effect was checked."
    )

    _days_positive = models.Constraint(
        "CHECK (check_days >= 0)", "The effect cannot be checked before the action."
    )
    _four_eyes = models.Constraint(
        "CHECK (checker_id IS NULL OR checker_id <> user_id)",
        "Somebody else than the owner checks whether an action helped.",
    )

    @api.depends("done_on", "check_days")
    def _compute_date_check(self):
        for measure in self:
            measure.date_check = measure.done_on and measure.done_on + timedelta(
                days=measure.check_days
            )

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        measures = super().create(vals_list)
        measures.filtered(lambda each: each.state == "todo")._ask_owner()
        return measures

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & {"user_id", "date_due"}:
            todo = self.filtered(lambda each: each.state == "todo")
            todo.sudo().activity_ids.unlink()
            todo._ask_owner()
        return result

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_done(self):
        """Say that it is done; its effect is checked later."""
        self._check_state("todo")
        for measure in self:
            if self.env.user != measure.user_id:
                measure.complaint_id._check_handler()
        self.sudo().write({"state": "done", "done_on": fields.Date.context_today(self)})
        self.sudo().activity_ids.action_feedback()
        self._ask_checker()

    def action_effective(self):
        """Say that it helped."""
        self._judge("effective")

    def action_ineffective(self):
        """Say that it did not help: the finding says why, and the owner begins anew."""
        self._judge("ineffective")
        for measure in self.sudo():
            owner = measure.complaint_id._get_active_owner()
            measure.complaint_id.activity_schedule(
                "mail.mail_activity_data_todo",
                user_id=owner.id,
                summary=self.with_context(lang=owner.lang).env._(
                    "“%(measure)s” did not help: another action is needed",
                    measure=measure.name,
                ),
            )

    def action_cancel(self):
        """Give it up."""
        self._check_state("todo", "done")
        self.complaint_id._check_handler()
        self.sudo().write({"state": "cancelled"})
        self.sudo().activity_ids.unlink()

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    def _check_state(self, *states):
        for measure in self:
            if measure.state not in states:
                label = dict(self._fields["state"]._description_selection(self.env))
                raise UserError(
                    self.env._(
                        "“%(measure)s” is “%(state)s” already.",
                        measure=measure.name,
                        state=label[measure.state],
                    )
                )

    def _judge(self, state):
        """Note whether measures helped, by somebody who did not carry them out."""
        self._check_state("done")
        for measure in self:
            if self.env.user == measure.user_id:
                raise AccessError(
                    self.env._(
                        "You carried out “%(measure)s”; somebody else says whether it "
                        "helped.",
                        measure=measure.name,
                    )
                )
            if self.env.user != measure._get_checker():
                measure.complaint_id._check_handler()
            if state == "ineffective" and not (measure.finding or "").strip():
                raise UserError(
                    self.env._(
                        "Write down what you found about “%(measure)s” first.",
                        measure=measure.name,
                    )
                )
        self.sudo().write({"state": state})
        self.sudo().activity_ids.action_feedback()

    def _get_checker(self):
        """Return who checks the effect: never the owner.

        :rtype: res.users
        """
        self.ensure_one()
        if self.checker_id.active:
            return self.checker_id
        team = self.complaint_id.sudo().team_id
        candidates = (
            team.leader_id.filtered("active")
            | self.complaint_id.sudo()._get_active_owner()
            | team._get_candidates()
        )
        return (candidates - self.user_id)[:1] or team._get_fallback_owner()

    def _ask_owner(self):
        """Put each measure on the list of its owner, due on its day."""
        for measure in self.sudo():
            measure.activity_schedule(
                "mail.mail_activity_data_todo",
                user_id=measure.user_id.id,
                date_deadline=measure.date_due,
                summary=measure.name,
            )

    def _ask_checker(self):
        """Ask for a look at the effect, some time after it was done."""
        for measure in self.sudo():
            checker = measure._get_checker()
            measure.activity_schedule(
                "mail.mail_activity_data_todo",
                user_id=checker.id,
                date_deadline=measure.date_check,
                summary=self.with_context(lang=checker.lang).env._(
                    "Did “%(measure)s” help?", measure=measure.name
                ),
            )
