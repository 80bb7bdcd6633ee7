from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .credits import CreditWorld


@tagged("post_install", "-at_install")
class TestCreditShare(CreditWorld):
    """Several people are credited for one order."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._post("2025-12")

    def test_splits_share_to_the_cent_and_overlays_come_on_top(self):
        order = self._create_order(
            100.01,
            0.03,
            shares=[
                (self.anna, "split", 0.333334),
                (self.boris, "split", 0.333333),
                (self.carla, "split", 0.333333),
                (self.lena, "overlay", 0.1),
            ],
        )
        invoice = self._invoice_order(order, "2026-01-10")
        self._pay(invoice, "2026-01-20", amount=50.01)
        self._pay(invoice, "2026-02-20")
        self._post("2026-01", "2026-02")
        invoiced = self._sum("2026-01")
        self.assertEqual(invoiced.pop("lena"), 10)
        self.assertEqual(round(sum(invoiced.values()), 2), 100.04)
        self.assertEqual(set(invoiced.values()), {33.34, 33.35})
        collected = self._sum("2026-01", "collected")
        collected.pop("lena")
        self.assertEqual(round(sum(collected.values()), 2), 50.01)
        self.assertEqual(self._sum("2026", "collected"), self._sum("2026"))

    def test_overlays_alone_leave_the_salesperson_the_whole(self):
        order = self._create_order(100, shares=[(self.lena, "overlay", 0.05)])
        self._invoice_order(order, "2026-01-10")
        self._post("2026-01")
        self.assertEqual(self._sum("2026-01"), {"anna": 100, "lena": 5})
        roles = {entry.role for entry in self._read("2026-01")}
        self.assertEqual(roles, {"split", "overlay"})

    def test_a_credit_note_takes_back_from_all_who_shared(self):
        order = self._create_order(
            100, shares=[(self.anna, "split", 0.7), (self.carla, "split", 0.3)]
        )
        invoice = self._invoice_order(order, "2026-01-10")
        self._post("2026-01")
        self._credit_part(invoice, "2026-02-10", 50)
        self._post("2026-02")
        self.assertEqual(self._sum("2026-02"), {"anna": -35, "carla": -15})

    def test_sharing_after_a_closing_is_corrected_in_the_open_period(self):
        self.anna.name, self.carla.name = "Anna", "Carla"
        order = self._create_order(100)
        self._invoice_order(order, "2026-01-10")
        self._post("2026-01")
        shares = [(self.anna, "split", 0.6), (self.carla, "split", 0.4)]
        with self.assertRaisesRegex(AccessError, "in a period that is closed"):
            self._share(order, shares, self.lena)
        self._share(order, shares, reason="Carla helped")
        self._post("2026-02")
        self.assertEqual(self._sum("2026-01"), {"anna": 100})
        self.assertEqual(self._sum("2026-02"), {"anna": -40, "carla": 40})
        entry = self.env["sales.mgmt.audit"].search(
            [("model", "=", "sale.order"), ("res_id", "=", order.id)]
        )
        self.assertEqual(entry.reason, "Carla helped")
        self.assertEqual(entry.description, "Credited: Anna → Anna 60 %, Carla 40 %")

    def test_splits_that_are_not_the_whole_are_refused_with_their_sum(self):
        order = self._create_order(100)
        for shares in ([0.5, 0.4], [0.5, 0.500001]):
            with self.assertRaisesRegex(UserError, "90 %|100.0001 %"):
                self._share(
                    order,
                    [
                        (user, "split", share)
                        for user, share in zip(
                            (self.anna, self.carla), shares, strict=True
                        )
                    ],
                )
        self._share(order, [])
        self.assertFalse(order.credit_share_ids)

    def test_nobody_shares_the_own_credit(self):
        order = self._create_order(100)
        for user, shares in (
            # own order
            (self.anna, [(self.boris, "split", 1)]),
            # in own favour
            (self.lena, [(self.anna, "split", 0.5), (self.lena, "split", 0.5)]),
            (self.dora, [(self.dora, "overlay", 0.1)]),
        ):
            with self.assertRaisesRegex(AccessError, "yourself"):
                self._share(order, shares, user)
        # nor takes part in undoing it
        self._share(order, [(self.dora, "overlay", 0.1)], self.max)
        with self.assertRaisesRegex(AccessError, "yourself"):
            self._share(order, [], self.dora)

    def test_only_who_leads_the_salesperson_shares(self):
        order = self._create_order(100)
        shares = [(self.anna, "split", 0.5), (self.boris, "split", 0.5)]
        with self.assertRaisesRegex(AccessError, "Only leaders of anna"):
            self._share(order, shares, self.sven)
        self._share(order, shares, self.lena)
        self.assertEqual(order.credit_share_ids.user_id, self.anna | self.boris)

    def test_the_dialog_starts_with_what_is_agreed(self):
        order = self._create_order(100)
        self.dora.group_ids |= self.env.ref("sales_team.group_sale_salesman_all_leads")
        sharing = (
            self.env["sales.mgmt.credit.sharing"]
            .with_user(self.dora)
            .with_context(allowed_company_ids=self.company.ids)
            .create({"order_id": order.id, "reason": "sold together"})
        )
        self.assertEqual(sharing.line_ids.user_id, self.anna)
        self.assertEqual(sharing.split_total, 1)
        sharing.line_ids.share = 0.75
        sharing.line_ids = [
            (0, 0, {"user_id": self.carla.id, "role": "split", "share": 0.25})
        ]
        sharing.action_share()
        self.assertEqual(
            {share.user_id: share.share for share in order.credit_share_ids},
            {self.anna: 0.75, self.carla: 0.25},
        )
        again = sharing.create({"order_id": order.id, "reason": "again"})
        self.assertEqual(len(again.line_ids), 2)
