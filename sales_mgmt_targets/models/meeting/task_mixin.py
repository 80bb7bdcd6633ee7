from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_date


class SalesMgmtTaskMixin(models.AbstractModel):
    """Something agreed: what, who, until when; on somebody's list until it is done.

    Whoever inherits it says when the task is put on the list (`_become_tasks`), of
    which type it is (`_task_type`), and what it is while it is open. It ends with the
    task, or when somebody says so (`_end_tasks`).
    """

    _name = "sales.mgmt.task.mixin"
    _description = "Task on a List"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _mail_post_access = "read"

    # XML id of the activity type
    _task_type = None
    # what the state is called while there is something to do
    _open_states = ("open",)

    name = fields.Char(string="What", required=True)
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
        selection="_list_states",
        compute="_compute_state",
        store=True,
        index=True,
        compute_sudo=True,
    )
    done_on = fields.Date(compute="_compute_state", store=True, compute_sudo=True)
    finished_on = fields.Date(readonly=True, copy=False)
    is_late = fields.Boolean(compute="_compute_is_late", search="_search_is_late")

    @api.depends("outcome", "finished_on", "activity_id.date_done")
    def _compute_state(self):
        """It is done with its task, or when somebody says so."""
        for task in self:
            # what is done is archived
            done = task.activity_id.with_context(active_test=False).date_done
            ended = task.outcome or ("done" if done else False)
            task.state = ended or task._get_open_state()
            task.done_on = (task.finished_on or done) if ended == "done" else False

    @api.depends("state", "date_due")
    def _compute_is_late(self):
        today = fields.Date.context_today(self)
        for task in self:
            task.is_late = (
                task.state in self._open_states
                and bool(task.date_due)
                and task.date_due < today
            )

    @api.model
    def _search_is_late(self, operator, value):
        if operator != "in":
            return NotImplemented
        late = Domain("state", "in", self._open_states) & Domain(
            "date_due", "<", fields.Date.context_today(self)
        )
        return late if True in value else ~late

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    @api.model
    def _get_open(self, users):
        """Return what people still have to do, the soonest first.

        For screens that show somebody's work.

        :param res.users users: whose
        """
        return self.search(
            [("user_id", "in", users.ids), ("state", "in", self._open_states)]
        )

    @api.model
    def _list_states(self):
        """Return the states of a task; whoever inherits it gives them names.

        :rtype: list[tuple[str, str]]
        """
        return [(state, state) for state in (*self._open_states, "done", "dropped")]

    def _get_open_state(self):
        """Return what the state is while nothing has ended it.

        :rtype: str
        """
        return self._open_states[0]

    def _end_tasks(self, outcome):
        """Write down how open tasks ended, and take them off the lists.

        In sudo: the caller has checked who may say so.

        :param str outcome: done or dropped
        """
        # who has to do something does not write what was agreed
        running = self.sudo().filtered(lambda each: each.state in self._open_states)
        tasks = running.activity_id
        running.write(
            {"outcome": outcome, "finished_on": fields.Date.context_today(self)}
        )
        if outcome == "done":
            tasks.action_feedback()
        else:
            tasks.unlink()

    def _become_tasks(self):
        """Put what was agreed on the lists of who has to do it; nobody gets a mail."""
        waiting = self.sudo().filtered(
            lambda each: not each.activity_id and each.state in self._open_states
        )
        tasks = waiting._create_tasks(
            self.env.ref(self._task_type),
            [(each.user_id, each.date_due, each.name) for each in waiting],
        )
        for each, task in zip(waiting, tasks, strict=True):
            each.activity_id = task

    def _create_tasks(self, activity_type, rows):
        """Create an activity per record, without a message to anybody.

        :param list rows: of each record the person, the day and the words
        :rtype: mail.activity
        """
        model_id = self.env["ir.model"].sudo()._get_id(self._name)
        return (
            self.env["mail.activity"]
            .sudo()
            .with_context(mail_activity_quick_update=True)
            .create(
                [
                    {
                        "activity_type_id": activity_type.id,
                        "res_model_id": model_id,
                        "res_id": record.id,
                        "user_id": user.id,
                        "automated": True,
                        "date_deadline": day,
                        "summary": words,
                    }
                    for record, (user, day, words) in zip(self, rows, strict=True)
                ]
            )
        )

    def _format_due(self):
        return format_date(self.env, self.date_due) if self.date_due else ""
