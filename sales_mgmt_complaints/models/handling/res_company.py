from odoo import api, models


class ResCompany(models.Model):
    _inherit = "res.company"

    @api.model_create_multi
    def create(self, vals_list):
        """Extend `base`: a new company has a team for its complaints."""
        companies = super().create(vals_list)
        self.env["sales.mgmt.complaint.team"]._ensure_for_companies(companies)
        return companies
