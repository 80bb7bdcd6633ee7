from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .estimates import EstimateCase


@tagged("post_install", "-at_install")
@freeze_time("2026-02-15 12:00:00")
class TestEstimateRoles(EstimateCase):
    """Who may look at whose pay, and at nothing else."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.scheme = cls._create_scheme([cls._commission()])
        cls.deal = cls._open(cls.anna, 5_000)

    def test_the_person_and_the_leaders_above_see_the_same(self):
        for reader in (self.anna, self.lena, self.dora):
            with self.subTest(reader=reader.login):
                answer = self._estimate(reader, self.deal, user=self.anna)
                self.assertPays(answer, 800, 1_300)

    def test_nobody_else_sees_it(self):
        portal = new_test_user(self.env, "portal_anna", "base.group_portal")
        for reader in (self.boris, self.sven, self.olga, self.auditor, portal):
            with (
                self.subTest(reader=reader.login),
                self.assertRaisesRegex(AccessError, "leaders"),
            ):
                self._estimate(reader, user=self.anna)

    def test_a_leader_chooses_among_the_own_people(self):
        names = [each["id"] for each in self._estimate(self.lena)["people"]]
        self.assertCountEqual(names, (self.lena | self.anna | self.boris).ids)
        self.assertEqual(self._estimate(self.anna)["people"], [])

    def test_forged_people_are_refused(self):
        estimates = self.env["sales.mgmt.estimate"]
        for user_id in (10**9, -1, "1", [self.anna.id], True, 1.5):
            for reader in (self.boris, self.lena):
                with (
                    self.subTest(user_id=user_id),
                    self.assertRaisesRegex(AccessError, "own units"),
                ):
                    estimates.with_user(reader).get_estimate(user_id=user_id)

    def test_forged_deals_are_refused(self):
        foreign = self._open(self.boris, 5_000)
        abroad = self.env["res.company"].create({"name": "Abroad"})
        self.anna.company_ids |= abroad
        elsewhere = self._open(self.anna, 1, company_id=abroad.id)
        keys = [
            self._key(foreign),
            self._key(elsewhere),
            f"res.partner,{self.company.partner_id.id}",
            "crm.lead,999999999",
            "crm.lead",
            7,
            None,
        ]
        for key in keys:
            with (
                self.subTest(key=key),
                self.assertRaisesRegex(
                    UserError, "is no open deal of .* in Northwind"
                ) as caught,
            ):
                self._estimate(self.anna, choices=[{"key": key, "is_chosen": True}])
            self.assertNotIn("Open 5000", str(caught.exception))
        for choices in (["x"], [[1]], [{"key": self._key(self.deal), "user_id": 1}]):
            with (
                self.subTest(choices=choices),
                self.assertRaisesRegex(UserError, "cannot be read"),
            ):
                self._estimate(self.anna, choices=choices)

    def test_forged_rules_and_periods_are_refused(self):
        other = self._find_period("2026-06").id
        for place in ([self.scheme.id, other], [10**9, 1], "x", [1], {"a": 1}):
            with (
                self.subTest(place=place),
                self.assertRaisesRegex(UserError, "choose another period"),
            ):
                self._estimate(self.anna, place=place)

    def test_a_deal_of_another_company_counts_there(self):
        abroad = self.env["res.company"].create({"name": "Abroad"})
        self.anna.company_ids |= abroad
        elsewhere = self._open(self.anna, 1_000, company_id=abroad.id)
        answer = self._estimate(self.anna)
        self.assertNotIn(
            self._key(elsewhere), [each["key"] for each in answer["deals"]]
        )
        homeless = self._open(self.anna, 1_000, company_id=False)
        self.assertPays(self._estimate(self.anna, homeless), 800, 900)

    def test_a_preview_leads_to_the_estimate_of_its_period(self):
        self.env["sales.mgmt.payout.run"]._plan_previews()._refresh_previews()
        previews = self.env["sales.mgmt.payout"].search(
            [("kind", "=", "preview"), ("user_id", "=", self.anna.id)]
        )
        open_months = previews.filtered("can_estimate").mapped("period_id.name")
        self.assertEqual(open_months, ["2026-02"])
        payout = previews.filtered("can_estimate")
        action = payout.with_user(self.anna).action_open_estimate()
        self.assertEqual(action["tag"], "sales_mgmt_estimate")
        answer = self._estimate(self.anna, self.deal, place=action["params"]["place"])
        self.assertPays(answer, 800, 1_300)
        with self.assertRaises(AccessError):
            payout.with_user(self.boris).action_open_estimate()
