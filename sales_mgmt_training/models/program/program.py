from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

OFFICER = "sales_mgmt_training.group_training_officer"


class SalesMgmtTrainingProgram(models.Model):
    """Courses and first results, each due so many days after the start.

    Whoever starts gets the steps as they are on that day. Changes concern later
    starters, until somebody applies them to everybody who is on the way.
    """

    _name = "sales.mgmt.training.program"
    _description = "Training Program"
    _inherit = ["mail.thread"]
    _order = "sequence, name, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True, tracking=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    goal = fields.Text(translate=True, help="Where the program leads.")
    responsible_id = fields.Many2one(
        comodel_name="res.users",
        domain="[('share', '=', False)]",
        default=lambda self: self.env.user,
    )
    is_onboarding = fields.Boolean(
        string="Newcomers Start by Themselves",
        tracking=True,
        help="Whoever comes, or comes back, to the units and in the role below starts "
        "the program on the first day in sales.",
    )
    newcomer_days = fields.Integer(
        default=90,
        help="Whoever is in sales for more days when the file is opened is no "
        "newcomer, and does not start by themselves.",
    )
    role = fields.Selection(
        selection=[
            ("all", "Everybody"),
            ("member", "Salespeople"),
            ("leader", "Leaders"),
            ("support", "Sales Support"),
        ],
        string="For",
        required=True,
        default="member",
        tracking=True,
    )
    unit_ids = fields.Many2many(
        comodel_name="sales.mgmt.unit",
        relation="sales_mgmt_training_program_unit_rel",
        column1="program_id",
        column2="unit_id",
        string="Units",
        check_company=True,
        help="With everything below them. Empty: all units.",
    )
    in_order = fields.Boolean(
        string="One Step After the Other",
        default=True,
        tracking=True,
        help="A course opens when the step before it is done. Milestones count "
        "whenever they are reached.",
    )
    step_ids = fields.One2many(
        comodel_name="sales.mgmt.training.program.step",
        inverse_name="program_id",
        string="Steps",
        copy=True,
    )
    way_ids = fields.One2many(
        comodel_name="sales.mgmt.training.program.person", inverse_name="program_id"
    )
    running_count = fields.Integer(
        string="On the Way", compute="_compute_running_count"
    )
    ramp_days = fields.Float(
        string="Average Ramp Time",
        compute="_compute_running_count",
        digits=(16, 1),
        help="Days from the start to the last milestone, of whom the reader may see.",
    )
    duration = fields.Integer(
        string="Days in All",
        compute="_compute_duration",
        help="Days until the last step is due.",
    )

    _newcomer_days_positive = models.Constraint(
        "CHECK (newcomer_days >= 0)",
        "Newcomers cannot be in sales for less than no days.",
    )

    @api.depends("way_ids.state", "way_ids.ramp_days")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_running_count(self):
        ways = self.env["sales.mgmt.training.program.person"]
        domain = Domain("program_id", "in", self.ids)
        running = dict(
            ways._read_group(
                domain & Domain("state", "=", "running"), ["program_id"], ["__count"]
            )
        )
        ramps = dict(
            ways._read_group(
                domain & Domain("has_ramp", "=", True),
                ["program_id"],
                ["ramp_days:avg"],
            )
        )
        for program in self:
            program.running_count = running.get(program, 0)
            program.ramp_days = ramps.get(program, 0.0)

    @api.depends("step_ids.due_days")
    def _compute_duration(self):
        for program in self:
            program.duration = max(program.step_ids.mapped("due_days"), default=0)

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_open_ways(self):
        """Open who is on the way, as far as the reader may see them."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("People in %(program)s", program=self.name),
            "res_model": "sales.mgmt.training.program.person",
            "view_mode": "list,form,pivot,graph",
            "domain": [("program_id", "=", self.id)],
            "context": {"search_default_running": 1},
        }

    def action_apply(self):
        """Let everybody who is on the way go by the steps as they are now."""
        if not self.env.user.has_group(OFFICER):
            raise AccessError(
                self.env._("Only a training officer changes what people are doing.")
            )
        self.check_access("write")
        # officers write the program; the ways are written by the system
        self.sudo().way_ids.filtered(
            lambda way: way.state == "running"
        )._follow_program()

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    def _covers(self, person):
        """Tell whether a person has the role and a unit of the program."""
        self.ensure_one()
        if self.company_id != person.company_id:
            return False
        if self.role not in ("all", person.role):
            return False
        units = self.sudo().unit_ids
        return not units or bool(person.sudo().unit_id.ancestor_ids & units)

    def _start(self, people, day=None):
        """Start people who are not on the way already.

        System and leaders start through this method, so it writes in sudo; whoever
        calls it has checked who asks.

        :param sales.mgmt.person people: who
        :param dict day: first day by person; today for whom it does not name
        :return: the new ways
        :rtype: sales.mgmt.training.program.person
        """
        self.ensure_one()
        ways = self.env["sales.mgmt.training.program.person"].sudo()
        if not self.sudo().step_ids:
            raise UserError(
                self.env._(
                    "“%(program)s” has no steps yet. Add what is to be learned and "
                    "reached.",
                    program=self.name,
                )
            )
        busy = ways.search(
            [
                ("person_id", "in", people.ids),
                ("program_id", "=", self.id),
                ("state", "=", "running"),
            ]
        ).person_id
        days = day or {}
        today = ways._get_today(self.company_id)
        new = ways.create(
            [
                {
                    "program_id": self.id,
                    "person_id": person.id,
                    "started_on": days.get(person) or today,
                }
                for person in people - busy
            ]
        )
        new._follow_program()
        new._note_before(today)
        return new

    @api.model
    def _start_newcomers(self, people):
        """Start people who came or came back on the programs meant for them.

        :param sales.mgmt.person people: who
        """
        programs = self.sudo().search(
            [
                ("is_onboarding", "=", True),
                ("company_id", "in", people.company_id.ids),
                ("step_ids", "!=", False),
            ]
        )
        for program in programs:
            today = self.env["sales.mgmt.training.program.person"]._get_today(
                program.company_id
            )
            newcomers = people.filtered(
                lambda person, program=program, today=today: (
                    program._covers(person)
                    and (today - (person.started_on or today)).days
                    <= program.newcomer_days
                )
            )
            program._start(
                newcomers, {person: person.started_on for person in newcomers}
            )

    def _check_covers(self, people):
        """Refuse to start somebody for whom the program is not meant."""
        self.ensure_one()
        other = people.filtered(lambda person: not self._covers(person))[:1]
        if other:
            raise UserError(
                self.env._(
                    "“%(program)s” is not meant for %(person)s: role or unit differ. "
                    "Choose another program, or widen for whom it is.",
                    program=self.name,
                    person=other.name,
                )
            )
