from odoo import api, fields, models
from odoo.tools import SQL

KINDS = [
    ("changed", "Changed"),
    ("new", "New"),
    ("following", "Following"),
    ("rejected", "Rejected"),
]


class SalesMgmtPlanImportLine(models.Model):
    """What a file does to one target, or why it does nothing to it."""

    _name = "sales.mgmt.plan.import.line"
    _description = "Plan Import Line"
    _log_access = False
    _order = "import_id, id"
    _rec_name = "subject"

    import_id = fields.Many2one(
        comodel_name="sales.mgmt.plan.import",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="import_id.company_id", store=True)
    kind = fields.Selection(
        selection=KINDS,
        required=True,
        readonly=True,
        help="Changed: typed in the file. New: a person or unit without a target so "
        "far. Following: moves because others were changed. Rejected: see the reason.",
    )
    cell = fields.Char(
        readonly=True, help="Where it stands in the file: sheet, column and row."
    )
    subject = fields.Char(string="Who", readonly=True)
    reason = fields.Char(readonly=True)
    metric_id = fields.Many2one(comodel_name="sales.mgmt.metric", readonly=True)
    unit_id = fields.Many2one(comodel_name="sales.mgmt.unit", readonly=True)
    user_id = fields.Many2one(
        comodel_name="res.users", string="Salesperson", readonly=True
    )
    segment_id = fields.Many2one(comodel_name="sales.mgmt.segment", readonly=True)
    period_id = fields.Many2one(comodel_name="sales.mgmt.period", readonly=True)
    currency_id = fields.Many2one(comodel_name="res.currency", readonly=True)
    old_amount = fields.Monetary(string="Before", readonly=True)
    new_amount = fields.Monetary(string="After", readonly=True)
    change = fields.Monetary(readonly=True, help="After less before.")

    @api.model
    def _store_findings(self, record, findings):
        """Keep what a file does, in one statement however much it is.

        :param sales.mgmt.plan.import record: whose findings they are
        :param list[Finding] findings:
        """
        if not findings:
            return
        self.env.flush_all()
        rows = [
            (
                each.kind,
                each.cell,
                each.subject,
                each.reason,
                each.line.metric_id.id,
                *(res_id or None for res_id in each.place),
                each.period_id or None,
                each.line.currency_id.id or None,
                each.old,
                each.new,
            )
            for each in findings
        ]
        kinds = [*["text"] * 4, *["integer"] * 6, *["numeric"] * 2]
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO sales_mgmt_plan_import_line
                       (import_id, company_id, kind, cell, subject, reason, metric_id,
                        unit_id, user_id, segment_id, period_id, currency_id,
                        old_amount, new_amount, change)
                SELECT %(import)s, %(company)s, new.*, new.new - new.old
                  FROM unnest(%(columns)s)
                       AS new(kind, cell, subject, reason, metric_id, unit_id, user_id,
                              segment_id, period_id, currency_id, old, new)
                """,
                **{"import": record.id},
                company=record.company_id.id,
                columns=SQL(", ").join(
                    SQL("%s::%s[]", list(column), SQL(kind))
                    for column, kind in zip(zip(*rows, strict=True), kinds, strict=True)
                ),
            )
        )
        record.invalidate_recordset(["line_ids"])


class SalesMgmtPlanImportSum(models.Model):
    """What the parts of one target add up to in a file, beside the target itself."""

    _name = "sales.mgmt.plan.import.sum"
    _description = "Plan Import Sum"
    _log_access = False
    _order = "import_id, id"
    _rec_name = "subject"

    import_id = fields.Many2one(
        comodel_name="sales.mgmt.plan.import",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="import_id.company_id", store=True)
    metric_id = fields.Many2one(comodel_name="sales.mgmt.metric", readonly=True)
    period_id = fields.Many2one(comodel_name="sales.mgmt.period", readonly=True)
    subject = fields.Char(string="Whose Parts", readonly=True)
    currency_id = fields.Many2one(comodel_name="res.currency", readonly=True)
    amount = fields.Monetary(
        string="To Be Carried",
        readonly=True,
        help="The target before the import, with its reserve.",
    )
    file_amount = fields.Monetary(
        string="Parts in the File",
        readonly=True,
        help="What the parts add up to as they stand in the file.",
    )
    difference = fields.Monetary(
        readonly=True,
        help="Parts in the file less what is to be carried. If the totals are kept, "
        "parts that the file does not change take it up.",
    )
