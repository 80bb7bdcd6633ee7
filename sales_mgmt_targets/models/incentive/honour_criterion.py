from odoo import api, fields, models

from .ranking import BASES

# Figures are kept as they are read: percentages are fractions
DECIMALS = 4


class SalesMgmtHonourCriterion(models.Model):
    """One figure that counts for an honour, and how much."""

    _name = "sales.mgmt.honour.criterion"
    _description = "Honour Criterion"
    _order = "honour_id, sequence, id"
    _rec_name = "metric_id"

    honour_id = fields.Many2one(
        comodel_name="sales.mgmt.honour", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="honour_id.company_id", store=True, precompute=True
    )
    sequence = fields.Integer(default=10)
    metric_id = fields.Many2one(
        comodel_name="sales.mgmt.metric", required=True, ondelete="restrict"
    )
    basis = fields.Selection(selection=BASES, required=True, default="value")
    weight = fields.Float(required=True, default=1.0, digits=(16, 4))

    _weight_positive = models.Constraint(
        "CHECK (weight > 0)", "A criterion weighs more than nothing."
    )

    @api.model_create_multi
    def create(self, vals_list):
        criteria = super().create(vals_list)
        criteria._check_no_open_round()
        return criteria

    def write(self, vals):
        self._check_no_open_round()
        result = super().write(vals)
        self._check_no_open_round()
        self.honour_id._check_weights()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_open(self):
        self._check_no_open_round()

    def _check_no_open_round(self):
        if not self.env.su:
            self.honour_id._check_no_open_round()

    def _detail(self, value, mark):
        """Return what somebody has of this figure, and its points, to be kept as data.

        :param Fraction value: None if nothing was measured
        :param Fraction mark: points of 100
        :rtype: dict
        """
        self.ensure_one()
        return {
            "metric": self.metric_id.id,
            "unit": self.metric_id.unit if self.basis == "value" else "percent",
            "value": None if value is None else round(float(value), DECIMALS),
            "points": round(float(mark), 2),
            "weight": self.weight,
        }
