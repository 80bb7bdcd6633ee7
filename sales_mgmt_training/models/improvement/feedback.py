from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

# What a feedback says; it stays as it was given
SAID = {"person_id", "recipient_id", "author_id", "kind", "text", "day"}


class SalesMgmtFeedback(models.Model):
    """What somebody says about a colleague's work, when it happens.

    The person, the author, the line above and officers of Employees read it. What was
    said stays; what was agreed is followed until it is done.
    """

    _name = "sales.mgmt.feedback"
    _description = "Feedback"
    _inherit = [
        "sales.mgmt.person.mixin",
        "sales.mgmt.audit.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "day desc, id desc"
    _audit_fields = ("kind", "date_due", "done_on")

    person_id = fields.Many2one(string="About")
    # colleagues know each other, and do not read each other's files
    recipient_id = fields.Many2one(
        comodel_name="res.users",
        string="To",
        required=True,
        index=True,
        ondelete="restrict",
        domain="[('share', '=', False), ('id', '!=', uid)]",
    )
    author_id = fields.Many2one(
        comodel_name="res.users",
        string="Written By",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
        default=lambda self: self.env.user,
    )
    kind = fields.Selection(
        selection=[("praise", "Praise"), ("improvement", "To Improve")],
        required=True,
        default="praise",
    )
    day = fields.Date(
        string="Given On",
        required=True,
        readonly=True,
        default=fields.Date.context_today,
    )
    text = fields.Text(
        string="Feedback",
        required=True,
        help="What happened, what it led to, and what would be better.",
    )
    measure = fields.Char(
        string="Agreed Measure", help="What the person does about it, as agreed."
    )
    date_due = fields.Date(string="Due", tracking=True)
    done_on = fields.Date(readonly=True, copy=False, tracking=True)
    is_author = fields.Boolean(
        compute="_compute_is_author", export_string_translation=False
    )

    _not_about_oneself = models.Constraint(
        "CHECK (author_id <> user_id)", "Feedback is about somebody else."
    )
    _agreed_until_a_day = models.Constraint(
        "CHECK ((measure IS NULL) = (date_due IS NULL))",
        "What was agreed is due on a day, and a day needs something agreed.",
    )

    @api.depends("person_id", "kind", "day")
    def _compute_display_name(self):
        labels = dict(self._fields["kind"]._description_selection(self.env))
        for feedback in self:
            name = feedback.sudo().person_id.name
            feedback.display_name = f"{labels.get(feedback.kind, '')} · {name or ''}"

    @api.depends("author_id")
    @api.depends_context("uid")
    def _compute_is_author(self):
        for feedback in self:
            feedback.is_author = feedback.author_id == self.env.user

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            # nobody speaks in the name of somebody else, or on another day
            today = fields.Date.context_today(self)
            vals_list = [
                {**vals, "author_id": self.env.uid, "day": today, "done_on": False}
                for vals in vals_list
            ]
        feedbacks = super().create([self._address(vals) for vals in vals_list])
        feedbacks.sudo()._tell()
        return feedbacks

    def write(self, vals):
        if vals.keys() & SAID:
            raise UserError(
                self.env._("What was said stays as it was said. Give another feedback.")
            )
        if not self.env.su:
            if "done_on" in vals:
                raise AccessError(self.env._("Use the button to note that it is done."))
            self._check_author()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_given(self):
        for feedback in self:
            raise UserError(
                self.env._(
                    "The feedback to %(person)s was given and stays.",
                    person=feedback.sudo().person_id.name,
                )
            )

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_done(self):
        """Note, as the author or the line above, that the measure was carried out."""
        self.check_access("read")
        for feedback in self:
            if feedback.author_id != self.env.user and not feedback.is_superior:
                feedback._check_author()
            if not feedback.measure or feedback.done_on:
                raise UserError(
                    self.env._(
                        "Nothing is open in the feedback to %(person)s.",
                        person=feedback.sudo().person_id.name,
                    )
                )
        self.sudo().write({"done_on": fields.Date.context_today(self)})
        self.sudo().activity_ids.action_feedback()

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    @api.model
    def _address(self, vals):
        """Return the values of a feedback with the file of whom it is about.

        Who speaks does not read that file, so it is looked up in sudo.

        :raise UserError: nobody has a file who does not sell
        """
        files = self.env["sales.mgmt.person"].sudo()
        if vals.get("person_id"):
            person = files.browse(vals["person_id"])
            return {**vals, "recipient_id": person.user_id.id}
        user = self.env["res.users"].browse(vals.get("recipient_id"))
        person = files._find(user, self.env.company)
        if user and not person:
            raise UserError(
                self.env._(
                    "%(user)s is not assigned to a sales unit of %(company)s, and so "
                    "has no development file.",
                    user=user.name,
                    company=self.env.company.name,
                )
            )
        return {**vals, "person_id": person.id}

    def _check_author(self):
        for feedback in self:
            if feedback.author_id != self.env.user:
                raise AccessError(
                    self.env._(
                        "%(author)s gave this feedback, and only they change what was "
                        "agreed.",
                        author=feedback.author_id.name,
                    )
                )

    def _tell(self):
        """Let people know what was said to them, and what they agreed to."""
        for feedback in self:
            feedback.activity_schedule(
                "mail.mail_activity_data_todo",
                user_id=feedback.user_id.id,
                date_deadline=feedback.date_due or feedback.day,
                summary=feedback.measure
                or self.env._(
                    "Read the feedback of %(author)s", author=feedback.author_id.name
                ),
            )
