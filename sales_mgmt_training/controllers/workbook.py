from werkzeug.exceptions import NotFound

from odoo import http
from odoo.http import content_disposition, request

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class TrainingWorkbookController(http.Controller):
    # posted, as the ids of many records are too long for an address
    @http.route(
        "/sales_mgmt_training/workbook",
        type="http",
        auth="user",
        methods=["POST"],
        readonly=True,
    )
    def download_workbook(self, kind="", ids="", **_kwargs):
        """Send chosen records as a workbook.

        :param str kind: what it shows, e.g. `skills`
        :param str ids: ids joined by commas
        """
        workbook = request.env["sales.mgmt.training.workbook"]
        model = workbook._get_models().get(kind)
        if not model:
            raise NotFound
        numbers = [int(number) for number in ids.split(",") if number.isdecimal()]
        content = workbook._render(kind, request.env[model].browse(numbers).exists())
        name = workbook._get_titles()[kind]
        return request.make_response(
            content,
            headers=[
                ("Content-Type", XLSX),
                ("Content-Disposition", content_disposition(f"{name}.xlsx")),
            ],
        )
