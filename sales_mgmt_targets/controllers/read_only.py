"""Downloads that change nothing are served by a read-only replica of the database.

Reports as they are printed from the screen and exports of lists take routes of Odoo
that always work on the primary database, because any module's report may write. Ours
do not.
"""

import json

from odoo import http
from odoo.http import request

from odoo.addons.web.controllers.export import CSVExport, ExcelExport
from odoo.addons.web.controllers.report import ReportController


def _prints_ours(_controller, _rule, _arguments):
    """Return whether the request prints a report of this suite."""
    address, _kind = json.loads(request.httprequest.form["data"])
    return address.startswith("/report/pdf/sales_mgmt_")


def _exports_ours(_controller, _rule, _arguments):
    """Return whether the request exports records of this suite, without external ids.

    Exporting an external id creates it.
    """
    wanted = json.loads(request.httprequest.form["data"])
    names = [field["name"].rpartition("/")[2] for field in wanted["fields"]]
    return (
        wanted["model"].startswith("sales.mgmt.")
        and not wanted["import_compat"]
        and "id" not in names
    )


class ReadOnlyReport(ReportController):
    @http.route(readonly=_prints_ours)
    def report_download(self, data, context=None, token=None, readonly=True):
        """Print a report, on a replica if it is one of ours."""
        return super().report_download(data, context, token, readonly)


class ReadOnlyCSV(CSVExport):
    @http.route(readonly=_exports_ours)
    def web_export_csv(self, data):
        """Export a list as CSV, on a replica if it holds records of ours."""
        return super().web_export_csv(data)


class ReadOnlyExcel(ExcelExport):
    @http.route(readonly=_exports_ours)
    def web_export_xlsx(self, data):
        """Export a list as XLSX, on a replica if it holds records of ours."""
        return super().web_export_xlsx(data)
