from datetime import timedelta

from odoo import api, fields, models

BATCH = 100


class SalesMgmtSatisfaction(models.Model):
    """Asking, reminding once, and giving up: by a schedule, each step once."""

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.satisfaction"

    @api.model
    def _cron_ask(self):
        """Ask, remind and give up what is due, in batches that are committed."""
        now = fields.Datetime.now()
        steps = (
            ("_ask", [("state", "=", "planned"), ("send_on", "<=", now)]),
            ("_remind", self._get_reminder_domain(now)),
            ("_expire", [("state", "=", "asked"), ("expires_on", "<=", now)]),
        )
        for step, domain in steps:
            while self.search_count(domain, limit=1):
                due = self.search(domain, limit=BATCH, order="id")
                due = due.try_lock_for_update()
                if not due:
                    # another host is at it
                    break
                getattr(due, step)()
                if not self.env["ir.cron"]._commit_progress(len(due)):
                    return

    @api.model
    def _get_reminder_domain(self, now):
        return [
            ("state", "=", "asked"),
            ("reminded_on", "=", False),
            ("remind_on", "<=", now),
            ("expires_on", ">", now),
        ]

    def _ask(self):
        """Send the link to everybody who can be reached."""
        reachable = self.filtered(lambda each: each.email)
        (self - reachable).write({"state": "unreachable"})
        reachable._note_asked()
        reachable._send("sales_mgmt_complaints.mail_template_satisfaction")

    def _note_asked(self):
        """Note that customers are asked now, and until when they may answer."""
        now = fields.Datetime.now()
        for team, asked in self.grouped("team_id").items():
            asked.write(
                {
                    "state": "asked",
                    "asked_on": now,
                    "remind_on": team.satisfaction_remind_days
                    and now + timedelta(days=team.satisfaction_remind_days),
                    "expires_on": now
                    + timedelta(days=team.satisfaction_valid_days or 30),
                }
            )

    def _remind(self):
        """Remind, once."""
        self.write({"reminded_on": fields.Datetime.now()})
        self._send("sales_mgmt_complaints.mail_template_satisfaction_reminder")

    def _expire(self):
        """Stop waiting for an answer."""
        self.write({"state": "expired"})

    def _send(self, template):
        """Put the mails of all into the queue.

        :param str template: XML id of a mail template
        """
        self.env.ref(template).sudo().send_mail_batch(
            self.ids, email_layout_xmlid="mail.mail_notification_light"
        )

    def _cancel(self):
        """Ask nobody about what began anew; who was asked may still answer."""
        self.filtered(lambda each: each.state == "planned").write(
            {"state": "cancelled"}
        )

    def _get_question(self):
        """Return what the customer is asked, in their language; hook for surveys.

        :rtype: str
        """
        self.ensure_one()
        return self.env._("Are you satisfied with how we handled it?")

    def _get_subject(self):
        """Return the subject of the mail that asks.

        :rtype: str
        """
        self.ensure_one()
        if not self.complaint_id:
            return self._get_question()
        return self.env._(
            "How did we handle %(complaint)s?", complaint=self.complaint_id.reference
        )

    def _get_language(self):
        """Return the language in which the customer is asked.

        :rtype: str
        """
        self.ensure_one()
        return self.partner_id.lang or self.company_id.partner_id.lang or "en_US"
