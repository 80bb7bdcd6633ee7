from odoo import http
from odoo.http import content_disposition, request
from odoo.tools import osutil

from .plan_workbook import XLSX


class PlanSheetController(http.Controller):
    @http.route(
        "/sales_mgmt_targets/sheet/<int:plan_id>",
        type="http",
        auth="user",
        methods=["GET"],
        readonly=True,
    )
    def download_sheet(self, plan_id, **_kwargs):
        """Send the targets of a plan as a workbook to edit."""
        plan = request.env["sales.mgmt.plan"].browse(plan_id).exists()
        if not plan:
            raise request.not_found()
        content = request.env["sales.mgmt.plan.sheet"]._render(plan)
        return request.make_response(
            content,
            headers=[
                ("Content-Type", XLSX),
                (
                    "Content-Disposition",
                    content_disposition(osutil.clean_filename(f"{plan.name}.xlsx")),
                ),
            ],
        )
