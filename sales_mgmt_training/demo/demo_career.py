from datetime import date

from odoo import models
from odoo.fields import Command, Domain

# Name, what comes before it, role, what people at the level do
LEVELS = (
    ("Junior Account Manager", "", False, "Learns the trade beside a colleague."),
    (
        "Account Manager",
        "Junior Account Manager",
        False,
        "Answers for customers of their own.",
    ),
    (
        "Senior Account Manager",
        "Account Manager",
        False,
        "Wins large customers and helps juniors along.",
    ),
    (
        "Key Account Manager",
        "Senior Account Manager",
        False,
        "Answers for a few customers that matter to the whole company.",
    ),
    (
        "Team Lead",
        "Senior Account Manager",
        "leader",
        "Leads a team and answers for its targets.",
    ),
)
# By level: kind and values; the metric by its code, the certificate by its own
CRITERIA = {
    "Account Manager": (
        ("months", {"needed": 9}),
        ("certificate", {"certificate": "DAT"}),
    ),
    "Senior Account Manager": (
        (
            "attainment",
            {
                "metric": "orders_confirmed_value",
                "limit": 95,
                "needed": 2,
                "last_count": 4,
            },
        ),
        ("months", {"needed": 12}),
        ("improvement", {}),
    ),
    "Key Account Manager": (
        (
            "attainment",
            {
                "metric": "orders_confirmed_value",
                "limit": 100,
                "needed": 3,
                "last_count": 4,
            },
        ),
        ("value", {"metric": "win_rate", "limit": 20, "last_count": 2}),
        ("review", {"limit": 85, "needed": 1, "last_count": 1}),
        ("certificate", {"certificate": "SX7"}),
        ("months", {"needed": 24}),
    ),
    "Team Lead": (
        ("attainment", {"limit": 100, "needed": 3, "last_count": 4}),
        ("review", {"limit": 80, "needed": 2, "last_count": 2}),
        ("months", {"needed": 24}),
        ("improvement", {}),
    ),
}
# Where people stood, and since how many months
STANDINGS = {
    "Junior Account Manager": (("rep8", 16),),
    "Account Manager": (
        ("rep", 30),
        ("rep3", 8),
        ("rep5", 26),
        ("rep6", 10),
        ("rep9", 20),
        ("rep12", 14),
    ),
    "Senior Account Manager": (("rep2", 40), ("rep4", 28), ("rep10", 22)),
    "Key Account Manager": (("rep7", 36), ("rep11", 32)),
    "Team Lead": (("leader5", 44),),
}


class SalesMgmtTrainingDemo(models.AbstractModel):
    """A ladder, who stands where, who is near the next level, and two decisions."""

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.training.demo"

    def _load_rooms(self):
        result = super()._load_rooms()
        self._create_career()
        return result

    def _create_career(self):
        """Draw the ladder, place everybody, judge them, and decide about two."""
        levels = self._create_levels()
        for name, people in STANDINGS.items():
            for login, months in people:
                self._place(login, levels[name], months)
        self._ask_for(levels)
        company = self._get_company()
        self.env["sales.mgmt.career.eligibility"]._evaluate(company)
        self._promote_at_once("rep5", levels["Senior Account Manager"])
        self._promote_later("rep4", levels["Key Account Manager"])

    def _create_levels(self):
        """Return the levels of the ladder by name."""
        ladder = self.env["sales.mgmt.career.ladder"].create(
            {
                "name": "Account Management",
                "company_id": self._get_company().id,
                "description": "From the first customer to the large ones, or to a "
                "team of one's own.",
            }
        )
        levels = {}
        for name, before, role, description in LEVELS:
            levels[name] = self.env["sales.mgmt.career.level"].create(
                {
                    "name": name,
                    "ladder_id": ladder.id,
                    "sequence": 10 * len(levels) + 10,
                    "parent_id": levels[before].id if before else False,
                    "role": role,
                    "description": description,
                }
            )
        return levels

    def _ask_for(self, levels):
        """Write down what the levels ask for."""
        kinds = self.env["sales.mgmt.certificate.kind"].search(Domain.TRUE)
        by_code = {kind.code: kind.id for kind in kinds}
        for name, criteria in CRITERIA.items():
            levels[name].criterion_ids = [
                Command.create(self._prepare_criterion(place, kind, values, by_code))
                for place, (kind, values) in enumerate(criteria)
            ]
        severe = self.env["sales.mgmt.career.criterion"]._find_severe_complaints()
        if severe:
            levels["Key Account Manager"].criterion_ids = [
                Command.create(
                    {
                        "kind": "documents",
                        "metric_id": severe.id,
                        "operator": "at_most",
                        "limit": 0,
                        "sequence": 90,
                    }
                )
            ]

    def _prepare_criterion(self, place, kind, values, certificates):
        vals = {**values, "kind": kind, "sequence": 10 * place + 10}
        if "metric" in values:
            vals["metric_id"] = self._metric(vals.pop("metric")).id
        if "certificate" in values:
            vals["certificate_kind_id"] = certificates[vals.pop("certificate")]
        return vals

    def _place(self, login, level, months):
        """Let the officer of Employees place somebody, so many months ago."""
        today = self._today()
        total = 12 * today.year + today.month - 1 - months
        wizard = self._as(self.env["sales.mgmt.career.place"], "hr_officer").create(
            {
                "person_ids": self._file(login).ids,
                "level_id": level.id,
                "since": date(total // 12, total % 12 + 1, 1),
                "reason": "As the contract says",
            }
        )
        wizard.action_confirm()

    def _promote_at_once(self, login, level):
        """Let the line above propose an exception that two others approve."""
        promotion = self._propose_level(
            login,
            level,
            "leader3",
            date_effective=self._today(),
            reason="Took over two of the largest customers in Hamburg and kept them.",
            target_note="Two large customers more: add their plan to the next year.",
        )
        self._as(promotion, "director").action_approve()
        if promotion.state == "proposed":
            self._as(promotion, "hr_officer").action_approve()

    def _promote_later(self, login, level):
        """Let the officer of Employees propose what the director has to decide about.

        It takes effect with the coming month.
        """
        self._propose_level(
            login,
            level,
            "hr_officer",
            reason="Has served the two key accounts of the north since the summer.",
        )

    def _propose_level(self, login, level, proposer, **values):
        return self._as(self.env["sales.mgmt.career.promotion"], proposer).create(
            {"person_id": self._file(login).id, "level_id": level.id, **values}
        )
