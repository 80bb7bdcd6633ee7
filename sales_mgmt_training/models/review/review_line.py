from odoo import api, fields, models
from odoo.exceptions import UserError

from .template import RATINGS


class SalesMgmtReviewLine(models.Model):
    """An indicator of a review: what was measured or rated, and the points it gives.

    Written by the steps of the review only.
    """

    _name = "sales.mgmt.review.line"
    _description = "Indicator of a Review"
    _inherit = ["sales.mgmt.review.indicator", "sales.mgmt.training.average.mixin"]
    _order = "review_id, sequence, id"
    _averaged = {"points": "has_points"}

    review_id = fields.Many2one(
        comodel_name="sales.mgmt.review",
        required=True,
        index=True,
        ondelete="cascade",
    )
    person_id = fields.Many2one(
        related="review_id.person_id", store=True, precompute=True, index=True
    )
    company_id = fields.Many2one(
        related="review_id.company_id", store=True, precompute=True, index=True
    )
    metric_unit = fields.Selection(related="metric_id.unit", string="Measured In")
    # Figures
    figure_state = fields.Selection(
        selection=[
            ("none", "Rated"),
            ("open", "Period Not Closed"),
            ("filled", "From Closed Figures"),
            ("no_target", "No Target"),
            ("not_measured", "Not Measured"),
        ],
        string="Figure",
        readonly=True,
        required=True,
        default="none",
    )
    target = fields.Float(digits=(32, 2), readonly=True, aggregator=None)
    has_target = fields.Boolean(readonly=True)
    actual = fields.Float(
        string="Achieved", digits=(32, 4), readonly=True, aggregator=None
    )
    attainment = fields.Float(readonly=True, aggregator=None, digits=(16, 6))
    # Ratings, once their part is shared
    self_rating = fields.Selection(
        selection=RATINGS, string="Own Rating", readonly=True
    )
    manager_rating = fields.Selection(
        selection=RATINGS, string="Rating of the Reviewer", readonly=True
    )
    points = fields.Float(readonly=True, digits=(8, 4), aggregator="avg")
    has_points = fields.Boolean(readonly=True)

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            if vals.get("kind", "attainment") != "behaviour":
                vals.setdefault("figure_state", "open")
        lines = super().create(vals_list)
        lines._check_not_signed()
        return lines

    def write(self, vals):
        self._check_not_signed()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_signed(self):
        self._check_not_signed()

    def _check_not_signed(self):
        self.review_id._check_not_signed()

    def _check_figures(self):
        """Refuse to judge by figures that can still change."""
        missing = self.filtered(lambda line: line.figure_state == "open")[:1]
        if missing:
            review = missing.review_id
            raise UserError(
                self.env._(
                    "“%(indicator)s” has no figure yet: %(period)s is not closed. A "
                    "planning manager closes it under Configuration → Periods; then "
                    "the figures fill in by themselves.",
                    indicator=missing.name,
                    period=review.sudo().period_id.name,
                )
            )
