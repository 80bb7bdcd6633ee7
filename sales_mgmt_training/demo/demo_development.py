from datetime import timedelta

from odoo import models
from odoo.fields import Command

# Person, mentor, with an end, who has agreed, where it leads, goals, check-ins
PLANS = (
    (
        "rep",
        "rep2",
        True,
        "both",
        "Answer for the large customers in the north within two years.",
        (
            {
                "name": "Negotiate like the key account managers",
                "kind": "skill",
                "skill": "Negotiation",
                "level": 2,
                "course": "NEG",
                "due": 0.8,
            },
            {"kind": "metric", "metric": "orders_confirmed_value", "share": 1.05},
            {"kind": "certificate", "certificate": "SX7", "due": 0.5},
            {
                "name": "Present a project of one's own to the whole region",
                "noted": 60,
                "evidence": "Rehearsed twice before the team, with questions.",
                "due": 0.9,
            },
        ),
        (
            (
                75,
                "rep2",
                "We went through two lost offers. The next one is written together.",
            ),
            (
                30,
                "rep",
                (
                    "The offer to Baltic Ports is out. What is still hard: to be "
                    "silent after naming the price."
                ),
            ),
        ),
    ),
    (
        "rep7",
        "trainer",
        False,
        "both",
        "Train colleagues besides selling.",
        (
            {
                "name": "Hold a session with the trainer",
                "noted": 100,
                "evidence": "Held half of the calibration workshop in Stuttgart.",
                "due": 0.4,
            },
            {
                "name": "Hold one alone",
                "noted": 0,
                "evidence": False,
                "due": 1.2,
            },
        ),
        ((40, "trainer", "Calm, and well prepared. More questions, fewer slides."),),
    ),
    (
        "rep3",
        False,
        True,
        "leader",
        "Find new customers, and keep them.",
        (
            {
                "name": "Lead a first visit so that the customer talks",
                "kind": "course",
                "course": "DIS",
                "due": 0.6,
            },
            {
                "name": "Twelve first visits with a next step",
                "noted": 0,
                "evidence": False,
                "due": 0.7,
            },
        ),
        (),
    ),
    (
        "leader3",
        "leader",
        True,
        "both",
        "Build a team that also sells when I am away.",
        (
            {
                "name": "Coach two people by the rules of the course",
                "kind": "course",
                "course": "COA",
                "due": 0.7,
            },
            {"kind": "metric", "metric": "orders_confirmed_value", "share": 1.0},
        ),
        (),
    ),
)
# Plans without an end began so many days ago
BEGUN = 150


class SalesMgmtTrainingDemo(models.AbstractModel):
    """Development plans: agreed and running, without an end, and one to be answered."""

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.training.demo"

    def _load_rooms(self):
        result = super()._load_rooms()
        for story in PLANS:
            self._load_development_plan(*story)
        return result

    def _load_development_plan(
        self, login, mentor, has_end, agreed, ambition, goals, check_ins
    ):
        """Let a person and the line above write a plan, agree to it and talk."""
        person, year = self._file(login), self._find_year()
        begin = year.date_from if has_end else self._day(-BEGUN)
        plan = (
            self.env["sales.mgmt.development.plan"]
            .with_user(person.user_id)
            .create(
                {
                    "person_id": person.id,
                    "period_id": has_end and year.id,
                    "date_from": begin,
                    "mentor_id": mentor and self._user(mentor).id,
                    "ambition": ambition,
                    "goal_ids": [
                        Command.create(self._prepare_goal(person, year, begin, goal))
                        for goal in map(self._complete_goal, goals)
                        if goal
                    ],
                }
            )
        )
        plan.with_user(person.leader_id).action_agree()
        if agreed == "both":
            plan.with_user(person.user_id).action_agree()
        plan = plan.sudo()
        when = self._moment(max(begin, self._day(-BEGUN)), 11)
        columns = ["leader_agreed_on", *(["person_agreed_on"] * (agreed == "both"))]
        self._date_back(plan, **dict.fromkeys(columns, when))
        for goal, story in zip(
            plan.goal_ids.filtered(lambda each: each.kind == "text").sorted("id"),
            [each for each in goals if "noted" in each],
            strict=True,
        ):
            goal.with_user(person.leader_id).write(
                {"noted": story["noted"], "noted_evidence": story["evidence"]}
            )
        for days, author, note in check_ins:
            self.env["sales.mgmt.development.check.in"].with_user(
                self._user(author)
            ).create({"plan_id": plan.id, "day": self._day(-days), "note": note})

    def _find_year(self):
        """Return the running year of the demo company."""
        today = self._today()
        return self.env["sales.mgmt.period"].search(
            [
                ("company_id", "=", self._get_company().id),
                ("level", "=", "year"),
                ("date_from", "<=", today),
                ("date_to", ">=", today),
            ]
        )

    def _complete_goal(self, goal):
        """Return a goal with the records that it names; none if they do not exist.

        Skills, courses and certificates are those of the rooms loaded before.
        """
        company = self._get_company()
        found = dict(goal)
        if code := goal.get("course"):
            found["course"] = self.env["sales.mgmt.training.course"].search(
                [("code", "=", code), ("company_id", "=", company.id)], limit=1
            )
        if code := goal.get("certificate"):
            found["certificate"] = self.env["sales.mgmt.certificate.kind"].search(
                [("code", "=", code), ("company_id", "=", company.id)], limit=1
            )
        if name := goal.get("skill"):
            found["skill"] = self.env["hr.skill"].search([("name", "=", name)], limit=1)
        needed = {"skill": "skill", "course": "course", "certificate": "certificate"}
        wanted = needed.get(goal.get("kind"))
        return found if not wanted or found[wanted] else None

    def _prepare_goal(self, person, year, begin, goal):
        """Return the values of a goal, due in its part of the year."""
        kind = goal.get("kind", "text")
        days = (year.date_to - year.date_from).days
        due = begin + timedelta(days=round(days * goal.get("due", 1)))
        values = {"kind": kind, "date_due": due}
        if "name" in goal:
            values["name"] = goal["name"]
        if "course" in goal:
            values["course_id"] = goal["course"].id
        if kind == "skill":
            levels = goal["skill"].skill_type_id.skill_level_ids
            level = levels.sorted("level_progress")[min(goal["level"], len(levels) - 1)]
            values |= {"skill_id": goal["skill"].id, "skill_level_id": level.id}
        if kind == "certificate":
            values["certificate_kind_id"] = goal["certificate"].id
        if kind == "metric":
            values |= {
                "metric_id": self._metric(goal["metric"]).id,
                "period_id": year.id,
                "amount": self._get_amount(person, year, goal),
            }
        return values

    def _get_amount(self, person, year, goal):
        """Return what is to be reached: a part of the target of the year."""
        targets = (
            self.env["sales.mgmt.target"]
            .sudo()
            .search(
                [
                    ("user_id", "=", person.user_id.id),
                    ("period_id", "=", year.id),
                    ("metric_id", "=", self._metric(goal["metric"]).id),
                ],
                limit=1,
            )
        )
        return round((targets.amount or 1_000_000) * goal["share"], -3)
