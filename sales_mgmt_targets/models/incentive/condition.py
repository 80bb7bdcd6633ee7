from odoo import fields, models


class SalesMgmtSchemeCondition(models.Model):
    """A gate, an accelerator or a reason to wait: what another figure does to pay."""

    _name = "sales.mgmt.scheme.condition"
    _description = "Incentive Condition"
    _inherit = ["sales.mgmt.scheme.part"]
    _scheme_path = "component_id.scheme_id"
    _order = "component_id, sequence, id"

    component_id = fields.Many2one(
        comodel_name="sales.mgmt.scheme.component",
        required=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="component_id.company_id", store=True)
    sequence = fields.Integer(default=10)
    metric_id = fields.Many2one(
        comodel_name="sales.mgmt.metric", required=True, ondelete="restrict"
    )
    metric_unit = fields.Selection(related="metric_id.unit")
    measure = fields.Selection(
        selection=[("value", "Value"), ("attainment", "Attainment of the target")],
        required=True,
        default="value",
    )
    operator = fields.Selection(
        selection=[
            (">=", "at least"),
            (">", "above"),
            ("<=", "at most"),
            ("<", "below"),
        ],
        required=True,
        default="<",
    )
    threshold = fields.Float(
        required=True, digits=(16, 4), help="Percentages as fractions: 0.8 is 80 %."
    )
    when_missing = fields.Selection(
        selection=[("met", "as if it were met"), ("unmet", "as if it were not met")],
        string="Nothing Measured",
        required=True,
        default="unmet",
    )
    effect = fields.Selection(
        selection=[
            ("multiply", "Multiply"),
            ("nothing", "Pay nothing"),
            ("hold", "Hold back"),
        ],
        required=True,
        default="multiply",
        help="What happens if the condition is met. What is held back is paid as soon "
        "as the condition is not met any more.",
    )
    factor = fields.Float(default=1.0, digits=(16, 4))
