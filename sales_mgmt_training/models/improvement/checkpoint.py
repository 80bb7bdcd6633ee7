from odoo import api, fields, models
from odoo.exceptions import UserError


class SalesMgmtImprovementCheckpoint(models.Model):
    """A day on which somebody looks how far it is, with evidence."""

    _name = "sales.mgmt.improvement.checkpoint"
    _description = "Checkpoint of an Improvement Plan"
    _inherit = ["sales.mgmt.training.part.mixin"]
    _order = "date_due, id"
    _part_of = "plan_id"

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
    date_due = fields.Date(string="On", required=True)
    expected = fields.Char(required=True, help="What should be reached by then.")
    result = fields.Selection(
        selection=[("met", "Met"), ("partly", "Partly"), ("missed", "Missed")],
        copy=False,
    )
    evidence = fields.Text(
        copy=False, help="Figures, observations or documents that show it."
    )
    done_on = fields.Date(
        string="Held On", compute="_compute_done_on", store=True, copy=False
    )
    # noted as done in the name of the system, so nobody names another one
    activity_id = fields.Many2one(
        comodel_name="mail.activity",
        readonly=True,
        copy=False,
        ondelete="set null",
        groups="base.group_system",
    )

    @api.depends("result", "evidence")
    def _compute_done_on(self):
        today = fields.Date.context_today(self)
        for checkpoint in self:
            if not (checkpoint.result and checkpoint.evidence):
                checkpoint.done_on = False
            elif not checkpoint.done_on:
                checkpoint.done_on = today

    @api.constrains("result", "evidence")
    def _check_evidence(self):
        for checkpoint in self:
            if checkpoint.result and not (checkpoint.evidence or "").strip():
                raise UserError(
                    self.env._(
                        "Write down what shows the result of “%(expected)s”.",
                        expected=checkpoint.expected,
                    )
                )

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        checkpoints = super().create(vals_list)
        checkpoints.filtered(lambda each: each.plan_id.state == "running")._ask()
        return checkpoints

    def write(self, vals):
        """Extend `base`: what was held is on nobody's list any more."""
        result = super().write(vals)
        if vals.keys() & {"date_due", "result", "evidence"}:
            self._follow()
        return result

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    def _ask(self):
        """Put checkpoints on the list of the direct superior."""
        for checkpoint in self.sudo():
            leader = checkpoint.person_id.leader_id
            if leader.active and not checkpoint.done_on:
                checkpoint.activity_id = checkpoint.plan_id.activity_schedule(
                    "mail.mail_activity_data_todo",
                    user_id=leader.id,
                    date_deadline=checkpoint.date_due,
                    summary=self.env._(
                        "Checkpoint: %(expected)s", expected=checkpoint.expected
                    ),
                )

    def _follow(self):
        """Take what was held off the list of the direct superior, and move the rest."""
        # the list is that of the direct superior, whoever holds the checkpoint
        for checkpoint in self.sudo().filtered("activity_id.active"):
            if checkpoint.done_on:
                checkpoint.activity_id.action_feedback()
            elif checkpoint.activity_id.date_deadline != checkpoint.date_due:
                checkpoint.activity_id.date_deadline = checkpoint.date_due
