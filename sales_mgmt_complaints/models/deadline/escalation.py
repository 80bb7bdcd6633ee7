from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import SQL

# Steps of one transaction: after a long standstill nobody gets more than one message
# for as many complaints
BATCH = 5_000
LISTED = 20


class SalesMgmtComplaintEscalation(models.Model):
    """A step of the ladder, planned or taken: once per deadline and rule."""

    _name = "sales.mgmt.complaint.escalation"
    _description = "Escalation of a Complaint"
    _order = "planned_on, percent, id"

    deadline_id = fields.Many2one(
        comodel_name="sales.mgmt.complaint.deadline",
        index=True,
        readonly=True,
        ondelete="cascade",
    )
    kind = fields.Selection(related="deadline_id.kind", string="Kind of Deadline")
    complaint_id = fields.Many2one(
        comodel_name="sales.mgmt.complaint",
        required=True,
        index=True,
        readonly=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        related="complaint_id.company_id", store=True, index=True
    )
    rule_id = fields.Many2one(
        comodel_name="sales.mgmt.complaint.escalation.rule",
        string="Step",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    percent = fields.Integer(string="After (%)", readonly=True, aggregator=None)
    planned_on = fields.Datetime(readonly=True)
    done_on = fields.Datetime(readonly=True)
    state = fields.Selection(
        selection=[("planned", "Planned"), ("done", "Done")],
        required=True,
        readonly=True,
        default="planned",
    )
    recipient_ids = fields.Many2many(
        comodel_name="res.users",
        relation="sales_mgmt_complaint_escalation_user_rel",
        column1="escalation_id",
        column2="user_id",
        string="Told",
        readonly=True,
    )
    new_owner_id = fields.Many2one(comodel_name="res.users", readonly=True)
    escalated_by_id = fields.Many2one(
        comodel_name="res.users",
        string="By",
        readonly=True,
        help="Who did not wait for the time to pass.",
    )
    reason = fields.Char(readonly=True)

    _step_once = models.UniqueIndex(
        "(deadline_id, rule_id)", "This step was planned already."
    )
    _next_check = models.Index("(planned_on) WHERE state = 'planned'")

    @api.depends("rule_id.name", "percent")
    def _compute_display_name(self):
        for step in self:
            step.display_name = step.rule_id.name or self.env._("By hand")

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    @api.model
    def _take_due(self, now):
        """Take the steps whose moment has passed, one batch of them.

        What another server is just taking is left to it.

        :return: how many were taken
        """
        steps = self.search(
            [("state", "=", "planned"), ("planned_on", "<", now)],
            order="planned_on, id",
            limit=BATCH,
        ).try_lock_for_update()
        steps._take(now)
        return len(steps)

    @api.model
    def _count_due(self, now):
        return self.search_count([("state", "=", "planned"), ("planned_on", "<", now)])

    def _take(self, now):
        """Take steps: note them, pass complaints on, and tell everybody once."""
        steps = self._mark_taken(now)
        if not steps:
            return
        steps._reassign_complaints()
        insiders = {
            team: (team._get_fallback_owner(), team._get_officers())
            for team in steps.complaint_id.team_id
        }
        recipients = steps._keep_readers(
            {step: step._find_recipients(insiders) for step in steps}, insiders
        )
        self._note_recipients(recipients)
        self._tell(self._group_by_person(recipients))

    @api.model
    def _group_by_person(self, recipients):
        """Return the steps that concern each person.

        :param dict recipients: users by step
        :rtype: dict[res.users, sales.mgmt.complaint.escalation]
        """
        ids = {}
        for step, people in recipients.items():
            for user in people:
                ids.setdefault(user, []).append(step.id)
        return {user: self.browse(step_ids) for user, step_ids in ids.items()}

    def _mark_taken(self, now):
        """Note that steps are taken, unless they are already; return those."""
        if not self:
            return self
        self.flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                UPDATE sales_mgmt_complaint_escalation
                   SET state = 'done', done_on = %s
                 WHERE id = ANY(%s) AND state = 'planned'
             RETURNING id
                """,
                now,
                self.ids,
            )
        )
        self.invalidate_model(["state", "done_on"])
        return self.browse(row[0] for row in rows).sorted("planned_on")

    def _find_recipients(self, insiders):
        """Return who should hear of a step.

        :param dict insiders: fallback owner and complaint officers, by team
        :rtype: res.users
        """
        complaint = self.complaint_id
        people = self.new_owner_id
        if self.rule_id:
            people |= self.rule_id._get_recipients(complaint, insiders)
        else:
            fallback, officers = insiders[complaint.team_id]
            people |= fallback
            if complaint.confidential:
                people |= officers
            else:
                people |= complaint._get_leaders_above(1)
        # who escalates knows
        return people.filtered("active") - self.escalated_by_id

    def _keep_readers(self, recipients, insiders):
        """Leave out who may not read a complaint; somebody is told all the same.

        :param dict recipients: users by step
        :param dict insiders: fallback owner and complaint officers, by team
        :rtype: dict[sales.mgmt.complaint.escalation, res.users]
        """
        readable = {
            user: set(
                steps.complaint_id.with_user(user)
                .with_context(allowed_company_ids=user.company_ids.ids)
                ._filtered_access("read")
                .ids
            )
            for user, steps in self._group_by_person(recipients).items()
        }
        return {
            step: people.filtered(
                lambda user, step=step: step.complaint_id.id in readable[user]
            )
            or insiders[step.complaint_id.team_id][0]
            for step, people in recipients.items()
        }

    @api.model
    def _note_recipients(self, recipients):
        pairs = [
            (step.id, user.id) for step, people in recipients.items() for user in people
        ]
        self.env.execute_query(
            SQL(
                """
                INSERT INTO sales_mgmt_complaint_escalation_user_rel
                       (escalation_id, user_id)
                SELECT * FROM unnest(%s::integer[], %s::integer[])
                    ON CONFLICT DO NOTHING
                """,
                [pair[0] for pair in pairs],
                [pair[1] for pair in pairs],
            )
        )
        self.invalidate_model(["recipient_ids"])

    def _reassign_complaints(self):
        """Pass complaints on to who takes over, all of one new owner at once."""
        moves, successors, groups = {}, {}, {}
        for step in self.filtered("rule_id.reassign"):
            # of several steps at once the last one decides
            moves[step.complaint_id] = step
        for complaint, step in moves.items():
            key = complaint.team_id, complaint.user_id, step.rule_id.reassign
            if key not in successors:
                successors[key] = key[0]._choose_successor(*key[1:])
            if successors[key] != complaint.user_id:
                groups.setdefault(successors[key], []).append(step.id)
        for owner, step_ids in groups.items():
            steps = self.browse(step_ids)
            steps.complaint_id.write({"user_id": owner.id})
            steps.complaint_id.message_subscribe(partner_ids=owner.partner_id.ids)
            steps.write({"new_owner_id": owner.id})

    def _tell(self, told):
        """Remind each person once, however many steps concern them.

        Whoever reads a complaint reads its activities too. So an activity tells about
        its complaint and how many others wait; which ones is sent to the person alone.

        :param dict told: steps by user
        """
        activity_type = self.env.ref(
            "sales_mgmt_complaints.mail_activity_type_complaint"
        )
        model = self.env["ir.model"]._get_id("sales.mgmt.complaint")
        several = {user for user, steps in told.items() if len(steps.complaint_id) > 1}
        for quiet in (False, True):
            self.env["mail.activity"].with_context(
                mail_activity_quick_update=quiet
            ).create(
                [
                    {
                        "activity_type_id": activity_type.id,
                        "res_model_id": model,
                        "res_id": steps._get_most_urgent().complaint_id.id,
                        "user_id": user.id,
                        "summary": steps.with_context(lang=user.lang)._get_summary(),
                        "date_deadline": fields.Date.context_today(self),
                    }
                    for user, steps in told.items()
                    if (user in several) == quiet
                ]
            )
        for user in several:
            told[user].with_context(lang=user.lang)._send_list(user)

    def _get_most_urgent(self):
        return max(self, key=lambda step: (step.percent, step.complaint_id.severity))

    def _get_summary(self):
        """Return in a line why somebody is told."""
        count = len(self.complaint_id)
        if count == 1:
            return self._get_most_urgent()._get_words()
        return self.env._(
            "%(count)s complaints wait for you: urgent, late or escalated", count=count
        )

    def _send_list(self, user):
        """Send somebody which complaints wait for them, the most urgent first."""
        complaints = self.sorted(
            lambda step: (-step.percent, -int(step.complaint_id.severity), step.id)
        ).complaint_id
        items = Markup().join(
            Markup("<li>%s</li>") % each._get_html_link()
            for each in complaints[:LISTED]
        )
        rest = len(complaints) - LISTED
        more = self.env._("and %(count)s more", count=rest) if rest > 0 else ""
        self.env["mail.thread"].message_notify(
            partner_ids=user.partner_id.ids,
            subject=self._get_summary(),
            body=Markup("<ul>%s</ul><p>%s</p>") % (items, more),
        )

    def _get_words(self):
        """Return in words why somebody is told."""
        self.ensure_one()
        if self.reason:
            return self.env._("Escalated: %(reason)s", reason=self.reason)
        kind = dict(
            self.deadline_id._fields["kind"]._description_selection(self.env)
        ).get(self.deadline_id.kind)
        if self.percent < 100:
            return self.env._(
                "%(kind)s: %(percent)s %% of the time is over",
                kind=kind,
                percent=self.percent,
            )
        return self.env._("%(kind)s: the deadline was missed", kind=kind)
