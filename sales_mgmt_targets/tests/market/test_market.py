from freezegun import freeze_time

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import MarketCase

REFUSED = "lies in what is typed already"


@tagged("post_install", "-at_install")
@freeze_time("2026-05-15 12:00:00")
class TestMarket(MarketCase):
    """What is typed in about markets, and what stands beside it."""

    def test_a_quarter_is_spread_over_its_months_to_the_cent(self):
        figure = self._type(1000)
        self.assertEqual(
            [(part.period_id.name, part.amount) for part in figure.part_ids],
            [("2026-01", 333.34), ("2026-02", 333.33), ("2026-03", 333.33)],
        )
        figure.with_user(self.dora).amount = 30
        self.assertEqual(figure.part_ids.mapped("amount"), [10, 10, 10])
        figure.with_user(self.dora).period_id = self._find_period("2026-04")
        self.assertEqual(figure.part_ids.mapped("amount"), [30])

    def test_our_share_is_what_the_metric_measures_out_of_the_market(self):
        self._sell()
        figure = self._type(1200)
        self.assertEqual(figure.own_amount, 300)
        self.assertEqual(figure.share, 0.25)

    def test_a_competitor_has_a_share_of_the_same_market(self):
        self._sell()
        self._type(1200)
        figure = self._type(480, competitor_id=self.rival.id)
        self.assertEqual(figure.share, 0.4)
        self.assertEqual(figure.own_amount, 0)

    def test_a_month_of_a_competitor_is_compared_with_that_month(self):
        self._type(1200)
        figure = self._type(100, "2026-02", competitor_id=self.rival.id)
        self.assertEqual(figure.share, 0.25)

    def test_without_a_market_there_is_no_share(self):
        figure = self._type(480, competitor_id=self.rival.id)
        self.assertEqual(figure.share, 0)

    def test_growth_is_against_the_same_months_a_year_before(self):
        self._type(1000, "2025 Q1")
        self.assertAlmostEqual(self._type(1200).growth, 0.2)
        self.assertEqual(self._type(1300, "2026 Q2").growth, 0)

    def test_units_have_markets_and_shares_of_their_own(self):
        self._sell()
        north = self._type(500, unit_id=self.north.id)
        south = self._type(500, unit_id=self.south.id)
        self.assertEqual((north.own_amount, north.share), (250, 0.5))
        self.assertEqual((south.own_amount, south.share), (50, 0.1))

    def test_segments_have_markets_and_shares_of_their_own(self):
        germany, other = self._cut_by_country()
        buyer = self.env["res.partner"].create(
            {"name": "Buyer", "country_id": self.env.ref("base.de").id}
        )
        self._create_won(self.anna, 60, "2026-02-01 10:00:00", partner_id=buyer.id)
        self._create_won(self.anna, 40, "2026-02-01 10:00:00")
        self._refresh()
        first = self._type(600, segment_id=germany.id)
        second = self._type(800, segment_id=other.id)
        self.assertEqual((first.own_amount, first.share), (60, 0.1))
        self.assertEqual((second.own_amount, second.share), (40, 0.05))

    def test_no_part_of_a_market_is_typed_twice(self):
        self._type(1200)
        for period in ("2026", "2026-02", "2026 Q1"):
            with (
                self.subTest(period=period),
                self.assertRaisesRegex(ValidationError, REFUSED),
                self.env.cr.savepoint(),
            ):
                self._type(100, period)
        with (
            self.assertRaisesRegex(ValidationError, REFUSED),
            self.env.cr.savepoint(),
        ):
            self._type(100, unit_id=self.north.id)
        self.assertTrue(self._type(1200, "2026 Q2"))
        self.assertTrue(self._type(100, competitor_id=self.rival.id))

    def test_a_unit_and_one_below_it_are_not_typed_both(self):
        hamburg = self._create_unit("Hamburg", parent_id=self.north.id)
        figure = self._type(500, unit_id=hamburg.id)
        self.assertTrue(self._type(500, unit_id=self.south.id))
        with self.assertRaisesRegex(ValidationError, REFUSED):
            self._type(900, unit_id=self.north.id)
        with self.assertRaisesRegex(ValidationError, REFUSED):
            figure.with_user(self.dora).unit_id = self.south

    def test_a_figure_says_its_segment_if_the_market_has_some(self):
        figure = self._type(1200)
        with self.assertRaisesRegex(ValidationError, "of which segment"):
            self._cut_by_country()
        figure.unlink()
        germany, _other = self._cut_by_country()
        self.assertTrue(self._type(1200, segment_id=germany.id))
        with self.assertRaisesRegex(ValidationError, "of which segment"):
            self._type(1200)

    def test_a_market_is_cut_as_its_metric_is_measured(self):
        cut = self.env["sales.mgmt.segmentation"].create({"name": "Countries"})
        with self.assertRaisesRegex(ValidationError, "is not measured by Countries"):
            self.market.segmentation_id = cut

    def test_rates_have_no_market(self):
        rate = self.env.ref("sales_mgmt_targets.metric_win_rate")
        with self.assertRaisesRegex(ValidationError, "does not add up"):
            self.market.metric_id = rate

    @mute_logger("odoo.sql_db")
    def test_leaders_and_salespersons_do_not_type_figures(self):
        for user in (self.anna, self.lena, self.auditor):
            with self.assertRaises(AccessError):
                self._type(1200, user=user)

    def test_another_company_stays_out_of_sight(self):
        figure = self._type(1200)
        other = self.env["res.company"].create({"name": "Other"})
        self.dora.company_ids |= other
        reader = self.env["sales.mgmt.market.figure"].with_user(self.dora)
        self.assertNotIn(
            figure.id,
            reader.with_context(allowed_company_ids=other.ids).search([]).ids,
        )

    def test_what_was_typed_stands_in_the_audit_log(self):
        figure = self._type(1200)
        figure.with_user(self.dora).amount = 1300
        entries = self.env["sales.mgmt.audit"].search(
            [("model", "=", figure._name), ("res_id", "=", figure.id)]
        )
        self.assertEqual(len(entries), 2)

    def test_reading_many_figures_takes_one_statement(self):
        self._sell()
        figures = self._type(1200)
        for month in range(4, 13):
            figures |= self._type(100, f"2026-{month:02}")
        self.env.flush_all()
        figures.invalidate_recordset()
        figures.mapped("amount")
        with self.assertQueryCount(1):
            figures.mapped("share")
