from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import tagged

from ..common import ComplaintCommon


@tagged("post_install", "-at_install")
class TestCampaign(ComplaintCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.petra = cls.paul.copy({"name": "Petra", "email": "petra@example.com"})
        cls.mute = cls.paul.copy({"name": "Mute", "email": False})
        cls.people = cls.paul | cls.petra | cls.mute
        cls.campaign = cls._create_campaign()

    @classmethod
    def _create_campaign(cls):
        return cls.env["sales.mgmt.satisfaction.campaign"].create(
            {
                "name": "Spring",
                "company_id": cls.company.id,
                "question": "How do you like our service?",
                "domain": f"[('id', 'in', {cls.people.ids})]",
            }
        )

    def test_each_chosen_customer_is_asked_through_a_link_of_their_own(self):
        self.campaign.with_user(self.dora).action_ask()
        self.env["sales.mgmt.satisfaction"]._cron_ask()
        asked = self.campaign.satisfaction_ids
        states = {each.partner_id: each.state for each in asked}
        self.assertEqual(
            states,
            {self.paul: "asked", self.petra: "asked", self.mute: "unreachable"},
        )
        self.assertEqual(asked.account_manager_id, self.anna)
        self.assertEqual(asked.unit_id, self.north)
        self.assertEqual(len({each._get_token() for each in asked}), 3)
        self.assertEqual(asked[0]._get_question(), "How do you like our service?")
        with self.assertRaisesRegex(UserError, "was sent already"):
            self.campaign.action_ask()

    def test_the_average_is_that_of_the_answers(self):
        self.campaign.action_ask()
        self.env["sales.mgmt.satisfaction"]._cron_ask()
        by_partner = self.campaign.satisfaction_ids.grouped("partner_id")
        by_partner[self.paul]._answer("2", "")
        by_partner[self.petra]._answer("5", "")
        self.assertEqual(
            (
                self.campaign.asked_count,
                self.campaign.answer_count,
                self.campaign.average,
            ),
            (2, 2, 3.5),
        )

    def test_who_was_asked_lately_or_wants_nothing_is_left_alone(self):
        with freeze_time("2026-03-01"):
            self.campaign.action_ask()
            self.env["sales.mgmt.satisfaction"]._cron_ask()
        self.mute.email = "mute@example.com"
        with freeze_time("2026-04-01"):
            second = self._create_campaign()
            second.action_ask()
            self.assertEqual(second.satisfaction_ids.partner_id, self.mute)
        self.petra.care_opt_out = True
        with freeze_time("2026-08-01"):
            third = self._create_campaign()
            third.action_ask()
            self.assertEqual(third.satisfaction_ids.partner_id, self.paul | self.mute)

    def test_nobody_to_ask_is_said(self):
        self.people.care_opt_out = True
        with self.assertRaisesRegex(UserError, "Nobody matches “Spring”"):
            self.campaign.action_ask()
