from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged

from .common import ProposalCase


@tagged("post_install", "-at_install")
@freeze_time(ProposalCase.NOW)
class TestTakeOver(ProposalCase):
    """Accepted figures in the draft: exactly, all or none, and seen before."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._ask()

    def _amounts(self):
        return {
            name: self._find_target(self.line, who).amount
            for name, who in (
                ("all", self.root),
                ("north", self.north),
                ("south", self.south),
                ("anna", self.anna),
                ("boris", self.boris),
                ("carla", self.carla),
            )
        }

    def _take(self, keeps_total=True):
        taken = self.plan.with_user(self.dora)._take_proposals_over(keeps_total)
        self.env.invalidate_all()
        self.assertSumsHold(self.line)
        return taken

    def test_with_the_total_kept_the_others_take_up_the_rest(self):
        self._propose(self.anna, 15_000)
        self._accept(self.anna)
        self._take()
        self.assertEqual(
            self._amounts(),
            {
                "all": 36_000,
                "north": 25_500,
                "south": 10_500,
                "anna": 15_000,
                "boris": 10_500,
                "carla": 10_500,
            },
        )
        anna = self._find_target(self.line, self.anna)
        self.assertEqual((anna.pinned, anna.source), (True, "proposal"))
        self.assertFalse(self._find_target(self.line, self.boris).pinned)
        self.assertEqual(self.line.amount, 36_000)

    def test_added_up_from_below_the_total_follows(self):
        self._propose(self.anna, 15_000)
        self._propose(self.carla, 9000)
        self._accept(self.anna, self.carla)
        self._take(keeps_total=False)
        self.assertEqual(
            self._amounts(),
            {
                "all": 36_000 + 3000 - 3000,
                "north": 27_000,
                "south": 9000,
                "anna": 15_000,
                "boris": 12_000,
                "carla": 9000,
            },
        )
        self._propose(self.boris, 20_000)
        self._accept(self.boris)
        self._take(keeps_total=False)
        amounts = self._amounts()
        self.assertEqual((amounts["north"], amounts["all"]), (35_000, 44_000))
        self.assertEqual(self.line.amount, 44_000)
        self.assertTrue(self.line._is_divided())

    def test_what_was_settled_stays_when_the_line_is_split_again(self):
        self._propose(self.anna, 15_000)
        self._accept(self.anna)
        self._take()
        before = self._amounts()
        self.line.with_user(self.dora).action_split()
        self.assertEqual(self._amounts(), before)
        self.assertSumsHold(self.line)

    def test_months_are_those_that_were_agreed_and_stay_so(self):
        proposal = self._get(self.anna)
        line = proposal.line_ids
        proposal.save_figure(line.id, "proposed", 4000, line.cell_ids[4].id)
        proposal.action_submit()
        self._accept(self.anna)
        self._take()
        self.line.with_user(self.dora).action_split()
        may = self._find_target(self.line, self.anna, "2026-05")
        april = self._find_target(self.line, self.anna, "2026-04")
        self.assertEqual((may.amount, april.amount), (4000, 1000))
        self.assertEqual((may.pinned, may.source), (True, "proposal"))
        self.assertEqual(self._find_target(self.line, self.anna).amount, 15_000)
        self.assertSumsHold(self.line)

    def test_months_of_the_plan_s_own_shape_are_not_pinned(self):
        self._propose(self.anna, 24_000)
        self._accept(self.anna)
        self._take(keeps_total=False)
        may = self._find_target(self.line, self.anna, "2026-05")
        self.assertEqual((may.amount, may.pinned), (2000, False))

    def test_only_what_was_decided_comes_into_the_plan(self):
        self._propose(self.anna, 15_000)
        self._propose(self.boris, 15_000)
        self._accept(self.boris)
        self._get(self.boris, self.lena)._adjust(
            {self._get(self.boris).line_ids.id: 13_000}, "A little less"
        )
        taken = self._take()
        self.assertEqual(taken.user_id, self.boris)
        self.assertEqual(self._amounts()["boris"], 13_000)
        self.assertTrue(taken.taken_on)
        with self.assertRaisesRegex(UserError, "waits to be taken over"):
            self._take()

    def test_what_does_not_fit_is_refused_with_the_numbers_and_nothing_moves(self):
        other = self._create_line(60, self.metric_won_count, plan=self.plan, rounding=1)
        self._ask()
        before = self._amounts()
        for person in (self.anna, self.boris, self.carla):
            proposal = self._propose(person, 13_000)
        self._accept(self.anna, self.boris, self.carla)
        with self.assertRaisesRegex(UserError, "36,000.00.*39,000.00"):
            self.plan.with_user(self.dora)._take_proposals_over(True)
        self.env.invalidate_all()
        self.assertEqual(self._amounts(), before)
        self.assertFalse(proposal.taken_on)
        dialog = self._open_dialog("keep")
        self.assertIn("39,000.00", dialog.refusal)
        self.assertFalse(dialog.preview)
        dialog.mode = "add"
        self.assertFalse(dialog.refusal)
        dialog.action_take()
        self.env.invalidate_all()
        self.assertEqual(self._amounts()["all"], 39_000)
        self.assertEqual(other.amount, 60)
        self.assertSumsHold(other)

    def _open_dialog(self, mode):
        return (
            self.env["sales.mgmt.proposal.take"]
            .with_user(self.dora)
            .create({"plan_id": self.plan.id, "mode": mode})
        )

    def test_the_dry_run_shows_what_is_done_and_does_nothing(self):
        self._propose(self.anna, 15_000)
        self._accept(self.anna)
        before = self._amounts()
        dialog = self._open_dialog("keep")
        self.assertEqual((dialog.takable_count, dialog.open_count), (1, 2))
        for shown in ("15,000.00", "25,500.00", "10,500.00", self.anna.name, "South"):
            self.assertIn(shown, dialog.preview)
        self.assertEqual(self._amounts(), before)
        self.assertEqual(self.line.amount, 36_000)

    def test_a_pinned_unit_keeps_its_amount_and_divides_the_rest_inside(self):
        self._find_target(self.line, self.north).with_user(self.dora).pinned = True
        self._propose(self.anna, 15_000)
        self._accept(self.anna)
        for keeps_total in (True, False):
            taking = self.plan.with_user(self.dora)._compute_takings(keeps_total)
            nodes = taking[self.line.with_user(self.dora)].nodes
            for who, amount in (
                (self.north, 24_000),
                (self.boris, 9000),
                (self.carla, 12_000),
                (self.root, 36_000),
            ):
                target = self._find_target(self.line, who)
                self.assertEqual(nodes[target.id].amount * 10, amount, who.name)

    def test_a_reserve_stays_on_top(self):
        north = self._find_target(self.line, self.north).with_user(self.dora)
        north.reserve = 2000
        self._ask()
        self._propose(self.anna, 15_000)
        self._accept(self.anna)
        self._take()
        amounts = self._amounts()
        self.assertEqual(north.reserve, 2000)
        self.assertEqual(amounts["north"] + 2000, amounts["anna"] + amounts["boris"])
        self.assertEqual(amounts["all"], 36_000)

    def test_locked_targets_are_not_moved(self):
        carla = self._find_target(self.line, self.carla).with_user(self.dora)
        carla._lock("Agreed with the customer")
        self._propose(self.anna, 15_000)
        self._accept(self.anna)
        self._take()
        self.assertEqual(self._amounts()["carla"], 12_000)
        self.assertEqual(self._amounts()["boris"], 9000)
        self._propose(self.carla, 9000)
        self._accept(self.carla)
        with self.assertRaisesRegex(UserError, "is locked"):
            self.plan.with_user(self.dora)._take_proposals_over(True)

    def test_nobody_takes_over_their_own(self):
        self._assign(self.dora, self.south)
        self.line.action_split()
        self._ask()
        self._propose(self.dora, 5000)
        self._accept(self.dora, by=self.sven)
        own = self._find_target(self.line, self.dora).amount
        self.assertEqual(self._open_dialog("keep").own_count, 1)
        with self.assertRaisesRegex(UserError, "waits to be taken over"):
            self.plan.with_user(self.dora)._take_proposals_over(True)
        self._propose(self.carla, 12_000)
        self._accept(self.carla)
        self.plan.with_user(self.dora)._take_proposals_over(True)
        self.env.invalidate_all()
        self.assertEqual(self._find_target(self.line, self.dora).amount, own)
        self.plan.with_user(self.max)._take_proposals_over(True)
        self.env.invalidate_all()
        self.assertEqual(self._find_target(self.line, self.dora).amount, 5000)
        self.assertSumsHold(self.line)

    def test_rates_are_set_for_the_person_alone(self):
        rate = self._create_line(
            0.5, self.env.ref("sales_mgmt_targets.metric_win_rate"), plan=self.plan
        )
        self._ask(rate)
        proposal = self._get(self.anna)
        figure = proposal.line_ids.filtered(
            lambda each: each.plan_line_id.id == rate.id
        )
        proposal.save_figure(figure.id, "proposed", 0.6)
        proposal.action_submit()
        self._accept(self.anna)
        self._take()
        self.assertAlmostEqual(self._find_target(rate, self.anna).amount, 0.6)
        march = self._find_target(rate, self.anna, "2026-03")
        self.assertAlmostEqual(march.amount, 0.6)
        self.assertAlmostEqual(self._find_target(rate, self.boris).amount, 0.5)
        self.assertAlmostEqual(rate.root_id.amount, 0.5)

    def test_who_lost_their_target_is_named_and_left_out(self):
        self._propose(self.carla, 9000)
        self._accept(self.carla)
        self.south.assignment_ids.unlink()
        self.line.action_split()
        dialog = self._open_dialog("keep")
        self.assertIn("Without a target by now", dialog.preview)
        self.assertIn(self.carla.name, dialog.preview)

    def test_only_planning_managers_take_over_and_only_into_a_draft(self):
        self._propose(self.anna, 12_000)
        self._accept(self.anna)
        for user in (self.lena, self.nora):
            with self.assertRaises(AccessError):
                self.plan.with_user(user).action_ask_take_over()
        self.plan.with_user(self.dora).action_propose()
        with self.assertRaisesRegex(UserError, "not a draft any more"):
            self.plan.with_user(self.dora)._take_proposals_over(True)

    def test_who_takes_over_has_edited_the_plan(self):
        self._propose(self.anna, 12_000)
        self._accept(self.anna)
        self.plan.with_user(self.dora)._take_proposals_over(True)
        self.assertIn(self.dora, self.plan.editor_ids)
        entry = self.env["sales.mgmt.audit"].search(
            [("model", "=", "sales.mgmt.plan"), ("event", "=", "Proposals Taken Over")]
        )
        self.assertIn("1 proposals; the total is kept", entry.reason)

    # Reconciliation

    def _row(self, unit, user=None):
        return (
            self.env["sales.mgmt.proposal.report"]
            .with_user(user or self.dora)
            .search([("plan_id", "=", self.plan.id), ("unit_id", "=", unit.id)])
        )

    def test_every_level_stands_beside_what_comes_from_below(self):
        self._propose(self.anna, 15_000)
        self._propose(self.boris, 10_000, submit=False)
        self._propose(self.north, 25_000)
        self._accept(self.anna)
        north, root = self._row(self.north), self._row(self.root)
        self.assertEqual((north.top_down, north.unit_proposed), (24_000, 25_000))
        # who has not answered counts with the figure from above
        self.assertEqual((north.proposed, north.unanswered), (27_000, 12_000))
        self.assertEqual((north.gap, north.gap_share), (3000, 0.125))
        self.assertEqual((north.accepted, north.people_count), (15_000, 2))
        self.assertEqual((north.open_count, north.undecided_count), (1, 0))
        self.assertEqual(root.proposed, north.proposed + self._row(self.south).proposed)
        self.assertEqual((root.open_count, root.people_count), (2, 3))
        self.assertEqual(root.unit_proposed, 0)
        self.assertIn("unanswered", north.picture)
        self._take()
        self.env.invalidate_all()
        self.assertEqual(self._row(self.north).in_plan, 25_500)
        self.assertEqual(self._row(self.north).gap, 3000)

    def test_leaders_see_their_units_and_below(self):
        self.assertTrue(self._row(self.north, self.lena))
        self.assertFalse(self._row(self.south, self.lena))
        self.assertTrue(self._row(self.south, self.nora))
        opened = self._row(self.north, self.lena).action_open_people()
        found = self.env["sales.mgmt.proposal"].with_user(self.lena)
        self.assertEqual(found.search(opened["domain"]).user_id, self.anna | self.boris)
        with self.assertRaises(AccessError):
            self._row(self.north, self.anna)

    def test_rates_have_no_sum_to_reconcile(self):
        rate = self._create_line(
            0.5, self.env.ref("sales_mgmt_targets.metric_win_rate"), plan=self.plan
        )
        self._ask(rate)
        self.assertEqual(len(self._row(self.north)), 1)
