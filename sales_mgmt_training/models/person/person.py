from collections import defaultdict

from odoo import api, fields, models
from odoo.fields import Command, Domain

from ...tools import line_above


class SalesMgmtPerson(models.Model):
    """The development file of a person who sells: one for each company.

    Everything about training, reviews and career belongs to a file, and the file knows
    who stands above the person today. Whoever moves to another unit is read by the new
    line at once, and by the old one no more.

    Files follow the assignments and the organisation; nobody writes them by hand.
    """

    _name = "sales.mgmt.person"
    _description = "Development File"
    _inherit = ["sales.mgmt.audit.mixin"]
    _order = "name, id"
    _audit_fields = ("unit_id", "role", "active")

    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Person",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    company_id = fields.Many2one(
        comodel_name="res.company", required=True, readonly=True, index=True
    )
    name = fields.Char(related="user_id.name", store=True)
    active = fields.Boolean(
        default=True, readonly=True, help="Not set: no longer assigned to any unit."
    )
    unit_id = fields.Many2one(
        comodel_name="sales.mgmt.unit",
        readonly=True,
        index=True,
        ondelete="set null",
        help="Where the person works today, or what they lead.",
    )
    role = fields.Selection(
        selection=[
            ("member", "Salesperson"),
            ("leader", "Leader"),
            ("support", "Sales Support"),
        ],
        required=True,
        readonly=True,
        default="member",
    )
    started_on = fields.Date(
        string="In Sales Since",
        readonly=True,
        help="Assigned to some unit of the company since then, without a day missing.",
    )
    leader_id = fields.Many2one(
        comodel_name="res.users",
        string="Direct Superior",
        readonly=True,
        ondelete="set null",
        help="The nearest leader in the line above.",
    )
    superior_ids = fields.Many2many(
        comodel_name="res.users",
        relation="sales_mgmt_person_superior_rel",
        column1="person_id",
        column2="user_id",
        string="Line Above",
        readonly=True,
        help="Leaders and deputies of the unit and of all units above it.",
    )
    employee_id = fields.Many2one(
        comodel_name="hr.employee",
        compute="_compute_employee_id",
        compute_sudo=True,
        groups="hr.group_hr_user",
    )
    image_128 = fields.Image(related="user_id.image_128")

    _person_uniq = models.UniqueIndex(
        "(user_id, company_id)", "This person has a file in the company already."
    )

    @api.depends("user_id", "company_id")
    def _compute_employee_id(self):
        employees = self.env["hr.employee"].search(
            [("user_id", "in", self.user_id.ids)]
        )
        by_place = {(each.user_id, each.company_id): each for each in employees}
        for person in self:
            person.employee_id = by_place.get((person.user_id, person.company_id))

    # ------------------------------------------------------------
    # SCHEDULED JOBS
    # ------------------------------------------------------------

    @api.model
    def _cron_refresh(self):
        """Let files follow assignments that began or ended with the day."""
        self._refresh(self.env["res.company"].search(Domain.TRUE))

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    @api.model
    def _find(self, users, company):
        """Return the files of people in a company, also those of leavers.

        :rtype: sales.mgmt.person
        """
        return (
            self.sudo()
            .with_context(active_test=False)
            .search([("user_id", "in", users.ids), ("company_id", "=", company.id)])
        )

    def _is_superior(self, user=None):
        """Tell whether somebody stands above all these people.

        :param res.users user: the current user if not given
        """
        user = user or self.env.user
        return all(user in person.superior_ids for person in self.sudo())

    @api.model
    def _refresh(self, companies, users=None):
        """Write down who works where and who stands above them, as of today.

        Files are system data that follow the organisation, so they are written in sudo.

        :param res.company companies: where
        :param res.users users: only these; everybody if not given
        """
        files = self.sudo().with_context(active_test=False)
        for company in companies:
            wanted = files._get_wanted(company, users)
            domain = Domain("company_id", "=", company.id)
            if users is not None:
                domain &= Domain("user_id", "in", users.ids)
            known = files.search(domain)
            files._store_files(
                company, wanted, {each.user_id.id: each for each in known}
            )

    @api.model
    def _get_wanted(self, company, users):
        """Return what the files of a company have to say today.

        :return: values by the id of the user
        :rtype: dict[int, dict]
        """
        calendars = self.env["sales.mgmt.calendar"]
        today = calendars._get_for_company(company)._get_today()
        domain = [("company_id", "=", company.id)]
        units = self.env["sales.mgmt.unit"].sudo().search(domain)
        places = {
            unit.id: line_above.Place(
                [int(step) for step in reversed(unit.parent_path.split("/")) if step]
            )
            for unit in units
        }
        commands = defaultdict(
            lambda: line_above.Command(None, frozenset()),
            {
                unit.id: line_above.Command(
                    unit.leader_id.id, frozenset(unit.deputy_ids.ids)
                )
                for unit in units
            },
        )
        if users is not None:
            domain.append(("user_id", "in", users.ids))
        spans, current = defaultdict(list), defaultdict(list)
        assignments = self.env["sales.mgmt.assignment"].sudo()
        for each in assignments.search(domain, order="is_main DESC, date_from, id"):
            user = each.user_id
            spans[user.id].append((each.date_from, each.date_to))
            runs = each.date_from <= today and (
                not each.date_to or each.date_to >= today
            )
            if runs and each.unit_id.id in places:
                current[user.id].append((each.unit_id.id, each.role))
        for unit in units.sorted(lambda each: len(places[each.id].path)):
            leader = unit.leader_id
            if leader.active and (users is None or leader in users):
                current[leader.id].append((unit.id, "leader"))
        return {
            user_id: self._describe(user_id, found, places, commands)
            | {"started_on": line_above.first_day(spans[user_id], today)}
            for user_id, found in current.items()
        }

    @api.model
    def _describe(self, user_id, found, places, commands):
        """Return the values of one file.

        :param list found: units and roles, the main one first
        """
        unit_id, role = found[0]
        leads = any(commands[unit].leader == user_id for unit, _role in found)
        above = line_above.superiors(
            user_id, [unit for unit, _role in found], places, commands
        )
        return {
            "active": True,
            "unit_id": unit_id,
            "role": "leader" if leads else role,
            "leader_id": above[0] if above else False,
            "superior_ids": frozenset(above),
        }

    @api.model
    def _store_files(self, company, wanted, known):
        """Create, change and archive the files of a company.

        :param dict wanted: values by the id of the user
        :param dict known: files by the id of the user
        """
        new = [
            {
                **values,
                "user_id": user_id,
                "company_id": company.id,
                "superior_ids": [Command.set(sorted(values["superior_ids"]))],
            }
            for user_id, values in wanted.items()
            if user_id not in known
        ]
        self.create(new)._begin()
        returned = self.browse()
        for user_id, person in known.items():
            values = wanted.get(user_id, {"active": False})
            changed = {
                name: value
                for name, value in values.items()
                if person._read_plain(name) != value
            }
            if not changed:
                continue
            if changed.get("active"):
                returned |= person
            if "superior_ids" in changed:
                changed["superior_ids"] = [Command.set(sorted(changed["superior_ids"]))]
            person.write(changed)
        returned._begin()

    def _read_plain(self, name):
        """Return the value of a field as it is compared with a wanted one."""
        value = self[name]
        if name == "superior_ids":
            return frozenset(value.ids)
        return value.id if isinstance(value, models.BaseModel) else value

    def _begin(self):
        """Hook: these people came, or came back; rooms begin their onboarding."""
