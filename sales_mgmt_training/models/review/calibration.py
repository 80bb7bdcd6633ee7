from fractions import Fraction

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ...tools import review as arithmetic


class SalesMgmtReviewForm(models.Model):
    """The score that a manager part proposes, and how it is calibrated.

    The score stands with the manager part, which the person does not read before the
    interview; sharing copies it to the review.
    """

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.review.form"

    score = fields.Float(
        string="Score of the Reviewer",
        readonly=True,
        copy=False,
        digits=(6, 2),
        aggregator="avg",
    )
    has_score = fields.Boolean(readonly=True, copy=False)
    adjustment = fields.Float(
        readonly=True, copy=False, digits=(6, 2), aggregator="avg"
    )
    adjustment_reason = fields.Text(readonly=True, copy=False)
    adjusted_by_id = fields.Many2one(
        comodel_name="res.users", readonly=True, copy=False
    )
    final_score = fields.Float(
        string="Score",
        readonly=True,
        copy=False,
        digits=(6, 2),
        aggregator="avg",
        help="With the adjustment.",
    )
    grade = fields.Char(readonly=True, copy=False)
    released_on = fields.Datetime(readonly=True, copy=False)
    released_by_id = fields.Many2one(
        comodel_name="res.users", readonly=True, copy=False
    )
    may_calibrate = fields.Boolean(
        compute="_compute_may_calibrate", export_string_translation=False
    )

    @api.depends("kind", "state", "author_id", "review_id.state")
    @api.depends_context("uid")
    def _compute_may_calibrate(self):
        for form in self:
            form.may_calibrate = form._may_calibrate()

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_release(self):
        """Let the reviewers share these scores."""
        self._check_calibrator()
        for form in self.filtered(lambda each: not each.released_on):
            form.sudo().write(
                {
                    "released_on": fields.Datetime.now(),
                    "released_by_id": self.env.uid,
                }
            )

    def action_open_adjustment(self):
        """Ask by how much, and why, a score is adjusted."""
        self.ensure_one()
        self._check_calibrator()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Adjust the Score of %(person)s", person=self.about),
            "res_model": "sales.mgmt.review.step",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_step": "adjust",
                "default_form_id": self.id,
                "default_adjustment": self.adjustment,
            },
        }

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    def _rescore(self):
        """Compute what manager parts propose, from figures and ratings."""
        for form in self:
            ratings = {each.line_id: each.rating for each in form.rating_ids}
            template = form.review_id.template_id
            value = arithmetic.score(
                arithmetic.Part(
                    Fraction(str(line.weight)), line._get_points(ratings, template)
                )
                for line in form.review_id.line_ids
            )
            final = None
            if value is not None:
                final = value + Fraction(str(form.adjustment))
            form.write(
                {
                    "has_score": value is not None,
                    "score": arithmetic.to_hundredths(value or Fraction(0)),
                    "final_score": arithmetic.to_hundredths(final or Fraction(0)),
                    "grade": template._get_grade(final) if final is not None else False,
                }
            )

    def _prepare_score(self):
        """Return the score as the review keeps it.

        :rtype: dict
        """
        self.ensure_one()
        return {
            "score": self.final_score,
            "has_score": self.has_score,
            "grade": self.grade,
        }

    def _adjust(self, adjustment, reason):
        """Move a score up or down, for a reason that everybody reads later.

        :param float adjustment: points added to the score of the reviewer
        :param str reason: why
        """
        self.ensure_one()
        self._check_calibrator()
        record = self.sudo()
        if not record.has_score:
            raise UserError(
                self.env._(
                    "%(person)s has no score that could be adjusted.",
                    person=record.about,
                )
            )
        old = record.adjustment
        record.write(
            {
                "adjustment": adjustment,
                "adjustment_reason": reason,
                "adjusted_by_id": self.env.uid,
            }
        )
        record._rescore()
        if record.review_id.state == "interview":
            record.review_id.write(record._prepare_score())
        self.env["sales.mgmt.audit"]._log(
            self,
            self.env._("Score adjusted"),
            reason,
            {self.env._("Adjustment"): (f"{old:g}", f"{adjustment:g}")},
        )

    def _may_calibrate(self):
        """Tell whether the user compares this score with others: above, or HR."""
        self.ensure_one()
        user, review = self.env.user, self.sudo().review_id
        if self.kind != "manager" or self.state != "done":
            return False
        if user in review.user_id | review.reviewer_id:
            return False
        if review.state not in ("manager", "interview"):
            return False
        return user in review.person_id.superior_ids or user.has_group(
            "hr.group_hr_user"
        )

    def _check_calibrator(self):
        """Refuse whoever may not calibrate, the reviewer and the person included."""
        self.check_access("read")
        for form in self:
            if not form._may_calibrate():
                raise AccessError(
                    self.env._(
                        "The score of %(person)s is calibrated by the line above the "
                        "reviewer or an officer of Employees, after the manager part "
                        "was handed over and before the review is signed.",
                        person=form.about,
                    )
                )
            review = form.sudo().review_id
            if review.person_signed_on or review.reviewer_signed_on:
                raise UserError(
                    self.env._(
                        "Somebody has signed “%(review)s” with this score.",
                        review=review.display_name,
                    )
                )


class SalesMgmtReviewLine(models.Model):
    """The points of an indicator as they stand."""

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.review.line"

    def _get_points(self, ratings, template):
        """Return the points of an indicator, None if there is nothing to judge.

        :param dict ratings: of the reviewer, by indicator
        :rtype: fractions.Fraction
        """
        self.ensure_one()
        if self.kind == "behaviour":
            return template._get_rating_points(ratings.get(self))
        return Fraction(str(self.points)) if self.has_points else None
