from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import tagged, users

from .common import IncentiveCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-02-15 12:00:00")
class TestPayoutPreview(IncentiveCommon):
    """What would be paid as things stand, while the period runs."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["sales.mgmt.payout.run"].search([("kind", "=", "preview")]).unlink()
        # schemes of other companies of the database are not previewed here
        cls.env.cr.execute("UPDATE sales_mgmt_scheme SET state = 'draft'")
        cls.env.invalidate_all()
        cls._create_won(cls.anna, 10_000, "2026-01-10 10:00:00")
        cls._create_won(cls.anna, 20_000, "2026-02-10 10:00:00")

    def setUp(self):
        super().setUp()
        self.seconds = 60
        self.commits = []
        case = self

        def commit(_cron, processed=0, remaining=None, **_options):
            case.commits.append((processed, remaining))
            return case.seconds

        self.startPatcher(
            patch.object(type(self.env["ir.cron"]), "_commit_progress", commit)
        )

    def _commission(self, **values):
        return {
            "name": "Commission",
            "pay_metric_id": self.metric_won.id,
            "tier_mode": "flat",
            "rate": 0.1,
            **values,
        }

    def _preview(self):
        self._refresh()
        self.env["sales.mgmt.payout.run"]._cron_preview()

    def _get_previews(self):
        """Return what Anna would get, by period."""
        payouts = self.env["sales.mgmt.payout"].search(
            [("kind", "=", "preview"), ("user_id", "=", self.anna.id)]
        )
        return {payout.period_id.name: payout.total for payout in payouts}

    def test_the_running_period_and_one_not_paid_yet_are_previewed(self):
        self._create_scheme([self._commission()])
        self._preview()
        self.assertEqual(self._get_previews(), {"2026-01": 1_000, "2026-02": 2_000})

    def test_a_preview_follows_the_figures(self):
        self._create_scheme([self._commission()])
        self._preview()
        self._create_won(self.anna, 5_000, "2026-02-12 10:00:00")
        self._preview()
        self.assertEqual(self._get_previews(), {"2026-01": 1_000, "2026-02": 2_500})

    def test_the_same_figures_are_not_written_again(self):
        self._create_scheme([self._commission()])
        self._preview()
        before = self.env["sales.mgmt.payout"].search([("kind", "=", "preview")])
        self._preview()
        after = self.env["sales.mgmt.payout"].search([("kind", "=", "preview")])
        self.assertTrue(before)
        self.assertEqual(before, after)

    @freeze_time("2026-02-01 00:30:00")
    def test_a_period_is_previewed_from_its_first_day_in_the_time_of_the_company(self):
        self._create_scheme([self._commission()])
        self._preview()
        self.assertIn("2026-02", self._get_previews())
        # it is still January there
        self.calendar.tz = "America/New_York"
        self._preview()
        self.assertEqual(set(self._get_previews()), {"2026-01"})

    def test_a_scheme_that_is_not_in_force_is_not_previewed(self):
        scheme = self._create_scheme([self._commission()])
        self.env.cr.execute(
            "UPDATE sales_mgmt_scheme SET state = 'published' WHERE id = %s",
            [scheme.id],
        )
        scheme.invalidate_recordset()
        self._preview()
        self.assertFalse(self._get_previews())

    def test_what_is_computed_for_payment_needs_no_preview(self):
        scheme = self._create_scheme([self._commission()])
        self._preview()
        self._close("2026-01")
        self._run(scheme)
        self.assertEqual(set(self._get_previews()), {"2026-02"})
        self._preview()
        self.assertEqual(set(self._get_previews()), {"2026-02"})

    def test_a_closed_period_is_previewed_until_its_run_is_computed(self):
        self._create_scheme([self._commission()])
        self._close("2026-01")
        self._preview()
        self.assertEqual(set(self._get_previews()), {"2026-01", "2026-02"})

    def test_on_the_year_so_far_nothing_is_previewed_twice(self):
        self._create_scheme([self._commission(base="year")])
        self._preview()
        self.assertEqual(self._get_previews(), {"2026-01": 1_000, "2026-02": 2_000})

    def test_the_version_in_force_in_a_period_previews_it(self):
        first = self._create_scheme([self._commission()], date_to="2026-01-31")
        second = self._create_scheme([self._commission(rate=0.2)])
        self.env.cr.execute(
            """UPDATE sales_mgmt_scheme
                  SET root_id = %s, version = 2, date_from = '2026-02-01'
                WHERE id = %s""",
            [first.id, second.id],
        )
        self.env.invalidate_all()
        self._preview()
        self.assertEqual(self._get_previews(), {"2026-01": 1_000, "2026-02": 4_000})

    def test_documents_are_counted_beside_a_rule_on_the_same_metric(self):
        self._create_scheme(
            [
                self._commission(),
                self._commission(name="Per deal", tier_mode="event", rate=0, amount=7),
            ]
        )
        self._preview()
        self.assertEqual(self._get_previews(), {"2026-01": 1_007, "2026-02": 2_007})

    def test_a_rulebook_that_cannot_be_computed_says_so_and_stops_no_other(self):
        broken = self._create_scheme([self._commission()], name="Broken")
        self._create_scheme([self._commission()])
        runs = type(self.env["sales.mgmt.payout.run"])
        compute = runs._compute_statements

        def fail(run, book):
            if run.scheme_id == broken:
                raise ValueError("The rules contradict each other.")
            return compute(run, book)

        with patch.object(runs, "_compute_statements", fail):
            self._preview()
        self.assertEqual(self._get_previews(), {"2026-01": 1_000, "2026-02": 2_000})
        found = self.env["sales.mgmt.payout.run"].search(
            [("scheme_id", "=", broken.id)]
        )
        self.assertEqual(
            set(found.mapped("note")), {"The rules contradict each other."}
        )
        self.assertFalse(any(found.mapped("is_due")))

    def test_a_job_that_was_interrupted_goes_on_with_the_next_rulebook(self):
        self._create_scheme([self._commission()], name="First")
        self._create_scheme([self._commission()], name="Second")
        self.seconds = 0
        self._preview()
        self.assertEqual(self.commits, [(2, 2)])
        self.assertEqual(len(self.env["sales.mgmt.payout"].search([])), 2 * 3)
        self.env["sales.mgmt.payout.run"]._cron_preview()
        self.assertEqual(self.commits[1:], [(2, 0)])
        self.assertEqual(len(self.env["sales.mgmt.payout"].search([])), 4 * 3)

    def test_fresh_figures_lead_to_previews_but_not_all_the_time(self):
        cron = self.env.ref("sales_mgmt_targets.ir_cron_payout_preview")
        triggers = self.env["ir.cron.trigger"].search([("cron_id", "=", cron.id)])
        triggers.unlink()
        runs = self.env["sales.mgmt.payout.run"]
        count = self.env["ir.cron.trigger"].search_count
        cron.lastcall = "2026-02-15 11:30:01"
        runs._follow_figures()
        self.assertEqual(count([("cron_id", "=", cron.id)]), 0)
        cron.lastcall = "2026-02-15 11:30:00"
        runs._follow_figures()
        self.assertEqual(count([("cron_id", "=", cron.id)]), 1)

    def test_a_salesperson_reads_the_own_preview_and_no_other(self):
        self._create_scheme([self._commission()])
        self._preview()
        seen = self.env["sales.mgmt.payout"].with_user(self.anna).search([])
        self.assertEqual(seen.user_id, self.anna)
        self.assertEqual(len(seen), 2)

    @users("anna")
    def test_a_salesperson_does_not_ask_for_everybodys_previews(self):
        with self.assertRaisesRegex(AccessError, "follow the figures"):
            self.env["sales.mgmt.payout.run"].action_request_previews()

    @users("olga")
    def test_an_officer_asks_for_previews(self):
        self._create_scheme([self._commission()])
        action = self.env["sales.mgmt.payout.run"].action_request_previews()
        self.assertIn("2 previews", action["params"]["message"])

    def test_a_preview_does_not_count_as_paid(self):
        scheme = self._create_scheme([self._commission(base="year")])
        self._preview()
        with freeze_time("2026-03-02 12:00:00"):
            self._close("2026-01", "2026-02")
            self._approve(self._run(scheme, "2026-01"))
            run = self._run(scheme, "2026-02")
        self.assertPaid(run, {self.anna: 2_000})
