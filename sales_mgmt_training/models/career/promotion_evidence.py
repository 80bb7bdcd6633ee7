from odoo import fields, models
from odoo.exceptions import UserError

from .evidence import STATES


class SalesMgmtCareerPromotionEvidence(models.Model):
    """What a decision was taken on: a criterion as it was, and what showed it."""

    _name = "sales.mgmt.career.promotion.evidence"
    _description = "Evidence of a Career Decision"
    _order = "promotion_id, sequence, id"

    promotion_id = fields.Many2one(
        comodel_name="sales.mgmt.career.promotion",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    person_id = fields.Many2one(
        related="promotion_id.person_id", store=True, precompute=True, index=True
    )
    company_id = fields.Many2one(
        related="promotion_id.company_id", store=True, precompute=True, index=True
    )
    sequence = fields.Integer(readonly=True)
    criterion = fields.Char(required=True, readonly=True)
    state = fields.Selection(selection=STATES, required=True, readonly=True)
    evidence = fields.Text(readonly=True)
    details = fields.Json(readonly=True)

    def write(self, vals):
        """Extend `base`: evidence stays as it was found, in sudo too."""
        if self and vals.keys() & {"criterion", "state", "evidence", "details"}:
            raise UserError(
                self.env._("The evidence of a decision stays as it was found.")
            )
        return super().write(vals)
