from odoo import fields, models

# What a report shows unless a company chooses: results, and what leads to them
DEFAULT_CODES = ("orders_confirmed_value", "visits", "calls", "new_customers")


class ResCompany(models.Model):
    # every room adds the settings of its own
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "res.company"

    sales_mgmt_report_frequency = fields.Selection(
        selection=[
            ("none", "Only when people want to"),
            ("week", "Every week"),
            ("month", "Every month"),
        ],
        string="Work Reports",
        required=True,
        default="none",
    )
    sales_mgmt_report_days = fields.Integer(
        string="Working Days to Report",
        default=2,
        help="So many working days after the week or month a report is due.",
    )
    sales_mgmt_report_metric_ids = fields.Many2many(
        comodel_name="sales.mgmt.metric",
        relation="sales_mgmt_company_report_metric_rel",
        column1="company_id",
        column2="metric_id",
        string="Figures in Work Reports",
        help="Besides those for which people have targets; empty: orders, visits, "
        "calls and new customers.",
    )

    _sales_mgmt_report_days_range = models.Constraint(
        "CHECK (sales_mgmt_report_days BETWEEN 0 AND 30)",
        "A work report is due at most 30 working days after its end.",
    )

    def _get_sales_mgmt_report_metrics(self):
        """Return which figures work reports of the company show besides targets.

        :rtype: sales.mgmt.metric
        """
        self.ensure_one()
        return self.sales_mgmt_report_metric_ids or self.env[
            "sales.mgmt.metric"
        ].search([("code", "in", DEFAULT_CODES)])
