from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    # every room adds the settings of its own
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "res.config.settings"

    sales_mgmt_alert_limit = fields.Integer(
        related="company_id.sales_mgmt_alert_limit", readonly=False
    )
