from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..common import SalesMgmtCommon


@tagged("post_install", "-at_install")
class TestAuditVerify(SalesMgmtCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.audit = cls.env["sales.mgmt.audit"]
        cls.entries = cls.audit.union(
            *(
                cls.audit._log(cls.north, f"Step {number}", reason="It was due")
                for number in range(3)
            )
        ).sorted("number")

    def _verify(self):
        return self.audit._verify(self.company)

    def _tamper(self, statement, *values):
        """Change the log behind Odoo's back."""
        self.env.cr.execute(statement, values)
        self.env.invalidate_all()

    def assertBroken(self, pattern):  # noqa: N802  named like its siblings
        is_whole, text = self._verify()
        self.assertFalse(is_whole)
        self.assertRegex(text, pattern)

    def test_a_log_that_nobody_touched_is_unbroken(self):
        is_whole, text = self._verify()
        self.assertTrue(is_whole)
        self.assertIn(f"Northwind: {self.entries[-1].number} entries, unbroken", text)

    def test_a_company_without_entries_is_unbroken(self):
        company = self.env["res.company"].create({"name": "Silence"})
        self.assertTrue(self.audit._verify(company)[0])

    def test_every_changed_value_is_found(self):
        entry = self.entries[1]
        changes = {
            "user_id": self.max.id,
            "reason": "Another reason",
            "event": "Step 9",
            "name": "South",
            "res_id": self.south.id,
            "model": "res.partner",
            "date": "2020-01-01 00:00:00",
            "fingerprint": "0" * 64,
            "changes": '[{"field": "Amount", "old": "1", "new": "2"}]',
        }
        for column, value in changes.items():
            with self.subTest(column=column), self.env.cr.savepoint() as savepoint:
                self._tamper(
                    f"UPDATE sales_mgmt_audit SET {column} = %s WHERE id = %s",
                    value,
                    entry.id,
                )
                self.assertBroken(f"entry {entry.number} .*is not as it was written")
                savepoint.rollback()
                self.env.invalidate_all()
        self.assertTrue(self._verify()[0])

    def test_an_entry_that_is_gone_is_found(self):
        entry = self.entries[1]
        number = entry.number
        self._tamper("DELETE FROM sales_mgmt_audit WHERE id = %s", entry.id)
        self.assertBroken(f"entry {number} is missing")

    def test_the_last_entries_are_missed_too(self):
        last = self.entries[-1]
        before = last.number - 1
        self._tamper("DELETE FROM sales_mgmt_audit WHERE id = %s", last.id)
        self.assertBroken(f"entries after number {before} are missing")

    def test_an_entry_replaced_with_its_hash_is_found_at_the_next_one(self):
        entry = self.entries[1]
        self._tamper(
            "UPDATE sales_mgmt_audit SET hash = repeat('a', 64) WHERE id = %s",
            self.entries[0].id,
        )
        self.assertBroken(f"entry {entry.number - 1} .*is not as it was written")
        self._tamper(
            "UPDATE sales_mgmt_audit SET previous_hash = repeat('b', 64) WHERE id = %s",
            self.entries[0].id,
        )
        self.assertBroken("does not follow the one before")

    def test_long_logs_are_read_in_batches(self):
        self.patch(
            type(self.audit), "_read_links", self._read_two(self.audit._read_links)
        )
        self.assertTrue(self._verify()[0])

    def _read_two(self, read_links):
        return lambda _audit, company, after: read_links(company, after)[:2]

    def test_the_auditor_verifies_all_own_companies_and_a_rep_none(self):
        action = self.audit.with_user(self.auditor).action_verify()
        self.assertEqual(action["params"]["type"], "success")
        self.assertIn("Northwind", action["params"]["message"])
        self.assertIn("all companies", action["params"]["message"])
        with self.assertRaisesRegex(AccessError, "Only auditors and managers"):
            self.audit.with_user(self.anna).action_verify()

    def test_a_broken_log_is_told_and_nothing_else(self):
        self._tamper(
            "UPDATE sales_mgmt_audit SET reason = 'x' WHERE id = %s", self.entries[0].id
        )
        action = self.audit.with_user(self.auditor).action_verify()
        self.assertEqual(action["params"]["type"], "danger")
        self.assertNotIn("unbroken", action["params"]["message"])
