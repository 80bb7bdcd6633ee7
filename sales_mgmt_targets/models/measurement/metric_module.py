from psycopg2 import IntegrityError

from odoo import api, models
from odoo.exceptions import UserError


class SalesMgmtMetric(models.Model):
    """Metrics that another module ships outlive it where something names them."""

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.metric"

    @api.model
    def _take_over(self, module, prefix):
        """Give a module the metrics that an earlier installation left behind in use.

        To be called before the module loads its data.

        :param str module: technical name
        :param str prefix: what the codes of its metrics begin with
        """
        escaped = prefix.replace("_", "\\_")
        metrics = self.with_context(active_test=False).search(
            [("code", "=like", f"{escaped}%")]
        )
        for metric in metrics:
            self._own(module, f"metric_{metric.code}", metric)
            for source in metric.source_ids:
                suffix = "_base" if source.part == "denominator" else ""
                self._own(module, f"metric_source_{metric.code}{suffix}", source)

    @api.model
    def _leave_behind(self, module):
        """Remove the metrics of a module, except those that something names.

        What plans, schemes or closed periods name stays whole: it measures nothing
        without its documents, and says so.

        :param str module: technical name
        """
        ids = self.env["ir.model.data"].search(
            [("module", "=", module), ("model", "=", self._name)]
        )
        for metric in self.browse(ids.mapped("res_id")).exists():
            try:
                with self.env.cr.savepoint():
                    metric.unlink()
            except (IntegrityError, UserError):
                self._disown(module, metric)
                self._disown(module, metric.source_ids)

    @api.model
    def _own(self, module, name, record):
        self.env["ir.model.data"].create(
            {
                "module": module,
                "name": name,
                "model": record._name,
                "res_id": record.id,
                "noupdate": True,
            }
        )

    @api.model
    def _disown(self, module, records):
        self.env["ir.model.data"].search(
            [
                ("module", "=", module),
                ("model", "=", records._name),
                ("res_id", "in", records.ids),
            ]
        ).unlink()
