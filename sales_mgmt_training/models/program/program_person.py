from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

from ...tools import milestone
from .program import OFFICER
from .program_person_step import OPEN


class SalesMgmtTrainingProgramPerson(models.Model):
    """The way of a person through a program.

    Courses are done when they are passed, milestones when the figures say so; nobody
    ticks them off. A milestone once reached stays reached, with its evidence.
    """

    _name = "sales.mgmt.training.program.person"
    _description = "Person in a Training Program"
    _inherit = [
        "sales.mgmt.person.mixin",
        "sales.mgmt.training.average.mixin",
        "mail.thread",
    ]
    _order = "started_on DESC, id DESC"
    _averaged = {"ramp_days": "has_ramp"}

    program_id = fields.Many2one(
        comodel_name="sales.mgmt.training.program",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    started_on = fields.Date(required=True, readonly=True)
    state = fields.Selection(
        selection=[
            ("running", "On the Way"),
            ("finished", "Finished"),
            ("stopped", "Stopped"),
        ],
        required=True,
        readonly=True,
        default="running",
        index=True,
        tracking=True,
    )
    ended_on = fields.Date(
        readonly=True, help="The day on which it was finished or stopped."
    )
    step_ids = fields.One2many(
        comodel_name="sales.mgmt.training.program.person.step",
        inverse_name="way_id",
        string="Steps",
        readonly=True,
    )
    progress = fields.Float(
        compute="_compute_progress",
        store=True,
        aggregator="avg",
        digits=(16, 2),
        help="Steps done, out of 100.",
    )
    next_step = fields.Char(compute="_compute_next_step")
    next_due = fields.Date(compute="_compute_next_step")
    late_count = fields.Integer(
        string="Steps Late", compute="_compute_late_count", search="_search_late_count"
    )
    has_ramp = fields.Boolean(
        compute="_compute_progress", store=True, export_string_translation=False
    )
    ramp_days = fields.Integer(
        string="Ramp Time",
        compute="_compute_progress",
        store=True,
        aggregator="avg",
        help="Days from the start until the last milestone was reached.",
    )

    _one_running = models.UniqueIndex(
        "(person_id, program_id) WHERE state = 'running'",
        "This person is on the program already.",
    )

    @api.depends("step_ids.state", "step_ids.done_on", "step_ids.kind", "started_on")
    def _compute_progress(self):
        for way in self:
            steps = way.step_ids
            done = steps.filtered(lambda step: step.state not in OPEN)
            way.progress = milestone.progress(len(done), len(steps))
            numbers = steps.filtered(lambda step: step.kind == "milestone")
            way.has_ramp = bool(numbers) and all(
                step.state == "done" for step in numbers
            )
            way.ramp_days = (
                (max(numbers.mapped("done_on")) - way.started_on).days
                if way.has_ramp
                else 0
            )

    @api.depends("step_ids.state", "step_ids.sequence", "state")
    def _compute_next_step(self):
        for way in self:
            step = way._get_next()
            way.next_step = step.name
            way.next_due = step.date_due

    @api.depends("step_ids.state", "step_ids.date_due", "state")
    def _compute_late_count(self):
        for way in self:
            way.late_count = len(way.step_ids.filtered("is_late"))

    @api.model
    def _search_late_count(self, operator, value):
        if operator not in (">", "=", "in") or value not in (0, [0], {0}):
            return NotImplemented
        late = Domain("state", "=", "running") & Domain(
            "step_ids",
            "any",
            [
                ("state", "in", OPEN),
                ("date_due", "<", fields.Date.context_today(self)),
            ],
        )
        return late if operator == ">" else ~late

    @api.depends("program_id", "person_id")
    def _compute_display_name(self):
        for way in self:
            way.display_name = f"{way.program_id.name} · {way.person_id.name}"

    # ------------------------------------------------------------
    # SCHEDULED JOBS
    # ------------------------------------------------------------

    @api.model
    def _cron_check(self):
        """Look every night who reached which milestone."""
        self.search([("state", "=", "running")])._check_milestones()

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_stop(self):
        """Take people off a program; what they learned stays."""
        self.check_access("read")
        if not self.env.user.has_group(OFFICER) and not all(
            way.person_id._is_superior() for way in self
        ):
            raise AccessError(
                self.env._(
                    "Only a training officer or the line above takes somebody off a "
                    "program."
                )
            )
        # neither leaders nor officers write the way of a person themselves
        self.sudo()._stop()

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    @api.model
    def _get_today(self, company):
        """Return the current day of a company."""
        return self.env["sales.mgmt.calendar"]._get_for_company(company)._get_today()

    def _get_next(self):
        """Return the first step that is not done."""
        self.ensure_one()
        left = self.step_ids if self.state == "running" else self.step_ids.browse()
        return left.filtered(lambda step: step.state in OPEN).sorted(
            lambda step: (step.sequence, step.id)
        )[:1]

    def _follow_program(self):
        """Take over the steps of the program: new, changed and dropped ones.

        What is done stays as it was done.
        """
        steps = self.env["sales.mgmt.training.program.person.step"]
        new, dropped = [], steps
        for way in self:
            known = {step.step_id: step for step in way.step_ids if step.step_id}
            wanted = way.program_id.step_ids.sorted(
                lambda step: (step.sequence, step.id)
            )
            for number, step in enumerate(wanted, 1):
                vals = way._prepare_step(step, number)
                if step not in known:
                    new.append({"way_id": way.id, **vals})
                elif known[step].state in OPEN:
                    known[step]._take_over(vals)
                else:
                    known[step].sequence = number
            dropped |= way.step_ids.filtered(
                lambda each, wanted=wanted: (
                    each.state in OPEN and each.step_id not in wanted
                )
            )
        dropped.enrolment_id._leave_program(self)
        dropped.unlink()
        steps.create(new)
        self._advance()

    def _prepare_step(self, step, sequence):
        """Return the values of a step of the program for this person."""
        self.ensure_one()
        return {
            "step_id": step.id,
            "sequence": sequence,
            "kind": step.kind,
            "course_id": step.course_id.id,
            "metric_id": step.metric_id.id,
            "number": step.number,
            "date_due": fields.Date.add(self.started_on, days=step.due_days),
        }

    def _advance(self):
        """Open the steps whose turn it is, and finish the ways that have none left."""
        opened = self.env["sales.mgmt.training.program.person.step"]
        for way in self.filtered(lambda each: each.state == "running"):
            left = way._get_next()
            if not left:
                way._finish()
            elif way.program_id.in_order:
                opened |= left.filtered(lambda step: step.state == "waiting")
            else:
                opened |= way.step_ids.filtered(lambda step: step.state == "waiting")
        opened._open()

    def _spell_next_in(self):
        """Return the line above what comes next on these ways of a person.

        :rtype: str
        """
        return self.env._(
            "Next in “%(program)s”",
            program=", ".join(self.program_id.mapped("name")),
        )

    def _finish(self):
        self.ensure_one()
        days = [day for day in self.step_ids.mapped("done_on") if day]
        self.write(
            {"state": "finished", "ended_on": max([self.started_on, *days])},
        )

    def _stop(self):
        """End ways before their time, and the courses that were only part of them."""
        running = self.filtered(lambda way: way.state == "running")
        for company, ways in running.grouped("company_id").items():
            ways.write({"state": "stopped", "ended_on": self._get_today(company)})
        running.step_ids.filtered(
            lambda step: step.state == "open"
        ).enrolment_id._leave_program(running)

    # ------------------------------------------------------------
    # MILESTONES
    # ------------------------------------------------------------

    def _note_before(self, today):
        """Note what the month of the start held already, of ways that begin today.

        Whoever came earlier brought nothing along.
        """
        ways = self.filtered(lambda way: way.started_on == today)
        pieces = ways._read_pieces()
        for step in ways.step_ids.filtered(lambda each: each.kind == "milestone"):
            step.before = sum(
                piece.figure
                for piece in pieces[step._get_key()]
                if piece.first <= today <= piece.last
            )

    def _check_milestones(self):
        """Write down who reached which number, a few statements for everybody."""
        pieces = self._read_pieces()
        todays = {
            company: self._get_today(company) for company in self.sudo().company_id
        }
        for step in self.step_ids:
            if step.kind != "milestone" or step.state not in OPEN:
                continue
            reached = milestone.reach(
                pieces[step._get_key()],
                step.number,
                step.way_id.started_on,
                todays[step.company_id],
                step.before,
            )
            if reached:
                step.write(
                    {
                        "state": "done",
                        "done_on": max(reached.day, step.way_id.started_on),
                        "figure": float(reached.figure),
                    }
                )
        self._advance()

    def _read_pieces(self):
        """Return the figures that the milestones are measured by, in one query.

        The figures of everybody are read in sudo: the job and the line above start
        people whose results they may not all open.

        :return: pieces by company, user and metric
        :rtype: dict[tuple[int, int, int], list[milestone.Piece]]
        """
        pieces = defaultdict(list)
        steps = self.step_ids.filtered(lambda step: step.kind == "milestone")
        if not steps:
            return pieces
        rows = (
            self.env["sales.mgmt.fact"]
            .sudo()
            ._read_group(
                [
                    ("metric_id", "in", steps.metric_id.ids),
                    ("user_id", "in", self.user_id.ids),
                    ("company_id", "in", self.company_id.ids),
                    ("segment_id", "=", False),
                    ("period_id.date_to", ">=", min(self.mapped("started_on"))),
                ],
                ["company_id", "user_id", "metric_id", "period_id"],
                ["numerator:sum"],
            )
        )
        for company, user, metric, period, figure in rows:
            pieces[company.id, user.id, metric.id].append(
                milestone.Piece(period.date_from, period.date_to, figure)
            )
        return pieces
