from odoo import api, models


class CrmTeamMember(models.Model):
    """Assignments follow the memberships of sales teams, with dates."""

    _inherit = "crm.team.member"

    @api.model_create_multi
    def create(self, vals_list):
        """Extend `sales_team`: a new member is assigned to the unit of the team."""
        members = super().create(vals_list)
        members._begin_sales_mgmt_assignments()
        return members

    def write(self, vals):
        """Extend `sales_team`: who leaves a team or changes it is assigned anew."""
        if not vals.keys() & {"active", "user_id", "crm_team_id"}:
            return super().write(vals)
        self._end_sales_mgmt_assignments()
        result = super().write(vals)
        self._begin_sales_mgmt_assignments()
        return result

    def unlink(self):
        """Extend `sales_team`: who is removed from a team is assigned no longer."""
        self._end_sales_mgmt_assignments()
        return super().unlink()

    def _begin_sales_mgmt_assignments(self):
        active = self.filtered("active")
        # data files bring their own assignments
        if active and not self.env.context.get("install_mode"):
            self.env["sales.mgmt.assignment"]._begin(active)

    def _end_sales_mgmt_assignments(self):
        """End the assignments to the units of the teams; the history stays."""
        members = self.filtered("active")
        if not members:
            return
        # who manages teams need not manage units
        found = (
            self.env["sales.mgmt.assignment"]
            .sudo()
            .search(
                [
                    ("user_id", "in", members.user_id.ids),
                    ("unit_id.crm_team_id", "in", members.crm_team_id.ids),
                ]
            )
        )
        pairs = {(each.user_id, each.crm_team_id) for each in members.sudo()}
        found.filtered(
            lambda each: (each.user_id, each.unit_id.crm_team_id) in pairs
        )._end_today()
