from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

# What leaders type while the meeting goes on
TYPED = {"name", "user_id", "date_due", "item_id", "meeting_id"}


class SalesMgmtMeetingDecision(models.Model):
    """What was decided in a meeting: what, who, until when.

    With the end of the meeting it becomes a task on the list of who has to do it. It is
    open until that task is done, or the next meeting says so; until then it stands
    first on the agenda of every meeting of the unit.
    """

    _name = "sales.mgmt.meeting.decision"
    _description = "Decision of a Meeting"
    _inherit = ["sales.mgmt.task.mixin"]
    _order = "date_due, id"
    _task_type = "sales_mgmt_targets.mail_activity_type_decision"

    meeting_id = fields.Many2one(
        comodel_name="sales.mgmt.meeting",
        required=True,
        index=True,
        ondelete="cascade",
    )
    meeting_state = fields.Selection(
        related="meeting_id.state", string="State of the Meeting"
    )
    unit_id = fields.Many2one(related="meeting_id.unit_id", store=True, index=True)
    company_id = fields.Many2one(
        related="meeting_id.company_id", store=True, index=True
    )
    item_id = fields.Many2one(
        comodel_name="sales.mgmt.meeting.item",
        string="About",
        ondelete="set null",
        domain="[('meeting_id', '=', meeting_id)]",
    )
    state = fields.Selection(
        selection=[
            ("open", "Open"),
            ("done", "Done"),
            ("dropped", "Not Needed Any More"),
        ]
    )
    can_finish = fields.Boolean(compute="_compute_can_finish")

    @api.depends("state", "user_id", "meeting_state")
    @api.depends_context("uid")
    def _compute_can_finish(self):
        for decision in self:
            decision.can_finish = (
                decision.state == "open"
                and decision.meeting_state == "done"
                and decision._is_allowed()
            )

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            vals_list = [
                {name: vals[name] for name in vals.keys() & TYPED} for vals in vals_list
            ]
        decisions = super().create(vals_list)
        decisions.meeting_id._check_writable()
        return decisions

    def write(self, vals):
        if not self.env.su and vals.keys() - TYPED | vals.keys() & {"meeting_id"}:
            raise AccessError(
                self.env._(
                    "A decision says what, who and until when; whether it is done, "
                    "its buttons say."
                )
            )
        if vals.keys() & TYPED:
            self.meeting_id._check_writable()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_closed(self):
        self.meeting_id._check_writable()

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_done(self):
        """Say that it is done, for who had to do it and for who leads."""
        self._check_allowed()
        self._finish("done")

    def action_drop(self):
        """Say that it is not needed any more, for who leads."""
        self.check_access("write")
        self._finish("dropped")

    def action_open_meeting(self):
        """Open the meeting in which it was decided."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "res_model": "sales.mgmt.meeting",
            "res_id": self.meeting_id.id,
            "views": [(False, "form")],
        }

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    def _is_allowed(self):
        return self.user_id == self.env.user or self.has_access("write")

    def _check_allowed(self):
        self.check_access("read")
        for decision in self:
            if not decision._is_allowed():
                raise AccessError(
                    self.env._(
                        "“%(decision)s” is for %(user)s to do; they or their leader "
                        "say when it is done.",
                        decision=decision.name,
                        user=decision.user_id.name,
                    )
                )

    def _finish(self, outcome):
        """End open decisions, and take their tasks off the lists.

        :param str outcome: done or dropped
        """
        for decision in self:
            if decision.meeting_state in ("draft", "planned"):
                raise UserError(
                    self.env._(
                        "“%(decision)s” is being decided: close the meeting first, or "
                        "delete the line.",
                        decision=decision.name,
                    )
                )
        self._end_tasks(outcome)
