from odoo import fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import is_html_empty

from odoo.addons.sales_mgmt_targets.tools.hash_chain import NOTHING, chain_hash


class SalesMgmtReview(models.Model):
    """What both sides sign stays as it was signed."""

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.review"

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_sign(self):
        """Sign as the person or as the reviewer; the second signature ends it."""
        self.check_access("read")
        self._check_state("interview")
        for review in self:
            if self.env.user not in review.user_id | review.reviewer_id:
                raise AccessError(
                    self.env._(
                        "“%(review)s” is signed by %(person)s and %(reviewer)s, and by "
                        "nobody in their place.",
                        review=review.display_name,
                        person=review.sudo().person_id.name,
                        reviewer=review.reviewer_id.name,
                    )
                )
            review._check_ready_to_sign()
            review.sudo()._sign(self.env.user)

    def action_take_back_signature(self):
        """Take signatures back, to write something else; both sign anew then."""
        self.check_access("read")
        self._check_state("interview")
        for review in self:
            if self.env.user not in review.user_id | review.reviewer_id:
                raise AccessError(
                    self.env._(
                        "Only %(person)s and %(reviewer)s take signatures of "
                        "“%(review)s” back.",
                        review=review.display_name,
                        person=review.sudo().person_id.name,
                        reviewer=review.reviewer_id.name,
                    )
                )
        self.sudo().write(
            {
                "person_signed_on": False,
                "reviewer_signed_on": False,
                "fingerprint": False,
            }
        )
        self.env["sales.mgmt.audit"]._log(self, self.env._("Signature taken back"))

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    def _check_ready_to_sign(self):
        """Refuse to sign an interview that did not take place, or has no minutes."""
        self.ensure_one()
        review = self.sudo()
        if not review.interview_on or review.interview_on > fields.Datetime.now():
            raise UserError(
                self.env._(
                    "“%(review)s” is signed after the interview. Write down when it "
                    "took place.",
                    review=review.display_name,
                )
            )
        if is_html_empty(review.minutes):
            raise UserError(
                self.env._(
                    "“%(review)s” has no minutes. Write down what was said before you "
                    "sign it.",
                    review=review.display_name,
                )
            )

    def _sign(self, user):
        """Set the signature of one side, and end the review with the second one."""
        self.ensure_one()
        side = "person" if user == self.user_id else "reviewer"
        if self[f"{side}_signed_on"]:
            raise UserError(
                self.env._(
                    "You have signed “%(review)s” already.", review=self.display_name
                )
            )
        fingerprint = self._get_fingerprint()
        self.write(
            {
                f"{side}_signed_on": fields.Datetime.now(),
                "fingerprint": fingerprint,
            }
        )
        self.env["sales.mgmt.audit"]._log(self, self.env._("Signed"))
        self._close_activities({self: user})
        if self.person_signed_on and self.reviewer_signed_on:
            self._conclude()
        else:
            self._ask_for_signature()

    def _ask_for_signature(self):
        """Ask the other side to sign too."""
        user = self.reviewer_id if self.person_signed_on else self.user_id
        self.activity_schedule(
            "mail.mail_activity_data_todo",
            user_id=user.id,
            date_deadline=self.cycle_id.date_interview_due,
            summary=self.env._("Sign the review"),
        )

    def _conclude(self, reason=""):
        """End a review: nobody changes it any more, and what was agreed begins.

        :param str reason: why a signature is missing
        """
        self.ensure_one()
        self.measure_ids._carry_out()
        self.write({"state": "signed"})
        self.env["sales.mgmt.audit"]._log(
            self,
            self.env._("Concluded"),
            reason,
            fingerprint=self.fingerprint,
        )
        cycle = self.cycle_id
        if not cycle.review_ids.filtered(lambda each: each.state != "signed"):
            cycle.write({"state": "done"})

    def _note_refusal(self, reason):
        """Conclude as an officer of Employees what the person does not sign.

        :param str reason: what the person says, or why they cannot sign
        """
        self.check_access("read")
        self._check_state("interview")
        if not self.env.user.has_group("hr.group_hr_user"):
            raise AccessError(
                self.env._("An officer of Employees notes that somebody did not sign.")
            )
        for review in self:
            if self.env.user in review.user_id | review.reviewer_id:
                raise AccessError(
                    self.env._(
                        "You take part in “%(review)s”; another officer notes the "
                        "refusal.",
                        review=review.display_name,
                    )
                )
            if not review.reviewer_signed_on or review.person_signed_on:
                raise UserError(
                    self.env._(
                        "%(reviewer)s signs “%(review)s” before it is noted that the "
                        "person does not.",
                        reviewer=review.reviewer_id.name,
                        review=review.display_name,
                    )
                )
            record = review.sudo()
            record.refusal = self.env._(
                "%(reason)s (noted by %(user)s)", reason=reason, user=self.env.user.name
            )
            record._close_activities({record: record.user_id})
            record._conclude(reason)

    def _get_fingerprint(self):
        """Return the hash of everything that a signature vouches for.

        :rtype: str
        """
        self.ensure_one()
        return chain_hash(NOTHING, self._get_content())

    def _get_content(self):
        """Return what is signed, in values that JSON knows.

        :rtype: dict
        """
        self.ensure_one()
        return {
            "cycle": self.cycle_id.id,
            "person": self.user_id.id,
            "reviewer": self.reviewer_id.id,
            "score": f"{self.score:.2f}" if self.has_score else None,
            "grade": self.grade or "",
            "interview": fields.Datetime.to_string(self.interview_on),
            "minutes": str(self.minutes or ""),
            "remark": self.person_comment or "",
            "lines": [
                [
                    line.name,
                    f"{line.weight:.2f}",
                    f"{line.target:.2f}" if line.has_target else None,
                    f"{line.actual:.4f}",
                    line.self_rating or "",
                    line.manager_rating or "",
                    f"{line.points:.4f}" if line.has_points else None,
                ]
                for line in self.line_ids.sorted("id")
            ],
            "forms": [
                [
                    form.kind,
                    form.author_id.id,
                    form.comment or "",
                    f"{form.adjustment:.2f}",
                ]
                for form in self.form_ids.sorted("id")
                if form.kind != "peer"
            ],
            "measures": [
                [
                    measure.name,
                    measure.kind,
                    measure.course_id.id,
                    measure.responsible,
                    fields.Date.to_string(measure.date_due),
                ]
                for measure in self.measure_ids.sorted("id")
            ],
        }

    def _get_audit_fingerprints(self):
        """Extend the audit: of what was signed, as it reads now."""
        return {
            review.id: review._get_fingerprint()
            for review in self.sudo()
            if review.state == "signed"
        }
