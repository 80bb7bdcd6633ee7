from datetime import date
from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import CareerCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-05-04 10:00:00")
class TestPromotionEffect(CareerCommon):
    """What happens on the day, once, however late."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._ask("months", needed=12)
        cls.person = cls._get_file(cls.anna)

    def _decide(self, **values):
        promotion = self._propose(**values)
        promotion.with_user(self.dora).action_approve()
        return promotion

    def _run(self, moment):
        with freeze_time(moment):
            self.env["sales.mgmt.career.promotion"]._cron_take_effect()

    def _get_assignments(self):
        return self.env["sales.mgmt.assignment"].search(
            [("user_id", "=", self.anna.id)], order="date_from"
        )

    def test_the_level_changes_on_the_day_and_not_before(self):
        promotion = self._decide()
        self._run("2026-05-31 23:59:00")
        self.assertEqual(self.person.level_id, self.junior)
        self._run("2026-06-01 00:01:00")
        self.assertEqual(promotion.state, "effective")
        self.assertEqual(self.person.level_id, self.senior)
        passed, current = self.person.standing_ids.sorted("date_from")
        self.assertEqual(passed.date_to, date(2026, 5, 31))
        self.assertEqual(current.date_from, date(2026, 6, 1))
        self.assertEqual(current.promotion_id, promotion)

    def test_a_day_of_downtime_changes_nothing_but_the_hour(self):
        promotion = self._decide(role="leader")
        self._run("2026-06-03 10:00:00")
        self.assertEqual(self.person.level_since, date(2026, 6, 1))
        self.assertEqual(promotion.effective_on.day, 3)
        self.assertEqual(self._get_assignments()[-1].date_from, date(2026, 6, 1))

    def test_it_takes_effect_exactly_once(self):
        promotion = self._decide(role="leader")
        for moment in ("2026-06-01 10:00:00", "2026-06-01 10:01:00", "2026-06-02"):
            self._run(moment)
        with freeze_time("2026-06-02"):
            promotion.sudo()._take_effect()
        self.assertEqual(len(self.person.standing_ids), 2)
        self.assertEqual(len(self._get_assignments()), 2)

    def test_what_is_approved_on_its_day_takes_effect_at_once(self):
        promotion = self._decide(date_effective="2026-05-04")
        self.assertEqual(promotion.state, "effective")
        self.assertEqual(self.person.level_id, self.senior)

    def test_the_job_is_called_at_midnight_where_the_person_works(self):
        self.calendar.tz = "Asia/Shanghai"
        self._decide()
        cron = self.env.ref("sales_mgmt_training.ir_cron_career_decisions")
        moments = self.env["ir.cron.trigger"].search([("cron_id", "=", cron.id)])
        self.assertIn("2026-05-31 16:00:00", moments.mapped(lambda x: str(x.call_at)))

    # The role

    def test_the_role_changes_from_the_day_on_and_the_past_stays(self):
        [before] = self._get_assignments()
        self._decide(role="leader")
        self._run("2026-06-01 10:00:00")
        passed, current = self._get_assignments()
        self.assertEqual(passed, before)
        self.assertEqual((passed.role, passed.date_to), ("member", date(2026, 5, 31)))
        self.assertEqual(
            (current.role, current.date_from, current.date_to, current.unit_id),
            ("leader", date(2026, 6, 1), False, self.north),
        )
        self.assertTrue(current.is_main)

    def test_rulebooks_that_go_by_role_follow(self):
        members = self._write_scheme(role="member", name="Members")
        leaders = self._write_scheme(role="leader", name="Leaders")
        self._decide(role="leader")
        self._run("2026-06-01 10:00:00")
        for day, scheme, expected in (
            (date(2026, 5, 31), members, True),
            (date(2026, 5, 31), leaders, False),
            (date(2026, 6, 1), members, False),
            (date(2026, 6, 1), leaders, True),
        ):
            with self.subTest(day=day, scheme=scheme.name):
                self.assertEqual(self.anna.id in scheme._get_presences(day), expected)

    def test_a_level_may_bring_its_role_and_may_leave_it(self):
        self.assertFalse(self._propose().role)
        self._place(self.boris, self.senior)
        self._ask("months", self.lead, needed=1)
        promotion = self._propose(about=self.boris, level_id=self.lead.id)
        self.assertEqual(promotion.role, "leader")

    def test_a_role_without_change_cuts_nothing(self):
        self._decide(role="member")
        self._run("2026-06-01 10:00:00")
        self.assertEqual(len(self._get_assignments()), 1)

    def test_what_begins_later_has_the_new_role_from_its_beginning(self):
        [current] = self._get_assignments()
        current._move(self.south, date(2026, 7, 1))
        self._decide(role="leader")
        self._run("2026-06-01 10:00:00")
        self.assertEqual(
            self._get_assignments().mapped("role"), ["member", "leader", "leader"]
        )

    # The targets

    def _plan(self):
        plan = (
            self.env["sales.mgmt.plan"]
            .with_user(self.max)
            .create(
                {
                    "name": "Plan 2026",
                    "company_id": self.company.id,
                    "period_id": self._find_period("2026").id,
                    "unit_id": self.root.id,
                }
            )
        )
        line = self._create_line(36_000, plan=plan.with_env(self.env))
        plan.sudo().write({"state": "active"})
        return line

    def _find_tasks(self):
        return self.env["mail.activity"].search(
            [("summary", "ilike", "targets of anna")]
        )

    def test_whoever_planned_the_targets_is_asked_once_and_nobody_else_reads_it(self):
        line = self._plan()
        amounts = {target: target.amount for target in line.target_ids}
        self._decide(role="support", target_note="Half of it from July on")
        self.assertFalse(self._find_tasks())
        self._run("2026-06-01 10:00:00")
        self._run("2026-06-02 10:00:00")
        task = self._find_tasks()
        self.assertEqual(task.user_id, self.max)
        self.assertIn("“Plan 2026” from 06/01/2026", task.summary)
        self.assertIn("Half of it", task.note)
        for user in (self.boris, self.sven, self.dora, self.olga):
            with self.subTest(user=user.login):
                self.assertFalse(task.with_user(user).search([("id", "=", task.id)]))
        # what was agreed stays as it is until somebody who plans changes it
        self.assertEqual({target: target.amount for target in line.target_ids}, amounts)

    def test_the_planner_is_left_alone_if_nothing_is_planned_or_asked(self):
        self._decide()
        self._run("2026-06-01 10:00:00")
        self.assertFalse(self._find_tasks())

    def test_the_planner_is_not_asked_if_the_proposer_does_not_want_it(self):
        self._plan()
        self._decide(ask_planner=False)
        self._run("2026-06-01 10:00:00")
        self.assertFalse(self._find_tasks())

    # What goes wrong

    def test_whoever_left_before_the_day_is_not_promoted(self):
        promotion = self._decide()
        self.anna.active = False
        with freeze_time("2026-05-05 10:00:00"):
            self.env["sales.mgmt.person"]._cron_refresh()
        self.assertEqual(promotion.state, "withdrawn")
        self._run("2026-06-01 10:00:00")
        self.assertEqual(self.person.standing_ids.level_id, self.junior)

    def test_one_that_cannot_take_effect_says_why_and_holds_up_no_other(self):
        promotion = self._decide()
        second = self._propose(about=self.boris)
        second.with_user(self.dora).action_approve()
        standings = type(self.env["sales.mgmt.career.standing"])
        rise = standings._rise

        reason = "Something is in the way"

        def fail(records, decision):
            if decision == promotion:
                raise UserError(reason)
            return rise(records, decision)

        with (
            patch.object(standings, "_rise", fail),
            mute_logger("odoo.addons.sales_mgmt_training.models.career"),
        ):
            self._run("2026-06-01 10:00:00")
        self.assertEqual((promotion.state, second.state), ("approved", "effective"))
        self.assertIn("Something is in the way", promotion.failure)
        self.assertIn("could not take effect", promotion.with_user(self.dora).notice)
        self._run("2026-06-02 10:00:00")
        self.assertEqual(promotion.state, "effective")
        self.assertFalse(promotion.failure)
        self.assertEqual(self.person.level_since, date(2026, 6, 1))

    def test_the_next_step_is_that_of_the_new_level(self):
        self._ask("months", self.lead, needed=12)
        self._decide()
        self._run("2026-06-01 10:00:00")
        [step] = self.person.with_user(self.anna)._next_steps()
        self.assertEqual((step["from_level"], step["level"]), ("Senior", "Lead"))
        self.assertEqual(
            step["criteria"][0]["missing"], "Stay 12 more months at the level"
        )
