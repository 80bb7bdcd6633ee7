import secrets

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import consteq

IDENTITY = frozenset({"plan_id", "user_id", "letter_id", "letter_hash", "figures"})
ANSWER = frozenset({"state", "comment", "answered_on", "answered_hash", "answered_by"})


def _new_token():
    return secrets.token_urlsafe(24)


class SalesMgmtCommitment(models.Model):
    """The letter that tells a person the targets of a plan, and what they say to it.

    The figures are kept as they were when the letter was written, and printed into a
    file whose hash the answer names. Who accepted has accepted; an objection may still
    become an acceptance. A changed plan is another version, with letters of its own.
    """

    _name = "sales.mgmt.commitment"
    _description = "Target Letter"
    _inherit = ["sales.mgmt.answer.mixin"]
    _order = "plan_id desc, unit_id, user_id, id"

    plan_id = fields.Many2one(
        comodel_name="sales.mgmt.plan",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    company_id = fields.Many2one(
        related="plan_id.company_id", store=True, precompute=True, index=True
    )
    period_id = fields.Many2one(related="plan_id.period_id", string="Year", store=True)
    unit_id = fields.Many2one(required=True)
    state = fields.Selection(
        selection=[
            ("pending", "Not Answered"),
            ("accepted", "Accepted"),
            ("objected", "Objected"),
        ],
        required=True,
        readonly=True,
        default="pending",
        index=True,
    )
    figures = fields.Json(
        readonly=True,
        help="The targets as they were when the letter was written: of each line its "
        "year and months, as decimal numbers.",
    )
    letter_id = fields.Many2one(
        comodel_name="ir.attachment",
        readonly=True,
        copy=False,
        ondelete="restrict",
    )
    letter_hash = fields.Char(
        string="Hash of the Letter",
        readonly=True,
        copy=False,
        help="SHA-256 of the file; an answer names it.",
    )
    sent_on = fields.Datetime(readonly=True, copy=False)
    problem = fields.Char(
        readonly=True, copy=False, help="Why the letter could not be sent yet."
    )
    answered_by = fields.Selection(
        selection=[("screen", "On the screen"), ("mail", "From the e-mail")],
        string="Answered",
        readonly=True,
        copy=False,
    )
    access_token = fields.Char(
        readonly=True,
        copy=False,
        default=lambda self: _new_token(),
        groups="base.group_system",
    )
    figures_html = fields.Html(
        string="Targets",
        compute="_compute_figures_html",
        sanitize=False,
        export_string_translation=False,
    )

    _user_uniq = models.Constraint(
        "UNIQUE (plan_id, user_id)", "A person has one letter per plan."
    )
    _answer_complete = models.Constraint(
        """CHECK (state = 'pending'
            OR (answered_on IS NOT NULL AND answered_hash IS NOT NULL))""",
        "An answer has a time and names the letter that was read.",
    )

    @api.depends_context("lang")
    @api.depends("figures")
    def _compute_figures_html(self):
        for letter in self:
            letter.figures_html = Markup(
                self.env["ir.qweb"]._render(
                    "sales_mgmt_targets.commitment_figures", {"letter": letter}
                )
            )

    @api.depends("plan_id.name", "user_id.name")
    def _compute_display_name(self):
        for letter in self:
            letter.display_name = " · ".join(
                filter(None, (letter.sudo().user_id.name, letter.sudo().plan_id.name))
            )

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    def write(self, vals):
        """Refuse to change a letter that was sent or accepted, in sudo too."""
        sent = self.filtered("sent_on") if IDENTITY & vals.keys() else self.browse()
        given = self.filtered(lambda each: each.state == "accepted")
        if sent or (given and ANSWER & vals.keys()):
            raise UserError(
                self.env._(
                    "The letter of %(user)s stays as it was sent and answered.",
                    user=(sent or given)[0].sudo().user_id.name,
                )
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        for letter in self:
            raise UserError(
                self.env._(
                    "That “%(plan)s” was told to %(user)s is kept.",
                    plan=letter.sudo().plan_id.name,
                    user=letter.sudo().user_id.name,
                )
            )

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_accept(self):
        """Accept one's own targets."""
        self.check_access("read")
        self._answer("accepted", "screen")

    def action_ask_objection(self):
        """Ask what the person objects to."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Object to the Targets"),
            "res_model": "sales.mgmt.commitment.objection",
            "view_mode": "form",
            "target": "new",
            "context": {"default_commitment_id": self.id},
        }

    def action_open_letter(self):
        """Download the letter as it was sent."""
        self.ensure_one()
        self.check_access("read")
        if not self.sudo().letter_id:
            raise UserError(
                self.env._(
                    "The letter of %(user)s is being printed. It is here in a minute.",
                    user=self.sudo().user_id.name,
                )
            )
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self.sudo().letter_id.id}?download=true",
            "target": "download",
        }

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    @api.model
    def _find_by_link(self, letter_id, token):
        """Return the letter of a link in an e-mail, in sudo; none if it is wrong.

        :rtype: sales.mgmt.commitment
        """
        letter = self.sudo().browse(letter_id).exists()
        known = letter.sent_on and consteq(letter.access_token or "", token)
        return letter if known else letter.browse()

    def _get_link(self):
        """Return the address of the page on which the person answers."""
        self.ensure_one()
        letter = self.sudo()
        base = letter.get_base_url()
        return f"{base}/target-letter/{letter.id}/{letter.access_token}"
