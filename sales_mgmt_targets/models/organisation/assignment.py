from odoo import api, fields, models
from odoo.fields import Domain


class SalesMgmtAssignment(models.Model):
    """Who worked where, from when to when: results stay where they were earned."""

    _name = "sales.mgmt.assignment"
    _description = "Sales Assignment"
    _order = "date_from desc, user_id, id"
    _rec_name = "user_id"
    _check_company_auto = True

    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Salesperson",
        required=True,
        index=True,
        ondelete="cascade",
        domain="[('share', '=', False)]",
        check_company=True,
    )
    unit_id = fields.Many2one(
        comodel_name="sales.mgmt.unit",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    company_id = fields.Many2one(
        related="unit_id.company_id", store=True, precompute=True, index=True
    )
    role = fields.Selection(
        selection=[
            ("member", "Salesperson"),
            ("leader", "Leader with own sales"),
            ("support", "Sales Support"),
        ],
        required=True,
        default="member",
        help="Sales support belongs to the unit but carries no personal target.",
    )
    is_main = fields.Boolean(
        string="Main",
        default=True,
        help="Results go here unless they were sold for the team of another assignment "
        "of the same person.",
    )
    share = fields.Float(
        string="Working Share",
        default=1.0,
        help="Part of the working time that is spent in this unit.",
    )
    date_from = fields.Date(
        string="From", required=True, default=fields.Date.context_today
    )
    date_to = fields.Date(string="To", help="The last day; empty while it goes on.")
    utc_from = fields.Datetime(
        compute="_compute_utc_bounds", store=True, export_string_translation=False
    )
    utc_to = fields.Datetime(
        compute="_compute_utc_bounds", store=True, export_string_translation=False
    )

    _dates_ordered = models.Constraint(
        "CHECK (date_to IS NULL OR date_from <= date_to)",
        "An assignment cannot end before it starts.",
    )
    _share_range = models.Constraint(
        "CHECK (share > 0 AND share <= 1)",
        "The working share lies above 0 % and is at most 100 %.",
    )
    _one_main_at_a_time = models.Constraint(
        """EXCLUDE USING gist (
            int4range(user_id, user_id, '[]') WITH &&,
            int4range(company_id, company_id, '[]') WITH &&,
            daterange(date_from, date_to, '[]') WITH &&
        ) WHERE (is_main)""",
        "A person has one main assignment at a time. End the earlier one the day "
        "before, or make one of the two not main.",
    )
    _once_per_unit = models.Constraint(
        """EXCLUDE USING gist (
            int4range(user_id, user_id, '[]') WITH &&,
            int4range(unit_id, unit_id, '[]') WITH &&,
            daterange(date_from, date_to, '[]') WITH &&
        )""",
        "This person is assigned to the unit on some of these days already.",
    )

    @api.depends("date_from", "date_to", "company_id")
    def _compute_utc_bounds(self):
        """Store local midnights in UTC: documents are matched without time zones."""
        for company, assignments in self.grouped("company_id").items():
            calendar = self.env["sales.mgmt.calendar"]._get_for_company(company)
            for assignment in assignments:
                assignment.utc_from, assignment.utc_to = calendar._get_utc_bounds(
                    assignment.date_from, assignment.date_to
                )

    @api.depends("user_id", "unit_id")
    def _compute_display_name(self):
        for assignment in self:
            user, unit = assignment.user_id, assignment.unit_id
            assignment.display_name = f"{user.name} · {unit.name}"

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        self._flush_dates()
        return super().create(vals_list)

    def write(self, vals):
        self._flush_dates()
        return super().write(vals)

    def _flush_dates(self):
        """Store pending dates: what was ended first is ended for the database too.

        The constraints are checked statement by statement; pending changes of several
        records would reach the database in any order.
        """
        self.flush_model(["date_from", "date_to", "is_main", "unit_id", "company_id"])

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    @api.model
    def _get_current_domain(self, date_from, date_to):
        """Return which assignments touch the days, both ends included."""
        return Domain("date_from", "<=", date_to) & (
            Domain("date_to", "=", False) | Domain("date_to", ">=", date_from)
        )

    @api.model
    def _create_from_team_members(self):
        """Assign the members of sales teams to the units of these teams.

        Who is assigned to the unit already stays as they are. The first assignment of a
        person is the main one, others are secondary.
        """
        members = (
            self.env["crm.team.member"]
            .sudo()
            .search([("active", "=", True)], order="create_date, id")
        )
        units = (
            self.env["sales.mgmt.unit"].sudo().search([("crm_team_id", "!=", False)])
        )
        unit_by_team = {unit.crm_team_id: unit for unit in units}
        existing = self.sudo().search([("user_id", "in", members.user_id.ids)])
        taken = {(each.user_id, each.unit_id) for each in existing}
        with_main = {
            (each.user_id, each.company_id) for each in existing if each.is_main
        }
        vals_list = []
        for member in members:
            user, unit = member.user_id, unit_by_team.get(member.crm_team_id)
            if not unit or (user, unit) in taken:
                continue
            if unit.company_id not in user.company_ids:
                continue
            taken.add((user, unit))
            vals_list.append(
                {
                    "user_id": user.id,
                    "unit_id": unit.id,
                    "role": "leader" if user == unit.leader_id else "member",
                    "is_main": (user, unit.company_id) not in with_main,
                    "date_from": fields.Date.to_date(member.create_date),
                }
            )
            with_main.add((user, unit.company_id))
        return self.sudo().create(vals_list)
