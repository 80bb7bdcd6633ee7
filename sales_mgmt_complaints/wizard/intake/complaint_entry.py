from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import email_normalize, html2plaintext, is_html_empty

from ...models.handling.severity import SEVERITIES

COMPLAINT = "sales.mgmt.complaint"
CHANNELS = [
    ("phone", "Phone"),
    ("visit", "Visit"),
    ("letter", "Letter"),
    ("rep", "Salesperson"),
]
# What a complaint may be about; the reader must be able to read it
ABOUT = ("partner_id", "order_id", "move_id", "product_id")
COPIED = ("name", "channel", "lot_reference", "severity", "description", "phone")
# From which record the dialog was opened, and what the record is in it
OPENED_FROM = {
    "res.partner": "partner_id",
    "sale.order": "order_id",
    "account.move": "move_id",
}


class SalesMgmtComplaintEntry(models.TransientModel):
    """Takes down what a customer says, on the phone or on a visit.

    Every salesperson may record a complaint of any customer they may read, also one of
    a colleague. While they type they see what is known already, and may add to it.
    """

    _name = "sales.mgmt.complaint.entry"
    _description = "Record a Complaint"

    name = fields.Char(string="Subject")
    channel = fields.Selection(selection=CHANNELS, required=True, default="phone")
    partner_id = fields.Many2one(comodel_name="res.partner", string="Customer")
    phone = fields.Char(
        string="Call Back", compute="_compute_phone", store=True, readonly=False
    )
    order_id = fields.Many2one(
        comodel_name="sale.order",
        domain="[('partner_id', 'child_of', commercial_partner_id)]",
    )
    move_id = fields.Many2one(
        comodel_name="account.move",
        string="Invoice",
        domain="[('partner_id', 'child_of', commercial_partner_id),"
        " ('move_type', 'in', ('out_invoice', 'out_refund', 'out_receipt'))]",
    )
    commercial_partner_id = fields.Many2one(related="partner_id.commercial_partner_id")
    product_id = fields.Many2one(comodel_name="product.product")
    lot_reference = fields.Char(string="Lot or Serial Number")
    category_id = fields.Many2one(comodel_name="sales.mgmt.complaint.category")
    severity = fields.Selection(
        selection=SEVERITIES, compute="_compute_severity", store=True, readonly=False
    )
    description = fields.Html(string="What Happened", sanitize_attributes=True)
    confidential = fields.Boolean()
    acknowledge = fields.Boolean(
        string="Confirm by E-mail",
        help="Send the customer the reference and what happens next.",
    )
    similar_ids = fields.Many2many(
        comodel_name=COMPLAINT, compute="_compute_similar_ids"
    )
    join_id = fields.Many2one(
        comodel_name=COMPLAINT,
        string="Add To",
        domain="[('id', 'in', similar_ids)]",
    )

    @api.model
    def default_get(self, fields):
        """Extend `base`: begin with the record from which the dialog was opened."""
        values = super().default_get(fields)
        model = self.env.context.get("active_model")
        name = OPENED_FROM.get(model)
        if name and self.env.context.get("active_id"):
            record = self.env[model].browse(self.env.context["active_id"]).exists()
            values[name] = record.id
            values["partner_id"] = (
                record if name == "partner_id" else record.partner_id
            ).id
        return values

    @api.depends("partner_id")
    def _compute_phone(self):
        for entry in self:
            entry.phone = entry.partner_id.phone or entry.phone

    @api.depends("category_id")
    def _compute_severity(self):
        for entry in self:
            entry.severity = entry.category_id._find_severity()

    @api.depends(
        "partner_id",
        "order_id",
        "move_id",
        "product_id",
        "lot_reference",
        "name",
        "description",
    )
    def _compute_similar_ids(self):
        for entry in self:
            facts = {name: entry[name] for name in ABOUT}
            facts["lot_reference"] = entry.lot_reference
            facts["email_normalized"] = email_normalize(entry.partner_id.email)
            words = f"{entry.name or ''} {entry.description or ''}"
            entry.similar_ids = self.env[COMPLAINT]._find_similar(facts, words)

    @api.onchange("order_id", "move_id")
    def _onchange_document(self):
        """Take the customer of the order or the invoice where none was chosen."""
        if not self.partner_id:
            self.partner_id = self.order_id.partner_id or self.move_id.partner_id

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_record(self):
        """Record a new complaint, which its team gets."""
        self.ensure_one()
        self._check_entry()
        company = self._get_company()
        values = {name: self[name] for name in COPIED}
        values.update({name: self[name].id for name in (*ABOUT, "category_id")})
        complaint = (
            self.env[COMPLAINT]
            .sudo()
            .with_company(company)
            .create(
                {
                    **values,
                    "company_id": company.id,
                    "confidential": self.confidential,
                    "reporter_id": self.env.user.id,
                }
            )
        )
        if self.acknowledge:
            complaint._acknowledge()
        return self._show(complaint)

    def action_join(self):
        """Add what was said to a complaint that is there already."""
        self.ensure_one()
        complaint = self.join_id
        if not complaint:
            raise UserError(
                self.env._("Choose the complaint to which you want to add this.")
            )
        complaint.check_access("read")
        self._check_said()
        body = self.description
        if is_html_empty(body):
            body = self.name
        message = complaint.message_post(
            body=body,
            subject=self.name,
            message_type="comment",
            subtype_xmlid="mail.mt_note",
        )
        complaint.sudo()._hear_customer(message)
        complaint = complaint.sudo()._get_continuation().with_env(self.env)
        complaint.sudo().activity_schedule(
            "mail.mail_activity_data_todo",
            user_id=(
                complaint.sudo().user_id.filtered("active")
                or complaint.sudo().team_id._get_fallback_owner()
            ).id,
            summary=self.env._("The customer spoke to us again"),
            note=html2plaintext(body)[:500],
        )
        return self._show(complaint)

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    def _check_said(self):
        if not (self.name or "").strip() and is_html_empty(self.description):
            raise UserError(self.env._("Say in a few words what is wrong."))

    def _check_entry(self):
        """Refuse what says nothing, or touches what the reader may not read."""
        self._check_said()
        if not (self.name or "").strip():
            raise UserError(
                self.env._("Give it a subject: it is what everybody sees first.")
            )
        if not self.partner_id:
            raise UserError(self.env._("Choose the customer who complains."))
        for name in ABOUT:
            record = self[name]
            if record and not record.has_access("read"):
                raise AccessError(
                    self.env._(
                        "You may not read the %(what)s you chose. Choose one of "
                        "yours, or leave it empty.",
                        what=self._fields[name]._description_string(self.env),
                    )
                )
        self._check_same_customer()

    def _check_same_customer(self):
        customer = self.partner_id.commercial_partner_id
        for document in (self.order_id, self.move_id):
            if document and document.partner_id.commercial_partner_id != customer:
                raise UserError(
                    self.env._(
                        "%(document)s belongs to %(other)s, not to %(customer)s. "
                        "Choose the customer or the document again.",
                        document=document.display_name,
                        other=document.partner_id.commercial_partner_id.display_name,
                        customer=customer.display_name,
                    )
                )

    def _get_company(self):
        """Return the company that gets the complaint, one of the reader's."""
        company = (
            self.order_id.company_id
            or self.move_id.company_id
            or self.partner_id.company_id
        )
        return company if company in self.env.companies else self.env.company

    def _show(self, complaint):
        """Open the complaint, or say who has it where the reader may not read it."""
        if complaint.with_env(self.env).has_access("read"):
            return {
                "type": "ir.actions.act_window",
                "res_model": COMPLAINT,
                "res_id": complaint.id,
                "views": [(False, "form")],
            }
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._(
                    "%(reference)s is recorded. %(owner)s takes care of it.",
                    reference=complaint.sudo().reference,
                    owner=complaint.sudo().user_id.name,
                ),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }
