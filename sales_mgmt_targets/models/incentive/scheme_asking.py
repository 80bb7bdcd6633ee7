from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import format_date

from ...tools.periods import ONE_DAY


class SalesMgmtScheme(models.Model):
    """Making rules known: each participant is asked, and reminded once."""

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.scheme"

    acknowledgement_ids = fields.One2many(
        comodel_name="sales.mgmt.scheme.acknowledgement",
        inverse_name="scheme_id",
        string="Acknowledgements",
    )
    participant_count = fields.Integer(
        string="People Informed", compute="_compute_acknowledgement_counts"
    )
    acknowledged_count = fields.Integer(
        string="Acknowledged", compute="_compute_acknowledgement_counts"
    )
    pending_count = fields.Integer(
        string="Not Answered", compute="_compute_acknowledgement_counts"
    )
    objected_count = fields.Integer(
        string="Objected", compute="_compute_acknowledgement_counts"
    )

    @api.depends("acknowledgement_ids.state")
    def _compute_acknowledgement_counts(self):
        rows = self.env["sales.mgmt.scheme.acknowledgement"]._read_group(
            [("scheme_id", "in", self.ids)], ["scheme_id", "state"], ["__count"]
        )
        counts = {(scheme, state): count for scheme, state, count in rows}
        for scheme in self:
            own = {
                state: counts.get((scheme, state), 0)
                for state in ("informed", "pending", "acknowledged", "objected")
            }
            scheme.participant_count = sum(own.values())
            scheme.acknowledged_count = own["acknowledged"]
            scheme.pending_count = own["pending"]
            scheme.objected_count = own["objected"]

    def action_open_acknowledgements(self):
        """Open who was asked, and what they said."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sales_mgmt_targets.sales_mgmt_scheme_acknowledgement_action"
        )
        return {**action, "domain": [("scheme_id", "=", self.id)], "context": {}}

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    def _ask_participants(self):
        """Ask everybody in the scheme who was not asked yet.

        :return: what was asked
        :rtype: sales.mgmt.scheme.acknowledgement
        """
        asked = self.env["sales.mgmt.scheme.acknowledgement"].sudo()
        for scheme in self.sudo():
            # who begins later is asked when it begins; who left before is not
            day = max(scheme.date_from, scheme._get_today())
            presences = scheme._get_presences(day)
            known = set(scheme.acknowledgement_ids.user_id.ids)
            state = "pending" if scheme.needs_acknowledgement else "informed"
            new = asked.create(
                [
                    {
                        "scheme_id": scheme.id,
                        "user_id": user_id,
                        "unit_id": presence.unit_id,
                        "state": state,
                    }
                    for user_id, presence in presences.items()
                    if user_id not in known
                ]
            )
            scheme._tell_participants(new)
            asked |= new
        return asked

    def _ask_newcomers(self):
        """Ask who came into the scheme since, and follow who moved."""
        self._follow_moves()
        self._ask_participants()

    def _follow_moves(self):
        """Show open answers to the leaders of where people work now."""
        for scheme in self.sudo():
            presences = scheme._get_presences(scheme._get_today())
            for each in scheme.acknowledgement_ids:
                now = presences.get(each.user_id.id)
                if now and each.state == "pending" and each.unit_id.id != now.unit_id:
                    each.unit_id = now.unit_id

    def _tell_participants(self, acknowledgements):
        """Give each person a message, and a task if an answer is needed."""
        if not acknowledgements:
            return
        day = format_date(self.env, self.date_from)
        self.sudo().message_notify(
            partner_ids=acknowledgements.user_id.partner_id.ids,
            subject=self.env._("Rules published: %(scheme)s", scheme=self.display_name),
            body=self.env._(
                "“%(scheme)s” is published and begins on %(day)s. Read it under My "
                "Work → My Rules.",
                scheme=self.display_name,
                day=day,
            ),
        )
        todo = self.env.ref("mail.mail_activity_data_todo")
        deadline = max(self.date_from - ONE_DAY, self._get_today())
        model = self.env["ir.model"]._get_id(acknowledgements._name)
        self.env["mail.activity"].sudo().create(
            [
                {
                    "res_model_id": model,
                    "res_id": each.id,
                    "user_id": each.user_id.id,
                    "activity_type_id": todo.id,
                    "date_deadline": deadline,
                    # done by the answer, and by nothing else
                    "automated": True,
                    "summary": self.env._(
                        "Read and acknowledge “%(scheme)s”", scheme=self.display_name
                    ),
                }
                for each in acknowledgements
                if each.state == "pending"
            ]
        )

    def _remind(self):
        """Remind, once, who has not answered shortly before the rules begin."""
        for scheme in self.sudo():
            today = scheme._get_today()
            if today < scheme.date_from - timedelta(days=scheme.remind_days):
                continue
            late = scheme.acknowledgement_ids.filtered(
                lambda each, today=today: (
                    each.state == "pending"
                    and not each.reminded_on
                    # who was asked today needs no reminder today
                    and each.create_date.date() < today
                )
            )
            if late:
                late.reminded_on = fields.Datetime.now()
                scheme._send_reminder(late.user_id.partner_id)

    def _send_reminder(self, partners):
        self.message_notify(
            partner_ids=partners.ids,
            subject=self.env._("Please answer: %(scheme)s", scheme=self.display_name),
            body=self.env._(
                "“%(scheme)s” begins on %(day)s and you have not acknowledged it yet. "
                "Nobody is paid by rules that they have not acknowledged. Answer under "
                "My Work → My Rules.",
                scheme=self.display_name,
                day=format_date(self.env, self.date_from),
            ),
        )

    def _tell_withdrawn(self):
        acknowledgements = self.sudo().acknowledgement_ids
        acknowledgements.activity_unlink(["mail.mail_activity_data_todo"])
        if acknowledgements:
            self.sudo().message_notify(
                partner_ids=acknowledgements.user_id.partner_id.ids,
                subject=self.env._(
                    "Rules withdrawn: %(scheme)s", scheme=self.display_name
                ),
                body=self.env._(
                    "“%(scheme)s” was withdrawn before it began; what was in force "
                    "before goes on. Reason: %(reason)s",
                    scheme=self.display_name,
                    reason=self.sudo().state_reason,
                ),
            )

    def _tell_returned(self):
        """Tell who wrote the scheme why it comes back."""
        scheme = self.sudo()
        scheme.message_notify(
            partner_ids=(scheme.author_id | scheme.editor_ids).partner_id.ids,
            subject=self.env._("Returned: %(scheme)s", scheme=self.display_name),
            body=self.env._(
                "“%(scheme)s” was returned by %(user)s. Reason: %(reason)s",
                scheme=self.display_name,
                user=self.env.user.name,
                reason=scheme.state_reason,
            ),
        )

    def _ask_approvers(self):
        """Tell who may approve the scheme that it waits."""
        group = self.env.ref("sales_mgmt_targets.group_manager")
        managers = group.sudo().all_user_ids.filtered(
            lambda user: (
                self.company_id in user.company_ids
                and user.active
                and not self._get_approval_refusal(user)
            )
        )
        if managers:
            self.sudo().message_notify(
                partner_ids=managers.partner_id.ids,
                subject=self.env._("To approve: %(scheme)s", scheme=self.display_name),
                body=self.env._(
                    "“%(scheme)s” waits for somebody who did not write it.",
                    scheme=self.display_name,
                ),
            )
