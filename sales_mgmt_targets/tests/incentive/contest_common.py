from freezegun import freeze_time

from odoo.fields import Command

from ..common import SalesMgmtCommon


class ContestCommon(SalesMgmtCommon):
    """Contests of June 2026, written in May by Olga and published by Dora."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # won opportunities are self-reported, which most contests here are not about
        (cls.metric_won | cls.metric_won_count).trust = "document"

    @classmethod
    def _create_contest(cls, prizes=(1000, 500, 200), **values):
        with freeze_time("2026-05-15 12:00:00"):
            return (
                cls.env["sales.mgmt.contest"]
                .with_user(cls.olga)
                .create(
                    {
                        "name": "Summer Race",
                        "company_id": cls.company.id,
                        "unit_id": cls.root.id,
                        "metric_id": cls.metric_won.id,
                        "period_from_id": cls._find_period("2026-06").id,
                        "budget": sum(prizes),
                        "prize_ids": [
                            Command.create({"place": place, "amount": amount})
                            for place, amount in enumerate(prizes, 1)
                        ],
                        **values,
                    }
                )
            )

    @classmethod
    def _publish_contest(cls, contest):
        with freeze_time("2026-05-20 12:00:00"):
            contest.with_user(cls.dora).action_publish()
        return contest

    @classmethod
    def _begin(cls, contest=None, day="2026-06-01 08:00:00", **values):
        """Return a contest that runs since the morning of its first day."""
        contest = contest or cls._create_contest(**values)
        if contest.state == "draft":
            cls._publish_contest(contest)
        with freeze_time(day):
            contest.sudo()._advance()
        return contest.sudo()

    @classmethod
    def _win(cls, results, day="2026-06-10 10:00:00"):
        """Have people win deals of these values."""
        for user, value in results.items():
            cls._create_won(user, value, day)
        cls._refresh()

    @classmethod
    def _lock(cls, *periods):
        for name in periods:
            cls.env["sales.mgmt.period.lock"].with_user(cls.dora).create(
                {
                    "period_id": cls._find_period(name).id,
                    "level": "hard",
                    "reason": "Closed",
                }
            )

    @classmethod
    def _end(cls, contest):
        """Close June and have the contest decided by itself."""
        with freeze_time("2026-07-05 12:00:00"):
            cls._lock("2026-06")
            contest._advance()
        return contest

    def _get_ranking(self, contest):
        """Return place and money by login."""
        return {
            line.user_id.login or line.unit_id.name: (line.place, line.prize_amount)
            for line in contest.line_ids
        }

    def _get_prizes(self, period="2026-06", company=None):
        return {
            user.login: [(record.name, amount) for record, amount, _currency in won]
            for user, won in self.env["sales.mgmt.contest"]
            ._get_prizes(self._find_period(period), company or self.company)
            .items()
        }
