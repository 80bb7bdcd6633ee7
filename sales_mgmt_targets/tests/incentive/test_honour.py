from freezegun import freeze_time
from psycopg2.errors import CheckViolation, UniqueViolation

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from ..common import SalesMgmtCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-05-15 12:00:00")
class HonourCommon(SalesMgmtCommon):
    @classmethod
    def _create_honour(cls, **values):
        return cls.env["sales.mgmt.honour"].create(
            {
                "name": "Innovation Award",
                "company_id": cls.company.id,
                "method": "jury",
                "chair_id": cls.dora.id,
                "jury_ids": [Command.set((cls.lena | cls.sven).ids)],
                "prize_amount": 100,
                "first_day": "2026-01-01",
                **values,
            }
        )

    @classmethod
    def _open(cls, period="2026-04", **values):
        honour = cls._create_honour(**values)
        return honour._open_round(cls._find_period(period))

    def _nominate(self, current, nominator, nominee, reason="A new way to customers"):
        return (
            self.env["sales.mgmt.honour.nomination"]
            .with_user(nominator)
            .create({"round_id": current.id, "user_id": nominee.id, "reason": reason})
        )

    def _vote(self, current, juror, points):
        """Have a juror give points by candidate."""
        votes = self.env["sales.mgmt.honour.vote"].with_user(juror)
        for user, value in points.items():
            candidate = current.sudo().candidate_ids.filtered(
                lambda each, user=user: each.user_id == user
            )
            votes.create({"candidate_id": candidate.id, "points": str(value)})

    def _decide(self, current, user, reason="Convinced the jury", **values):
        decision = (
            self.env["sales.mgmt.honour.decision"]
            .with_user(user)
            .create(
                {"round_id": current.id, "step": "decide", "reason": reason, **values}
            )
        )
        decision.action_confirm()

    def _get_winners(self, current):
        return {
            winner.user_id.login: winner.amount
            for winner in current.candidate_ids.filtered("is_winner")
        }

    def _get_prizes(self, period="2026-04", company=None):
        return {
            user.login: [(record, amount) for record, amount, _currency in won]
            for user, won in self.env["sales.mgmt.honour.round"]
            ._get_prizes(self._find_period(period), company or self.company)
            .items()
        }

    def _create_figures(self, results, day="2026-04-10 10:00:00"):
        self.metric_won.trust = "document"
        for user, value in results.items():
            self._create_won(user, value, day)
        self._refresh()


@tagged("post_install", "-at_install")
@freeze_time("2026-05-15 12:00:00")
class TestHonourJury(HonourCommon):
    def test_from_nomination_to_the_wall(self):
        current = self._open(tie="share")
        self._nominate(current, self.anna, self.boris)
        self._nominate(current, self.carla, self.anna)
        current.with_user(self.dora).action_begin_jury()
        for juror, points in (
            (self.lena, {self.boris: 5, self.anna: 3}),
            (self.sven, {self.boris: 4, self.anna: 4}),
            (self.dora, {self.boris: 4, self.anna: 5}),
        ):
            self._vote(current, juror, points)
        self._decide(current, self.dora)
        self.assertEqual(current.state, "decided")
        self.assertEqual(self._get_winners(current), {"boris": 100})
        self.assertEqual(current.decided_by_id, self.dora)
        self.assertEqual(self._get_prizes(), {"boris": [(current, 100)]})
        wall = self.env["sales.mgmt.honour.candidate"].with_user(self.carla)
        self.assertEqual(wall.search([]).user_id, self.boris)
        body = " ".join(current.message_ids.mapped("body"))
        self.assertIn("boris", body)
        self.assertIn("Convinced the jury", body)
        entries = self.env["sales.mgmt.audit"].search(
            [("model", "=", current._name), ("res_id", "=", current.id)], order="id"
        )
        self.assertEqual(entries.mapped("event"), ["Jury", "Decided"])
        self.assertEqual(entries[-1].reason, "Convinced the jury")

    # Nominations

    @mute_logger("odoo.sql_db")
    def test_nobody_nominates_themselves(self):
        current = self._open()
        with self.assertRaises(CheckViolation), self.env.cr.savepoint():
            self._nominate(current, self.anna, self.anna)

    @mute_logger("odoo.sql_db")
    def test_nobody_nominates_twice_or_in_the_name_of_another(self):
        current = self._open()
        self._nominate(current, self.anna, self.boris)
        with self.assertRaises(UniqueViolation), self.env.cr.savepoint():
            self._nominate(current, self.anna, self.boris)
        forged = (
            self.env["sales.mgmt.honour.nomination"]
            .with_user(self.carla)
            .create(
                {
                    "round_id": current.id,
                    "user_id": self.boris.id,
                    "nominator_id": self.lena.id,
                    "reason": "Because",
                }
            )
        )
        self.assertEqual(forged.nominator_id, self.carla)
        with self.assertRaises(AccessError):
            forged.reason = "Something else"

    def test_only_who_was_there_nominates_and_is_nominated(self):
        current = self._open(unit_id=self.north.id)
        with self.assertRaisesRegex(UserError, "not in the scope"):
            self._nominate(current, self.carla, self.anna)
        with self.assertRaisesRegex(UserError, "not in the scope"):
            self._nominate(current, self.anna, self.carla)

    def test_nominations_end_with_their_last_day(self):
        current = self._open(nomination_days=5)
        self.assertEqual(str(current.nominate_until), "2026-05-20")
        with freeze_time("2026-05-20 23:59:59"):
            self._nominate(current, self.anna, self.boris)
        with (
            freeze_time("2026-05-21 00:00:00"),
            self.assertRaisesRegex(UserError, "is over"),
        ):
            self._nominate(current, self.carla, self.boris)
        with freeze_time("2026-05-21 00:00:00"):
            self.env["sales.mgmt.honour"]._cron_run()
        self.assertEqual(current.state, "jury")
        self.assertEqual(current.candidate_ids.user_id, self.boris)

    def test_nominations_are_read_by_their_author_and_the_jury_only(self):
        current = self._open()
        nomination = self._nominate(current, self.anna, self.boris)
        for user, allowed in (
            (self.anna, True),
            (self.lena, True),
            (self.boris, False),
            (self.carla, False),
        ):
            with self.subTest(user=user.login):
                self.assertEqual(nomination.with_user(user).has_access("read"), allowed)

    # Votes

    def _get_candidates(self, **values):
        current = self._open(**values)
        self._nominate(current, self.anna, self.boris)
        self._nominate(current, self.boris, self.anna)
        current.with_user(self.dora).action_begin_jury()
        return current

    def test_only_the_jury_votes(self):
        current = self._get_candidates()
        with self.assertRaisesRegex(AccessError, "Only the jury"):
            self._vote(current, self.carla, {self.boris: 5})

    def test_a_candidate_does_not_vote(self):
        current = self._get_candidates(
            jury_ids=[Command.set((self.lena | self.anna).ids)]
        )
        for nominee in (self.anna, self.boris):
            with self.assertRaisesRegex(AccessError, "candidate"):
                self._vote(current, self.anna, {nominee: 5})

    @mute_logger("odoo.sql_db")
    def test_a_vote_cannot_be_forged(self):
        current = self._get_candidates()
        votes = self.env["sales.mgmt.honour.vote"]
        candidate = current.candidate_ids[0]
        forged = votes.with_user(self.lena).create(
            {"candidate_id": candidate.id, "juror_id": self.sven.id, "points": "5"}
        )
        self.assertEqual(forged.juror_id, self.lena)
        with self.assertRaises(AccessError):
            forged.with_user(self.lena).juror_id = self.sven
        with self.assertRaises(AccessError):
            forged.with_user(self.sven).points = "1"
        with self.assertRaises(AccessError):
            forged.with_user(self.dora).points = "1"
        with self.assertRaises(UniqueViolation), self.env.cr.savepoint():
            votes.with_user(self.lena).create(
                {"candidate_id": candidate.id, "points": "5"}
            )
        with self.assertRaises(AccessError):
            candidate.with_user(self.lena).points = 99
        with self.assertRaises(AccessError):
            candidate.with_user(self.dora).write({"is_winner": True})

    def test_votes_are_read_by_their_juror_until_somebody_decides(self):
        current = self._get_candidates()
        self._vote(current, self.lena, {self.boris: 5})
        votes = self.env["sales.mgmt.honour.vote"]
        self.assertTrue(votes.with_user(self.lena).search([]))
        self.assertFalse(votes.with_user(self.sven).search([]))
        self.assertFalse(votes.with_user(self.boris).search([]))
        candidates = self.env["sales.mgmt.honour.candidate"]
        self.assertFalse(candidates.with_user(self.boris).search([]))

    def test_no_decision_before_all_votes_or_their_last_day(self):
        current = self._get_candidates()
        self._vote(current, self.lena, {self.boris: 5, self.anna: 1})
        with self.assertRaisesRegex(UserError, "2 of 6 votes"):
            self._decide(current, self.dora)
        with freeze_time("2026-06-02 12:00:00"):
            self._decide(current, self.dora)
        self.assertEqual(self._get_winners(current), {"boris": 100})

    def test_no_vote_after_the_decision(self):
        current = self._get_candidates()
        self._vote(current, self.lena, {self.boris: 5})
        with (
            freeze_time("2026-06-02 12:00:00"),
            self.assertRaisesRegex(UserError, "votes.*is over"),
            self.env.cr.savepoint(),
        ):
            self._vote(current, self.sven, {self.anna: 5})
        with freeze_time("2026-06-02 12:00:00"):
            self._decide(current, self.dora)
        with self.assertRaisesRegex(UserError, "Decided"):
            self._vote(current, self.sven, {self.anna: 5})

    def test_the_chair_ends_the_nominations_and_a_salesperson_does_not(self):
        current = self._open(chair_id=self.sven.id)
        self._nominate(current, self.anna, self.boris)
        with self.assertRaisesRegex(AccessError, "Only the chair"):
            current.with_user(self.anna).action_begin_jury()
        self.assertTrue(current.with_user(self.sven).can_conduct)
        current.with_user(self.sven).action_begin_jury()
        self.assertEqual(current.state, "jury")

    # Decisions

    def test_the_chair_decides_and_nobody_else(self):
        current = self._get_candidates()
        self._vote(current, self.lena, {self.boris: 5})
        with freeze_time("2026-06-02 12:00:00"):
            for user in (self.max, self.lena, self.boris, self.carla):
                with self.subTest(user=user.login), self.assertRaises(AccessError):
                    self._decide(current, user)

    def test_a_chair_who_is_a_candidate_leaves_it_to_another_juror(self):
        current = self._open(chair_id=self.anna.id)
        self._nominate(current, self.boris, self.anna)
        current.with_user(self.dora).action_begin_jury()
        self._vote(current, self.lena, {self.anna: 5})
        self._vote(current, self.sven, {self.anna: 5})
        with self.assertRaisesRegex(AccessError, "candidate"):
            self._decide(current, self.anna)
        self._decide(current, self.lena)
        self.assertEqual(self._get_winners(current), {"anna": 100})

    def _tie(self, **values):
        current = self._get_candidates(prize_amount=100.01, **values)
        for juror in (self.lena, self.sven, self.dora):
            self._vote(current, juror, {self.boris: 4, self.anna: 4})
        return current

    def test_in_a_tie_they_share_the_prize_to_the_cent(self):
        current = self._tie(tie="share")
        self._decide(current, self.dora)
        self.assertEqual(sorted(self._get_winners(current).values()), [50.0, 50.01])

    def test_in_a_tie_each_gets_the_whole_prize(self):
        current = self._tie(tie="same")
        self._decide(current, self.dora)
        self.assertEqual(self._get_winners(current), {"anna": 100.01, "boris": 100.01})

    def test_in_a_tie_the_chair_chooses_among_the_tied_only(self):
        current = self._tie(tie="chair")
        with self.assertRaisesRegex(UserError, "tied"):
            self._decide(current, self.dora)
        boris = current.candidate_ids.filtered(lambda each: each.user_id == self.boris)
        self._decide(current, self.dora, chosen_id=boris.id)
        self.assertEqual(self._get_winners(current), {"boris": 100.01})

    def test_without_a_vote_nobody_wins(self):
        current = self._get_candidates()
        with (
            freeze_time("2026-06-02 12:00:00"),
            self.assertRaisesRegex(UserError, "no candidate with a vote"),
        ):
            self._decide(current, self.dora)

    def test_a_decision_stays_as_it_is(self):
        current = self._tie(tie="share")
        self._decide(current, self.dora)
        winner = current.candidate_ids[0]
        with self.assertRaisesRegex(UserError, "nobody changes"):
            winner.sudo().is_winner = False
        with self.assertRaisesRegex(UserError, "nobody changes"):
            winner.sudo().amount = 999
        with self.assertRaisesRegex(AccessError, "by its buttons"):
            current.with_user(self.dora).decision_reason = "Another"
        with self.assertRaisesRegex(UserError, "is kept"):
            current.sudo().unlink()

    def test_a_cancelled_round_pays_nothing_and_says_why(self):
        current = self._get_candidates()
        decision = (
            self.env["sales.mgmt.honour.decision"]
            .with_user(self.dora)
            .create({"round_id": current.id, "step": "cancel", "reason": "No new idea"})
        )
        decision.action_confirm()
        self.assertEqual(current.state, "cancelled")
        self.assertIn("No new idea", " ".join(current.message_ids.mapped("body")))
        self.assertEqual(self._get_prizes(), {})

    def test_what_was_promised_stays_while_a_round_is_open(self):
        current = self._open()
        honour = current.honour_id.with_user(self.dora)
        with self.assertRaisesRegex(UserError, "is open"):
            honour.prize_amount = 1
        with self.assertRaisesRegex(UserError, "is open"):
            honour.jury_ids = [Command.link(self.max.id)]
        honour.opens_rounds = True

    def test_nobody_writes_a_round_past_its_buttons(self):
        current = self._open().with_user(self.dora)
        for vals in ({"state": "decided"}, {"honour_id": False}):
            with self.subTest(vals=vals), self.assertRaises(AccessError):
                current.write(vals)
        made = (
            self.env["sales.mgmt.honour.round"]
            .with_user(self.dora)
            .create(
                {
                    "honour_id": current.honour_id.id,
                    "period_id": self._find_period("2026-03").id,
                    "state": "decided",
                    "candidate_ids": [
                        Command.create({"user_id": self.anna.id, "is_winner": True})
                    ],
                }
            )
        )
        self.assertEqual(made.state, "open")
        self.assertFalse(made.candidate_ids)


@tagged("post_install", "-at_install")
@freeze_time("2026-05-15 12:00:00")
class TestHonourFigures(HonourCommon):
    def _get_criteria(self, *weights):
        metrics = (self.metric_won, self.metric_orders)
        return [
            Command.create({"metric_id": metric.id, "weight": weight})
            for metric, weight in zip(metrics, weights, strict=False)
        ]

    def _open_by_figures(self, **values):
        return self._open(
            method="figures",
            criterion_ids=self._get_criteria(1),
            **{"chair_id": False, **values},
        )

    def test_figures_name_the_best_and_a_manager_confirms(self):
        self._create_figures({self.anna: 300, self.boris: 100, self.carla: 200})
        current = self._open_by_figures()
        self.assertEqual(current.state, "jury")
        scores = {each.user_id.login: each.score for each in current.candidate_ids}
        self.assertEqual(scores, {"anna": 100, "carla": 50})
        self._decide(current, self.dora)
        self.assertEqual(self._get_winners(current), {"anna": 100})
        winner = current.candidate_ids.filtered("is_winner")
        symbol = self.company.currency_id.symbol
        self.assertIn(symbol, winner.figures)
        self.assertEqual(
            winner.figures.replace(symbol, "").replace("\xa0", ""),
            "Opportunities Won: 300, 100 of 100 points, weight 100 %",
        )

    def test_figures_are_told_in_the_language_of_the_reader(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self._create_figures({self.anna: 300, self.boris: 100})
        [anna, _boris] = self._open_by_figures(shortlist_size=2).candidate_ids
        self.assertIn("100 of 100 points", anna.figures)
        self.assertIn("满分", anna.with_context(lang="zh_CN").figures)

    def test_where_lower_is_better_the_lowest_wins(self):
        self.metric_won.direction = "lower"
        self._create_figures({self.anna: 300, self.boris: 100, self.carla: 200})
        current = self._open_by_figures()
        self._decide(current, self.dora)
        self.assertEqual(self._get_winners(current), {"boris": 100})

    def test_a_tie_at_the_end_of_the_shortlist_comes_along(self):
        self._create_figures({self.anna: 300, self.boris: 200, self.carla: 200})
        emma = self._create_user("emma", "user")
        self._assign(emma, self.north)
        current = self._open_by_figures(shortlist_size=2)
        self.assertEqual(
            set(current.candidate_ids.user_id.mapped("login")),
            {"anna", "boris", "carla"},
        )

    def test_figures_are_read_again_until_the_decision(self):
        self._create_figures({self.anna: 300, self.boris: 100})
        current = self._open_by_figures()
        self.assertFalse(current.is_final)
        self._create_figures({self.boris: 900})
        self.env["sales.mgmt.period.lock"].create(
            {
                "period_id": self._find_period("2026-04").id,
                "level": "hard",
                "reason": "Closed",
            }
        )
        current.with_user(self.dora).action_update_figures()
        self.assertTrue(current.is_final)
        self._decide(current, self.dora)
        self.assertEqual(self._get_winners(current), {"boris": 100})
        with self.assertRaisesRegex(UserError, "Decided"):
            current.with_user(self.dora).action_update_figures()

    def test_a_round_is_for_a_period_of_its_length_that_is_over(self):
        honour = self._create_honour()
        for period in ("2026-05", "2026 Q1"):
            with (
                self.subTest(period=period),
                self.assertRaisesRegex(UserError, "that is over"),
            ):
                honour._open_round(self._find_period(period))

    def test_weights_add_up_to_the_whole(self):
        with self.assertRaisesRegex(ValidationError, "90.0 %"):
            self._create_honour(criterion_ids=self._get_criteria(0.6, 0.3))
        self._create_honour(criterion_ids=self._get_criteria(0.7, 0.3))

    def test_self_reported_figures_need_a_reason(self):
        with self.assertRaisesRegex(UserError, "report themselves"):
            self._open_by_figures()
        self._open_by_figures(trust_reason="Each one is signed by the customer")

    def test_a_manager_who_is_a_candidate_does_not_decide(self):
        self._assign(self.dora, self.north)
        self._create_figures({self.dora: 300})
        current = self._open_by_figures()
        with self.assertRaisesRegex(AccessError, "candidate"):
            self._decide(current, self.dora)
        self._decide(current, self.max)
        self.assertEqual(self._get_winners(current), {"dora": 100})

    def test_an_honour_without_jury_or_criteria_opens_no_round(self):
        with self.assertRaisesRegex(UserError, "no criteria"):
            self._open(method="figures")
        with self.assertRaisesRegex(UserError, "has none"):
            self._open(chair_id=False, jury_ids=False)

    def test_a_juror_who_could_not_see_the_candidates_is_named(self):
        guest = new_test_user(
            self.env,
            "guest",
            "base.group_user",
            company_id=self.company.id,
            company_ids=[Command.set(self.company.ids)],
        )
        with self.assertRaisesRegex(UserError, "guest.*no access"):
            self._open(jury_ids=[Command.set(guest.ids)])

    def test_rounds_open_by_themselves_once_per_period(self):
        honour = self._create_honour(opens_rounds=True, first_day="2026-04-30")
        honours = self.env["sales.mgmt.honour"]
        honours._cron_run()
        honours._cron_run()
        self.assertEqual(honour.round_ids.period_id.mapped("name"), ["2026-04"])
        with freeze_time("2026-06-01 00:00:01"):
            honours._cron_run()
        self.assertEqual(
            set(honour.round_ids.period_id.mapped("name")), {"2026-04", "2026-05"}
        )

    def test_no_round_opens_for_periods_before_the_first_day(self):
        honour = self._create_honour(opens_rounds=True, first_day="2026-05-01")
        self.env["sales.mgmt.honour"]._cron_run()
        self.assertFalse(honour.round_ids)

    def test_quarters_and_years_have_rounds_of_their_own(self):
        for frequency, period in (("quarter", "2026 Q1"), ("year", "2025")):
            honour = self._create_honour(frequency=frequency)
            self.assertEqual(honour._get_latest_period().name, period)

    def test_prizes_of_another_company_stay_there(self):
        other = self.env["res.company"].create({"name": "Southwind"})
        self._create_figures({self.anna: 300})
        current = self._open_by_figures()
        self._decide(current, self.dora)
        self.assertEqual(self._get_prizes(), {"anna": [(current, 100)]})
        self.assertEqual(self._get_prizes(company=other), {})
        self.assertEqual(self._get_prizes("2026-03"), {})
        # decided in May
        self.assertEqual(self._get_prizes("2026-05"), self._get_prizes())
        self.assertEqual(self._get_prizes("2026-06"), {})

    def test_the_shipped_honours_are_ready_and_wait(self):
        for name in ("best_consultant", "outstanding_employee", "innovation"):
            honour = self.env.ref(f"sales_mgmt_targets.honour_{name}")
            with self.subTest(honour=honour.name):
                self.assertFalse(honour.opens_rounds)
                self.assertFalse(honour.needs_trust_reason)

    def test_a_badge_is_granted_where_gamification_is_installed(self):
        if "gamification.badge" not in self.env:
            self.skipTest("Odoo's gamification is not installed here.")
        self._create_figures({self.anna: 300})
        current = self._open_by_figures(name="Best of All")
        self._decide(current, self.dora)
        granted = self.env["gamification.badge.user"].search(
            [("user_id", "=", self.anna.id)]
        )
        self.assertEqual(granted.badge_id.name, "Best of All")
