from odoo import fields, models


class SalesMgmtClosingMetric(models.Model):
    """Which metric is closed in which period, as a whole and in each of its cuts.

    A metric that is defined after a closing is not closed there: nothing was fixed.
    """

    _name = "sales.mgmt.closing.metric"
    _description = "Closed Metrics"
    _inherit = ["sales.mgmt.closed.mixin"]
    _order = "lock_id desc, metric_id, id"
    _rec_name = "metric_id"
    _log_access = False

    lock_id = fields.Many2one(
        comodel_name="sales.mgmt.period.lock",
        string="Closing",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    company_id = fields.Many2one(
        comodel_name="res.company", required=True, readonly=True, ondelete="restrict"
    )
    period_id = fields.Many2one(
        comodel_name="sales.mgmt.period",
        required=True,
        readonly=True,
        ondelete="restrict",
    )
    metric_id = fields.Many2one(
        comodel_name="sales.mgmt.metric",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    segmentation_id = fields.Many2one(
        comodel_name="sales.mgmt.segmentation",
        readonly=True,
        ondelete="restrict",
        help="Empty for the whole, not cut into segments.",
    )
    kind = fields.Char(required=True, readonly=True)
    additive = fields.Boolean(readonly=True)

    _place_uniq = models.UniqueIndex(
        "(period_id, metric_id, COALESCE(segmentation_id, 0))"
    )
