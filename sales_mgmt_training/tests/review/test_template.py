from psycopg2 import IntegrityError

from odoo.exceptions import ValidationError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import LEVELS, ReviewCommon


@tagged("post_install", "-at_install")
class TestReviewTemplate(ReviewCommon):
    def test_weights_that_do_not_sum_to_100_are_refused_with_the_numbers(self):
        behaviour = {"kind": "behaviour", **LEVELS}
        with self.assertRaisesRegex(ValidationError, r"60 \+ 39.99: together 99.99"):
            self._create_template(
                "Wrong", {**behaviour, "weight": 60}, {**behaviour, "weight": 39.99}
            )
        thirds = [{**behaviour, "weight": weight} for weight in (33.33, 33.33, 33.34)]
        self.assertTrue(self._create_template("Right", *thirds))

    def test_weights_may_change_together(self):
        first, second = self.template.line_ids
        self.template.line_ids = [
            Command.update(first.id, {"weight": 70}),
            Command.update(second.id, {"weight": 30}),
        ]
        self.assertEqual(self.template.weight_total, 100)

    def test_a_cycle_does_not_start_with_weights_that_were_changed_apart(self):
        self.template.line_ids[0].weight = 40
        with self.assertRaisesRegex(ValidationError, "40 \\+ 50: together 90"):
            self._start()

    def test_a_behavior_says_what_good_and_bad_mean(self):
        with self.assertRaisesRegex(ValidationError, "what 1 and 5 mean"):
            self._create_template("Vague", {"kind": "behaviour", "weight": 100})

    def test_what_is_measured_names_its_metric(self):
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(IntegrityError),
            self.env.cr.savepoint(),
        ):
            self._create_template("Blind", {"kind": "value", "weight": 100})

    def test_a_running_review_keeps_what_the_template_said_at_its_start(self):
        review = self._start()[0]
        self.template.line_ids = [
            Command.update(self.template.line_ids[0].id, {"weight": 70}),
            Command.update(self.template.line_ids[1].id, {"weight": 30}),
        ]
        self.assertEqual(review.line_ids.mapped("weight"), [50, 50])

    def test_a_template_for_a_unit_is_for_all_below_it(self):
        self.template.unit_ids = self.root
        self.assertTrue(self.template._suits(self._get_file(self.anna)))
        self.template.unit_ids = self.south
        self.assertFalse(self.template._suits(self._get_file(self.anna)))

    def test_the_shipped_template_is_complete(self):
        template = self.env.ref("sales_mgmt_training.review_template_salesperson")
        template._check_usable()
        self.assertTrue(template.grade_ids)
