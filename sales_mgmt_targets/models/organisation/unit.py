from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError


class SalesMgmtUnit(models.Model):
    """A place in the sales organisation; every company has one tree of them."""

    _name = "sales.mgmt.unit"
    _description = "Sales Unit"
    _inherit = ["sales.mgmt.audit.mixin"]
    _parent_store = True
    _order = "sequence, name, id"
    _check_company_auto = True
    _audit_fields = (
        "name",
        "active",
        "company_id",
        "parent_id",
        "leader_id",
        "deputy_ids",
        "crm_team_id",
    )

    name = fields.Char(required=True)
    code = fields.Char(help="Short name for reports and imports.")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    # Tree
    parent_id = fields.Many2one(
        comodel_name="sales.mgmt.unit",
        string="Parent Unit",
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    parent_path = fields.Char(index=True)
    child_ids = fields.One2many(
        comodel_name="sales.mgmt.unit", inverse_name="parent_id", string="Sub-units"
    )
    ancestor_ids = fields.Many2many(
        comodel_name="sales.mgmt.unit",
        relation="sales_mgmt_unit_ancestor_rel",
        column1="unit_id",
        column2="ancestor_id",
        compute="_compute_ancestor_ids",
        store=True,
        help="The unit itself and everything above it.",
    )
    descendant_ids = fields.Many2many(
        comodel_name="sales.mgmt.unit",
        relation="sales_mgmt_unit_ancestor_rel",
        column1="ancestor_id",
        column2="unit_id",
        readonly=True,
        export_string_translation=False,
        help="The unit itself and everything below it.",
    )
    # People
    leader_id = fields.Many2one(
        comodel_name="res.users",
        index=True,
        domain="[('share', '=', False)]",
        check_company=True,
    )
    deputy_ids = fields.Many2many(
        comodel_name="res.users",
        relation="sales_mgmt_unit_deputy_rel",
        column1="unit_id",
        column2="user_id",
        string="Deputies",
        domain="[('share', '=', False)]",
        help="They see and do in this unit what its leader sees and does.",
    )
    responsible_ids = fields.Many2many(
        comodel_name="res.users",
        relation="sales_mgmt_unit_responsible_rel",
        column1="unit_id",
        column2="user_id",
        string="Leader and Deputies",
        compute="_compute_responsible_ids",
        store=True,
    )
    crm_team_id = fields.Many2one(
        comodel_name="crm.team",
        string="Sales Team",
        help="Results of this sales team belong to the unit.",
        check_company=True,
    )
    assignment_ids = fields.One2many(
        comodel_name="sales.mgmt.assignment", inverse_name="unit_id"
    )
    member_count = fields.Integer(
        string="People",
        compute="_compute_member_count",
        help="People assigned today, to the unit itself or below it.",
    )

    _crm_team_uniq = models.UniqueIndex(
        "(crm_team_id, company_id) WHERE crm_team_id IS NOT NULL",
        "This sales team belongs to another unit already.",
    )
    _root_uniq = models.UniqueIndex(
        "(company_id) WHERE parent_id IS NULL",
        "Each company has one top unit; choose a parent unit for every other one.",
    )

    @api.depends("parent_path")
    def _compute_ancestor_ids(self):
        for unit in self:
            path = (unit.parent_path or "").split("/")
            unit.ancestor_ids = [int(step) for step in path if step]

    @api.depends("leader_id", "deputy_ids")
    def _compute_responsible_ids(self):
        for unit in self:
            unit.responsible_ids = unit.leader_id | unit.deputy_ids

    def _compute_member_count(self):
        today = fields.Date.context_today(self)
        rows = self.env["sales.mgmt.assignment"]._read_group(
            self.env["sales.mgmt.assignment"]._get_current_domain(today, today)
            & fields.Domain("unit_id", "child_of", self.ids),
            groupby=["unit_id"],
            aggregates=["user_id:array_agg"],
        )
        users_by_unit = dict(rows)
        for unit in self:
            below = (
                user_id
                for other, user_ids in users_by_unit.items()
                if unit in other.ancestor_ids
                for user_id in user_ids
            )
            unit.member_count = len(set(below))

    @api.constrains("parent_id", "company_id")
    def _check_tree_company(self):
        for unit in self:
            if unit.parent_id and unit.parent_id.company_id != unit.company_id:
                raise ValidationError(
                    self.env._(
                        "“%(unit)s” belongs to another company than its parent unit "
                        "“%(parent)s”.",
                        unit=unit.name,
                        parent=unit.parent_id.name,
                    )
                )

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        self._take_over(vals.get("crm_team_id") for vals in vals_list)
        units = super().create(vals_list)
        units.responsible_ids._sync_sales_mgmt_leader_group()
        return units

    def write(self, vals):
        if vals.get("active") is False:
            self._check_archivable()
            self.assignment_ids._end_today()
        if vals.get("crm_team_id"):
            self._take_over([vals["crm_team_id"]])
        responsible = self.responsible_ids
        result = super().write(vals)
        if "parent_id" in vals:
            self.env["sales.mgmt.calendar"]._outdate_figures(self.company_id)
        if vals.keys() & {"leader_id", "deputy_ids", "active"}:
            (responsible | self.responsible_ids)._sync_sales_mgmt_leader_group()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_closed(self):
        self.env["sales.mgmt.fact"]._check_not_closed("unit_id", self)

    def unlink(self):
        responsible = self.responsible_ids
        result = super().unlink()
        responsible._sync_sales_mgmt_leader_group()
        return result

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    @api.model
    def action_create_from_teams(self):
        """Give every sales team without a unit one, and its members an assignment."""
        self.check_access("create")
        self._create_from_all_teams()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._("Every sales team has a unit now."),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def action_open_assignments(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("People of %(unit)s", unit=self.name),
            "res_model": "sales.mgmt.assignment",
            "view_mode": "list,form",
            "domain": [("unit_id", "child_of", self.id)],
            "context": {"default_unit_id": self.id},
        }

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    def _check_archivable(self):
        """Refuse to archive a unit that others or a plan stand on."""
        for unit in self:
            if unit.child_ids - self:
                raise UserError(
                    self.env._(
                        "“%(unit)s” has sub-units. Move or archive them first.",
                        unit=unit.name,
                    )
                )
        plan = (
            self.env["sales.mgmt.plan"]
            .sudo()
            .search(
                [
                    ("unit_id", "in", self.ids),
                    ("state", "not in", ["closed", "superseded"]),
                ],
                limit=1,
            )
        )
        if plan:
            raise UserError(
                self.env._(
                    "“%(unit)s” is planned in “%(plan)s”. Close or delete the plan "
                    "first.",
                    unit=plan.unit_id.name,
                    plan=plan.name,
                )
            )

    def _is_in_company_of_team(self):
        """Tell whether the sales team sells in the company of the unit."""
        self.ensure_one()
        company = self.crm_team_id.company_id
        return not company or company == self.company_id

    def _retire(self):
        """Archive units whose sales team is gone, with their assignments.

        Nothing is refused, since the team goes in any case: units with sub-units, and
        units with targets in a plan that is not closed, stay until somebody decides.
        """
        targets = self.env["sales.mgmt.target"].sudo()
        planned = targets._read_group(
            [
                ("unit_id", "in", self.ids),
                ("plan_state", "not in", ["closed", "superseded"]),
            ],
            ["unit_id"],
        )
        busy = self.browse(unit.id for (unit,) in planned)
        idle = (self - busy).filtered(lambda unit: unit.active and not unit.child_ids)
        plans = self.env["sales.mgmt.plan"].sudo()
        idle -= plans.search(
            [
                ("unit_id", "in", idle.ids),
                ("state", "not in", ["closed", "superseded"]),
            ]
        ).unit_id
        idle.active = False

    def _revive(self):
        """Bring back archived units whose sales team sells in their company again."""
        self.filtered(
            lambda unit: (
                not unit.active
                and unit.crm_team_id.active
                and unit._is_in_company_of_team()
                and unit.parent_id.active
            )
        ).active = True

    @api.model
    def _take_over(self, team_ids):
        """Remove the units that sales teams brought along and nothing stands on yet.

        So a new team can be given to a unit that was there before.
        """
        brought = (
            self.sudo()
            .with_context(active_test=False)
            .search(
                [
                    ("crm_team_id", "in", [team_id for team_id in team_ids if team_id]),
                    ("id", "not in", self.ids),
                ]
            )
        )
        used = (
            self.env["sales.mgmt.target"]
            .sudo()
            .search([("unit_id", "in", brought.ids)])
            .unit_id
            | self.env["sales.mgmt.plan"]
            .sudo()
            .search([("unit_id", "in", brought.ids)])
            .unit_id
        )
        (brought - used).filtered(
            lambda unit: not unit.child_ids and not unit.assignment_ids
        ).unlink()

    @api.model
    def _get_root(self, company):
        """Return the top unit of a company, made on first use.

        :param res.company company: one company
        :rtype: sales.mgmt.unit
        """
        root = self.sudo().search(
            [("company_id", "=", company.id), ("parent_id", "=", False)], limit=1
        )
        return root or self.sudo().create(
            {"name": company.name, "company_id": company.id, "sequence": 0}
        )

    @api.model
    def _create_from_all_teams(self):
        """Make the units of all sales teams, and assign everybody who is a member.

        Run again, it only adds what is missing.
        """
        for company in self.env["res.company"].sudo().search([("active", "=", True)]):
            self._get_root(company)
        self._create_from_teams(
            self.env["crm.team"].sudo().search([("active", "=", True)])
        )
        self.env["sales.mgmt.assignment"]._create_from_team_members()

    @api.model
    def _create_from_teams(self, teams):
        """Make units of the sales teams that have none in their company.

        A team without company that has no unit anywhere goes to the company of its
        leader, else to the current one. Teams of archived companies get none, and who
        has no access to the company does not lead there.

        :param crm.team teams: active sales teams
        :rtype: sales.mgmt.unit
        """
        teams = teams.sudo()
        known = teams._get_sales_mgmt_units()
        served = known.filtered(lambda unit: unit._is_in_company_of_team()).crm_team_id
        vals_list = []
        for team in teams - served:
            company = self._choose_company(team)
            if not company.active:
                continue
            leader = team.user_id
            may_lead = company in leader.company_ids
            vals_list.append(
                {
                    "name": team.name,
                    "sequence": team.sequence,
                    "crm_team_id": team.id,
                    "leader_id": may_lead and leader.id,
                    "company_id": company.id,
                    "parent_id": self._get_root(company).id,
                }
            )
        return self.sudo().create(vals_list)

    @api.model
    def _choose_company(self, team):
        """Return the company in which a sales team gets its unit."""
        return team.company_id or team.user_id.company_id or self.env.company
