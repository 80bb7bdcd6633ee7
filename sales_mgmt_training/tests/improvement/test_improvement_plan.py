from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from ..review.common import ReviewCommon


@tagged("post_install", "-at_install")
class TestImprovementPlan(ReviewCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plans = cls.env["sales.mgmt.improvement.plan"]

    def _score(self, *scores):
        """Give Anna signed reviews of the first months of 2026."""
        reviews = self.env["sales.mgmt.review"]
        for month, score in enumerate(scores, 1):
            cycle = self._create_cycle(f"2026-{month:02}")
            self._start(cycle)
            review = self._find_review(self.anna, cycle)
            review.write({"state": "signed", "has_score": True, "score": score})
            reviews |= review
        return reviews

    def _find_plans(self):
        return self.plans.search([("company_id", "=", self.company.id)])

    def _propose(self):
        return self.plans._propose_by_hand(
            self._get_file(self.anna), self.env["sales.mgmt.review"], "Few visits"
        )

    def _decide(self, plan, kind, user=None, **values):
        return (
            self.env["sales.mgmt.improvement.decision"]
            .with_user(user or self.lena)
            .create({"plan_id": plan.id, "kind": kind, "reason": "So it is", **values})
        )

    def _begin(self):
        plan = self._propose()
        plan.with_user(self.lena).write(
            {
                "goal": "20 visits a week",
                "date_from": "2026-04-01",
                "date_to": "2026-06-30",
                "measure_ids": [
                    Command.create(
                        {
                            "kind": "course",
                            "course_id": self.course.id,
                            "date_due": "2026-05-31",
                        }
                    ),
                    Command.create({"name": "Ride along", "date_due": "2026-04-30"}),
                ],
                "checkpoint_ids": [
                    Command.create({"expected": "15 visits", "date_due": "2026-05-15"})
                ],
            }
        )
        self._decide(plan, "start").with_user(self.harry).action_agree()
        return plan

    # Proposals

    def test_two_reviews_in_a_row_below_the_limit_propose_a_plan_once(self):
        reviews = self._score(59.99, 40)
        self.plans._cron_propose()
        plan = self._find_plans()
        self.assertEqual(plan.person_id.user_id, self.anna)
        self.assertEqual(plan.review_ids, reviews)
        self.assertIn("score 59.99, limit 60", plan.evidence)
        plan.state = "dismissed"
        self.plans._cron_propose()
        self.assertEqual(self._find_plans(), plan)

    def test_a_score_at_the_limit_or_a_good_one_between_propose_nothing(self):
        self._score(50, 60)
        self.plans._cron_propose()
        self.assertFalse(self._find_plans())
        self._score(50, 80, 50)
        self.plans._cron_propose()
        self.assertFalse(self._find_plans())

    def test_a_whole_closed_quarter_below_the_limit_proposes_a_plan_once(self):
        self.company.sales_mgmt_improvement_metric_id = self.metric_won
        plan = self._create_plan()
        self._create_line(60_000, plan=plan, organisation_method="even")
        plan.sudo().write({"state": "active"})
        self._create_won(self.anna, 10, "2026-01-15 10:00:00")
        self._refresh()
        with freeze_time("2026-04-02 10:00:00"):
            self.plans._cron_propose()
            self.assertFalse(self._find_plans())
            self.env["sales.mgmt.period.lock"].with_user(self.dora).create(
                {
                    "period_id": self._find_period("2026 Q1").id,
                    "level": "hard",
                    "reason": "Reported",
                }
            )
            self.plans._cron_propose()
            proposed = self._find_plans()
            self.plans._cron_propose()
        self.assertEqual(self._find_plans(), proposed)
        own = proposed.filtered(lambda each: each.user_id == self.anna)
        self.assertIn("2026 Q1", own.evidence)

    def test_only_the_line_above_and_hr_propose_by_hand(self):
        person = self._get_file(self.anna)
        for user in (self.anna, self.boris, self.sven, self.tara):
            with self.assertRaises(AccessError):
                person.with_user(user).action_propose_improvement()
        person.with_user(self.lena).action_propose_improvement()
        with self.assertRaisesRegex(UserError, "is open already"):
            person.with_user(self.harry).action_propose_improvement()

    # Decisions

    def test_it_begins_when_the_line_above_and_hr_agree(self):
        plan = self._begin()
        self.assertEqual(plan.state, "running")
        enrolment = plan.measure_ids.enrolment_id
        self.assertEqual(enrolment.origin, "improvement")
        self.assertIn(self.anna, plan.activity_ids.user_id)

    def test_one_side_alone_decides_nothing(self):
        plan = self._propose()
        decision = self._decide(plan, "dismiss")
        for user in (self.lena, self.dora):
            with self.assertRaisesRegex(AccessError, "The other side agrees"):
                decision.with_user(user).action_agree()
        self.assertEqual(plan.state, "proposed")
        decision.with_user(self.harry).action_agree()
        self.assertEqual(plan.state, "dismissed")

    def test_it_does_not_begin_without_goal_days_and_measures(self):
        decision = self._decide(self._propose(), "start")
        with self.assertRaisesRegex(UserError, "needs a goal"):
            decision.with_user(self.harry).action_agree()

    def test_it_is_extended_with_a_reason_and_acknowledged_anew(self):
        plan = self._begin()
        plan.with_user(self.anna).action_acknowledge()
        self.assertTrue(plan.acknowledged_on)
        with self.assertRaisesRegex(UserError, "extended by a decision"):
            plan.with_user(self.lena).date_to = "2026-07-31"
        self._decide(plan, "extend", date_to="2026-07-31").with_user(
            self.harry
        ).action_agree()
        self.assertEqual(plan.date_to.isoformat(), "2026-07-31")
        self.assertFalse(plan.acknowledged_on)

    def test_it_ends_with_evidence_and_then_stays(self):
        plan = self._begin()
        decision = self._decide(plan, "met").with_user(self.harry)
        with self.assertRaisesRegex(UserError, "checkpoints have been held"):
            decision.action_agree()
        checkpoint = plan.checkpoint_ids.with_user(self.lena)
        with self.assertRaisesRegex(UserError, "what shows the result"):
            checkpoint.result = "met"
        checkpoint.write({"result": "met", "evidence": "17 visits in the calendar"})
        decision.action_agree()
        self.assertEqual((plan.state, plan.outcome_reason), ("met", "So it is"))
        with self.assertRaisesRegex(UserError, "has ended and stays"):
            plan.with_user(self.lena).goal = "30 visits"
        with self.assertRaisesRegex(UserError, "has ended and stays"):
            checkpoint.evidence = "None"

    def test_a_checkpoint_stands_on_the_list_of_the_superior_until_it_is_held(self):
        checkpoint = self._begin().checkpoint_ids
        asked = checkpoint.activity_id
        self.assertEqual(asked.user_id, self.lena)
        checkpoint.with_user(self.lena).date_due = "2026-05-20"
        self.assertEqual(asked.date_deadline.isoformat(), "2026-05-20")
        checkpoint.with_user(self.lena).write(
            {"result": "met", "evidence": "17 visits"}
        )
        self.assertFalse(asked.active)

    def test_nobody_ends_activities_of_others_by_way_of_a_checkpoint(self):
        checkpoint = self._begin().checkpoint_ids.with_user(self.lena)
        with self.assertRaises(AccessError):
            checkpoint.activity_id = self.env["mail.activity"].search([], limit=1)

    # Privacy

    def test_the_person_reads_it_from_its_beginning_on(self):
        plan = self._propose()
        self.assertFalse(plan.with_user(self.anna).has_access("read"))
        decision = self._decide(plan, "dismiss")
        self.assertFalse(decision.with_user(self.anna).has_access("read"))

    def test_others_read_nothing_of_it(self):
        plan = self._begin()
        self.assertTrue(plan.with_user(self.anna).has_access("read"))
        for user in (self.boris, self.sven, self.max, self.tara):
            for record in (plan, plan.measure_ids, plan.checkpoint_ids):
                with self.subTest(user=user.login, model=record._name):
                    self.assertFalse(record.with_user(user).has_access("read"))

    def test_only_the_person_acknowledges(self):
        plan = self._begin()
        for user in (self.lena, self.harry):
            with self.assertRaisesRegex(AccessError, "acknowledged by the person"):
                plan.with_user(user).action_acknowledge()

    def test_the_printed_plan_is_read_by_its_readers(self):
        plan = self._begin()
        report = self.env["ir.actions.report"]
        name = "sales_mgmt_training.improvement_plan_paper"
        content = report.with_user(self.anna)._render_qweb_html(name, plan.ids)[0]
        self.assertIn("20 visits a week", content.decode())
        with self.assertRaises(AccessError):
            report.with_user(self.boris)._render_qweb_html(name, plan.ids)
