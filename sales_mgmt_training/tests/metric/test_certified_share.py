from freezegun import freeze_time

from odoo.fields import Command
from odoo.tests import tagged

from ..common import TrainingCommon


@tagged("post_install", "-at_install")
class TestCertifiedShare(TrainingCommon):
    """Salespeople of North need two certificates; everybody else needs none."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.kinds = cls.env["sales.mgmt.certificate.kind"].create(
            [
                {
                    "name": name,
                    "required_of": "member",
                    "required_unit_ids": [Command.set(cls.north.ids)],
                }
                for name in ("Product", "Law")
            ]
        )
        cls.standings = cls.env["sales.mgmt.certificate.standing"]

    def _issue(self, user, kind, issued_on="2026-01-15", valid_until="2026-12-31"):
        return self.env["sales.mgmt.certificate"].create(
            {
                "person_id": self._get_file(user).id,
                "kind_id": kind.id,
                "issuer": "Chamber",
                "issued_on": issued_on,
                "valid_until": valid_until,
            }
        )

    def _look(self, day):
        with freeze_time(f"{day} 02:00:00"):
            self.env["sales.mgmt.person"]._refresh(self.company)
            self.standings._refresh(self.company)

    def _find(self, user, month="2026-03-01"):
        return self.standings.search([("user_id", "=", user.id), ("month", "=", month)])

    def _measure(self, month):
        """Return how many are certified, of how many who need it."""
        with freeze_time("2026-06-15 09:00:00"):
            self._refresh()
        metric = self.env.ref("sales_mgmt_training.metric_training_certified_share")
        facts = self.env["sales.mgmt.fact"].search(
            [
                ("metric_id", "=", metric.id),
                ("period_id.name", "=", month),
                ("company_id", "=", self.company.id),
            ]
        )
        return sum(facts.mapped("numerator")), sum(facts.mapped("denominator"))

    def test_who_holds_every_certificate_they_need_is_certified(self):
        for kind in self.kinds:
            self._issue(self.anna, kind)
        self._issue(self.boris, self.kinds[0])
        self._look("2026-03-10")
        anna, boris = self._find(self.anna), self._find(self.boris)
        self.assertEqual((anna.needed, anna.held, anna.is_certified), (2, 2, True))
        self.assertEqual((boris.needed, boris.held, boris.is_certified), (2, 1, False))
        # Carla sells in South, Lena leads
        self.assertFalse(self._find(self.carla) | self._find(self.lena))
        self.assertEqual(self._measure("2026-03"), (1, 2))

    def test_the_last_day_of_a_certificate_counts_and_the_next_does_not(self):
        for kind in self.kinds:
            self._issue(self.anna, kind, valid_until="2026-03-20")
        self._look("2026-03-20")
        self.assertTrue(self._find(self.anna).is_certified)
        self._look("2026-03-21")
        self.assertFalse(self._find(self.anna).is_certified)

    def test_what_was_withdrawn_is_not_held(self):
        certificates = [self._issue(self.anna, kind) for kind in self.kinds]
        with freeze_time("2026-03-10 09:00:00"):
            certificates[0].with_user(self.tara)._revoke("Copied")
        self._look("2026-03-10")
        self.assertEqual(self._find(self.anna).held, 1)

    def test_what_was_earned_on_the_last_afternoon_counts_for_the_month(self):
        self._look("2026-03-31")
        for kind in self.kinds:
            self._issue(self.anna, kind, issued_on="2026-03-31")
        self._look("2026-04-01")
        self.assertTrue(self._find(self.anna).is_certified)
        self.assertEqual(self._measure("2026-03"), (1, 2))

    def test_a_month_that_is_over_stays_as_it_was(self):
        for kind in self.kinds:
            self._issue(self.anna, kind, valid_until="2026-04-02")
        self._look("2026-03-31")
        self._look("2026-04-01")
        self._look("2026-04-03")
        self.assertTrue(self._find(self.anna).is_certified)
        self.assertFalse(self._find(self.anna, "2026-04-01").is_certified)
        self.kinds.required_of = "nobody"
        self._look("2026-04-04")
        self.assertTrue(self._find(self.anna))
        self.assertFalse(self._find(self.anna, "2026-04-01"))

    def test_leavers_are_not_in_service(self):
        self._look("2026-03-10")
        self.env["sales.mgmt.assignment"].search(
            [("user_id", "=", self.anna.id)]
        ).date_to = "2026-03-15"
        self._look("2026-03-16")
        self.assertFalse(self._find(self.anna))
        self.assertEqual(self._measure("2026-03"), (0, 1))

    def test_the_statements_of_the_nightly_look_do_not_follow_the_people(self):
        def count():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self._look("2026-03-10")
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        count()
        few = count()
        users = self._create_users({f"rep{number}": "user" for number in range(10)})
        for user in users:
            self._assign(user, self.north)
        count()
        self.assertLessEqual(count(), few)
