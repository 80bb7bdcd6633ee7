from odoo import models

# Who should learn what, so many days from now, and what shows it
WANTED = (
    (
        "NEG",
        -58,
        ("rep3", "rep4", "rep7", "rep9", "rep10", "rep12"),
        "Discounts above six percent in the first half of the year.",
    ),
    (
        "DIS",
        -25,
        ("rep", "rep2", "rep5", "rep8", "rep11"),
        "First visits end without a next step too often.",
    ),
    ("CAL", 12, ("rep3", "rep8", "rep12"), "Sells calibration days from next year."),
    (
        "COA",
        21,
        ("leader3", "leader4", "leader6"),
        "Team leads asked for it in the last reviews.",
    ),
)
FIXED_COST = {"NEG": 3_400, "DIS": 150, "CAL": 120, "COA": 1_900}
# Courses for whose figures stay below so many percent of the target
RULES = (("win_rate", 85, "DIS"), ("orders_confirmed_value", 75, "NEG"))
# Courses for who is held up by a step of the chain month after month
CHAIN_RULES = (("visits", "DIS"), ("orders_confirmed_count", "NEG"))
APPROVED = 74


class SalesMgmtTrainingDemo(models.AbstractModel):
    """Needs, and the plan that was made of them, approved and carried out."""

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.training.demo"

    def _load_rooms(self):
        result = super()._load_rooms()
        year = self._year(0)
        self._load_needs(year)
        plan = self._create_plan(year, 11_000)
        plan.action_collect()
        for line in plan.line_ids:
            line.cost_fixed = FIXED_COST[line.course_id.code]
        plan.action_propose()
        self._as(plan, "director").action_approve()
        plan.action_carry_out()
        day = self._day(-APPROVED)
        self._date_back(plan, approved_on=day)
        self._date_back(plan.line_ids, carried_out_on=day)
        self.env["sales.mgmt.training.need.rule"].create(
            [
                {
                    "company_id": self._get_company().id,
                    "metric_id": self._metric(metric).id,
                    "limit_percent": limit,
                    "course_id": self._course(course).id,
                }
                for metric, limit, course in RULES
            ]
            + [
                {
                    "company_id": self._get_company().id,
                    "metric_id": self._metric(metric).id,
                    "basis": "chain",
                    "course_id": self._course(course).id,
                }
                for metric, course in CHAIN_RULES
            ]
        )
        self.env["sales.mgmt.training.need"]._cron_collect()
        self._create_plan(self._year(1), 12_000)
        return result

    def _year(self, shift):
        """Return the fiscal year that is so many years from this one."""
        today = self._today()
        return self.env["sales.mgmt.period"]._find(
            self._get_company(), "year", today.replace(year=today.year + shift, day=1)
        )

    def _load_needs(self, year):
        """Let the training officer write down what leaders asked for."""
        needs = self._as(
            self.env["sales.mgmt.training.need"], "training_officer"
        ).create(
            [
                {
                    "person_id": person.id,
                    "course_id": self._course(code).id,
                    "evidence": evidence,
                    "date_due": min(self._day(days), year.date_to),
                }
                for code, days, logins, evidence in WANTED
                for person in self._files(*logins)
            ]
        )
        self._date_back(needs, create_date=self._past(APPROVED + 20))

    def _create_plan(self, year, budget):
        """Return a draft of the training officer."""
        plans = self._as(self.env["sales.mgmt.training.plan"], "training_officer")
        return plans.create(
            {
                "name": f"Training {year.name}",
                "company_id": self._get_company().id,
                "period_id": year.id,
                "budget": budget,
            }
        )
