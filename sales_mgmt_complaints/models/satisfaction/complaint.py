from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import UserError

from ..handling.complaint import INTERNAL
from .satisfaction import SCORES

CALLBACK = "sales_mgmt_complaints.mail_activity_type_callback"


class SalesMgmtComplaint(models.Model):
    """Whether the customer is satisfied with how their complaint was handled."""

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.complaint"

    satisfaction_ids = fields.One2many(
        comodel_name="sales.mgmt.satisfaction",
        inverse_name="complaint_id",
        string="Questions to the Customer",
        groups=INTERNAL,
    )
    satisfaction_score = fields.Selection(
        selection=SCORES,
        string="Satisfaction",
        compute="_compute_satisfaction_score",
        compute_sudo=True,
        store=True,
        groups=INTERNAL,
        help="What the customer answered; nobody of us can write it.",
    )
    satisfaction_comment = fields.Text(
        string="In Their Words",
        compute="_compute_satisfaction_score",
        compute_sudo=True,
        store=True,
        groups=INTERNAL,
    )

    def _compute_satisfaction_score(self):
        for complaint in self:
            answers = complaint.satisfaction_ids.filtered(
                lambda each: each.state == "answered"
            )
            complaint.satisfaction_score = answers[:1].score
            complaint.satisfaction_comment = answers[:1].comment

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_close_with_survey(self):
        """Close what is resolved, and ask its customers now."""
        self._check_handler()
        self.filtered(lambda each: each.state == "resolved").action_close()
        unresolved = self.filtered(lambda each: each.state != "closed")
        if unresolved:
            raise UserError(
                self.env._(
                    "%(complaint)s is not resolved yet. Resolve it first, then close "
                    "it.",
                    complaint=unresolved[0].display_name,
                )
            )
        self._plan_satisfaction()
        self.sudo().satisfaction_ids.filtered(
            lambda each: each.state == "planned"
        ).write({"send_on": fields.Datetime.now()})
        self._wake_satisfaction([fields.Datetime.now()])

    def action_open_interview(self):
        """Ask what the customer said when somebody of us called or visited."""
        self.ensure_one()
        self.check_access("read")
        self._check_over()
        return {
            **self.env["ir.actions.act_window"]._for_xml_id(
                "sales_mgmt_complaints.sales_mgmt_satisfaction_interview_action"
            ),
            "context": {"default_complaint_id": self.id},
        }

    def action_schedule_callback(self):
        """Put a call to the customer on the list of each owner."""
        self._check_handler()
        self._schedule_callbacks()

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    def _enter_state(self, state, now, before):
        """Extend `sales_mgmt_complaints`: after resolving, the customer is asked."""
        result = super()._enter_state(state, now, before)
        if state == "resolved":
            self._plan_satisfaction()
            self.filtered(lambda each: each.team_id.callback_days)._schedule_callbacks()
        elif state != "closed":
            self.satisfaction_ids._cancel()
            self.activity_ids.filtered(
                lambda each: each.activity_type_id == self.env.ref(CALLBACK)
            ).unlink()
        return result

    def _plan_satisfaction(self):
        """Plan to ask each customer, unless they were asked about it before."""
        complaints = self.sudo().filtered(
            lambda each: (
                each.team_id.satisfaction_asks
                and set(each.satisfaction_ids.mapped("state")) <= {"cancelled"}
            )
        )
        values = [complaint._prepare_satisfaction() for complaint in complaints]
        if values:
            self.env["sales.mgmt.satisfaction"].sudo().create(values)
            self._wake_satisfaction({each["send_on"] for each in values})

    def _check_over(self):
        """Refuse to ask about what is not resolved."""
        going_on = self.filtered(lambda each: each.state not in ("resolved", "closed"))
        if going_on:
            raise UserError(
                self.env._(
                    "%(complaint)s is not resolved. The customer is asked after it is.",
                    complaint=going_on[0].display_name,
                )
            )

    def _get_asked(self):
        """Return the question to the customer of this complaint, answered or not.

        :return: at most one, in sudo: portal users read none
        :rtype: sales.mgmt.satisfaction
        """
        self.ensure_one()
        return self.sudo().satisfaction_ids.filtered(
            lambda each: each.state != "cancelled"
        )[:1]

    def _get_rating_standing(self):
        """Return what a customer may do in the portal: open, answered or nothing.

        :return: open, answered or False
        """
        self.ensure_one()
        asked = self._get_asked()
        if asked.state == "answered":
            return "answered"
        is_over = self.state in ("resolved", "closed")
        may = asked.state == "planned" or (asked and asked._get_standing() == "open")
        return "open" if is_over and may else False

    def _prepare_satisfaction(self):
        """Return the values of a question about this complaint."""
        self.ensure_one()
        now = fields.Datetime.now()
        return {
            "complaint_id": self.id,
            "company_id": self.company_id.id,
            "partner_id": self.partner_id.id,
            "email": self.partner_id.email or self.email_from,
            "user_id": self.user_id.id,
            "account_manager_id": self.account_manager_id.id,
            "unit_id": self.unit_id.id,
            "team_id": self.team_id.id,
            "category_id": self.category_id.id,
            "product_id": self.product_id.id,
            "confidential": self.confidential,
            "send_on": now + timedelta(days=self.team_id.satisfaction_after_days),
        }

    def _wake_satisfaction(self, moments):
        """Let the scheduled job run when something is due.

        :param Iterable[datetime] moments: when, in UTC
        """
        self.env.ref("sales_mgmt_complaints.ir_cron_satisfaction").sudo()._trigger(
            at=sorted(moments)
        )

    def _schedule_callbacks(self):
        """Put a call on the list of each owner, some days after it was resolved."""
        today = fields.Date.context_today(self)
        for complaint in self.sudo():
            days = complaint.team_id.callback_days
            owner = complaint._get_active_owner()
            complaint.activity_schedule(
                CALLBACK,
                user_id=owner.id,
                date_deadline=today + timedelta(days=days),
                summary=self.with_context(lang=owner.lang).env._(
                    "Ask %(customer)s whether it is good now",
                    customer=complaint._get_customer_name(),
                ),
            )

    def _hear_satisfaction(self, answer):
        """Keep an answer with its complaint; a bad one begins it anew, and is told.

        :param sales.mgmt.satisfaction answer: one that was just given
        """
        self.ensure_one()
        complaint = self.sudo()
        complaint._compute_satisfaction_score()
        complaint.message_post(
            body=answer._get_words(),
            subtype_xmlid="mail.mt_note",
        )
        if not answer._is_bad():
            return
        if not complaint.is_open:
            complaint._reopen(
                self.env._(
                    "the customer is not satisfied (%(score)s of 5)", score=answer.score
                )
            )
        complaint._tell_of_bad_answer(answer)

    def _tell_of_bad_answer(self, answer):
        """Put a bad answer on the list of the owner, and of the leader of the team."""
        self.ensure_one()
        people = self._get_active_owner() | self.team_id.leader_id.filtered("active")
        if not self.confidential:
            people |= self.account_manager_id.filtered("active")
        for user in people:
            self.activity_schedule(
                "sales_mgmt_complaints.mail_activity_type_complaint",
                user_id=user.id,
                summary=self.with_context(lang=user.lang).env._(
                    "Not satisfied with how it was handled: %(score)s of 5",
                    score=answer.score,
                ),
            )
