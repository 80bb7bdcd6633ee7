from odoo import api, models


class SalesMgmtCertificate(models.Model):
    """Certificates show in what people can do."""

    # a file of its own for each room
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.certificate"

    @api.model_create_multi
    def create(self, vals_list):
        certificates = super().create(vals_list)
        self.env["sales.mgmt.cover"]._refresh(certificates.person_id)
        return certificates

    def write(self, vals):
        result = super().write(vals)
        if "revoked_on" in vals:
            self.env["sales.mgmt.cover"]._refresh(self.person_id)
        return result
