from odoo import fields, models


class SaleOrder(models.Model):
    _inherit = "sale.order"

    care_visit_asked = fields.Boolean(
        string="Return Visit Asked For", readonly=True, copy=False
    )
