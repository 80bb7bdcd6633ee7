from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

STATES = [
    ("self", "Self Part"),
    ("manager", "Manager Part"),
    ("interview", "Interview"),
    ("signed", "Signed"),
]
# What each side writes by hand, during the interview and until the first signature
BY_REVIEWER = {"interview_on", "minutes", "measure_ids"}
BY_PERSON = {"person_comment"}
# What a signature vouches for, and what the steps wrote
CONTENT = BY_REVIEWER | BY_PERSON
FIXED = CONTENT | {
    "cycle_id",
    "person_id",
    "template_id",
    "reviewer_id",
    "state",
    "line_ids",
    "form_ids",
    "score",
    "has_score",
    "grade",
    "person_signed_on",
    "reviewer_signed_on",
    "fingerprint",
    "refusal",
}


class SalesMgmtReview(models.Model):
    """How somebody did in a period: figures, behavior, an interview, two signatures.

    What the reviewer writes stands on a form of its own, which the person reads from
    the interview on; then only it is copied here. What is signed stays as it is, for
    everybody and in sudo too.
    """

    _name = "sales.mgmt.review"
    _description = "Review"
    _inherit = [
        "sales.mgmt.person.mixin",
        "sales.mgmt.audit.mixin",
        "sales.mgmt.training.average.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "date_from desc, id desc"
    _audit_fields = ("state", "reviewer_id")
    _averaged = {"score": "has_score"}

    cycle_id = fields.Many2one(
        comodel_name="sales.mgmt.review.cycle",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    period_id = fields.Many2one(related="cycle_id.period_id", store=True)
    date_from = fields.Date(
        related="cycle_id.period_id.date_from", string="From", store=True
    )
    template_id = fields.Many2one(
        comodel_name="sales.mgmt.review.template",
        required=True,
        readonly=True,
        ondelete="restrict",
    )
    reviewer_id = fields.Many2one(
        comodel_name="res.users",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
        tracking=True,
        help="The direct superior when the cycle started.",
    )
    state = fields.Selection(
        selection=STATES,
        required=True,
        readonly=True,
        default="self",
        index=True,
        copy=False,
        tracking=True,
    )
    line_ids = fields.One2many(
        comodel_name="sales.mgmt.review.line",
        inverse_name="review_id",
        string="Indicators",
        readonly=True,
    )
    form_ids = fields.One2many(
        comodel_name="sales.mgmt.review.form",
        inverse_name="review_id",
        string="Parts",
        readonly=True,
    )
    has_open_figures = fields.Boolean(
        string="Figures Missing",
        compute="_compute_has_open_figures",
        help="The period is not closed yet: its figures can still change.",
    )
    # Known from the interview on
    score = fields.Float(
        readonly=True, copy=False, digits=(6, 2), aggregator="avg", tracking=False
    )
    has_score = fields.Boolean(readonly=True, copy=False)
    grade = fields.Char(readonly=True, copy=False)
    # The interview
    date_due = fields.Date(string="Next Due", compute="_compute_date_due")
    is_late = fields.Boolean(
        string="Late", compute="_compute_date_due", search="_search_is_late"
    )
    interview_on = fields.Datetime(string="Interview", copy=False)
    interview_event_id = fields.Many2one(
        comodel_name="calendar.event", readonly=True, copy=False, ondelete="set null"
    )
    minutes = fields.Html(copy=False, help="What was said and agreed, in short.")
    person_comment = fields.Text(
        string="Remark of the Person",
        copy=False,
        help="What the person wants to stand beside the minutes.",
    )
    measure_ids = fields.One2many(
        comodel_name="sales.mgmt.review.measure",
        inverse_name="review_id",
        string="Agreed Measures",
        copy=False,
    )
    # Signatures
    person_signed_on = fields.Datetime(
        string="Signed by the Person", readonly=True, copy=False
    )
    reviewer_signed_on = fields.Datetime(
        string="Signed by the Reviewer", readonly=True, copy=False
    )
    signed_on = fields.Datetime(
        compute="_compute_signed_on",
        store=True,
        help="The last signature; from then on the score counts as a figure.",
    )
    fingerprint = fields.Char(
        readonly=True, copy=False, help="Of everything that was signed."
    )
    refusal = fields.Text(
        readonly=True, copy=False, help="Why the person did not sign, and who noted it."
    )
    is_reviewer = fields.Boolean(
        compute="_compute_is_reviewer", export_string_translation=False
    )

    _once_uniq = models.UniqueIndex(
        "(cycle_id, person_id)", "This person is reviewed in the cycle already."
    )
    _nobody_reviews_themselves = models.Constraint(
        "CHECK (reviewer_id <> user_id)", "Nobody reviews themselves."
    )

    @api.depends("cycle_id", "person_id")
    def _compute_display_name(self):
        for review in self:
            review.display_name = (
                f"{review.sudo().cycle_id.name} · {review.sudo().person_id.name}"
            )

    @api.depends("reviewer_id")
    @api.depends_context("uid")
    def _compute_is_reviewer(self):
        for review in self:
            review.is_reviewer = review.reviewer_id == self.env.user

    @api.depends("state", "person_signed_on", "reviewer_signed_on")
    def _compute_signed_on(self):
        for review in self:
            days = [review.person_signed_on, review.reviewer_signed_on]
            is_signed = review.state == "signed" and any(days)
            review.signed_on = is_signed and max(filter(None, days))

    @api.depends("line_ids.figure_state")
    def _compute_has_open_figures(self):
        for review in self:
            review.has_open_figures = "open" in review.line_ids.mapped("figure_state")

    @api.depends("state", "cycle_id")
    def _compute_date_due(self):
        today = fields.Date.context_today(self)
        for review in self:
            cycle = review.sudo().cycle_id
            review.date_due = {
                "self": cycle.date_self_due,
                "manager": cycle.date_manager_due,
                "interview": cycle.date_interview_due,
            }.get(review.state)
            review.is_late = bool(review.date_due and review.date_due < today)

    @api.model
    def _search_is_late(self, operator, value):
        if operator != "in":
            return NotImplemented
        today = fields.Date.context_today(self)
        late = Domain.OR(
            Domain("state", "=", state)
            & Domain(f"cycle_id.date_{state}_due", "<", today)
            for state in ("self", "manager", "interview")
        )
        return late if True in value else ~late

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    def write(self, vals):
        """Extend `base`: each side writes its words; all else is written by steps."""
        if vals.keys() & FIXED:
            self._check_not_signed()
        if not self.env.su:
            self._check_editor(vals)
        result = super().write(vals)
        if "interview_on" in vals:
            self.sudo()._plan_interview()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_begun(self):
        for review in self:
            if review.state != "self":
                raise UserError(
                    self.env._(
                        "“%(review)s” has gone beyond the self part and stays.",
                        review=review.display_name,
                    )
                )

    def _check_not_signed(self):
        """Refuse to touch what both sides signed, whoever asks."""
        signed = self.filtered(lambda each: each.sudo().state == "signed")[:1]
        if signed:
            raise UserError(
                self.env._(
                    "“%(review)s” is signed and stays as it is. What changed since "
                    "belongs into a feedback or into the next review.",
                    review=signed.display_name,
                )
            )

    def _check_editor(self, vals):
        """Refuse what does not belong to the side that writes, or comes too late."""
        for review in self:
            allowed = set()
            if review.reviewer_id == self.env.user:
                allowed |= BY_REVIEWER
            if review.user_id == self.env.user:
                allowed |= BY_PERSON
            if vals.keys() - allowed:
                raise AccessError(
                    self.env._(
                        "In “%(review)s” the reviewer writes the day of the interview, "
                        "its minutes and the measures, and the person a remark. All "
                        "else is written by the buttons.",
                        review=review.display_name,
                    )
                )
        self._check_in_interview()

    def _check_in_interview(self):
        """Refuse to write what was not shared yet, or was signed by somebody."""
        for review in self.sudo():
            if review.state != "interview":
                raise UserError(
                    self.env._(
                        "“%(review)s” is not at the interview. Minutes and measures "
                        "are written after the manager part was shared, and before "
                        "both have signed.",
                        review=review.display_name,
                    )
                )
            if review.person_signed_on or review.reviewer_signed_on:
                raise UserError(
                    self.env._(
                        "Somebody has signed “%(review)s” as it is. Take the signature "
                        "back first.",
                        review=review.display_name,
                    )
                )

    def _check_parts_editable(self):
        """Refuse measures from others than the reviewer, too early or too late."""
        self.sudo()._check_not_signed()
        if not self.env.su:
            self._check_reviewer()
            self._check_in_interview()

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    def _is_leading(self):
        """Tell whether the user answers for these reviews: reviewer, above, or HR."""
        user = self.env.user
        return all(
            user != review.user_id
            and (
                user == review.reviewer_id
                or user in review.sudo().person_id.superior_ids
                or user.has_group("hr.group_hr_user")
            )
            for review in self
        )

    def _check_leading(self):
        """Refuse whoever does not answer for these reviews, and oneself."""
        self.check_access("read")
        if not self._is_leading():
            raise AccessError(
                self.env._(
                    "Only the reviewer, the line above and officers of Employees do "
                    "that, and nobody for themselves."
                )
            )

    def _check_reviewer(self):
        """Refuse whoever is not the reviewer."""
        self.check_access("read")
        other = self.filtered(lambda each: each.reviewer_id != self.env.user)[:1]
        if other:
            raise AccessError(
                self.env._(
                    "%(reviewer)s reviews %(person)s, and nobody else does that.",
                    reviewer=other.reviewer_id.name,
                    person=other.sudo().person_id.name,
                )
            )

    def _check_state(self, *states):
        """Refuse a step that does not follow from where a review stands."""
        labels = dict(self._fields["state"]._description_selection(self.env))
        for review in self:
            if review.state not in states:
                raise UserError(
                    self.env._(
                        "“%(review)s” stands at “%(state)s”; this step belongs to "
                        "“%(expected)s”.",
                        review=review.display_name,
                        state=labels[review.state],
                        expected=", ".join(labels[state] for state in states),
                    )
                )

    def _create_forms(self, kind, authors):
        """Create a form for an author of each review, with a rating per behavior.

        :param str kind: self, manager or peer
        :param dict authors: user by review
        :rtype: sales.mgmt.review.form
        """
        forms = self.env["sales.mgmt.review.form"].create(
            [
                {"review_id": review.id, "kind": kind, "author_id": author.id}
                for review, author in authors.items()
            ]
        )
        self.env["sales.mgmt.review.rating"].create(
            [
                {"form_id": form.id, "line_id": line.id}
                for form in forms
                for line in form.review_id.line_ids
                if line.kind == "behaviour"
            ]
        )
        return forms

    def _get_form(self, kind):
        """Return the form of one side, whoever asks; callers show nothing of it.

        :rtype: sales.mgmt.review.form
        """
        # searched, so that nobody finds forms of others in the cache
        return (
            self.env["sales.mgmt.review.form"]
            .sudo()
            .search([("review_id", "in", self.ids), ("kind", "=", kind)])
        )
