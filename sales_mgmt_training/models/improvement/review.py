from odoo import models


class SalesMgmtReview(models.Model):
    """A bad review can lead to an improvement plan."""

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.review"

    def action_propose_improvement(self):
        """Propose an improvement plan for everybody whom these reviews are about."""
        self._check_leading()
        plans = self.env["sales.mgmt.improvement.plan"]
        for person, reviews in self.grouped("person_id").items():
            plans |= reviews._propose_improvement(person)
        return plans._open_proposed()

    def _propose_improvement(self, person):
        """Propose a plan that names these reviews.

        :param sales.mgmt.person person: one person
        :return: the new plan
        """
        evidence = "\n".join(
            self.env._(
                "%(period)s: score %(score)s",
                period=review.sudo().period_id.name,
                score=f"{review.score:.2f}",
            )
            for review in self
            if review.has_score
        )
        return self.env["sales.mgmt.improvement.plan"]._propose_by_hand(
            person, self, evidence
        )
