import hashlib
import logging
from datetime import timedelta

import psycopg2

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_date

_logger = logging.getLogger(__name__)

REPORT = "sales_mgmt_targets.commitment_letter_action"
TEMPLATE = "sales_mgmt_targets.mail_template_commitment"
# Plans whose targets are settled, and not over
SENDABLE = ("approved", "active")
# Letters that are printed and sent before the work is saved
BATCH = 10
REMIND_AFTER = timedelta(days=7)


class SalesMgmtCommitment(models.Model):
    """Printing, sending and reminding, in the background: a company has many people."""

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.commitment"

    @api.model
    def _cron_send(self):
        """Print and send the letters that wait, and remind once who did not answer.

        Saved after every few letters: what was sent is not sent again by a job that
        was stopped.
        """
        waiting = self.search(
            Domain("sent_on", "=", False)
            & Domain("user_id.active", "=", True)
            & Domain("plan_id.state", "in", SENDABLE),
            order="id",
        )
        crons = self.env["ir.cron"]
        crons._commit_progress(remaining=len(waiting))
        for start in range(0, len(waiting), BATCH):
            letters = waiting[start : start + BATCH]
            for letter in letters:
                letter._try_send()
            if not crons._commit_progress(len(letters)):
                return
        self._remind()

    def _try_send(self):
        """Send the letter, or note in a sentence why not: it is tried again later."""
        try:
            with self.env.cr.savepoint():
                self._send()
        except psycopg2.OperationalError:
            raise  # the transaction as a whole is to be tried again
        except Exception as error:  # noqa: BLE001  one letter never stops the others
            _logger.info("Target letter %s was not sent: %s", self.id, error)
            self.problem = str(error)

    def _send(self):
        """Print the letter, and hand it to the person by e-mail and as a task."""
        self.ensure_one()
        letter = self.with_context(lang=self.user_id.lang or self.env.lang)
        letter._print()
        letter.write({"sent_on": fields.Datetime.now(), "problem": False})
        calendar = self.env["sales.mgmt.calendar"]._get_for_company(self.company_id)
        letter.activity_schedule(
            "mail.mail_activity_data_todo",
            date_deadline=calendar._get_today() + REMIND_AFTER,
            user_id=self.user_id.id,
            summary=letter.env._("Accept your targets, or object"),
            automated=True,
        )
        if self.user_id.email:
            self.env.ref(TEMPLATE).send_mail(
                self.id, email_values={"attachment_ids": self.letter_id.ids}
            )

    def _print(self):
        """Keep the letter as it is printed now, with the hash that proves it."""
        self.ensure_one()
        content, _kind = self.env["ir.actions.report"]._render_qweb_pdf(
            REPORT, self.ids
        )
        attachment = self.env["ir.attachment"].create(
            {
                "name": f"{self.display_name}.pdf".replace("/", "-"),
                "raw": content,
                "mimetype": "application/pdf",
                "res_model": self._name,
                "res_id": self.id,
                "company_id": self.company_id.id,
            }
        )
        self.write(
            {
                "letter_id": attachment.id,
                "letter_hash": hashlib.sha256(content).hexdigest(),
            }
        )

    @api.model
    def _remind(self):
        """Remind once who did not answer for a week."""
        late = self.search(
            Domain("state", "=", "pending")
            & Domain("reminded_on", "=", False)
            & Domain("user_id.active", "=", True)
            & Domain("plan_id.state", "in", SENDABLE)
            & Domain("sent_on", "<=", fields.Datetime.now() - REMIND_AFTER)
        )
        for letter in late:
            told = letter.with_context(lang=letter.user_id.lang or self.env.lang)
            told.message_notify(
                partner_ids=letter.user_id.partner_id.ids,
                subject=told.env._("Your targets wait for your answer"),
                body=told.env._(
                    "You have not answered the letter of “%(plan)s” yet. Accept your "
                    "targets or object under My Work → Target Letters.",
                    plan=letter.plan_id.name,
                ),
            )
        late.reminded_on = fields.Datetime.now()

    def _get_rows(self):
        """Return the figures of the letter in words, in the reader's language.

        :return: one dict per metric: its name, the year, and pairs of month and amount
        :rtype: list[dict]
        """
        self.ensure_one()
        letter = self.sudo()
        lines = letter.env["sales.mgmt.plan.line"]
        rows = []
        for figure in letter.figures or []:
            line = lines.browse(figure["line"])
            rows.append(
                {
                    "metric": line.metric_id.name,
                    "year": line._format_amount(float(figure["year"])),
                    "months": [
                        (
                            format_date(self.env, day, date_format="MMM"),
                            line._format_amount(float(amount)),
                        )
                        for day, amount in figure["months"]
                    ],
                }
            )
        return rows
