from odoo import fields, models


class SalesMgmtWorkReportLine(models.Model):
    """A figure, a kind of activity, a deal or a next step of a work report.

    Filled in by the system, and by nobody else.
    """

    _name = "sales.mgmt.work.report.line"
    _description = "Line of a Work Report"
    _inherit = ["sales.mgmt.figure.mixin"]
    _order = "report_id, section, sequence, id"

    report_id = fields.Many2one(
        comodel_name="sales.mgmt.work.report",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="report_id.company_id", store=True, index=True)
    section = fields.Selection(
        selection=[
            ("figure", "Result"),
            ("activity", "Done"),
            ("won", "Deal won"),
            ("lost", "Deal lost"),
            ("next", "Next step"),
        ],
        required=True,
        readonly=True,
    )
    sequence = fields.Integer(readonly=True)
    name = fields.Char(string="What", required=True, readonly=True)
    # Results
    metric_id = fields.Many2one(
        comodel_name="sales.mgmt.metric", readonly=True, ondelete="cascade"
    )
    metric_unit = fields.Selection(related="metric_id.unit", string="Metric Unit")
    currency_id = fields.Many2one(comodel_name="res.currency", readonly=True)
    has_result = fields.Boolean(
        readonly=True, help="The figure of single days adds up; of some it does not."
    )
    result = fields.Monetary(
        string="In These Days", readonly=True, help="From the documents of these days."
    )
    has_target = fields.Boolean(readonly=True)
    amount = fields.Monetary(string="Target of the Month", readonly=True)
    actual = fields.Monetary(string="Month to Date", readonly=True)
    attainment = fields.Float(readonly=True)
    # Activities, deals, next steps
    count = fields.Integer(string="How Many", readonly=True)
    value = fields.Monetary(readonly=True)
    date = fields.Date(readonly=True)
