from datetime import timedelta

from odoo import models

# What people propose beside the figure from above, in proportion to it, and why; then
# the answer of who leads: accept, adjust to another part of it, or give back
PROPOSALS = {
    "rep": (1.06, "Two plants of Elbwerk reorder in autumn.", ("accept",)),
    "rep2": (0.92, "Half of my region went to the new team in March.", None),
    "rep3": (0.7, "The region is small.", ("return", "Think of the fair in May.")),
    "rep4": (1.02, "", ("accept",)),
    "rep7": (
        0.85,
        "My largest account builds no new line next year.",
        ("adjust", 0.93, "Service contracts make up for half of that."),
    ),
    "rep10": (1.1, "The calibration service starts in Vienna.", None),
}
UNITS = {"hamburg": 0.97, "north": 1.01}
WRITTEN = 0.95


class SalesMgmtDemo(models.AbstractModel):
    """Proposals beside the next plan, in every state."""

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.demo"

    def _load_approval_rules(self):
        """Let plans of the whole company go up to a planning manager."""
        rule = {
            "company_id": self._get("company").id,
            "metric_id": self._get_metric("orders_confirmed_value").id,
        }
        self.env["sales.mgmt.approval.rule"].create(
            [
                {**rule, "basis": "total", "amount": 2_000_000, "reach": "parent"},
                {**rule, "basis": "total", "amount": 8_000_000, "reach": "manager"},
                {**rule, "basis": "change", "share": 0.15, "reach": "top"},
            ]
        )

    def _load_proposals(self, line):
        """Let the director ask, and most people answer.

        :param sales.mgmt.plan.line line: a divided one of a draft
        """
        due = self._get_now().date() + timedelta(days=10)
        proposals = line.plan_id._ask_proposals(
            line, due, "Where do you see yourselves next year? Think in customers."
        )
        proposals._become_tasks()
        for login, (part, comment, answer) in PROPOSALS.items():
            user = self._get(f"user_{login}")
            proposal = proposals.filtered(lambda each, user=user: each.user_id == user)
            self._propose(proposal[:1], part, comment)
            self._answer(proposal[:1], answer)
        for name, part in UNITS.items():
            unit = self._get(f"unit_{name}")
            own = proposals.filtered(lambda each, unit=unit: each.unit_id == unit)
            self._propose(own.filtered(lambda each: each.kind == "unit"), part, "")
        # begun, and not handed over yet
        user = self._get("user_rep11")
        begun = proposals.filtered(lambda each: each.user_id == user)
        self._propose(begun, WRITTEN, "", submit=False)

    def _propose(self, proposal, part, comment, submit=True):
        """Let the author propose a part of the figure from above."""
        own = proposal.with_user(proposal.author_id)
        figure = own.line_ids[:1]
        own.save_figure(figure.id, "proposed", figure.top_down * part)
        own.save_figure(figure.id, "comment", comment)
        if submit:
            own.action_submit()

    def _answer(self, proposal, answer):
        """Let who leads the author answer as it is told."""
        kind, *rest = answer or [""]
        leader = proposal.sudo()._find_decider()
        seen = proposal.with_user(leader)
        if kind == "accept":
            seen.action_accept()
        elif kind == "adjust":
            part, reason = rest
            figure = seen.line_ids[:1]
            seen._adjust({figure.id: figure.top_down * part}, reason)
        elif kind == "return":
            seen._give_back(*rest)
