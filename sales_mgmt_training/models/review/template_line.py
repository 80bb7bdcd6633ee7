from odoo import api, fields, models
from odoo.exceptions import ValidationError

KINDS = [
    ("attainment", "Attainment of a Target"),
    ("value", "Value of a Metric"),
    ("behaviour", "Behavior"),
]
# What a review copies from its template
COPIED = (
    "sequence",
    "name",
    "kind",
    "weight",
    "cap",
    "points_none_at",
    "points_full_at",
    "level_1",
    "level_2",
    "level_3",
    "level_4",
    "level_5",
)


class SalesMgmtReviewIndicator(models.AbstractModel):
    """What an indicator is, in a template and in a review."""

    _name = "sales.mgmt.review.indicator"
    _description = "Indicator of Reviews"

    sequence = fields.Integer(default=10)
    name = fields.Char(string="Indicator", required=True)
    kind = fields.Selection(selection=KINDS, required=True, default="attainment")
    weight = fields.Float(required=True, digits=(6, 2), aggregator=None)
    metric_id = fields.Many2one(
        comodel_name="sales.mgmt.metric", index=True, ondelete="restrict"
    )
    cap = fields.Float(
        string="At Most",
        digits=(6, 2),
        default=120,
        aggregator=None,
        help="Points of an attainment never exceed this; the target itself gives 100.",
    )
    points_none_at = fields.Float(
        string="0 Points At",
        digits=(32, 4),
        aggregator=None,
        help="At this value, or a worse one, there are no points. Percentages out of "
        "100.",
    )
    points_full_at = fields.Float(
        string="100 Points At",
        digits=(32, 4),
        aggregator=None,
        help="At this value, or a better one, there are 100 points. It may lie below "
        "the other one where less is better.",
    )
    level_1 = fields.Text(string="1 Means")
    level_2 = fields.Text(string="2 Means")
    level_3 = fields.Text(string="3 Means")
    level_4 = fields.Text(string="4 Means")
    level_5 = fields.Text(string="5 Means")

    _weight_positive = models.Constraint(
        "CHECK (weight > 0 AND weight <= 100)",
        "The weight of an indicator lies above 0 and is 100 at most.",
    )
    _cap_reaches_target = models.Constraint(
        "CHECK (kind <> 'attainment' OR cap >= 100)",
        "Whoever reaches the target has 100 points, so the cap is 100 at least.",
    )
    _scale_has_width = models.Constraint(
        "CHECK (kind <> 'value' OR points_none_at <> points_full_at)",
        "0 points and 100 points cannot be at the same value.",
    )
    _metric_known = models.Constraint(
        "CHECK (kind = 'behaviour' OR metric_id IS NOT NULL)",
        "An indicator that is measured names its metric.",
    )


class SalesMgmtReviewTemplateLine(models.Model):
    """An indicator: a target, a value or a behavior, and how much it weighs."""

    _name = "sales.mgmt.review.template.line"
    _description = "Indicator of a Review Template"
    _inherit = ["sales.mgmt.review.indicator"]
    _order = "template_id, sequence, id"

    template_id = fields.Many2one(
        comodel_name="sales.mgmt.review.template",
        required=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="template_id.company_id", store=True)
    name = fields.Char(translate=True)
    level_1 = fields.Text(translate=True)
    level_2 = fields.Text(translate=True)
    level_3 = fields.Text(translate=True)
    level_4 = fields.Text(translate=True)
    level_5 = fields.Text(translate=True)

    @api.onchange("metric_id")
    def _onchange_metric_id(self):
        if self.metric_id and not self.name:
            self.name = self.metric_id.name

    @api.constrains("kind", "level_1", "level_5")
    def _check_levels(self):
        """Refuse a behavior of which nobody could say what good and bad mean."""
        for line in self:
            if line.kind == "behaviour" and not (line.level_1 and line.level_5):
                raise ValidationError(
                    self.env._(
                        "Describe what 1 and 5 mean for “%(indicator)s”, so that "
                        "everybody rates by the same words.",
                        indicator=line.name,
                    )
                )

    def _prepare_review_line(self, review):
        """Return the values of the same indicator in a review.

        :rtype: dict
        """
        self.ensure_one()
        return {
            "review_id": review.id,
            "metric_id": self.metric_id.id,
            **{name: self[name] for name in COPIED},
        }
