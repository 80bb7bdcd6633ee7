from freezegun import freeze_time

from odoo.tests import tagged

from ..common import ComplaintCommon


@tagged("post_install", "-at_install")
class TestCustomerWarning(ComplaintCommon):
    def _warn(self, record, user=None):
        """Read afresh what a salesperson sees on a record."""
        self.env.invalidate_all()
        record = record.with_user(user or self.anna)
        return (
            record.complaint_open_count,
            record.complaint_risk,
            record.complaint_warning,
        )

    def test_who_sells_to_a_contact_sees_what_their_company_complains_about(self):
        lead = self.env["crm.lead"].create(
            {
                "name": "More meters",
                "partner_id": self.brewery.id,
                "user_id": self.anna.id,
                "company_id": self.company.id,
            }
        )
        order = self.env["sale.order"].create(
            {
                "partner_id": self.paul.id,
                "user_id": self.anna.id,
                "company_id": self.company.id,
            }
        )
        records = (lead, order, self.brewery, self.paul)
        for record in records:
            self.assertEqual(self._warn(record), (0, "none", False))
        self._complain(severity="1")
        for record in records:
            count, risk, words = self._warn(record)
            self.assertEqual((count, risk), (1, "watch"))
            self.assertIn("before you sell again", words)

    def test_a_critical_one_three_or_twice_reopened_is_a_high_risk(self):
        first = self._complain(severity="3")
        self.assertEqual(self._warn(self.brewery)[1], "high")
        first.severity = "1"
        self.assertEqual(self._warn(self.brewery)[1], "watch")
        first.sudo().reopen_count = 2
        self.assertEqual(self._warn(self.brewery)[1], "high")
        first.sudo().reopen_count = 0
        self._complain(severity="0")
        self.assertEqual(self._warn(self.brewery)[1], "watch")
        self._complain(severity="0")
        self.assertEqual(self._warn(self.brewery)[:2], (3, "high"))

    def test_three_within_a_year_are_watched_after_they_are_solved(self):
        for _number in range(3):
            complaint = self._complain(severity="1")
            complaint._resolve("<p>Repaired</p>")
        count, risk, words = self._warn(self.brewery)
        self.assertEqual((count, risk), (0, "watch"))
        self.assertIn("3 complaints within a year", words)

    def test_what_is_confidential_or_cancelled_is_not_told(self):
        self._complain(confidential=True)
        self._complain()._cancel("A double")
        self.assertEqual(self._warn(self.brewery), (0, "none", False))

    def test_the_button_counts_what_opens_behind_it(self):
        self._complain(confidential=True)
        self._complain()
        brewery = self.brewery.with_user(self.anna)
        self.assertEqual(brewery.complaint_count, 1)
        action = brewery.action_open_complaints()
        complaints = self.env["sales.mgmt.complaint"].with_user(self.anna)
        self.assertEqual(complaints.search_count(action["domain"]), 1)

    def test_many_customers_cost_no_more_queries_than_one(self):
        partners = self.env["res.partner"].create(
            [{"name": f"Customer {number}"} for number in range(30)]
        )
        for partner in partners:
            self._complain(partner_id=partner.id, user_id=self.hanna.id)

        def count_queries(some):
            self.env.flush_all()
            self.env.invalidate_all()
            some.mapped("commercial_partner_id.name")
            before = self.env.cr.sql_log_count
            some.mapped("complaint_warning")
            return self.env.cr.sql_log_count - before

        count_queries(partners[:1])
        self.assertEqual(count_queries(partners[:2]), count_queries(partners))

    def test_the_same_again_within_half_a_year_is_a_repeat(self):
        with freeze_time("2026-01-01"):
            first = self._complain()
            other = self._complain(
                category_id=self.env.ref("sales_mgmt_complaints.category_invoice").id
            )
        with freeze_time("2026-06-30"):
            second = self._complain()
        with freeze_time("2026-12-28"):
            late = self._complain()
        self.assertFalse(first.previous_id)
        self.assertFalse(other.previous_id)
        self.assertEqual(second.previous_id, first)
        self.assertFalse(late.previous_id)
        self.assertEqual(second.earlier_count, 3)
