from markupsafe import Markup

from odoo import api, fields, models
from odoo.fields import Domain

from ...tools.periods import ONE_DAY
from .work_report import OPEN


class SalesMgmtWorkReport(models.Model):
    """What happens every day: reports begin, who is late is reminded, once."""

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.work.report"

    @api.model
    def _cron_run(self):
        """Begin the reports of what is over, and remind who is late.

        Run twice, or after days without a server, it does what is missing once.
        """
        companies = (
            self.env["res.company"]
            .sudo()
            .search([("sales_mgmt_report_frequency", "!=", "none")])
        )
        for company in companies:
            self._begin_reports(company)
        self._drop_of_leavers()
        self._remind_late()

    @api.model
    def _begin_reports(self, company):
        """Begin a report about the last week or month of everybody who sells.

        :param res.company company: one that wants reports
        :return: the new reports
        :rtype: sales.mgmt.work.report
        """
        calendar = self.env["sales.mgmt.calendar"]._get_for_company(company)
        frequency = company.sales_mgmt_report_frequency
        first, _last = self._get_span(frequency, calendar._get_today())
        date_from, date_to = self._get_span(frequency, first - ONE_DAY)
        assignments = self.env["sales.mgmt.assignment"].sudo()
        people = assignments.search(
            assignments._get_current_domain(date_from, date_to)
            # who has moved on since has nothing to report here any more
            & assignments._get_current_domain(first, first)
            & Domain("company_id", "=", company.id)
            & Domain("role", "!=", "support")
            & Domain("user_id.active", "=", True)
        ).user_id
        known = self.search(
            [
                ("company_id", "=", company.id),
                ("frequency", "=", frequency),
                ("date_from", "=", date_from),
            ]
        ).user_id
        return self.with_context(
            tracking_disable=True, mail_create_nolog=True, mail_create_nosubscribe=True
        ).create(
            [
                {
                    "user_id": user.id,
                    "company_id": company.id,
                    "frequency": frequency,
                    "date_from": date_from,
                }
                for user in people - known
            ]
        )

    @api.model
    def _drop_of_leavers(self):
        """Remove the reports that people who have left never confirmed."""
        self.search([("state", "=", "draft"), ("user_id.active", "=", False)]).unlink()

    @api.model
    def _remind_late(self):
        """Remind everybody who is late of all their reports at once, and only once."""
        late = self.search(
            Domain("state", "in", OPEN)
            & Domain("reminded_on", "=", False)
            & Domain("is_late", "=", True)
        )
        for user, reports in late.grouped("user_id").items():
            speaking = reports.with_context(lang=user.lang)
            items = Markup().join(
                Markup("<li>%s</li>")
                % report._get_html_link(title=report._get_span_name())
                for report in speaking
            )
            self.env["mail.thread"].message_notify(
                partner_ids=user.partner_id.ids,
                subject=speaking.env._("Your work report is late"),
                body=Markup("<p>%s</p><ul>%s</ul>")
                % (
                    speaking.env._("Please confirm, with a few words of yours:"),
                    items,
                ),
            )
        late.reminded_on = fields.Date.context_today(self)
