from odoo.tests import HttpCase, tagged

from .common import ProposalCase


@tagged("post_install", "-at_install")
class TestProposalTour(HttpCase, ProposalCase):
    """Proposing and accepting in a real browser."""

    def test_a_rep_proposes_and_the_leader_accepts(self):
        self._ask()
        proposal = self._get(self.anna)
        self.start_tour(
            "/odoo/my-proposals", "sales_mgmt_proposal_rep_tour", login="anna"
        )
        line = proposal.line_ids
        self.assertEqual((proposal.state, line.proposed), ("submitted", 25_000))
        self.assertEqual(line.cell_ids[4].proposed, 3000)
        self.assertEqual(line.comment, "A second plant opens in May")
        self.start_tour(
            "/odoo/team-proposals", "sales_mgmt_proposal_leader_tour", login="lena"
        )
        self.env.invalidate_all()
        self.assertEqual((proposal.state, line.decided), ("accepted", 25_000))
