from odoo import fields, models
from odoo.exceptions import UserError


class SalesMgmtCertificateRevoke(models.TransientModel):
    """The reason for which certificates are withdrawn."""

    _name = "sales.mgmt.certificate.revoke"
    _description = "Revoke Certificates"

    certificate_ids = fields.Many2many(
        comodel_name="sales.mgmt.certificate", required=True
    )
    reason = fields.Char()

    def action_confirm(self):
        """Revoke the certificates."""
        self.ensure_one()
        reason = (self.reason or "").strip()
        if not reason:
            raise UserError(
                self.env._(
                    "Say why: the reason is kept with %(certificate)s.",
                    certificate=self.certificate_ids[:1].display_name,
                )
            )
        self.certificate_ids._revoke(reason)
        return {"type": "ir.actions.act_window_close"}
