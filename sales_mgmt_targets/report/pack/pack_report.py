from functools import partial

from odoo import api, models
from odoo.tools import osutil
from odoo.tools.pdf import merge_pdf

from ...tools.pack import DOCUMENTS, Order, World

PERFORMANCE = "sales_mgmt_targets.pack_performance"
LISTS = "sales_mgmt_targets.pack_lists"


class SalesMgmtPackReport(models.AbstractModel):
    """How the documents of an order become a file."""

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.pack"

    @api.model
    def _get_titles(self):
        """Return what the documents are called, by name.

        :rtype: dict[str, str]
        """
        return {
            "performance": self.env._("Performance Report"),
            "league": self.env._("League Table"),
            "gap": self.env._("Gap and Action List"),
            "variance": self.env._("Variance Report"),
            "collection": self.env._("Collection Report"),
        }

    @api.model
    def _render_pdf(self, order):
        """Return the documents of an order as one PDF, as their reader may see them.

        Pages about people stand upright, lists lie on their side.

        :param Order order: what is asked for
        :rtype: bytes
        """
        self.env["sales.mgmt.print.job"]._check_engine()
        world = self._open(order)
        reports = [PERFORMANCE] if "performance" in order.documents else []
        if set(order.documents) - {"performance"}:
            reports.append(LISTS)
        engine = self.env["ir.actions.report"]
        parts = [
            engine._render_qweb_pdf(report, data={"world": world})[0]
            for report in reports
        ]
        return parts[0] if len(parts) == 1 else merge_pdf(parts)

    @api.model
    def _make(self, order, extension):
        """Return name and content of the file of an order.

        :param str extension: pdf or xlsx
        :rtype: tuple[str, bytes]
        """
        content = getattr(self, f"_render_{extension}")(order)
        return f"{self._name_file(order)}.{extension}", content

    @api.model
    def _name_file(self, order):
        """Return what the file of an order is called, without extension."""
        titles = self._get_titles()
        title = self.env._("Report Pack")
        if len(order.documents) == 1:
            title = titles[order.documents[0]]
        period = self.env["sales.mgmt.period"].sudo().browse(order.period_id)
        unit = self.env["sales.mgmt.unit"].sudo().browse(order.unit_id)
        names = [title, unit.name or period.company_id.name, period.name]
        return osutil.clean_filename(" – ".join(names))

    @api.model
    def _get_worlds(self, documents, unit_ids, data):
        """Return the figures to print: those handed over, of an order, or of units.

        :param tuple[str] documents: what is printed of units: of their running month
        :param list[int] unit_ids: ids of units, if there is no order
        :param dict data: `world`, or `order` as data
        :rtype: list[World]
        """
        data = data or {}
        if isinstance(data.get("world"), World):
            return [data["world"]]
        if data.get("order"):
            return [self._open(Order.from_json(data["order"]))]
        units = self.env["sales.mgmt.unit"].browse(unit_ids or []).exists()
        units.check_access("read")
        standing = self.env["sales.mgmt.standing"].sudo()
        return [
            self._open(
                Order(
                    documents,
                    unit.company_id.id,
                    standing._find_period(unit.company_id, "month").id,
                    unit.id,
                )
            )
            for unit in units
        ]


class PackPerformance(models.AbstractModel):
    """Performance reports for any print engine: of an order, or of units."""

    _name = "report.sales_mgmt_targets.pack_performance"
    _description = "Performance Report of a Period"

    @api.model
    def _get_report_values(self, docids, data=None):
        pack = self.env["sales.mgmt.pack"]
        worlds = pack._get_worlds(("performance",), docids, data)
        return {
            "doc_ids": docids,
            "doc_model": "sales.mgmt.unit",
            "docs": self.env["sales.mgmt.unit"].browse(docids or []),
            "sections": [
                section
                for world in worlds
                for section in pack._prepare_performance(world)
            ],
        }


class PackLists(models.AbstractModel):
    """Lists for any print engine: of an order, or of units."""

    _name = "report.sales_mgmt_targets.pack_lists"
    _description = "League Table, Gaps, Variances and Collections"

    @api.model
    def _get_report_values(self, docids, data=None):
        pack = self.env["sales.mgmt.pack"]
        worlds = pack._get_worlds(DOCUMENTS[1:], docids, data)
        return {
            "doc_ids": docids,
            "doc_model": "sales.mgmt.unit",
            "docs": self.env["sales.mgmt.unit"].browse(docids or []),
            "documents": [
                document
                for world in worlds
                for document in self._get_documents(pack, world)
            ],
            "show": pack._show,
            "percent": pack._show_percent,
            "change": pack._show_change,
            "kind_name": pack._get_kind_name,
        }

    @api.model
    def _get_documents(self, pack, world):
        """Return what each list of an order shows, and what stands at its head.

        :rtype: list[dict]
        """
        titles, head = pack._get_titles(), pack._get_head(world)
        return [
            {
                "name": name,
                "title": titles[name],
                "head": head,
                "is_over": world.times["is_over"],
                "days_left": world.times["days_left"],
                "money": partial(self._show_money, world.company.currency_id),
                "content": getattr(pack, f"_prepare_{name}")(world),
            }
            for name in DOCUMENTS
            if name in world.order.documents and name != "performance"
        ]

    @api.model
    def _show_money(self, currency, amount):
        """Write an amount of accounting: to the cent, nothing as a dash."""
        return "–" if currency.is_zero(amount) else currency.format(amount)
