from psycopg2 import IntegrityError

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .payouts import PayoutCommon


@tagged("post_install", "-at_install")
class TestPayoutBill(PayoutCommon):
    """External agents are paid by a vendor bill, once."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        accounts = cls.env["account.account"].with_company(cls.company)
        cls.expense = accounts.create(
            {
                "name": "Commissions",
                "code": "600100",
                "account_type": "expense",
                "company_ids": cls.company.ids,
            }
        )
        payable = accounts.create(
            {
                "name": "Payable",
                "code": "440000",
                "account_type": "liability_payable",
                "reconcile": True,
                "company_ids": cls.company.ids,
            }
        )
        cls.env["account.journal"].create(
            {
                "name": "Bills",
                "code": "BILL",
                "type": "purchase",
                "company_id": cls.company.id,
                "default_account_id": cls.expense.id,
            }
        )
        cls.anna.partner_id.with_company(
            cls.company
        ).property_account_payable_id = payable
        cls.product = cls.env["product.product"].create(
            {
                "name": "Commission of agents",
                "type": "service",
                "property_account_expense_id": cls.expense.id,
                "supplier_taxes_id": False,
            }
        )
        cls.company.sales_mgmt_bill_product_id = cls.product
        cls.anna.sales_mgmt_paid_by_bill = True

    def _find_bills(self, run):
        return self.env["account.move"].search(
            [("sales_mgmt_payout_id.run_id", "=", run.id)]
        )

    def test_an_agent_gets_a_draft_bill_of_what_is_to_be_paid(self):
        run = self._run_to("approved")
        run.with_user(self.olga).action_create_bills()
        bill = self._find_bills(run)
        self.assertEqual(bill.partner_id, self.anna.partner_id)
        self.assertEqual(bill.state, "draft")
        self.assertEqual(bill.move_type, "in_invoice")
        self.assertEqual(bill.amount_total, 500)
        self.assertEqual(bill.invoice_line_ids.account_id, self.expense)
        self.assertEqual(
            bill.sales_mgmt_payout_id, self._get_payout(run, self.anna)
        )
        self.assertEqual((run.bill_count, run.agent_count), (1, 1))

    def test_an_agent_is_billed_once(self):
        run = self._run_to("approved").with_user(self.olga)
        run.action_create_bills()
        with self.assertRefused("are billed once"):
            run.action_create_bills()
        bill = self._find_bills(run)
        self.assertFalse(bill.copy().sales_mgmt_payout_id)
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(IntegrityError),
            self.env.cr.savepoint(),
        ):
            bill.copy().sales_mgmt_payout_id = bill.sales_mgmt_payout_id
            self.env.flush_all()

    def test_after_a_cancelled_bill_there_can_be_another_one(self):
        run = self._run_to("approved").with_user(self.olga)
        run.action_create_bills()
        self._find_bills(run).button_cancel()
        run.action_create_bills()
        self.assertEqual(len(self._find_bills(run)), 2)

    def test_employees_are_not_billed(self):
        self.anna.sales_mgmt_paid_by_bill = False
        run = self._run_to("approved").with_user(self.olga)
        with self.assertRefused("marked on their user"):
            run.action_create_bills()

    def test_nothing_is_billed_before_the_approval(self):
        run = self._run_to("reviewed").with_user(self.olga)
        with self.assertRefused("bills follow the approval"):
            run.action_create_bills()

    def test_without_a_product_the_way_out_is_named(self):
        self.company.sales_mgmt_bill_product_id = False
        run = self._run_to("approved").with_user(self.olga)
        with self.assertRefused("Settings → Sales Management"):
            run.action_create_bills()

    def test_managers_and_salespeople_create_no_bills(self):
        run = self._run_to("approved")
        for user in (self.dora, self.anna):
            with self.assertRaises(AccessError):
                run.with_user(user).action_create_bills()

    def test_the_payment_list_says_who_is_paid_by_bill(self):
        run = self._run_to("approved")
        self.olga.group_ids |= self.env.ref("base.group_allow_export")
        payments = self.env["sales.mgmt.payout.payment"].with_user(self.olga)
        rows = payments._get_rows(run.with_user(self.olga))
        self.assertEqual(
            {row["login"]: row["paid_by"] for row in rows},
            {"anna": "bill", "boris": "payroll"},
        )
