from odoo import fields, models


class SalesMgmtComplaintCategory(models.Model):
    _inherit = "sales.mgmt.complaint.category"

    check_template_ids = fields.One2many(
        comodel_name="sales.mgmt.complaint.check.template",
        inverse_name="category_id",
        string="Checklist",
        help="Gone through with every complaint of this category and those below it.",
    )
