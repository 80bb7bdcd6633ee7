from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import format_date

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
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "date_due, id"
    _mail_post_access = "read"

    name = fields.Char(string="What", required=True)
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
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Who",
        required=True,
        index=True,
        domain="[('share', '=', False)]",
    )
    date_due = fields.Date(string="Until", required=True)
    activity_id = fields.Many2one(
        comodel_name="mail.activity", readonly=True, copy=False, ondelete="set null"
    )
    outcome = fields.Selection(
        selection=[("done", "Done"), ("dropped", "Not Needed Any More")],
        readonly=True,
        copy=False,
    )
    state = fields.Selection(
        selection=[
            ("open", "Open"),
            ("done", "Done"),
            ("dropped", "Not Needed Any More"),
        ],
        compute="_compute_state",
        store=True,
        index=True,
        compute_sudo=True,
    )
    done_on = fields.Date(compute="_compute_state", store=True, compute_sudo=True)
    finished_on = fields.Date(readonly=True, copy=False)
    is_late = fields.Boolean(compute="_compute_is_late", search="_search_is_late")
    can_finish = fields.Boolean(compute="_compute_can_finish")

    @api.depends("outcome", "finished_on", "activity_id.date_done")
    def _compute_state(self):
        """A decision is done with its task, or when somebody says so."""
        for decision in self:
            # the task of a decision is archived when it is done
            done = decision.activity_id.with_context(active_test=False).date_done
            decision.state = decision.outcome or ("done" if done else "open")
            decision.done_on = (
                decision.finished_on or done if decision.state == "done" else False
            )

    @api.depends("state", "date_due")
    def _compute_is_late(self):
        today = fields.Date.context_today(self)
        for decision in self:
            decision.is_late = (
                decision.state == "open"
                and bool(decision.date_due)
                and decision.date_due < today
            )

    @api.model
    def _search_is_late(self, operator, value):
        if operator != "in":
            return NotImplemented
        late = Domain("state", "=", "open") & Domain(
            "date_due", "<", fields.Date.context_today(self)
        )
        return late if True in value else ~late

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

    @api.model
    def _get_open(self, users):
        """Return what people still have to do that was decided in meetings.

        For screens that show somebody's work; the soonest first.

        :param res.users users: whose decisions
        :rtype: sales.mgmt.meeting.decision
        """
        return self.search([("user_id", "in", users.ids), ("state", "=", "open")])

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
        # who has to do it does not write decisions
        running = self.sudo().filtered(lambda each: each.state == "open")
        tasks = running.activity_id
        running.write(
            {"outcome": outcome, "finished_on": fields.Date.context_today(self)}
        )
        if outcome == "done":
            tasks.action_feedback()
        else:
            tasks.unlink()

    def _become_tasks(self):
        """Put decisions on the lists of who has to do them; nobody gets a mail."""
        model_id = self.env["ir.model"].sudo()._get_id(self._name)
        activity_type = self.env.ref("sales_mgmt_targets.mail_activity_type_decision")
        waiting = self.sudo().filtered(lambda each: not each.activity_id)
        tasks = (
            self.env["mail.activity"]
            .sudo()
            .with_context(mail_activity_quick_update=True)
            .create(
                [
                    {
                        "activity_type_id": activity_type.id,
                        "res_model_id": model_id,
                        "res_id": decision.id,
                        "user_id": decision.user_id.id,
                        "automated": True,
                        "date_deadline": decision.date_due,
                        "summary": decision.name,
                    }
                    for decision in waiting
                ]
            )
        )
        for decision, task in zip(waiting, tasks, strict=True):
            decision.activity_id = task

    def _format_due(self):
        return format_date(self.env, self.date_due) if self.date_due else ""
