from odoo import fields, models


class ResCompany(models.Model):
    # every room adds the settings of its own
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "res.company"

    sales_mgmt_action_rule = fields.Selection(
        selection=[
            ("none", "Nothing is asked for"),
            ("show", "Plans show it"),
            ("refuse", "Plans are not approved"),
        ],
        string="Large Targets without Actions",
        required=True,
        default="none",
        help="What happens if a yearly target above the limit has no action plan.",
    )
    sales_mgmt_action_limit = fields.Monetary(
        string="Large Target",
        help="Yearly targets in money above it need an action plan.",
    )

    _sales_mgmt_action_limit_positive = models.Constraint(
        "CHECK (sales_mgmt_action_limit >= 0)",
        "The limit of targets that need an action plan is not below zero.",
    )
