from odoo import fields, models
from odoo.exceptions import AccessError, UserError


class SalesMgmtReview(models.Model):
    """The steps from the self part to the interview."""

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.review"

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_open_my_part(self):
        """Open what the user writes in this review."""
        self.ensure_one()
        self.check_access("read")
        form = self.env["sales.mgmt.review.form"].search(
            [("review_id", "=", self.id), ("author_id", "=", self.env.uid)], limit=1
        )
        if not form:
            raise UserError(
                self.env._(
                    "You write no part of “%(review)s”.", review=self.display_name
                )
            )
        return form._get_form_action()

    def action_open_calibration(self):
        """Open the score that the reviewer proposes, for who may calibrate it."""
        self.ensure_one()
        self._check_leading()
        return self._get_form("manager").with_env(self.env)._get_form_action()

    def action_open_step(self):
        """Ask what a step needs; which one stands in the context as `step`."""
        self.ensure_one()
        self._check_leading()
        step = self.env.context.get("step")
        steps = dict(
            self.env["sales.mgmt.review.step"]
            ._fields["step"]
            ._description_selection(self.env)
        )
        return {
            "type": "ir.actions.act_window",
            "name": steps[step],
            "res_model": "sales.mgmt.review.step",
            "view_mode": "form",
            "target": "new",
            "context": {"default_step": step, "default_review_id": self.id},
        }

    def action_go_on(self):
        """Go on without a self part that did not come in time."""
        self._check_leading()
        self._check_state("self")
        today = fields.Date.context_today(self)
        for review in self.sudo():
            due = review.cycle_id.date_self_due
            if due >= today and review.user_id.active:
                raise UserError(
                    self.env._(
                        "The self part of %(person)s is due on %(day)s. Wait until "
                        "then.",
                        person=review.person_id.name,
                        day=due,
                    )
                )
        self._leave_self_part()

    def action_return(self):
        """Give the self part back to the person, as long as nothing is shared."""
        self._check_reviewer()
        self._check_state("manager")
        self._get_form("self").write({"state": "draft", "asked_on": False})
        self.sudo().line_ids.write({"self_rating": False})
        self.sudo().write({"state": "self"})

    def action_share(self):
        """Show the person the manager part: the interview can take place."""
        self._check_reviewer()
        self._check_state("manager")
        self._check_shareable()
        self.sudo()._share()

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    def _leave_self_part(self):
        """Hand reviews over to their reviewers."""
        reviews = self.sudo()
        reviews.write({"state": "manager"})
        reviews._close_activities({each: each.user_id for each in reviews})
        self.env.ref("sales_mgmt_training.ir_cron_reviews").sudo()._trigger()

    def _ask_peers(self, users):
        """Ask colleagues for their view; each gets a form of their own.

        :param res.users users: neither the person nor the reviewer
        """
        self._check_reviewer()
        self._check_state("self", "manager")
        for review in self.sudo():
            if users & (review.user_id | review.reviewer_id):
                raise UserError(
                    self.env._(
                        "%(person)s and %(reviewer)s write parts of their own; ask "
                        "others.",
                        person=review.person_id.name,
                        reviewer=review.reviewer_id.name,
                    )
                )
            strangers = users.sudo().filtered(
                lambda user, review=review: (
                    not user._is_internal()
                    or not user.active
                    or review.company_id not in user.company_ids
                )
            )
            if strangers:
                raise UserError(
                    self.env._(
                        "%(users)s cannot be asked: only colleagues who work in "
                        "%(company)s can.",
                        users=", ".join(strangers.mapped("name")),
                        company=review.company_id.name,
                    )
                )
            known = review._get_form("peer").author_id
            for user in users - known:
                review._create_forms("peer", {review: user})
        self.env.ref("sales_mgmt_training.ir_cron_reviews").sudo()._trigger()

    def _check_shareable(self):
        """Refuse to share what is incomplete or was not released."""
        for review in self.sudo():
            form = review._get_form("manager")
            if form.state != "done":
                raise UserError(
                    self.env._(
                        "Finish your part of “%(review)s” first.",
                        review=review.display_name,
                    )
                )
            review.line_ids._check_figures()
            if review.cycle_id.with_calibration and not form.released_on:
                raise UserError(
                    self.env._(
                        "The scores of “%(cycle)s” are compared before they are "
                        "shared. The line above you or an officer of Employees has to "
                        "release that of %(person)s.",
                        cycle=review.cycle_id.name,
                        person=review.person_id.name,
                    )
                )

    def _share(self):
        """Copy what the reviewer wrote to where the person reads it."""
        for review in self:
            form = review._get_form("manager")
            for rating in form.rating_ids:
                points = review.template_id._get_rating_points(rating.rating)
                rating.line_id.write(
                    {
                        "manager_rating": rating.rating,
                        "points": float(points or 0),
                        "has_points": points is not None,
                    }
                )
            review.write({"state": "interview", **form._prepare_score()})
            review.activity_schedule(
                "mail.mail_activity_data_todo",
                user_id=review.reviewer_id.id,
                date_deadline=review.cycle_id.date_interview_due,
                summary=self.env._(
                    "Talk about the review with %(person)s",
                    person=review.person_id.name,
                ),
            )

    def _plan_interview(self):
        """Keep the meeting in the calendars of both in step with the review."""
        for review in self:
            start = review.interview_on
            event = review.interview_event_id
            if not start:
                event.unlink()
                continue
            values = {"start": start, "stop": fields.Datetime.add(start, hours=1)}
            if event:
                event.write(values)
                continue
            people = review.reviewer_id.partner_id | review.user_id.partner_id
            review.interview_event_id = self.env["calendar.event"].create(
                {
                    **values,
                    "name": self.env._(
                        "Review interview: %(person)s", person=review.person_id.name
                    ),
                    "user_id": review.reviewer_id.id,
                    "partner_ids": people.ids,
                    # nobody else reads that somebody is reviewed
                    "privacy": "private",
                }
            )

    def _close_activities(self, users):
        """Note as done what people were asked for in these reviews.

        :param dict users: by review
        """
        activities = self.env["mail.activity"]
        for review, user in users.items():
            activities |= review.activity_ids.filtered(
                lambda each, user=user: each.user_id == user
            )
        if activities:
            activities.action_feedback()

    def _change_reviewer(self, user, reason):
        """Let somebody else review, e.g. because the reviewer left.

        :param res.users user: somebody of the line above or an officer of Employees
        :param str reason: why
        """
        self._check_leading()
        for review in self.sudo():
            review._check_state("self", "manager", "interview")
            if user == review.user_id:
                raise UserError(
                    self.env._(
                        "%(person)s cannot review themselves.",
                        person=review.person_id.name,
                    )
                )
            if not user.active:
                raise UserError(
                    self.env._(
                        "%(user)s has left. Choose somebody of the line above or an "
                        "officer of Employees who is still there.",
                        user=user.name,
                    )
                )
            if user not in review.person_id.superior_ids and not user.has_group(
                "hr.group_hr_user"
            ):
                raise AccessError(
                    self.env._(
                        "%(user)s stands neither above %(person)s nor among the "
                        "officers of Employees.",
                        user=user.name,
                        person=review.person_id.name,
                    )
                )
            old = review.reviewer_id
            review._close_activities({review: old})
            review._get_form("manager").write({"author_id": user.id, "asked_on": False})
            review.write({"reviewer_id": user.id, "reviewer_signed_on": False})
            self.env["sales.mgmt.audit"]._log(
                review,
                self.env._("Reviewer changed"),
                reason,
                {self.env._("Reviewer"): (old.name, user.name)},
            )
