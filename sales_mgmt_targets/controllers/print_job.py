from odoo import http
from odoo.http import content_disposition, request
from odoo.tools import osutil


class PrintJobController(http.Controller):
    @http.route(
        "/sales_mgmt_targets/print_job/<int:job_id>",
        type="http",
        auth="user",
        methods=["GET"],
        readonly=True,
    )
    def download_reports(self, job_id, **_kwargs):
        """Send all files of a job in one archive, to the person who asked for it."""
        job = request.env["sales.mgmt.print.job"].browse(job_id).exists()
        if not job:
            raise request.not_found()
        job.check_access("read")
        name = osutil.clean_filename(f"{job.name}.zip")
        return request.make_response(
            job._pack(),
            headers=[
                ("Content-Type", "application/zip"),
                ("Content-Disposition", content_disposition(name)),
            ],
        )
