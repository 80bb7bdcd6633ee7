import io
import zipfile

from odoo import http
from odoo.http import content_disposition, request
from odoo.tools import osutil

from .plan_workbook import XLSX


class PayoutController(http.Controller):
    @http.route(
        "/sales_mgmt_targets/statement/<string:payout_ids>",
        type="http",
        auth="user",
        methods=["GET"],
        readonly=True,
    )
    def download_statements(self, payout_ids, **_kwargs):
        """Send the workbook of a statement, or of several in one archive.

        :param str payout_ids: ids joined by commas
        """
        payouts = self._browse("sales.mgmt.payout", payout_ids)
        renderer = request.env["sales.mgmt.payout.workbook"]
        files = [
            (f"{payout.display_name}.xlsx", renderer._render(payout))
            for payout in payouts
        ]
        if len(files) == 1:
            [(name, content)] = files
            return self._send(name, content, XLSX)
        name = request.env._("Statements")
        return self._send(f"{name}.zip", self._pack(files), "application/zip")

    # writes into the audit log who took the payments out
    @http.route(
        "/sales_mgmt_targets/payment/<string:run_ids>.<any(csv,xlsx):extension>",
        type="http",
        auth="user",
        methods=["GET"],
    )
    def download_payments(self, run_ids, extension, **_kwargs):
        """Send what approved runs pay, for payroll.

        :param str run_ids: ids joined by commas
        """
        runs = self._browse("sales.mgmt.payout.run", run_ids)
        renderer = request.env["sales.mgmt.payout.payment"]
        content = getattr(renderer, f"_render_{extension}")(runs)
        name = runs.name if len(runs) == 1 else request.env._("Payments")
        kind = XLSX if extension == "xlsx" else "text/csv; charset=utf-8"
        return self._send(f"{name}.{extension}", content, kind)

    def _browse(self, model, ids):
        """Return the records of a list of ids that are there.

        :raise NotFound: none is
        """
        numbers = [int(number) for number in ids.split(",") if number.isdecimal()]
        records = request.env[model].browse(numbers).exists()
        if not records:
            raise request.not_found()
        records.check_access("read")
        return records

    def _pack(self, files):
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            for number, (name, content) in enumerate(files, 1):
                archive.writestr(f"{number}. {osutil.clean_filename(name)}", content)
        return file.getvalue()

    def _send(self, name, content, kind):
        name = osutil.clean_filename(name)
        return request.make_response(
            content,
            headers=[
                ("Content-Type", kind),
                ("Content-Disposition", content_disposition(name)),
            ],
        )
