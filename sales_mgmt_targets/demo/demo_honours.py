from datetime import timedelta

from odoo import models
from odoo.fields import Command

# Who decides about honours and publishes contests; none of them sells
CHAIR, ORGANIZER = "user_director", "user_approver"


class SalesMgmtDemo(models.AbstractModel):
    """Contests and honours: some are won, others still go on."""

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.demo"

    # Contests

    def _load_contests(self):
        """One contest is won and paid, one is running, one is being prepared."""
        *_paid, last_paid, _waiting, _open = self._get_months()
        won = self._write_contest(
            f"Most orders of {last_paid.name}",
            last_paid,
            metric="orders_confirmed_count",
            prizes=(500, 300, 150),
        )
        self._begin_contest(won)
        won.with_user(self._get(ORGANIZER))._decide()
        self._date_back(
            won.sudo(),
            self._get_moment(last_paid.date_to + timedelta(days=9)),
            "decided_on",
        )
        now = self._find_month(self._get_now().date())
        running = self._write_contest(
            "Finish line",
            now,
            metric="orders_confirmed_value",
            prizes=(600, 400, 200),
            basis="attainment",
            rules="<p>Whoever is furthest beyond the own target of the month.</p>",
        )
        self._begin_contest(running)
        running.sudo()._update_standings()
        self._write_contest(
            "Team race",
            self._find_month(now.date_to + timedelta(days=1)),
            metric="orders_product_value",
            prizes=(1_000,),
            kind="team",
            team_ids=[
                Command.set(
                    [
                        self._get(f"unit_{team}").id
                        for team in ("hamburg", "berlin", "munich", "vienna")
                    ]
                )
            ],
        )

    def _find_month(self, day):
        return self.env["sales.mgmt.period"]._find(self._get("company"), "month", day)

    def _write_contest(self, name, month, metric, prizes, **vals):
        return (
            self.env["sales.mgmt.contest"]
            .with_user(self._get("user_officer"))
            .create(
                {
                    "name": name,
                    "company_id": self._get("company").id,
                    "unit_id": self._get("unit_company").id,
                    "metric_id": self._get_metric(metric).id,
                    "period_from_id": month.id,
                    "budget": sum(prizes),
                    "prize_ids": [
                        Command.create({"place": place, "amount": amount})
                        for place, amount in enumerate(prizes, 1)
                    ],
                    **vals,
                }
            )
        )

    def _begin_contest(self, contest):
        """Publish a contest a week before it began."""
        contest.with_user(self._get(ORGANIZER))._publish()
        contest.sudo()._start()
        self._date_back(
            contest.sudo(),
            self._get_moment(contest.date_from - timedelta(days=7)),
            "published_on",
        )

    # Honours

    def _load_honours(self):
        """The best consultants are known; ideas for the innovation award come in."""
        best = self._write_honour(
            "Best Sales Consultant of the Month",
            "month",
            "figures",
            prize_amount=250,
            criterion_ids=[
                Command.create(
                    {
                        "metric_id": self._get_metric("orders_confirmed_value").id,
                        "basis": "attainment",
                        "weight": 0.7,
                    }
                ),
                Command.create(
                    {
                        "metric_id": self._get_metric("new_customers").id,
                        "weight": 0.3,
                    }
                ),
            ],
        )
        for month in self._get_months()[:-2]:
            self._honour_best(best, month)
        self._nominate()

    def _write_honour(self, name, frequency, method, **vals):
        return (
            self.env["sales.mgmt.honour"]
            .with_user(self._get("user_officer"))
            .create(
                {
                    "name": name,
                    "company_id": self._get("company").id,
                    "unit_id": self._get("unit_company").id,
                    "frequency": frequency,
                    "method": method,
                    "chair_id": self._get(CHAIR).id,
                    **vals,
                }
            )
        )

    def _honour_best(self, honour, month):
        honoured = honour._open_round(month)
        honoured.with_user(self._get(CHAIR))._decide(
            "The figures are clear: most of the target, and new customers besides."
        )
        self._date_back(
            honoured.sudo(),
            self._get_moment(month.date_to + timedelta(days=10)),
            "decided_on",
        )

    def _nominate(self):
        award = self._write_honour(
            "Innovation Award",
            "quarter",
            "jury",
            prize_amount=1_000,
            jury_ids=[
                Command.set(
                    [self._get(f"user_{login}").id for login in ("leader", "approver")]
                )
            ],
        )
        honoured = award._open_round(award._get_latest_period())
        for nominator, nominee, reason in (
            (
                "rep",
                "rep2",
                "Calibrates by video call instead of a visit: three orders from it.",
            ),
            (
                "rep10",
                "rep11",
                "Wrote the checklist with which all of us qualify laboratories now.",
            ),
        ):
            self.env["sales.mgmt.honour.nomination"].with_user(
                self._get(f"user_{nominator}")
            ).create(
                {
                    "round_id": honoured.id,
                    "user_id": self._get(f"user_{nominee}").id,
                    "reason": reason,
                }
            )
