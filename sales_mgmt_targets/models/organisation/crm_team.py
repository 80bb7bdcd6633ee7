from collections import defaultdict

from odoo import api, fields, models

from .res_users import READERS


class CrmTeam(models.Model):
    """Units follow the sales teams of CRM: made with them, named and archived alike.

    The screens of the teams show how far they are to who may read it.
    """

    _inherit = "crm.team"

    sales_mgmt_figures = fields.Json(
        string="Sales Targets",
        compute="_compute_sales_mgmt_figures",
        groups=READERS,
        help="The first metric of the active plan, this month and this quarter.",
    )
    sales_mgmt_target_count = fields.Integer(
        string="Number of Sales Targets",
        compute="_compute_sales_mgmt_target_count",
        groups=READERS,
    )

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_sales_mgmt_figures(self):
        units = self._get_sales_mgmt_shown_units()
        figures = self.env["sales.mgmt.unit.figures"]._get_figures(units)
        by_team = {unit.crm_team_id: found for unit, found in figures.items()}
        for team in self:
            team.sales_mgmt_figures = by_team.get(team)

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_sales_mgmt_target_count(self):
        counts = defaultdict(int)
        units = self._get_sales_mgmt_shown_units()
        for unit, count in self.env["sales.mgmt.target"]._read_group(
            [("unit_id", "child_of", units.ids), ("plan_state", "=", "active")],
            ["unit_id"],
            ["__count"],
        ):
            for team in unit.sudo().ancestor_ids.crm_team_id:
                counts[team.id] += count
        for team in self:
            team.sales_mgmt_target_count = counts[team.id]

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """Extend `sales_team`: a new team brings a unit along, with its members."""
        teams = super().create(vals_list)
        # data files bring their own units
        if not self.env.context.get("install_mode"):
            teams._ensure_sales_mgmt_units()
        return teams

    def write(self, vals):
        """Extend `sales_team`: the unit follows name, company and archiving."""
        names = {team: team.name for team in self} if "name" in vals else {}
        result = super().write(vals)
        if names:
            self._rename_sales_mgmt_units(names)
        if vals.get("active") is False:
            self._get_sales_mgmt_units()._retire()
        if vals.get("active") or "company_id" in vals:
            self._move_sales_mgmt_units()
        return result

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_open_sales_mgmt_targets(self):
        """Open the targets of the unit of the team and of everything below it."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Targets of %(team)s", team=self.name),
            "res_model": "sales.mgmt.target",
            "view_mode": "list,kanban,form",
            "domain": [("unit_id", "child_of", self._get_sales_mgmt_shown_units().ids)],
            "context": {
                "search_default_filter_running": 1,
                "search_default_filter_year": 1,
                "search_default_filter_active": 1,
                "search_default_group_by_metric": 1,
            },
        }

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    def _get_sales_mgmt_units(self):
        """Return the units of the teams, archived ones too.

        In sudo: who manages sales teams need not manage units.
        """
        units = self.env["sales.mgmt.unit"].sudo().with_context(active_test=False)
        found = units.search([("crm_team_id", "in", self.ids)])
        return found.with_context(active_test=True)

    def _get_sales_mgmt_shown_units(self):
        """Return the units in the companies in which the teams sell today."""
        return self._get_sales_mgmt_units().filtered(
            lambda unit: unit._is_in_company_of_team()
        )

    def _rename_sales_mgmt_units(self, old_names):
        """Rename the units that were called like their team."""
        for unit in self._get_sales_mgmt_units():
            if unit.name == old_names[unit.crm_team_id]:
                unit.name = unit.crm_team_id.name

    def _move_sales_mgmt_units(self):
        """Have a unit where the teams sell now, and none where they sell no longer.

        The unit of a company that a team left keeps its team: what was sold there stays
        where it was.
        """
        units = self._get_sales_mgmt_units()
        left = units.filtered(lambda unit: not unit._is_in_company_of_team())
        left.assignment_ids._end_today()
        left._retire()
        (units - left)._revive()
        self._ensure_sales_mgmt_units(units - left)

    def _ensure_sales_mgmt_units(self, units=None):
        """Make the units that are missing; assign the members to them and to others.

        :param sales.mgmt.unit units: units there before to which members are assigned
        """
        teams = self.filtered("active")
        made = self.env["sales.mgmt.unit"]._create_from_teams(teams)
        served = made.crm_team_id | (units or made).crm_team_id
        self.env["sales.mgmt.assignment"]._begin((teams & served).crm_team_member_ids)
