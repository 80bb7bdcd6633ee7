import io
import zipfile

from odoo import http
from odoo.http import content_disposition, request
from odoo.tools import osutil

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class PlanWorkbookController(http.Controller):
    @http.route(
        "/sales_mgmt_targets/workbook/<string:plan_ids>",
        type="http",
        auth="user",
        methods=["GET"],
        readonly=True,
    )
    def download_workbook(self, plan_ids, **_kwargs):
        """Send the workbook of a plan, or of several plans in one archive.

        :param str plan_ids: ids joined by commas
        """
        numbers = [int(number) for number in plan_ids.split(",") if number.isdecimal()]
        plans = request.env["sales.mgmt.plan"].browse(numbers).exists()
        renderer = request.env["sales.mgmt.plan.workbook"]
        renderer._check_reader(plans)
        if not plans:
            raise request.not_found()
        files = [(f"{plan.name}.xlsx", renderer._render(plan)) for plan in plans]
        if len(files) == 1:
            [(name, content)], kind = files, XLSX
        else:
            title = request.env._("Plans")
            name, content = f"{title}.zip", self._pack(files)
            kind = "application/zip"
        return request.make_response(
            content,
            headers=[
                ("Content-Type", kind),
                (
                    "Content-Disposition",
                    content_disposition(osutil.clean_filename(name)),
                ),
            ],
        )

    def _pack(self, files):
        """Return an archive; files of one name are told apart by a number."""
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            for number, (name, content) in enumerate(files, 1):
                archive.writestr(f"{number}. {osutil.clean_filename(name)}", content)
        return file.getvalue()
