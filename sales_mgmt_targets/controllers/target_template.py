from odoo import http
from odoo.http import content_disposition, request

from .plan_workbook import XLSX


class TargetTemplateController(http.Controller):
    @http.route(
        "/sales_mgmt_targets/template/<int:plan_id>",
        type="http",
        auth="user",
        methods=["GET"],
        readonly=True,
    )
    def download_template(self, plan_id, **_kwargs):
        """Send the targets of a plan, or of all drafts, to be edited and imported."""
        targets = request.env["sales.mgmt.target"]
        field = "plan_id" if plan_id else "plan_state"
        domain = [(field, "=", plan_id or "draft")]
        content = targets._render_template(domain)
        title = request.env._("Targets")
        return request.make_response(
            content,
            headers=[
                ("Content-Type", XLSX),
                ("Content-Disposition", content_disposition(f"{title}.xlsx")),
            ],
        )
