from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged

from ..common import SalesMgmtCommon


@tagged("post_install", "-at_install")
class TestMetric(SalesMgmtCommon):
    def _create_source(self, **values):
        return (
            self.env["sales.mgmt.metric"]
            .create(
                {
                    "name": "Test",
                    "code": "test",
                    "source_ids": [
                        (
                            0,
                            0,
                            {
                                "model": "sale.order.line",
                                "date_field": "order_id.date_order",
                                "user_path": "order_id.user_id",
                                "team_path": "order_id.team_id",
                                "company_path": "company_id",
                                "aggregate": "sum",
                                "value_field": "product_uom_qty",
                                **values,
                            },
                        )
                    ],
                }
            )
            .source_ids
        )

    def test_shipped_metrics_have_no_problem(self):
        for metric in self.env["sales.mgmt.metric"].search([]):
            with self.subTest(metric=metric.code):
                missing = metric.source_ids.filtered(
                    lambda source: not source._is_installed()
                )
                self.assertEqual(metric.available, not missing)
                params = metric.action_check()["params"]
                self.assertEqual(params["type"], "warning" if missing else "success")
                if missing:
                    self.assertRegex(params["message"], "module .* is not installed")

    def test_a_metric_is_defined_on_other_documents_without_code(self):
        source = self._create_source(domain="[('order_id.state', '=', 'sale')]")
        product = self.env["product.product"].create({"name": "P", "type": "service"})
        order = self.env["sale.order"].create(
            {
                "partner_id": self.env["res.partner"].create({"name": "Buyer"}).id,
                "company_id": self.company.id,
                "user_id": self.anna.id,
                "order_line": [
                    (0, 0, {"product_id": product.id, "product_uom_qty": 7})
                ],
            }
        )
        order.action_confirm()
        order.date_order = "2026-05-05 12:00:00"
        self._refresh()
        fact = self.env["sales.mgmt.fact"].search(
            [("source_id", "=", source.id), ("company_id", "=", self.company.id)]
        )
        self.assertRecordValues(
            fact,
            [
                {
                    "period_id": self._find_period("2026-05").id,
                    "user_id": self.anna.id,
                    "unit_id": self.north.id,
                    "numerator": 7,
                }
            ],
        )

    def test_a_wrong_definition_is_refused_when_it_is_saved(self):
        cases = {
            "not a stored field": {"user_path": "order_id.nobody"},
            "not a stored field of sale.order.line": {
                "value_field": "is_expense_policy"
            },
            "it takes res.users": {"user_path": "order_id.partner_id"},
            "it takes date / datetime": {"date_field": "order_id.name"},
            "the domain .* cannot be used": {"domain": "[('nope', '=', 1)]"},
            "cannot be used": {"domain": "__import__('os').system('true')"},
        }
        for message, values in cases.items():
            with self.subTest(message=message):
                with self.assertRaises(ValidationError) as refusal:
                    self._create_source(**values)
                self.assertRegex(str(refusal.exception), message)

    def test_all_problems_are_told_at_once(self):
        with self.assertRaises(ValidationError) as refusal:
            self._create_source(user_path="nobody", date_field="never", domain="[")
        self.assertEqual(len(str(refusal.exception).splitlines()), 3)

    def test_a_field_that_is_gone_stops_one_metric_and_no_other(self):
        source = self._create_source()
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE sales_mgmt_metric_source SET value_field = 'x_gone' WHERE id = %s",
            [source.id],
        )
        self.env.invalidate_all()
        self.assertFalse(source.metric_id.available)
        self._create_won(self.anna, 10, "2026-03-10 10:00:00")
        run = self._refresh()
        self.assertRegex(run.note, "Test: .*x_gone")
        self.assertTrue(run.fact_written)

    def test_what_is_kept_in_memory_of_metrics_follows_their_sources(self):
        source = self._create_source()
        metric = source.metric_id

        def is_kept():
            return metric.id in metric._get_available_ids()

        self.assertTrue(is_kept())
        source.module = "nobody_has_this"
        self.assertFalse(is_kept())
        source.module = False
        self.assertTrue(is_kept())
        source.unlink()
        self.assertFalse(is_kept())
        with self.assertQueryCount(0):
            is_kept()

    def test_a_source_that_changes_its_metric_takes_its_facts_along(self):
        self._create_won(self.anna, 10, "2026-03-10 10:00:00")
        self._refresh()
        other = self.metric_won.copy({"code": "other"})
        self.metric_won.source_ids.metric_id = other
        self._refresh()
        facts = self.env["sales.mgmt.fact"].search([("user_id", "=", self.anna.id)])
        self.assertIn(other, facts.metric_id)
        self.assertNotIn(self.metric_won, facts.metric_id)

    def test_whoever_sells_may_read_whether_a_metric_is_there(self):
        share = self.env.ref("sales_mgmt_targets.metric_market_share")
        metrics = (self.metric_won | share).with_user(self.anna)
        metrics.invalidate_recordset()
        self.assertEqual(metrics.mapped("available"), [True, True])
        self.assertEqual(metrics.mapped("is_typed"), [False, True])

    def test_managers_do_not_define_what_is_measured(self):
        source = self.metric_won.source_ids.with_user(self.dora)
        with self.assertRaises(AccessError):
            source.value_field = "id"
