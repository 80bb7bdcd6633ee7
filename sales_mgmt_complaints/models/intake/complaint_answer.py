from collections import Counter
from datetime import timedelta

from odoo import fields, models

# A machine that does not say it is one is found by how often it writes
ANSWERS_LIMIT = 3
ANSWERS_HOURS = 2
HEADERS = {"Auto-Submitted": "auto-replied", "X-Auto-Response-Suppress": "All"}


class SalesMgmtComplaint(models.Model):
    """What the customer hears from us at once, without anybody's doing."""

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.complaint"

    def _message_post_after_hook(self, message, msg_vals):
        """Extend `mail`: learn who the customer is."""
        result = super()._message_post_after_hook(message, msg_vals)
        if self.sudo().email_normalized and not self.partner_id:
            self.sudo()._learn_contact(message)
        return result

    def _learn_contact(self, message):
        """Take the contact who was made for the sender when somebody answered."""
        contact = message.sudo().partner_ids.filtered(
            lambda partner: (
                partner.email_normalized == self.email_normalized
                and partner.company_id in (self.company_id, partner.company_id.browse())
            )
        )
        if contact:
            self.partner_id = contact[0]

    def _acknowledge(self):
        """Tell customers that their complaints arrived: once each, never a machine."""
        template = self.env.ref(
            "sales_mgmt_complaints.mail_template_complaint_received",
            raise_if_not_found=False,
        )
        due = self.sudo().filtered(
            lambda each: (
                each.team_id.acknowledge
                and each.email_normalized
                and not each.acknowledged_on
            )
        )
        due = due._leave_out_often_answered()
        if not template or not due:
            return
        for complaint in due:
            complaint._portal_ensure_token()
        template.sudo().send_mail_batch(
            due.ids,
            email_values={"headers": repr(HEADERS)},
            email_layout_xmlid="mail.mail_notification_light",
        )
        due.acknowledged_on = fields.Datetime.now()

    def _leave_out_often_answered(self):
        """Return these complaints without those whose address was answered enough.

        :rtype: sales.mgmt.complaint
        """
        since = fields.Datetime.now() - timedelta(hours=ANSWERS_HOURS)
        answered = Counter(
            dict(
                self._read_group(
                    [
                        ("email_normalized", "in", self.mapped("email_normalized")),
                        ("acknowledged_on", ">=", since),
                    ],
                    ["email_normalized"],
                    ["__count"],
                )
            )
        )
        kept = self.browse()
        for complaint in self:
            if answered[complaint.email_normalized] < ANSWERS_LIMIT:
                answered[complaint.email_normalized] += 1
                kept |= complaint
        return kept
