from odoo import http
from odoo.exceptions import UserError
from odoo.http import request


class CommitmentController(http.Controller):
    """The page behind the link by which a person answers a target letter.

    Opening the page answers nothing: mail programs open links before people do.
    """

    @http.route(
        "/target-letter/<int:letter_id>/<string:token>",
        type="http",
        auth="public",
        website=True,
        methods=["GET"],
        readonly=True,
        sitemap=False,
    )
    def show(self, letter_id, token, **_others):
        """Show the targets, and ask for the answer."""
        letter = request.env["sales.mgmt.commitment"]._find_by_link(letter_id, token)
        return self._render(letter, token)

    @http.route(
        "/target-letter/<int:letter_id>/<string:token>",
        type="http",
        auth="public",
        website=True,
        methods=["POST"],
        sitemap=False,
    )
    def answer(self, letter_id, token, answer="", comment="", **_others):
        """Take the answer: `accepted`, or `objected` with what it is about."""
        letter = request.env["sales.mgmt.commitment"]._find_by_link(letter_id, token)
        if not letter:
            return self._render(letter, token)
        comment = comment.strip()
        if answer not in ("accepted", "objected"):
            return self._render(letter, token)
        if answer == "objected" and not comment:
            return self._render(letter, token, missing=True)
        try:
            letter._answer(answer, "mail", answer == "objected" and comment)
        except UserError as refusal:
            return self._render(letter, token, refusal=str(refusal))
        return self._render(letter, token, thanks=True)

    def _render(self, letter, token, **values):
        """Return the page in the language of the person."""
        if letter:
            request.update_context(lang=letter.user_id.lang)
            letter = letter.with_env(request.env(su=True))
        response = request.render(
            "sales_mgmt_targets.commitment_page",
            {"letter": letter, "token": token, **values},
            status=200 if letter else 404,
        )
        # the address is a secret: no other site learns it
        response.headers["Referrer-Policy"] = "no-referrer"
        return response
