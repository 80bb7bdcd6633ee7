from odoo import http
from odoo.http import content_disposition, request

from .plan_workbook import XLSX

KINDS = {"pdf": "application/pdf", "xlsx": XLSX}


class PackController(http.Controller):
    # the dialog was stored a moment ago, and a copy of the database may not have it yet
    @http.route(
        "/sales_mgmt_targets/pack/<int:wizard_id>",
        type="http",
        auth="user",
        methods=["GET"],
        readonly=False,
    )
    def download_pack(self, wizard_id, **_kwargs):
        """Send the document that was chosen in a dialog, to who opened it."""
        wizard = request.env["sales.mgmt.pack.wizard"].browse(wizard_id).exists()
        if not wizard:
            raise request.not_found()
        wizard.check_access("read")
        extension = wizard._get_extension()
        name, content = wizard._get_pack()._make(wizard._get_order(), extension)
        return request.make_response(
            content,
            headers=[
                ("Content-Type", KINDS[extension]),
                ("Content-Disposition", content_disposition(name)),
            ],
        )
