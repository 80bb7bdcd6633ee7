from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import RevisionCase

PLACE = (
    "metric_id",
    "unit_id",
    "user_id",
    "segment_id",
    "period_id",
    "axis",
    "amount",
    "reserve",
    "pinned",
    "weight",
    "source",
    "actual",
)


@tagged("post_install", "-at_install")
class TestRevision(RevisionCase):
    def _get_tree(self, line):
        """Return what every target of a line says, and that of the one above it."""
        return {
            (
                *(target[name] for name in PLACE),
                target.parent_id.unit_id,
                target.parent_id.period_id,
            )
            for target in line.target_ids
        }

    def test_a_revision_is_a_draft_with_everything_the_plan_holds(self):
        plan = self._create_plan("2026", name="Growth")
        line = self._create_line(
            1200, plan=plan, metric=self.metric_orders, organisation_method="typed"
        )
        line.action_fill_weights()
        self._find_target(line, self.anna).with_user(self.dora).amount = 500
        self._find_target(line, self.north).with_user(self.dora).reserve = 60
        plan.rate_ids = [
            (0, 0, {"currency_id": self.env.ref("base.CHF").id, "rate": 1.1})
        ]
        self._put_in_use(plan)
        self._create_won(self.anna, 100, "2026-02-10 10:00:00")
        self._refresh()
        revision = self._revise(plan=plan)
        copy = revision.line_ids
        self.assertEqual(revision.name, "Growth, version 2")
        self.assertEqual((revision.state, revision.version), ("draft", 2))
        self.assertEqual(revision.replaces_id, plan)
        self.assertEqual(revision.revision_reason, "Lyon opens")
        self.assertFalse(revision.approver_id)
        self.assertEqual(copy.amount, 1200)
        self.assertEqual(len(copy.weight_ids), len(line.weight_ids))
        self.assertEqual(revision.rate_ids.mapped("rate"), [1.1])
        self.assertEqual(self._get_tree(copy), self._get_tree(line))
        self.assertSumsHold(copy)
        for target in copy.target_ids:
            parent = target.parent_id.parent_path or ""
            self.assertEqual(target.parent_path, f"{parent}{target.id}/")
            self.assertEqual(target.plan_id, revision)

    def test_what_has_passed_is_held_and_the_rest_takes_up_the_change(self):
        line = self._revise().line_ids
        line.with_user(self.dora).amount = 4800
        line.with_user(self.dora).action_split()
        self.assertSumsHold(line)
        before = self._get_amounts(self.line, self.anna)
        after = self._get_amounts(line, self.anna)
        for month in ("01", "05", "06"):
            self.assertEqual(after[month], before[month])
        for month in ("07", "12"):
            self.assertGreater(after[month], before[month])
        self.assertEqual(self._find_target(line, self.root).amount, 4800)

    def test_nobody_changes_or_unlocks_what_has_passed(self):
        line = self._revise().line_ids
        target = self._find_target(line, self.anna, "2026-06").with_user(self.dora)
        with self.assertRaisesRegex(UserError, "is before 2026-07"):
            target.amount = 1
        with self.assertRaisesRegex(UserError, "is before 2026-07"):
            target.action_unlock()
        with self.assertRaisesRegex(UserError, "is before 2026-07"):
            line.with_user(self.dora).unlink()
        self._find_target(line, self.anna, "2026-07").with_user(self.dora).amount = 1

    def test_who_comes_later_gets_nothing_in_what_has_passed(self):
        line = self._revise().line_ids
        newcomer = self._create_user("nina", "user")
        # entered too late: she began in March
        self._assign(newcomer, self.north, "2026-03-01")
        line.with_user(self.dora).action_split()
        amounts = self._get_amounts(line, newcomer)
        self.assertEqual({amounts[month] for month in ("01", "03", "06")}, {0})
        self.assertGreater(amounts["07"], 0)
        self.assertSumsHold(line)
        june = self._find_target(line, newcomer, "2026-06").with_user(self.dora)
        with self.assertRaisesRegex(UserError, "is before 2026-07"):
            june.amount = 5

    def test_a_new_metric_begins_with_the_revision(self):
        revision = self._revise()
        line = self._create_line(600, plan=revision, metric=self.metric_orders)
        amounts = self._get_amounts(line, self.anna)
        self.assertEqual({amounts[month] for month in ("01", "06")}, {0})
        self.assertAlmostEqual(amounts["07"], amounts["12"], delta=0.02)
        self.assertSumsHold(line)

    def test_a_person_whose_months_hold_more_already_is_told_so(self):
        line = self._revise(start="2026-12").line_ids
        anna = self._find_target(line, self.anna).with_user(self.dora)
        with self.assertRaisesRegex(UserError, "hold .* already"):
            anna.amount = 10

    def test_the_lists_of_starts_leave_out_what_is_over_or_locked(self):
        self.env["sales.mgmt.period.lock"].with_user(self.dora).create(
            {"period_id": self._find_period("2026-08").id, "reason": "Agreed"}
        )
        starts = self.plan._get_revision_starts().mapped("name")
        self.assertEqual(starts[:4], ["2026-05", "2026-06", "2026-07", "2026-09"])

    def test_a_line_of_quarters_is_revised_from_a_quarter_on(self):
        plan = self._create_plan()
        self._create_line(
            400, plan=plan, metric=self.metric_orders, lowest_level="quarter"
        )
        self._put_in_use(plan)
        self.assertEqual(
            plan._get_revision_starts().mapped("name"),
            ["2026 Q2", "2026 Q3", "2026 Q4"],
        )

    def test_the_dialog_offers_the_next_month(self):
        wizard = (
            self.env["sales.mgmt.plan.revise"]
            .with_user(self.dora)
            .create({"plan_id": self.plan.id, "reason": "x"})
        )
        self.assertEqual(wizard.period_id.name, "2026-06")

    def test_refusals_are_sentences(self):
        lock = self.env["sales.mgmt.period.lock"].with_user(self.dora)
        lock.create({"period_id": self._find_period("2026-09").id, "reason": "Done"})
        draft = self._create_line(100, plan=self._create_plan("2025")).plan_id
        for start, plan, reason, words in (
            ("2026-04", self.plan, "x", "cannot begin with 2026-04.*2026-05"),
            ("2025-07", self.plan, "x", "cannot begin with 2025-07"),
            ("2026", self.plan, "x", "cannot begin with 2026"),
            ("2026-09", self.plan, "x", "2026-09.*Done"),
            ("2026-07", self.plan, "  ", "Write why"),
            ("2025-07", draft, "x", "is Draft.*a draft is edited itself"),
        ):
            with (
                self.subTest(start=start, words=words),
                self.assertRaisesRegex(UserError, f"(?s){words}"),
            ):
                self._revise(start, plan=plan, reason=reason)
        self._revise()
        with self.assertRaisesRegex(UserError, "is revised in “Plan 2026, version 2”"):
            self._revise()

    def test_while_it_is_revised_a_plan_neither_closes_nor_goes_back(self):
        approved = self._create_line(
            100, plan=self._create_plan("2026"), metric=self.metric_orders
        ).plan_id
        approved.with_user(self.dora).action_propose()
        approved.with_user(self.max).action_approve()
        revision = self._revise(plan=approved)
        with self.assertRaisesRegex(UserError, "Activate that version, or delete it"):
            approved.with_user(self.max).action_back_to_draft()
        with self.assertRaisesRegex(UserError, "Activate that version, or delete it"):
            approved.with_user(self.max).unlink()
        self._revise()
        with self.assertRaisesRegex(UserError, "Activate that version, or delete it"):
            self.plan.with_user(self.max).action_close()
        revision.with_user(self.dora).unlink()
        approved.with_user(self.max).action_back_to_draft()
        self.assertEqual(approved.state, "draft")

    def test_a_revision_that_changes_nothing_is_not_proposed(self):
        revision = self._revise().with_user(self.dora)
        with self.assertRaisesRegex(UserError, "does not differ"):
            revision.action_propose()
        # there and back again is no change
        july = self._find_target(revision.line_ids, self.anna, "2026-07")
        amount = july.amount
        july.with_user(self.dora).amount = amount + 10
        july.with_user(self.dora).amount = amount
        with self.assertRaisesRegex(UserError, "does not differ"):
            revision.action_propose()

    def test_nobody_approves_the_revision_they_asked_for_or_wrote(self):
        revision = self._revise()
        line = revision.line_ids
        self._find_target(line, self.anna, "2026-07").with_user(self.max).amount = 50
        revision.with_user(self.dora).action_propose()
        for user in (self.dora, self.max):
            with (
                self.subTest(user=user.login),
                self.assertRaisesRegex(UserError, "somebody else has to approve"),
            ):
                revision.with_user(user).action_approve()
        third = self._create_user("mia", "manager")
        revision.with_user(third).action_approve()
        self.assertEqual(revision.approver_id, third)

    def test_time_that_passes_before_the_decision_lets_it_start_later(self):
        revision = self._revise(start="2026-06")
        line = revision.line_ids.with_user(self.dora)
        line.amount = 4800
        line.action_split()
        with freeze_time("2026-07-02"):
            with self.assertRaisesRegex(UserError, "2026-06, which is over"):
                revision.with_user(self.dora).action_propose()
            self._revise_later(revision, "2026-08")
            before = self._get_amounts(self.line, self.anna)
            after = self._get_amounts(line.sudo(), self.anna)
            self.assertEqual(after["06"], before["06"])
            self.assertEqual(after["07"], before["07"])
            self.assertGreater(after["08"], before["08"])
            self.assertEqual(line.root_id.amount, 4800)
            self.assertSumsHold(line.sudo())
            revision.with_user(self.dora).action_propose()

    def _revise_later(self, revision, start):
        wizard = (
            self.env["sales.mgmt.plan.revise"]
            .with_user(self.dora)
            .create({"plan_id": revision.id, "period_id": self._find_period(start).id})
        )
        self.assertTrue(wizard.is_revision)
        wizard.action_revise()

    def test_a_revision_starts_later_only(self):
        revision = self._revise(start="2026-08")
        with self.assertRaisesRegex(UserError, "begins with 2026-08 already"):
            self._revise_later(revision, "2026-07")

    def test_a_month_locked_meanwhile_is_not_changed(self):
        revision = self._revise()
        line = revision.line_ids
        self._find_target(line, self.anna, "2026-07").with_user(self.dora).amount = 5
        self.env["sales.mgmt.period.lock"].with_user(self.dora).create(
            {"period_id": self._find_period("2026-07").id, "reason": "Agreed"}
        )
        with self.assertRaisesRegex(UserError, "(?s)2026-07.*Agreed"):
            revision.with_user(self.dora).action_propose()

    def test_rates_of_the_first_version_hold_in_all_others(self):
        plan = self._create_plan()
        self._create_line(100, plan=plan, metric=self.metric_orders)
        franc, pound = self.env.ref("base.CHF"), self.env.ref("base.GBP")
        plan.rate_ids = [(0, 0, {"currency_id": franc.id, "rate": 1.1})]
        self._put_in_use(plan)
        revision = self._revise(plan=plan).with_user(self.dora)
        for change in (
            lambda: revision.rate_ids.write({"rate": 1.2}),
            lambda: revision.rate_ids.unlink(),
        ):
            with self.assertRaisesRegex(UserError, "was fixed in “Plan 2026”"):
                change()
        revision.rate_ids = [(0, 0, {"currency_id": pound.id, "rate": 0.9})]
        self.assertEqual(len(revision.rate_ids), 2)

    def test_only_managers_revise(self):
        for user in (self.lena, self.auditor, self.anna):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.plan.with_user(user).action_ask_revision()
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self._revise(user=user)

    def test_what_makes_a_version_is_not_typed(self):
        with self.assertRaises(AccessError):
            self.plan.with_user(self.dora).version = 7
        plan = (
            self.env["sales.mgmt.plan"]
            .with_user(self.dora)
            .with_context(default_replaces_id=self.plan.id)
            .create({"name": "Mine", "period_id": self.plan.period_id.id, "version": 9})
        )
        self.assertEqual((plan.version, plan.replaces_id.id), (1, False))

    def test_the_board_says_which_columns_have_passed(self):
        line = self._revise().line_ids
        board = self.env["sales.mgmt.planning.board"].with_user(self.dora)
        answer = board.get_board(line.id)
        closed = {each["name"]: each["closed"] for each in answer["periods"]}
        self.assertIn("is before 2026-07", closed["2026-06"])
        self.assertIn("is before 2026-07", closed["2026 Q1"])
        self.assertFalse(closed["2026-07"])
        self.assertFalse(closed["2026 Q3"])
        self.assertFalse(answer["locks"])

    def test_the_statements_do_not_follow_the_number_of_people(self):
        def count(plan):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self._revise(plan=plan)
            return self.env.cr.sql_log_count - before

        few = count(self.plan)
        users = self._create_users({f"seller{n}": "user" for n in range(30)})
        for user in users:
            self._assign(user, self.south)
        line = self._create_line(
            90_000,
            plan=self._create_plan(),
            metric=self.metric_orders,
            organisation_method="typed",
        )
        line.action_fill_weights()
        self._put_in_use(line.plan_id)
        self.assertLessEqual(count(line.plan_id), few + 3)
