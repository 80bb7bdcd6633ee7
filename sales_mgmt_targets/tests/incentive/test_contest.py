from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from .contest_common import ContestCommon


@tagged("post_install", "-at_install")
class TestContestRanking(ContestCommon):
    # Places

    def test_the_best_result_wins_and_the_gap_is_told(self):
        contest = self._begin()
        self._win({self.anna: 300, self.boris: 100, self.carla: 250})
        self._end(contest)
        self.assertEqual(contest.state, "decided")
        self.assertEqual(
            self._get_ranking(contest),
            {"anna": (1, 1000), "carla": (2, 500), "boris": (3, 200)},
        )
        self.assertEqual(contest.line_ids.mapped("gap"), [0, 50, 150])
        self.assertEqual(contest.line_ids.mapped("value"), [300, 250, 100])

    def test_where_lower_is_better_the_lowest_result_wins(self):
        self.metric_won.direction = "lower"
        contest = self._begin()
        self._win({self.anna: 300, self.boris: 100})
        self._end(contest)
        # Carla has none at all, which is the least
        self.assertEqual(
            self._get_ranking(contest),
            {"carla": (1, 1000), "boris": (2, 500), "anna": (3, 200)},
        )

    def test_who_achieved_nothing_gets_no_place(self):
        contest = self._begin()
        self._win({self.anna: 300})
        self._end(contest)
        ranking = self._get_ranking(contest)
        self.assertEqual(ranking["anna"], (1, 1000))
        self.assertEqual(ranking["boris"], (0, 0))
        nothing = contest.line_ids.filtered(lambda line: line.user_id == self.boris)
        self.assertEqual(nothing.obstacle, "nothing")

    def test_only_results_of_the_days_and_the_scope_count(self):
        contest = self._begin(unit_id=self.north.id)
        self._win({self.anna: 100, self.boris: 200})
        self._win({self.anna: 500}, "2026-05-31 23:59:59")
        self._win({self.anna: 500}, "2026-07-01 00:00:00")
        self._win({self.boris: 50}, "2026-06-30 23:59:59")
        self._end(contest)
        self.assertEqual(
            self._get_ranking(contest), {"boris": (1, 1000), "anna": (2, 500)}
        )
        self.assertEqual(contest.line_ids[0].value, 250)

    def test_the_minimum_is_reached_exactly_or_missed_by_a_cent(self):
        contest = self._begin(has_threshold=True, threshold=100)
        self._win({self.anna: 100, self.boris: 99.99, self.carla: 500})
        self._end(contest)
        ranking = self._get_ranking(contest)
        self.assertEqual(ranking["anna"], (2, 500))
        self.assertEqual(ranking["boris"], (0, 0))

    def test_who_does_not_pass_the_gate_gets_no_place(self):
        contest = self._begin(
            gate_metric_id=self.metric_won_count.id,
            gate_operator="ge",
            gate_threshold=2,
        )
        self._win({self.anna: 900, self.boris: 10})
        self._win({self.boris: 10})
        self._end(contest)
        ranking = self._get_ranking(contest)
        self.assertEqual(ranking["boris"], (1, 1000))
        self.assertEqual(ranking["anna"], (0, 0))

    def test_attainment_compares_people_with_different_targets(self):
        line = self._create_line(3600, organisation_method="typed")
        line.action_fill_weights()
        for weight in line.weight_ids.filtered(lambda each: each.kind != "period"):
            weight.weight = 3 if weight.user_id == self.anna else 1
        line.action_split()
        line.plan_id.with_user(self.dora).action_propose()
        line.plan_id.with_user(self.max).action_approve()
        line.plan_id.with_user(self.max).action_activate()
        contest = self._begin(basis="attainment", unit_id=self.north.id)
        anna = self._find_target(line, self.anna, "2026-06").amount
        boris = self._find_target(line, self.boris, "2026-06").amount
        self.assertGreater(anna, boris)
        self._win({self.anna: anna * 0.9, self.boris: boris})
        self._end(contest)
        self.assertEqual(
            self._get_ranking(contest), {"boris": (1, 1000), "anna": (2, 500)}
        )
        self.assertEqual(contest.line_ids.mapped("value"), [1.0, 0.9])

    def test_without_a_target_there_is_no_attainment(self):
        contest = self._begin(basis="attainment")
        self._win({self.anna: 100})
        self._end(contest)
        self.assertEqual(set(contest.line_ids.mapped("obstacle")), {"target"})

    def test_growth_compares_with_the_same_month_last_year(self):
        self._win({self.anna: 100, self.boris: 1000}, "2025-06-30 12:00:00")
        self._win({self.boris: 9}, "2025-05-31 12:00:00")
        contest = self._begin(basis="growth")
        self._win({self.anna: 150, self.boris: 1200, self.carla: 800})
        self._end(contest)
        self.assertEqual(
            self._get_ranking(contest),
            {"anna": (1, 1000), "boris": (2, 500), "carla": (0, 0)},
        )
        self.assertEqual(contest.line_ids.mapped("value"), [0.5, 0.2, 0])

    def test_a_ratio_is_that_of_the_sums(self):
        rate = self.env.ref("sales_mgmt_targets.metric_win_rate")
        rate.trust = "document"
        contest = self._begin(metric_id=rate.id)
        self._win({self.anna: 10, self.boris: 10})
        self.env["crm.lead"].create(
            {
                "name": "Lost",
                "type": "opportunity",
                "user_id": self.anna.id,
                "team_id": False,
                "company_id": self.company.id,
                "active": False,
                "probability": 0,
                "date_closed": "2026-06-12 12:00:00",
            }
        )
        self._refresh()
        self._end(contest)
        self.assertEqual(self._get_ranking(contest)["boris"][0], 1)
        lines = contest.line_ids.filtered("has_value")
        self.assertEqual(lines.mapped("value"), [1.0, 0.5])

    # Ties

    def test_in_a_tie_they_share_the_prizes_to_the_cent(self):
        contest = self._begin(prizes=(1000, 500.01, 200))
        self._win({self.anna: 300, self.boris: 300, self.carla: 100})
        self._end(contest)
        self.assertEqual(
            self._get_ranking(contest),
            {"anna": (1, 750.01), "boris": (1, 750), "carla": (3, 200)},
        )
        self.assertEqual(sum(contest.award_ids.mapped("amount")), 1700.01)

    def test_in_a_tie_each_gets_the_whole_prize_while_the_budget_lasts(self):
        contest = self._begin(tie="same", budget=2200)
        self._win({self.anna: 300, self.boris: 300, self.carla: 100})
        self._end(contest)
        self.assertEqual(
            self._get_ranking(contest),
            {"anna": (1, 1000), "boris": (1, 1000), "carla": (3, 200)},
        )

    def test_no_tie_costs_more_than_the_budget(self):
        contest = self._begin(tie="same", budget=1700)
        self._win({self.anna: 300, self.boris: 300, self.carla: 100})
        self._end(contest)
        self.assertEqual(
            self._get_ranking(contest),
            {"anna": (1, 850), "boris": (1, 850), "carla": (3, 0)},
        )

    def test_in_a_tie_who_reached_it_first_wins(self):
        contest = self._begin(tie="earlier")
        self._win({self.anna: 200, self.boris: 300}, "2026-06-05 10:00:00")
        self._win({self.anna: 100}, "2026-06-20 10:00:00")
        self._end(contest)
        ranking = self._get_ranking(contest)
        self.assertEqual(ranking["boris"], (1, 1000))
        self.assertEqual(ranking["anna"], (2, 500))

    def test_at_the_same_moment_they_share_although_the_first_would_win(self):
        contest = self._begin(tie="earlier")
        self._win({self.anna: 300, self.boris: 300}, "2026-06-05 10:00:00")
        self._end(contest)
        self.assertEqual(self._get_ranking(contest)["boris"], (1, 750))

    # Who takes part

    def test_who_leaves_drops_out(self):
        contest = self._begin()
        self._win({self.anna: 300, self.boris: 100})
        self._leave(self.anna, "2026-06-20")
        self._end(contest)
        ranking = self._get_ranking(contest)
        self.assertEqual(ranking["anna"], (0, 0))
        self.assertEqual(ranking["boris"], (1, 1000))

    def test_who_leaves_keeps_the_place_if_the_rules_say_so(self):
        contest = self._begin(leavers="keep")
        self._win({self.anna: 300, self.boris: 100})
        self._leave(self.anna, "2026-06-20")
        self._end(contest)
        self.assertEqual(self._get_ranking(contest)["anna"], (1, 1000))

    def test_who_leaves_after_the_last_day_keeps_the_place(self):
        contest = self._begin()
        self._win({self.anna: 300})
        self._leave(self.anna, "2026-06-30")
        self._end(contest)
        self.assertEqual(self._get_ranking(contest)["anna"], (1, 1000))

    def test_a_newcomer_takes_part_from_the_first_day_on(self):
        contest = self._begin()
        emma = self._create_user("emma", "user")
        self._assign(emma, self.north, "2026-06-10")
        self._win({emma: 400, self.anna: 300}, "2026-06-15 10:00:00")
        self._end(contest)
        self.assertEqual(self._get_ranking(contest)["emma"], (1, 1000))

    def test_a_newcomer_waits_if_the_rules_say_so(self):
        contest = self._begin(newcomers="wait")
        emma = self._create_user("emma", "user")
        self._assign(emma, self.north, "2026-06-02")
        self._win({emma: 400, self.anna: 300}, "2026-06-15 10:00:00")
        self._end(contest)
        self.assertNotIn("emma", self._get_ranking(contest))
        self.assertEqual(self._get_ranking(contest)["anna"], (1, 1000))

    def test_only_the_role_takes_part(self):
        self._assign(self.lena, self.north, role="leader")
        contest = self._begin(role="member")
        self._win({self.lena: 900, self.anna: 300})
        self._end(contest)
        self.assertEqual(set(self._get_ranking(contest)), {"anna", "boris", "carla"})

    # Teams

    def test_teams_compete_with_the_sum_of_their_people(self):
        contest = self._begin(kind="team")
        self._win({self.anna: 200, self.boris: 150, self.carla: 300})
        self._end(contest)
        self.assertEqual(
            self._get_ranking(contest), {"North": (1, 1000), "South": (2, 500)}
        )

    def test_the_prize_of_a_team_is_shared_to_the_cent(self):
        emma = self._create_user("emma", "user")
        self._assign(emma, self.north)
        contest = self._begin(kind="team", prizes=(100.01, 0.02))
        self._win({self.anna: 200, self.boris: 150, self.carla: 300})
        self._end(contest)
        self.assertEqual(
            self._get_prizes(),
            {
                "anna": [("Summer Race", 33.34)],
                "boris": [("Summer Race", 33.34)],
                "emma": [("Summer Race", 33.33)],
                "carla": [("Summer Race", 0.02)],
            },
        )

    def test_what_a_team_shared_does_not_change_when_people_move_later(self):
        contest = self._begin(kind="team")
        self._win({self.anna: 200})
        self._end(contest)
        before = self._get_prizes()
        self.north.assignment_ids.filtered(
            lambda job: job.user_id == self.boris
        ).unlink()
        self.assertEqual(self._get_prizes(), before)
        self.assertEqual(before["boris"], [("Summer Race", 500.0)])

    # Pay

    def test_prizes_are_paid_in_the_period_in_which_the_contest_ends(self):
        contest = self._begin()
        self._win({self.anna: 300})
        self._end(contest)
        self.assertEqual(self._get_prizes(), {"anna": [("Summer Race", 1000.0)]})
        self.assertEqual(self._get_prizes("2026 Q2"), self._get_prizes())
        self.assertEqual(self._get_prizes("2026-05"), {})
        self.assertEqual(self._get_prizes("2026-08"), {})

    def test_a_prize_decided_late_can_be_paid_with_the_month_of_the_decision(self):
        contest = self._begin()
        self._win({self.anna: 300})
        with freeze_time("2026-08-01 00:00:00"):
            self._lock("2026-06")
            contest._advance()
        self.assertEqual(self._get_prizes("2026-07"), {})
        self.assertEqual(self._get_prizes("2026-08"), self._get_prizes())
        self.assertTrue(self._get_prizes())

    def test_nothing_is_paid_before_the_decision(self):
        contest = self._begin()
        self._win({self.anna: 300})
        with freeze_time("2026-06-12 12:00:00"):
            contest._advance()
        self.assertEqual(self._get_prizes(), {})

    def test_two_companies_do_not_mix(self):
        other = self.env["res.company"].create({"name": "Southwind"})
        self.anna.company_ids |= other
        contest = self._begin()
        self._win({self.anna: 300})
        self.env["sales.mgmt.calendar"]._get_for_company(other)._ensure_years(
            2024, 2026
        )
        self._create_won(self.anna, 5000, "2026-06-10 10:00:00", company_id=other.id)
        self._refresh()
        self._end(contest)
        self.assertEqual(contest.line_ids[0].value, 300)
        self.assertEqual(self._get_prizes("2026-06", other), {})

    # Cost

    def test_the_number_of_queries_does_not_depend_on_the_number_of_people(self):
        def count(contest):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            contest._rank()
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        small = self._begin(name="Small", unit_id=self.south.id)
        few = count(small)
        people = [self._create_user(f"person{number}", "user") for number in range(30)]
        for user in people:
            self._assign(user, self.south)
        large = self._begin(name="Large", unit_id=self.south.id)
        self.assertGreater(len(large.line_ids), 30)
        self._win(dict.fromkeys(people, 10))
        self.assertLessEqual(count(large), few + 1)

    # Helpers

    def _leave(self, user, last_day):
        job = self.env["sales.mgmt.assignment"].search([("user_id", "=", user.id)])
        job.date_to = last_day


@tagged("post_install", "-at_install")
class TestContestRules(ContestCommon):
    def test_the_author_does_not_publish(self):
        contest = self._create_contest()
        with (
            freeze_time("2026-05-20"),
            self.assertRaisesRegex(UserError, "somebody else publishes"),
        ):
            contest.action_publish()

    def test_who_changed_a_prize_does_not_publish_either(self):
        contest = self._create_contest()
        contest.prize_ids[0].with_user(self.dora).amount = 900
        with self.assertRaisesRegex(UserError, "You wrote the rules"):
            self._publish_contest(contest)

    def test_who_takes_part_does_not_publish(self):
        self._assign(self.dora, self.north)
        with self.assertRaisesRegex(UserError, "You take part"):
            self._publish_contest(self._create_contest())

    def test_who_takes_part_does_not_decide(self):
        contest = self._begin()
        self._assign(self.max, self.north, "2026-06-15")
        self._win({self.anna: 300})
        with freeze_time("2026-07-05"), self.assertRaisesRegex(UserError, "take part"):
            contest.with_user(self.max).action_decide()

    def test_a_salesperson_neither_writes_nor_publishes_nor_decides(self):
        contest = self._begin()
        for step in ("action_publish", "action_decide", "action_cancel"):
            with self.subTest(step=step), self.assertRaises(AccessError):
                getattr(contest.with_user(self.anna), step)()
        with self.assertRaises(AccessError):
            self.env["sales.mgmt.contest.step"].with_user(self.anna).create(
                {"contest_id": contest.id, "step": "decide", "reason": "me"}
            )

    def test_rules_are_published_before_the_first_day(self):
        contest = self._create_contest()
        with (
            freeze_time("2026-06-01 00:00:00"),
            self.assertRaisesRegex(UserError, "before a contest"),
        ):
            contest.with_user(self.dora).action_publish()
        with freeze_time("2026-05-31 23:59:59"):
            contest.with_user(self.dora).action_publish()
        self.assertEqual(contest.state, "published")

    def test_published_rules_do_not_change(self):
        contest = self._publish_contest(self._create_contest())
        for place, user in enumerate((self.olga, self.dora), 8):
            with self.assertRaisesRegex(UserError, "are fixed"):
                contest.with_user(user).tie = "same"
            with self.assertRaisesRegex(UserError, "are fixed"):
                contest.prize_ids[0].with_user(user).amount = 9000
            with self.assertRaisesRegex(UserError, "are fixed"):
                contest.prize_ids[0].with_user(user).unlink()
            with self.assertRaisesRegex(UserError, "are fixed"):
                self.env["sales.mgmt.contest.prize"].with_user(user).create(
                    {"contest_id": contest.id, "place": place, "thing": "A car"}
                )
            with self.assertRaisesRegex(UserError, "is kept"):
                contest.with_user(user).unlink()

    def test_a_prize_is_not_moved_to_a_published_contest(self):
        published = self._publish_contest(self._create_contest())
        draft = self._create_contest(name="Draft", prizes=(1, 2, 3, 4))
        with self.assertRaisesRegex(UserError, "are fixed"):
            draft.prize_ids[3].contest_id = published

    def test_the_fingerprint_tells_the_published_rules(self):
        contest = self._publish_contest(self._create_contest())
        self.assertEqual(contest.rules_hash, contest._get_rules_hash())
        contest.sudo().budget = 9999
        self.assertNotEqual(contest.rules_hash, contest._get_rules_hash())

    def test_nobody_writes_state_or_result_past_the_buttons(self):
        contest = self._create_contest()
        for vals in (
            {"state": "decided"},
            {"editor_ids": [Command.clear()]},
            {"line_ids": [Command.create({"user_id": self.anna.id, "place": 1})]},
            {"publisher_id": self.max.id},
        ):
            with self.subTest(vals=vals), self.assertRaises(AccessError):
                contest.write(vals)
        made = contest.copy({"state": "decided"})
        self.assertEqual(made.state, "draft")

    def test_the_prizes_fit_the_budget(self):
        contest = self._create_contest(budget=1699.99)
        with self.assertRaisesRegex(UserError, "1,700.00.*1,699.99"):
            self._publish_contest(contest)
        contest.budget = 1700
        self._publish_contest(contest)

    def test_a_contest_without_prize_is_not_published(self):
        with self.assertRaisesRegex(UserError, "no prize yet"):
            self._publish_contest(self._create_contest(prizes=()))

    def test_self_reported_figures_need_a_reason(self):
        self.metric_won.trust = "self_reported"
        contest = self._create_contest()
        with self.assertRaisesRegex(UserError, "report themselves"):
            self._publish_contest(contest)
        contest.trust_reason = "Every visit is signed by the customer"
        self._publish_contest(contest)

    def test_a_self_reported_gate_needs_a_reason_too(self):
        self.metric_won_count.trust = "self_reported"
        with self.assertRaisesRegex(UserError, "report themselves"):
            self._publish_contest(
                self._create_contest(gate_metric_id=self.metric_won_count.id)
            )

    def test_what_counts_once_per_period_lasts_one_period(self):
        active = self.env.ref("sales_mgmt_targets.metric_active_customers")
        june, july = self._find_period("2026-06"), self._find_period("2026-07")
        contest = self._create_contest(metric_id=active.id, period_to_id=july.id)
        with self.assertRaisesRegex(UserError, "exactly one month"):
            self._publish_contest(contest)
        contest.period_to_id = june
        self._publish_contest(contest)

    def test_growth_needs_whole_months_and_a_year_before(self):
        self.calendar.lowest_level = "week"
        week = self._find_period("2026-W24")
        contest = self._create_contest(basis="growth", period_from_id=week.id)
        with self.assertRaisesRegex(UserError, "whole months"):
            self._publish_contest(contest)

    def test_teams_do_not_compete_with_what_they_belong_to(self):
        inner = self._create_unit("Inner North", parent_id=self.north.id)
        contest = self._create_contest(
            kind="team", team_ids=[Command.set((self.north | inner).ids)]
        )
        with self.assertRaisesRegex(UserError, "belongs to"):
            self._publish_contest(contest)

    def test_it_is_decided_when_the_time_is_closed_and_not_before(self):
        contest = self._begin()
        self._win({self.anna: 300})
        with freeze_time("2026-07-05 12:00:00"):
            contest._advance()
        self.assertEqual(contest.state, "running")
        self._end(contest)
        self.assertEqual(contest.state, "decided")

    def test_the_schedule_begins_ranks_and_decides(self):
        cron = self.registry["ir.cron"]
        self.patch(cron, "_commit_progress", lambda *_args, **_options: 1)
        contest = self._publish_contest(self._create_contest()).sudo()
        run = self.env["sales.mgmt.contest"]._cron_run
        with freeze_time("2026-05-31 23:59:59"):
            run()
        self.assertEqual(contest.state, "published")
        with freeze_time("2026-06-01 00:00:00"):
            run()
        self.assertEqual(contest.state, "running")
        self._win({self.anna: 300})
        with freeze_time("2026-06-11 12:00:00"):
            run()
        self.assertEqual(contest.line_ids[0].place, 1)
        self.assertEqual(contest.line_ids[0].user_id, self.anna)
        with freeze_time("2026-07-05 12:00:00"):
            self._lock("2026-06")
            run()
        self.assertEqual(contest.state, "decided")
        self.assertEqual(contest.decider_id, self.env.user)

    def test_nobody_decides_before_the_last_day_is_over(self):
        contest = self._begin()
        with (
            freeze_time("2026-06-30 23:59:59"),
            self.assertRaisesRegex(UserError, "goes on until"),
        ):
            contest.with_user(self.dora).action_decide()

    def test_before_the_closing_a_decision_needs_a_reason(self):
        contest = self._begin()
        self._win({self.anna: 300})
        with freeze_time("2026-07-01 08:00:00"):
            action = contest.with_user(self.dora).action_decide()
            self.assertEqual(action["res_model"], "sales.mgmt.contest.step")
            self.assertEqual(contest.state, "running")
            step = (
                self.env["sales.mgmt.contest.step"]
                .with_user(self.dora)
                .with_context(**action["context"])
                .create({"reason": "The party is tonight"})
            )
            step.action_confirm()
        self.assertEqual(contest.state, "decided")
        self.assertEqual(contest.exception_reason, "The party is tonight")
        self.assertEqual(contest.decider_id, self.dora)

    def test_a_decided_result_never_changes(self):
        contest = self._begin()
        self._win({self.anna: 300, self.boris: 100})
        self._end(contest)
        line, award = contest.line_ids[0], contest.award_ids[0]
        with self.assertRaisesRegex(UserError, "is fixed"):
            line.sudo().place = 2
        with self.assertRaisesRegex(UserError, "is fixed"):
            line.sudo().unlink()
        with self.assertRaisesRegex(UserError, "is fixed"):
            award.sudo().amount = 1
        with self.assertRaisesRegex(UserError, "is fixed"):
            award.sudo().unlink()

    def test_late_figures_change_the_ranking_only_until_the_decision(self):
        contest = self._begin()
        self._win({self.anna: 300, self.boris: 100})
        self._end(contest)
        self._win({self.boris: 900})
        with freeze_time("2026-07-06 12:00:00"):
            contest._advance()
            contest._update_standings()
        self.assertEqual(self._get_ranking(contest)["anna"], (1, 1000))

    def test_winners_are_named_publicly_and_in_the_audit_log(self):
        channel = self.env["discuss.channel"].create({"name": "Winners"})
        contest = self._begin(channel_id=channel.id)
        self._win({self.anna: 300})
        self._end(contest)
        for record in (contest, channel):
            bodies = " ".join(record.message_ids.mapped("body"))
            self.assertIn("anna", bodies)
            self.assertIn("1,000.00", bodies)
        entries = self.env["sales.mgmt.audit"].search(
            [("model", "=", contest._name), ("res_id", "=", contest.id)], order="id"
        )
        self.assertEqual(entries.mapped("event"), ["Published", "Running", "Decided"])
        self.assertEqual(entries[0].user_id, self.dora)

    def test_a_cancelled_contest_says_why_and_pays_nothing(self):
        contest = self._begin()
        self._win({self.anna: 300})
        step = (
            self.env["sales.mgmt.contest.step"]
            .with_user(self.dora)
            .create(
                {
                    "contest_id": contest.id,
                    "step": "cancel",
                    "reason": "The product was recalled",
                }
            )
        )
        step.action_confirm()
        self._end(contest)
        self.assertEqual(contest.state, "cancelled")
        self.assertIn("recalled", " ".join(contest.message_ids.mapped("body")))
        self.assertEqual(self._get_prizes(), {})

    def test_people_see_contests_of_their_scope_once_published(self):
        contest = self._create_contest(unit_id=self.north.id)
        contests = self.env["sales.mgmt.contest"]
        self.assertFalse(contests.with_user(self.anna).search([]))
        self._publish_contest(contest)
        for user in (self.anna, self.boris, self.lena):
            self.assertTrue(contests.with_user(user).search([]), user.login)
        self.assertFalse(contests.with_user(self.carla).search([]))
        self.assertFalse(contests.with_user(self.sven).search([]))

    def test_a_prize_won_is_seen_by_the_person_and_those_above(self):
        contest = self._begin()
        self._win({self.anna: 300})
        self._end(contest)
        awards = self.env["sales.mgmt.contest.award"]
        for user in (self.anna, self.lena, self.dora, self.olga, self.auditor):
            self.assertTrue(awards.with_user(user).search([]), user.login)
        for user in (self.boris, self.sven):
            self.assertFalse(awards.with_user(user).search([]), user.login)


@tagged("post_install", "-at_install")
class TestContestBoard(ContestCommon):
    def _get_board(self, user, contest=None, limit=10):
        self.env.flush_all()
        with freeze_time("2026-06-15 12:00:00"):
            return (
                self.env["sales.mgmt.contest"]
                .with_user(user)
                .with_context(allowed_company_ids=self.company.ids)
                .get_board(contest and contest.id, limit)
            )

    def _rank(self, contest):
        with freeze_time("2026-06-15 12:00:00"):
            contest._advance()

    def test_everybody_in_the_contest_sees_the_whole_ranking(self):
        contest = self._begin()
        self._win({self.anna: 300, self.boris: 100})
        self._rank(contest)
        board = self._get_board(self.boris)["contest"]
        self.assertEqual(
            [(line["name"], line["place"], line["is_own"]) for line in board["lines"]],
            [(self.anna.name, 1, False), (self.boris.name, 2, True)],
        )
        self.assertEqual(board["ends"], "2026-07-01 00:00:00")

    def test_the_own_place_is_shown_below_the_top(self):
        contest = self._begin()
        self._win({self.anna: 300, self.boris: 200, self.carla: 100})
        self._rank(contest)
        lines = self._get_board(self.carla, limit=1)["contest"]["lines"]
        self.assertEqual([line["place"] for line in lines], [1, 3])

    def test_the_board_shows_the_metric_of_the_contest_and_no_other(self):
        contest = self._begin(gate_metric_id=self.metric_won_count.id, gate_threshold=1)
        self._win({self.anna: 300})
        self._rank(contest)
        board = self._get_board(self.anna)["contest"]
        self.assertNotIn(self.metric_won_count.name, str(board))
        self.assertEqual(
            set(board["lines"][0]),
            {
                "id",
                "place",
                "name",
                "team",
                "user_id",
                "value",
                "has_value",
                "gap",
                "obstacle",
                "prize_amount",
                "things",
                "badge_id",
                "is_own",
            },
        )

    def test_outsiders_do_not_see_the_board(self):
        contest = self._begin(unit_id=self.north.id)
        self.assertFalse(self._get_board(self.carla)["contest"])
        with self.assertRaises(AccessError):
            self._get_board(self.carla, contest)
        portal = new_test_user(self.env, "portal_guest", "base.group_portal")
        with self.assertRaises(AccessError):
            self._get_board(portal, contest)

    def test_the_board_costs_the_same_for_few_and_for_many(self):
        def count(contest):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self._get_board(self.carla, contest, limit=50)
            return self.env.cr.sql_log_count - before

        small = self._begin(name="Small", unit_id=self.south.id)
        self._win({self.carla: 10})
        self._rank(small)
        count(small)
        few = count(small)
        for number in range(30):
            user = self._create_user(f"person{number}", "user")
            self._assign(user, self.south)
            self._create_won(user, 10 + number, "2026-06-10 10:00:00")
        self._refresh()
        large = self._begin(name="Large", unit_id=self.south.id)
        self._rank(large)
        count(large)
        self.assertLessEqual(count(large), few + 1)
        self.assertLessEqual(few, 40)
