from odoo import api, models

# What decides who works where
PLACES = {"user_id", "unit_id", "role", "is_main", "date_from", "date_to"}


class SalesMgmtAssignment(models.Model):
    """Whoever is assigned has a development file."""

    _inherit = "sales.mgmt.assignment"

    @api.model_create_multi
    def create(self, vals_list):
        assignments = super().create(vals_list)
        assignments._refresh_files(assignments.user_id)
        return assignments

    def write(self, vals):
        if not vals.keys() & PLACES:
            return super().write(vals)
        users = self.user_id
        result = super().write(vals)
        self._refresh_files(users | self.user_id)
        return result

    def unlink(self):
        users, companies = self.user_id, self.company_id
        result = super().unlink()
        self.env["sales.mgmt.person"]._refresh(companies, users)
        return result

    def _refresh_files(self, users):
        self.env["sales.mgmt.person"]._refresh(self.company_id, users)
