from datetime import timedelta
from random import Random

from odoo import api, fields, models

from .complaint_demo import SEED
from .stories import ANSWERS, STORIES

KINDS = ("credit", "discount", "replacement", "goodwill")
COMPENSATED = 0.45
ANSWERED = 0.65


class SalesMgmtComplaintDemo(models.AbstractModel):
    """What was found out, done and given, and what customers thought of it."""

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.complaint.demo"

    @api.model
    def _load_remedies(self, complaints):
        """Ask why, act, check the effect and compensate where it was worth it."""
        self._load_whys(complaints)
        self._load_measures(complaints)
        self._load_compensations(complaints)

    @api.model
    def _load_whys(self, complaints):
        """Ask why about the last two complaints of each kind."""
        seen, values = {}, []
        for case, complaint in reversed(complaints):
            story = case.story
            seen[story] = seen.get(story, 0) + 1
            if not complaint.resolved_on or seen[story] > 3:
                continue
            values += [
                {"complaint_id": complaint.id, "sequence": number, "answer": answer}
                for number, answer in enumerate(story.whys, 1)
            ]
        self.env["sales.mgmt.complaint.why"].create(values)

    @api.model
    def _load_measures(self, complaints):
        """One action helped, one did not, one waits for its check, one is overdue."""
        today = fields.Date.context_today(self)
        states = {
            "SH12": ("effective", "No broken sensor head in thirty days."),
            "FM200": ("ineffective", "Two deliveries were late all the same."),
            "SX7": ("done", False),
            "SV1": ("todo", False),
        }
        values = []
        for story in STORIES:
            done = [
                complaint
                for case, complaint in complaints
                if case.story == story and complaint.resolved_on
            ]
            if not story.measure or not done:
                continue
            complaint = done[-1]
            state, finding = states[story.product]
            due = complaint.resolved_on.date() + timedelta(days=5)
            values.append(
                {
                    "complaint_id": complaint.id,
                    "name": story.measure,
                    "kind": "preventive",
                    "user_id": self._ref("user_handler4_demo").id,
                    "checker_id": self._ref("user_complaint_officer_demo").id,
                    "date_due": today - timedelta(days=4) if state == "todo" else due,
                    "state": state,
                    "done_on": state != "todo" and due,
                    "finding": finding,
                }
            )
        measures = self.env["sales.mgmt.complaint.measure"].create(values)
        measures.filtered(lambda each: each.state == "done")._ask_checker()

    @api.model
    def _load_compensations(self, complaints):
        """Give something for many of what was our fault; one still waits."""
        officer = self._ref("user_complaint_officer_demo")
        values = []
        for number, (case, complaint) in enumerate(complaints):
            luck = Random(f"{SEED} compensation {number}")
            cost = case.story.cost
            if not cost or not complaint.resolved_on or luck.random() > COMPENSATED:
                continue
            amount = round(cost * luck.uniform(0.6, 1.6), -1)
            is_small = amount <= complaint.team_id.compensation_limit
            values.append(
                {
                    **self._prepare_compensation(complaint, luck.choice(KINDS), amount),
                    "state": "settled",
                    "decider_id": complaint.user_id.id if is_small else officer.id,
                    "decided_on": complaint.resolved_on,
                }
            )
        bomb = max(
            (complaint for _case, complaint in complaints if complaint.is_open),
            key=lambda complaint: complaint.claimed_amount,
        )
        values.append(
            {**self._prepare_compensation(bomb, "goodwill", 3_500), "state": "asked"}
        )
        self.env["sales.mgmt.complaint.compensation"].create(values)

    @api.model
    def _prepare_compensation(self, complaint, kind, amount):
        # no credit note stands behind what is only told
        kind = "discount" if kind == "credit" else kind
        return {
            "complaint_id": complaint.id,
            "kind": kind,
            "note": complaint.name,
            "amount": amount,
            "currency_id": complaint.company_id.currency_id.id,
            "requester_id": complaint.user_id.id,
        }

    # ------------------------------------------------------------
    # WHAT CUSTOMERS THINK
    # ------------------------------------------------------------

    @api.model
    def _load_satisfaction(self, complaints):
        """Ask customers about what was resolved; two thirds of them answer."""
        asked = [
            (case, complaint) for case, complaint in complaints if complaint.resolved_on
        ]
        questions = self.env["sales.mgmt.satisfaction"].create(
            [self._prepare_question(complaint) for _case, complaint in asked]
        )
        now = fields.Datetime.now()
        for number, ((case, _complaint), question) in enumerate(
            zip(asked, questions, strict=True)
        ):
            luck = Random(f"{SEED} satisfaction {number}")
            answered_on = question.asked_on + timedelta(hours=luck.uniform(1, 90))
            if luck.random() < ANSWERED and answered_on < now:
                mood = case.story.mood + luck.choice((-1, 0, 0, 0, 1))
                score = min(5, max(1, mood))
                question.write(
                    {
                        "state": "answered",
                        "score": str(score),
                        "comment": ANSWERS[score],
                        "answered_on": answered_on,
                        "channel": "link",
                    }
                )
            elif question.expires_on < now:
                question.state = "expired"
        self.env["sales.mgmt.complaint"].union(
            *(complaint for _case, complaint in asked)
        )._compute_satisfaction_score()

    @api.model
    def _prepare_question(self, complaint):
        asked = complaint.resolved_on + timedelta(days=1)
        is_due = asked <= fields.Datetime.now()
        return {
            **complaint._prepare_satisfaction(),
            "send_on": asked,
            "state": "asked" if is_due else "planned",
            "asked_on": asked,
            "remind_on": asked + timedelta(days=3),
            "reminded_on": asked + timedelta(days=3),
            "expires_on": asked + timedelta(days=30),
        }
