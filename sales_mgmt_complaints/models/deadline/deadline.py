from odoo import api, fields, models
from odoo.fields import Domain

from .policy import KINDS, PAUSING, WARN_PERCENT

STATES = [
    ("running", "Running"),
    ("paused", "Paused"),
    ("breached", "Missed"),
    ("met", "In Time"),
    ("late", "Late"),
    ("void", "Not Needed"),
]
# Something is still expected
OPEN = ("running", "paused", "breached")


class SalesMgmtComplaintDeadline(models.Model):
    """Until when something has to be done about a complaint, and when it was.

    Written by the complaint and by the scheduled check alone. Exactly at the due moment
    is in time, a second later is late. A deadline that was missed stays missed, also if
    the complaint is judged milder afterwards.
    """

    _name = "sales.mgmt.complaint.deadline"
    _description = "Deadline of a Complaint"
    _order = "started_on desc, id desc"

    complaint_id = fields.Many2one(
        comodel_name="sales.mgmt.complaint",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        related="complaint_id.company_id", store=True, index=True
    )
    kind = fields.Selection(
        selection=KINDS, string="Deadline", required=True, readonly=True
    )
    round = fields.Integer(
        default=1,
        readonly=True,
        aggregator=None,
        help="2 and more: after it was reopened.",
    )
    policy_id = fields.Many2one(
        comodel_name="sales.mgmt.complaint.policy",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="Empty: the hours of the team.",
    )
    resource_calendar_id = fields.Many2one(
        comodel_name="resource.calendar",
        string="Working Time",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="Empty: round the clock.",
    )
    state = fields.Selection(
        selection=STATES, required=True, readonly=True, default="running"
    )
    # How long
    seconds = fields.Integer(required=True, readonly=True, aggregator=None)
    hours = fields.Float(
        string="Allowed Hours", compute="_compute_hours", help="Of working time."
    )
    used_seconds = fields.Integer(
        readonly=True,
        aggregator=None,
        help="Working time that had gone by when it last began to run.",
    )
    used_hours = fields.Float(
        compute="_compute_hours",
        help="Working hours it took; while it runs, the "
        "hours until it last stood still.",
    )
    warn_percent = fields.Integer(readonly=True, aggregator=None, default=WARN_PERCENT)
    # When
    started_on = fields.Datetime(required=True, readonly=True)
    running_since = fields.Datetime(readonly=True)
    warn_on = fields.Datetime(string="Warning On", readonly=True)
    due_on = fields.Datetime(readonly=True, help="Empty while it stands still.")
    warned_on = fields.Datetime(readonly=True)
    breached_on = fields.Datetime(
        string="Missed On", readonly=True, help="Whenever it was noticed."
    )
    reached_on = fields.Datetime(string="Done On", readonly=True)
    paused_on = fields.Datetime(readonly=True)
    paused_seconds = fields.Integer(
        readonly=True, aggregator=None, help="All hours count, not only working hours."
    )
    remaining_hours = fields.Float(
        compute="_compute_hours", help="Working hours left when it stopped or began."
    )
    escalation_ids = fields.One2many(
        comodel_name="sales.mgmt.complaint.escalation", inverse_name="deadline_id"
    )

    _open_uniq = models.UniqueIndex(
        "(complaint_id, kind) WHERE state IN ('running', 'paused', 'breached')",
        "A complaint has one open deadline of each kind.",
    )
    _seconds_positive = models.Constraint(
        "CHECK (seconds > 0)", "A deadline leaves more than no time."
    )
    _due_while_running = models.Constraint(
        "CHECK (due_on IS NOT NULL OR state NOT IN ('running', 'breached'))",
        "A deadline that runs has a due moment.",
    )
    _next_warning = models.Index("(warn_on) WHERE state = 'running'")
    _next_breach = models.Index("(due_on) WHERE state = 'running'")

    @api.depends("seconds", "used_seconds")
    def _compute_hours(self):
        for deadline in self:
            deadline.hours = deadline.seconds / 3600
            deadline.used_hours = deadline.used_seconds / 3600
            deadline.remaining_hours = (
                max(deadline.seconds - deadline.used_seconds, 0) / 3600
            )

    @api.depends("kind", "complaint_id.reference")
    def _compute_display_name(self):
        labels = dict(self._fields["kind"]._description_selection(self.env))
        for deadline in self:
            deadline.display_name = (
                f"{deadline.complaint_id.reference}: {labels.get(deadline.kind)}"
            )

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    def _get_working_time(self, known):
        """Return the working time of a deadline, read once per calendar and company.

        :param dict known: what was read before; is completed
        """
        key = self.resource_calendar_id, self.company_id
        if key not in known:
            known[key] = key[0]._get_working_time(key[1])
        return known[key]

    def _get_used(self, moment, known):
        """Return how many working seconds went by until a moment."""
        if not self.running_since:
            return self.used_seconds
        working_time = self._get_working_time(known)
        return self.used_seconds + working_time.between(self.running_since, moment)

    def _get_moment(self, percent, known):
        """Return when so many percent of the time are over, if it goes on running."""
        left = self.seconds * percent // 100 - self.used_seconds
        return self._get_working_time(known).add(self.running_since, left)

    def _schedule(self):
        """Compute when running deadlines are due, and plan what happens on the way."""
        known = {}
        running = self.filtered(lambda each: each.state == "running")
        for deadline in running:
            deadline.due_on = deadline._get_moment(100, known)
            if not deadline.warned_on:
                deadline.warn_on = deadline._get_moment(deadline.warn_percent, known)
        steps = self._plan_steps(running, known)
        self._schedule_checks(
            {*steps.mapped("planned_on")}
            | {*running.mapped("due_on")}
            | {*running.mapped("warn_on")}
        )

    def _plan_steps(self, running, known):
        """Plan the steps of the ladder anew; those that were taken stay taken."""
        steps = self.env["sales.mgmt.complaint.escalation"].sudo()
        former = steps.search([("deadline_id", "in", self.ids)])
        taken = former.filtered(lambda each: each.state == "done")
        (former - taken).unlink()
        taken = {(step.deadline_id, step.rule_id) for step in taken}
        rules = self.env["sales.mgmt.complaint.escalation.rule"].sudo()
        rules = rules.with_context(active_test=True).search(Domain.TRUE)
        facts = {
            complaint: complaint._get_policy_facts()
            for complaint in running.complaint_id
        }
        return steps.create(
            [
                {
                    "deadline_id": deadline.id,
                    "complaint_id": deadline.complaint_id.id,
                    "rule_id": rule.id,
                    "percent": rule.percent,
                    "planned_on": deadline._get_moment(rule.percent, known),
                }
                for deadline in running
                for rule in rules
                if (deadline, rule) not in taken
                and rule._applies_to(deadline, facts[deadline.complaint_id])
            ]
        )

    def _notice(self, now):
        """Note what was missed meanwhile, without waiting for the scheduled check."""
        for deadline in self:
            if deadline.state == "running" and deadline.due_on < now:
                deadline.write(
                    {
                        "state": "breached",
                        "breached_on": deadline.due_on,
                        "warned_on": deadline.warned_on or deadline.warn_on,
                    }
                )

    def _settle(self, now):
        """End what is not expected any more: it was done, or is not needed."""
        dropped = self.filtered(
            lambda each: (
                each.complaint_id.state == "cancelled"
                or (each.kind == "update" and each.state != "breached")
            )
        )
        dropped.write({"state": "void", "running_since": False})
        dropped._forget_plans()
        (self - dropped)._reach(
            {
                each: (each.kind == "response" and each.complaint_id.first_response_on)
                or now
                for each in self - dropped
            }
        )

    def _reach(self, moments):
        """Note when it was done: in time up to the due moment, late after it.

        :param dict moments: when, by deadline
        """
        known = {}
        for deadline in self:
            moment = moments[deadline]
            late = deadline.state != "paused" and moment > deadline.due_on
            deadline.write(
                {
                    "used_seconds": deadline._get_used(moment, known),
                    "running_since": False,
                    "state": "late" if late else "met",
                    "reached_on": moment,
                    "breached_on": deadline.due_on if late else False,
                }
            )
        self._forget_plans()

    def _forget_plans(self):
        self.env["sales.mgmt.complaint.escalation"].search(
            [("deadline_id", "in", self.ids), ("state", "=", "planned")]
        ).unlink()

    def _keep_pace(self, now):
        """Stop clocks while the customer is asked, and let them go on afterwards.

        :return: the deadlines that go on, to be scheduled
        """
        waiting = self.filtered(lambda each: each.complaint_id.state == "waiting")
        waiting.filtered(
            lambda each: each.state == "running" and each.kind in PAUSING
        )._pause(now)
        paused = (self - waiting).filtered(lambda each: each.state == "paused")
        for deadline in paused:
            pause = (now - deadline.paused_on).total_seconds()
            deadline.write(
                {
                    "state": "running",
                    "running_since": now,
                    "due_on": now,
                    "paused_on": False,
                    "paused_seconds": deadline.paused_seconds + int(pause),
                }
            )
        return paused

    def _pause(self, now):
        known = {}
        for deadline in self:
            deadline.write(
                {
                    "used_seconds": deadline._get_used(now, known),
                    "state": "paused",
                    "running_since": False,
                    "paused_on": now,
                    "due_on": False,
                    "warn_on": False,
                }
            )
        self._forget_plans()

    def _change_terms(self, terms, now):
        """Go on with the terms of other facts; the time that went by stays used.

        What is used up already is due now: nobody is late for what was asked of them
        too late. What is missed stays missed.

        :param dict terms: values by kind, by complaint
        :return: the deadlines to be scheduled: the ladder may be another one too
        """
        going_on = self.filtered(lambda each: each.state in ("running", "paused"))
        known = {}
        for deadline in going_on:
            wanted = terms[deadline.complaint_id].get(deadline.kind, {})
            if wanted == deadline._get_terms():
                continue
            if deadline.state == "running":
                wanted = {
                    **wanted,
                    "used_seconds": deadline._get_used(now, known),
                    "running_since": now,
                }
            deadline.write({**wanted, "warned_on": False})
        return going_on

    def _get_terms(self):
        """Return the values that a policy gives a deadline."""
        self.ensure_one()
        return {
            "seconds": self.seconds,
            "warn_percent": self.warn_percent,
            "policy_id": self.policy_id.id,
            "resource_calendar_id": self.resource_calendar_id.id,
        }
