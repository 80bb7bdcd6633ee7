from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from .common import MarketCase


@tagged("post_install", "-at_install")
@freeze_time("2026-01-15 12:00:00")
class TestMarketSplit(MarketCase):
    """Plans of 2026 are divided by the markets of 2025."""

    def _create_line(self, amount=12000, **values):
        return super()._create_line(
            amount,
            **{"organisation_method": "market", **values},
        )

    def _read(self, line, *subjects):
        return [self._find_target(line, subject).amount for subject in subjects]

    def _type_units(self):
        self._type(300, "2025 Q1", unit_id=self.north.id)
        self._type(300, "2025 Q4", unit_id=self.north.id)
        self._type(400, "2025", unit_id=self.south.id)

    def test_units_are_weighed_by_their_markets_and_people_by_their_time(self):
        self._type_units()
        line = self._create_line()
        self.assertSumsHold(line)
        self.assertEqual(
            self._read(line, self.north, self.south, self.anna, self.boris, self.carla),
            [7200, 4800, 3600, 3600, 4800],
        )

    def test_a_unit_without_a_market_gets_nothing(self):
        self._type(300, "2025", unit_id=self.north.id)
        line = self._create_line()
        self.assertSumsHold(line)
        self.assertEqual(self._read(line, self.north, self.south), [12000, 0])

    def test_teams_share_the_market_of_their_region(self):
        hamburg = self._create_unit("Hamburg", parent_id=self.north.id)
        nina = self._create_user("nina", "user")
        self._assign(nina, hamburg, date_from="2026-07-01")
        self._type_units()
        line = self._create_line(50_000)
        self.assertSumsHold(line)
        # 184 of 365 days beside two whole years, of 30 000
        self.assertEqual(self._read(line, self.north, hamburg), [30000, 6039.39])
        self.assertEqual(self._read(line, nina), [6039.39])

    def test_competitors_and_other_years_weigh_nothing(self):
        self._type_units()
        self._type(9000, "2025", unit_id=self.south.id, competitor_id=self.rival.id)
        self._type(9000, "2024", unit_id=self.south.id)
        self.assertEqual(
            self._read(self._create_line(), self.north, self.south), [7200, 4800]
        )

    def test_another_base_metric_has_another_market(self):
        self.market.metric_id = self.metric_orders
        self._type_units()
        with self.assertRaisesRegex(UserError, "There is no market of"):
            self._create_line()
        line = self._create_line(history_metric_id=self.metric_orders.id)
        self.assertEqual(self._read(line, self.north), [7200])

    def test_a_market_of_the_whole_company_divides_no_units(self):
        self._type(1000, "2025")
        with self.assertRaisesRegex(UserError, "not known by unit"):
            self._create_line()

    def test_without_figures_of_the_base_year_it_is_refused(self):
        self._type(1000, "2024", unit_id=self.north.id)
        with self.assertRaisesRegex(UserError, "no figures of 2025"):
            self._create_line()

    def test_segments_are_weighed_by_their_markets(self):
        germany, other = self._cut_by_country()
        self._type(750, "2025", segment_id=germany.id)
        self._type(250, "2025", segment_id=other.id)
        line = self._create_line(
            organisation_method="even",
            segment_method="market",
            segmentation_id=germany.segmentation_id.id,
        )
        self.assertSumsHold(line)
        tops = line.target_ids.filtered(
            lambda each: (
                each.unit_id == self.root and each.level == "year" and each.segment_id
            )
        )
        self.assertEqual(
            {each.segment_id: each.amount for each in tops},
            {germany: 9000, other: 3000},
        )

    def test_segments_of_units_are_weighed_by_theirs(self):
        germany, other = self._cut_by_country()
        for unit, segment, size in (
            (self.north, germany, 600),
            (self.south, germany, 200),
            (self.north, other, 50),
            (self.south, other, 150),
        ):
            self._type(size, "2025", unit_id=unit.id, segment_id=segment.id)
        line = self._create_line(
            1000,
            segment_method="market",
            segmentation_id=germany.segmentation_id.id,
        )
        self.assertSumsHold(line)
        targets = line.target_ids.filtered(
            lambda each: each.level == "year" and not each.user_id
        )
        amounts = {(each.unit_id, each.segment_id): each.amount for each in targets}
        self.assertEqual(amounts[self.north, germany], 600)
        self.assertEqual(amounts[self.south, germany], 200)
        self.assertEqual(amounts[self.north, other], 50)
        self.assertEqual(amounts[self.south, other], 150)

    def test_another_cut_is_refused(self):
        self._type_units()
        cut = self.env["sales.mgmt.segmentation"].create({"name": "Countries"})
        self.metric_won.segmentation_ids = [Command.link(cut.id)]
        with self.assertRaisesRegex(UserError, "is not known by Countries"):
            self._create_line(
                organisation_method="even",
                segment_method="market",
                segmentation_id=cut.id,
            )

    def test_the_shares_explain_themselves(self):
        self._type_units()
        line = self._create_line()
        action = line.with_user(self.dora).action_explain()
        rows = self.env[action["res_model"]].browse(action["res_id"]).people_ids
        anna = rows.filtered(lambda row: row.user_id == self.anna)
        self.assertEqual(anna.market_unit_id, self.north)
        self.assertEqual(anna.market_size, 600)
        self.assertAlmostEqual(anna.share, 0.3)
        self.assertAlmostEqual(sum(rows.mapped("share")), 1)
        for row in rows.filtered("user_id"):
            self.assertAlmostEqual(
                row.share * line.amount, self._find_target(line, row.user_id).amount
            )

    def test_statements_do_not_follow_the_people(self):
        self._type_units()
        line = self._create_line()

        def count():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            line._weigh_members_market(
                [(self.north.id, user, 0) for user in people], {}
            )
            return self.env.cr.sql_log_count - before

        people = [1]
        few = count()
        people = list(range(1, 500))
        self.assertEqual(count(), few)
