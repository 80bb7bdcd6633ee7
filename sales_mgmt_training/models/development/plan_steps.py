from odoo import fields, models
from odoo.exceptions import AccessError, UserError

TODO = "mail.mail_activity_data_todo"


class SalesMgmtDevelopmentPlan(models.Model):
    """The steps of a development plan: agreed by both, done, ended, reopened."""

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.development.plan"

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_agree(self):
        """Agree to what stands there, as the person or for the line above."""
        self._check_contributor()
        for plan in self:
            plan._check_open()
            side = plan._get_open_side()
            if plan.state != "draft" or not side:
                raise AccessError(
                    self.env._(
                        "“%(plan)s” is agreed by the person and by the line above, "
                        "each once.",
                        plan=plan.display_name,
                    )
                )
            if not plan.goal_ids:
                raise UserError(
                    self.env._(
                        "“%(plan)s” has no goals yet. Add what is to be reached and "
                        "until when.",
                        plan=plan.display_name,
                    )
                )
            # agreeing is a step, and nobody types it in
            plan.sudo()._agree(side, self.env.user)

    def action_reopen(self):
        """Change what was agreed: both sides agree anew afterwards."""
        self._check_contributor()
        for plan in self:
            if plan.state != "agreed":
                raise UserError(
                    self.env._(
                        "“%(plan)s” is not agreed, so there is nothing to reopen.",
                        plan=plan.display_name,
                    )
                )
        plans = self.sudo()
        plans.write({"state": "draft"})
        plans._withdraw_agreement()

    def action_done(self):
        """Close plans whose goals are all reached."""
        self._check_leading()
        for plan in self:
            open_goal = plan.goal_ids.filtered(lambda goal: not goal.is_reached)[:1]
            if plan.state != "agreed" or open_goal:
                raise UserError(
                    self.env._(
                        "“%(plan)s” is done when it is agreed and all its goals are "
                        "reached; “%(goal)s” is not. End it with a reason instead, if "
                        "it is not to be reached any more.",
                        plan=plan.display_name,
                        goal=open_goal.name or self.env._("nothing"),
                    )
                )
        self.sudo()._end("done")

    def action_open_end(self):
        """Ask why a plan ends before its goals are reached."""
        self.ensure_one()
        self._check_leading()
        self._check_open()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("End %(plan)s", plan=self.display_name),
            "res_model": "sales.mgmt.development.end",
            "view_mode": "form",
            "target": "new",
            "context": {"default_plan_id": self.id},
        }

    def action_open_check_in(self):
        """Write down how far it is, after talking about it."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Check-In"),
            "res_model": "sales.mgmt.development.check.in",
            "view_mode": "form",
            "target": "new",
            "context": {"default_plan_id": self.id},
        }

    def action_take_over_measures(self):
        """Make goals of what was agreed in signed reviews and is not done yet."""
        self.ensure_one()
        self._check_contributor()
        self._check_draft()
        measures = self.env["sales.mgmt.review.measure"].search(
            [
                ("person_id", "=", self.person_id.id),
                ("review_id.state", "=", "signed"),
                ("responsible", "=", "person"),
                ("id", "not in", self.goal_ids.review_measure_id.ids),
            ]
        )
        wanted = measures.filtered(lambda each: not each.is_done)
        if not wanted:
            raise UserError(
                self.env._(
                    "No measure of a signed review of %(person)s is open that is not a "
                    "goal of this plan already.",
                    person=self.person_id.name,
                )
            )
        # which measure a goal comes from is not typed in
        self.env["sales.mgmt.development.goal"].sudo().create(
            [self._prepare_goal(measure) for measure in wanted]
        )

    def _prepare_goal(self, measure):
        """Return the values of a goal that stands for a measure of a review."""
        last = self.date_to or measure.date_due
        return {
            "plan_id": self.id,
            "name": measure.name,
            "kind": "review",
            "review_measure_id": measure.id,
            "course_id": measure.course_id.id,
            "enrolment_id": measure.enrolment_id.id,
            "date_due": min(max(measure.date_due, self.date_from), last),
        }

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    def _get_open_side(self):
        """Return for which side the user could agree, or nothing.

        :rtype: str
        """
        self.ensure_one()
        if self.user_id == self.env.user:
            return False if self.person_agreed_on else "person_agreed_on"
        if self._is_leading():
            return False if self.leader_agreed_on else "leader_agreed_on"
        return False

    def _agree(self, side, user):
        """Note that a side agrees; with the second one the plan begins."""
        self.ensure_one()
        vals = {side: fields.Datetime.now()}
        if side == "leader_agreed_on":
            vals["leader_agreed_id"] = user.id
        self.write(vals)
        self._close_activities(user)
        if self.person_agreed_on and self.leader_agreed_on:
            self.write({"state": "agreed"})
            self.goal_ids._begin()
            self._ask_mentor()
            return
        other = self.person_id.leader_id if side == "person_agreed_on" else self.user_id
        if other.active:
            self.activity_schedule(
                TODO,
                user_id=other.id,
                summary=self.env._("Read the development plan, and agree to it"),
            )

    def _ask_mentor(self):
        """Tell mentors whom they accompany, once the plan is agreed."""
        for plan in self.sudo():
            mentor = plan.mentor_id
            if plan.state == "agreed" and mentor.active and mentor != self.env.user:
                plan.activity_schedule(
                    TODO,
                    user_id=mentor.id,
                    summary=self.env._(
                        "You are the mentor of %(person)s: plan a first check-in",
                        person=plan.person_id.name,
                    ),
                )

    def _end(self, state, reason=False):
        """Close plans; what their goals had reached by then stays written down.

        :param str state: done or ended
        :param str reason: why it ends before its goals are reached
        """
        self.goal_ids._settle()
        self.write(
            {
                "state": state,
                "end_reason": reason,
                "ended_on": fields.Date.context_today(self),
            }
        )
        self.activity_ids.unlink()

    def _close_activities(self, user):
        """Note as done what somebody was asked for."""
        self.activity_ids.filtered(lambda each: each.user_id == user).action_feedback()
