from odoo import api, fields, models
from odoo.tools import SQL

from ..measurement.fact import MeasuredMany2one


class SalesMgmtSnapshot(models.Model):
    """What a person or a unit had achieved, of which target, when a period was closed.

    A row without person is the unit as a whole, with all below it, as the organisation
    was at that moment.
    """

    _name = "sales.mgmt.snapshot"
    _description = "Closed Results"
    _inherit = ["sales.mgmt.closed.mixin"]
    _order = "period_id desc, metric_id, unit_id, user_id, id"
    _rec_name = "metric_id"
    _log_access = False

    lock_id = MeasuredMany2one(
        comodel_name="sales.mgmt.period.lock",
        string="Closing",
        required=True,
        readonly=True,
        index=True,
    )
    company_id = MeasuredMany2one(
        comodel_name="res.company", required=True, readonly=True, index=True
    )
    period_id = MeasuredMany2one(
        comodel_name="sales.mgmt.period", required=True, readonly=True
    )
    metric_id = MeasuredMany2one(
        comodel_name="sales.mgmt.metric", required=True, readonly=True
    )
    unit_id = MeasuredMany2one(
        comodel_name="sales.mgmt.unit", required=True, readonly=True
    )
    user_id = MeasuredMany2one(
        comodel_name="res.users",
        string="Salesperson",
        readonly=True,
        index="btree_not_null",
        help="Empty for the unit as a whole.",
    )
    segment_id = MeasuredMany2one(
        comodel_name="sales.mgmt.segment",
        readonly=True,
        help="Empty where all segments are counted together.",
    )
    currency_id = MeasuredMany2one(
        comodel_name="res.currency",
        readonly=True,
        help="Of money; empty for all other figures.",
    )
    target = fields.Float(
        digits=(32, 2),
        readonly=True,
        aggregator=None,
        help="The target of the plan in force.",
    )
    has_target = fields.Boolean(readonly=True)
    numerator = fields.Float(digits=(32, 2), readonly=True, aggregator=None)
    denominator = fields.Float(digits=(32, 2), readonly=True, aggregator=None)
    value = fields.Float(
        string="Achieved", digits=(32, 4), readonly=True, aggregator=None
    )
    attainment = fields.Float(
        readonly=True,
        aggregator=None,
        help="Achieved in proportion to the target, at that moment.",
    )
    level = fields.Selection(related="period_id.level", string="Period Level")
    metric_unit = fields.Selection(related="metric_id.unit", string="Metric Unit")

    _place_uniq = models.UniqueIndex(
        """(metric_id, period_id, unit_id, COALESCE(user_id, 0),
            COALESCE(segment_id, 0))"""
    )

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    @api.model
    def _read_values(self, metric, unit, periods):
        """Return what a unit, with all below it, had achieved in closed periods.

        :param sales.mgmt.metric metric: one metric
        :param sales.mgmt.unit unit: one unit
        :return: the value by id of the period; what is not closed is missing, and so is
            a ratio that had nothing to divide by
        :rtype: dict[int, decimal.Decimal]
        """
        rows = self.env.execute_query(
            SQL(
                """
                SELECT closed.period_id, snapshot.value
                  FROM sales_mgmt_closing_metric AS closed
             LEFT JOIN sales_mgmt_snapshot AS snapshot
                    ON snapshot.metric_id = closed.metric_id
                   AND snapshot.period_id = closed.period_id
                   AND snapshot.unit_id = %s
                   AND snapshot.user_id IS NULL AND snapshot.segment_id IS NULL
                 WHERE closed.metric_id = %s AND closed.segmentation_id IS NULL
                   AND closed.period_id = ANY(%s)
                """,
                unit.id,
                metric.id,
                periods.ids,
            )
        )
        return {period_id: value or 0 for period_id, value in rows}
