from odoo import fields, models

from ..review.person import READERS


class SalesMgmtPerson(models.Model):
    """Feedback and improvement plans of a person."""

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.person"

    feedback_ids = fields.One2many(
        comodel_name="sales.mgmt.feedback",
        inverse_name="person_id",
        groups=READERS,
    )
    improvement_plan_ids = fields.One2many(
        comodel_name="sales.mgmt.improvement.plan",
        inverse_name="person_id",
        string="Improvement Plans",
        groups=READERS,
    )

    def action_propose_improvement(self):
        """Propose an improvement plan for each of these people, by one's own judgment.

        It names the last two reviews that were signed.
        """
        self.check_access("read")
        plans = self.env["sales.mgmt.improvement.plan"]
        plans._check_proposer(self)
        signed = self.env["sales.mgmt.review"].search(
            [("person_id", "in", self.ids), ("state", "=", "signed")],
            order="date_from DESC",
        )
        reviews = signed.grouped("person_id")
        for person in self:
            latest = reviews.get(person, signed.browse())[:2]
            plans |= latest._propose_improvement(person)
        return plans._open_proposed()
