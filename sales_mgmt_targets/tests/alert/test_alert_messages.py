from odoo.fields import Command
from odoo.tests import tagged

from .common import AlertCommon


@tagged("post_install", "-at_install")
class TestAlertMessages(AlertCommon):
    """Never a storm: one message to a person about everything of a check."""

    def test_a_leader_gets_one_list_for_the_whole_team(self):
        self._check(self._create_rule())
        [message] = self._read_messages(self.lena)
        self.assertIn("About your team", message.body)
        self.assertIn(self.anna.name, message.body)
        self.assertIn(self.boris.name, message.body)
        self.assertNotIn(self.carla.name, message.body)
        self.assertEqual(len(self._read_to_do(self.lena)), 2)

    def test_several_rules_of_one_check_are_one_message(self):
        rules = self._create_rule() | self._create_rule(
            "no_activity", metric_ids=[Command.set(self.metric_won_count.ids)]
        )
        self._check(rules)
        [message] = self._read_messages(self.anna)
        self.assertEqual(message.body.count("<li>"), 2)
        self.assertEqual(len(self._read_to_do(self.anna)), 2)

    def test_only_who_is_to_be_told_is_told(self):
        self._check(self._create_rule(tell="person"))
        self.assertTrue(self._read_messages(self.anna))
        self.assertFalse(
            self._read_messages(self.lena) | self._read_messages(self.sven)
        )
        self.env["mail.message"].search(
            [("message_type", "=", "user_notification")]
        ).unlink()
        self._check(self._create_rule(tell="leader"))
        self.assertFalse(self._read_messages(self.anna))
        self.assertTrue(self._read_messages(self.lena))

    def test_a_leader_who_sells_is_told_about_by_the_leader_above(self):
        self.root.leader_id = self.max
        self.north.leader_id = self.anna
        self._win(boris=100, carla=100)
        self._check(self._create_rule())
        [own] = self._read_messages(self.anna)
        self.assertIn("About you", own.body)
        self.assertNotIn("About your team", own.body)
        self.assertIn(self.anna.name, self._read_messages(self.max).body)

    def test_a_leader_hears_of_the_team_and_of_the_own_figures_in_one_message(self):
        self.north.leader_id = self.anna
        self._win(carla=100)
        self._check(self._create_rule())
        [message] = self._read_messages(self.anna)
        self.assertIn("About you", message.body)
        self.assertIn("About your team", message.body)

    def test_where_a_leader_is_missing_the_next_one_above_is_told(self):
        self.root.leader_id = self.max
        self.lena.active = False
        self._win(boris=100, carla=100)
        self._check(self._create_rule())
        self.assertIn(self.anna.name, self._read_messages(self.max).body)

    def test_nobody_is_told_where_nobody_leads_and_the_alert_still_stands(self):
        self.south.leader_id = False
        self._win(anna=100, boris=100)
        alert = self._check(self._create_rule(tell="leader"))
        self.assertEqual(alert.user_id, self.carla)
        self.assertFalse(alert.activity_ids)

    def test_more_messages_than_allowed_become_one_to_the_managers(self):
        self.company.sales_mgmt_alert_limit = 4
        self._check(self._create_rule())
        for user in (self.anna, self.boris, self.carla, self.lena, self.sven):
            self.assertFalse(self._read_messages(user))
            self.assertTrue(self._read_to_do(user))
        [message] = self._read_messages(self.dora)
        self.assertIn("nobody was sent a message", message.subject)
        self.assertIn("5 people", message.body)

    def test_as_many_messages_as_allowed_are_sent(self):
        self.company.sales_mgmt_alert_limit = 5
        self._check(self._create_rule())
        self.assertTrue(self._read_messages(self.anna))
        self.assertFalse(self._read_messages(self.dora))

    def test_everybody_reads_their_own_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.metric_won.with_context(lang="fr_FR").name = "Affaires gagnées"
        self.anna.lang = "fr_FR"
        self._win(boris=100, carla=100)
        self._check(self._create_rule())
        self.assertIn("Affaires gagnées", self._read_messages(self.anna).body)
        self.assertNotIn("Affaires gagnées", self._read_messages(self.lena).body)
        self.assertIn("Affaires gagnées", self._read_to_do(self.anna).summary)
