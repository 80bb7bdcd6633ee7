from base64 import b64encode

from reportlab.graphics import renderSVG
from reportlab.graphics.barcode.qr import QrCodeWidget
from reportlab.graphics.shapes import Drawing

from odoo import http
from odoo.http import request

# the page shows a fresh code before the old one is refused
FRESH = 45
# of the drawing; it grows with the screen
SIDE = 300


class AttendanceController(http.Controller):
    """The code on the trainer's screen, and what happens when somebody scans it."""

    @http.route(
        "/training/session/<int:session_id>/code",
        type="http",
        auth="user",
        website=True,
        methods=["GET"],
        readonly=True,
        sitemap=False,
    )
    def show_code(self, session_id, **_others):
        session = request.env["sales.mgmt.training.session"].browse(session_id)
        session = session.exists()
        if not (session and session.has_access("read") and session.is_trainer):
            return self._render(session.browse(), "forbidden", status=403)
        url = (
            f"{session.get_base_url()}/training/attend/{session.id}"
            f"/{session._get_code()}"
        )
        response = request.render(
            "sales_mgmt_training.attendance_code",
            {
                # trainers from outside sales do not read courses
                "session": session.sudo(),
                "image": f"data:image/svg+xml;base64,{self._draw(url)}",
            },
        )
        response.headers["Refresh"] = str(FRESH)
        response.headers["Cache-Control"] = "no-store"
        return response

    @http.route(
        "/training/attend/<int:session_id>/<string:code>",
        type="http",
        auth="user",
        website=True,
        methods=["GET"],
        sitemap=False,
    )
    def attend(self, session_id, code, **_others):
        # nobody else than participants reads the session; the code is checked first
        session = request.env["sales.mgmt.training.session"].browse(session_id)
        session = session.sudo().exists()
        if not session:
            return self._render(session, "forged", status=404)
        standing = session.sudo(False)._note_by_code(code)
        status = 200 if standing in ("noted", "already") else 403
        return self._render(session, standing, status=status)

    def _draw(self, url):
        """Return an address as a QR code, a drawing in base 64."""
        code = QrCodeWidget(url, barLevel="M", barWidth=SIDE, barHeight=SIDE)
        drawing = Drawing(SIDE, SIDE)
        drawing.add(code)
        return b64encode(renderSVG.drawToString(drawing).encode()).decode()

    def _render(self, session, standing, status=200):
        known = standing not in ("forged", "forbidden", "unknown")
        response = request.render(
            "sales_mgmt_training.attendance_answer",
            # who may not know the session learns nothing about it
            {"session": session if known else session.browse(), "standing": standing},
            status=status,
        )
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["Cache-Control"] = "no-store"
        return response
