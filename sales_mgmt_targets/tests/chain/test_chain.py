from psycopg2 import IntegrityError

from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import ChainCase


@tagged("post_install", "-at_install")
class TestChain(ChainCase):
    """What a chain is made of, and which one a company looks at."""

    def _add(self, metric, **values):
        self.chain.step_ids = [
            Command.create({"metric_id": metric.id, "sequence": 99, **values})
        ]

    def test_the_shipped_chain_leads_from_leads_to_revenue_over_measured_steps(self):
        chain = self.env.ref("sales_mgmt_targets.chain_default")
        codes = chain._get_steps().metric_id.mapped("code")
        self.assertEqual(codes[0], "leads_created")
        self.assertEqual(codes[-1], "revenue_invoiced")
        self.assertEqual(len(codes), 8)
        self.assertTrue(all(step.advice for step in chain.step_ids))

    def test_a_chain_does_not_run_in_a_circle(self):
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaisesRegex(IntegrityError, "metric_uniq"),
        ):
            self._add(self.contacts)

    def test_what_is_no_total_is_no_step(self):
        for code, words in (
            ("win_rate", "is a rate already"),
            ("active_customers", "counts once per period"),
            ("weighted_pipeline", "stands at a moment"),
        ):
            with self.assertRaisesRegex(ValidationError, words):
                self._add(self.env.ref(f"sales_mgmt_targets.metric_{code}"))
        self.deals.direction = "lower"
        with self.assertRaisesRegex(ValidationError, "nobody needs more of it"):
            self.chain.step_ids[2].metric_id = self.deals.copy(
                {"code": "fewer", "is_typed": True, "direction": "lower"}
            )

    def test_a_chain_has_two_steps_at_least(self):
        with self.assertRaisesRegex(ValidationError, "at least two steps"):
            self.chain.step_ids[1:].unlink()
            self.chain._check_steps()

    def test_lead_times_and_months_have_limits(self):
        for record, values in (
            (self.chain.step_ids[0], {"lead_days": -1}),
            (self.chain.step_ids[0], {"lead_days": 251}),
            (self.chain.step_ids[0], {"standard_rate": -0.1}),
            (self.chain, {"months": 0}),
            (self.chain, {"strength": 0}),
        ):
            with (
                self.subTest(values=values),
                mute_logger("odoo.sql_db"),
                self.assertRaises(IntegrityError),
                self.env.cr.savepoint(),
            ):
                record.write(values)
                record.flush_recordset()

    def test_a_company_looks_at_its_own_chain_first_and_else_at_the_shared_one(self):
        chains = self.env["sales.mgmt.chain"]
        shared = self.env.ref("sales_mgmt_targets.chain_default")
        self.assertEqual(chains._get_for_company(self.company), self.chain)
        self.chain.active = False
        self.assertEqual(chains._get_for_company(self.company), shared)

    def test_a_variant_belongs_to_the_company_at_work_and_has_all_steps(self):
        shared = self.env.ref("sales_mgmt_targets.chain_default")
        action = shared.with_company(self.company).action_make_own()
        own = self.env["sales.mgmt.chain"].browse(action["res_id"])
        self.assertEqual(own.company_id, self.company)
        self.assertIn("Northwind", own.name)
        self.assertEqual(own.step_ids.metric_id, shared.step_ids.metric_id)
        self.assertEqual(own.step_ids[0].advice, shared.step_ids[0].advice)

    def test_a_step_whose_documents_are_gone_is_left_out(self):
        self.visits.source_ids.model = "gone.model"
        self.assertEqual(self.chain._get_steps().metric_id, self.contacts | self.deals)
        self.deals.source_ids.model = "gone.model"
        with self.assertRaisesRegex(UserError, "Visits made, Deals"):
            self.chain._check_usable()
        self.assertNotEqual(
            self.env["sales.mgmt.chain"]._get_for_company(self.company), self.chain
        )
