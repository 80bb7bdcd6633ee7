from freezegun import freeze_time

from odoo.tests import tagged

from .common import IncentiveCommon
from .contest_common import ContestCommon


@tagged("post_install", "-at_install")
class TestPrizePayout(ContestCommon, IncentiveCommon):
    """Prizes of contests and honours reach the statement, once."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with freeze_time("2026-05-15 12:00:00"):
            cls.scheme = cls._create_scheme(
                [
                    {"name": "Contests", "kind": "contest"},
                    {"name": "Honours", "kind": "honour"},
                ],
                date_from="2026-06-01",
            )

    def test_a_prize_is_paid_with_the_month_in_which_the_contest_ended(self):
        contest = self._begin(kind="team", prizes=(100.01,))
        self._win({self.anna: 300, self.carla: 100})
        self._end(contest)
        with freeze_time("2026-07-05 12:00:00"):
            june = self._run(self.scheme, "2026-06")
        self.assertPaid(june, {self.anna: 50.01, self.boris: 50.0, self.carla: 0})
        line = june.payout_ids.line_ids.filtered("share_ids")[:1]
        self.assertEqual(line.share_ids.model, "sales.mgmt.contest")
        self.assertEqual(line.share_ids.res_id, contest.id)
        self.assertIn("Summer Race", str(line.steps))

    def test_what_june_paid_is_not_paid_again_in_july(self):
        contest = self._begin()
        self._win({self.anna: 300})
        self._end(contest)
        with freeze_time("2026-08-05 12:00:00"):
            june = self._run(self.scheme, "2026-06")
            self._approve(june)
            self._lock("2026-07")
            july = self._run(self.scheme, "2026-07")
        self.assertPaid(june, {self.anna: 1000})
        self.assertPaid(july, {self.anna: 0})

    def test_a_prize_decided_after_the_run_of_its_month_is_paid_with_the_next(self):
        contest = self._begin()
        self._win({self.anna: 300})
        with freeze_time("2026-07-03 12:00:00"):
            self._lock("2026-06")
            june = self._run(self.scheme, "2026-06")
            self._approve(june)
        self._end_late(contest)
        with freeze_time("2026-08-05 12:00:00"):
            self._lock("2026-07")
            july = self._run(self.scheme, "2026-07")
        self.assertPaid(june, {self.anna: 0})
        self.assertPaid(july, {self.anna: 1000})

    def test_the_winner_of_an_honour_is_paid(self):
        self.metric_won.trust = "document"
        self._win({self.anna: 300})
        with freeze_time("2026-07-05 12:00:00"):
            self._lock("2026-06")
            honour = self.env["sales.mgmt.honour"].create(
                {
                    "name": "Best of the Month",
                    "company_id": self.company.id,
                    "prize_amount": 250,
                    "criterion_ids": [(0, 0, {"metric_id": self.metric_won.id})],
                }
            )
            current = honour._open_round(self._find_period("2026-06"))
            current.with_user(self.dora)._decide("The most deals")
            june = self._run(self.scheme, "2026-06")
        self.assertPaid(june, {self.anna: 250, self.boris: 0})

    def _end_late(self, contest):
        with freeze_time("2026-07-20 12:00:00"):
            contest._advance()
