"""What closed figures are about is archived, not deleted."""

from odoo import api, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL


class SalesMgmtFact(models.Model):
    _inherit = "sales.mgmt.fact"

    @api.model
    def _check_not_closed(self, field, records):
        """Refuse to delete what stands in figures of closed periods.

        :param str field: which relation of facts and closed results names the records
        """
        found = self._find_closed(field, records)
        if found:
            record_id, period = found
            raise UserError(
                self.env._(
                    "“%(record)s” stands in the figures of %(period)s, which is "
                    "closed, and stays. Archive it, or the metric it belongs to.",
                    record=records.browse(record_id).sudo().display_name,
                    period=period,
                )
            )

    @api.model
    def _find_closed(self, field, records):
        """Return one of the records with the name of a closed period, or nothing."""
        if not records:
            return None
        self.env.flush_all()
        column = SQL.identifier("closed", field)
        tables = [
            SQL(
                "SELECT %s AS id, period_id FROM sales_mgmt_fact AS closed "
                "WHERE state <> 'live'",
                column,
            )
        ]
        if field in self.env["sales.mgmt.snapshot"]._fields:
            tables.append(
                SQL("SELECT %s, period_id FROM sales_mgmt_snapshot AS closed", column)
            )
        rows = self.env.execute_query(
            SQL(
                """
                SELECT found.id, period.name
                  FROM (%s) AS found
                  JOIN sales_mgmt_period AS period ON period.id = found.period_id
                 WHERE found.id = ANY(%s)
                 ORDER BY period.date_from DESC
                 LIMIT 1
                """,
                SQL(" UNION ALL ").join(tables),
                records.ids,
            )
        )
        return rows[0] if rows else None


class SalesMgmtMetric(models.Model):
    _inherit = "sales.mgmt.metric"

    @api.constrains("kind", "source_ids")
    def _check_closed_shape(self):
        """Refuse to turn a total that was closed into something else."""
        for metric in self:
            closed = (
                self.env["sales.mgmt.closing.metric"]
                .sudo()
                .search([("metric_id", "=", metric.id)], limit=1)
            )
            if closed and (closed.kind, closed.additive) != (
                metric.kind,
                metric.additive,
            ):
                raise ValidationError(
                    self.env._(
                        "“%(metric)s” has figures in %(period)s, which is closed: "
                        "whether it is a ratio, and whether its periods add up, stays. "
                        "Make another metric instead.",
                        metric=metric.name,
                        period=closed.period_id.name,
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_closed(self):
        self.env["sales.mgmt.fact"]._check_not_closed("metric_id", self)


class SalesMgmtMetricSource(models.Model):
    _inherit = "sales.mgmt.metric.source"

    @api.constrains("occurrence", "metric_id")
    def _check_closed_shape(self):
        self.metric_id._check_closed_shape()

    @api.ondelete(at_uninstall=False)
    def _unlink_except_closed(self):
        self.env["sales.mgmt.fact"]._check_not_closed("source_id", self)


class SalesMgmtSegmentation(models.Model):
    _inherit = "sales.mgmt.segmentation"

    @api.ondelete(at_uninstall=False)
    def _unlink_except_closed(self):
        self.segment_ids._unlink_except_closed()


class SalesMgmtSegment(models.Model):
    _inherit = "sales.mgmt.segment"

    @api.ondelete(at_uninstall=False)
    def _unlink_except_closed(self):
        self.env["sales.mgmt.fact"]._check_not_closed("segment_id", self)
