from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import is_html_empty

from .stage import DONE_STATES, OPEN_STATES


class SalesMgmtComplaint(models.Model):
    """The steps that a complaint takes, by a button, on the board or by themselves."""

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.complaint"

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_take(self):
        """Make the reader the owner, and begin."""
        self._check_handler()
        self._assign(self.env.user)
        self.filtered(lambda each: each.state == "new")._move_to("progress")

    def action_start(self):
        """Begin, or go on after the customer answered."""
        self._check_handler()
        self._move_to("progress")

    def action_wait(self):
        """Wait for the customer; deadlines stand still meanwhile."""
        self._check_handler()
        self._check_open()
        self._move_to("waiting")

    def action_resolve(self):
        """Say that it is solved; what was done has to be written down."""
        self._check_handler()
        self._check_open()
        silent = self.filtered(lambda each: is_html_empty(each.solution))
        if silent:
            return self._open_step("resolve")
        self._move_to("resolved")
        return None

    def action_close(self):
        """Close what is resolved: nothing more is expected."""
        self._check_handler()
        unresolved = self.filtered(lambda each: each.state != "resolved")
        if unresolved:
            raise UserError(
                self.env._(
                    "%(complaint)s is not resolved yet. Resolve it first, then close "
                    "it.",
                    complaint=unresolved[0].display_name,
                )
            )
        self._move_to("closed")

    def action_reopen(self):
        """Begin again with what was not solved after all; asks why."""
        self._check_handler()
        self._check_done()
        return self._open_step("reopen")

    def action_cancel(self):
        """Take out what is no complaint (spam, a double); asks why."""
        self._check_handler()
        self._check_open()
        return self._open_step("cancel")

    def _open_step(self, step):
        """Return the dialog that asks what a step needs.

        :param str step: resolve, reopen or cancel
        """
        wizard = self.env["sales.mgmt.complaint.step"].create(
            {"step": step, "complaint_ids": [fields.Command.set(self.ids)]}
        )
        return {
            "type": "ir.actions.act_window",
            "name": wizard._get_title(),
            "res_model": wizard._name,
            "res_id": wizard.id,
            "views": [(False, "form")],
            "target": "new",
        }

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    def _check_handler(self):
        """Refuse whoever may not handle these complaints."""
        if not self.has_access("write"):
            raise AccessError(
                self.env._(
                    "You may read %(complaint)s, but not handle it. Leave a note for "
                    "its owner instead.",
                    complaint=self[:1].sudo().display_name,
                )
            )

    def _check_open(self):
        done = self.filtered(lambda each: each.state in DONE_STATES)
        if done:
            raise UserError(
                self.env._(
                    "%(complaint)s is not open any more. Reopen it first.",
                    complaint=done[0].display_name,
                )
            )

    def _check_done(self):
        waiting = self.filtered("is_open")
        if waiting:
            raise UserError(
                self.env._(
                    "%(complaint)s is open already.", complaint=waiting[0].display_name
                )
            )

    def _move_to(self, state):
        """Bring complaints into the first stage of a state that their team uses."""
        stages = self.env["sales.mgmt.complaint.stage"]
        for team, complaints in self.grouped("team_id").items():
            moving = complaints.filtered(lambda each: each.state != state)
            if moving:
                moving.write({"stage_id": stages._find(state, team).id})

    def _after_stage(self, before):
        """Do what follows a change of stage; hook for deadlines, surveys and more.

        :param dict[sales.mgmt.complaint, str] before: the state each one had
        """
        now = fields.Datetime.now()
        for state, complaints in self.sudo().grouped("state").items():
            changed = complaints.filtered(
                lambda each, state=state: before[each] != state
            )
            if changed:
                changed._enter_state(state, now, before)

    def _enter_state(self, state, now, before):
        """Note when complaints came where they are, all of them at once."""
        if state in OPEN_STATES:
            back = self.filtered(lambda each: before[each] in DONE_STATES)
            for complaint in back:
                complaint.reopen_count += 1
            back.write({"resolved_on": False, "closed_on": False})
            lost = back.filtered(lambda each: not each.user_id.active)
            lost._reassign()
        elif state == "resolved":
            self.write({"resolved_on": now, "closed_on": False})
        else:
            self.filtered(lambda each: not each.resolved_on).write({"resolved_on": now})
            self.write({"closed_on": now})

    def _reopen(self, reason):
        """Begin again, and say why where everybody concerned reads it.

        :param str reason: in words
        """
        self._move_to("progress")
        for complaint in self.sudo():
            complaint.message_post(
                body=self.env._("Reopened: %(reason)s", reason=reason),
                subtype_xmlid="mail.mt_note",
            )

    def _resolve(self, solution):
        """Write down what was done, and say that it is solved."""
        self.write({"solution": solution})
        self._move_to("resolved")

    def _cancel(self, reason):
        """Take out what is no complaint, keeping the reason."""
        self.sudo().write({"cancel_reason": reason})
        self._move_to("cancelled")

    @api.model
    def _get_open_domain(self):
        """Return the domain of what somebody still has to do something about."""
        return fields.Domain("is_open", "=", True)
