from odoo import api, fields, models

from ..measurement.fact import MeasuredMany2one


class SalesMgmtRecomputeLine(models.Model):
    """One document of a closed period: how it counted then, and how it would now."""

    _name = "sales.mgmt.recompute.line"
    _description = "Late Change"
    _log_access = False
    _order = "metric_id, period_id, res_id, id"
    _rec_name = "name"

    recompute_id = fields.Many2one(
        comodel_name="sales.mgmt.recompute",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
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
        selection=[("numerator", "Value"), ("denominator", "Out Of")], readonly=True
    )
    segmentation_id = MeasuredMany2one(
        comodel_name="sales.mgmt.segmentation", readonly=True
    )
    res_model = fields.Char(string="Document Model", required=True, readonly=True)
    res_id = fields.Many2oneReference(
        string="Document Id", model_field="res_model", required=True, readonly=True
    )
    name = fields.Char(readonly=True)
    document = fields.Char(compute="_compute_document")
    period_id = MeasuredMany2one(
        comodel_name="sales.mgmt.period", string="Origin", required=True, readonly=True
    )
    reason = fields.Selection(
        selection=[
            ("uncounted", "No longer counts: cancelled, reopened or dated otherwise"),
            ("deleted", "Deleted"),
            ("added", "Counts only since the closing"),
            ("salesperson", "Another salesperson"),
            ("unit", "Another unit"),
            ("segment", "Another segment"),
            ("amount", "Another amount or rate"),
        ],
        required=True,
        readonly=True,
    )
    carried = fields.Boolean(
        string="Carried Over",
        readonly=True,
        help="Becomes an adjustment. What does not add up over time, like customers "
        "counted once per period, is only acknowledged.",
    )
    # Then
    old_user_id = MeasuredMany2one(
        comodel_name="res.users", string="Old Salesperson", readonly=True
    )
    old_unit_id = MeasuredMany2one(comodel_name="sales.mgmt.unit", readonly=True)
    old_segment_id = MeasuredMany2one(comodel_name="sales.mgmt.segment", readonly=True)
    old_value = fields.Float(digits=(32, 2), readonly=True, aggregator=None)
    # Now
    new_user_id = MeasuredMany2one(
        comodel_name="res.users", string="New Salesperson", readonly=True
    )
    new_unit_id = MeasuredMany2one(comodel_name="sales.mgmt.unit", readonly=True)
    new_segment_id = MeasuredMany2one(comodel_name="sales.mgmt.segment", readonly=True)
    new_value = fields.Float(digits=(32, 2), readonly=True, aggregator=None)
    difference = fields.Float(digits=(32, 2), readonly=True, aggregator=None)

    @api.depends("name", "res_id")
    def _compute_document(self):
        """Call a document by its name, or by what it is called where it has none."""
        for model, lines in self.grouped("res_model").items():
            nameless = lines.filtered(lambda line: not line.name)
            names = {}
            if nameless and model in self.env:
                # the reader may not read the document, only that it changed
                documents = self.env[model].sudo().browse(nameless.mapped("res_id"))
                names = {each.id: each.display_name for each in documents.exists()}
            for line in lines:
                line.document = line.name or names.get(
                    line.res_id, f"{model},{line.res_id}"
                )

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_open_document(self):
        """Open the document, if it still exists and the user may read it."""
        self.ensure_one()
        self.check_access("read")
        return self.env["sales.mgmt.document.door"]._open_reference(
            self.res_model, self.res_id, self.document
        )
