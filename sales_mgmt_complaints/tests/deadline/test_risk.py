from datetime import datetime

from freezegun import freeze_time

from odoo.tests import tagged

from .common import DeadlineCommon

MONDAY = "2026-03-02 09:00:00"


@tagged("post_install", "-at_install")
class TestRisk(DeadlineCommon):
    def _read(self, complaint, moment="2026-03-12 09:00:00"):
        self.env.flush_all()
        with freeze_time(moment):
            risk = self.env["sales.mgmt.complaint.risk"].browse(complaint.id)
            risk.invalidate_recordset()
            return risk.read(["age_days", "untouched_days", "risk", "age_band"])[0]

    def test_the_risk_is_what_the_help_says(self):
        complaint = self._complain_on(MONDAY, severity="2")
        complaint.touched_on = "2026-03-08 09:00:00"
        # (10 days open + 2 x 4 days untouched) x 4, of a customer without orders
        row = self._read(complaint)
        self.assertEqual((row["age_days"], row["untouched_days"]), (10, 4))
        self.assertEqual(row["risk"], 72)
        self.assertEqual(row["age_band"], "2")

    def test_a_larger_customer_is_a_larger_risk(self):
        small = self._complain_on(MONDAY, severity="0")
        large = self._complain_on(MONDAY, severity="0")
        small.customer_value, large.customer_value = 1_000, 3_000
        (small | large).write({"touched_on": "2026-03-12 09:00:00"})
        # the average is 2 000: 1 + 1/3 and 1 + 3/5
        self.assertAlmostEqual(self._read(small)["risk"], 10 * (1 + 1 / 3), 6)
        self.assertAlmostEqual(self._read(large)["risk"], 10 * 1.6, 6)

    def test_what_is_over_is_no_time_bomb(self):
        complaint = self._complain_on(MONDAY)
        complaint._resolve("<p>Repaired</p>")
        self.assertFalse(
            self.env["sales.mgmt.complaint.risk"].search(
                [("complaint_id", "=", complaint.id)]
            )
        )

    def test_a_row_opens_its_complaint(self):
        complaint = self._complain_on(MONDAY)
        risk = self.env["sales.mgmt.complaint.risk"].browse(complaint.id)
        action = risk.with_user(self.hanna).action_open_complaint()
        self.assertEqual(action["res_id"], complaint.id)

    def test_a_customer_is_worth_what_was_ordered_within_a_year(self):
        product = self.env["product.product"].create({"name": "Meter"})
        for moment, price in (("2026-02-01", 300), ("2024-02-01", 5_000)):
            order = self.env["sale.order"].create(
                {
                    "partner_id": self.paul.id,
                    "company_id": self.company.id,
                    "order_line": [
                        (0, 0, {"product_id": product.id, "price_unit": price})
                    ],
                }
            )
            order.action_confirm()
            order.date_order = moment
        self.env.flush_all()
        complaint = self._complain_on(MONDAY)
        self.assertEqual(complaint.customer_value, 300)
        order.date_order = "2026-02-01"
        with freeze_time("2026-03-03 02:00:00"):
            self.env["sales.mgmt.complaint"]._cron_update_customer_values()
        self.assertEqual(complaint.customer_value, 5_300)

    def test_shares_of_a_group_are_ratios_of_its_sums(self):
        for hours, moment in (
            (1, "2026-03-02 09:30:00"),
            (9, "2026-03-03 10:00:00"),
            (9, "2026-03-02 12:00:00"),
        ):
            policy = self._create_policy(targets={"response": hours})
            complaint = self._complain_on(MONDAY)
            with freeze_time(moment):
                self._say(complaint, self.hanna, "We look at it")
            policy.active = False
        self._complain_on("2026-03-02 10:00:00")
        self._check_on("2026-03-03 12:00:00")
        report = self.env["sales.mgmt.complaint.deadline.report"]
        domain = [("team_id", "=", self.team.id), ("kind", "=", "response")]
        [row] = report._read_group(
            domain,
            [],
            [
                "__count",
                "within:sum",
                "late:sum",
                "within_share:avg",
                "used_share:avg",
                "used_hours:sum",
            ],
        )
        # 0.5 of 1 hour, 9 of 9, 3 of 9; and one that is missed and not done
        self.assertEqual(row[:4], (4, 3, 1, 75))
        self.assertAlmostEqual(row[4], 100 * 12.5 / 19, 6)
        self.assertEqual(row[5], 12.5)
        groups = report.formatted_read_group(
            domain, ["policy_id", "started_on:month"], ["within_share:avg", "__count"]
        )
        self.assertEqual(sum(group["__count"] for group in groups), 4)
        self.assertEqual(datetime(2026, 3, 2, 9), report.search(domain)[-1].started_on)
