from datetime import date
from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .test_pack import PackCase

LOGGER = "odoo.addons.sales_mgmt_targets.report.pack.pack_schedule"


@tagged("post_install", "-at_install")
class TestPackSchedule(PackCase):
    """Packs by e-mail: when, to whom, once, and what becomes of failures.

    Files are faked by the login of who reads them; what was made is kept.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["sales.mgmt.pack.schedule"].search([]).active = False
        cls.people = cls.dora | cls.lena
        cls.people.company_ids |= cls.company

    def setUp(self):
        super().setUp()
        self.made = []  # login, language and period of every file
        self.broken = self.env["res.users"]
        self.commits = []
        case = self

        def make(pack, order, extension):
            user = pack.env.user
            if user in case.broken:
                raise ValueError("The page is torn.")
            period = pack.env["sales.mgmt.period"].sudo().browse(order.period_id)
            case.made.append((user.login, pack.env.lang, period.name))
            return f"Pack.{extension}", user.login.encode()

        def commit(_cron, processed=0, remaining=None, **_options):
            case.commits.append((processed, remaining))
            return 60

        self.patch(type(self.env["sales.mgmt.pack"]), "_make", make)
        self.patch(type(self.env["ir.cron"]), "_commit_progress", commit)

    def _create(self, **values):
        with freeze_time("2026-01-01 12:00:00"):
            return self.env["sales.mgmt.pack.schedule"].create(
                {
                    "name": "Monthly pack",
                    "company_id": self.company.id,
                    "user_ids": [(6, 0, self.people.ids)],
                    **values,
                }
            )

    def _run(self, day):
        with freeze_time(f"{day} 09:00:00"):
            self.env["sales.mgmt.pack.schedule"]._cron_send()

    def _states(self, schedule):
        return {each.user_id.login: each.state for each in schedule.delivery_ids}

    # When

    def test_it_goes_on_the_third_working_day_after_the_month(self):
        schedule = self._create()
        # 1 May is a Friday
        self._run("2026-05-04")
        months = {period for _login, _lang, period in self.made}
        self.assertEqual(months, {"2026-03"})
        self.made.clear()
        self._run("2026-05-05")
        self.assertEqual({period for *_who, period in self.made}, {"2026-04"})
        self.assertEqual(
            schedule.delivery_ids._get_latest().mapped("due_on"),
            [date(2026, 5, 5)] * 2,
        )

    def test_every_monday_it_is_the_running_month(self):
        self._create(frequency="week", weekday="0", which="running")
        self._run("2026-05-13")
        self.assertEqual({period for *_who, period in self.made}, {"2026-05"})
        self._run("2026-05-17")
        self.assertEqual(len(self.made), 2)
        self._run("2026-05-18")
        self.assertEqual(len(self.made), 4)

    def test_a_quarter_is_sent_once_it_has_ended(self):
        self._create(frequency="quarter", level="quarter", rule="day", number=10)
        self._run("2026-04-09")
        self.assertEqual({period for *_who, period in self.made}, {"2025 Q4"})
        self._run("2026-04-10")
        self.assertEqual(self.made[-1][2], "2026 Q1")

    def test_nothing_that_was_due_before_it_began_is_sent(self):
        schedule = self._create(date_start="2026-05-06")
        self._run("2026-05-06")
        self.assertEqual((self.made, len(schedule.delivery_ids)), ([], 0))

    def test_the_next_day_is_told(self):
        schedule = self._create()
        with freeze_time("2026-05-05 12:00:00"):
            schedule.invalidate_recordset(["next_on"])
            self.assertEqual(schedule.next_on, date(2026, 6, 3))
            schedule.frequency = "week"
            self.assertEqual(schedule.next_on, date(2026, 5, 11))

    def test_it_is_sent_once_however_often_the_job_runs(self):
        schedule = self._create()
        for _time in range(3):
            self._run("2026-05-05")
        self._run("2026-05-20")
        self.assertEqual(len(self.made), 2)
        self.assertEqual(len(schedule.delivery_ids), 2)

    def test_after_weeks_without_a_server_only_the_latest_is_sent(self):
        self._create(frequency="week", weekday="0", which="running")
        self._run("2026-04-01")
        self.made.clear()
        self._run("2026-05-12")
        self.assertEqual(len(self.made), 2)
        self.assertEqual({period for *_who, period in self.made}, {"2026-05"})

    def test_what_is_out_of_date_is_dropped_and_not_sent_late(self):
        self.broken = self.lena
        schedule = self._create(frequency="week", weekday="0", which="running")
        with mute_logger(LOGGER):
            self._run("2026-05-04")
        self.broken = self.env["res.users"]
        self.made.clear()
        self._run("2026-05-11")
        self.assertEqual(sorted(login for login, *_rest in self.made), ["dora", "lena"])
        old = schedule.delivery_ids.filtered(
            lambda each: each.due_on == date(2026, 5, 4)
        )
        self.assertEqual({each.user_id.login: each.state for each in old},
                         {"dora": "sent", "lena": "dropped"})  # fmt: skip

    # To whom

    def test_each_gets_a_mail_of_their_own_made_with_their_rights_and_language(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.lena.lang = "zh_CN"
        schedule = self._create()
        self._run("2026-05-05")
        self.assertEqual(
            sorted(self.made),
            [("dora", self.dora.lang, "2026-04"), ("lena", "zh_CN", "2026-04")],
        )
        for delivery in schedule.delivery_ids:
            mail = delivery.mail_id
            self.assertEqual(mail.recipient_ids, delivery.user_id.partner_id)
            self.assertEqual(mail.attachment_ids.raw.decode(), delivery.user_id.login)
            self.assertEqual(mail.state, "outgoing")

    def test_who_may_see_nothing_gets_nothing_and_the_schedule_says_so(self):
        stranger = self._create_user("stranger", "user")
        schedule = self._create(
            unit_id=self.north.id,
            user_ids=[(6, 0, (self.lena | self.sven | self.carla | stranger).ids)],
        )
        self._run("2026-05-05")
        self.assertEqual([login for login, *_rest in self.made], ["lena"])
        self.assertEqual(
            self._states(schedule),
            {
                "lena": "sent",
                "sven": "nothing",
                "carla": "nothing",
                "stranger": "nothing",
            },
        )
        self.assertIn("Saw nothing of it last time", schedule.warning)
        self.assertIn("stranger", schedule.warning)
        self.assertNotIn("lena", schedule.warning)

    def test_who_left_and_who_has_no_address_are_named(self):
        schedule = self._create(
            user_ids=[(6, 0, (self.dora | self.lena | self.sven).ids)]
        )
        self.sven.active = False
        self.lena.email = False
        self._run("2026-05-05")
        self.assertEqual(
            self._states(schedule),
            {"dora": "sent", "lena": "unreachable", "sven": "unreachable"},
        )
        schedule.invalidate_recordset(["warning"])
        self.assertRegex(schedule.warning, "Left: sven")
        self.assertRegex(schedule.warning, "Without an e-mail address: lena")

    def test_somebody_of_another_company_gets_nothing(self):
        other = self.env["res.company"].create({"name": "Southwind"})
        self.lena.write({"company_ids": [(6, 0, other.ids)], "company_id": other.id})
        schedule = self._create()
        self._run("2026-05-05")
        self.assertEqual(self._states(schedule)["lena"], "nothing")

    # Failures

    def test_a_failure_stops_nobody_else_and_is_tried_again(self):
        self.broken = self.dora
        schedule = self._create()
        with mute_logger(LOGGER):
            self._run("2026-05-05")
        failed = schedule.delivery_ids.filtered(lambda each: each.state == "failed")
        self.assertEqual(failed.user_id, self.dora)
        self.assertEqual((failed.reason, failed.attempts), ("The page is torn.", 1))
        self.assertEqual(self._states(schedule)["lena"], "sent")
        self.broken = self.env["res.users"]
        self._run("2026-05-05")
        self.assertEqual((failed.state, failed.attempts), ("sent", 2))
        self.assertEqual(len(self.made), 2)

    def test_it_is_not_tried_for_ever(self):
        self.broken = self.dora
        schedule = self._create()
        with mute_logger(LOGGER):
            for _time in range(8):
                self._run("2026-05-05")
        failed = schedule.delivery_ids.filtered(lambda each: each.state == "failed")
        self.assertEqual(failed.attempts, 5)

    def test_what_the_mail_server_refused_is_sent_again(self):
        schedule = self._create(user_ids=[(6, 0, self.dora.ids)])
        self._run("2026-05-05")
        delivery = schedule.delivery_ids
        delivery.mail_id.write({"state": "exception", "failure_reason": "Mailbox full"})
        self._run("2026-05-05")
        self.assertEqual((delivery.state, delivery.attempts), ("sent", 2))
        self.assertEqual(delivery.mail_id.state, "outgoing")

    def test_a_worker_killed_on_the_way_sends_nothing_twice(self):
        schedule = self._create()
        delivery = type(self.env["sales.mgmt.pack.delivery"])
        write_mail = delivery._write_mail

        def die(each, *arguments):
            write_mail(each, *arguments)
            raise SystemExit

        with (
            patch.object(delivery, "_write_mail", die),
            self.assertRaises(SystemExit),
            self.env.cr.savepoint(),
        ):
            self._run("2026-05-05")
        self.env.invalidate_all()
        self._run("2026-05-05")
        self.assertEqual(self._states(schedule), {"dora": "sent", "lena": "sent"})
        mails = self.env["mail.mail"].search(
            [("recipient_ids", "in", self.dora.partner_id.ids)]
        )
        self.assertEqual(len(mails), 1)

    def test_progress_is_kept_after_every_recipient(self):
        self._create()
        self._run("2026-05-05")
        self.assertEqual(self.commits, [(0, 2), (1, None), (1, None)])

    # By hand

    @freeze_time("2026-05-05 12:00:00")
    def test_send_now_sends_besides_what_is_due(self):
        schedule = self._create()
        self._run("2026-05-05")
        schedule.with_user(self.dora).action_send_now()
        with self.assertRaisesRegex(UserError, "on its way already"):
            schedule.with_user(self.dora).action_send_now()
        self._run("2026-05-05")
        self.assertEqual(len(self.made), 4)
        schedule.with_user(self.dora).action_send_now()
        self._run("2026-05-05")
        self.assertEqual(len(self.made), 6)

    def test_a_schedule_without_recipients_is_refused(self):
        with self.assertRaisesRegex(ValidationError, "no recipients"):
            self._create(user_ids=[])

    def test_an_archived_schedule_sends_nothing(self):
        self._create(active=False)
        self._run("2026-05-05")
        self.assertFalse(self.made)
