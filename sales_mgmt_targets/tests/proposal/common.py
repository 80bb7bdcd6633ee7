from odoo import fields

from ..common import SalesMgmtCommon


class ProposalCase(SalesMgmtCommon):
    """A draft for 2026 of 36 000 won, about which everybody is asked on 1 December.

    Northwind: Nora leads; North 24 000 (Lena leads; Anna, Boris), South 12 000 (Sven
    leads; Carla). Everybody has 1 000 a month.
    """

    NOW = "2025-12-01 09:00:00"
    DUE = fields.Date.to_date("2025-12-15")

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.nora = cls._create_user("nora", "user")
        cls.root.leader_id = cls.nora
        months = cls._find_period("2026")._get_below("month")
        cls.line = cls._create_line(
            36_000,
            rounding=10,
            period_method="typed",
            weight_ids=[
                fields.Command.create(
                    {"kind": "period", "period_id": month.id, "weight": 1}
                )
                for month in months
            ],
        )
        cls.plan = cls.line.plan_id

    @classmethod
    def _ask(cls, lines=None):
        return cls.plan.with_user(cls.dora)._ask_proposals(
            lines or cls.plan.line_ids.filtered("root_id"), cls.DUE, "Be bold"
        )

    def _get(self, who, as_user=None):
        """Return the proposal of a person or unit, as they see it themselves."""
        proposals = self.env["sales.mgmt.proposal"].search(
            [("plan_id", "=", self.plan.id)]
        )
        if who._name == "res.users":
            proposal = proposals.filtered(lambda each: each.user_id == who)
        else:
            proposal = proposals.filtered(
                lambda each: each.kind == "unit" and each.unit_id == who
            )
        return proposal.with_user(as_user or proposal.author_id)

    def _propose(self, who, amount, submit=True):
        """Let somebody propose an amount for the year."""
        proposal = self._get(who)
        proposal.save_figure(proposal.line_ids[0].id, "proposed", amount)
        if submit:
            proposal.action_submit()
        return proposal

    def _accept(self, *people, by=None):
        for person in people:
            leader = by or (self.sven if person == self.carla else self.lena)
            self._get(person, leader).action_accept()
