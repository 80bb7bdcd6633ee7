from odoo import http
from odoo.http import request


class CertificateController(http.Controller):
    """The page on which anybody who has the link verifies a certificate.

    It tells what the paper tells: whose it is, what it is, and whether it still holds.
    """

    @http.route(
        "/sales_mgmt/certificate/<string:token>",
        type="http",
        auth="public",
        website=True,
        methods=["GET"],
        readonly=True,
        sitemap=False,
    )
    def show(self, token, **_others):
        certificate = request.env["sales.mgmt.certificate"]._find_by_token(token)
        response = request.render(
            "sales_mgmt_training.certificate_page",
            {"certificate": certificate},
            status=200 if certificate else 404,
        )
        # the address is a secret, and people are not to be found by search engines
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
        return response
