from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .exam.common import ExamCommon
from .review.common import ReviewCommon

ENROL = "sales_mgmt_person_server_action_enrol"
REMIND = "sales_mgmt_training_enrolment_server_action_remind"
EXAM = "sales_mgmt_training_enrolment_server_action_exam"
START = "sales_mgmt_review_cycle_server_action_start"
PROPOSE = "sales_mgmt_person_server_action_improvement"
PROPOSE_REVIEW = "sales_mgmt_review_server_action_improvement"


@tagged("post_install", "-at_install")
class TestTrainingServerActions(ExamCommon, ReviewCommon):
    """What is done for many at once from the menu of a list, and by whom."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._start()
        cls.enrolment = cls._enrol(cls.anna)
        cls.person = cls._get_file(cls.anna)
        # name: records, the method behind it, who may, who may not
        cls.cases = {
            ENROL: (cls.person, "action_open_enrol", cls.lena, cls.sven),
            REMIND: (cls.enrolment, "action_remind", cls.lena, cls.boris),
            EXAM: (cls.enrolment, "action_call_to_exam", cls.tara, cls.lena),
            START: (cls.cycle, "action_start", cls.harry, cls.tara),
            PROPOSE: (cls.person, "action_propose_improvement", cls.lena, cls.tara),
            PROPOSE_REVIEW: (
                cls._find_review(cls.anna),
                "action_propose_improvement",
                cls.harry,
                cls.boris,
            ),
        }

    def _run(self, name, records, user):
        return (
            self.env.ref(f"sales_mgmt_training.{name}")
            .with_user(user)
            .with_context(
                active_model=records._name,
                active_ids=records.ids,
                active_id=records[:1].id,
                allowed_company_ids=self.company.ids,
            )
            .run()
        )

    def test_all_of_them_stand_on_lists_and_forms(self):
        for name, (records, _method, allowed, _other) in self.cases.items():
            for view in ("list", "form"):
                with self.subTest(action=name, view=view):
                    bound = (
                        self.env["ir.actions.actions"]
                        .with_user(allowed)
                        .get_bindings(records._name)["action"]
                    )
                    [action] = [
                        each
                        for each in bound
                        if each["id"] == self.env.ref(f"sales_mgmt_training.{name}").id
                    ]
                    self.assertIn(view, action["binding_view_types"])

    def test_who_may_does_it_and_is_told_or_led_on(self):
        for name, (records, _method, allowed, _other) in self.cases.items():
            with self.subTest(action=name), self.env.cr.savepoint() as savepoint:
                result = self._run(name, records, allowed)
                # the next one finds everything as it was
                savepoint.rollback()
                if name != START:
                    self.assertIn(
                        result["type"],
                        ("ir.actions.act_window", "ir.actions.client"),
                    )

    def test_the_wrong_role_is_refused_with_a_sentence(self):
        for name, (records, method, _allowed, other) in self.cases.items():
            with self.subTest(action=name):
                with self.assertRaises(AccessError):
                    self._run(name, records, other)
                with self.assertRaises(AccessError) as refused:
                    getattr(records.with_user(other), method)()
                # a sentence, and no name of a method or a model
                words = str(refused.exception)
                self.assertRegex(words, r"[.”]$|\n")
                self.assertNotIn(method, words)

    # Improvement plans

    def test_plans_are_proposed_for_several_people_at_once(self):
        people = self.person | self._get_file(self.boris)
        action = self._run(PROPOSE, people, self.lena)
        plans = self.env["sales.mgmt.improvement.plan"].search(action["domain"])
        self.assertEqual(plans.person_id, people)
        self.assertEqual(set(plans.mapped("state")), {"proposed"})

    def test_reviews_of_one_person_lead_to_one_plan_that_names_them(self):
        later = self._create_cycle("2026-02")
        self._start(later)
        reviews = self._find_review(self.anna) | self._find_review(self.anna, later)
        action = self._run(PROPOSE_REVIEW, reviews, self.lena)
        plan = self.env["sales.mgmt.improvement.plan"].browse(action["res_id"])
        self.assertEqual(plan.review_ids, reviews)

    def test_one_open_plan_refuses_the_whole_proposal_and_names_the_person(self):
        people = self.person | self._get_file(self.boris)
        self._run(PROPOSE, self.person, self.lena)
        with (
            self.assertRaisesRegex(UserError, "anna .*is open already"),
            self.env.cr.savepoint(),
        ):
            self._run(PROPOSE, people, self.lena)
        self.assertFalse(
            self.env["sales.mgmt.improvement.plan"].search(
                [("person_id", "=", self._get_file(self.boris).id)]
            )
        )

    def test_nobody_proposes_a_plan_for_themselves_or_for_strangers(self):
        for user, people in (
            (self.lena, self._get_file(self.lena)),
            (self.lena, self.person | self._get_file(self.carla)),
            (self.sven, self.person),
        ):
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                people.with_user(user).action_propose_improvement()
        with self.assertRaisesRegex(UserError, "Choose whom"):
            self.person.browse().with_user(self.lena).action_propose_improvement()
