from freezegun import freeze_time

from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from ..review.common import ReviewCommon


@tagged("post_install", "-at_install")
class TestNeedOrigins(ReviewCommon):
    """What was agreed in reviews, and what expires, is needed as well."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.needs = cls.env["sales.mgmt.training.need"]
        cls.skill_type = cls.env["hr.skill.type"].create(
            {
                "name": "Selling",
                "skill_ids": [
                    Command.create({"name": "Bargaining"}),
                    Command.create({"name": "Juggling"}),
                ],
                "skill_level_ids": [
                    Command.create({"name": "Expert", "level_progress": 80})
                ],
            }
        )
        cls.bargaining, cls.juggling = cls.skill_type.skill_ids
        cls.pricing = cls._create_course("Pricing", skill_ids=cls.bargaining.ids)
        cls._sell_and_close()
        cls._start()
        cls.review = cls._find_review(cls.anna)
        cls._bring_to_interview(cls.review)
        cls._hold_interview(cls.review)

    def _agree(self, **values):
        return (
            self.env["sales.mgmt.review.measure"]
            .with_user(self.lena)
            .create({"review_id": self.review.id, "date_due": "2026-06-30", **values})
            .with_env(self.env)
        )

    def _find(self, source):
        return self.needs.search(
            [("company_id", "=", self.company.id), ("source", "=", source)]
        )

    # Reviews

    def test_an_agreed_course_is_needed_and_begun_once_both_have_signed(self):
        measure = self._agree(kind="course", course_id=self.course.id)
        self.assertFalse(self._find("review"))
        self._sign(self.review)
        need = self._find("review")
        self.assertEqual(
            (need.course_id, need.person_id.user_id), (self.course, self.anna)
        )
        self.assertEqual(need.measure_id, measure)
        self.assertEqual(f"{need.date_due}", "2026-06-30")
        self.assertEqual(measure.enrolment_id.origin, "review")
        measure.enrolment_id._pass()
        self.assertEqual(need.state, "met")
        self.assertTrue(measure.is_done)

    def test_an_agreed_skill_becomes_a_need_for_the_course_that_trains_it(self):
        measure = self._agree(kind="skill", skill_id=self.bargaining.id)
        self.assertEqual(measure.name, "Bargaining")
        self._sign(self.review)
        need = self._find("review")
        self.assertEqual(need.course_id, self.pricing)
        self.assertFalse(measure.enrolment_id or measure.activity_id)
        self.assertFalse(measure.is_done)
        need.with_user(self.lena).action_enrol()
        self._get_file(self.anna).enrolment_ids._pass()
        self.assertTrue(measure.is_done)

    def test_a_skill_that_no_course_trains_is_not_agreed_on(self):
        with self.assertRaisesRegex(ValidationError, "No course trains “Juggling”"):
            self._agree(kind="skill", skill_id=self.juggling.id)
        with self.assertRaisesRegex(ValidationError, "the person learns it"):
            self._agree(
                kind="skill", skill_id=self.bargaining.id, responsible="reviewer"
            )

    def test_a_skill_whose_course_was_given_up_is_on_the_list_of_the_person(self):
        measure = self._agree(kind="skill", skill_id=self.bargaining.id)
        self.pricing.active = False
        self._sign(self.review)
        self.assertFalse(self._find("review"))
        self.assertEqual(measure.activity_id.user_id, self.anna)

    def test_who_is_on_the_course_already_is_not_asked_to_need_it(self):
        self._enrol(self.anna)
        self._agree(kind="course", course_id=self.course.id)
        self._sign(self.review)
        self.assertFalse(self._find("review"))

    def test_what_was_signed_names_the_skill(self):
        before = self.review._get_fingerprint()
        measure = self._agree(kind="skill", skill_id=self.bargaining.id)
        with_skill = self.review._get_content()
        self.assertEqual(with_skill["skills"], [["Bargaining", self.bargaining.id]])
        measure.unlink()
        # reviews without skills say what they always said
        self.assertNotIn("skills", self.review._get_content())
        self.assertEqual(self.review._get_fingerprint(), before)

    def test_an_officer_of_training_learns_of_the_need_and_nothing_of_the_review(self):
        self._agree(
            kind="course", course_id=self.course.id, name="Stop giving it all away"
        )
        self._sign(self.review)
        need = self._find("review").with_user(self.tara)
        [values] = need.read(["evidence", "course_id"])
        self.assertEqual(values["evidence"], "Agreed in the review of 2026-01.")
        self.assertNotIn("measure_id", need.fields_get())
        for _attempt in range(2):
            with self.assertRaises(AccessError):
                need.action_open_review()
        action = self._find("review").with_user(self.lena).action_open_review()
        self.assertEqual(action["res_id"], self.review.id)

    def test_the_annual_plan_collects_what_was_agreed(self):
        self._agree(kind="course", course_id=self.course.id)
        self._sign(self.review)
        plan = self.env["sales.mgmt.training.plan"].create(
            {
                "name": "Training 2026",
                "company_id": self.company.id,
                "period_id": self._find_period("2026").id,
            }
        )
        plan.with_user(self.tara).action_collect()
        self.assertEqual(plan.line_ids.course_id, self.course)
        self.assertEqual(plan.line_ids.period_id.name, "2026 Q2")
        self.assertEqual(plan.line_ids.need_ids, self._find("review"))

    # Certificates

    def _certify(self, user, valid_until, renewal=True):
        kind = self.env["sales.mgmt.certificate.kind"].create({"name": "Law"})
        course = self._create_course("Law", certificate_kind_id=kind.id)
        if renewal:
            kind.renewal_course_id = course
        return self.env["sales.mgmt.certificate"].create(
            {
                "person_id": self._get_file(user).id,
                "kind_id": kind.id,
                "issuer": "Chamber",
                "issued_on": "2025-06-01",
                "valid_until": valid_until,
            }
        )

    def _collect(self, day="2026-03-01"):
        with freeze_time(f"{day} 09:00:00"):
            self.needs._cron_collect()
        return self._find("certificate")

    def test_a_certificate_that_ends_within_a_year_is_to_be_renewed(self):
        certificate = self._certify(self.anna, "2027-03-01")
        self.assertFalse(self._collect("2026-02-28"))
        need = self._collect("2026-03-01")
        self.assertEqual(need.certificate_id, certificate)
        self.assertEqual(need.course_id.name, "Law")
        self.assertEqual(need.date_due, certificate.valid_until)
        # once, also when it was dropped
        need.with_user(self.lena).action_drop()
        self.assertEqual(self._collect("2026-03-02"), need)
        action = need.with_user(self.lena).action_open_certificate()
        self.assertEqual(action["res_id"], certificate.id)

    def test_without_a_course_of_renewal_the_one_that_awards_it_is_needed(self):
        self._certify(self.anna, "2026-12-31", renewal=False)
        self.assertEqual(self._collect().course_id.name, "Law")

    def test_what_holds_longer_expired_or_was_withdrawn_asks_for_nothing(self):
        certificate = self._certify(self.anna, "2026-12-31")
        certificate.copy({"valid_until": False})
        expired = self._certify(self.boris, "2026-02-28")
        withdrawn = self._certify(self.carla, "2026-12-31")
        withdrawn.with_user(self.tara)._revoke("Copied")
        self.assertFalse(self._collect())
        self.assertTrue(expired)

    def test_a_renewed_certificate_asks_again_when_the_new_one_ends(self):
        certificate = self._certify(self.anna, "2026-06-30")
        need = self._collect()
        enrolment = self._enrol(self.anna, need.course_id)
        with freeze_time("2026-05-01 09:00:00"):
            enrolment._pass()
        self.assertEqual(need.state, "met")
        self.assertGreater(
            enrolment.certificate_ids.valid_until, certificate.valid_until
        )
        self.assertEqual(self._collect("2026-05-02"), need)
        self.assertEqual(len(self._collect("2027-01-01")), 2)
