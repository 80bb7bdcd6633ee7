from odoo import fields, models

from ..measurement.fact import MeasuredMany2one


class SalesMgmtClosingDocument(models.Model):
    """The ledger of closed figures: each document, for whom it counted and how much.

    A late change is booked as two rows: the old place back to nothing, the new place
    with what the document is worth now, both in the first open period.
    """

    _name = "sales.mgmt.closing.document"
    _description = "Closed Documents"
    _inherit = ["sales.mgmt.closed.mixin", "sales.mgmt.document.door"]
    _order = "period_id desc, metric_id, id"
    _log_access = False
    _rec_name = "name"

    # as facts, its ids are taken from rows that are checked themselves
    lock_id = MeasuredMany2one(
        comodel_name="sales.mgmt.period.lock",
        string="Closing",
        readonly=True,
        index="btree_not_null",
    )
    recompute_id = MeasuredMany2one(
        comodel_name="sales.mgmt.recompute",
        string="Late Changes",
        readonly=True,
        index="btree_not_null",
    )
    company_id = MeasuredMany2one(
        comodel_name="res.company", required=True, readonly=True
    )
    metric_id = MeasuredMany2one(
        comodel_name="sales.mgmt.metric", required=True, readonly=True
    )
    source_id = MeasuredMany2one(
        comodel_name="sales.mgmt.metric.source", required=True, readonly=True
    )
    part = fields.Selection(
        selection=[("numerator", "Value"), ("denominator", "Out Of")],
        required=True,
        readonly=True,
    )
    segmentation_id = MeasuredMany2one(
        comodel_name="sales.mgmt.segmentation", readonly=True
    )
    res_model = fields.Char(string="Document Model", required=True, readonly=True)
    res_id = fields.Many2oneReference(
        string="Document Id", model_field="res_model", required=True, readonly=True
    )
    name = fields.Char(
        string="Document",
        readonly=True,
        help="What the document was called when it was closed.",
    )
    document_date = fields.Date(
        string="Day",
        readonly=True,
        help="The day of the document in the company's time zone, as it was when the "
        "period was closed. Empty for late changes.",
    )
    period_id = MeasuredMany2one(
        comodel_name="sales.mgmt.period",
        string="Origin",
        required=True,
        readonly=True,
        help="The period to which the document belongs.",
    )
    posted_period_id = MeasuredMany2one(
        comodel_name="sales.mgmt.period",
        string="Counted In",
        readonly=True,
        help="The period in whose figures the row counts. Empty where a late change "
        "was acknowledged and not carried over.",
    )
    user_id = MeasuredMany2one(
        comodel_name="res.users", string="Salesperson", readonly=True
    )
    unit_id = MeasuredMany2one(comodel_name="sales.mgmt.unit", readonly=True)
    segment_id = MeasuredMany2one(comodel_name="sales.mgmt.segment", readonly=True)
    value = fields.Float(digits=(32, 6), readonly=True, aggregator=None)

    _balance_idx = models.Index("(source_id, period_id, res_id)")
    _posted_idx = models.Index("(metric_id, posted_period_id)")

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_open_document(self):
        """Open the document, as far as the user may read it."""
        self.ensure_one()
        self.check_access("read")
        return self._open_reference(self.res_model, self.res_id, self.name or "")
