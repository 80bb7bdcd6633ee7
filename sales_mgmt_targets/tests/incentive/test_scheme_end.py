from datetime import date

import psycopg2
from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..common import SalesMgmtCommon


class SchemeStepCase(SalesMgmtCommon):
    """A rulebook since June, and the dialog that asks for reasons."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.officer = cls._create_user("oscar", "incentive_officer")
        cls.scheme = cls._write_scheme(unit_ids=[(6, 0, cls.north.ids)])

    def _at(self, day):
        return self.enterContext(freeze_time(day))

    def _step(self, user, action, reason, scheme=None, **values):
        """Press a button as somebody, and confirm its dialog with a reason."""
        opened = getattr((scheme or self.scheme).with_user(user), action)()
        self.assertEqual(opened["res_model"], "sales.mgmt.scheme.step")
        dialogs = self.env[opened["res_model"]].with_user(user)
        dialogs.with_context(**opened["context"]).create(
            {"reason": reason, **values}
        ).action_confirm()

    def _count_messages(self, user, words):
        return self.env["mail.message"].search_count(
            [
                ("notified_partner_ids", "in", user.partner_id.ids),
                ("subject", "ilike", words),
            ]
        )

    def _get_log(self, event):
        return self.env["sales.mgmt.audit"].search(
            [
                ("model", "=", "sales.mgmt.scheme"),
                ("res_id", "=", self.scheme.id),
                ("event", "=", event),
            ]
        )


@tagged("post_install", "-at_install")
class TestReasons(SchemeStepCase):
    """Whoever sends rules back or takes them away says why."""

    def test_a_returned_scheme_says_why_to_its_author_and_in_the_log(self):
        self._at("2026-05-20")
        self.scheme.with_user(self.olga).action_submit()
        self._step(self.max, "action_return", "The second tier begins too late")
        self.assertEqual(self.scheme.state, "draft")
        self.assertEqual(self.scheme.state_reason, "The second tier begins too late")
        entry = self._get_log("Returned")
        self.assertEqual(entry.reason, "The second tier begins too late")
        self.assertEqual(entry.user_id, self.max)
        self.assertEqual(self._count_messages(self.olga, "Returned"), 1)
        # handed over again, it is a fresh question
        self.scheme.with_user(self.olga).action_submit()
        self.assertFalse(self.scheme.state_reason)

    def test_withdrawn_rules_say_why_to_their_people(self):
        self._publish(self.scheme)
        self._at("2026-05-25")
        self._step(self.max, "action_withdraw", "The works council objects")
        self.assertEqual(self.scheme.state, "withdrawn")
        self.assertEqual(self.scheme.state_reason, "The works council objects")
        self.assertEqual(self._get_log("Withdrawn").reason, "The works council objects")
        told = self.env["mail.message"].search(
            [
                ("notified_partner_ids", "in", self.anna.partner_id.ids),
                ("subject", "ilike", "Rules withdrawn"),
            ]
        )
        self.assertIn("The works council objects", told.body)

    def test_blanks_are_no_reason(self):
        self._at("2026-05-20")
        self.scheme.with_user(self.olga).action_submit()
        with self.assertRaisesRegex(UserError, "Say why"):
            self._step(self.max, "action_return", "  \n")
        self.assertEqual(self.scheme.state, "review")

    def test_a_salesperson_neither_returns_nor_withdraws(self):
        self._publish(self.scheme)
        self._at("2026-05-25")
        scheme = self.scheme.with_user(self.anna)
        for attempt in (
            scheme.action_return,
            scheme.action_withdraw,
            lambda: scheme._withdraw("Mine"),
        ):
            with self.assertRaisesRegex(AccessError, "decide about"):
                attempt()
        with self.assertRaises(AccessError):
            self.env["sales.mgmt.scheme.step"].with_user(self.anna).create(
                {"scheme_id": scheme.id, "step": "withdraw", "reason": "Mine"}
            )

    def test_nobody_writes_the_reason_by_hand(self):
        with self.assertRaisesRegex(AccessError, "by its buttons"):
            self.scheme.with_user(self.olga).state_reason = "None"


@tagged("post_install", "-at_install")
class TestEarlyEnd(SchemeStepCase):
    """Rules in force end early by two people, in time, and what is earned stays."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._put_in_force(cls.scheme)

    def _propose(self, day="2026-08-31", user=None, reason="Sold to a dealer"):
        self._step(user or self.olga, "action_propose_end", reason, last_day=day)

    def test_one_proposes_another_decides_and_people_are_told(self):
        with freeze_time("2026-08-10"):
            self._propose()
            self.assertTrue(self.scheme.is_end_proposed)
            self.assertFalse(self.scheme.date_to)
            self.assertEqual(self._count_messages(self.max, "To decide"), 1)
            self.scheme.with_user(self.max).action_approve_end()
        self.assertEqual(self.scheme.date_to, date(2026, 8, 31))
        self.assertEqual(self.scheme.state, "in_force")
        for user, count in ((self.anna, 1), (self.boris, 1), (self.carla, 0)):
            self.assertEqual(self._count_messages(user, "Rules end"), count)
        proposed = self._get_log("Early end proposed")
        approved = self._get_log("Early end approved")
        self.assertEqual((proposed.user_id, approved.user_id), (self.olga, self.max))
        self.assertEqual(approved.reason, "Sold to a dealer")
        self.assertIn("2026-08-31", approved.description)
        with freeze_time("2026-08-31"):
            self.env["sales.mgmt.scheme"]._cron_put_in_force()
            self.assertEqual(self.scheme.state, "in_force")
        with freeze_time("2026-09-01"):
            self.env["sales.mgmt.scheme"]._cron_put_in_force()
        self.assertEqual(self.scheme.state, "superseded")
        self.assertEqual(self.scheme.state_reason, "Sold to a dealer")
        # and it is still the rulebook that was published
        self.assertFalse(self.scheme._get_faults())

    def test_periods_until_the_end_are_paid_and_none_after_it(self):
        with freeze_time("2026-08-10"):
            self._propose()
            self.scheme.with_user(self.max).action_approve_end()
        schemes = self.env["sales.mgmt.scheme"]
        with freeze_time("2026-10-05"):
            schemes._cron_put_in_force()
            for name in ("2026-06", "2026-07", "2026-08", "2026-09"):
                self.env["sales.mgmt.period.lock"].create(
                    {
                        "period_id": self._find_period(name).id,
                        "level": "hard",
                        "reason": "Reported",
                    }
                )
            due = self.env["sales.mgmt.payout.run"]._find_due(self.company)
        self.assertEqual(
            [period.name for _scheme, period in due], ["2026-06", "2026-07", "2026-08"]
        )
        august, september = (
            self._find_period(f"2026-{month}") for month in ("08", "09")
        )
        self.assertEqual(schemes._get_in_force(august), self.scheme)
        self.assertFalse(schemes._get_in_force(september))

    def test_a_rulebook_that_ended_may_begin_again_and_pays_no_gap(self):
        with freeze_time("2026-06-10"):
            self._propose("2026-06-30")
            self.scheme.with_user(self.max).action_approve_end()
        with freeze_time("2026-07-10"):
            self.env["sales.mgmt.scheme"]._cron_put_in_force()
            action = self.scheme.with_user(self.olga).action_new_version()
        version = self.env["sales.mgmt.scheme"].browse(action["res_id"])
        self.assertFalse(version.end_on | version.date_to)
        version.date_from = "2026-09-01"
        self._put_in_force(version)
        run = self.env["sales.mgmt.payout.run"].new(
            {"scheme_id": version.id, "period_id": self._find_period("2026-09").id}
        )
        self.assertEqual(run._get_unpaid_periods().mapped("name"), ["2026-06"])

    def test_nobody_decides_the_end_that_they_proposed(self):
        self._at("2026-08-10")
        self._propose()
        self.assertFalse(self.scheme.with_user(self.olga).can_decide_end)
        with self.assertRaisesRegex(UserError, "proposed by you"):
            self.scheme.with_user(self.olga).action_approve_end()
        self.assertTrue(self.scheme.with_user(self.officer).can_decide_end)
        self.scheme.with_user(self.officer).action_approve_end()
        self.assertTrue(self.scheme.end_approver_id)

    def test_nobody_decides_the_end_of_what_pays_them(self):
        self._at("2026-08-10")
        self._assign(self.max, self.north)
        self._propose()
        self.assertEqual(self._count_messages(self.max, "To decide"), 0)
        with self.assertRaisesRegex(UserError, "pays you too"):
            self.scheme.with_user(self.max).action_approve_end()
        with self.assertRaisesRegex(UserError, "pays you too"):
            self._step(self.max, "action_decline_end", "I like it")

    def test_managers_salespeople_and_auditors_propose_nothing(self):
        self._at("2026-08-10")
        for user in (self.dora, self.anna, self.auditor):
            with (
                self.subTest(user=user.login),
                self.assertRaisesRegex(AccessError, "Only incentive officers propose"),
            ):
                self.scheme.with_user(user)._propose_end(date(2026, 8, 31), "Why not")
        self._propose()
        for user in (self.anna, self.auditor):
            with (
                self.subTest(user=user.login),
                self.assertRaisesRegex(AccessError, "decide about"),
            ):
                self.scheme.with_user(user).action_approve_end()

    def test_what_is_over_and_what_comes_too_soon_is_refused(self):
        with freeze_time("2026-08-31"):
            with self.assertRaisesRegex(UserError, "2026-07-31|07/31/2026"):
                self._propose("2026-07-31")
            self._propose("2026-08-31")
        with (
            freeze_time("2026-09-01"),
            self.assertRaisesRegex(UserError, "first day possible"),
        ):
            self.scheme.with_user(self.max).action_approve_end()

    def test_notice_holds_for_the_end_too(self):
        late = self._write_scheme(name="Fortnight", notice_days=14)
        self._publish(late, notice=20)
        with freeze_time("2026-06-01"):
            late._put_in_force()
        ask = (self.olga, "action_propose_end", "Sold", late)
        with freeze_time("2026-08-19"), self.assertRaisesRegex(UserError, r"14 day"):
            self._step(*ask, last_day="2026-08-31")
        with freeze_time("2026-08-18"):
            self._step(*ask, last_day="2026-08-31")
        self.assertTrue(late.is_end_proposed)

    def test_rules_end_with_a_whole_period(self):
        self._at("2026-08-10")
        with self.assertRaisesRegex(UserError, "whole periods"):
            self._propose("2026-09-15")

    def test_a_declined_end_is_told_to_who_proposed_it_and_can_be_proposed_anew(self):
        self._at("2026-08-10")
        self._propose()
        with self.assertRaisesRegex(UserError, "proposed already"):
            self.scheme.with_user(self.officer).action_propose_end()
        self._step(self.max, "action_decline_end", "The dealer begins in October")
        self.assertFalse(self.scheme.end_on)
        self.assertEqual(
            self._get_log("Early end declined").reason, "The dealer begins in October"
        )
        self.assertEqual(self._count_messages(self.olga, "Rules go on"), 1)
        self._propose("2026-09-30")
        self._step(self.olga, "action_decline_end", "I was wrong")
        self.assertFalse(self.scheme.end_on)

    def test_a_published_version_ends_it_already(self):
        with freeze_time("2026-08-10"):
            action = self.scheme.with_user(self.olga).action_new_version()
            self._propose("2026-10-31")
        version = self.env["sales.mgmt.scheme"].browse(action["res_id"])
        self._publish(version)
        with (
            freeze_time("2026-08-25"),
            self.assertRaisesRegex(UserError, "Withdraw that version first"),
        ):
            self.scheme.with_user(self.max).action_approve_end()
        with freeze_time("2026-09-01"):
            self.env["sales.mgmt.scheme"]._cron_put_in_force()
        # what nobody decided is gone with it
        self.assertEqual(self.scheme.date_to, date(2026, 8, 31))
        self.assertFalse(self.scheme.end_on)

    def test_a_version_that_begins_before_the_decided_end_ends_it_earlier(self):
        with freeze_time("2026-08-10"):
            self._propose("2026-12-31")
            self.scheme.with_user(self.max).action_approve_end()
            action = self.scheme.with_user(self.olga).action_new_version()
        version = self.env["sales.mgmt.scheme"].browse(action["res_id"])
        self._put_in_force(version)
        self.assertEqual(self.scheme.date_to, date(2026, 8, 31))

    def test_only_what_is_in_force_ends_early(self):
        draft = self._write_scheme(name="Idea")
        self._at("2026-08-10")
        with self.assertRaisesRegex(UserError, "only what is in force"):
            draft.with_user(self.olga).action_propose_end()
        with self.assertRaisesRegex(UserError, "waits for a decision"):
            self.scheme.with_user(self.max).action_approve_end()

    def test_an_end_that_was_decided_stays_in_sudo_too(self):
        self._at("2026-08-10")
        self._propose()
        self.scheme.with_user(self.max).action_approve_end()
        for vals in (
            {"end_approver_id": self.dora.id},
            {"end_on": "2026-12-31"},
            {"end_reason": "Another"},
        ):
            with self.subTest(vals=vals), self.assertRaisesRegex(UserError, "decided"):
                self.scheme.write(vals)
        with self.assertRaisesRegex(UserError, "do not change any more"):
            self.scheme.date_to = "2026-12-31"
        with self.assertRaisesRegex(AccessError, "by its buttons"):
            self.scheme.with_user(self.olga).write({"end_on": "2026-12-31"})

    def test_an_end_without_approval_is_refused_in_sudo_too(self):
        self._at("2026-08-10")
        self._propose()
        with self.assertRaisesRegex(UserError, "do not change any more"):
            self.scheme.date_to = "2026-08-31"

    @mute_logger("odoo.sql_db")
    def test_the_database_keeps_four_eyes(self):
        self._at("2026-08-10")
        self._propose()
        for change in (
            "end_approver_id = end_proposer_id, date_to = end_on",
            "end_approver_id = 1",
            "end_reason = NULL",
        ):
            with (
                self.subTest(change=change),
                self.assertRaises(psycopg2.errors.CheckViolation),
                self.env.cr.savepoint(),
            ):
                self.env.cr.execute(
                    f"UPDATE sales_mgmt_scheme SET {change} WHERE id = %s",
                    [self.scheme.id],
                )
