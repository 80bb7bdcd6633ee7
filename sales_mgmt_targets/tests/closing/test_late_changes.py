from freezegun import freeze_time
from psycopg2.errors import LockNotAvailable

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .closing_case import ClosingCase


@tagged("post_install", "-at_install")
@freeze_time("2026-05-15 12:00:00")
class TestLateChanges(ClosingCase):
    """Everything that can be done to the past is tried after it was closed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.line = cls._create_line(1200)
        plan = cls.line.plan_id
        plan.with_user(cls.dora).action_propose()
        plan.with_user(cls.max).action_approve()
        plan.with_user(cls.max).action_activate()
        cls.deal = cls._create_won(cls.anna, 100, "2026-01-10 10:00:00")
        cls.other = cls._create_won(cls.boris, 30, "2026-01-20 10:00:00")
        cls.february = cls._create_won(cls.anna, 5, "2026-02-03 10:00:00")
        cls._close("2026-01")

    # Helpers

    @classmethod
    def _look(cls):
        """Compare closed periods with their documents, as a manager does.

        :return: the draft; empty if nothing changed
        """
        recomputes = cls.env["sales.mgmt.recompute"].with_user(cls.dora)
        action = recomputes.with_company(cls.company).action_look()
        return recomputes.browse(action.get("res_id"))

    def _post(self):
        recompute = self._look()
        recompute.action_post()
        self.assertEqual(recompute.state, "posted")
        return recompute

    def _lines(self, recompute, metric=None):
        """Return the differences of a metric as plain values."""
        lines = recompute.line_ids.filtered(
            lambda line: line.metric_id == (metric or self.metric_won)
        )
        return [
            (
                line.document,
                line.reason,
                line.old_user_id,
                line.new_user_id,
                line.old_value,
                line.new_value,
            )
            for line in lines
        ]

    def assertBalanced(self, metric, *names):  # noqa: N802  named like its siblings
        """Closed figures and all adjustments are what the documents say today."""
        self._refresh()
        periods = self.env["sales.mgmt.period"].search(
            [("company_id", "=", self.company.id), ("name", "in", names)]
        )
        measured = self.env["sales.mgmt.measurement"]._measure(metric.sudo(), periods)
        facts = self.env["sales.mgmt.fact"].search(
            [
                ("metric_id", "=", metric.id),
                ("company_id", "=", self.company.id),
                ("segment_id", "=", False),
                "|",
                ("origin_period_id", "in", periods.ids),
                "&",
                ("origin_period_id", "=", False),
                ("period_id", "in", periods.ids),
            ]
        )
        self.assertAlmostEqual(
            sum(facts.mapped("numerator")),
            sum(figure["value"] for figure in measured.values()),
            6,
        )

    # The documents

    def test_nothing_changed_is_said_and_leaves_nothing(self):
        self.assertFalse(self._look())
        self.assertFalse(self.env["sales.mgmt.recompute"].search([]))

    def test_a_document_that_no_longer_counts_is_taken_back(self):
        with self.assertUntouched("2026-01"):
            self.deal.stage_id = self.env["crm.stage"].create({"name": "Back"})
            recompute = self._look()
            self.assertEqual(
                self._lines(recompute),
                [
                    (
                        self.deal.name,
                        "uncounted",
                        self.anna,
                        self.env["res.users"],
                        100,
                        0,
                    )
                ],
            )
            recompute.action_post()
        self.assertEqual(
            self._get_achieved(self.metric_won, "2026-02"), {self.anna: 5 - 100}
        )
        self.assertBalanced(self.metric_won, "2026-01", "2026-02")

    def test_a_deleted_document_keeps_its_name(self):
        name = self.deal.name
        with self.assertUntouched("2026-01"):
            self.deal.unlink()
            lines = self._lines(self._post())
        self.assertEqual(lines[0][:2], (name, "deleted"))
        self.assertBalanced(self.metric_won, "2026-01", "2026-02")

    def test_a_document_that_changes_hands_is_taken_and_given(self):
        with self.assertUntouched("2026-01"):
            self.deal.user_id = self.carla
            recompute = self._post()
        self.assertEqual(
            self._lines(recompute),
            [(self.deal.name, "salesperson", self.anna, self.carla, 100, 100)],
        )
        self.assertEqual(
            self._get_achieved(self.metric_won, "2026-02"),
            {self.anna: 5 - 100, self.carla: 100},
        )
        adjustment = self.env["sales.mgmt.fact"].search(
            [
                ("metric_id", "=", self.metric_won.id),
                ("user_id", "=", self.carla.id),
                ("state", "=", "adjustment"),
            ]
        )
        self.assertEqual(adjustment.origin_period_id.name, "2026-01")
        self.assertEqual(adjustment.unit_id, self.south)
        self.assertBalanced(self.metric_won, "2026-01", "2026-02")

    def test_another_amount_counts_with_its_difference(self):
        with self.assertUntouched("2026-01"):
            self.deal.expected_revenue = 140
            lines = self._lines(self._post())
        self.assertEqual(
            lines, [(self.deal.name, "amount", self.anna, self.anna, 100, 140)]
        )
        self.assertEqual(
            self._get_achieved(self.metric_won, "2026-02"), {self.anna: 45}
        )

    def test_a_document_that_is_dated_back_counts_in_the_open_period(self):
        with self.assertUntouched("2026-01"):
            late = self._create_won(self.boris, 9, "2026-01-31 23:59:59")
            lines = self._lines(self._post())
        self.assertEqual(
            lines,
            [(late.name, "added", self.env["res.users"], self.boris, 0, 9)],
        )
        self.assertBalanced(self.metric_won, "2026-01", "2026-02")

    def test_a_document_moved_from_an_open_period_into_a_closed_one_stays_whole(self):
        self._refresh()
        with self.assertUntouched("2026-01"):
            self.february.date_closed = "2026-01-15 10:00:00"
            self._post()
        self.assertEqual(self._get_achieved(self.metric_won, "2026-02"), {self.anna: 5})

    # The organisation

    def test_a_person_who_is_moved_with_an_earlier_date_leaves_the_past_alone(self):
        job = self.north.assignment_ids.filtered(lambda each: each.user_id == self.anna)
        with self.assertUntouched("2026-01"):
            job.unit_id = self.south
            recompute = self._look()
            self.assertEqual(
                self._lines(recompute),
                [(self.deal.name, "unit", self.anna, self.anna, 100, 100)],
            )
            recompute.action_post()
        self.assertEqual(
            self._get_achieved(self.metric_won, "2026-02", unit_id=self.north.id),
            {self.anna: -100},
        )
        self.assertEqual(
            self._get_achieved(self.metric_won, "2026-02", unit_id=self.south.id),
            {self.anna: 5 + 100},
        )

    def test_a_unit_that_moves_does_not_take_closed_targets_along(self):
        region = self._create_unit("Region")
        self.north.parent_id = region
        line = self._create_line(100, plan=self._create_plan("2025"))
        line.plan_id.with_user(self.dora).action_propose()
        line.plan_id.with_user(self.max).action_approve()
        line.plan_id.with_user(self.max).action_activate()
        self._create_won(self.anna, 60, "2025-03-10 10:00:00")
        self._close("2025")
        year = self._find_target(line, region, "2025")
        self.assertEqual(year.actual, 60)
        with self.assertUntouched("2025-03"):
            self.north.parent_id = self.root
            self.env["sales.mgmt.unit"].flush_model()
        self.assertEqual(year.actual, 60)

    def test_an_archived_person_keeps_closed_figures(self):
        with self.assertUntouched("2026-01"):
            self.anna.sudo().active = False
        self.assertFalse(self._look())

    def test_a_new_sales_team_changes_nothing_in_the_past(self):
        with self.assertUntouched("2026-01"):
            team = self.env["crm.team"].create(
                {"name": "Newcomers", "company_id": self.company.id}
            )
            self.deal.team_id = team
            self._look()

    # The definition

    def test_another_definition_is_listed_and_changes_nothing(self):
        source = self.metric_won.source_ids
        with self.assertUntouched("2026-01"):
            source.factor = 2
            recompute = self._look()
        self.assertEqual(
            {line[1:2] + line[4:] for line in self._lines(recompute)},
            {("amount", 100, 200), ("amount", 30, 60)},
        )

    def test_a_source_that_is_added_later_changes_nothing_in_the_past(self):
        with self.assertUntouched("2026-01"):
            self.metric_won.source_ids.copy({"factor": 10})
            recompute = self._look()
        self.assertEqual({line[1] for line in self._lines(recompute)}, {"added"})

    def test_a_metric_that_is_defined_later_is_closed_with_the_next_period(self):
        metric = self.metric_won.copy({"code": "won_too", "name": "Won Too"})
        self.metric_won.source_ids.copy({"metric_id": metric.id})
        self._refresh()
        self.assertEqual(
            self._get_achieved(metric, "2026-01"), {self.anna: 100, self.boris: 30}
        )
        self.deal.expected_revenue = 70
        self._refresh()
        self.assertEqual(self._get_achieved(metric, "2026-01")[self.anna], 70)
        self.assertFalse(self._lines(self._look(), metric))
        self._close("2026-02")
        with self.assertUntouched("2026-01", "2026-02"):
            self.deal.expected_revenue = 60
        self.assertEqual(self._get_achieved(metric, "2026-01")[self.anna], 70)
        self.assertEqual(
            [line[4:] for line in self._lines(self._look(), metric)], [(70, 60)]
        )

    # Posting

    def test_posting_twice_posts_nothing(self):
        self.deal.expected_revenue = 140
        recompute = self._post()
        facts = self._get_facts("2026-01", "2026-02")
        with self.assertRefused("is posted already"):
            recompute.action_post()
        self.assertFalse(self._look())
        self.assertEqual(self._get_facts("2026-01", "2026-02"), facts)

    def test_changes_of_changes_add_up(self):
        for value in (140, 20, 0, 60):
            self.deal.expected_revenue = value
            self._post()
            self.assertBalanced(self.metric_won, "2026-01", "2026-02")
        self.deal.user_id = self.boris
        self._post()
        self.deal.unlink()
        self._post()
        self.assertBalanced(self.metric_won, "2026-01", "2026-02")
        self.assertEqual(
            self._get_achieved(self.metric_won, "2026-02")[self.anna], 5 - 100
        )

    def test_what_changed_since_it_was_seen_is_not_posted(self):
        self.deal.expected_revenue = 140
        recompute = self._look()
        self.deal.expected_revenue = 150
        action = recompute.action_post()
        self.assertEqual(action["params"]["type"], "warning")
        self.assertEqual(recompute.state, "draft")
        self.assertEqual(self._lines(recompute)[0][-1], 150)
        recompute.action_post()
        self.assertEqual(recompute.state, "posted")

    def test_what_was_undone_meanwhile_is_not_posted(self):
        self.deal.expected_revenue = 140
        recompute = self._look()
        self.deal.expected_revenue = 100
        recompute.action_post()
        self.assertEqual((recompute.state, recompute.line_count), ("draft", 0))
        recompute.action_post()
        self.assertEqual(recompute.state, "draft")

    def test_adjustments_move_the_targets_of_the_open_period_only(self):
        self._refresh()
        january = self._find_target(self.line, self.anna, "2026-01")
        february = self._find_target(self.line, self.anna, "2026-02")
        year = self._find_target(self.line, self.anna)
        self.assertEqual((january.actual, february.actual, year.actual), (100, 5, 105))
        self.deal.expected_revenue = 140
        self._post()
        self.assertEqual((january.actual, february.actual, year.actual), (100, 45, 145))

    def test_adjustments_are_closed_with_the_period_they_are_posted_in(self):
        self.deal.expected_revenue = 140
        self._post()
        self._close("2026-02")
        self.assertEqual(
            self._get_achieved(self.metric_won, "2026-02"), {self.anna: 45}
        )
        with self.assertUntouched("2026-01", "2026-02"):
            self.deal.expected_revenue = 150
            self.assertEqual(self._post().posted_period_id.name, "2026-03")
        self.assertEqual(
            self._get_achieved(self.metric_won, "2026-03"), {self.anna: 10}
        )
        self.assertBalanced(self.metric_won, "2026-01", "2026-02", "2026-03")

    @mute_logger("odoo.sql_db")
    def test_the_open_period_stays_open_until_its_adjustments_are_posted(self):
        # a company whose periods another transaction can see
        company = self.env.ref("base.main_company")
        calendar = self.env["sales.mgmt.calendar"]._get_for_company(company)
        period = calendar._get_lowest_periods(closed=False)[0]
        self.patch(type(calendar), "_get_first_open_period", lambda _calendar: period)
        recompute = self.env["sales.mgmt.recompute"].sudo()
        recompute.create({"company_id": company.id})._hold_open_period()
        with self.registry.cursor() as cr, self.assertRaises(LockNotAvailable):
            cr.execute("SET LOCAL lock_timeout = '100ms'")
            cr.execute(
                "UPDATE sales_mgmt_period SET closing_id = NULL WHERE id = %s",
                [period.id],
            )

    def test_a_posting_is_audited_and_proved(self):
        self.deal.expected_revenue = 140
        recompute = self._post()
        entry = self.env["sales.mgmt.audit"].search(
            [("model", "=", recompute._name)], limit=1
        )
        self.assertEqual(entry.event, "Late changes posted")
        self.assertEqual(entry.user_id, self.dora)
        self.assertIn("2026-02", entry.description)
        self.env.cr.execute(
            "UPDATE sales_mgmt_closing_document SET value = 1 WHERE recompute_id = %s",
            [recompute.id],
        )
        self.assertFalse(self.env["sales.mgmt.audit"]._verify(self.company)[0])

    def test_a_leader_neither_looks_nor_posts(self):
        self.deal.expected_revenue = 140
        recompute = self._look()
        for step in (recompute.action_post, recompute.action_compare):
            with self.assertRaises(AccessError):
                step.__func__(recompute.with_user(self.lena))
        with self.assertRaises(AccessError):
            recompute.with_user(self.lena).action_look()

    def test_each_night_the_one_who_closed_is_told_once(self):
        self._pass_night()
        self.assertFalse(self.env["sales.mgmt.recompute"].search([]))
        self.deal.expected_revenue = 140
        self._pass_night()
        self._pass_night()
        recompute = self.env["sales.mgmt.recompute"].search(
            [("company_id", "=", self.company.id)]
        )
        self.assertEqual(len(recompute), 1)
        self.assertEqual(recompute.activity_ids.user_id, self.dora)
        recompute.with_user(self.max).action_post()
        self.assertFalse(recompute.activity_ids)

    def _pass_night(self):
        with self.enter_registry_test_mode():
            cron = self.env.ref("sales_mgmt_targets.ir_cron_late_changes")
            cron.method_direct_trigger()
        self.env.invalidate_all()

    # Other figures

    def test_a_ratio_takes_back_what_it_divides_and_what_by(self):
        metric = self.env.ref("sales_mgmt_targets.metric_average_deal")
        with self.assertUntouched("2026-01"):
            self.deal.unlink()
            lines = self._lines(self._post(), metric)
        self.assertEqual(sorted(line[4:] for line in lines), [(1, 0), (100, 0)])
        facts = self.env["sales.mgmt.fact"].search(
            [
                ("metric_id", "=", metric.id),
                ("state", "=", "adjustment"),
                ("company_id", "=", self.company.id),
            ]
        )
        self.assertEqual(sum(facts.mapped("numerator")), -100)
        self.assertEqual(sum(facts.mapped("denominator")), -1)

    def test_figures_of_a_moment_are_not_corrected(self):
        pipeline = self.env.ref("sales_mgmt_targets.metric_weighted_pipeline")
        lead = self.env["crm.lead"].create(
            {
                "name": "Perhaps",
                "type": "opportunity",
                "user_id": self.anna.id,
                "company_id": self.company.id,
                "expected_revenue": 1000,
                "probability": 50,
                "date_deadline": "2026-02-20",
            }
        )
        self._close("2026-02")
        before = self._get_achieved(pipeline, "2026-02")
        self.assertTrue(before[self.anna])
        lead.stage_id = self.won_stage
        self.assertFalse(self._lines(self._look(), pipeline))
        self._refresh()
        self.assertEqual(self._get_achieved(pipeline, "2026-02"), before)

    def test_customers_counted_once_are_acknowledged_and_not_carried_over(self):
        metric = self.env.ref("sales_mgmt_targets.metric_active_customers")
        partner = self.env["res.partner"].create({"name": "Ingrid"})
        order = self._create_order(partner, "2026-02-10 10:00:00")
        self._close("2026-02")
        with self.assertUntouched("2026-02"):
            order._action_cancel()
            recompute = self._look()
            lines = recompute.line_ids.filtered(lambda line: line.metric_id == metric)
            self.assertEqual(set(lines.mapped("carried")), {False})
            self.assertEqual(lines.mapped("period_id.name"), ["2026-02"])
            recompute.action_post()
        self.assertEqual(self._get_achieved(metric, "2026-03"), {})
        self.assertFalse(self._look())

    def _create_order(self, partner, date):
        product = self.env["product.product"].create(
            {"name": "Desk", "list_price": 50, "taxes_id": [Command.clear()]}
        )
        order = self.env["sale.order"].create(
            {
                "partner_id": partner.id,
                "user_id": self.anna.id,
                "company_id": self.company.id,
                "order_line": [Command.create({"product_id": product.id})],
            }
        )
        order.action_confirm()
        order.date_order = date
        return order

    def test_segments_are_corrected_with_the_whole(self):
        source = self.metric_won.source_ids
        belgium, france = self.env.ref("base.be"), self.env.ref("base.fr")
        countries = self.env["sales.mgmt.segmentation"].create(
            {
                "name": "Countries",
                "segment_ids": [
                    Command.create(
                        {"name": "Home", "country_ids": [Command.set(belgium.ids)]}
                    )
                ],
            }
        )
        self.metric_won.segmentation_ids = countries
        source.partner_path = "partner_id"
        partner = self.env["res.partner"].create(
            {"name": "Ingrid", "country_id": belgium.id}
        )
        self.february.partner_id = partner
        self._close("2026-02")
        with self.assertUntouched("2026-02"):
            partner.country_id = france
            recompute = self._post()
        line = recompute.line_ids.filtered(lambda each: each.reason == "segment")
        home = countries.segment_ids.filtered(lambda each: each.name == "Home")
        self.assertEqual((line.old_segment_id, line.old_value), (home, 5))
        facts = self.env["sales.mgmt.fact"].search(
            [("period_id.name", "=", "2026-03"), ("metric_id", "=", self.metric_won.id)]
        )
        self.assertEqual(
            {fact.segment_id: fact.numerator for fact in facts},
            {home: -5, countries.segment_ids - home: 5},
        )

    # The documents behind a figure

    def _get_documents(self, name, user):
        return self.env["sales.mgmt.measurement"]._find_documents(
            self.metric_won, self._find_period(name), user
        )[1]

    def test_a_closed_figure_opens_the_documents_it_was_closed_with(self):
        self.deal.user_id = self.carla
        self.assertEqual(self._get_documents("2026-01", self.anna), self.deal.ids)
        self.assertEqual(self._get_documents("2026-01", self.carla), [])
        self._post()
        # and what was posted stands behind the figures of the open period
        self.assertEqual(self._get_documents("2026-02", self.carla), self.deal.ids)
        self.assertEqual(
            set(self._get_documents("2026-02", self.anna)),
            {self.deal.id, self.february.id},
        )
        self.assertEqual(
            set(self._get_documents("2026 Q1", self.anna)),
            {self.deal.id, self.february.id},
        )

    def test_the_reconciliation_tells_late_changes_apart(self):
        self._refresh()
        rows = {
            name: self.env["sales.mgmt.reconciliation"].search(
                [
                    ("metric_id", "=", self.metric_won.id),
                    ("period_id", "=", self._find_period(name).id),
                ]
            )
            for name in ("2026-01", "2026-02", "2026")
        }
        self.deal.expected_revenue = 140
        for name, late in (("2026-01", 40), ("2026-02", 0), ("2026", 40)):
            row = rows[name]
            row.invalidate_recordset()
            with self.subTest(name=name):
                self.assertEqual((row.difference, row.late_changes), (0, late))
        self.assertEqual(rows["2026-01"].document_count, 2)
        self._post()
        for name, total in (("2026-01", 130), ("2026-02", 45), ("2026", 175)):
            row = rows[name]
            row.invalidate_recordset()
            with self.subTest(name=name):
                self.assertEqual(
                    (row.total, row.documents_total, row.late_changes),
                    (total, total, 0),
                )

    def test_a_seasonal_profile_learns_from_closed_years(self):
        self._create_won(self.anna, 60, "2025-03-10 10:00:00")
        other = self._create_won(self.anna, 40, "2025-06-10 10:00:00")
        self._close("2025")
        profile = self.env["sales.mgmt.profile"].create(
            {
                "name": "Season",
                "metric_id": self.metric_won.id,
                "year_ids": self._find_period("2025").ids,
                "unit_id": self.north.id,
                "working_part": 0,
            }
        )
        profile.action_compute()
        before = profile.line_ids.mapped("share")
        self.assertEqual((before[2], before[5]), (0.6, 0.4))
        other.unlink()
        self.north.assignment_ids.unit_id = self.south
        self._refresh()
        profile.action_compute()
        self.assertEqual(profile.line_ids.mapped("share"), before)

    def test_late_changes_of_a_week_count_in_the_next_one(self):
        other = self.env["res.company"].create({"name": "Westwind"})
        calendar = self.env["sales.mgmt.calendar"]._get_for_company(other)
        calendar._ensure_years(2025, 2026)
        calendar.lowest_level = "week"
        self.env.user.company_ids |= other
        values = {"company_id": other.id}
        first = self._create_won(None, 10, "2026-01-30 10:00:00", **values)
        second = self._create_won(None, 20, "2026-02-01 10:00:00", **values)
        self._close("2026-01", self.env.user, other)
        draft = self.env["sales.mgmt.recompute"]._get_draft(other)
        first.expected_revenue = 11
        # the rest of the same week lies in February and is open
        second.expected_revenue = 21
        draft._compare()
        self.assertEqual([line[4:] for line in self._lines(draft)], [(10, 11)])
        draft._post()
        self.assertEqual(draft.posted_period_id.name, "2026-W05 (2/2)")
        self._refresh()
        facts = self.env["sales.mgmt.fact"].search(
            [
                ("metric_id", "=", self.metric_won.id),
                ("company_id", "=", other.id),
                ("period_id", "=", draft.posted_period_id.id),
            ]
        )
        self.assertEqual(
            {fact.state: fact.numerator for fact in facts},
            {"live": 21, "adjustment": 1},
        )

    def test_two_companies_do_not_meet(self):
        other = self.env["res.company"].create({"name": "Southwind"})
        self.env["sales.mgmt.calendar"]._get_for_company(other)._ensure_years(
            2024, 2026
        )
        self.env.user.company_ids |= other
        foreign = self._create_won(
            None, 1000, "2026-01-10 10:00:00", company_id=other.id
        )
        self._close("2026-01", self.env.user, other)
        foreign.expected_revenue = 2000
        self.assertFalse(self._look())
        draft = self.env["sales.mgmt.recompute"]._get_draft(other)
        draft._compare()
        self.assertEqual([line[4:] for line in self._lines(draft)], [(1000, 2000)])
