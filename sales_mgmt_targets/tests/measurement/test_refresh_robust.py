from contextlib import closing, suppress
from datetime import timedelta
from unittest.mock import patch

import psycopg2
from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import SQL, mute_logger

from ...models.measurement.measurement import ADVISORY_LOCK, SalesMgmtMeasurement
from ...models.measurement.measurement_documents import SalesMgmtMeasurementDocuments
from ..common import SalesMgmtCommon


@tagged("post_install", "-at_install")
class TestRefreshInSteps(SalesMgmtCommon):
    """A refresh is saved step by step: it can be watched, left, killed and resumed."""

    def setUp(self):
        super().setUp()
        self.runs = self.env["sales.mgmt.refresh"]
        self.cron = self.env.ref("sales_mgmt_targets.ir_cron_refresh")

    def _run_cron(self, cron=None):
        with self.enter_registry_test_mode():
            (cron or self.cron).method_direct_trigger()
        self.env.invalidate_all()
        return self.runs.search([], limit=1)

    def _facts(self):
        facts = self.env["sales.mgmt.fact"].search(
            [
                ("company_id", "=", self.company.id),
                ("metric_id", "=", self.metric_won.id),
            ]
        )
        return {(fact.period_id.name, fact.user_id): fact.numerator for fact in facts}

    def test_a_scheduled_run_measures_and_leaves_a_log(self):
        self._create_won(self.anna, 10, "2026-03-10 10:00:00")
        run = self._run_cron()
        self.assertRecordValues(
            run, [{"state": "done", "trigger": "scheduled", "progress": 100}]
        )
        line = run.line_ids.filtered(lambda each: each.metric_id == self.metric_won)
        self.assertRecordValues(
            line,
            [{"written": 1, "removed": 0, "difference": 10, "months": "2026-03"}],
        )
        self.assertEqual(self._facts(), {("2026-03", self.anna): 10})

    def test_the_log_says_by_how_much_results_changed(self):
        lead = self._create_won(self.anna, 10, "2026-03-10 10:00:00")
        self._refresh()
        lead.write({"expected_revenue": 4, "date_closed": "2026-04-01 08:00:00"})
        line = self._refresh().line_ids.filtered(
            lambda each: each.metric_id == self.metric_won
        )
        self.assertRecordValues(
            line,
            [
                {
                    "written": 1,
                    "removed": 1,
                    "difference": -6,
                    "months": "2026-03, 2026-04",
                }
            ],
        )

    def test_several_who_ask_wait_for_one_and_the_same_work(self):
        for user in (self.lena, self.sven, self.lena):
            self.runs.with_user(user).action_request()
        waiting = self.runs.search([("state", "=", "waiting")])
        self.assertEqual(waiting.user_id, self.lena | self.sven)
        self.assertEqual(len(waiting), 2)
        self._create_won(self.anna, 10, "2026-03-10 10:00:00")
        self._run_cron()
        self.assertEqual(set(waiting.mapped("state")), {"done"})
        self.assertEqual(len(set(waiting.mapped("fact_written"))), 1)
        self.assertTrue(waiting[0].fact_written)

    def test_a_run_that_is_killed_keeps_what_it_has_done_and_is_finished_later(self):
        self._create_won(self.anna, 10, "2026-03-10 10:00:00")
        lines_before = self._create_line(100)

        class Killed(Exception):
            pass

        def kill(*_arguments):
            raise Killed

        # not assertRaises, which would roll back what was saved
        with (
            patch.object(SalesMgmtMeasurement, "_refresh_changed_targets", kill),
            self.enter_registry_test_mode(),
            suppress(Killed),
            self.registry.cursor() as cursor,
        ):
            self.env(cr=cursor)["sales.mgmt.measurement"]._cron_refresh()
        self.env.invalidate_all()
        self.assertEqual(self._facts(), {("2026-03", self.anna): 10})
        self._run_cron()
        self.assertEqual(self._facts(), {("2026-03", self.anna): 10})
        target = self._find_target(lines_before, self.anna, "2026-03")
        self.assertEqual(target.actual, 10)

    def test_a_run_that_died_is_told_apart_from_one_that_works(self):
        dead = self.runs._start("requested")
        alive = self.runs._start("requested")
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE sales_mgmt_refresh SET write_date = %s WHERE id = %s",
            [fields.Datetime.now() - timedelta(minutes=20), dead.id],
        )
        self.env.invalidate_all()
        self.assertEqual(self.runs._get_dead(), dead)
        self._run_cron()
        self.assertEqual(dead.state, "interrupted")
        self.assertEqual(alive.state, "running")

    def test_a_second_run_leaves_the_work_to_the_first(self):
        with closing(self.registry.cursor()) as other:
            other.execute("SELECT pg_advisory_xact_lock(%s)", [ADVISORY_LOCK])
            self.assertFalse(self._refresh())
        self.assertTrue(self._refresh())

    def test_a_run_that_has_begun_waits_for_its_turn(self):
        measurement = self.env["sales.mgmt.measurement"]
        done = []
        with closing(self.registry.cursor()) as other:
            other.execute("SELECT pg_advisory_xact_lock(%s)", [ADVISORY_LOCK])
            self.assertFalse(measurement._take_step(lambda: done.append(1)))
            with (
                patch.object(self.env.cr, "rollback"),
                patch(f"{SalesMgmtMeasurement.__module__}.time.sleep") as sleep,
            ):
                sleep.side_effect = lambda _seconds: other.rollback()
                self.assertTrue(measurement._take_step(lambda: done.append(2), 60))
        self.assertEqual((done, sleep.call_count), ([2], 1))

    def test_a_plan_is_not_closed_on_figures_that_are_being_refreshed(self):
        plan = self._create_line(100).plan_id
        plan.with_user(self.dora).action_propose()
        plan.with_user(self.max).action_approve()
        plan.with_user(self.max).action_activate()
        with closing(self.registry.cursor()) as other:
            other.execute("SELECT pg_advisory_xact_lock(%s)", [ADVISORY_LOCK])
            with self.assertRaisesRegex(UserError, "refreshed at this moment"):
                plan.with_user(self.max).action_close()
        plan.with_user(self.max).action_close()
        self.assertEqual(plan.state, "closed")

    def test_an_edit_at_the_same_moment_goes_first_and_the_step_is_tried_again(self):
        attempts = []

        def step():
            attempts.append(1)
            if len(attempts) < 3:
                raise psycopg2.errors.SerializationFailure

        measurement = self.env["sales.mgmt.measurement"]
        with patch.object(self.env.cr, "rollback"):
            self.assertTrue(measurement._take_step(step))
        self.assertEqual(len(attempts), 3)

    def test_a_conflict_that_never_ends_is_not_swallowed(self):
        def step():
            raise psycopg2.errors.SerializationFailure

        with (
            patch.object(self.env.cr, "rollback"),
            self.assertRaises(psycopg2.errors.SerializationFailure),
        ):
            self.env["sales.mgmt.measurement"]._take_step(step)

    def test_a_document_that_one_metric_cannot_take_leaves_the_others_measured(self):
        self._create_won(self.anna, 10, "2026-03-10 10:00:00")
        original = SalesMgmtMeasurementDocuments._get_refresh_sql

        def get_sql(engine, source, *arguments):
            if source.metric_id == self.metric_won_count:
                return SQL("SELECT 1, 0, 1 / 0, ''")
            return original(engine, source, *arguments)

        with (
            patch.object(SalesMgmtMeasurementDocuments, "_get_refresh_sql", get_sql),
            mute_logger(
                "odoo.sql_db",
                "odoo.addons.sales_mgmt_targets.models.measurement.measurement",
            ),
        ):
            run = self._refresh()
        self.assertEqual(self._facts(), {("2026-03", self.anna): 10})
        self.assertRegex(run.note, "Number of Opportunities Won: division by zero")

    def test_a_scheduled_run_leaves_years_long_past_to_the_nightly_one(self):
        self.calendar._ensure_years(2020, 2026)
        old = self._create_won(self.anna, 7, "2021-05-05 10:00:00")
        with freeze_time("2026-06-15 12:00:00"):
            self._create_won(self.anna, 10, "2026-05-05 10:00:00")
            self._run_cron()
            self.assertEqual(self._facts(), {("2026-05", self.anna): 10})
            run = self._run_cron(
                self.env.ref("sales_mgmt_targets.ir_cron_refresh_in_full")
            )
            self.assertEqual(run.trigger, "nightly")
            everything = {("2026-05", self.anna): 10, ("2021-05", self.anna): 7}
            self.assertEqual(self._facts(), everything)
            # what a scheduled run does not look at, it does not remove either
            old.unlink()
            self._run_cron()
            self.assertEqual(self._facts(), everything)

    def test_years_between_those_of_a_scheduled_run_count_in_none_of_them(self):
        self.calendar._ensure_years(2020, 2026)
        self._create_plan("2021")
        with freeze_time("2026-06-15 12:00:00"):
            self._create_won(self.anna, 7, "2023-05-05 10:00:00")
            self._create_won(self.anna, 5, "2021-12-31 23:59:59")
            self._create_won(self.anna, 10, "2026-05-05 10:00:00")
            self._run_cron()
            self.assertEqual(
                self._facts(), {("2021-12", self.anna): 5, ("2026-05", self.anna): 10}
            )

    def test_other_periods_are_measured_in_every_year_without_waiting_for_the_night(
        self,
    ):
        self.calendar._ensure_years(2020, 2026)
        with freeze_time("2026-06-15 12:00:00"):
            self._create_won(self.anna, 7, "2021-05-31 23:30:00")
            self._refresh()
            self.assertEqual(self._facts(), {("2021-05", self.anna): 7})
            self.calendar.tz = "Europe/Brussels"
            run = self._run_cron()
            self.assertEqual(run.trigger, "requested")
            self.assertEqual(self._facts(), {("2021-06", self.anna): 7})

    def test_targets_are_looked_at_again_on_a_new_day_only(self):
        with freeze_time("2026-03-10 12:00:00"):
            line = self._create_line(100)
            self._refresh()
            self.assertEqual(self._refresh().target_updated, 0)
            before = line.root_id.expected
        with freeze_time("2026-03-11 12:00:00"):
            self.assertTrue(self._refresh().target_updated)
            self.assertGreater(line.root_id.expected, before)

    def test_old_runs_are_forgotten_and_those_without_changes_sooner(self):
        cases = {
            "-100d": {"fact_written": 5, "note": "x"},
            "-8d": {},
            "-9d": {"note": "margin is missing"},
            "-1d": {},
        }
        made = {}
        for age, values in cases.items():
            run = self.runs._start("scheduled")
            run.write(values)
            run._end("done", 1)
            run.date_start = fields.Datetime.now() - timedelta(days=int(age[1:-1]))
            made[age] = run
        self.env.flush_all()
        self.runs._gc_old_runs()
        left = {age for age, run in made.items() if run.exists()}
        self.assertEqual(left, {"-9d", "-1d"})


@tagged("post_install", "-at_install")
class TestOrphans(SalesMgmtCommon):
    """Facts have no foreign keys, yet what is deleted takes its facts along."""

    def setUp(self):
        super().setUp()
        self._create_won(self.anna, 10, "2026-03-10 10:00:00")
        self._refresh()
        self.facts = self.env["sales.mgmt.fact"].search(
            [("company_id", "=", self.company.id)]
        )
        self.assertTrue(self.facts)

    def test_a_source_or_a_metric_that_is_deleted_takes_its_facts_along(self):
        won = self.facts.filtered(lambda fact: fact.metric_id == self.metric_won)
        self.metric_won.source_ids.unlink()
        self.assertFalse(won.exists())
        # of its own, since other modules may name those that are shipped
        own = self.metric_won_count.copy({"code": "own_count", "name": "Own Count"})
        self.metric_won_count.source_ids.copy({"metric_id": own.id})
        self._refresh()
        counted = self.env["sales.mgmt.fact"].search([("metric_id", "=", own.id)])
        self.assertTrue(counted)
        own.unlink()
        self.assertFalse(counted.exists())

    def test_a_unit_that_is_deleted_leaves_no_fact_behind(self):
        lost = self._create_unit("Lost")
        north = self.north.assignment_ids.filtered(
            lambda each: each.user_id == self.anna
        )
        north.unit_id = lost
        self._refresh()
        north.unit_id = self.north
        lost.unlink()
        self._refresh()
        facts = self.env["sales.mgmt.fact"].search(
            [("company_id", "=", self.company.id)]
        )
        self.assertEqual(facts.unit_id, self.north)

    def test_targets_follow_a_unit_that_moves_below_another(self):
        west = self._create_unit("West")
        self._assign(self.max, west)
        line = self._create_line(1000)
        self._create_won(self.max, 25, "2026-03-10 10:00:00")
        self._refresh()
        north = self._find_target(line, self.north)
        self.assertEqual(north.actual, 10)
        west.parent_id = self.north
        self._refresh()
        self.assertEqual(north.actual, 35)

    def test_targets_follow_a_source_that_is_deleted_or_changes_its_metric(self):
        line = self._create_line(1000)
        self.assertEqual(line.root_id.actual, 10)
        source = self.metric_won.source_ids
        source.metric_id = self.metric_won.copy({"code": "other"})
        self._refresh()
        self.assertEqual(line.root_id.actual, 0)
        source.metric_id = self.metric_won
        self._refresh()
        self.assertEqual(line.root_id.actual, 10)
        source.unlink()
        self._refresh()
        self.assertEqual(line.root_id.actual, 0)

    def test_months_give_way_to_weeks_without_counting_twice(self):
        self.calendar.lowest_level = "week"
        self._refresh()
        facts = self.env["sales.mgmt.fact"].search(
            [
                ("company_id", "=", self.company.id),
                ("metric_id", "=", self.metric_won.id),
            ]
        )
        self.assertEqual(facts.period_id.level, "week")
        self.assertEqual(sum(facts.mapped("numerator")), 10)
