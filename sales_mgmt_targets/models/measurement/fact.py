from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL


class MeasuredMany2one(fields.Many2one):
    """A relation of a fact; the database does not check it row by row.

    The refresh takes these ids from tables that are checked themselves, and checking
    them again costs more than summing the documents. What is deleted takes its facts
    along: see `_forget` and `_forget_orphans`.
    """

    def update_db_foreign_key(self, model, column):
        """Override `fields.Many2one`: no foreign key."""


class PossiblyUnknown(fields.Float):
    """A figure that may not be known: it then reads as False, not as zero."""

    def convert_to_record(self, value, record):
        """Override `fields.Float`: unknown is not zero."""
        return False if value is None else super().convert_to_record(value, record)

    def convert_to_export(self, value, record):
        """Override `fields.Float`: unknown is an empty cell."""
        return "" if value is False else super().convert_to_export(value, record)


class SalesMgmtFact(models.Model):
    """What was achieved: one figure per source, month, person, unit and company.

    Written by the refresh, and once a period is closed by nobody any more: late changes
    of its documents stand beside the figures of the first open period, as adjustments.
    """

    _name = "sales.mgmt.fact"
    _description = "Sales Fact"
    _log_access = False
    _order = "period_id, user_id, id"

    metric_id = MeasuredMany2one(
        comodel_name="sales.mgmt.metric", required=True, readonly=True
    )
    source_id = MeasuredMany2one(
        comodel_name="sales.mgmt.metric.source", required=True, readonly=True
    )
    period_id = MeasuredMany2one(
        comodel_name="sales.mgmt.period", required=True, readonly=True
    )
    user_id = MeasuredMany2one(
        comodel_name="res.users",
        string="Salesperson",
        readonly=True,
        index=True,
        help="Empty where the documents have no salesperson.",
    )
    unit_id = MeasuredMany2one(
        comodel_name="sales.mgmt.unit",
        readonly=True,
        help="Empty where neither salesperson nor sales team belongs to a unit.",
    )
    company_id = MeasuredMany2one(
        comodel_name="res.company", required=True, readonly=True
    )
    segment_id = MeasuredMany2one(
        comodel_name="sales.mgmt.segment",
        readonly=True,
        help="Empty where all segments are counted together.",
    )
    numerator = fields.Float(
        digits=(32, 2),
        readonly=True,
        help="What was achieved; money in company currency.",
    )
    denominator = fields.Float(
        digits=(32, 2),
        readonly=True,
        help="Of a ratio, what the value is divided by; empty for totals.",
    )
    state = fields.Selection(
        selection=[
            ("live", "Live"),
            ("frozen", "Frozen"),
            ("adjustment", "Adjustment"),
        ],
        required=True,
        readonly=True,
        default="live",
        help="Live figures follow the documents, frozen ones are those of a closed "
        "period, adjustments are late changes of a closed period.",
    )
    origin_period_id = MeasuredMany2one(
        comodel_name="sales.mgmt.period",
        readonly=True,
        help="Of an adjustment, the closed period whose documents changed.",
    )

    value = fields.Float(
        compute="_compute_value",
        digits=(32, 4),
        aggregator=None,
        help="Of a ratio, the value divided by what it is out of.",
    )
    result = fields.Float(
        compute="_compute_result",
        digits=(32, 2),
        aggregator="sum",
        help="The value for analyses: of percentages, out of 100.",
    )
    metric_kind = fields.Selection(related="metric_id.kind", string="Metric Kind")
    metric_unit = fields.Selection(related="metric_id.unit", string="Metric Unit")
    currency_id = fields.Many2one(
        comodel_name="res.currency", compute="_compute_currency_id"
    )

    _key_uniq = models.UniqueIndex(
        """(source_id, period_id, COALESCE(user_id, 0), COALESCE(unit_id, 0),
            COALESCE(segment_id, 0), COALESCE(origin_period_id, 0))"""
    )
    _metric_idx = models.Index("(metric_id, period_id)")

    def init(self):
        """Leave room in the table: the refresh rewrites figures in place."""
        self.env.cr.execute("ALTER TABLE sales_mgmt_fact SET (fillfactor = 70)")

    @api.depends("numerator", "denominator", "metric_id.kind")
    def _compute_value(self):
        for fact in self:
            is_total = fact.metric_id.kind == "total"
            whole = 1 if is_total else fact.denominator
            fact.value = fact.numerator / whole if whole else 0.0

    @api.depends("value", "metric_id.unit")
    def _compute_result(self):
        for fact in self:
            scale = 100 if fact.metric_id.unit == "percent" else 1
            fact.result = scale * fact.value

    @api.depends("metric_id.unit", "company_id.currency_id")
    def _compute_currency_id(self):
        for fact in self:
            is_money = fact.metric_id.unit == "money"
            fact.currency_id = fact.company_id.currency_id if is_money else False

    @api.model
    def _read_group_select(self, aggregate_spec, query):
        """Override `base`: of ratios, the ratio of the sums.

        Facts of one metric at a time: a sum over several metrics means nothing.
        """
        if aggregate_spec == "result:sum":
            return SQL(
                "MAX(CASE WHEN %s THEN 100 ELSE 1 END) * %s",
                self._get_percent_condition(query),
                self._read_group_select("value:sum", query),
            )
        if aggregate_spec != "value:sum":
            return super()._read_group_select(aggregate_spec, query)
        numerator = self._field_to_sql(self._table, "numerator", query)
        denominator = self._field_to_sql(self._table, "denominator", query)
        # totals have no denominators at all; ratios have at least zeros
        return SQL(
            """CASE WHEN COUNT(%(denominator)s) = 0 THEN SUM(%(numerator)s)
                    ELSE SUM(%(numerator)s) / NULLIF(SUM(%(denominator)s), 0) END""",
            numerator=numerator,
            denominator=denominator,
        )

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    @api.model
    def _get_percent_condition(self, query):
        """Return the SQL that tells whether a fact is of a metric in percent."""
        metrics = self.env["sales.mgmt.metric"].sudo().with_context(active_test=False)
        return SQL(
            "%s = ANY(%s)",
            self._field_to_sql(self._table, "metric_id", query),
            metrics.search([("unit", "=", "percent")]).ids,
        )

    @api.model
    def _get_domain(self, metric, unit, period, segment=None):
        """Return the facts that a figure of one metric is made of, for `value:sum`.

        What belongs to no unit counts for the top of the company.

        :param sales.mgmt.metric metric: one metric
        :param sales.mgmt.unit unit: the unit and all below it
        :param sales.mgmt.period period: of any level; add a grouping by period_id to
            look into the months of an additive metric
        :param sales.mgmt.segment segment: of this segment only; of all if not given
        :rtype: Domain
        """
        below = "child_of" if metric.additive else "in"
        domain = (
            Domain("metric_id", "=", metric.id)
            & Domain("company_id", "=", unit.company_id.id)
            & Domain("period_id", below, period.ids)
            & Domain("segment_id", "=", segment.id if segment else False)
        )
        if unit.parent_id:
            domain &= Domain("unit_id", "child_of", unit.ids)
        return domain

    @api.model
    def _forget(self, field, records):
        """Remove the facts of records that are about to be deleted.

        Records with figures in closed periods are not deleted at all.

        :param str field: which relation of the facts
        """
        if records:
            self._delete(
                SQL(
                    "fact.state = 'live' AND %s = ANY(%s)",
                    SQL.identifier("fact", field),
                    records.ids,
                )
            )

    @api.model
    def _forget_orphans(self):
        """Remove facts that nothing stands behind any more.

        Their source, period or unit was deleted, the company counts in other periods
        now, or their metric is not, or can not be, cut into these segments any more.
        What is closed stays, and nothing joins it afterwards.

        The facts themselves are looked at by the few places they have in common: once
        per source and period, unit, and so on, not once per fact.

        :return: how many were removed
        :rtype: int
        """
        cuts = [
            (source.id, segmentation.id)
            for source in self.env["sales.mgmt.metric.source"]
            .sudo()
            .search([("metric_id", "!=", False)])
            for segmentation in source._get_segmentations()
        ]
        return self._delete(
            SQL(
                """
                fact.state = 'live' AND (
                    (fact.source_id, fact.period_id) IN (
                        SELECT place.source_id, place.period_id
                          FROM (SELECT DISTINCT source_id, period_id
                                  FROM sales_mgmt_fact WHERE state = 'live') AS place
                         WHERE NOT EXISTS (
                            SELECT FROM sales_mgmt_period AS period
                              JOIN sales_mgmt_metric_source AS source
                                ON source.id = place.source_id
                              JOIN sales_mgmt_metric AS metric
                                ON metric.id = source.metric_id
                             WHERE period.id = place.period_id
                               AND (period.is_lowest OR NOT metric.additive)))
                    OR fact.unit_id IN (
                        SELECT place.unit_id
                          FROM (SELECT DISTINCT unit_id
                                  FROM sales_mgmt_fact WHERE state = 'live') AS place
                         WHERE place.unit_id IS NOT NULL AND NOT EXISTS (
                            SELECT FROM sales_mgmt_unit AS unit
                             WHERE unit.id = place.unit_id))
                    OR (fact.source_id, fact.segment_id) IN (
                        SELECT place.source_id, place.segment_id
                          FROM (SELECT DISTINCT source_id, segment_id
                                  FROM sales_mgmt_fact WHERE state = 'live') AS place
                         WHERE place.segment_id IS NOT NULL AND NOT EXISTS (
                            SELECT FROM sales_mgmt_segment AS segment
                              JOIN unnest(%(sources)s::integer[],
                                          %(segmentations)s::integer[])
                                   AS cut(source_id, segmentation_id)
                                ON cut.segmentation_id = segment.segmentation_id
                             WHERE segment.id = place.segment_id
                               AND cut.source_id = place.source_id))
                    OR (fact.metric_id, fact.period_id, COALESCE(fact.segment_id, 0))
                       IN (
                        SELECT place.metric_id, place.period_id,
                               COALESCE(place.segment_id, 0)
                          FROM (SELECT DISTINCT metric_id, period_id, segment_id
                                  FROM sales_mgmt_fact WHERE state = 'live') AS place
                     LEFT JOIN sales_mgmt_segment AS segment
                            ON segment.id = place.segment_id
                          JOIN sales_mgmt_closing_metric AS closed
                            ON closed.period_id = place.period_id
                           AND closed.metric_id = place.metric_id
                           AND closed.segmentation_id
                               IS NOT DISTINCT FROM segment.segmentation_id))
                """,
                sources=[source_id for source_id, _segmentation_id in cuts],
                segmentations=[segmentation_id for _source_id, segmentation_id in cuts],
            )
        )

    @api.model
    def _delete(self, condition):
        """Delete facts, and have the targets that held them looked at again.

        :param SQL condition: on the alias `fact`
        :return: how many were deleted
        :rtype: int
        """
        rows = self.env.execute_query(
            SQL(
                "DELETE FROM sales_mgmt_fact AS fact WHERE %s RETURNING company_id",
                condition,
            )
        )
        if rows:
            self.sudo().invalidate_model()
            companies = self.env["res.company"].browse({row[0] for row in rows})
            self.env["sales.mgmt.calendar"]._outdate_figures(companies)
        return len(rows)

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    @api.model
    def action_open(self):
        """Open the results on the first metric that has any."""
        first = self.search([], order="metric_id", limit=1).metric_id
        return first._limit_action("sales_mgmt_targets.sales_mgmt_fact_action")
