from odoo import fields, models


class SalesMgmtSchemeRate(models.Model):
    """What a line of an invoice earns, or how much of it counts; the first one that
    fits decides."""

    _name = "sales.mgmt.scheme.rate"
    _description = "Incentive Rate by Product, Margin and Discount"
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
    categ_id = fields.Many2one(
        comodel_name="product.category",
        string="Product Category",
        ondelete="restrict",
        help="With everything below it; empty: any product.",
    )
    margin_from = fields.Float(
        digits=(16, 4),
        help="Of the price without tax; a fraction: 0.2 is 20 %. Empty: any margin. A "
        "line whose margin is not known never fits.",
    )
    has_margin_from = fields.Boolean(string="By Margin")
    discount_to = fields.Float(
        string="Discount Up To",
        digits=(16, 4),
        help="A fraction: 0.1 is 10 %.",
    )
    has_discount_to = fields.Boolean(string="By Discount")
    rate = fields.Float(
        required=True,
        default=1.0,
        digits=(16, 6),
        help="With one rate: the rate of these lines. With tiers: how much of their "
        "value counts; 0.5 is half of it.",
    )

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    def _fits_all(self):
        """Tell whether every line of an invoice fits.

        :rtype: bool
        """
        self.ensure_one()
        return not (self.categ_id or self.has_margin_from or self.has_discount_to)
