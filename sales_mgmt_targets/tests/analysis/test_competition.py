from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged

from .common import AnalysisCommon

REPORT = "sales.mgmt.competition.report"


@tagged("post_install", "-at_install")
class TestCompetition(AnalysisCommon):
    """Whom we meet, against whom we win, and to whom we lose."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rival, cls.giant = cls.env["sales.mgmt.competitor"].create(
            [{"name": "Rival"}, {"name": "Giant"}]
        )
        cls.lead = cls.env["crm.lead"].create(
            {
                "name": "Big deal",
                "type": "opportunity",
                "user_id": cls.anna.id,
                "company_id": cls.company.id,
                "expected_revenue": 700,
                "competitor_ids": [Command.link(cls.rival.id)],
            }
        )

    def _lose(self, lead, to=None):
        dialog = (
            self.env["crm.lead.lost"]
            .with_user(self.anna)
            .create(
                {
                    "lead_ids": [Command.set(lead.ids)],
                    "lost_to_id": to.id if to else False,
                }
            )
        )
        dialog.action_lost_reason_apply()

    def test_the_dialog_of_losing_asks_who_won_and_remembers_it(self):
        self._lose(self.lead, to=self.giant)
        self.assertEqual(self.lead.won_status, "lost")
        self.assertEqual(self.lead.lost_to_id, self.giant)
        self.assertEqual(self.lead.competitor_ids, self.rival | self.giant)

    def test_what_is_opened_again_was_lost_to_nobody(self):
        self._lose(self.lead, to=self.giant)
        self.lead.action_restore()
        self.assertFalse(self.lead.lost_to_id)
        self.assertEqual(self.lead.competitor_ids, self.rival | self.giant)

    def test_merged_opportunities_keep_all_competitors(self):
        other = self.lead.copy({"competitor_ids": [Command.set(self.giant.ids)]})
        merged = (self.lead | other).merge_opportunity()
        self.assertEqual(merged.competitor_ids, self.rival | self.giant)

    def test_wins_and_losses_count_for_each_competitor_that_was_met(self):
        self._lose(self.lead, to=self.giant)
        self._create_won(
            self.anna,
            300,
            "2026-02-10 10:00:00",
            competitor_ids=[Command.link(self.rival.id)],
        )
        rows = self._group(
            REPORT,
            [
                "deal_count:sum",
                "won_count:sum",
                "win_rate:avg",
                "lost_to_count:sum",
                "lost_to_value:sum",
                "lost_to_rate:avg",
            ],
            ["competitor_id"],
        )
        self.assertEqual(rows[self.rival], (2, 1, 50, 0, 0, 0))
        self.assertEqual(rows[self.giant], (1, 0, 0, 1, 700, 100))

    def test_a_deal_that_nobody_won_is_lost_to_nobody(self):
        self._lose(self.lead)
        self.assertEqual(
            self._group(REPORT, ["lost_count:sum", "lost_to_count:sum"]), (1, 0)
        )

    def test_every_row_has_an_id_of_its_own(self):
        self.lead.competitor_ids |= self.giant
        self.env.flush_all()
        rows = self.env[REPORT].search([("lead_id", "=", self.lead.id)])
        self.assertEqual(len(set(rows.ids)), 2)
        self.assertEqual(rows.competitor_id, self.rival | self.giant)

    def test_each_role_reads_what_it_answers_for(self):
        for user, count in (
            (self.anna, 1),
            (self.boris, 0),
            (self.lena, 1),
            (self.sven, 0),
            (self.dora, 1),
            (self.auditor, 1),
        ):
            with self.subTest(user=user.login):
                found = self._group(REPORT, ["deal_count:sum"], user=user)[0]
                self.assertEqual(found or 0, count)

    def test_salespeople_name_competitors_and_do_not_rename_them(self):
        named = (
            self.env["sales.mgmt.competitor"]
            .with_user(self.anna)
            .create({"name": "Newcomer"})
        )
        with self.assertRaises(AccessError):
            named.name = "Somebody else"
        named.with_user(self.lena).strengths = "Price"
        self.assertEqual(named.strengths, "Price")

    def test_a_competitor_opens_its_own_analysis(self):
        action = self.rival.with_user(self.lena).action_open_analysis()
        self.assertEqual(action["domain"], [("competitor_id", "=", self.rival.id)])
