from odoo import api, models

# What decides who stands above whom
COMMAND = {"active", "parent_id", "leader_id", "deputy_ids"}


class SalesMgmtUnit(models.Model):
    """The line above follows the organisation, for those whom a change concerns."""

    _inherit = "sales.mgmt.unit"

    @api.model_create_multi
    def create(self, vals_list):
        units = super().create(vals_list)
        units._refresh_files(units._find_concerned())
        return units

    def write(self, vals):
        if not vals.keys() & COMMAND:
            return super().write(vals)
        concerned = self._find_concerned()
        result = super().write(vals)
        self._refresh_files(concerned | self._find_concerned())
        return result

    def unlink(self):
        companies, concerned = self.company_id, self._find_concerned()
        result = super().unlink()
        self.env["sales.mgmt.person"]._refresh(companies, concerned)
        return result

    def _find_concerned(self):
        """Return on whom a change of these units depends: who works or leads below.

        :rtype: res.users
        """
        units = self.sudo().with_context(active_test=False)
        below = units.search([("id", "child_of", self.ids)])
        assignments = self.env["sales.mgmt.assignment"].sudo()
        workers = assignments._read_group(
            [("unit_id", "in", below.ids)], aggregates=["user_id:recordset"]
        )[0][0]
        return workers | below.leader_id

    def _refresh_files(self, users):
        self.env["sales.mgmt.person"]._refresh(self.company_id, users)
