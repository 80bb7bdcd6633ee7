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
        """Propose an improvement plan for a person, by one's own judgment."""
        self.ensure_one()
        self.check_access("read")
        reviews = self.env["sales.mgmt.review"].search(
            [("person_id", "=", self.id), ("state", "=", "signed")],
            order="date_from DESC",
            limit=2,
        )
        return reviews._propose_improvement(self)
