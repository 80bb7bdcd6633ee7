from odoo import models


class SalesMgmtScheme(models.Model):
    _inherit = "sales.mgmt.scheme"

    def _get_rules_hash(self):
        return ""

    def _get_unacknowledged(self, users):
        return users.browse()
