from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from .common import ReviewCommon


@tagged("post_install", "-at_install")
class TestReviewCycle(ReviewCommon):
    def test_everybody_in_scope_is_reviewed_by_the_direct_superior(self):
        reviews = self._start()
        people = {each.user_id: each.reviewer_id for each in reviews}
        self.assertEqual(
            people,
            {
                self.anna: self.lena,
                self.boris: self.lena,
                self.carla: self.sven,
                self.lena: self.dora,
                self.sven: self.dora,
            },
        )
        self.assertEqual(self.cycle.state, "running")

    def test_whoever_has_nobody_above_is_named(self):
        self._start()
        self.assertIn(f"{self.dora.name}: nobody stands above", self.cycle.left_out)

    def test_a_second_start_adds_newcomers_only(self):
        before = self._start()
        newcomer = self._create_user("newcomer", "user")
        self._assign(newcomer, self.north)
        after = self._start()
        self.assertEqual((after - before).user_id, newcomer)
        self.assertLess(before, after)

    def test_a_cycle_without_people_says_so(self):
        empty = self._create_unit("East")
        self.cycle.unit_ids = empty
        with self.assertRaisesRegex(UserError, "Nobody is in the scope"):
            self._start()

    def test_the_units_of_a_cycle_limit_it(self):
        self.cycle.unit_ids = self.south
        self.assertEqual(self._start().user_id, self.sven | self.carla)

    def test_who_fits_no_template_is_named(self):
        self.template.role = "leader"
        self.assertEqual(self._start().user_id, self.lena | self.sven)
        self.assertIn(f"{self.anna.name}: no template", self.cycle.left_out)

    def test_only_officers_of_employees_run_cycles(self):
        for user in (self.dora, self.lena, self.anna):
            with self.assertRaisesRegex(AccessError, "officers of Employees"):
                self.cycle.with_user(user).action_start()
        with self.assertRaises(AccessError):
            self.cycle.with_user(self.tara).action_start()
        with self.assertRaisesRegex(AccessError, "by its buttons"):
            self.cycle.with_user(self.harry).state = "done"

    def test_the_statements_of_a_start_do_not_follow_the_people(self):
        few = self._count_statements(self._create_cycle("2026-02"))
        for number in range(40):
            user = self._create_user(f"rep{number}", "user")
            self._assign(user, self.south)
        many = self._count_statements(self._create_cycle("2026-03"))
        # inserts go in batches of a hundred rows, whatever they are
        self.assertLess(many, few + 20)

    def _count_statements(self, cycle):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        self._start(cycle)
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def test_the_statements_of_filling_do_not_follow_the_people(self):
        few = self._create_cycle(unit_ids=[Command.set(self.north.ids)])
        for number in range(40):
            user = self._create_user(f"rep{number}", "user")
            self._assign(user, self.south)
        many = self._create_cycle()
        for cycle in (few, many):
            self._start(cycle)
        self._sell_and_close()
        counts = [self._count_filling(cycle) for cycle in (few, many)]
        self.assertEqual(counts[0], counts[1])
        self.assertEqual(set(many.review_ids.mapped("has_open_figures")), {False})

    def _count_filling(self, cycle):
        reviews = cycle.review_ids
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        reviews._fill_figures()
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def test_a_part_is_asked_for_once_however_often_the_job_runs(self):
        self._start()
        jobs = self.env["sales.mgmt.review.cycle"]
        with freeze_time("2026-02-03 10:00:00"):
            jobs._cron_follow_up()
        review = self._find_review(self.anna)
        asked = review.activity_ids
        self.assertEqual(asked.user_id, self.anna)
        self.assertEqual(asked.date_deadline.isoformat(), "2026-02-10")
        with freeze_time("2026-02-25 10:00:00"):
            jobs._cron_follow_up()
        self.assertEqual(review.activity_ids, asked)

    def test_the_responsible_is_told_once_what_is_late(self):
        self._start()
        jobs = self.env["sales.mgmt.review.cycle"]
        with freeze_time("2026-02-10 10:00:00"):
            jobs._cron_follow_up()
            self.assertFalse(self.cycle.activity_ids)
        for day in ("2026-02-11", "2026-02-12"):
            with freeze_time(f"{day} 10:00:00"):
                jobs._cron_follow_up()
        self.assertEqual(
            self.cycle.activity_ids.mapped("summary"), ["5 self parts are late"]
        )
        self.assertEqual(self.cycle.activity_ids.user_id, self.harry)

    def test_late_reviews_are_found_from_the_day_after(self):
        review = self._start()[0]
        late = [("is_late", "=", True), ("id", "=", review.id)]
        with freeze_time("2026-02-10 10:00:00"):
            self.assertFalse(review.search(late))
        with freeze_time("2026-02-11 10:00:00"):
            self.assertEqual(review.search(late), review)
            self.assertEqual(self.cycle.with_user(self.harry).late_count, 5)

    def test_a_cycle_is_not_closed_before_all_have_signed(self):
        self._start()
        with self.assertRaisesRegex(UserError, "5 reviews are not signed"):
            self.cycle.with_user(self.harry).action_close()

    def test_a_cycle_that_began_keeps_its_period(self):
        self._start()
        with self.assertRaisesRegex(UserError, "keeps it"):
            self.cycle.period_id = self._find_period("2026-02")

    def test_a_period_of_another_kind_is_refused(self):
        with self.assertRaisesRegex(UserError, "is no month"):
            self._create_cycle("2026")
