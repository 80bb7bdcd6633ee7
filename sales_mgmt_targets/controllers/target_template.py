from odoo import http
from odoo.http import content_disposition, request

from .plan_workbook import XLSX


class TargetTemplateController(http.Controller):
    @http.route(
        "/sales_mgmt_targets/template",
        type="http",
        auth="user",
        methods=["GET"],
        readonly=True,
    )
    def download_template(self, **_kwargs):
        """Send the targets of all drafts, to be edited and imported as a list."""
        targets = request.env["sales.mgmt.target"]
        # a scenario holds the same places again
        content = targets._render_template(
            [("plan_state", "=", "draft"), ("plan_id.is_scenario", "=", False)]
        )
        title = request.env._("Targets")
        return request.make_response(
            content,
            headers=[
                ("Content-Type", XLSX),
                ("Content-Disposition", content_disposition(f"{title}.xlsx")),
            ],
        )
