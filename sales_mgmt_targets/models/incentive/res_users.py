from odoo import fields, models


class ResUsers(models.Model):
    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "res.users"

    sales_mgmt_paid_by_bill = fields.Boolean(
        string="Incentives by Vendor Bill",
        help="An external agent: incentives are paid by a vendor bill, not with the "
        "salary.",
    )
