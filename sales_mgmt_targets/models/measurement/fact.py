from odoo import api, fields, models


class SalesMgmtFact(models.Model):
    """What was achieved: one figure per source, month, person, unit and company.

    Written by the refresh only, in SQL; nobody else ever creates or changes one.
    """

    _name = "sales.mgmt.fact"
    _description = "Sales Fact"
    _log_access = False
    _order = "period_id, user_id, id"

    metric_id = fields.Many2one(
        comodel_name="sales.mgmt.metric",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    source_id = fields.Many2one(
        comodel_name="sales.mgmt.metric.source",
        required=True,
        readonly=True,
        ondelete="cascade",
    )
    period_id = fields.Many2one(
        comodel_name="sales.mgmt.period",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Salesperson",
        readonly=True,
        index=True,
        ondelete="cascade",
        help="Empty where the documents have no salesperson.",
    )
    unit_id = fields.Many2one(
        comodel_name="sales.mgmt.unit",
        readonly=True,
        index=True,
        ondelete="cascade",
        help="Empty where neither salesperson nor sales team belongs to a unit.",
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    segment_id = fields.Many2one(
        comodel_name="sales.mgmt.segment",
        readonly=True,
        index="btree_not_null",
        ondelete="cascade",
        help="Empty where all segments are counted together.",
    )
    numerator = fields.Float(
        string="Value",
        digits=(32, 2),
        readonly=True,
        help="In company currency.",
    )
    denominator = fields.Float(
        string="Out Of",
        digits=(32, 2),
        readonly=True,
        help="Of a ratio, what the value is divided by; empty for totals.",
    )

    _key_uniq = models.UniqueIndex(
        "(source_id, period_id, company_id, COALESCE(user_id, 0), COALESCE(unit_id, 0))"
    )

    @api.model
    def action_open(self):
        """Open the results on the first metric that has any."""
        first = self.search([], order="metric_id", limit=1).metric_id
        return first._limit_action("sales_mgmt_targets.sales_mgmt_fact_action")
