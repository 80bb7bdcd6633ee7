from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    # every room adds the settings of its own
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "res.config.settings"

    sales_mgmt_growth_limit = fields.Float(
        related="company_id.sales_mgmt_growth_limit", readonly=False
    )
    sales_mgmt_stretch_limit = fields.Float(
        related="company_id.sales_mgmt_stretch_limit", readonly=False
    )
    sales_mgmt_best_month_limit = fields.Float(
        related="company_id.sales_mgmt_best_month_limit", readonly=False
    )
    sales_mgmt_pipeline_limit = fields.Float(
        related="company_id.sales_mgmt_pipeline_limit", readonly=False
    )
