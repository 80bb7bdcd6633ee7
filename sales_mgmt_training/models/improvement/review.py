from odoo import models


class SalesMgmtReview(models.Model):
    """A bad review can lead to an improvement plan."""

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.review"

    def action_propose_improvement(self):
        """Propose an improvement plan for the person of a review."""
        self.ensure_one()
        self._check_leading()
        return self._propose_improvement(self.person_id)

    def _propose_improvement(self, person):
        """Propose a plan that names these reviews, and open it."""
        evidence = "\n".join(
            self.env._(
                "%(period)s: score %(score)s",
                period=review.sudo().period_id.name,
                score=f"{review.score:.2f}",
            )
            for review in self
            if review.has_score
        )
        plan = self.env["sales.mgmt.improvement.plan"]._propose_by_hand(
            person, self, evidence
        )
        return {
            "type": "ir.actions.act_window",
            "res_model": plan._name,
            "res_id": plan.id,
            "views": [(False, "form")],
        }
