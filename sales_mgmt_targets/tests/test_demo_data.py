from freezegun import freeze_time

from odoo.modules import Manifest
from odoo.tests import TransactionCase, tagged
from odoo.tools.convert import convert_file

# The first days of a year leave the least that is over
TODAY = "2027-01-05 10:00:00"


@tagged("post_install", "-at_install")
class TestDemoData(TransactionCase):
    """The demo company shows every part of the module at work, on any day."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        clock = freeze_time(TODAY)
        clock.start()
        cls.addClassCleanup(clock.stop)
        for name in Manifest.for_addon("sales_mgmt_targets")["demo"]:
            convert_file(cls.env, "sales_mgmt_targets", name, {}, mode="init")
        cls.company = cls.env.ref("sales_mgmt_targets.company_demo")

    def _count(self, model, field):
        """Return how many records of the demo company have which value of a field.

        :rtype: dict[str, int]
        """
        rows = self.env[model]._read_group(
            [("company_id", "=", self.company.id)], [field], ["__count"]
        )
        return dict(rows)

    def _find(self, model, *domain, **options):
        return self.env[model].search(
            [("company_id", "=", self.company.id), *domain], **options
        )

    def test_the_rules_are_in_force_and_the_next_version_is_written(self):
        self.assertEqual(
            self._count("sales.mgmt.scheme", "state"), {"in_force": 1, "draft": 1}
        )
        scheme = self._find("sales.mgmt.scheme", ("state", "=", "in_force"))
        self.assertLess(scheme.published_day, scheme.date_from)
        self.assertNotEqual(scheme.author_id, scheme.approver_id)
        kinds = set(scheme.component_ids.mapped("kind"))
        self.assertEqual(kinds, {"commission", "bonus", "contest", "honour", "penalty"})

    def test_all_but_one_have_acknowledged_the_rules(self):
        answers = self._count("sales.mgmt.scheme.acknowledgement", "state")
        self.assertEqual(answers["pending"], 1)
        self.assertGreater(answers["acknowledged"], 12)

    def test_closed_months_are_paid_and_the_last_one_waits_for_approval(self):
        runs = self._find(
            "sales.mgmt.payout.run", ("kind", "=", "pay"), order="period_id"
        )
        *paid, waiting = runs.sorted(lambda run: run.period_id.date_from)
        self.assertTrue(paid)
        self.assertEqual({run.state for run in paid}, {"paid"})
        self.assertEqual(waiting.state, "reviewed")
        for run in runs:
            self.assertGreater(run.total, 0, run.name)
            self.assertEqual(run.period_id.lock_state, "hard", run.name)
            self.assertNotEqual(run.computed_by_id, run.reviewed_by_id)

    def test_paid_runs_look_as_if_they_had_been_paid_in_their_time(self):
        for run in self._find("sales.mgmt.payout.run", ("state", "=", "paid")):
            self.assertLess(run.period_id.date_to, run.computed_on.date())
            self.assertLess(run.computed_on, run.reviewed_on)
            self.assertLess(run.reviewed_on, run.approved_on)
            self.assertLess(run.approved_on.date(), run.paid_on)
            self.assertLess(run.create_date, run.reviewed_on)

    def test_the_running_months_have_a_preview(self):
        previews = self._find("sales.mgmt.payout.run", ("kind", "=", "preview"))
        self.assertGreater(sum(previews.mapped("total")), 0)

    def test_one_dispute_is_answered_and_one_is_open(self):
        self.assertEqual(
            self._count("sales.mgmt.dispute", "state"), {"open": 1, "partly": 1}
        )

    def test_adjustments_are_paid_and_one_waits_for_approval(self):
        states = self._count("sales.mgmt.payout.adjustment", "state")
        self.assertEqual(states["draft"], 1)
        self.assertGreater(states["paid"], 1)

    def test_contests_are_decided_running_and_in_preparation(self):
        self.assertEqual(
            self._count("sales.mgmt.contest", "state"),
            {"decided": 1, "running": 1, "draft": 1},
        )
        running = self._find("sales.mgmt.contest", ("state", "=", "running"))
        self.assertGreater(len(running.line_ids), 10)

    def test_best_consultants_are_known_and_nominations_are_open(self):
        rounds = self._count("sales.mgmt.honour.round", "state")
        self.assertGreater(rounds["decided"], 0)
        self.assertEqual(rounds["open"], 1)
        nominations = self._find("sales.mgmt.honour.nomination")
        self.assertEqual(len(nominations), 2)

    def test_customers_pay_in_time_late_in_parts_and_not_yet(self):
        states = self._count("account.move", "payment_state")
        for state in ("paid", "partial", "not_paid"):
            self.assertGreater(states.get(state, 0), 0, state)
        credit_notes = self._find("account.move", ("move_type", "=", "out_refund"))
        self.assertTrue(credit_notes)

    def test_late_changes_of_closed_months_are_posted_and_found(self):
        self.assertEqual(
            self._count("sales.mgmt.recompute", "state"), {"posted": 1, "draft": 1}
        )
        for recompute in self._find("sales.mgmt.recompute"):
            self.assertGreater(len(recompute.line_ids), 0, recompute.state)

    def test_the_credit_of_two_orders_is_shared(self):
        roles = self._count("sales.mgmt.credit.share", "role")
        self.assertEqual(roles, {"split": 3, "overlay": 1})

    def test_the_audit_log_is_whole(self):
        is_whole, text = self.env["sales.mgmt.audit"]._verify(self.company)
        self.assertEqual((is_whole, text), (True, text))
