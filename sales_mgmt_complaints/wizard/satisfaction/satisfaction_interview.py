from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_date

from ...models.care.grade import CONTACT
from ...models.satisfaction.complaint import CALLBACK
from ...models.satisfaction.satisfaction import SCORES

COMPLAINT = "sales.mgmt.complaint"
SATISFACTION = "sales.mgmt.satisfaction"
# From which record the dialog was opened, and what the record is in it
OPENED_FROM = {
    SATISFACTION: "satisfaction_id",
    COMPLAINT: "complaint_id",
    "sale.order": "order_id",
    "res.partner": "partner_id",
}
# What the reader must be able to read
ABOUT = tuple(OPENED_FROM.values())


class SalesMgmtSatisfactionInterview(models.TransientModel):
    """Takes down how satisfied a customer said to be, on the phone or on a visit.

    Whom the score is about does not write it down, but sends the customer the link.
    """

    _name = "sales.mgmt.satisfaction.interview"
    _description = "Interview of a Customer"

    satisfaction_id = fields.Many2one(comodel_name=SATISFACTION, readonly=True)
    complaint_id = fields.Many2one(comodel_name=COMPLAINT, readonly=True)
    order_id = fields.Many2one(comodel_name="sale.order", readonly=True)
    partner_id = fields.Many2one(comodel_name="res.partner", string="Contact")
    channel = fields.Selection(
        selection=[("phone", "Phone"), ("visit", "Visit")],
        required=True,
        default="phone",
    )
    interviewed_on = fields.Date(
        string="On", required=True, default=fields.Date.context_today
    )
    score = fields.Selection(
        selection=SCORES, help="What the customer said, from 1 to 5."
    )
    comment = fields.Text(string="In Their Words")
    is_rated = fields.Boolean(compute="_compute_is_rated")

    @api.model
    def default_get(self, fields):
        """Extend `base`: begin with the record from which the dialog was opened."""
        values = super().default_get(fields)
        model = self.env.context.get("active_model")
        if model in OPENED_FROM and not any(values.get(name) for name in ABOUT):
            record = self.env[model].browse(self.env.context.get("active_id"))
            values[OPENED_FROM[model]] = record.exists().id
        asked = self.env[SATISFACTION].browse(values.get("satisfaction_id"))
        if asked:
            values.update(
                complaint_id=asked.complaint_id.id, order_id=asked.order_id.id
            )
        complaint = self.env[COMPLAINT].browse(values.get("complaint_id"))
        order = self.env["sale.order"].browse(values.get("order_id"))
        contact = asked.partner_id or complaint.partner_id or order.partner_id
        if contact:
            values["partner_id"] = contact.id
        if order:
            values["channel"] = "visit"
        return values

    @api.depends("satisfaction_id", "complaint_id", "order_id", "partner_id")
    def _compute_is_rated(self):
        for interview in self:
            interview.is_rated = self.env.user in interview._preview()._get_rated()

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_record(self):
        """Write down what the customer said."""
        self.ensure_one()
        self._check_about()
        self._check_day()
        if not self.score:
            raise UserError(self.env._("Choose what the customer said, from 1 to 5."))
        asked = self._find() or self._create_asked()
        asked._record_interview(
            self.score, self.comment, self.channel, self.interviewed_on
        )
        self._get_calls().action_feedback(feedback=self.comment or False)
        return {"type": "ir.actions.act_window_close"}

    def action_send_link(self):
        """Let the customer answer by a link of their own, instead of telling us."""
        self.ensure_one()
        self._check_about()
        found = self._find()
        if found and found.state != "planned":
            raise UserError(
                self.env._(
                    "%(customer)s was asked on %(day)s already: a link is sent once.",
                    customer=found.partner_id.name or found.email or "",
                    day=format_date(self.env, found.asked_on or found.send_on),
                )
            )
        if not (found.email or self.partner_id.email or self.complaint_id.email_from):
            raise UserError(
                self.env._(
                    "%(customer)s has no e-mail address. Enter one first.",
                    customer=self.partner_id.name or self.complaint_id.display_name,
                )
            )
        asked = found or self._create_asked()
        asked.send_on = now = fields.Datetime.now()
        self.env[COMPLAINT]._wake_satisfaction([now])
        return {"type": "ir.actions.act_window_close"}

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    def _check_about(self):
        """Refuse what the reader may not read, and what is about nobody."""
        for name in ABOUT:
            if self[name] and not self[name].has_access("read"):
                raise AccessError(
                    self.env._(
                        "You may not read the %(what)s of this interview. Choose one "
                        "of yours.",
                        what=self._fields[name]._description_string(self.env),
                    )
                )
        if not any(self[name] for name in ABOUT):
            raise UserError(self.env._("Choose the contact who was asked."))
        self.complaint_id._check_over()

    def _check_day(self):
        """Refuse a day to come, and one before there was anything to ask about."""
        if self.interviewed_on > fields.Date.context_today(self):
            raise UserError(
                self.env._("An interview lies behind us: choose today or before.")
            )
        source = self.complaint_id or self.order_id
        began = self.complaint_id.opened_on or self.order_id.date_order
        if began and self.interviewed_on < fields.Date.context_today(self, began):
            raise UserError(
                self.env._(
                    "%(document)s is of %(day)s, and the interview came later.",
                    document=source.display_name,
                    day=format_date(self.env, began),
                )
            )

    def _find(self):
        """Return what the customer was or will be asked already, if anything.

        :return: in sudo, since nobody writes there by hand
        :rtype: sales.mgmt.satisfaction
        """
        asked = self.satisfaction_id.sudo()
        return asked or (self.complaint_id and self.complaint_id._get_asked()) or asked

    def _create_asked(self):
        # nobody creates one by hand
        return self.env[SATISFACTION].sudo().create(self._prepare_asked())

    def _preview(self):
        """Return what the interview would answer, without asking anybody yet."""
        return self._find() or self.env[SATISFACTION].sudo().new(self._prepare_asked())

    def _prepare_asked(self):
        """Return the values of a question that was not planned.

        :rtype: dict
        """
        if self.complaint_id:
            return self.complaint_id.sudo()._prepare_satisfaction()
        company = self._get_company()
        now = fields.Datetime.now()
        manager = self._get_manager()
        [unit] = self.env["sales.mgmt.assignment"]._find_units(
            [(manager, company, now)]
        )
        teams = self.env["sales.mgmt.complaint.team"]
        products = self.order_id.sudo().order_line.product_id
        return {
            "company_id": company.id,
            "partner_id": self.partner_id.id,
            "email": self.partner_id.email,
            "order_id": self.order_id.id,
            "account_manager_id": manager.id,
            "unit_id": unit.id,
            "team_id": teams._find_for_company(company).id,
            # what it is about is known where only one was sold
            "product_id": products.id if len(products) == 1 else False,
            "send_on": now,
        }

    def _get_company(self):
        """Return the company that asked, one of the reader's."""
        company = self.order_id.company_id or self.partner_id.company_id
        return company if company in self.env.companies else self.env.company

    def _get_manager(self):
        """Return the salesperson whom an answer beside complaints is about."""
        customer = self.partner_id.sudo()
        return (
            self.order_id.sudo().user_id
            or customer.commercial_partner_id.user_id
            or customer.user_id
        )

    def _get_calls(self):
        """Return the planned calls and visits that the interview has settled."""
        types = self.env.ref(CALLBACK) | self.env.ref(CONTACT)
        # whoever made the call, the customer is not called twice
        planned = (self.complaint_id or self.order_id).sudo()
        return planned.activity_ids.filtered(
            lambda each: each.activity_type_id in types
        )
