from odoo import fields, models
from odoo.exceptions import UserError


class SalesMgmtReviewForm(models.Model):
    """How a part is asked for, handed over and taken back."""

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.review.form"

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_hand_over(self):
        """Finish the own part; it is read by whom it concerns from now on."""
        self.check_access("read")
        self._check_author()
        for form in self:
            form._check_complete()
            form.sudo()._hand_over()

    def action_take_back(self):
        """Write on, as the reviewer, as long as nothing was released or shared."""
        self.check_access("read")
        for form in self:
            record = form.sudo()
            if (
                form.author_id != self.env.user
                or form.kind != "manager"
                or form.state != "done"
                or form.released_on
                or record.review_id.state != "manager"
            ):
                raise UserError(
                    self.env._(
                        "“%(form)s” stays as it is: only the reviewer takes the "
                        "manager part back, before its score is released or shared.",
                        form=form.display_name,
                    )
                )
            record.write({"state": "draft", "done_on": False})

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    def _get_form_action(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
        }

    def _check_complete(self):
        """Refuse to hand over without what the part is for."""
        self.ensure_one()
        unrated = self.rating_ids.filtered(lambda each: not each.rating)[:1]
        if unrated and self.kind != "peer":
            raise UserError(
                self.env._(
                    "Rate “%(indicator)s” before you hand your part over.",
                    indicator=unrated.name,
                )
            )
        if not (self.comment or "").strip() and not self.rating_ids.filtered("rating"):
            raise UserError(
                self.env._(
                    "Write a comment or a rating before you hand your part over."
                )
            )
        if self.kind == "manager" and self.sudo().review_id.state != "manager":
            raise UserError(
                self.env._(
                    "%(person)s has not handed over the self part. You can write yours "
                    "meanwhile, and hand it over afterwards.",
                    person=self.about,
                )
            )

    def _hand_over(self):
        """End a part; the review goes on where it waited for it."""
        self.ensure_one()
        self.write({"state": "done", "done_on": fields.Datetime.now()})
        review = self.review_id
        if self.kind == "self":
            for rating in self.rating_ids:
                rating.line_id.self_rating = rating.rating
            if review.state == "self":
                review._leave_self_part()
        elif self.kind == "manager":
            self._rescore()
            review._close_activities({review: self.author_id})
        else:
            self.activity_ids.action_feedback()

    def _ask(self):
        """Put parts on the lists of their authors.

        A colleague reads only the own form, so that is where they are asked.
        """
        activity_type = self.env.ref("mail.mail_activity_data_todo")
        models = self.env["ir.model"]
        values = []
        for form in self:
            record = form if form.kind == "peer" else form.review_id
            values.append(
                {
                    "activity_type_id": activity_type.id,
                    "res_model_id": models._get_id(record._name),
                    "res_id": record.id,
                    "user_id": form.author_id.id,
                    "date_deadline": form.date_due,
                    "summary": form._get_request(),
                }
            )
        self.env["mail.activity"].create(values)
        self.write({"asked_on": fields.Date.context_today(self)})

    def _get_request(self):
        """Return what an author is asked for, in the author's language."""
        self.ensure_one()
        env = self.with_context(lang=self.author_id.lang).env
        if self.kind == "self":
            return env._("Write the self part of your review")
        return env._("Write your part of the review of %(person)s", person=self.about)
