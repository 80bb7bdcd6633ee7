from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from ...tools.payout import check
from .common import IncentiveCommon

TIERS = [
    Command.create({"start": 0, "rate": 0.03}),
    Command.create({"start": 100_000, "rate": 0.05}),
    Command.create({"start": 200_000, "rate": 0.08}),
]


@tagged("post_install", "-at_install")
@freeze_time("2026-06-15 12:00:00")
class TestPayoutRun(IncentiveCommon):
    """What the rules of a scheme pay, worked out by hand."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.first = cls._create_won(cls.anna, 150_000, "2026-01-10 10:00:00")
        cls._create_won(cls.anna, 100_000, "2026-01-20 10:00:00")
        cls._create_won(cls.boris, 80_000, "2026-01-15 10:00:00")
        cls._create_won(cls.carla, 50_000, "2026-01-15 10:00:00")
        cls._create_won(cls.anna, 30_000, "2026-02-10 10:00:00")
        cls._create_won(cls.boris, 40_000, "2026-02-10 10:00:00")

    def _commission(self, **values):
        return {
            "name": "Commission",
            "pay_metric_id": self.metric_won.id,
            "tier_mode": "marginal",
            "tier_ids": TIERS,
            **values,
        }

    def _flat(self, **values):
        return self._commission(tier_mode="flat", tier_ids=[], rate=0.01, **values)

    # Tiers

    def test_marginal_commission_pays_each_slice_at_its_own_rate(self):
        scheme = self._create_scheme([self._commission()])
        self._close("2026-01")
        run = self._run(scheme)
        # 100 000 x 3 % + 100 000 x 5 % + 50 000 x 8 %
        self.assertPaid(run, {self.anna: 12_000, self.boris: 2_400, self.carla: 1_500})

    def test_whole_amount_commission_pays_everything_at_the_rate_reached(self):
        scheme = self._create_scheme([self._commission(tier_mode="whole")])
        self._close("2026-01")
        run = self._run(scheme)
        # 250 000 x 8 %; 80 000 x 3 %
        self.assertPaid(run, {self.anna: 20_000, self.boris: 2_400})

    def test_a_bonus_once_per_period_is_lowered_in_proportion_to_keep_its_budget(self):
        scheme = self._create_scheme([self._commission(budget=10_000)])
        self._close("2026-01")
        run = self._run(scheme)
        # 12 000 + 2 400 + 1 500 = 15 900; each x 10 000 / 15 900, the odd cent goes
        # to the largest remainder: 7 547.17 + 1 509.43 + 943.40
        self.assertPaid(
            run, {self.anna: 7_547.17, self.boris: 1_509.43, self.carla: 943.40}
        )
        for line in run.payout_ids.line_ids:
            self.assertTrue(check(line.steps))
            self.assertIn("the budget is", line.explanation)

    def test_a_budget_that_is_not_reached_changes_nothing(self):
        scheme = self._create_scheme([self._commission(budget=15_900)])
        self._close("2026-01")
        run = self._run(scheme)
        self.assertPaid(run, {self.anna: 12_000, self.boris: 2_400, self.carla: 1_500})

    def test_a_step_bonus_pays_the_step_reached(self):
        steps = [
            Command.create({"start": 2, "amount": 500}),
            Command.create({"start": 3, "amount": 900}),
        ]
        scheme = self._create_scheme(
            [
                self._commission(
                    kind="bonus",
                    tier_mode="step",
                    tier_ids=steps,
                    pay_metric_id=self.metric_won_count.id,
                )
            ]
        )
        self._close("2026-01")
        self.assertPaid(self._run(scheme), {self.anna: 500, self.boris: 0})

    def _plan_january(self, amount):
        """Give Anna a target of so much for January."""
        line = self._create_line(12 * amount * 3)
        plan = line.plan_id
        plan.with_user(self.dora).action_propose()
        plan.with_user(self.max).action_approve()
        plan.with_user(self.max).action_activate()
        self._find_target(line, self.anna, "2026-01").amount = amount
        return line

    def test_a_curve_pays_on_attainment_of_the_own_target(self):
        points = [
            Command.create({"start": start, "rate": rate})
            for start, rate in ((0.7, 0.5), (1, 1), (1.5, 2))
        ]
        scheme = self._create_scheme(
            [
                self._commission(
                    kind="bonus",
                    tier_mode="curve",
                    rank_by="attainment",
                    tier_ids=points,
                    on_target_pay=2_000,
                )
            ]
        )
        self._plan_january(200_000)
        self._close("2026-01")
        run = self._run(scheme)
        # 250 000 of 200 000 is 125 %: half way from 100 % to 200 % of the pay
        self.assertPaid(run, {self.anna: 3_000})
        line = run.payout_ids.filtered(lambda each: each.user_id == self.anna).line_ids
        self.assertEqual(line.target, 200_000)
        self.assertEqual(line.rank_value, 1.25)

    def test_the_tier_can_be_decided_by_another_metric_than_is_paid_on(self):
        tiers = [
            Command.create({"start": 0, "rate": 0.01}),
            Command.create({"start": 2, "rate": 0.02}),
        ]
        scheme = self._create_scheme(
            [
                self._commission(
                    tier_mode="whole",
                    rank_by="metric",
                    rank_metric_id=self.metric_won_count.id,
                    tier_ids=tiers,
                )
            ]
        )
        self._close("2026-01")
        # two deals: 2 %; one deal: 1 %
        self.assertPaid(self._run(scheme), {self.anna: 5_000, self.boris: 800})

    def test_floor_and_cap_keep_an_amount_between_them(self):
        scheme = self._create_scheme([self._flat(floor=600, cap=2_000)])
        self._close("2026-01")
        run = self._run(scheme)
        self.assertPaid(run, {self.anna: 2_000, self.boris: 800, self.carla: 600})

    # Conditions

    def _with_condition(self, effect, **values):
        return self._flat(
            condition_ids=[
                Command.create(
                    {
                        "metric_id": self.metric_won_count.id,
                        "operator": "<",
                        "threshold": 2,
                        "effect": effect,
                        **values,
                    }
                )
            ]
        )

    def test_a_gate_multiplies_or_closes(self):
        scheme = self._create_scheme([self._with_condition("multiply", factor=0.9)])
        closed = self._create_scheme([self._with_condition("nothing")], name="Closed")
        self._close("2026-01")
        self.assertPaid(self._run(scheme), {self.anna: 2_500, self.boris: 720})
        run = self._run(closed)
        self.assertPaid(run, {self.anna: 2_500, self.boris: 0})
        boris = run.payout_ids.filtered(lambda each: each.user_id == self.boris)
        self.assertIn("Commission", boris.reason)

    def _certify(self, user, value, month="2026-01"):
        """Type in whether a person's certificate is valid in a month."""
        self.env["sales.mgmt.metric.entry"].create(
            {
                "metric_id": self.certificate.id,
                "company_id": self.company.id,
                "period_id": self._find_period(month).id,
                "user_id": user.id,
                "value": value,
            }
        )

    def _need_certificate(self):
        """Create a scheme that pays nothing to whom the certificate is missing."""
        self.certificate = self.env["sales.mgmt.metric"].create(
            {
                "name": "Certificate Valid",
                "code": "certificate_valid",
                "unit": "count",
                "trust": "document",
                "is_typed": True,
            }
        )
        return self._create_scheme(
            [
                self._with_condition(
                    "nothing",
                    metric_id=self.certificate.id,
                    threshold=1,
                    when_missing="met",
                )
            ]
        )

    def test_a_certificate_lets_pay_and_its_lack_withholds_it_and_says_why(self):
        scheme = self._need_certificate()
        self._certify(self.anna, 1)
        self._certify(self.boris, 0)
        self._close("2026-01")
        run = self._run(scheme)
        # Carla has no entry at all: a certificate that nobody saw is none
        self.assertPaid(run, {self.anna: 2_500, self.boris: 0, self.carla: 0})
        told = {each.user_id: each.reason for each in run.payout_ids}
        self.assertFalse(told[self.anna])
        for user in (self.boris, self.carla):
            self.assertIn("Certificate Valid 0 < 1: nothing is paid", told[user])
            [line] = run.payout_ids.filtered(
                lambda each, user=user: each.user_id == user
            ).line_ids
            self.assertIn("Certificate Valid 0 < 1", line.explanation)

    def test_a_certificate_that_is_renewed_lets_pay_again(self):
        scheme = self._need_certificate()
        self._certify(self.boris, 0)
        self._certify(self.boris, 1, "2026-02")
        self._close("2026-01", "2026-02")
        january = self._run(scheme)
        self.assertPaid(january, {self.boris: 0})
        self._approve(january)
        # 40 000 of February; what January withheld is not made up for
        self.assertPaid(self._run(scheme, "2026-02"), {self.boris: 400})

    def test_the_rulebook_names_the_certificate(self):
        scheme = self._need_certificate()
        texts = " ".join(clause.text for clause in scheme.component_ids._get_clauses())
        self.assertIn(
            "If Certificate Valid is below 1, nothing is paid. Where nothing was "
            "measured, it counts as if it were met.",
            texts,
        )

    def test_what_is_held_back_is_paid_when_the_condition_allows_it(self):
        scheme = self._create_scheme([self._with_condition("hold")])
        self._create_won(self.boris, 10_000, "2026-02-20 10:00:00")
        self._close("2026-01", "2026-02")
        january = self._run(scheme)
        self.assertPaid(january, {self.anna: 2_500, self.boris: 0})
        self._approve(january)
        february = self._run(scheme, "2026-02")
        # two deals of 50 000 in February, and the 800 of January
        self.assertPaid(february, {self.boris: 1_300})
        self._approve(february)
        self.assertPaid(self._run_again_in_march(scheme), {self.boris: 0})

    def _run_again_in_march(self, scheme):
        self._close("2026-03")
        return self._run(scheme, "2026-03")

    # The year so far

    def test_payouts_of_the_year_so_far_telescope_with_a_refund(self):
        scheme = self._create_scheme([self._commission(base="year")])
        self._close("2026-01")
        january = self._run(scheme)
        self.assertPaid(january, {self.anna: 12_000})
        self._approve(january)
        self._close("2026-02")
        february = self._run(scheme, "2026-02")
        # 280 000 in all: 3 000 + 5 000 + 6 400, less 12 000
        self.assertPaid(february, {self.anna: 2_400, self.boris: 1_600})

    def test_a_version_that_begins_later_pays_only_for_what_comes_then(self):
        scheme = self._create_scheme(
            [self._commission(base="year")], date_from="2026-02-01"
        )
        self._close("2026-01", "2026-02")
        run = self._run(scheme, "2026-02")
        # the tiers count 250 000 from January on: all of February earns 8 %
        self.assertPaid(run, {self.anna: 2_400})

    # Teams, leaders, events

    def test_a_team_bonus_is_shared_exactly_by_days_present(self):
        scheme = self._create_scheme(
            [self._flat(kind="bonus", credit_to="team", team_split="even")]
        )
        self._close("2026-01")
        run = self._run(scheme)
        # North: 330 000 x 1 %, half each; South: Carla alone
        self.assertPaid(run, {self.anna: 1_650, self.boris: 1_650, self.carla: 500})

    def test_a_leader_is_paid_on_the_results_of_the_units_led(self):
        scheme = self._create_scheme([self._flat(credit_to="leader")])
        self._close("2026-01")
        run = self._run(scheme)
        self.assertPaid(run, {self.lena: 3_300, self.sven: 500, self.anna: 0})

    def test_a_spiff_is_paid_per_document_until_the_budget_is_used_up(self):
        scheme = self._create_scheme(
            [
                self._commission(
                    kind="bonus",
                    tier_mode="event",
                    tier_ids=[],
                    amount=200,
                    budget=500,
                )
            ]
        )
        self._close("2026-01")
        run = self._run(scheme)
        self.assertEqual(run.total, 500)
        anna = run.payout_ids.filtered(lambda each: each.user_id == self.anna)
        self.assertIn(self.first.id, anna.line_ids.share_ids.mapped("res_id"))

    def _spiff(self, **values):
        return self._create_scheme(
            [
                self._commission(
                    kind="bonus",
                    tier_mode="event",
                    tier_ids=[],
                    amount=200,
                    budget=500,
                    **values,
                )
            ]
        )

    def test_the_day_of_a_document_decides_who_comes_first(self):
        scheme = self._spiff()
        self._close("2026-01")
        # Anna on the 10th; Boris and, with half of it, Carla on the 15th; Anna's deal
        # of the 20th comes too late
        self.assertPaid(
            self._run(scheme), {self.anna: 200, self.boris: 200, self.carla: 100}
        )

    def test_a_preview_of_the_running_period_keeps_the_same_order(self):
        scheme = self._spiff()
        self._refresh()
        run = self._run(scheme, kind="preview")
        self.assertPaid(run, {self.anna: 200, self.boris: 200, self.carla: 100})

    def test_a_document_closed_without_its_day_comes_at_the_end_of_the_period(self):
        scheme = self._spiff()
        self._close("2026-01")
        self.env.cr.execute(
            "UPDATE sales_mgmt_closing_document SET document_date = NULL "
            "WHERE res_model = 'crm.lead' AND res_id = %s",
            [self.first.id],
        )
        # Boris and Carla on the 15th, Anna's deal of the 20th with half of it
        self.assertPaid(
            self._run(scheme), {self.boris: 200, self.carla: 200, self.anna: 100}
        )

    # Guarantees

    def test_a_recoverable_guarantee_is_paid_back_from_later_pay(self):
        scheme = self._create_scheme(
            [self._flat()],
            draw_ids=[
                Command.create(
                    {"kind": "top_up", "is_recoverable": True, "amount": 1_000}
                )
            ],
        )
        self._close("2026-01")
        january = self._run(scheme)
        # Carla earned 500 of 1 000, Boris 800, Anna 2 500
        self.assertPaid(
            january, {self.anna: 2_500, self.boris: 1_000, self.carla: 1_000}
        )
        self._approve(january)
        self._create_won(self.carla, 130_000, "2026-02-15 10:00:00")
        self._close("2026-02")
        february = self._run(scheme, "2026-02")
        # 300 of the 500 that Carla owes: what she earned above the guarantee
        self.assertPaid(february, {self.carla: 1_000})

    # Adjustments

    def test_an_adjustment_is_paid_once_with_its_reason(self):
        scheme = self._create_scheme([self._flat()])
        adjustment = self.env["sales.mgmt.payout.adjustment"].create(
            {
                "scheme_id": scheme.id,
                "user_id": self.boris.id,
                "amount": -900,
                "reason": "Deal of a colleague",
            }
        )
        adjustment.sudo().state = "approved"
        self._close("2026-01")
        run = self._run(scheme)
        # 800 earned: nothing is paid, and 100 stay due
        self.assertPaid(run, {self.boris: 0})
        boris = run.payout_ids.filtered(lambda each: each.user_id == self.boris)
        self.assertEqual(boris.carried, 100)
        self.assertIn("Deal of a colleague", boris.line_ids.mapped("name"))
        self._approve(run)
        adjustment.sudo().state = "paid"
        self._close("2026-02")
        # 400 earned in February, less the 100
        self.assertPaid(self._run(scheme, "2026-02"), {self.boris: 300})

    # The run itself

    def test_the_same_input_gives_the_same_run(self):
        scheme = self._create_scheme([self._commission()])
        self._close("2026-01")
        run = self._run(scheme)
        fingerprint = run.input_hash
        amounts = run.payout_ids.mapped("total")
        run._compute_payouts()
        self.assertEqual(run.input_hash, fingerprint)
        self.assertEqual(run.payout_ids.mapped("total"), amounts)
        self.assertFalse(run.change_ids)

    def test_a_repeated_computation_tells_what_changed(self):
        scheme = self._create_scheme([self._commission()])
        self._close("2026-01")
        run = self._run(scheme)
        fingerprint = run.input_hash
        self.env.cr.execute(
            """UPDATE sales_mgmt_scheme_tier SET rate = 0.04
                WHERE component_id = %s AND start = 0""",
            [scheme.component_ids.id],
        )
        self.env.invalidate_all()
        run._compute_payouts()
        changes = {each.user_id: (each.before, each.after) for each in run.change_ids}
        self.assertEqual(changes[self.boris], (2_400, 3_200))
        self.assertNotEqual(run.input_hash, fingerprint)

    def test_nobody_is_paid_by_rules_that_they_have_not_acknowledged(self):
        scheme = self._write_scheme(
            {**self._flat(), "override_reason": "Checked deal by deal"},
            date_from="2026-01-01",
        )
        self._put_in_force(scheme, acknowledge=False)
        for each in scheme.acknowledgement_ids:
            if each.user_id != self.boris:
                each.with_user(each.user_id).action_acknowledge()
        self._close("2026-01", "2026-02")
        january = self._run(scheme)
        self.assertPaid(january, {self.anna: 2_500, self.boris: 0})
        boris = january.payout_ids.filtered(lambda each: each.user_id == self.boris)
        self.assertIn("not acknowledged", boris.reason)
        self.env["res.lang"]._activate_lang("zh_CN")
        self.assertIn("确认", boris.with_context(lang="zh_CN").reason)
        self.assertIn(f"{self.boris.name}: The rules were not acknowl", january.note)
        self._approve(january)
        boris = scheme.acknowledgement_ids.filtered(
            lambda each: each.user_id == self.boris
        )
        boris.with_user(self.boris).action_acknowledge()
        self.assertPaid(self._run(scheme, "2026-02"), {self.boris: 400})

    def test_an_open_period_is_not_paid(self):
        scheme = self._create_scheme([self._commission()])
        self._refresh()
        with self.assertRaisesRegex(UserError, "2026-01 is not closed"):
            self._run(scheme)

    def test_a_preview_shows_the_running_period_and_cannot_be_mistaken(self):
        scheme = self._create_scheme([self._commission()])
        self._refresh()
        run = self._run(scheme, kind="preview")
        self.assertPaid(run, {self.anna: 12_000})

    def test_documents_add_up_to_the_line_that_they_earned(self):
        scheme = self._create_scheme([self._commission()])
        self._close("2026-01")
        run = self._run(scheme)
        for line in run.payout_ids.line_ids.filtered("share_ids"):
            cents = sum(round(share.amount * 100) for share in line.share_ids)
            self.assertEqual(cents, round(line.amount * 100))
        anna = run.payout_ids.filtered(lambda each: each.user_id == self.anna)
        self.assertEqual(
            {share.res_id: share.amount for share in anna.line_ids.share_ids}[
                self.first.id
            ],
            7_200,
        )

    def test_periods_are_paid_in_their_order(self):
        scheme = self._create_scheme([self._commission()])
        self._close("2026-01", "2026-02")
        with self.assertRaisesRegex(UserError, "approve 2026-01 first"):
            self._run(scheme, "2026-02")

    def test_who_left_keeps_a_statement_as_long_as_something_is_due(self):
        scheme = self._create_scheme([self._flat()])
        self.env["sales.mgmt.payout.adjustment"].create(
            {
                "scheme_id": scheme.id,
                "user_id": self.boris.id,
                "amount": -2_000,
                "reason": "Paid twice",
            }
        ).sudo().state = "approved"
        self._close("2026-01")
        january = self._run(scheme)
        self._approve(january)
        january.payout_ids.line_ids.adjustment_id.sudo().state = "paid"
        assignment = self.env["sales.mgmt.assignment"].search(
            [("user_id", "=", self.boris.id)]
        )
        assignment.date_to = "2026-01-31"
        self._close("2026-02")
        run = self._run(scheme, "2026-02")
        boris = run.payout_ids.filtered(lambda each: each.user_id == self.boris)
        self.assertEqual((boris.role, boris.total, boris.carried), ("left", 0, 1_200))

    def test_a_metric_whose_module_is_gone_is_named_instead_of_paying_zero(self):
        scheme = self._create_scheme([self._commission()])
        self.metric_won.source_ids.write({"model": "gone.booking", "module": "gone"})
        self._close("2026-01")
        with self.assertRaisesRegex(UserError, "pays on Opportunities Won"):
            self._run(scheme)
