from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import format_date, format_datetime, is_html_empty
from odoo.tools.misc import format_amount


class ComplaintCustomerFile(models.AbstractModel):
    """Complaints as their customers may read them: no internal word.

    One document for any print engine, a new page for each complaint. What we print for
    a customer is in the customer's language.
    """

    _name = "report.sales_mgmt_complaints.complaint_customer_file"
    _description = "Complaint (printed for the customer)"

    @api.model
    def _get_report_values(self, docids, data=None):
        complaints = self.env["sales.mgmt.complaint"].browse(docids).exists()
        self._check_reader(complaints)
        return {
            "doc_ids": complaints.ids,
            "doc_model": complaints._name,
            "docs": complaints,
            "sections": [self._get_section(complaint) for complaint in complaints],
        }

    @api.model
    def _check_reader(self, complaints):
        """Refuse who may not read all of them."""
        complaints.check_access("read")

    @api.model
    def _get_section(self, complaint):
        """Return everything that the file of a complaint shows.

        :rtype: dict
        """
        lang = self._get_language(complaint)
        complaint = complaint.with_context(lang=lang, tz=self._get_zone(complaint))
        return {
            "complaint": complaint,
            "company": complaint.company_id.sudo(),
            "lang": lang,
            "customer": complaint.sudo()._get_customer_name(),
            "facts": self._get_facts(complaint),
            "steps": self._get_steps(complaint),
            "messages": self._get_messages(complaint),
            "has_description": not is_html_empty(complaint.description),
            "has_solution": not is_html_empty(complaint.solution),
            "show_time": lambda moment: format_datetime(
                complaint.env, moment, dt_format="short"
            ),
            "printed_on": format_date(
                complaint.env, fields.Date.context_today(complaint)
            ),
        }

    @api.model
    def _get_language(self, complaint):
        """Return the language in which a complaint is printed.

        :rtype: str
        """
        contact, company = complaint.sudo().partner_id, complaint.sudo().company_id
        return contact.lang or company.partner_id.lang or self.env.lang or "en_US"

    @api.model
    def _get_zone(self, complaint):
        """Return the time zone of the clock that the moments are read from."""
        company = complaint.sudo().company_id
        return self.env["sales.mgmt.calendar"]._get_for_company(company).tz

    @api.model
    def _get_facts(self, complaint):
        """Return captions and values of what is known, without what is empty.

        :rtype: list[tuple[str, str]]
        """
        env, open_ones = complaint.env, complaint.sudo()
        facts = [
            (env._("Customer"), open_ones.commercial_partner_id.name),
            (env._("Contact"), open_ones.partner_id.name),
            (env._("E-mail"), complaint.email_from),
            (env._("Phone"), complaint.phone),
            (env._("Product"), open_ones.product_id.display_name),
            (env._("Lot or Serial Number"), complaint.lot_reference),
            (env._("Order"), open_ones.order_id.name),
            (env._("Invoice"), open_ones.move_id.name),
            (env._("Category"), complaint.category_id.display_name),
            (env._("State"), self._label(complaint, "state")),
        ]
        return [(caption, value) for caption, value in facts if value]

    @api.model
    def _get_steps(self, complaint):
        """Return what happened when, the first first.

        :return: moment, what, and by whom or why
        :rtype: list[tuple[datetime, str, str]]
        """
        env = complaint.env
        steps = [
            (complaint.opened_on, env._("Received"), self._label(complaint, "channel")),
            (complaint.first_response_on, env._("Answered for the first time"), ""),
            (complaint.resolved_on, env._("Resolved"), ""),
            (complaint.closed_on, env._("Closed"), ""),
        ]
        return sorted(
            (step for step in steps if step[0]), key=lambda step: (step[0], step[1])
        )

    @api.model
    def _get_messages(self, complaint):
        """Return what the customer wrote and what was written to them, in order.

        :rtype: mail.message
        """
        return (
            self.env["mail.message"]
            .sudo()
            .search(
                [
                    ("model", "=", complaint._name),
                    ("res_id", "=", complaint.id),
                    ("message_type", "in", ("comment", "email", "email_outgoing")),
                    ("is_internal", "=", False),
                    ("subtype_id", "=", self.env.ref("mail.mt_comment").id),
                ],
                order="date, id",
            )
            .filtered(lambda message: not is_html_empty(message.body))
        )

    @api.model
    def _label(self, record, name):
        """Return the caption of the value of a selection."""
        labels = dict(record._fields[name]._description_selection(record.env))
        return labels.get(record[name], "")


class ComplaintFile(models.AbstractModel):
    """Complaints with everything that was found out, done and given; for us only."""

    _name = "report.sales_mgmt_complaints.complaint_file"
    _description = "Complaint File (printed)"
    _inherit = ["report.sales_mgmt_complaints.complaint_customer_file"]

    @api.model
    def _check_reader(self, complaints):
        """Extend `sales_mgmt_complaints`: customers get a version of their own."""
        if not self.env.user._is_internal():
            raise AccessError(
                self.env._("This file is internal. Print the one for customers.")
            )
        return super()._check_reader(complaints)

    @api.model
    def _get_section(self, complaint):
        section = super()._get_section(complaint)
        complaint = section["complaint"]
        return {
            **section,
            "deadlines": self._get_deadlines(complaint),
            "whys": complaint.why_ids,
            "checks": complaint.check_ids,
            "measures": complaint.measure_ids,
            "compensations": complaint.compensation_ids,
            "label": self._label,
            "show_day": lambda day: format_date(complaint.env, day),
            "show_money": lambda amount, currency: format_amount(
                complaint.env, amount, currency
            ),
        }

    @api.model
    def _get_language(self, complaint):
        """Override `sales_mgmt_complaints`: in the language of who prints it."""
        return self.env.lang or "en_US"

    @api.model
    def _get_facts(self, complaint):
        """Extend `sales_mgmt_complaints`: who handles it, how bad it is."""
        env = complaint.env
        facts = [
            (env._("Severity"), self._label(complaint, "severity")),
            (env._("Team"), complaint.team_id.name),
            (env._("Owner"), complaint.user_id.name),
            (env._("Account Manager"), complaint.account_manager_id.name),
            (env._("Recorded By"), complaint.reporter_id.name),
            (env._("Repeats"), complaint.previous_id.display_name),
            (env._("Cause"), complaint.cause_id.display_name),
            (env._("Cancelled Because"), complaint.cancel_reason),
        ]
        return super()._get_facts(complaint) + [
            (caption, value) for caption, value in facts if value
        ]

    @api.model
    def _get_steps(self, complaint):
        """Extend `sales_mgmt_complaints`: every change of stage and who made it."""
        steps = super()._get_steps(complaint)
        env = complaint.env
        changes = (
            env["mail.tracking.value"]
            .sudo()
            .search(
                [
                    ("mail_message_id.model", "=", complaint._name),
                    ("mail_message_id.res_id", "=", complaint.id),
                    ("field_id.name", "in", ("stage_id", "user_id")),
                ],
                order="id",
            )
        )
        captions = {"stage_id": env._("Stage"), "user_id": env._("Owner")}
        for change in changes:
            message = change.mail_message_id
            old, new = change.old_value_char or "–", change.new_value_char or "–"
            what = f"{captions[change.field_id.name]}: {old} → {new}"
            steps.append((message.date, what, message.author_id.name or ""))
        return sorted(steps, key=lambda step: step[0])

    @api.model
    def _get_deadlines(self, complaint):
        """Return the deadlines of a complaint, the oldest first.

        :return: what, until when, how it ended, and when
        :rtype: list[tuple[str, datetime, str, datetime]]
        """
        return [
            (
                self._label(deadline, "kind"),
                deadline.due_on,
                self._label(deadline, "state"),
                deadline.reached_on,
            )
            for deadline in complaint.deadline_ids.sorted("id")
        ]
