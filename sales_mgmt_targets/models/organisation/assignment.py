from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import format_date

from ...tools.periods import ONE_DAY


class SalesMgmtAssignment(models.Model):
    """Who worked where, from when to when: results stay where they were earned."""

    _name = "sales.mgmt.assignment"
    _description = "Sales Assignment"
    _inherit = ["sales.mgmt.audit.mixin"]
    _order = "date_from desc, user_id, id"
    _rec_name = "user_id"
    _check_company_auto = True
    _audit_fields = (
        "user_id",
        "unit_id",
        "role",
        "is_main",
        "share",
        "capacity",
        "date_from",
        "date_to",
    )

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
    capacity = fields.Float(
        default=1.0,
        help="What somebody can take on beside a usual salesperson of the company, for "
        "plans that are divided by capability: 1.2 is a fifth more.",
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
    _capacity_positive = models.Constraint(
        "CHECK (capacity >= 0)", "The capacity is not below zero."
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
    # ACTIONS
    # ------------------------------------------------------------

    def action_open_move(self):
        """Ask to which unit the person moves, and when."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Move %(user)s to Another Unit", user=self.user_id.name),
            "res_model": "sales.mgmt.assignment.move",
            "view_mode": "form",
            "target": "new",
            "context": {"default_assignment_id": self.id},
        }

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    def _move(self, unit, day):
        """End the assignment the day before and begin one like it in another unit.

        :param sales.mgmt.unit unit: where the person goes
        :param date day: the first day there
        :return: the new assignment
        :rtype: sales.mgmt.assignment
        """
        self.ensure_one()
        self._check_movable(unit, day)
        values = {"unit_id": unit.id, "date_from": day, "date_to": self.date_to}
        self.date_to = day - ONE_DAY
        return self.copy(values)

    def _check_movable(self, unit, day):
        """Refuse moves that would leave a day twice or not at all."""
        values = {
            "user": self.user_id.name,
            "unit": self.unit_id.name,
            "first": format_date(self.env, self.date_from),
            "last": format_date(self.env, self.date_to) if self.date_to else "",
        }
        if unit == self.unit_id:
            raise UserError(
                self.env._("%(user)s is in %(unit)s already. Choose another.", **values)
            )
        if day <= self.date_from:
            raise UserError(
                self.env._(
                    "%(user)s is in %(unit)s since %(first)s. Choose a later day, or "
                    "change the unit of the assignment itself.",
                    **values,
                )
            )
        if self.date_to and day > self.date_to:
            raise UserError(
                self.env._(
                    "%(user)s is in %(unit)s until %(last)s only. Create a new "
                    "assignment for the time after.",
                    **values,
                )
            )

    @api.model
    def _find_units(self, claims):
        """Return where people worked at moments: the unit of their main assignment.

        Whoever had none then, or nobody at all, belongs to the top of the company.

        :param list[tuple[res.users, res.company, datetime]] claims: who, for which
            company, when in UTC
        :return: one unit for each of them
        :rtype: list[sales.mgmt.unit]
        """
        user_ids = {user.id for user, _company, _moment in claims if user}
        assignments = self.sudo().search(
            [("user_id", "in", list(user_ids)), ("is_main", "=", True)]
        )
        companies = {company for _user, company, _moment in claims}
        units = self.env["sales.mgmt.unit"].sudo()
        roots = {company: units._get_root(company) for company in companies}
        return [
            next(
                (
                    each.unit_id
                    for each in assignments
                    if (each.user_id, each.company_id) == (user, company)
                    and each.utc_from <= moment
                    and (not each.utc_to or moment < each.utc_to)
                ),
                roots[company],
            )
            for user, company, moment in claims
        ]

    @api.model
    def _get_current_domain(self, date_from, date_to):
        """Return which assignments touch the days, both ends included."""
        return Domain("date_from", "<=", date_to) & (
            Domain("date_to", "=", False) | Domain("date_to", ">=", date_from)
        )

    @api.model
    def _create_from_team_members(self):
        """Assign the members of all sales teams to the units of these teams.

        Who is assigned to the unit already stays as they are. Who was never assigned in
        the company is assigned since the membership began, others from today on.
        """
        members = self.env["crm.team.member"].sudo().search([("active", "=", True)])
        return self._begin(
            members.sorted("create_date"),
            lambda member: fields.Date.to_date(member.create_date),
        )

    @api.model
    def _begin(self, members, get_since=None):
        """Assign members of sales teams to the units of their teams, from today on.

        The first assignment of a person is the main one, others are secondary. What
        ended today in the same unit goes on; elsewhere it ends the day before.

        :param crm.team.member members: active memberships
        :param Callable get_since: the first day of somebody who was never assigned in
            the company; today if not given
        :return: the new assignments
        :rtype: sales.mgmt.assignment
        """
        members = members.sudo()
        units = (
            self.env["sales.mgmt.unit"]
            .sudo()
            .search([("crm_team_id", "in", members.crm_team_id.ids)])
            .filtered(lambda unit: unit._is_in_company_of_team())
        )
        unit_by_team = {unit.crm_team_id: unit for unit in units}
        places = {
            (member.user_id, unit_by_team.get(member.crm_team_id)): member
            for member in members
        }
        todays = self._get_todays(units.company_id)
        known = self.sudo().search([("user_id", "in", members.user_id.ids)])
        known = known._take_main_back(todays)._make_room(places, todays)
        current = known.filtered(
            lambda each: (
                not each.date_to
                or each.date_to >= todays.get(each.company_id, each.date_to)
            )
        )
        veterans = {(each.user_id, each.company_id) for each in known}
        taken = {(each.user_id, each.unit_id) for each in current}
        mains = {(each.user_id, each.company_id) for each in current if each.is_main}
        vals_list = []
        for (user, unit), member in places.items():
            if not unit or unit.company_id not in user.company_ids:
                continue
            if (user, unit) in taken:
                continue
            person = (user, unit.company_id)
            is_new = get_since and person not in veterans
            vals_list.append(
                {
                    "user_id": user.id,
                    "unit_id": unit.id,
                    "role": "leader" if user == unit.leader_id else "member",
                    "is_main": person not in mains,
                    "date_from": (
                        get_since(member) if is_new else todays[unit.company_id]
                    ),
                }
            )
            mains.add(person)
        return self.sudo().create(vals_list)

    @api.model
    def _get_todays(self, companies):
        """Return the current day of each company, by its own clock."""
        calendars = self.env["sales.mgmt.calendar"]
        return {
            company: calendars._get_for_company(company)._get_today()
            for company in companies
        }

    def _make_room(self, places, todays):
        """Let what ends today go on where people begin again, and else end yesterday.

        :param places: pairs of user and unit at which somebody begins today
        :param dict todays: the current day by company
        :return: the assignments that are left
        """
        ending = self.filtered(
            lambda each: each.date_to and each.date_to == todays.get(each.company_id)
        )
        staying = ending.filtered(lambda each: (each.user_id, each.unit_id) in places)
        futile = (ending - staying).filtered(
            lambda each: each.date_from == each.date_to
        )
        for assignment in ending - staying - futile:
            assignment.date_to -= ONE_DAY
        rest = self - futile
        futile.unlink()
        staying.date_to = False
        return rest

    def _end_today(self):
        """Make today the last day; what was to begin later does not begin."""
        for company, assignments in self.grouped("company_id").items():
            today = self._get_todays(company)[company]
            later = assignments.filtered(
                lambda each, today=today: each.date_from > today
            )
            running = (assignments - later).filtered(
                lambda each, today=today: not each.date_to or each.date_to > today
            )
            running.date_to = today
            later.unlink()
            running._pass_main_on(company, today)

    def _pass_main_on(self, company, today):
        """Make another assignment of who loses the main one the main one tomorrow.

        It is cut in two: what was secondary until today stays so.
        """
        others = self.search(
            Domain("user_id", "in", self.filtered("is_main").user_id.ids)
            & Domain("company_id", "=", company.id)
            & (Domain("date_to", "=", False) | Domain("date_to", ">", today)),
            order="date_from, id",
        )
        for jobs in others.grouped("user_id").values():
            running = jobs.filtered(lambda each: each.date_from <= today)
            if running and not any(jobs.mapped("is_main")):
                heir = running[0]
                values = {"date_from": today + ONE_DAY, "date_to": heir.date_to}
                heir.date_to = today
                heir.copy({**values, "is_main": True})

    def _take_main_back(self, todays):
        """Join again what `_pass_main_on` cut in two today.

        :return: the assignments that are left
        """
        tomorrows = self.filtered(
            lambda each: (
                each.is_main
                and each.company_id in todays
                and each.date_from == todays[each.company_id] + ONE_DAY
            )
        )
        rest = self
        for tomorrow in tomorrows:
            before = self.filtered(
                lambda each, tomorrow=tomorrow: (
                    (each.user_id, each.unit_id) == (tomorrow.user_id, tomorrow.unit_id)
                    and each.date_to == tomorrow.date_from - ONE_DAY
                )
            )
            if before:
                date_to = tomorrow.date_to
                rest -= tomorrow
                tomorrow.unlink()
                before.date_to = date_to
        return rest
