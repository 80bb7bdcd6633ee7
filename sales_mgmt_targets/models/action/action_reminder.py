from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import format_date

from .action import OPEN


class SalesMgmtAction(models.Model):
    """Reminders: of what is late, and of answers that are missing, once each."""

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.action"

    reminded_on = fields.Date(readonly=True, copy=False)
    answer_reminded_on = fields.Date(readonly=True, copy=False)

    @api.model
    def _cron_remind(self):
        """Write one message to everybody about all that is late with them.

        The day after, and once: who leads sees the rest on the list of what is late.
        """
        late = self._find_late("reminded_on", "date_due", [])
        unanswered = self._find_late(
            "answer_reminded_on", "date_answer_due", [("answer", "=", "waiting")]
        )
        today = self._today()
        late.reminded_on = today
        unanswered.answer_reminded_on = today
        self._remind(late.grouped("user_id"), "date_due")
        self._remind(
            unanswered.grouped(lambda each: each._get_asked()), "date_answer_due"
        )

    @api.model
    def _find_late(self, reminded, day, domain):
        """Return open actions past a day of which nobody was reminded yet.

        A day that was moved to later is late anew when it has passed too.

        :param str reminded: the field that keeps when somebody was
        :param str day: the field of the day
        """
        found = self.sudo().search(
            [
                *domain,
                ("is_told", "=", True),
                ("state", "in", OPEN),
                (day, "<", self._today()),
            ]
        )
        return found.filtered(
            lambda each: not each[reminded] or each[reminded] <= each[day]
        )

    @api.model
    def _remind(self, by_person, day):
        """Send each person one message, however many actions there are.

        :param dict by_person: actions by who is reminded
        :param str day: the field of the day that has passed
        """
        for person, actions in by_person.items():
            if not person.active:
                continue
            told = self.with_context(lang=person.lang or self.env.lang)
            self.env["mail.thread"].sudo().message_notify(
                partner_ids=person.partner_id.ids,
                subject=told.env._("Late: what sales waits for your answer to")
                if day == "date_answer_due"
                else told.env._("Late: what you agreed to do"),
                body=Markup("<ul>%s</ul>")
                % Markup().join(
                    Markup("<li>%s: %s</li>")
                    % (format_date(told.env, action[day]), action._get_html_link())
                    for action in actions
                ),
            )
