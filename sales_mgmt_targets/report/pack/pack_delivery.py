import logging

import psycopg2

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Command, Domain

_logger = logging.getLogger(__name__)

# so often a delivery that failed is tried again, an hour apart
MOST_ATTEMPTS = 5


class SalesMgmtPackDelivery(models.Model):
    """What was sent to whom on which day, or why it was not."""

    _name = "sales.mgmt.pack.delivery"
    _description = "Delivery of a Report Pack"
    _order = "due_on desc, id desc"
    _rec_name = "user_id"

    schedule_id = fields.Many2one(
        comodel_name="sales.mgmt.pack.schedule",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        related="schedule_id.company_id", store=True, index=True
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Recipient",
        required=True,
        readonly=True,
        ondelete="cascade",
        context={"active_test": False},
    )
    period_id = fields.Many2one(
        comodel_name="sales.mgmt.period",
        required=True,
        readonly=True,
        ondelete="cascade",
    )
    due_on = fields.Date(required=True, readonly=True)
    is_manual = fields.Boolean(string="Sent by Hand", readonly=True)
    state = fields.Selection(
        selection=[
            ("waiting", "Waiting"),
            ("sent", "Sent"),
            ("nothing", "Nothing to See"),
            ("unreachable", "Not Reachable"),
            ("failed", "Failed"),
            ("dropped", "Out of Date"),
        ],
        required=True,
        readonly=True,
        default="waiting",
        index=True,
    )
    reason = fields.Char(readonly=True)
    attempts = fields.Integer(readonly=True, aggregator=None)
    email = fields.Char(string="Sent To", readonly=True)
    file_name = fields.Char(string="File", readonly=True)
    sent_on = fields.Datetime(readonly=True)
    mail_id = fields.Many2one(
        comodel_name="mail.mail",
        string="E-mail",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )

    _once_idx = models.UniqueIndex(
        "(schedule_id, due_on, user_id) WHERE NOT is_manual",
        "This was sent already.",
    )

    def _get_latest(self):
        """Return those of the last day of which there are any."""
        latest = max(self.mapped("due_on"), default=None)
        return self.filtered(lambda each: each.due_on == latest)

    @api.model
    def _find_waiting(self):
        """Return what is to be sent: new ones, and what failed, as often as it may.

        :rtype: sales.mgmt.pack.delivery
        """
        return self.search(
            Domain("schedule_id.active", "=", True)
            & (
                Domain("state", "=", "waiting")
                | (
                    Domain("state", "=", "failed")
                    & Domain("attempts", "<", MOST_ATTEMPTS)
                )
            ),
            order="due_on, id",
        )

    @api.model
    def _note_returned(self):
        """Note what the mail server refused; it is made and sent again."""
        for delivery in self.search(
            [("state", "=", "sent"), ("mail_id.state", "=", "exception")]
        ):
            mail = delivery.mail_id
            delivery.write(
                {
                    "state": "failed",
                    "reason": mail.failure_reason
                    or self.env._("The mail server did not take it."),
                    "mail_id": False,
                }
            )
            mail.unlink()

    def _try_send(self):
        """Make the file and hand the e-mail over, or note in a sentence why not."""
        self.ensure_one()
        self.attempts += 1
        try:
            with self.env.cr.savepoint():
                self.write(self._send())
        except psycopg2.OperationalError:
            raise  # the transaction as a whole is to be tried again
        except Exception as error:  # noqa: BLE001  one recipient never stops the others
            _logger.info("Delivery %s failed: %s", self.id, error)
            self.write({"state": "failed", "reason": str(error)})

    def _send(self):
        """Return what became of a delivery, having handed over its e-mail.

        :return: values of `state` and what belongs to it
        :rtype: dict
        """
        user, schedule = self.user_id, self.schedule_id
        if not user.active:
            return self._end("unreachable", self.env._("The user has left."))
        if not user.email:
            return self._end("unreachable", self.env._("There is no e-mail address."))
        pack = (
            self.env["sales.mgmt.pack"]
            .with_user(user)
            .with_context(
                lang=user.lang,
                tz=user.tz,
                allowed_company_ids=(schedule.company_id & user.company_ids).ids,
            )
        )
        order = schedule._get_order(self.period_id)
        if schedule.company_id not in user.company_ids or not pack._sees(order):
            return self._end(
                "nothing", self.env._("The recipient may see nothing of it.")
            )
        extension = "pdf" if schedule.document == "performance" else schedule.form
        try:
            name, content = pack._make(order, extension)
        except AccessError as error:
            return self._end("nothing", str(error))
        mail = self._write_mail(pack.env, name, content)
        return {
            "state": "sent",
            "reason": False,
            "email": user.email,
            "file_name": name,
            "sent_on": fields.Datetime.now(),
            "mail_id": mail.id,
        }

    @staticmethod
    def _end(state, reason):
        return {"state": state, "reason": reason}

    def _write_mail(self, reader, name, content):
        """Put an e-mail with the file into the queue; it goes with the transaction.

        :param Environment reader: of the recipient, who is addressed in their language
        :rtype: mail.mail
        """
        schedule, period = self.schedule_id, self.period_id.name
        subject = reader._("%(title)s: %(period)s", title=schedule.name, period=period)
        body = (
            reader["ir.qweb"]
            .sudo()
            ._render(
                "sales_mgmt_targets.pack_mail",
                {
                    "delivery": self,
                    "file": name,
                    "period": period,
                    "schedule": schedule,
                },
                lang=reader.lang,
            )
        )
        return self.env["mail.mail"].create(
            {
                "subject": subject,
                "body_html": body,
                "email_from": schedule.company_id.email_formatted
                or self.env.user.email_formatted,
                "recipient_ids": [Command.set(self.user_id.partner_id.ids)],
                "auto_delete": True,
                "attachment_ids": [
                    Command.create(
                        {
                            "name": name,
                            "raw": content,
                            # goes with the message once it is sent
                            "res_model": "mail.message",
                            "res_id": 0,
                        }
                    )
                ],
            }
        )

    @api.autovacuum
    def _gc_old(self):
        """Forget deliveries of more than two years ago."""
        self.search([("due_on", "<", "-730d")]).unlink()
