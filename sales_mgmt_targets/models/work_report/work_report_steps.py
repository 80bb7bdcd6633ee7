from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_date

ACTIVITY = "sales_mgmt_targets.mail_activity_type_work_report"


class SalesMgmtWorkReport(models.Model):
    """Steps of a report: filled in, confirmed, given back or acknowledged."""

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.work.report"

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_fill(self):
        """Fill in the figures of now, for the person whose report it is."""
        self._check_own()
        self._check_open()
        self._fill()

    def action_confirm(self):
        """Confirm the report: the figures stay as they are from now on."""
        self._check_own()
        self._check_open()
        for report in self:
            report._check_over()
        self._fill()
        # the person writes words only; the step itself is the system's
        reports = self.sudo()
        reports.write({"state": "confirmed", "confirmed_on": fields.Datetime.now()})
        reports._drop_tasks()

    def action_return(self):
        """Give reports back to their people, with the reason in the comment."""
        self._check_answerable()
        for report in self:
            if not report.leader_comment:
                raise UserError(
                    self.env._(
                        "Write into the comment what is missing in the report of "
                        "%(user)s, and then give it back.",
                        user=report.user_id.name,
                    )
                )
        reports = self.sudo()
        reports.write({"state": "returned", "confirmed_on": False})
        reports._become_tasks()
        for report in self:
            report._answer(self.env._("Your work report was given back"))

    def action_acknowledge(self):
        """Note that reports were read, and tell their people what was commented."""
        self._check_answerable()
        self.sudo().write(
            {
                "state": "acknowledged",
                "acknowledged_on": fields.Datetime.now(),
                "acknowledged_by_id": self.env.uid,
            }
        )
        for report in self.filtered("leader_comment"):
            report._answer(self.env._("Your work report was read"))

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    def _check_own(self):
        self.check_access("write")
        for report in self:
            if report.user_id != self.env.user:
                raise AccessError(
                    self.env._(
                        "Only %(user)s confirms the report of %(user)s.",
                        user=report.user_id.name,
                    )
                )

    def _check_over(self):
        """Refuse to confirm what still goes on."""
        calendar = self.env["sales.mgmt.calendar"]._get_for_company(self.company_id)
        if calendar._get_today() < self.date_to:
            raise UserError(
                self.env._(
                    "“%(report)s” still goes on: confirm it from %(day)s on.",
                    report=self.display_name,
                    day=format_date(self.env, self.date_to),
                )
            )

    def _check_answerable(self):
        self.check_access("read")
        for report in self:
            if report.user_id == self.env.user:
                raise AccessError(
                    self.env._(
                        "Your own report is read by whoever leads you, not by yourself."
                    )
                )
            if not report.has_access("write"):
                raise AccessError(
                    self.env._(
                        "The report of %(user)s is answered by whoever leads %(unit)s.",
                        user=report.user_id.name,
                        unit=report.unit_id.name,
                    )
                )
            if report.state != "confirmed":
                raise UserError(
                    self.env._(
                        "“%(report)s” is not confirmed, or was read already. Wait "
                        "until %(user)s confirms it.",
                        report=report.display_name,
                        user=report.user_id.name,
                    )
                )

    def _answer(self, subject):
        """Tell the person what the leader says."""
        self.sudo().message_post(
            subject=subject,
            body=self.leader_comment,
            author_id=self.env.user.partner_id.id,
            partner_ids=self.user_id.partner_id.ids,
        )

    # Lists of what to do

    def _become_tasks(self):
        """Put open reports on the lists of their people; nobody gets a mail."""
        model_id = self.env["ir.model"].sudo()._get_id(self._name)
        today = fields.Date.context_today(self)
        self.env["mail.activity"].sudo().with_context(
            mail_activity_quick_update=True
        ).create(
            [
                {
                    "activity_type_id": self.env.ref(ACTIVITY).id,
                    "res_model_id": model_id,
                    "res_id": report.id,
                    "user_id": report.user_id.id,
                    "automated": True,
                    "date_deadline": max(report.date_due, today),
                    "summary": report.with_context(
                        lang=report.user_id.lang
                    )._get_task_name(),
                }
                for report in self
            ]
        )

    def _get_task_name(self):
        return self.env._("Confirm the report: %(days)s", days=self._get_span_name())

    def _drop_tasks(self):
        self.activity_unlink([ACTIVITY])

    @api.model
    def _get_waiting(self, user):
        """Return the reports that a leader has to read.

        For screens that show what waits for somebody.

        :param res.users user: who leads
        :rtype: sales.mgmt.work.report
        """
        return self.search(
            [
                ("state", "=", "confirmed"),
                ("user_id", "!=", user.id),
                ("unit_id.ancestor_ids.responsible_ids", "in", user.ids),
            ]
        )
