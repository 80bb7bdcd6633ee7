from freezegun import freeze_time

from odoo.tests import tagged

from ...tools.pack import Order
from ..collection.common import NOW, CollectionCase


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestPackCollection(CollectionCase):
    """Collection report: promises by person, receivables that are accounting's."""

    def _prepare(self, user=None, period="2026-05", unit=None):
        pack = self._as(self.env["sales.mgmt.pack"], user or self.dora)
        order = Order(
            ("collection",),
            self.company.id,
            self._find_period(period).id,
            unit.id if unit else 0,
        )
        return pack._prepare_collection(pack._open(order))

    @staticmethod
    def _by_person(rows):
        return {row["name"].split(" ")[0]: row for row in rows}

    def test_receivables_are_the_balance_of_accounting_to_the_cent(self):
        self._bill(333.33, self.boris, "2026-03-01")
        self._bill(50, self.env["res.users"], "2026-05-01")
        self._receive(self.bill, 400)
        content = self._prepare()
        total = sum(row["total"] for row in content["receivables"])
        self.assertAlmostEqual(total, content["balance"], 2)
        self.assertAlmostEqual(total, 600 + 333.33 + 50, 2)
        for row in content["receivables"]:
            ages = sum(row[name] for name, _label in content["buckets"])
            self.assertAlmostEqual(ages, row["total"], 2)

    def test_promises_tell_what_came_what_is_late_and_what_is_not_due(self):
        self._promise(self.bill, ("2026-05-04", 300), ("2026-05-20", 500))
        self._receive(self.bill, 100)
        rows = self._by_person(self._prepare()["promises"])
        row = rows[self.bill.invoice_user_id.name.split(" ")[0]]
        self.assertEqual(
            [row[name] for name in ("due", "kept", "open", "late", "late_before")],
            [800, 100, 500, 200, 0],
        )

    def test_what_was_late_before_the_period_is_counted_apart(self):
        bill = self._bill(1000, self.boris, "2026-04-01")
        self._promise(bill, ("2026-04-10", 300))
        row = self._by_person(self._prepare()["promises"])["boris"]
        self.assertEqual((row["due"], row["late"], row["late_before"]), (0, 0, 300))
        april = self._by_person(self._prepare(period="2026-04")["promises"])["boris"]
        self.assertEqual((april["due"], april["late"]), (300, 300))

    def test_each_reads_what_the_lists_show_them(self):
        for user in (self.anna, self.boris, self.carla):
            self._bill(30, user, "2026-05-01")
        for user, whole in (
            (self.dora, True),
            (self.auditor, True),
            (self.lena, False),
            (self.boris, False),
        ):
            with self.subTest(user=user.login):
                content = self._prepare(user)
                listed = self._as(self.env["sales.mgmt.receivable"], user).search(
                    [("company_id", "=", self.company.id)]
                )
                self.assertEqual(
                    {self._name(row["name"]) for row in content["receivables"]},
                    {self._name(each.sudo().user_id.name) for each in listed},
                )
                self.assertEqual(
                    "carla" in self._by_person(content["receivables"]), whole
                )
                self.assertEqual(content["balance"] is not None, whole)

    @staticmethod
    def _name(name):
        return (name or "Unassigned").split(" ")[0]

    def test_a_unit_shows_its_own_and_no_balance_of_the_company(self):
        self._bill(70, self.carla, "2026-05-01")
        content = self._prepare(unit=self.south)
        self.assertEqual(set(self._by_person(content["receivables"])), {"carla"})
        self.assertIsNone(content["balance"])
