from odoo import fields, models


class ResCompany(models.Model):
    # every room adds the settings of its own
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "res.company"

    sales_mgmt_alert_limit = fields.Integer(
        string="Messages per Check of Alerts",
        default=200,
        help="When more people than this would be told in one check, managers get one "
        "message instead, and the alerts only stand on people's lists.",
    )

    _sales_mgmt_alert_limit_positive = models.Constraint(
        "CHECK (sales_mgmt_alert_limit >= 0)",
        "The number of messages per check cannot be negative.",
    )
