from odoo import fields, models


class SalesMgmtMetric(models.Model):
    """What a deal would add to a metric, for estimates and forecasts."""

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.metric"

    deal_gives = fields.Selection(
        selection=[
            ("value", "Its expected revenue"),
            ("count", "One"),
        ],
        string="A Won Deal Adds",
        help="What an open opportunity would add once it is won, ordered, invoiced and "
        "paid as expected. Empty: nothing that can be foretold.",
    )
