from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged

from .common import ProposalCase


@tagged("post_install", "-at_install")
@freeze_time(ProposalCase.NOW)
class TestProposal(ProposalCase):
    """Asked, proposed, decided: each by the right person, each told to the other."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._create_won(cls.anna, 700, "2025-03-10 10:00:00")
        cls._create_won(cls.anna, 300, "2025-04-10 10:00:00")
        cls._create_won(cls.carla, 50, "2025-04-10 10:00:00")
        cls._refresh()
        cls.asked = cls._ask()

    def test_everybody_with_a_target_is_asked_and_who_leads_a_unit(self):
        people = self.asked.filtered(lambda each: each.kind == "person")
        self.assertEqual(people.user_id, self.anna | self.boris | self.carla)
        units = self.asked - people
        self.assertEqual(units.unit_id, self.root | self.north | self.south)
        self.assertEqual(units.author_id, self.nora | self.lena | self.sven)
        self.assertEqual(set(self.asked.mapped("state")), {"asked"})
        line = self._get(self.anna).line_ids
        self.assertEqual(line.top_down, 12_000)
        self.assertEqual(line.cell_ids.mapped("top_down"), [1000] * 12)
        self.assertEqual(self._get(self.north).line_ids.top_down, 24_000)

    def test_last_year_stands_beside_month_year_and_unit(self):
        line = self._get(self.anna).line_ids
        self.assertEqual(line.last_year, 1000)
        march, april = line.cell_ids[2:4]
        self.assertEqual((march.last_year, april.last_year), (700, 300))
        self.assertEqual(self._get(self.north).line_ids.last_year, 1000)
        self.assertEqual(self._get(self.root).line_ids.last_year, 1050)
        self.assertEqual(self._get(self.boris).line_ids.last_year, 0)

    def test_the_year_goes_over_the_months_in_proportion_and_months_make_the_year(self):
        proposal = self._get(self.anna)
        line = proposal.line_ids
        proposal.save_figure(line.id, "proposed", 3000, line.cell_ids[0].id)
        self.assertEqual(line.proposed, 14_000)
        proposal.save_figure(line.id, "proposed", 28_000)
        self.assertEqual(line.cell_ids.mapped("proposed"), [6000] + [2000] * 11)
        self.assertEqual(line.difference, 16_000)
        self.assertAlmostEqual(line.change, 16 / 12)
        proposal.save_figure(line.id, "comment", "A new plant")
        [shown] = proposal.get_sheet()["lines"]
        self.assertEqual(shown["comment"], "A new plant")
        self.assertEqual(shown["proposed"], 28_000)

    def test_what_is_typed_is_rounded_as_the_plan_line_is(self):
        proposal = self._get(self.anna)
        line = proposal.line_ids
        proposal.save_figure(line.id, "proposed", 12_344.9)
        self.assertEqual(line.proposed, 12_340)
        self.assertEqual(sum(line.cell_ids.mapped("proposed")), 12_340)
        for typed in ("many", float("nan"), 10**14, -5):
            with self.subTest(typed=typed), self.assertRaises(UserError):
                proposal.save_figure(line.id, "proposed", typed)
        self.assertEqual(line.proposed, 12_340)

    def test_a_figure_of_somebody_else_is_no_figure_of_this_proposal(self):
        other = self._get(self.boris).line_ids
        with self.assertRaisesRegex(UserError, "gone meanwhile"):
            self._get(self.anna).save_figure(other.id, "proposed", 5)
        self.assertEqual(other.sudo().proposed, 12_000)

    def test_people_see_their_own_figures_of_a_draft_and_no_others(self):
        proposals = self.env["sales.mgmt.proposal"]
        self.assertEqual(
            proposals.with_user(self.anna).search([]), self._get(self.anna)
        )
        own = proposals.with_user(self.lena).search([("plan_id", "=", self.plan.id)])
        self.assertEqual(own.unit_id, self.north)
        with self.assertRaises(AccessError):
            self._get(self.anna, self.boris).get_sheet()
        with self.assertRaises(AccessError):
            self._get(self.anna, self.sven).get_sheet()
        targets = self.env["sales.mgmt.target"].with_user(self.anna)
        self.assertFalse(targets.search([("plan_id", "=", self.plan.id)]))
        self.assertEqual(
            self._get(self.anna).display_name, f"{self.anna.name} · Plan 2026"
        )

    def test_only_the_author_writes_and_hands_over(self):
        proposal = self._get(self.anna)
        for user in (self.lena, self.dora):
            other = proposal.with_user(user)
            with self.assertRaisesRegex(AccessError, "written by"):
                other.save_figure(other.line_ids.id, "proposed", 5)
            with self.assertRaisesRegex(AccessError, "written by"):
                other.action_submit()
        with self.assertRaises(AccessError):
            proposal.write({"state": "accepted"})
        with self.assertRaises(AccessError):
            proposal.line_ids.write({"decided": 5})

    def test_handing_over_asks_who_leads_and_ends_the_own_task(self):
        self.env["sales.mgmt.proposal"].search([])._become_tasks()
        proposal = self._propose(self.anna, 15_000)
        tasks = proposal.sudo().activity_ids
        self.assertEqual(tasks.user_id, self.lena)
        with self.assertRaisesRegex(UserError, "handed over already"):
            proposal.save_figure(proposal.line_ids.id, "proposed", 5)
        proposal.action_recall()
        self.assertEqual(proposal.sudo().activity_ids.user_id, self.anna)
        proposal.save_figure(proposal.line_ids.id, "proposed", 13_000)

    def test_accepted_is_what_was_proposed(self):
        proposal = self._propose(self.anna, 15_000)
        self._accept(self.anna)
        line = proposal.line_ids
        self.assertEqual((proposal.state, line.decided), ("accepted", 15_000))
        self.assertEqual(line.cell_ids.mapped("decided"), [1250] * 12)
        self.assertEqual(proposal.decided_by_id, self.lena)
        self.assertFalse(proposal.sudo().activity_ids)
        self.assertIn(
            self.anna.partner_id,
            proposal.sudo().message_ids.notified_partner_ids,
        )

    def test_adjusted_figures_keep_the_shape_and_say_why(self):
        proposal = self._get(self.anna)
        line = proposal.line_ids
        proposal.save_figure(line.id, "proposed", 0, line.cell_ids[0].id)
        proposal.action_submit()
        dialog = (
            self.env["sales.mgmt.proposal.adjust"]
            .with_user(self.lena)
            .create({"proposal_id": proposal.id, "reason": "A new colleague helps"})
        )
        self.assertEqual(dialog.line_ids.amount, 11_000)
        dialog.line_ids.amount = 13_200
        dialog.action_adjust()
        self.assertEqual((proposal.state, line.decided), ("adjusted", 13_200))
        self.assertEqual(line.cell_ids.mapped("decided"), [0] + [1200] * 11)
        self.assertEqual(line.proposed, 11_000)
        bodies = " ".join(proposal.sudo().message_ids.mapped("body"))
        self.assertIn("A new colleague helps", bodies)

    def test_given_back_it_is_written_again(self):
        proposal = self._propose(self.anna, 9000)
        dialog = (
            self.env["sales.mgmt.proposal.return"]
            .with_user(self.lena)
            .create({"proposal_id": proposal.id, "reason": "Think of the fair"})
        )
        dialog.action_return()
        self.assertEqual(proposal.state, "returned")
        task = proposal.sudo().activity_ids
        self.assertEqual(task.user_id, self.anna)
        self.assertIn("fair", str(task.note))
        proposal.save_figure(proposal.line_ids.id, "proposed", 10_000)
        proposal.action_submit()
        self._accept(self.anna)
        self.assertEqual(proposal.line_ids.decided, 10_000)

    def test_an_acceptance_can_be_taken_back_before_it_is_in_the_plan(self):
        proposal = self._propose(self.anna, 9000)
        self._accept(self.anna)
        proposal.with_user(self.lena)._give_back("After all")
        self.assertEqual(proposal.line_ids.decided, 0)
        self._propose(self.anna, 9500)
        self._accept(self.anna)
        proposal.sudo().taken_on = "2025-12-02 09:00:00"
        with self.assertRaisesRegex(UserError, "in the plan already"):
            proposal.with_user(self.lena)._give_back("Too late")

    def test_nobody_decides_on_their_own(self):
        self._assign(self.lena, self.north)
        self._assign(self.dora, self.south)
        self.line.action_split()
        self._ask()
        for person in (self.lena, self.dora):
            proposal = self._propose(person, 1000)
            with self.assertRaisesRegex(AccessError, "your own"):
                proposal.action_accept()
            self.assertFalse(proposal.can_decide)
        # that of a unit is its leader's own
        unit = self._propose(self.north, 20_000)
        with self.assertRaisesRegex(AccessError, "your own"):
            unit.with_user(self.lena).action_accept()

    def test_leaders_decide_below_them_and_nobody_beside(self):
        self._propose(self.anna, 9000)
        with self.assertRaises(AccessError):
            self._accept(self.anna, by=self.sven)
        with self.assertRaises(AccessError):
            self._accept(self.anna, by=self.boris)
        self._accept(self.anna, by=self.nora)
        self._propose(self.north, 25_000)
        self.assertEqual(self._get(self.north)._find_decider(), self.nora)
        self._get(self.north, self.nora).action_accept()
        # above the top there is nobody but who plans
        self._propose(self.root, 40_000)
        with self.assertRaises(AccessError):
            self._get(self.root, self.lena).action_accept()
        self._get(self.root, self.max).action_accept()

    def test_deputies_decide_as_leaders_do_and_not_on_what_they_propose(self):
        self.north.deputy_ids = self.boris
        self._propose(self.anna, 9000)
        self._propose(self.boris, 9000)
        self._accept(self.anna, by=self.boris)
        with self.assertRaisesRegex(AccessError, "your own"):
            self._accept(self.boris, by=self.boris)

    def test_an_auditor_reads_and_decides_nothing(self):
        proposal = self._propose(self.anna, 9000).with_user(self.auditor)
        self.assertEqual(proposal.get_sheet()["lines"][0]["proposed"], 9000)
        self.assertFalse(proposal.can_decide)
        with self.assertRaisesRegex(AccessError, "decides who leads"):
            proposal.action_accept()

    def test_what_was_not_handed_over_is_not_accepted_but_may_be_set(self):
        proposal = self._get(self.anna, self.lena)
        with self.assertRaisesRegex(UserError, "Not Answered"):
            proposal.action_accept()
        proposal._adjust({proposal.line_ids.id: 6000}, "Anna is ill")
        self.assertEqual(proposal.line_ids.decided, 6000)

    def test_once_the_plan_is_proposed_nothing_moves(self):
        proposal = self._propose(self.anna, 9000)
        self.line.root_id.with_user(self.dora).feasibility_reason = "A new market"
        self.plan.with_user(self.dora).action_propose()
        self.assertFalse(proposal.is_open)
        with self.assertRaisesRegex(UserError, "not a draft any more"):
            self._accept(self.anna)
        with self.assertRaisesRegex(UserError, "not a draft any more"):
            self._get(self.boris).action_submit()
        with self.assertRaisesRegex(UserError, "not a draft any more"):
            self.plan.with_user(self.dora).action_ask_proposals()
        self.plan.with_user(self.dora).action_back_to_draft()
        self._accept(self.anna)

    def test_asked_again_only_what_nobody_typed_follows_the_plan(self):
        self._propose(self.anna, 15_000, submit=False)
        self._propose(self.boris, 15_000)
        self._assign(self.max, self.south)
        self.line.with_user(self.dora).amount = 24_000
        self.line.with_user(self.dora).action_split()
        new = self._ask()
        self.assertEqual(new.user_id, self.max)
        anna, boris, carla = (
            self._get(each).line_ids for each in (self.anna, self.boris, self.carla)
        )
        self.assertEqual((carla.top_down, carla.proposed), (6000, 6000))
        self.assertEqual(carla.cell_ids.mapped("proposed"), [500] * 12)
        self.assertEqual((anna.top_down, anna.proposed), (6000, 15_000))
        self.assertEqual(anna.difference, 9000)
        # what was handed over answers the figure that stood beside it
        self.assertEqual((boris.top_down, boris.proposed), (12_000, 15_000))

    def test_who_has_no_target_any_more_is_not_asked_any_more(self):
        self.south.assignment_ids.unlink()
        self.line.action_split()
        self._ask()
        self.assertFalse(self._get(self.carla))
        self.assertTrue(self._get(self.south))

    def test_somebody_in_two_units_proposes_for_each_to_its_leader(self):
        self._assign(self.anna, self.south, "2020-01-01", is_main=False)
        self.line.action_split()
        self._ask()
        own = self.env["sales.mgmt.proposal"].search([("user_id", "=", self.anna.id)])
        self.assertEqual(own.unit_id, self.north | self.south)
        south = own.filtered(lambda each: each.unit_id == self.south)
        self.assertEqual(south._find_decider(), self.sven)

    def test_months_add_up_to_the_year_beside_a_reserve(self):
        target = self._find_target(self.line, self.anna).with_user(self.dora)
        target.reserve = 600
        self._ask()
        line = self._get(self.anna).line_ids
        self.assertEqual(line.top_down, 12_000)
        self.assertEqual(sum(line.cell_ids.mapped("top_down")), 12_000)
        self.assertEqual(sum(line.cell_ids.mapped("proposed")), 12_000)

    def test_a_rate_is_proposed_for_the_year_alone(self):
        rate = self._create_line(
            0.5, self.env.ref("sales_mgmt_targets.metric_win_rate"), plan=self.plan
        )
        self._ask()
        proposal = self._get(self.anna)
        line = proposal.line_ids.filtered(lambda each: each.plan_line_id.id == rate.id)
        self.assertFalse(line.cell_ids)
        proposal.save_figure(line.id, "proposed", 0.55)
        self.assertAlmostEqual(line.proposed, 0.55)
        self.assertEqual(len(proposal.get_sheet()["lines"]), 2)

    def test_whoever_is_asked_has_one_task_and_is_reminded_once(self):
        self._propose(self.boris, 9000)
        proposals = self.env["sales.mgmt.proposal"]
        with patch.object(
            type(self.env["ir.cron"]), "_commit_progress", lambda *_a, **_o: 60
        ):
            for _time in range(2):
                proposals._cron_tell()
            anna = self._get(self.anna).sudo()
            self.assertEqual(anna.activity_ids.user_id, self.anna)
            self.assertIn("Be bold", str(anna.activity_ids.note))
            self.assertFalse(anna.reminded_on)
            for day in ("2025-12-13", "2025-12-14"):
                with freeze_time(f"{day} 09:00:00"):
                    proposals._cron_tell()
        self.assertTrue(anna.reminded_on)
        self.assertFalse(self._get(self.boris).reminded_on)
        told = self.env["mail.message"].search(
            [
                ("partner_ids", "in", self.anna.partner_id.ids),
                ("subject", "ilike", "is due"),
            ]
        )
        self.assertEqual(len(told), 1)

    def test_late_is_who_has_not_answered_after_the_day(self):
        self._propose(self.boris, 9000)
        late = self.env["sales.mgmt.proposal"]
        self.assertFalse(late.search([("is_late", "=", True)]))
        with freeze_time("2025-12-16 09:00:00"):
            found = late.search([("is_late", "=", True)])
            self.assertNotIn(self.boris, found.user_id)
            self.assertIn(self.anna, found.user_id)

    def test_the_planner_asks_by_the_button_and_others_do_not(self):
        with self.assertRaises(AccessError):
            self.plan.with_user(self.lena).action_ask_proposals()
        action = self.plan.with_user(self.dora).action_ask_proposals()
        dialog = (
            self.env["sales.mgmt.proposal.ask"]
            .with_user(self.dora)
            .with_context(**action["context"])
            .create({})
        )
        self.assertEqual(dialog.line_ids, self.line)
        dialog.date_due = "2025-11-30"
        with self.assertRaisesRegex(UserError, "still to come"):
            dialog.action_ask()
        dialog.date_due = "2025-12-20"
        dialog.action_ask()
        self.assertEqual(str(self._get(self.anna).date_due), "2025-12-20")
        plan = self._create_plan("2025", name="Empty")
        with self.assertRaisesRegex(UserError, "not divided yet"):
            plan.with_user(self.dora).action_ask_proposals()

    def test_the_only_open_proposal_opens_at_once(self):
        proposals = self.env["sales.mgmt.proposal"]
        mine = proposals.with_user(self.anna).action_open_mine()
        self.assertEqual(mine["res_id"], self._get(self.anna).id)
        self.assertFalse(proposals.with_user(self.dora).action_open_mine()["res_id"])
