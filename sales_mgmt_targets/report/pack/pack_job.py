from dataclasses import replace

from odoo import api, fields, models

from ...tools.pack import Order
from .pack_report import PERFORMANCE


class SalesMgmtPrintJob(models.Model):
    """Documents of a period, printed in the background."""

    _inherit = "sales.mgmt.print.job"

    kind = fields.Selection(
        selection_add=[
            ("figures", "Performance Reports of a Period"),
            ("document", "Lists and Packs"),
        ],
        ondelete={"figures": "cascade", "document": "cascade"},
    )

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    @api.model
    def _start_figures(self, name, company, orders, output):
        """Have the performance reports of many people and units printed.

        :param list[tuple[str, Order]] orders: name and order of each report
        :param str output: merged or single
        :rtype: sales.mgmt.print.job
        """
        self._check_engine()
        lines = [
            {"name": who, "order": order.to_json(), "extension": "pdf"}
            for who, order in orders
        ]
        return self._create_job(name, company, lines, output, "figures")

    @api.model
    def _start_document(self, name, company, order, extension):
        """Have a document made that takes too long to wait for.

        :param str extension: pdf or xlsx
        :rtype: sales.mgmt.print.job
        """
        if extension == "pdf":
            self._check_engine()
        line = {"name": name, "order": order.to_json(), "extension": extension}
        return self._create_job(name, company, [line], "single", "document")

    def _make_figures(self, lines):
        """Print the reports of some lines in one run of the engine, and keep them."""
        reader = self._get_reader()
        own = reader[lines._name].browse(lines.ids)
        own.check_access("read")
        world = reader["sales.mgmt.pack"]._open(own._join_orders())
        content, _kind = reader["ir.actions.report"]._render_qweb_pdf(
            PERFORMANCE, data={"world": world}
        )
        self._store(lines, content)

    def _make_document(self, lines):
        """Make and keep the file of each line as the person who asked would."""
        reader = self._get_reader()
        for line in lines:
            order = Order.from_json(line.order)
            content = getattr(reader["sales.mgmt.pack"], f"_render_{line.extension}")(
                order
            )
            line.part_id = self._attach(line.name, content, line.extension)
        lines.state = "done"


class SalesMgmtPrintJobLine(models.Model):
    _inherit = "sales.mgmt.print.job.line"

    order = fields.Json(
        readonly=True, help="What is printed, of a document that prints no record."
    )
    extension = fields.Char(readonly=True)

    def _get_own_records(self):
        """Extend the jobs: a line may print figures that no record holds."""
        return self if self.order else super()._get_own_records()

    def _join_orders(self):
        """Return the order of all these lines together, each with its reference.

        :rtype: Order
        """
        orders = [Order.from_json(line.order) for line in self]
        return replace(
            orders[0],
            unit_id=0,
            subjects=tuple(each for order in orders for each in order.subjects),
            refs=tuple(self.ids),
        )
