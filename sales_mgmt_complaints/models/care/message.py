from calendar import isleap
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import email_normalize

BATCH = 100
# After a downtime an occasion of so many days ago is made up for
CATCH_UP_DAYS = 3


class SalesMgmtCareMessage(models.Model):
    """A greeting or an announcement to exactly the customers who match it.

    Nobody who matches is missed and nobody gets it twice: a delivery is written in the
    same transaction as its mail, and is unique per person and occasion.
    """

    _name = "sales.mgmt.care.message"
    _description = "Greeting or Announcement"
    _inherit = ["sales.mgmt.care.audience.mixin"]
    _order = "id desc"

    name = fields.Char(required=True)
    active = fields.Boolean(default=True)
    kind = fields.Selection(
        selection=[
            ("birthday", "Birthday"),
            ("holiday", "Holiday"),
            ("announcement", "Announcement"),
        ],
        required=True,
        default="announcement",
    )
    template_id = fields.Many2one(
        comodel_name="mail.template",
        string="E-mail",
        required=True,
        domain="[('model', '=', 'res.partner')]",
        ondelete="restrict",
    )
    domain = fields.Char(help="Who gets it, among the contacts of the company.")
    date = fields.Date(
        string="On", help="The day on which it is sent; birthdays have their own."
    )
    is_yearly = fields.Boolean(
        string="Every Year", help="On the same day and month each year."
    )
    state = fields.Selection(
        selection=[("draft", "Draft"), ("active", "Scheduled"), ("done", "Done")],
        required=True,
        default="draft",
        readonly=True,
        copy=False,
        index=True,
    )
    delivery_ids = fields.One2many(
        comodel_name="sales.mgmt.care.delivery", inverse_name="message_id"
    )
    sent_count = fields.Integer(compute="_compute_counts", string="Sent")
    left_out_count = fields.Integer(compute="_compute_counts", string="Left Out")
    match_count = fields.Integer(compute="_compute_match_count", string="Matching")

    _date_known = models.Constraint(
        "CHECK (kind = 'birthday' OR date IS NOT NULL OR state = 'draft')",
        "Say on which day it is sent.",
    )

    def _compute_counts(self):
        rows = self.env["sales.mgmt.care.delivery"]._read_group(
            [("message_id", "in", self.ids)], ["message_id", "state"], ["__count"]
        )
        counts = {(message, state): count for message, state, count in rows}
        for message in self:
            message.sent_count = counts.get((message, "sent"), 0)
            message.left_out_count = sum(
                count
                for (each, state), count in counts.items()
                if each == message and state != "sent"
            )

    @api.depends("domain", "company_id")
    def _compute_match_count(self):
        for message in self:
            message.match_count = self.env["res.partner"].search_count(
                message._get_customers_domain()
            )

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_open_customers(self):
        """Open exactly the contacts who will get it."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Who gets “%(message)s”", message=self.name),
            "res_model": "res.partner",
            "views": [(False, "list"), (False, "form")],
            "domain": self._get_customers_domain(),
        }

    def action_open_deliveries(self):
        """Open who got it, and who did not and why."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sales_mgmt_complaints.sales_mgmt_care_delivery_action"
        )
        return {**action, "domain": [("message_id", "in", self.ids)]}

    def action_schedule(self):
        """Let it be sent on its day."""
        self.check_access("write")
        for message in self:
            if message.kind != "birthday" and not message.date:
                raise UserError(
                    self.env._(
                        "Say on which day “%(message)s” is sent.", message=message.name
                    )
                )
        self.state = "active"
        self.env.ref("sales_mgmt_complaints.ir_cron_care_message").sudo()._trigger()

    def action_draft(self):
        """Stop it; what was sent stays noted, and is not sent again."""
        self.check_access("write")
        self.state = "draft"

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    def _get_occasions(self, today):
        """Return the days that are due for sending, late ones of a downtime included.

        :param date today: in the company
        :rtype: list[date]
        """
        self.ensure_one()
        days = [today - timedelta(days=late) for late in range(CATCH_UP_DAYS, -1, -1)]
        if self.kind == "birthday":
            return days
        if self.is_yearly:
            return [
                day for day in days if _falls_on(self.date.month, self.date.day, day)
            ]
        # what was scheduled for one day is sent however late
        return [self.date] if self.date <= today else []

    def _get_occasion_domain(self, day):
        """Return the domain of who has this occasion on a day."""
        if self.kind != "birthday":
            return Domain.TRUE
        keys = [day.month * 100 + day.day]
        if keys == [228] and not isleap(day.year):
            # born on the 29th of February
            keys.append(229)
        return Domain("care_birthday_key", "in", keys)

    @api.model
    def _cron_send(self):
        """Send what is due, in batches that are committed with their mails."""
        for message in self.search([("state", "=", "active")]):
            calendar = self.env["sales.mgmt.calendar"]._get_for_company(
                message.company_id
            )
            today = calendar._get_today()
            for day in message._get_occasions(today):
                while count := message._send_batch(day):
                    if not self.env["ir.cron"]._commit_progress(count):
                        return
            if (
                message.kind != "birthday"
                and not message.is_yearly
                and message.date <= today
            ):
                message.state = "done"
        self.env["ir.cron"]._commit_progress(1)

    def _send_batch(self, day):
        """Send to the next contacts who did not get it yet.

        :param date day: the occasion
        :return: how many were dealt with
        :rtype: int
        """
        self.ensure_one()
        deliveries = self.env["sales.mgmt.care.delivery"]
        partners = self.env["res.partner"].search(
            self._get_customers_domain()
            & self._get_occasion_domain(day)
            & ~Domain(
                "care_delivery_ids",
                "any",
                [("message_id", "=", self.id), ("occasion", "=", day)],
            ),
            limit=BATCH,
            order="id",
        )
        if not partners:
            return 0
        states = self._sort_out(partners, day)
        deliveries.create(
            [
                {
                    "message_id": self.id,
                    "partner_id": partner.id,
                    "occasion": day,
                    "email": email_normalize(partner.email) or False,
                    "state": states[partner],
                }
                for partner in partners
            ]
        )
        reached = [partner.id for partner in partners if states[partner] == "sent"]
        if reached:
            self.template_id.sudo().send_mail_batch(
                reached, email_layout_xmlid="mail.mail_notification_light"
            )
        return len(partners)

    def _sort_out(self, partners, day):
        """Return for each contact whether it is sent, or why not.

        :rtype: dict[res.partner, str]
        """
        addresses = {partner: email_normalize(partner.email) for partner in partners}
        wanted = [address for address in addresses.values() if address]
        refused = set(
            self.env["mail.blacklist"]
            .sudo()
            .search([("email", "in", wanted)])
            .mapped("email")
        )
        used = set(
            self.env["sales.mgmt.care.delivery"]
            .search(
                [
                    ("message_id", "=", self.id),
                    ("occasion", "=", day),
                    ("email", "in", wanted),
                    ("state", "=", "sent"),
                ]
            )
            .mapped("email")
        )
        states = {}
        for partner, address in addresses.items():
            if partner.sudo().care_opt_out or address in refused:
                states[partner] = "opted_out"
            elif not address:
                states[partner] = "no_address"
            elif address in used and self.kind != "birthday":
                states[partner] = "same_address"
            else:
                states[partner] = "sent"
                used.add(address)
        return states


def _falls_on(month, day, today):
    """Tell whether a yearly day falls on a date; the 29th of February on the 28th.

    >>> from datetime import date
    >>> _falls_on(2, 29, date(2026, 2, 28)), _falls_on(2, 29, date(2028, 2, 28))
    (True, False)
    """
    if (month, day) == (2, 29) and not isleap(today.year):
        day = 28
    return (today.month, today.day) == (month, day)
