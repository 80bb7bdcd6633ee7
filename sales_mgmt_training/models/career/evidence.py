from odoo import api, fields, models
from odoo.exceptions import UserError

STATES = [("met", "Met"), ("missed", "Missing"), ("unknown", "Not Available")]


class SalesMgmtCareerEvidence(models.Model):
    """Why a criterion is met or not: the value, the limit, periods and documents.

    What was found is kept as plain data and told in the language of the reader.
    """

    _name = "sales.mgmt.career.evidence"
    _description = "Evidence for a Career Criterion"
    _order = "eligibility_id, sequence, id"
    _log_access = False

    eligibility_id = fields.Many2one(
        comodel_name="sales.mgmt.career.eligibility",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    person_id = fields.Many2one(
        comodel_name="sales.mgmt.person",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        comodel_name="res.company", required=True, readonly=True, ondelete="cascade"
    )
    criterion_id = fields.Many2one(
        comodel_name="sales.mgmt.career.criterion",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    sequence = fields.Integer(readonly=True)
    criterion = fields.Char(string="What It Asks For", related="criterion_id.name")
    state = fields.Selection(selection=STATES, required=True, readonly=True)
    has_value = fields.Boolean(readonly=True)
    value = fields.Float(digits=(32, 4), readonly=True, aggregator=None)
    details = fields.Json(
        readonly=True, help="What was found: rows, documents, and why nothing was."
    )
    evidence = fields.Text(compute="_compute_evidence")
    missing = fields.Char(
        string="What Is Missing",
        compute="_compute_evidence",
        help="What the person can still do for it.",
    )
    document_count = fields.Integer(
        string="Documents", compute="_compute_document_count"
    )

    _criterion_uniq = models.UniqueIndex("(eligibility_id, criterion_id)")

    @api.depends("state", "value", "has_value", "details", "criterion_id")
    @api.depends_context("lang")
    def _compute_evidence(self):
        for row in self:
            row.evidence = row.criterion_id._tell(row.details or {})
            row.missing = (
                row.criterion_id._tell_missing(
                    row.state, row.value if row.has_value else None
                )
                if row.state != "met"
                else False
            )

    @api.depends("details")
    def _compute_document_count(self):
        for row in self:
            row.document_count = len((row.details or {}).get("ids", ()))

    def action_open_documents(self):
        """Open the documents behind the evidence, as far as the reader may see them."""
        self.ensure_one()
        self.check_access("read")
        details = self.details or {}
        model, ids = details.get("model"), details.get("ids")
        if not ids or model not in self.env:
            raise UserError(
                self.env._(
                    "“%(criterion)s” is judged by figures; there is no document to "
                    "open.",
                    criterion=self.criterion,
                )
            )
        self.env[model].check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.criterion,
            "res_model": model,
            "view_mode": "list,form",
            "domain": [("id", "in", ids)],
            "context": {"active_test": False, "create": False},
        }
