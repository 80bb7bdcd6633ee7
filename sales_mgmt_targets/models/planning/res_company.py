from odoo import fields, models

LIMIT_HELP = "A target beyond it needs a written reason. 0: no limit."


class ResCompany(models.Model):
    # every room adds the settings of its own
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "res.company"

    sales_mgmt_growth_limit = fields.Float(
        string="Most Growth of a Target", default=0.5, help=LIMIT_HELP
    )
    sales_mgmt_stretch_limit = fields.Float(
        string="Most Stretch of a Target", default=0.3, help=LIMIT_HELP
    )
    sales_mgmt_best_month_limit = fields.Float(
        string="Most over the Best Month", default=0.5, help=LIMIT_HELP
    )
    sales_mgmt_pipeline_limit = fields.Float(
        string="Least Part in the Pipeline", default=0.0, help=LIMIT_HELP
    )

    _sales_mgmt_limits_positive = models.Constraint(
        "CHECK (sales_mgmt_growth_limit >= 0 AND sales_mgmt_stretch_limit >= 0"
        " AND sales_mgmt_best_month_limit >= 0 AND sales_mgmt_pipeline_limit >= 0)",
        "No limit of targets is below zero.",
    )
