from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..common import TrainingCommon


@tagged("post_install", "-at_install")
class TestPost(TrainingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.post = (
            cls.env["sales.mgmt.training.post"]
            .with_user(cls.anna)
            .create(
                {
                    "name": "Against a Lower Price",
                    "text": "<p>We showed what a <b>standstill</b> costs.</p>",
                    "kind": "won",
                    "company_id": cls.company.id,
                }
            )
            .with_env(cls.env)
        )

    def test_everybody_who_sells_reads_it_and_the_author_writes_it(self):
        for user in (self.boris, self.sven, self.carla):
            self.assertEqual(self.post.with_user(user).name, "Against a Lower Price")
            with self.assertRaises(AccessError):
                self.post.with_user(user).name = "Mine"
        self.post.with_user(self.anna).name = "Against the Lowest Price"

    def test_another_company_does_not_read_it(self):
        company = self.env["res.company"].create({"name": "Southwind"})
        stranger = self._create_user("stranger", "user")
        stranger.write({"company_ids": [(6, 0, company.ids)], "company_id": company.id})
        found = self.post.with_user(stranger).with_context(
            allowed_company_ids=company.ids
        )
        self.assertFalse(found.has_access("read"))

    def test_nobody_shares_in_the_name_of_somebody_else(self):
        post = (
            self.env["sales.mgmt.training.post"]
            .with_user(self.boris)
            .create(
                {
                    "name": "Mine",
                    "text": "<p>…</p>",
                    "author_id": self.anna.id,
                    "company_id": self.company.id,
                }
            )
        )
        self.assertEqual(post.author_id, self.boris)
        with self.assertRaisesRegex(AccessError, "not typed in"):
            post.author_id = self.anna
        with self.assertRaisesRegex(AccessError, "not typed in"):
            post.helped_ids = self.carla

    def test_it_helps_others_once_each_and_not_the_author(self):
        self.post.with_user(self.boris).action_help()
        self.post.with_user(self.carla).action_help()
        self.assertEqual(self.post.helped_count, 2)
        self.post.with_user(self.boris).action_help()
        self.assertEqual(self.post.helped_ids, self.carla)
        with self.assertRaisesRegex(AccessError, "is yours"):
            self.post.with_user(self.anna).action_help()

    def test_colleagues_comment(self):
        words = "Worked for me too"
        self.post.with_user(self.boris).message_post(body=words, message_type="comment")
        self.post.invalidate_recordset(["comment_count"])
        self.assertEqual(self.post.comment_count, 1)

    def test_the_feed_shows_the_beginning_of_the_words(self):
        self.assertEqual(self.post.summary, "We showed what a standstill costs.")
        self.post.text = f"<p>{'word ' * 100}</p>"
        self.assertLessEqual(len(self.post.summary), 160)
        self.assertTrue(self.post.summary.endswith(" …"))
