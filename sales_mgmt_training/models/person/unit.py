from odoo import api, models

# What decides who stands above whom
COMMAND = {"active", "parent_id", "leader_id", "deputy_ids"}


class SalesMgmtUnit(models.Model):
    """The line above follows the organisation."""

    _inherit = "sales.mgmt.unit"

    @api.model_create_multi
    def create(self, vals_list):
        units = super().create(vals_list)
        units._refresh_files(units.company_id)
        return units

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & COMMAND:
            self._refresh_files(self.company_id)
        return result

    def unlink(self):
        companies = self.company_id
        result = super().unlink()
        self._refresh_files(companies)
        return result

    def _refresh_files(self, companies):
        self.env["sales.mgmt.person"]._refresh(companies)
