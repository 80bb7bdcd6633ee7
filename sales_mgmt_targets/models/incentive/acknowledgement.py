from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError


class SalesMgmtSchemeAcknowledgement(models.Model):
    """Whom a published rulebook was made known to, and what they said.

    Only the person answers, and an answer names the hash of the rulebook that was
    read. What was acknowledged stays acknowledged.
    """

    _name = "sales.mgmt.scheme.acknowledgement"
    _description = "Acknowledgement of a Scheme"
    _inherit = ["sales.mgmt.answer.mixin"]
    _order = "scheme_id desc, user_id, id"
    _rec_name = "scheme_id"

    scheme_id = fields.Many2one(
        comodel_name="sales.mgmt.scheme",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    company_id = fields.Many2one(
        related="scheme_id.company_id", store=True, precompute=True, index=True
    )
    state = fields.Selection(
        selection=[
            ("informed", "Informed"),
            ("pending", "Not Answered"),
            ("acknowledged", "Acknowledged"),
            ("objected", "Objected"),
        ],
        required=True,
        readonly=True,
        default="pending",
        index=True,
    )
    # Of the scheme, for the person who reads it here
    date_from = fields.Date(related="scheme_id.date_from", store=True)
    date_to = fields.Date(related="scheme_id.date_to")
    scheme_state = fields.Selection(related="scheme_id.state", string="Scheme State")
    pdf_id = fields.Many2one(related="scheme_id.pdf_id")
    pdf_hash = fields.Char(related="scheme_id.pdf_hash")
    rules_html = fields.Html(related="scheme_id.rules_html")
    text = fields.Html(related="scheme_id.text")

    _user_uniq = models.Constraint(
        "UNIQUE (scheme_id, user_id)", "A person answers once per version of a scheme."
    )
    _answer_complete = models.Constraint(
        """CHECK (state IN ('informed', 'pending')
            OR (answered_on IS NOT NULL AND answered_hash IS NOT NULL))""",
        "An answer has a time and names the rulebook that was read.",
    )

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    def write(self, vals):
        """Refuse to change an answer that was given, in sudo too."""
        fixed = {"state", "comment", "answered_on", "answered_hash"} & vals.keys()
        identity = {"scheme_id", "user_id"} & vals.keys()
        done = self.filtered(lambda each: each.state == "acknowledged")
        if identity or (fixed and done):
            raise UserError(
                self.env._(
                    "What %(user)s answered stays as it is.",
                    user=self[:1].sudo().user_id.name,
                )
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        for acknowledgement in self:
            raise UserError(
                self.env._(
                    "That “%(scheme)s” was made known to %(user)s is kept.",
                    scheme=acknowledgement.scheme_id.display_name,
                    user=acknowledgement.sudo().user_id.name,
                )
            )

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_acknowledge(self):
        """Say that one has read the rules, for oneself."""
        self._answer("acknowledged")

    def action_ask_objection(self):
        """Ask what the person objects to."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Object to “%(scheme)s”", scheme=self.display_name),
            "res_model": "sales.mgmt.scheme.objection",
            "view_mode": "form",
            "target": "new",
            "context": {"default_acknowledgement_id": self.id},
        }

    def action_open_rulebook(self):
        """Download the rulebook as it was published."""
        self.ensure_one()
        return self.scheme_id.action_open_rulebook()

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    def _answer(self, state, comment=False):
        """Keep what the person says about the rulebook as it was published.

        :raise AccessError: it is somebody else's
        """
        self.check_access("read")
        for acknowledgement in self:
            acknowledgement._check_answerable()
            rules = acknowledgement.scheme_id
            acknowledgement._keep_answer(state, rules.pdf_hash, comment)
            acknowledgement._audit_answer(rules)

    def _check_answerable(self):
        """Refuse to answer for others, twice, or to rules that were taken back."""
        values = {
            "scheme": self.scheme_id.display_name,
            "user": self.sudo().user_id.name,
        }
        if self.user_id != self.env.user:
            raise AccessError(
                self.env._(
                    "Only %(user)s can acknowledge “%(scheme)s” for themselves.",
                    **values,
                )
            )
        if self.state == "acknowledged":
            raise UserError(
                self.env._("You acknowledged “%(scheme)s” already.", **values)
            )
        if self.scheme_state == "withdrawn":
            raise UserError(
                self.env._(
                    "“%(scheme)s” was withdrawn; nothing is left to do.", **values
                )
            )
