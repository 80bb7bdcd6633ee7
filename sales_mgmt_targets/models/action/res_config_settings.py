from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    # every room adds the settings of its own
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "res.config.settings"

    sales_mgmt_action_rule = fields.Selection(
        related="company_id.sales_mgmt_action_rule", readonly=False
    )
    sales_mgmt_action_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Currency of the Limit"
    )
    sales_mgmt_action_limit = fields.Monetary(
        related="company_id.sales_mgmt_action_limit",
        currency_field="sales_mgmt_action_currency_id",
        readonly=False,
    )
