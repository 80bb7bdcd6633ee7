from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import ReviewCommon


@tagged("post_install", "-at_install")
class TestReviewPrivacy(ReviewCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._start()
        cls.review = cls._find_review(cls.anna)
        cls._sell_and_close()
        cls.cycle.with_calibration = False
        cls.review.with_user(cls.lena)._ask_peers(cls.boris)
        cls._write_part(cls.review, "peer", cls.boris, "2", "Hard to work with")
        cls._write_part(cls.review, "self", cls.anna, "5")
        cls.form = cls._write_part(cls.review, "manager", cls.lena, "1", "Careless")

    def _read(self, user, model, *domain):
        return self.env[model].with_user(user).search(list(domain))

    def test_before_the_interview_the_person_learns_nothing_of_the_manager_part(self):
        forms = self._read(
            self.anna,
            "sales.mgmt.review.form",
            ("person_id.user_id", "=", self.anna.id),
        )
        self.assertEqual(forms.mapped("kind"), ["self"])
        with self.assertRaises(AccessError):
            self.form.with_user(self.anna).read(["comment"])
        mine = self.review.with_user(self.anna)
        self.assertFalse(mine.has_score or mine.score or mine.grade)
        self.assertFalse(any(mine.line_ids.mapped("manager_rating")))
        self.assertEqual(mine.form_ids.mapped("kind"), ["self"])
        # nor by searching for it
        self.assertFalse(
            self._read(
                self.anna,
                "sales.mgmt.review",
                ("form_ids.comment", "ilike", "Careless"),
            )
        )

    def test_from_the_interview_on_the_person_reads_it_but_no_colleague(self):
        self.review.with_user(self.lena).action_share()
        self.env.invalidate_all()
        mine = self.review.with_user(self.anna)
        self.assertEqual(set(mine.form_ids.mapped("kind")), {"self", "manager"})
        self.assertFalse(any(mine.form_ids.rating_ids.mapped("peer_view")))

    def test_a_colleague_reads_the_own_form_and_nothing_else(self):
        own = self._get_form(self.review, "peer", self.boris)
        self.assertEqual(own.read(["about", "comment"])[0]["about"], self.anna.name)
        self.assertEqual(own.rating_ids.mapped("name"), ["Indicator 2"])
        self.assertFalse(
            self._read(self.boris, "sales.mgmt.review", ("user_id", "=", self.anna.id))
        )
        self.assertEqual(
            self._read(
                self.boris,
                "sales.mgmt.review.form",
                ("review_id", "=", self.review.id),
            ),
            own,
        )

    def test_who_asks_for_a_view_reaches_a_colleague_on_the_own_form(self):
        self.review.sudo().form_ids.asked_on = False
        self.review.with_user(self.lena)._ask_peers(self.carla)
        self.env["sales.mgmt.review.cycle"]._ask_for_parts()
        form = self._get_form(self.review, "peer", self.carla)
        activity = (
            self.env["mail.activity"]
            .with_user(self.carla)
            .search([("user_id", "=", self.carla.id), ("res_model", "=", form._name)])
        )
        self.assertEqual(activity.res_id, form.id)

    def test_a_colleague_from_outside_sales_finds_what_is_due(self):
        self.review.sudo().state = "self"
        self.review.with_user(self.lena)._ask_peers(self.theo)
        forms = self._read(self.theo, "sales.mgmt.review.form", ("is_due", "=", True))
        self.assertEqual(forms, self._get_form(self.review, "peer", self.theo))

    def test_training_officers_and_managers_read_no_review(self):
        self._assign(self.tara, self.south)
        self.tara.group_ids |= self.env.ref("sales_mgmt_targets.group_user")
        for user in (self.tara, self.max, self.sven, self.olga):
            with self.subTest(user=user.login):
                for forms in (self.review.sudo().form_ids, self.form.rating_ids):
                    self.assertFalse(
                        self._read(user, forms._name, ("id", "in", forms.ids))
                    )
        for user in (self.tara, self.max, self.sven):
            self.assertFalse(
                self._read(user, "sales.mgmt.review", ("user_id", "=", self.anna.id))
            )

    def test_who_administers_training_opens_files_without_reviews(self):
        person = self._get_file(self.anna).with_user(self.tara)
        self.assertNotIn("review_ids", person.fields_get())
        with self.assertRaises(AccessError):
            person.read(["review_ids"])
        self.assertTrue(person.get_view(view_type="form")["arch"])

    def test_an_officer_of_employees_does_not_read_about_themselves_in_advance(self):
        self._assign(self.harry, self.north)
        self.harry.group_ids |= self.env.ref("sales_mgmt_targets.group_user")
        self._start()
        review = self._find_review(self.harry)
        self._write_part(review, "self", self.harry)
        form = self._write_part(review, "manager", self.lena)
        self.assertFalse(form.with_user(self.harry).has_access("read"))
        self.assertTrue(self.form.with_user(self.harry).has_access("read"))

    def test_managers_read_the_audit_log_without_reviews(self):
        self.form.with_user(self.harry)._adjust(5, "Fair")
        domain = [("model", "=", "sales.mgmt.review.form")]
        audit = self.env["sales.mgmt.audit"]
        self.assertFalse(audit.with_user(self.max).search(domain))
        self.assertTrue(audit.with_user(self.auditor).search(domain))

    def test_a_reviewer_who_moved_reads_it_until_it_is_signed(self):
        self.north.leader_id = self.sven
        self.assertTrue(self.review.with_user(self.lena).has_access("read"))
        self.assertTrue(self.review.with_user(self.sven).has_access("read"))
        self.review.with_user(self.lena).action_share()
        self._hold_interview(self.review)
        self._sign(self.review)
        self.env.invalidate_all()
        for record in (self.review, self.form, self.review.line_ids[0]):
            self.assertFalse(record.with_user(self.lena).has_access("read"))
            self.assertTrue(record.with_user(self.sven).has_access("read"))

    def test_only_readers_follow(self):
        partners = (self.boris | self.max | self.tara).partner_id
        self.review.message_subscribe(partners.ids)
        self.form.sudo().message_subscribe((partners | self.anna.partner_id).ids)
        self.assertFalse(self.review.message_partner_ids & partners)
        self.assertFalse(
            self.form.sudo().message_partner_ids & (partners | self.anna.partner_id)
        )

    def test_the_printed_review_shows_what_its_reader_may_read(self):
        report = self.env["ir.actions.report"]
        name = "sales_mgmt_training.review_form"

        def render(user):
            content = report.with_user(user)._render_qweb_html(name, self.review.ids)[0]
            return content.decode()

        self.assertIn("Careless", render(self.lena))
        self.assertNotIn("Careless", render(self.anna))
        self.assertNotIn("Hard to work with", render(self.lena))
        with self.assertRaises(AccessError):
            render(self.boris)
