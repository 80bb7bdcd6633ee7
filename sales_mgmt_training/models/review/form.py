from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

# What an author writes
BY_AUTHOR = {"comment", "rating_ids"}
KINDS = [
    ("self", "Self Part"),
    ("manager", "Manager Part"),
    ("peer", "View of a Colleague"),
]


class SalesMgmtReviewForm(models.Model):
    """What one author writes about a person in a review: ratings and words.

    An author reads the own form. The reviewer and the line above read all of them; the
    person reads that of the reviewer from the interview on, and those of colleagues
    never.
    """

    _name = "sales.mgmt.review.form"
    _description = "Part of a Review"
    _inherit = [
        "sales.mgmt.person.mixin",
        "sales.mgmt.audit.mixin",
        "sales.mgmt.training.average.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "review_id desc, id"
    _audit_fields = ("state", "adjustment", "released_on")
    _averaged = {
        "score": "has_score",
        "final_score": "has_score",
        "adjustment": "has_score",
    }

    review_id = fields.Many2one(
        comodel_name="sales.mgmt.review",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    person_id = fields.Many2one(
        related="review_id.person_id", store=True, precompute=True, required=False
    )
    cycle_id = fields.Many2one(
        related="review_id.cycle_id", store=True, precompute=True, index=True
    )
    review_state = fields.Selection(
        related="review_id.state", string="State of the Review"
    )
    about = fields.Char(related="person_id.name", string="About")
    kind = fields.Selection(selection=KINDS, required=True, readonly=True, index=True)
    author_id = fields.Many2one(
        comodel_name="res.users",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    state = fields.Selection(
        selection=[("draft", "To Write"), ("done", "Handed Over")],
        required=True,
        readonly=True,
        default="draft",
        copy=False,
    )
    done_on = fields.Datetime(string="Handed Over On", readonly=True, copy=False)
    asked_on = fields.Date(readonly=True, copy=False)
    is_due = fields.Boolean(
        string="To Be Written Now", compute="_compute_is_due", search="_search_is_due"
    )
    date_due = fields.Date(string="Due", compute="_compute_is_due")
    may_write = fields.Boolean(
        compute="_compute_may_write", export_string_translation=False
    )
    comment = fields.Text(
        copy=False, help="What went well, what did not, and what comes next."
    )
    rating_ids = fields.One2many(
        comodel_name="sales.mgmt.review.rating",
        inverse_name="form_id",
        string="Ratings",
        copy=False,
    )

    _author_uniq = models.UniqueIndex(
        "(review_id, kind, author_id)", "This colleague was asked already."
    )
    _one_of_a_side = models.UniqueIndex(
        "(review_id, kind) WHERE kind IN ('self', 'manager')",
        "A review has one self part and one manager part.",
    )
    _only_self_about_oneself = models.Constraint(
        "CHECK ((kind = 'self') = (author_id = user_id))",
        "People write the self part about themselves, and nothing else.",
    )

    @api.depends("review_id", "kind", "author_id")
    def _compute_display_name(self):
        labels = dict(self._fields["kind"]._description_selection(self.env))
        for form in self:
            form.display_name = (
                f"{form.sudo().review_id.display_name} · {labels.get(form.kind, '')}"
            )

    @api.depends("state", "kind", "review_id.state")
    def _compute_is_due(self):
        for form in self.sudo():
            review = form.review_id
            form.is_due = form.state == "draft" and review.state in self._get_turns(
                form.kind
            )
            cycle = review.cycle_id
            form.date_due = (
                cycle.date_self_due if form.kind == "self" else cycle.date_manager_due
            )

    @api.model
    def _get_turns(self, kind):
        """Return in which states of a review a form is written.

        :rtype: tuple[str]
        """
        return {"self": ("self",), "manager": ("manager",)}.get(
            kind, ("self", "manager")
        )

    @api.model
    def _search_is_due(self, operator, value):
        if operator != "in":
            return NotImplemented
        # colleagues who are asked for their view do not read reviews
        reviews = self.env["sales.mgmt.review"].sudo()
        due = Domain("state", "=", "draft") & Domain.OR(
            Domain("kind", "=", kind)
            & Domain(
                "review_id",
                "in",
                reviews._search([("state", "in", self._get_turns(kind))]),
            )
            for kind, _label in KINDS
        )
        return due if True in value else ~due

    @api.depends("state", "author_id", "review_id.state")
    @api.depends_context("uid")
    def _compute_may_write(self):
        for form in self:
            form.may_write = (
                form.author_id == self.env.user
                and form.state == "draft"
                and form.sudo().review_id.state in ("self", "manager")
            )

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    def write(self, vals):
        """Extend `base`: authors write their words, all else is written by steps."""
        if vals.keys() - {"asked_on"}:
            self._check_not_signed(vals)
        if not self.env.su:
            if vals.keys() - BY_AUTHOR:
                raise AccessError(
                    self.env._(
                        "Authors write ratings and a comment; all else of a part is "
                        "written by its buttons."
                    )
                )
            self._check_author()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_signed(self):
        self.review_id._check_not_signed()

    def _check_not_signed(self, vals):
        """Refuse to change what a signature vouches for, whoever asks."""
        if any(
            name in self._fields and not name.startswith(("message_", "activity_"))
            for name in vals
        ):
            self.sudo().review_id._check_not_signed()

    def _check_author(self):
        """Refuse whoever is not the author, or comes too late."""
        for form in self:
            if form.author_id != self.env.user:
                raise AccessError(
                    self.env._(
                        "%(author)s writes this part, and nobody else.",
                        author=form.author_id.name,
                    )
                )
            if not form.may_write:
                raise UserError(
                    self.env._(
                        "“%(form)s” is handed over or too late, and stays as it is.",
                        form=form.display_name,
                    )
                )
