from odoo import fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_date


class SalesMgmtCareerPromotion(models.Model):
    """The steps of a decision: approved, rejected or withdrawn."""

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.career.promotion"

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_approve(self):
        """Approve as somebody who neither proposed it nor is concerned.

        What the figures do not back is approved by a second person too.
        """
        self.check_access("read")
        for promotion in self:
            promotion._hold()
            promotion._check_approver()
            decision = promotion.sudo()
            decision._check_day()
            if not decision.is_backed and not decision.approver_id:
                decision._note_first_approval(self.env.user)
            else:
                decision._approve(self.env.user)

    def action_open_step(self):
        """Ask for the reason of a step; which one stands in the context as `step`."""
        self.ensure_one()
        self.check_access("read")
        step = self.env.context.get("step")
        steps = dict(
            self.env["sales.mgmt.career.step"]
            ._fields["step"]
            ._description_selection(self.env)
        )
        return {
            "type": "ir.actions.act_window",
            "name": steps[step],
            "res_model": "sales.mgmt.career.step",
            "view_mode": "form",
            "target": "new",
            "context": {"default_step": step, "default_promotion_id": self.id},
        }

    def action_open_eligibility(self):
        """Open how the person stands with the criteria today."""
        self.ensure_one()
        self.check_access("read")
        return self.person_id.action_open_eligibility()

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    def _hold(self):
        """Hold the decision until the end of the transaction: one step at a time."""
        # the row is locked for who may read it, whatever they may write
        self.sudo().lock_for_update()
        self.invalidate_recordset()

    def _check_proposed(self):
        labels = dict(self._fields["state"]._description_selection(self.env))
        for promotion in self:
            if promotion.state != "proposed":
                raise UserError(
                    self.env._(
                        "“%(promotion)s” is not open any more: it stands at "
                        "“%(state)s”.",
                        promotion=promotion.display_name,
                        state=labels[promotion.state],
                    )
                )

    def _check_approver(self):
        """Refuse whoever proposed it, approved it already, or may not decide."""
        self.ensure_one()
        self._check_proposed()
        self._check_leads(self.person_id)
        if self.proposer_id == self.env.user:
            raise AccessError(
                self.env._(
                    "You proposed “%(promotion)s”; somebody else has to approve it.",
                    promotion=self.display_name,
                )
            )
        if self.approver_id == self.env.user:
            raise AccessError(
                self.env._(
                    "You approved “%(promotion)s” already. The figures do not back it, "
                    "so somebody else has to approve it too.",
                    promotion=self.display_name,
                )
            )

    def _note_first_approval(self, user):
        """Note the first of two approvals, and ask for the second one."""
        self.write({"approver_id": user.id, "approved_on": fields.Datetime.now()})
        self.env["sales.mgmt.audit"]._log(
            self, self.env._("First approval"), self.reason or ""
        )
        self._close_activities()
        self._ask_for_approval()

    def _approve(self, user):
        """Approve: what is decided stays, and takes effect on its day."""
        name = "second_approver_id" if self.approver_id else "approver_id"
        moment = "second_approved_on" if self.approver_id else "approved_on"
        self.write({name: user.id, moment: fields.Datetime.now(), "state": "approved"})
        self._close_activities()
        self._tell_person()
        if self.date_effective <= self._get_today():
            self._take_effect()
        else:
            self._wait_for_the_day()

    def _wait_for_the_day(self):
        """Let the job run at the first moment of the day, where the person works."""
        calendar = self.env["sales.mgmt.calendar"]._get_for_company(self.company_id)
        start, _end = calendar._get_utc_bounds(self.date_effective, None)
        job = self.env.ref("sales_mgmt_training.ir_cron_career_decisions")
        job.sudo()._trigger(at=start)

    def _reject(self, reason):
        """Reject a proposal, as somebody who could approve it.

        :param str reason: is kept
        """
        self.ensure_one()
        self._hold()
        self._check_proposed()
        self._check_leads(self.person_id)
        if self.proposer_id == self.env.user:
            raise AccessError(
                self.env._(
                    "You proposed “%(promotion)s”: withdraw it instead.",
                    promotion=self.display_name,
                )
            )
        self.sudo()._end("rejected", reason)

    def _withdraw(self, reason):
        """Withdraw what one proposed, until it takes effect.

        :param str reason: is kept
        """
        self.ensure_one()
        self._hold()
        if not self.may_withdraw:
            raise AccessError(
                self.env._(
                    "Only %(proposer)s withdraws “%(promotion)s”, until it takes "
                    "effect.",
                    proposer=self.proposer_id.sudo().name,
                    promotion=self.display_name,
                )
            )
        was_told = self.state == "approved"
        self.sudo()._end("withdrawn", reason)
        if was_told:
            self.sudo()._tell_withdrawn()

    def _end(self, state, reason):
        """End decisions that do not take effect.

        :param str state: rejected or withdrawn
        """
        self.write({"state": state, "outcome_reason": reason, "failure": False})
        labels = dict(self._fields["state"]._description_selection(self.env))
        self.env["sales.mgmt.audit"]._log(self, labels[state], reason)
        self._close_activities()

    def _ask_for_approval(self):
        """Put proposals on the list of the nearest superior who may still decide.

        Where nobody is left above, officers of Employees find it among what is to be
        decided.
        """
        for promotion in self.sudo():
            person = promotion.person_id
            involved = promotion.proposer_id | promotion.approver_id | person.user_id
            chiefs = (person.leader_id | person.superior_ids) - involved
            chief = chiefs.filtered("active")[:1]
            if not chief:
                continue
            promotion.activity_schedule(
                "mail.mail_activity_data_todo",
                user_id=chief.id,
                summary=promotion.with_context(lang=chief.lang).env._(
                    "Decide about a career step of %(person)s", person=person.name
                ),
            )

    def _close_activities(self):
        if self.activity_ids:
            self.activity_ids.action_feedback()

    def _tell_person(self):
        """Tell the person what was decided, from when on."""
        for promotion in self:
            speaking = promotion.with_context(lang=promotion.user_id.lang)
            promotion._notify_person(
                speaking.env._("Your level: %(level)s", level=speaking.level_id.name),
                speaking.env._(
                    "From %(day)s on you stand on the level “%(level)s”.",
                    day=format_date(speaking.env, promotion.date_effective),
                    level=speaking.level_id.name,
                ),
            )

    def _tell_withdrawn(self):
        """Tell the person that what was decided does not take effect."""
        for promotion in self:
            speaking = promotion.with_context(lang=promotion.user_id.lang)
            promotion._notify_person(
                speaking.env._("Your level: no change"),
                speaking.env._(
                    "The decision that you stand on the level “%(level)s” from "
                    "%(day)s on was withdrawn.",
                    day=format_date(speaking.env, promotion.date_effective),
                    level=speaking.level_id.name,
                ),
            )

    def _notify_person(self, subject, body):
        self.message_notify(
            partner_ids=self.user_id.partner_id.ids, subject=subject, body=body
        )
