import json

from odoo import api, fields, models

# who administers training reads files, but no reviews
READERS = (
    "sales_mgmt_targets.group_user,hr.group_hr_user,sales_mgmt_targets.group_auditor"
)


class SalesMgmtPerson(models.Model):
    """How a person was reviewed."""

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.person"

    review_ids = fields.One2many(
        comodel_name="sales.mgmt.review",
        inverse_name="person_id",
        string="Reviews",
        groups=READERS,
    )
    review_count = fields.Integer(
        string="Number of Reviews", compute="_compute_review_history", groups=READERS
    )
    review_chart = fields.Text(
        string="Scores", compute="_compute_review_history", groups=READERS
    )

    @api.depends("review_ids.state", "review_ids.score")
    @api.depends_context("uid", "allowed_company_ids", "lang")
    def _compute_review_history(self):
        reviews = self.env["sales.mgmt.review"].search_fetch(
            [("person_id", "in", self.ids)],
            ["person_id", "state", "score", "has_score", "period_id"],
            order="date_from, id",
        )
        grouped = reviews.grouped("person_id")
        for person in self:
            own = grouped.get(person, reviews.browse())
            person.review_count = len(own)
            person.review_chart = self._draw(
                own.filtered(lambda each: each.state == "signed" and each.has_score)
            )

    @api.model
    def _draw(self, reviews):
        """Return the scores of signed reviews as the graph of a field shows them.

        :rtype: str
        """
        if not reviews:
            return False
        values = [
            {
                "label": review.sudo().period_id.name,
                "value": review.score,
                "type": "past",
            }
            for review in reviews
        ]
        return json.dumps([{"values": values, "key": self.env._("Score")}])

    def action_open_reviews(self):
        """Open the reviews of the person that the user may read."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Reviews of %(person)s", person=self.name),
            "res_model": "sales.mgmt.review",
            "view_mode": "list,graph,form",
            "domain": [("person_id", "=", self.id)],
        }
