from fractions import Fraction

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ...tools.action import left_of
from .action import OPEN

# A plan whose people know their targets
KNOWN = ("approved", "active", "closed")


class SalesMgmtAction(models.Model):
    """The way of an action: told, reported on, done or dropped, opened again."""

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.action"

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_report(self):
        """Ask how far it is, and what came of it until now."""
        self._check_reportable()
        return self._ask_step("progress")

    def action_done(self):
        """Ask what came of it, and say that it is done."""
        self._check_reportable()
        return self._ask_step("done")

    def action_drop(self):
        """Ask why it is dropped, for who may change it."""
        self.check_access("write")
        self._check_open()
        return self._ask_step("drop")

    def action_reopen(self):
        """Take up again what was done or dropped, for who may change it."""
        self.check_access("write")
        over = self.filtered(lambda each: each.state not in OPEN).sudo()
        # a task that was done stays done; there is a new one
        over.write(
            {
                "outcome": False,
                "finished_on": False,
                "drop_reason": False,
                "activity_id": False,
            }
        )
        over._become_tasks_if_told()
        over._ask_answers()

    def action_open_target(self):
        """Open the target that it is to help to reach."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "res_model": "sales.mgmt.target",
            "res_id": self.current_target_id.id,
            "views": [(False, "form")],
        }

    # ------------------------------------------------------------
    # STEPS
    # ------------------------------------------------------------

    def _ask_step(self, step):
        """Return the dialog of a step."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": dict(
                self.env["sales.mgmt.action.step"]
                ._fields["step"]
                ._description_selection(self.env)
            )[step],
            "res_model": "sales.mgmt.action.step",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_action_id": self.id, "default_step": step},
        }

    def _report(self, progress, result):
        """Write down how far it is, for the owner and who may change it.

        :param int progress: in percent
        """
        self._check_reportable()
        # the owner does not change what was agreed
        self.sudo().write({"progress": progress, "result": result})

    def _finish(self, result):
        """Say that it is done, for the owner and who may change it."""
        self._check_reportable()
        self.sudo().write({"result": result or self.result})
        self._end("done")

    def _drop(self, reason):
        """Give it up, with a reason, for who may change it."""
        self.check_access("write")
        self._check_open()
        self.sudo().drop_reason = reason
        self.env["sales.mgmt.audit"]._log(self, self.env._("Dropped"), reason=reason)
        self._end("dropped")

    def _end(self, outcome):
        """End open actions with their tasks, and the decisions that they carry out."""
        self._end_tasks(outcome)
        self.sudo().answer_activity_id.unlink()
        self.sudo().decision_id._end_tasks(outcome)

    def _check_reportable(self):
        self.check_access("read")
        self._check_open()
        for action in self:
            if not action._may_report():
                raise AccessError(
                    self.env._(
                        "“%(action)s” is for %(user)s to do; they, or who planned it, "
                        "say how far it is.",
                        action=action.name,
                        user=action.user_id.name,
                    )
                )

    def _get_left(self):
        """Return what is still to come of the effect, as its field keeps it."""
        return float(left_of(Fraction(str(self.effect)), self.progress))

    # ------------------------------------------------------------
    # WHO LEARNS OF IT
    # ------------------------------------------------------------

    def _tell_if_due(self):
        """Tell the actions whose targets people know already."""
        waiting = self.sudo().filtered(lambda each: not each.is_told)
        targets = waiting._find_targets()
        waiting.filtered(
            lambda each: each not in targets or targets[each].plan_id.state in KNOWN
        )._tell()

    def _tell(self):
        """Put actions on the lists of their owners, and ask who is asked."""
        fresh = self.sudo().filtered(lambda each: not each.is_told)
        fresh.is_told = True
        fresh._become_tasks_if_told()
        fresh._ask_answers()

    def _become_tasks_if_told(self):
        """Create the tasks of what people know of; who left gets none."""
        self.filtered(lambda each: each.is_told and each.user_id.active)._become_tasks()

    def _take_over_decisions(self):
        """Let an action stand for the decision it carries out: one task, not two."""
        decisions = self.sudo().decision_id
        for decision in decisions:
            if decision.state != "open":
                raise UserError(
                    self.env._(
                        "“%(decision)s” is not open any more; plan the action by "
                        "itself.",
                        decision=decision.name,
                    )
                )
        decisions.activity_id.unlink()

    def _follow_change(self, vals):
        """Keep tasks in step with what was changed."""
        actions = self.sudo()
        if vals.keys() & {"user_id"}:
            actions.activity_id.unlink()
            actions._become_tasks_if_told()
        for action in actions if vals.keys() & {"name", "date_due"} else ():
            action.activity_id.write(
                {"summary": action.name, "date_deadline": action.date_due}
            )
        if vals.keys() & {"kind", "asked_id", "department_id", "date_answer_due"}:
            actions.answer_activity_id.unlink()
            actions._ask_answers()

    @api.model
    def _get_todo_domain(self, users):
        """Return what a list of somebody's open actions holds."""
        return [("user_id", "in", users.ids), ("state", "in", OPEN)]

    @api.model
    def _today(self):
        return fields.Date.context_today(self)
