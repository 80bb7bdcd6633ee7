from odoo import api, fields, models


class SalesMgmtTarget(models.Model):
    """Extend the target with printing, and with its chart."""

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.target"

    chart = fields.Html(compute="_compute_chart", sanitize=False, string="Over Time")

    @api.depends("amount", "actual", "child_ids")
    @api.depends_context("lang")
    def _compute_chart(self):
        """Draw the chart of the printed report; a shortest period has none."""
        report = self.env["report.sales_mgmt_targets.performance_report"]
        for target in self:
            periods = report._get_period_rows(target) if target.id else []
            target.chart = report._get_chart(target, periods) if periods else False

    def action_print_reports(self):
        """Choose how the performance reports of these targets are printed."""
        wizard = self.env["sales.mgmt.print.wizard"]
        wizard._check_printer()
        self.check_access("read")
        return wizard._open(target_ids=[fields.Command.set(self.ids)])
