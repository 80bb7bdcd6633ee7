from datetime import timedelta

from odoo import models
from odoo.fields import Command

BEGUN, WEEKS = 56, 13
REASONS = (
    "Two large customers stopped investing. New customers were looked for late, and "
    "first visits end without a next step."
)
GOAL = (
    "By the end: four new customers with an offer each, and 80 % of the target of the "
    "last month."
)
# After so many days: what is expected, what came out, what shows it
CHECKPOINTS = (
    (
        21,
        "Twelve first visits, four of them with a next step",
        "met",
        "Fourteen visits in the calendar, five next steps in the pipeline.",
    ),
    (
        49,
        "Two offers to new customers",
        "partly",
        "One offer to Lusatia Mining; the second customer postponed to next month.",
    ),
    (84, "Four offers to new customers, 80 % of the target", False, False),
)
# Days ago, author, about whom, kind, words, agreed measure, due after days, done
FEEDBACK = (
    (
        11,
        "leader3",
        "rep",
        "praise",
        (
            "You sent the minutes of the visit the same evening, with three dates. The "
            "customer told me that nobody else does that."
        ),
        False,
        0,
        False,
    ),
    (
        6,
        "rep2",
        "rep",
        "praise",
        "Thank you for the photographs of the nameplates. My offer was right at once.",
        False,
        0,
        False,
    ),
    (
        18,
        "leader4",
        "rep6",
        "improvement",
        (
            "The customer heard of the later delivery from the carrier. Call before it "
            "is late, then it is half as bad."
        ),
        "Call about every date that moves, the same day",
        25,
        False,
    ),
    (
        40,
        "leader",
        "leader3",
        "improvement",
        (
            "The forecast of last month was right on the whole and wrong for everybody."
            " Ask each of them, not the average."
        ),
        "Go through the forecast person by person",
        20,
        True,
    ),
)


class SalesMgmtTrainingDemo(models.AbstractModel):
    """Feedback between reviews, and plans for people whose results fell behind."""

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.training.demo"

    def _load_rooms(self):
        result = super()._load_rooms()
        for story in FEEDBACK:
            self._say(*story)
        plan = self._propose("rep6", "leader4")
        self._begin_plan(plan, "leader4")
        self._hold_checkpoints(plan, "leader4")
        dismissed = self._propose("rep12", "leader6")
        self._decide(
            dismissed,
            "leader6",
            "dismiss",
            "Was away for seven weeks after an accident. The figures of the quarter "
            "say nothing; we look again after the next one.",
        )
        company = self._get_company()
        company.sales_mgmt_improvement_metric_id = self._metric(
            "orders_confirmed_value"
        )
        self.env["sales.mgmt.improvement.plan"]._propose_for_attainment(company)
        return result

    def _say(self, days, author, login, kind, text, measure, due, is_done):
        """Let somebody give feedback so many days ago."""
        day = self._day(-days)
        feedback = self._as(self.env["sales.mgmt.feedback"], author).create(
            {
                "recipient_id": self._user(login).id,
                "kind": kind,
                "text": text,
                "measure": measure,
                "date_due": measure and day + timedelta(days=due),
            }
        )
        if is_done:
            feedback.action_done()
            self._date_back(feedback.sudo(), done_on=day + timedelta(days=due - 2))
        self._date_back(feedback.sudo(), day=day)

    def _propose(self, login, leader):
        """Return a plan that the direct superior proposed, in sudo."""
        person = self._file(login)
        action = self._as(person, leader).action_propose_improvement()
        return self.env["sales.mgmt.improvement.plan"].browse(action["res_id"])

    def _decide(self, plan, leader, kind, reason):
        """Let the line above decide, and the officer of Employees agree."""
        decision = self._as(self.env["sales.mgmt.improvement.decision"], leader).create(
            {"plan_id": plan.id, "kind": kind, "reason": reason}
        )
        self._as(decision, "hr_officer").action_agree()
        return decision.sudo()

    def _begin_plan(self, plan, leader):
        """Write the plan, begin it, and let the person acknowledge it."""
        begin = self._day(-BEGUN)
        self._as(plan, leader).write(
            {
                "reasons": REASONS,
                "goal": GOAL,
                "date_from": begin,
                "date_to": begin + timedelta(weeks=WEEKS),
                "measure_ids": [
                    Command.create(
                        {
                            "kind": "course",
                            "course_id": self._course("DIS").id,
                            "date_due": begin + timedelta(days=75),
                        }
                    ),
                    Command.create(
                        {
                            "kind": "coaching",
                            "name": "A day of visits together every two weeks",
                            "date_due": begin + timedelta(days=70),
                        }
                    ),
                    Command.create(
                        {
                            "kind": "work",
                            "name": "A list of thirty companies, called within a month",
                            "date_due": begin + timedelta(days=30),
                        }
                    ),
                ],
                "checkpoint_ids": [
                    Command.create(
                        {"date_due": begin + timedelta(days=days), "expected": expected}
                    )
                    for days, expected, _result, _evidence in CHECKPOINTS
                ],
            }
        )
        decision = self._decide(
            plan,
            leader,
            "start",
            "Two quarters below the target, and the reasons can be worked on.",
        )
        self._date_back(decision, applied_on=self._moment(begin, 9))
        self._as(plan, plan.user_id.login).action_acknowledge()
        self._date_back(plan, acknowledged_on=self._moment(begin, 15))
        plan.measure_ids.filtered(
            lambda each: each.kind == "work"
        ).activity_id.action_feedback()

    def _hold_checkpoints(self, plan, leader):
        """Let the direct superior write down what was found on the days that passed."""
        for checkpoint, (_days, _expected, result, evidence) in zip(
            plan.checkpoint_ids, CHECKPOINTS, strict=True
        ):
            if result:
                self._as(checkpoint, leader).write(
                    {"result": result, "evidence": evidence}
                )
                self._date_back(checkpoint, done_on=checkpoint.date_due)
