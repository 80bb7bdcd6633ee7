from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    # every room adds the settings of its own
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "res.config.settings"

    sales_mgmt_report_frequency = fields.Selection(
        related="company_id.sales_mgmt_report_frequency",
        readonly=False,
        required=True,
    )
    sales_mgmt_report_days = fields.Integer(
        related="company_id.sales_mgmt_report_days", readonly=False
    )
    sales_mgmt_report_metric_ids = fields.Many2many(
        related="company_id.sales_mgmt_report_metric_ids", readonly=False
    )
