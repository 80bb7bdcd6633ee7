import hashlib

from odoo import api, models
from odoo.exceptions import UserError


class IrAttachment(models.Model):
    """A published rulebook is a file that nobody replaces, moves or deletes."""

    _inherit = "ir.attachment"

    def write(self, vals):
        """Extend `base`: a rulebook stays as it was published, in sudo too."""
        self._check_no_rulebook(vals)
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_rulebook(self):
        self._check_no_rulebook({"raw": b""})

    def _check_no_rulebook(self, vals):
        """Refuse to change rulebooks, but for storing the same bytes elsewhere."""
        files = self.sudo().filtered(lambda each: each.res_model == "sales.mgmt.scheme")
        if not files or not vals:
            return
        schemes = files.env["sales.mgmt.scheme"].search([("pdf_id", "in", files.ids)])
        for scheme in schemes:
            if not _is_same_file(vals, scheme.pdf_hash):
                raise UserError(
                    self.env._(
                        "“%(file)s” is the published rulebook of “%(scheme)s”; people "
                        "acknowledged it, so it stays as it is.",
                        file=scheme.pdf_id.name,
                        scheme=scheme.display_name,
                    )
                )


def _is_same_file(vals, digest):
    """Tell whether values hold the same bytes, and nothing that matters besides."""
    return (
        vals.keys() <= {"raw", "mimetype"}
        and hashlib.sha256(vals.get("raw") or b"").hexdigest() == digest
    )
