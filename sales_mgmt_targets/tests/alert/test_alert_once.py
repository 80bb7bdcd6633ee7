from contextlib import closing
from unittest.mock import patch

import psycopg2
from freezegun import freeze_time

from odoo.tests import tagged
from odoo.tools import mute_logger

from ...models.alert.alert_check import ADVISORY_LOCK, SalesMgmtAlertRule
from .common import NOW, AlertCommon


@tagged("post_install", "-at_install")
class TestAlertOnce(AlertCommon):
    """Nobody hears of the same thing twice, whatever happens to the server."""

    def test_a_second_check_says_nothing_new(self):
        rule = self._create_rule()
        alerts = self._check(rule)
        self.assertEqual(self._check(rule), alerts)
        self.assertEqual(len(self._read_messages(self.anna)), 1)
        self.assertEqual(len(self._read_to_do(self.anna)), 1)

    def test_what_was_done_on_the_list_does_not_come_back(self):
        rule = self._create_rule()
        self._check(rule)
        self._read_to_do(self.anna).with_user(self.anna).action_done()
        self._check(rule, "2026-06-16 12:00:00")
        self.assertFalse(self._read_to_do(self.anna))

    def test_two_servers_at_once_check_once(self):
        rule = self._create_rule()
        with closing(self.registry.cursor()) as other, freeze_time(NOW):
            other.execute("SELECT pg_advisory_xact_lock(%s)", [ADVISORY_LOCK])
            self._refresh()
            self.assertIsNone(rule._check())
        self.assertFalse(rule.alert_ids)
        self.assertTrue(self._check(rule))

    def test_a_server_with_an_old_view_of_things_leaves_it_to_the_other(self):
        def refuse(_rules):
            raise psycopg2.errors.SerializationFailure

        with (
            patch.object(SalesMgmtAlertRule, "_try_lock", refuse),
            patch.object(self.env.cr, "rollback") as rollback,
        ):
            self.env["sales.mgmt.alert.rule"]._cron_check()
        rollback.assert_called_once_with()

    def test_the_database_refuses_the_same_alert_a_second_time(self):
        alert = self._check(self._create_rule())[0]
        with mute_logger("odoo.sql_db"), self.assertRaises(psycopg2.IntegrityError):
            alert.sudo().copy()

    def test_a_check_that_dies_leaves_nothing_behind(self):
        rule = self._create_rule()

        class Killed(Exception):
            pass

        with (
            patch.object(type(rule.alert_ids), "_send", side_effect=Killed),
            self.assertRaises(Killed),
        ):
            self._check(rule)
        self.assertFalse(rule.alert_ids)
        self._check(rule)
        self.assertEqual(len(self._read_messages(self.anna)), 1)

    def test_fresh_figures_are_checked_by_themselves(self):
        self.env.ref("sales_mgmt_targets.ir_cron_alerts").lastcall = False
        triggers = self.env["ir.cron.trigger"].search_count(
            [("cron_id", "=", self.env.ref("sales_mgmt_targets.ir_cron_alerts").id)]
        )
        self._win(anna=10)
        run = self._refresh()
        self.env["sales.mgmt.measurement"]._tell(run)
        self.assertEqual(
            self.env["ir.cron.trigger"].search_count(
                [("cron_id", "=", self.env.ref("sales_mgmt_targets.ir_cron_alerts").id)]
            ),
            triggers + 1,
        )
