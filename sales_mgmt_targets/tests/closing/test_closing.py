from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .closing_case import ClosingCase


@tagged("post_install", "-at_install")
@freeze_time("2026-05-15 12:00:00")
class TestClosing(ClosingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.january = cls._create_won(cls.anna, 100, "2026-01-10 10:00:00")
        cls.february = cls._create_won(cls.boris, 200, "2026-02-10 10:00:00")
        cls.nobodys = cls._create_won(None, 7, "2026-01-31 23:59:59")
        cls._create_won(cls.carla, 400, "2026-03-31 23:59:59")
        cls._create_won(cls.carla, 800, "2026-04-01 00:00:00")

    # What a closing writes

    def test_what_is_closed_is_measured_in_that_moment(self):
        self._close("2026-01")
        self.assertEqual(
            self._get_achieved(self.metric_won, "2026-01"),
            {self.anna: 100, self.env["res.users"]: 7},
        )
        states = {state for *_rest, state in self._get_facts("2026-01").values()}
        self.assertEqual(states, {"frozen"})

    def test_the_ledger_keeps_the_day_of_a_document_where_the_company_is(self):
        self.calendar.tz = "Asia/Shanghai"
        self._create_won(self.anna, 50, "2026-01-20 18:00:00")
        self._close("2026-01")
        rows = self.env["sales.mgmt.closing.document"].search(
            [("metric_id", "=", self.metric_won.id), ("user_id", "=", self.anna.id)]
        )
        days = {row.value: str(row.document_date) for row in rows}
        # 18:00 UTC is two in the morning there
        self.assertEqual(days, {100: "2026-01-10", 50: "2026-01-21"})

    def test_a_day_that_is_changed_afterwards_breaks_the_fingerprint(self):
        lock = self._close("2026-01")
        sealed = self.env["sales.mgmt.closing"]._get_fingerprints(lock)
        self.env.cr.execute(
            "UPDATE sales_mgmt_closing_document SET document_date = '2026-01-11' "
            "WHERE lock_id = %s AND res_id = %s",
            [lock.id, self.january.id],
        )
        self.assertNotEqual(
            self.env["sales.mgmt.closing"]._get_fingerprints(lock), sealed
        )

    def test_only_the_closed_period_is_frozen(self):
        self._refresh()
        self._close("2026-01")
        states = {state for *_rest, state in self._get_facts("2026-02").values()}
        self.assertEqual(states, {"live"})

    def test_each_document_stands_in_the_ledger_once(self):
        lock = self._close("2026-01")
        rows = self.env["sales.mgmt.closing.document"].search(
            [("lock_id", "=", lock.id), ("metric_id", "=", self.metric_won.id)]
        )
        self.assertRecordValues(
            rows.sorted("value"),
            [
                {
                    "res_model": "crm.lead",
                    "res_id": lead.id,
                    "name": lead.name,
                    "user_id": user,
                    "unit_id": unit,
                    "value": value,
                    "period_id": self._find_period("2026-01").id,
                    "posted_period_id": self._find_period("2026-01").id,
                }
                for lead, user, unit, value in (
                    (self.nobodys, False, False, 7),
                    (self.january, self.anna.id, self.north.id, 100),
                )
            ],
        )

    def test_results_of_people_and_units_are_copied_with_their_targets(self):
        line = self._create_line(1200)
        line.plan_id.with_user(self.dora).action_propose()
        line.plan_id.with_user(self.max).action_approve()
        line.plan_id.with_user(self.max).action_activate()
        self._close("2026-01")
        rows = self.env["sales.mgmt.snapshot"].search(
            [
                ("metric_id", "=", self.metric_won.id),
                ("period_id.name", "=", "2026-01"),
                ("company_id", "=", self.company.id),
            ]
        )
        found = {
            (row.unit_id, row.user_id): (row.value, row.has_target, row.target)
            for row in rows
        }
        target = self._find_target(line, self.anna, "2026-01").amount
        nobody = self.env["res.users"]
        self.assertEqual(found[self.north, self.anna], (100, True, target))
        self.assertEqual(found[self.north, self.boris][0], 0)
        self.assertEqual(found[self.north, nobody][0], 100)
        # what belongs to nobody counts at the top
        self.assertEqual(found[self.root, nobody][0], 107)
        annas = rows.filtered(lambda row: row.user_id == self.anna)
        self.assertAlmostEqual(annas.attainment, 100 / target, 9)
        self.assertEqual(annas.currency_id, self.company.currency_id)

    def test_a_target_of_a_draft_is_no_closed_target(self):
        self._create_line(1200)
        self._close("2026-01")
        rows = self.env["sales.mgmt.snapshot"].search(
            [("metric_id", "=", self.metric_won.id), ("has_target", "=", True)]
        )
        self.assertFalse(rows.filtered(lambda row: row.company_id == self.company))

    def test_the_closing_is_audited_with_a_fingerprint(self):
        lock = self._close("2026-01")
        entry = self.env["sales.mgmt.audit"].search(
            [("model", "=", lock._name), ("res_id", "=", lock.id)], limit=1
        )
        self.assertEqual((entry.event, entry.user_id), ("Closed", self.dora))
        self.assertEqual(entry.fingerprint, lock.fingerprint)
        self.assertTrue(self.env["sales.mgmt.audit"]._verify(self.company)[0])

    def test_figures_forged_in_the_database_are_found(self):
        self._close("2026-01")
        forgeries = (
            "UPDATE sales_mgmt_snapshot SET value = value + 1 WHERE id = %s",
            "UPDATE sales_mgmt_closing_document SET user_id = NULL WHERE id = %s",
            "UPDATE sales_mgmt_fact SET numerator = numerator + 1 WHERE id = %s",
            "DELETE FROM sales_mgmt_closing_document WHERE id = %s",
        )
        for statement in forgeries:
            model = statement.split()[2 if "DELETE" in statement else 1]
            record = self.env[model.replace("_", ".")].search(
                [
                    ("company_id", "=", self.company.id),
                    ("period_id.name", "=", "2026-01"),
                    ("user_id", "=", self.anna.id),
                ],
                limit=1,
            )
            with self.subTest(statement=statement), self.env.cr.savepoint() as point:
                self.env.cr.execute(statement, [record.id])
                is_whole, text = self.env["sales.mgmt.audit"]._verify(self.company)
                self.assertFalse(is_whole)
                self.assertRegex(text, "made final.*2026-01.*changed afterwards")
                point.rollback()
                self.env.invalidate_all()

    def test_nobody_changes_or_deletes_what_was_closed(self):
        self._close("2026-01")
        for model in ("snapshot", "closing.document", "closing.metric"):
            row = self.env[f"sales.mgmt.{model}"].sudo().search([], limit=1)
            for change in (
                row.unlink,
                lambda row=row: row.write({"metric_id": 1}),
                lambda row=row: row.create({"metric_id": 1}),
            ):
                with self.subTest(model=model), self.assertRaises(UserError):
                    change()

    # In which order

    def test_any_period_may_be_the_first_and_then_one_follows_the_other(self):
        self._close("2026-02")
        with self.assertRefused("Close 2026-03 before 2026-04"):
            self._close("2026-04")
        self._close("2026-03")
        self._close("2026-04")

    def test_what_lies_before_the_first_closing_is_closed_backwards(self):
        self._close("2026-04")
        with self.assertRefused("close 2026-03 first"):
            self._close("2026-02")
        self._close("2026-03")
        self._close("2026 Q1")
        self.assertEqual(self._find_period("2026 Q1").lock_state, "hard")

    def test_a_quarter_is_closed_with_the_last_of_its_months(self):
        for month in ("2026-01", "2026-02"):
            self._close(month)
        self.assertEqual(self._find_period("2026 Q1").lock_state, "open")
        lock = self._close("2026-03")
        quarter = self._find_period("2026 Q1")
        self.assertEqual((quarter.lock_state, quarter.closing_id), ("hard", lock))
        with self.assertRefused("2026 Q1 is closed already"):
            self._close("2026 Q1")

    def test_a_year_closes_everything_in_it_at_once(self):
        lock = self._close("2025")
        self.assertEqual(len(lock.closed_period_ids), 1 + 4 + 12)
        self.assertEqual(self.calendar._get_first_open_period().name, "2026-01")

    def test_the_first_open_period_follows_the_last_closed_one(self):
        self.assertFalse(self.calendar._get_first_open_period())
        self._close("2026-02")
        self.assertEqual(self.calendar._get_first_open_period().name, "2026-03")

    def test_weeks_are_closed_with_their_month_and_one_by_one(self):
        self.calendar.lowest_level = "week"
        self._close("2026-01")
        self.assertEqual(self._find_period("2026-W05 (1/2)").lock_state, "hard")
        self.assertEqual(self._find_period("2026-W05 (2/2)").lock_state, "open")
        with self.assertRefused(r"Close 2026-W05 \(2/2\) before"):
            self._close("2026-W06")
        self._close("2026-W05 (2/2)")
        self._close("2026-W06")
        self.assertEqual(self.calendar._get_first_open_period().name, "2026-W07")

    def test_who_builds_on_closed_figures_is_told_which_are_new(self):
        told = []
        self.patch(
            type(self.env["sales.mgmt.period.lock"]),
            "_after_close",
            lambda _lock, periods: told.append(periods.mapped("name")),
        )
        self._close("2026-01")
        self._close("2026 Q1")
        self.assertEqual(told, [["2026-01"], ["2026-02", "2026-03"]])

    # Who and when

    def test_a_leader_does_not_close(self):
        with self.assertRaises(AccessError):
            self._close("2026-01", self.lena)
        self.assertEqual(self._find_period("2026-01").lock_state, "open")

    def test_a_closing_waits_for_a_refresh_that_is_under_way(self):
        engine = type(self.env["sales.mgmt.measurement"])
        self.patch(engine, "_try_lock", lambda _engine: False)
        with self.assertRefused("being refreshed at this moment"):
            self._close("2026-01")

    def test_companies_are_closed_one_by_one(self):
        other = self.env["res.company"].create({"name": "Southwind"})
        self.env["sales.mgmt.calendar"]._get_for_company(other)
        self._close("2026-01")
        self.assertEqual(self._find_period("2026-01", other).lock_state, "open")

    def test_a_metric_that_cannot_be_measured_keeps_the_period_open(self):
        source = self.env["sales.mgmt.metric.source"].search(
            [("metric_id", "=", self.metric_won.id)], limit=1
        )
        self.env.cr.execute(
            "UPDATE sales_mgmt_metric_source SET factor = 'NaN'::numeric WHERE id = %s",
            [source.id],
        )
        source.invalidate_recordset()
        engine = type(self.env["sales.mgmt.measurement"])
        self.patch(
            engine,
            "_refresh_facts",
            lambda _engine, runs, source, *_rest: runs._note_failure(source, "broken"),
        )
        with self.assertRefused("not everything can be measured"):
            self._close("2026-01")

    # What stays

    def test_the_clock_and_the_periods_of_a_calendar_stay(self):
        self._close("2026-01")
        for name, value, word in (
            ("tz", "Asia/Tokyo", "Time Zone"),
            ("first_month", "4", "Fiscal Year Starts In"),
            ("lowest_level", "week", "Smallest Period"),
        ):
            with (
                self.subTest(name=name),
                self.assertRefused(f"{word}.*2026-01 is closed"),
            ):
                self.calendar[name] = value

    def test_what_closed_figures_are_about_is_not_deleted(self):
        country = self.env["sales.mgmt.segmentation"].create({"name": "Countries"})
        self.metric_won.source_ids.partner_path = "partner_id"
        self.metric_won.segmentation_ids = country
        self._close("2026-01")
        for record in (
            self.metric_won,
            self.metric_won.source_ids,
            country,
            self.anna,
        ):
            with (
                self.subTest(record=record),
                self.assertRefused("figures of 2026-01, which is closed"),
            ):
                record.sudo().unlink()

    def test_a_total_that_was_closed_does_not_become_something_else(self):
        self._close("2026-01")
        with self.assertRefused("Make another metric"):
            self.metric_won.kind = "ratio"
        with self.assertRefused("Make another metric"):
            self.metric_won.source_ids.write(
                {"occurrence": "once", "distinct_path": "partner_id"}
            )

    def test_a_closing_takes_as_many_statements_for_many_as_for_few(self):
        self._close("2026-01")
        few = self._count_queries("2026-02")
        people = [self._create_user(f"rep{number}", "user") for number in range(20)]
        for person in people:
            self._assign(person, self.north)
            self._create_won(person, 10, "2026-02-10 10:00:00")
        self._count_queries("2026-02")  # fills the caches that new users emptied
        self.assertEqual(self._count_queries("2026-02"), few)

    def _count_queries(self, period):
        """Count the statements of a closing, and undo it."""
        self.env.flush_all()
        self.env.invalidate_all()
        with self.env.cr.savepoint() as savepoint:
            before = self.env.cr.sql_log_count
            self._close(period)
            count = self.env.cr.sql_log_count - before
            savepoint.rollback()
        self.env.invalidate_all()
        return count
