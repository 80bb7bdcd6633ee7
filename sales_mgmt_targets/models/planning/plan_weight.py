from odoo import api, fields, models

KEY = ("unit_id", "user_id", "segment_id", "period_id")


class SalesMgmtPlanWeight(models.Model):
    """A typed claim of one unit, person, segment or period on what is divided."""

    _name = "sales.mgmt.plan.weight"
    _description = "Sales Plan Weight"
    _order = "line_id, kind, id"

    line_id = fields.Many2one(
        comodel_name="sales.mgmt.plan.line",
        required=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="line_id.company_id", store=True, index=True)
    kind = fields.Selection(
        selection=[
            ("segment", "Segment"),
            ("organisation", "Organization"),
            ("period", "Period"),
        ],
        required=True,
    )
    unit_id = fields.Many2one(comodel_name="sales.mgmt.unit", ondelete="cascade")
    user_id = fields.Many2one(
        comodel_name="res.users", string="Salesperson", ondelete="cascade"
    )
    segment_id = fields.Many2one(comodel_name="sales.mgmt.segment", ondelete="cascade")
    period_id = fields.Many2one(comodel_name="sales.mgmt.period", ondelete="cascade")
    weight = fields.Float(required=True, default=1.0, digits=(16, 4))

    _weight_positive = models.Constraint(
        "CHECK (weight >= 0)", "A weight cannot be below zero."
    )
    _key_uniq = models.UniqueIndex(
        "(line_id, COALESCE(unit_id, 0), COALESCE(user_id, 0), "
        "COALESCE(segment_id, 0), COALESCE(period_id, 0))",
        "Each unit, person, segment and period has one weight.",
    )

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        weights = super().create(vals_list)
        weights.line_id._check_editable()
        return weights

    def write(self, vals):
        self.line_id._check_editable()
        result = super().write(vals)
        self.line_id._check_editable()
        return result

    def unlink(self):
        self.line_id._check_editable()
        return super().unlink()

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    @api.model
    def _get_key(self, vals):
        """Return what identifies a row to create: ids as `_get_ids`."""
        return tuple(vals.get(name) or 0 for name in KEY)

    def _get_ids(self):
        """Return what identifies the row: unit, person, segment, period id, else 0."""
        self.ensure_one()
        return tuple(self[name].id or 0 for name in KEY)
