from odoo import http
from odoo.http import request

from ..models.satisfaction.satisfaction import SCORES


class SatisfactionController(http.Controller):
    """The page behind the link by which a customer answers, once.

    Opening the page answers nothing: mail programs open links before people do.
    """

    @http.route(
        "/satisfaction/<int:record_id>/<string:token>",
        type="http",
        auth="public",
        website=True,
        methods=["GET"],
        readonly=True,
        sitemap=False,
    )
    def show(self, record_id, token, score=None, **_others):
        asked = request.env["sales.mgmt.satisfaction"]._find_by_link(record_id, token)
        if not asked:
            return self._render(asked, "unknown", status=404)
        return self._render(asked, asked._get_standing(), score=score, token=token)

    @http.route(
        "/satisfaction/<int:record_id>/<string:token>",
        type="http",
        auth="public",
        website=True,
        methods=["POST"],
        sitemap=False,
    )
    def answer(self, record_id, token, score=None, comment="", **_others):
        asked = request.env["sales.mgmt.satisfaction"]._find_by_link(record_id, token)
        if not asked:
            return self._render(asked, "unknown", status=404)
        if asked._get_standing() == "open" and score not in dict(SCORES):
            return self._render(asked, "open", missing=True, token=token)
        taken = asked._answer(score, comment)
        return self._render(asked, "thanks" if taken else asked._get_standing())

    def _render(self, asked, standing, status=200, **values):
        """Return the page in the language of the customer."""
        if asked:
            request.update_context(lang=asked._get_language())
            asked = asked.with_env(request.env(su=True))
        scores = request.env["sales.mgmt.satisfaction"]._fields["score"]
        response = request.render(
            "sales_mgmt_complaints.satisfaction_page",
            {
                "asked": asked,
                "standing": standing,
                "scores": scores._description_selection(request.env),
                **values,
            },
            status=status,
        )
        # the address is a secret: no other site learns it
        response.headers["Referrer-Policy"] = "no-referrer"
        return response
