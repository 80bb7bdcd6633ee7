from odoo import http
from odoo.http import content_disposition, request

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class ComplaintWorkbookController(http.Controller):
    # posted, as the ids of many complaints are too long for an address
    @http.route(
        "/sales_mgmt_complaints/workbook",
        type="http",
        auth="user",
        methods=["POST"],
        readonly=True,
    )
    def download_workbook(self, ids="", **_kwargs):
        """Send chosen complaints as a workbook.

        :param str ids: ids joined by commas
        """
        numbers = [int(number) for number in ids.split(",") if number.isdecimal()]
        complaints = request.env["sales.mgmt.complaint"].browse(numbers).exists()
        content = request.env["sales.mgmt.complaint.workbook"]._render(complaints)
        name = request.env._("Complaints")
        return request.make_response(
            content,
            headers=[
                ("Content-Type", XLSX),
                ("Content-Disposition", content_disposition(f"{name}.xlsx")),
            ],
        )
