from freezegun import freeze_time
from psycopg2.errors import LockNotAvailable

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command, Datetime
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..common import SalesMgmtCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-05-15 12:00:00")
class TestAudit(SalesMgmtCommon):
    def _entries(self, records, **values):
        domain = [("model", "=", records._name), ("res_id", "in", records.ids)]
        domain += [(name, "=", value) for name, value in values.items()]
        return self.env["sales.mgmt.audit"].search(domain, order="number")

    def _log(self, user=None, **values):
        audit = self.env["sales.mgmt.audit"].with_user(user or self.dora)
        return audit._log(self.north, **{"event": "Praised", **values})

    # What stands in an entry

    def test_an_entry_tells_who_when_what_and_why(self):
        entry = self._log(reason="Best unit", changes={"Mood": ("Low", "High")})
        self.assertRecordValues(
            entry,
            [
                {
                    "company_id": self.company.id,
                    "user_id": self.dora.id,
                    "date": Datetime.to_datetime("2026-05-15 12:00:00"),
                    "model": "sales.mgmt.unit",
                    "res_id": self.north.id,
                    "name": "North",
                    "event": "Praised",
                    "description": "Mood: Low → High",
                    "reason": "Best unit",
                }
            ],
        )
        self.assertEqual(entry.model_name, "Sales Unit")

    def test_each_entry_follows_the_one_before_it(self):
        first, second = self._log(), self._log()
        self.assertEqual(second.number, first.number + 1)
        self.assertEqual(second.previous_hash, first.hash)

    def test_many_records_take_as_many_statements_as_one(self):
        units = self.env["sales.mgmt.unit"].create(
            [
                {"name": f"Unit {number}", "parent_id": self.root.id}
                for number in range(30)
            ]
        )
        self._log()
        self.env.flush_all()
        audit = self.env["sales.mgmt.audit"]
        with self.assertQueryCount(3):
            entries = audit._log(units, "Counted")
        self.assertEqual(entries.mapped("name"), units.mapped("name"))

    def test_nothing_to_log_writes_nothing(self):
        audit = self.env["sales.mgmt.audit"]
        self.assertFalse(audit._log(self.env["sales.mgmt.unit"], "Praised"))

    def test_each_company_has_a_log_of_its_own(self):
        other = self.env["res.company"].create({"name": "Southwind"})
        unit = self.env["sales.mgmt.unit"]._get_root(other)
        ours = self._log()
        theirs = self.env["sales.mgmt.audit"]._log(unit, "Praised")
        self.assertEqual(theirs.company_id, other)
        self.assertNotEqual(theirs.previous_hash, ours.hash)
        self.assertEqual(self._log().previous_hash, ours.hash)

    def test_what_all_companies_share_has_a_log_that_every_manager_reads(self):
        self.metric_won.sudo().name = "Deals"
        entry = self._entries(self.metric_won)[-1]
        self.assertFalse(entry.company_id)
        self.assertEqual(entry.with_user(self.dora).event, "Changed")

    # Nobody changes it

    def test_nobody_adds_changes_or_deletes_an_entry(self):
        entry = self._log().sudo()
        with self.assertRaisesRegex(UserError, "nobody adds an entry"):
            entry.create({"event": "Forged"})
        with self.assertRaisesRegex(UserError, "stays as it was written"):
            entry.reason = "Another one"
        with self.assertRaisesRegex(UserError, "nothing is ever deleted"):
            entry.unlink()
        with self.assertRaises(AccessError):
            self.env["sales.mgmt.audit.head"].with_user(self.dora).create({"hash": ""})

    def test_a_manager_and_the_auditor_read_it_and_nobody_else(self):
        entry = self._log()
        for user in (self.dora, self.auditor):
            self.assertTrue(entry.with_user(user).has_access("read"))
        for user in (self.lena, self.anna, self.olga):
            self.assertFalse(entry.with_user(user).has_access("read"))

    @mute_logger("odoo.sql_db")
    def test_who_writes_at_the_same_moment_waits_for_the_first(self):
        # a company that another transaction can see
        company = self.env.ref("base.main_company")
        self.env["sales.mgmt.audit"]._take_heads([company.id])
        with self.registry.cursor() as cr, self.assertRaises(LockNotAvailable):
            cr.execute("SET LOCAL lock_timeout = '100ms'")
            self.env(cr=cr)["sales.mgmt.audit"]._take_heads([company.id])

    # What is audited

    def test_steps_of_a_plan_are_logged_by_their_name(self):
        line = self._create_line(900)
        plan = line.plan_id
        plan.with_user(self.dora).action_propose()
        plan.with_user(self.max).action_approve()
        plan.with_user(self.max).action_activate()
        entries = self._entries(plan)
        self.assertEqual(
            entries.mapped("event"), ["Created", "Proposed", "Approved", "Active"]
        )
        self.assertEqual(entries[2].user_id, self.max)
        self.assertEqual(entries[2].description, "State: Proposed → Approved")

    def test_a_step_that_is_refused_is_not_logged(self):
        line = self._create_line(900)
        line.plan_id.with_user(self.dora).action_propose()
        with self.assertRaises(UserError):
            line.plan_id.with_user(self.dora).action_approve()
        self.assertEqual(self._entries(line.plan_id)[-1].event, "Proposed")

    def test_locks_and_releases_are_logged_with_their_reasons(self):
        lock = (
            self.env["sales.mgmt.period.lock"]
            .with_user(self.dora)
            .create(
                {"period_id": self._find_period("2026-01").id, "reason": "Reported"}
            )
        )
        lock.with_user(self.max)._release("Somebody moved")
        self.assertRecordValues(
            self._entries(lock),
            [
                {
                    "event": "Locked",
                    "user_id": self.dora.id,
                    "name": "2026-01",
                    "reason": "Reported",
                    "description": "Lock: Soft",
                },
                {
                    "event": "Released",
                    "user_id": self.max.id,
                    "name": "2026-01",
                    "reason": "Somebody moved",
                    "description": "",
                },
            ],
        )

    def test_a_changed_definition_is_logged_with_old_and_new(self):
        source = self.metric_won_count.source_ids
        source.domain = "[('type', '=', 'lead')]"
        entry = self._entries(source)[-1]
        self.assertIn("[('type', '=', 'lead')]", entry.description)
        self.assertIn("→", entry.description)
        source.write({"domain": "[('type', '=', 'lead')]"})
        self.assertEqual(self._entries(source)[-1], entry)

    def test_a_typed_in_figure_is_logged_from_first_to_last(self):
        entry = self.env["sales.mgmt.metric.entry"].create(
            {
                "metric_id": self.env.ref("sales_mgmt_targets.metric_market_share").id,
                "company_id": self.company.id,
                "period_id": self._find_period("2026-01").id,
                "value": 1,
                "base": 4,
            }
        )
        entry.value = 3
        figure = self.env["sales.mgmt.metric.entry"].browse(entry.id)
        entry.unlink()
        entries = self._entries(figure)
        self.assertEqual(entries.mapped("event"), ["Created", "Changed", "Deleted"])
        self.assertEqual(entries[1].description, "Value: 1.0 → 3.0")
        self.assertIn("Value: 3.0 → —", entries[2].description)

    def test_who_moves_to_another_unit_is_logged(self):
        job = self.north.assignment_ids.filtered(
            lambda each: each.user_id == self.anna
        ).with_user(self.dora)
        job.unit_id = self.south
        entry = self._entries(job)[-1]
        self.assertEqual(entry.description, "Unit: North → South")
        self.assertEqual(entry.user_id, self.dora)

    def test_a_new_leader_and_deputies_are_logged(self):
        self.north.write(
            {"leader_id": self.boris.id, "deputy_ids": [Command.set(self.anna.ids)]}
        )
        self.assertEqual(
            set(self._entries(self.north)[-1].description.splitlines()),
            {
                f"Leader: {self.lena.name} → {self.boris.name}",
                f"Deputies: {self.anna.name}",
            },
        )

    # Screens

    def test_a_record_opens_its_entries_and_an_entry_its_record(self):
        entry = self._log()
        action = self.north.with_user(self.auditor).action_open_audit()
        found = self.env["sales.mgmt.audit"].search(action["domain"])
        self.assertIn(entry, found)
        self.assertEqual(set(found.mapped("res_id")), {self.north.id})
        action = entry.with_user(self.auditor).action_open_record()
        self.assertEqual(action["res_id"], self.north.id)

    def test_an_entry_outlives_its_record(self):
        unit = self._create_unit("East")
        unit_id = unit.id
        unit.unlink()
        entry = self._entries(self.env["sales.mgmt.unit"].browse(unit_id))[-1]
        self.assertEqual((entry.event, entry.name), ("Deleted", "East"))
        with self.assertRaisesRegex(UserError, "was deleted"):
            entry.action_open_record()

    def test_entries_are_found_by_what_changed(self):
        entry = self._log(changes={"Mood": ("Low", "Überschwang")})
        found = self.env["sales.mgmt.audit"].search(
            [("description", "ilike", "überschw")]
        )
        self.assertEqual(found, entry)
