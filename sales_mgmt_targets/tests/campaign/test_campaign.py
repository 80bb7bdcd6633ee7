from datetime import date

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .common import CampaignCase

OVER = "2026-05-20 12:00:00"


@tagged("post_install", "-at_install")
@freeze_time(OVER)
class TestCampaign(CampaignCase):
    """What a campaign is for, what it brought, and that this stays as it was."""

    def _plan(self, **values):
        campaign = self._create_campaign(**values)
        campaign.with_user(self.lena).action_plan()
        return campaign

    def _close(self, campaign):
        campaign.with_user(self.lena).conclusion = "Do it again"
        campaign.with_user(self.lena).action_close()

    def test_participants_find_it_in_their_calendars(self):
        campaign = self._plan()
        event = campaign.event_id
        self.assertTrue(event.allday)
        self.assertEqual(
            (event.start_date, event.stop_date, event.location),
            (date(2026, 5, 4), date(2026, 5, 6), "Room Elbe"),
        )
        self.assertEqual(event.partner_ids, (self.anna | self.lena).partner_id)
        campaign.with_user(self.lena).date_to = "2026-05-07"
        self.assertEqual(event.stop_date, date(2026, 5, 7))
        campaign.with_user(self.lena).action_cancel()
        self.assertFalse(event.active)

    def test_it_is_measured_as_its_metric_is(self):
        self._sell()
        campaign = self._plan()
        campaign.with_user(self.lena).action_measure()
        self.assertEqual(campaign.actual, 500)
        self.assertEqual(campaign.attainment, 0.5)
        self.assertEqual((campaign.before, campaign.uplift), (100, 400))
        self.assertEqual((campaign.last_year, campaign.growth), (400, 0.25))
        self.assertEqual(campaign.days, 3)
        self.assertEqual(campaign.curve["now"], [300, 0, 200])
        self.assertEqual(campaign.curve["last_year"], [0, 400, 0])
        self.assertIn("<svg", campaign.picture)

    def test_the_figure_agrees_with_the_facts(self):
        self._sell()
        campaign = self._plan(date_from="2026-05-01", date_to="2026-05-19")
        campaign.with_user(self.lena).action_measure()
        self._refresh()
        facts = self.env["sales.mgmt.fact"].search(
            [
                ("metric_id", "=", self.metric_won.id),
                ("unit_id", "=", self.north.id),
                ("period_id.name", "=", "2026-05"),
            ]
        )
        self.assertEqual(campaign.actual, sum(facts.mapped("numerator")))

    def test_the_top_holds_what_belongs_to_nobody(self):
        self._sell()
        self._create_won(None, 11, "2026-05-05 10:00:00")
        campaign = self._create_campaign(self.dora, unit_id=self.root.id)
        campaign.with_user(self.dora).action_plan()
        campaign.with_user(self.dora).action_measure()
        self.assertEqual(campaign.actual, 5511)

    def test_while_it_runs_as_many_days_are_compared(self):
        self._sell()
        with freeze_time("2026-05-04 18:00:00"):
            campaign = self._plan()
            campaign.with_user(self.lena).action_measure()
        self.assertEqual((campaign.days, campaign.actual), (1, 300))
        self.assertEqual((campaign.before, campaign.last_year), (0, 0))

    def test_before_it_begins_nothing_is_measured(self):
        with freeze_time("2026-05-03 18:00:00"):
            campaign = self._plan()
            self.env["sales.mgmt.campaign"]._cron_measure()
        self.assertFalse(campaign.days)

    def test_leads_and_orders_belong_to_it_that_carry_it(self):
        campaign = self._plan(cost=0)
        utm = campaign.utm_campaign_id.id
        for number in range(3):
            self.env["crm.lead"].create(
                {
                    "name": f"Lead {number}",
                    "company_id": self.company.id,
                    "campaign_id": utm,
                }
            )
        self._create_won(self.anna, 60, "2026-06-30 10:00:00", campaign_id=utm)
        self._create_order(campaign, 500)
        self._create_order(campaign, 900, confirm=False)
        campaign.with_user(self.lena).action_measure()
        self.assertEqual((campaign.lead_count, campaign.won_count), (4, 1))
        self.assertEqual((campaign.order_count, campaign.order_value), (1, 500))
        self.assertEqual(campaign.cost_per_lead, 50)
        self.assertEqual(campaign.payback, 2.5)
        campaign.with_user(self.lena).cost = 400
        self.assertEqual(campaign.cost_per_lead, 100)
        orders = self.env["sale.order"].search(campaign.action_open_orders()["domain"])
        self.assertEqual(len(orders), campaign.order_count)

    def test_what_is_closed_stays_as_it_was(self):
        self._sell()
        campaign = self._plan()
        self._close(campaign)
        self._create_won(self.anna, 999, "2026-05-05 10:00:00")
        self.env["sales.mgmt.campaign"]._cron_measure()
        self.assertEqual((campaign.state, campaign.actual), ("closed", 500))
        with self.assertRaisesRegex(UserError, "is over"):
            campaign.with_user(self.lena).aim = 1
        with self.assertRaisesRegex(UserError, "is over"):
            campaign.sudo().actual = 1
        with self.assertRaisesRegex(UserError, "is over"):
            campaign.with_user(self.lena).unlink()

    def test_it_is_closed_with_a_conclusion_once_it_is_over(self):
        with freeze_time("2026-05-06 18:00:00"):
            campaign = self._plan()
            campaign.with_user(self.lena).conclusion = "Good"
            with self.assertRaisesRegex(UserError, "runs until"):
                campaign.with_user(self.lena).action_close()
        campaign.with_user(self.lena).conclusion = False
        with self.assertRaisesRegex(UserError, "has taught you"):
            campaign.with_user(self.lena).action_close()
        self._close(campaign)

    def test_nobody_types_what_it_brought(self):
        campaign = self._create_campaign(actual=1000, state="closed")
        self.assertEqual((campaign.actual, campaign.state), (0, "draft"))
        for vals in ({"actual": 1}, {"lead_count": 9}, {"state": "closed"}):
            with self.assertRaises(AccessError):
                campaign.with_user(self.lena).write(vals)

    def test_leaders_plan_for_their_own_units(self):
        with self.assertRaises(AccessError):
            self._create_campaign(self.sven)
        with self.assertRaises(AccessError):
            self._create_campaign(self.anna)
        campaign = self._plan()
        self.assertTrue(campaign.with_user(self.anna).has_access("read"))
        self.assertFalse(campaign.with_user(self.boris).has_access("read"))
        with self.assertRaises(AccessError):
            campaign.with_user(self.anna).action_close()

    def test_rates_are_no_aim(self):
        rate = self.env.ref("sales_mgmt_targets.metric_win_rate")
        with self.assertRaisesRegex(ValidationError, "does not add up"):
            self._create_campaign(metric_id=rate.id)

    def test_a_copy_begins_anew(self):
        self._sell()
        campaign = self._plan()
        self._close(campaign)
        copy = campaign.with_user(self.lena).copy()
        self.assertEqual((copy.state, copy.actual), ("draft", 0))
        copy.action_plan()
        self.assertNotEqual(copy.utm_campaign_id, campaign.utm_campaign_id)
