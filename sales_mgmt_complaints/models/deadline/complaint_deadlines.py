from odoo import api, fields, models

from ..handling.complaint import INTERNAL
from ..handling.stage import OPEN_STATES
from .deadline import OPEN
from .policy import KINDS, WARN_PERCENT

# What decides about the policy and the ladder
FACTS = {"severity", "category_id", "partner_id", "team_id", "company_id"}


class SalesMgmtComplaint(models.Model):
    """Until when what has to be done: an open complaint always has a next deadline."""

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.complaint"

    deadline_ids = fields.One2many(
        comodel_name="sales.mgmt.complaint.deadline",
        inverse_name="complaint_id",
        string="Deadlines",
        groups=INTERNAL,
    )
    escalation_ids = fields.One2many(
        comodel_name="sales.mgmt.complaint.escalation",
        inverse_name="complaint_id",
        string="Escalations",
        groups=INTERNAL,
    )
    next_deadline_on = fields.Datetime(
        string="Next Deadline",
        compute="_compute_next_deadline",
        store=True,
        precompute=True,
        index="btree_not_null",
        groups=INTERNAL,
    )
    next_deadline_kind = fields.Selection(
        selection=KINDS,
        string="Next to Do",
        compute="_compute_next_deadline",
        store=True,
        precompute=True,
        groups=INTERNAL,
    )
    deadline_state = fields.Selection(
        selection=[
            ("running", "In Time"),
            ("warned", "Urgent"),
            ("breached", "Overdue"),
        ],
        string="Urgency",
        compute="_compute_next_deadline",
        store=True,
        precompute=True,
        index="btree_not_null",
        groups=INTERNAL,
    )
    escalation_count = fields.Integer(
        string="Times Escalated",
        compute="_compute_escalation_count",
        groups=INTERNAL,
    )

    _deadline_while_open = models.Constraint(
        "CHECK (next_deadline_on IS NOT NULL OR is_open IS NOT TRUE)",
        "An open complaint always has a next deadline.",
    )

    @api.depends(
        "stage_id.state",
        "is_open",
        "deadline_ids.state",
        "deadline_ids.due_on",
        "deadline_ids.warned_on",
    )
    def _compute_next_deadline(self):
        for complaint in self:
            waiting = complaint.sudo().deadline_ids.filtered(
                lambda each: each.state in ("running", "breached")
            )
            following = min(
                waiting, key=lambda each: (each.due_on, each.kind), default=waiting
            )
            complaint.next_deadline_kind = following.kind
            # what has just been opened is due at once, until its deadlines are known
            complaint.next_deadline_on = complaint.is_open and (
                following.due_on or complaint.opened_on or fields.Datetime.now()
            )
            complaint.deadline_state = complaint.is_open and (
                "breached"
                if "breached" in waiting.mapped("state")
                else "warned"
                if any(waiting.mapped("warned_on"))
                else "running"
            )

    @api.depends("escalation_ids.state")
    def _compute_escalation_count(self):
        for complaint in self:
            complaint.escalation_count = len(
                complaint.escalation_ids.filtered(lambda each: each.state == "done")
            )

    # ------------------------------------------------------------
    # CRUD AND HOOKS
    # ------------------------------------------------------------

    def write(self, vals):
        """Extend `sales_mgmt_complaints`: other facts, other deadlines."""
        before = {}
        if vals.get("stage_id"):
            stage = self.env["sales.mgmt.complaint.stage"].browse(vals["stage_id"])
            self.sudo()._prepare_for_state(stage.sudo().state)
        if vals.keys() & FACTS:
            before = {each: each._get_policy_facts() for each in self.sudo()}
        result = super().write(vals)
        changed = self.sudo().filtered(
            lambda each: (
                each.is_open
                and each in before
                and before[each] != each._get_policy_facts()
            )
        )
        changed._follow_deadlines(facts_changed=True)
        if vals.get("first_response_on"):
            (self.sudo() - changed)._follow_deadlines()
        return result

    def _after_open(self):
        """Extend `sales_mgmt_complaints`: deadlines begin with the complaint."""
        result = super()._after_open()
        self.sudo()._follow_deadlines(opened=True)
        return result

    def _enter_state(self, state, now, before):
        """Extend `sales_mgmt_complaints`: clocks stop, go on, or have run down."""
        result = super()._enter_state(state, now, before)
        self._follow_deadlines(now=now)
        return result

    def _note_answer(self, message):
        """Extend `sales_mgmt_complaints`: who has spoken has to speak again later."""
        spoken = self.deadline_ids.filtered(
            lambda each: each.state in OPEN and each.kind in ("update", "reminder")
        )
        result = super()._note_answer(message)
        if message.subtype_id == self.env.ref("mail.mt_comment"):
            spoken._reach(dict.fromkeys(spoken, self.touched_on))
            self._follow_deadlines(now=self.touched_on)
        return result

    def action_escalate(self):
        """Take the next step of the ladder now; asks why."""
        self._check_handler()
        self._check_open()
        return self._open_step("escalate")

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    def _escalate(self, reason):
        """Take the next step now, or where none is left tell those above.

        :param str reason: in words
        """
        steps = self.env["sales.mgmt.complaint.escalation"].sudo()
        planned = steps.search(
            [("complaint_id", "in", self.ids), ("state", "=", "planned")]
        ).grouped("complaint_id")
        now = fields.Datetime.now()
        for complaint in self.sudo():
            steps |= planned.get(complaint, steps.browse())[:1] or steps.create(
                {"complaint_id": complaint.id, "planned_on": now}
            )
        steps.write({"reason": reason, "escalated_by_id": self.env.uid})
        steps._take(now)

    def _prepare_for_state(self, state):
        """Give what is about to open a deadline, before anything can be saved of it.

        :param str state: which complaints come to
        """
        if state in OPEN_STATES:
            self.filtered(lambda each: not each.next_deadline_on).write(
                {"next_deadline_on": fields.Datetime.now()}
            )
            self.flush_recordset(["next_deadline_on"])

    def _get_policy_facts(self):
        """Return what decides which policy and which steps hold.

        :rtype: dict
        """
        self.ensure_one()
        customer = self.partner_id | self.commercial_partner_id
        tags = customer.category_id
        path = self.category_id.parent_path or ""
        return {
            "company": self.company_id.id,
            "team": self.team_id.id,
            "severity": self.severity,
            "categories": {int(step) for step in path.split("/") if step},
            "tags": {
                int(step)
                for tag in tags
                for step in (tag.parent_path or "").split("/")
                if step
            },
        }

    def _get_terms(self):
        """Return within which terms what has to be done, by kind, for each complaint.

        :return: values of a deadline by kind, by complaint
        :rtype: dict[sales.mgmt.complaint, dict[str, dict]]
        """
        policies = self.env["sales.mgmt.complaint.policy"]._find_for(self)
        terms = {}
        for complaint, policy in policies.items():
            team = complaint.team_id
            calendar = (
                policy.resource_calendar_id
                or team.resource_calendar_id
                or complaint.company_id.resource_calendar_id
            )
            hours = {
                "response": (team.response_hours, WARN_PERCENT),
                "resolution": (team.resolution_hours, WARN_PERCENT),
                "reminder": (team.reminder_hours, WARN_PERCENT),
                **{
                    target.kind: (target.hours, target.warn_percent)
                    for target in policy.target_ids
                },
            }
            terms[complaint] = {
                kind: {
                    "seconds": max(round(amount * 3600), 1),
                    "warn_percent": percent,
                    "policy_id": (
                        policy.id if kind in policy.target_ids.mapped("kind") else False
                    ),
                    "resource_calendar_id": calendar.id,
                }
                for kind, (amount, percent) in hours.items()
            }
        return terms

    def _get_expected(self, terms):
        """Return the kinds of deadlines that a complaint has where it is now."""
        if not self.is_open:
            return set()
        waiting = self.state == "waiting"
        expected = {"resolution"}
        # who solved it without a word has answered, also if it is reopened
        answered = self.first_response_on or self.deadline_ids.filtered(
            lambda each: each.kind == "response" and each.state in ("met", "late")
        )
        if not answered:
            expected.add("response")
        elif "update" in terms and not waiting:
            expected.add("update")
        if waiting:
            expected.add("reminder")
        return expected

    def _follow_deadlines(self, now=None, opened=False, facts_changed=False):
        """Bring deadlines in line with complaints, for all of them at once.

        What was reached, missed or dropped is never touched again.

        :param datetime now: the moment at which things changed
        :param bool opened: begin at the moment at which complaints were received
        :param bool facts_changed: terms may be others than before
        """
        now = now or fields.Datetime.now()
        complaints = self.sudo()
        deadlines = complaints.env["sales.mgmt.complaint.deadline"]
        existing = deadlines.search(
            [("complaint_id", "in", complaints.ids), ("state", "in", OPEN)]
        )
        existing._notice(now)
        terms = complaints.filtered("is_open")._get_terms()
        expected = {
            each: each._get_expected(terms.get(each, {})) for each in complaints
        }
        obsolete = existing.filtered(
            lambda each: each.kind not in expected[each.complaint_id]
        )
        obsolete._settle(now)
        current = existing - obsolete
        scheduled = current._keep_pace(now)
        if facts_changed:
            scheduled |= current._change_terms(terms, now)
        scheduled |= deadlines.create(
            [
                complaint._prepare_deadline(
                    kind,
                    terms[complaint][kind],
                    complaint.opened_on if opened else now,
                )
                for complaint in complaints
                for kind in sorted(
                    expected[complaint]
                    - set(
                        current.grouped("complaint_id")
                        .get(complaint, deadlines)
                        .mapped("kind")
                    )
                )
            ]
        )
        scheduled._schedule()

    def _prepare_deadline(self, kind, terms, start):
        return {
            **terms,
            "complaint_id": self.id,
            "kind": kind,
            "round": self.reopen_count + 1,
            "started_on": start,
            "running_since": start,
            # until it is scheduled, a moment later
            "due_on": start,
        }

    def _get_leaders_above(self, levels):
        """Return so many leaders up the sales units, from the account manager's on.

        :param int levels: how many
        :rtype: res.users
        """
        leaders = self.env["res.users"]
        unit = self.unit_id.sudo()
        while unit and len(leaders) < levels:
            leaders |= unit.leader_id.filtered("active")
            unit = unit.parent_id
        return leaders
