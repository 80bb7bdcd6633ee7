from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import format_date

from ..course.enrolment import OPEN_STATES
from .program_step import STEP_KINDS

OPEN = ("waiting", "open")


class SalesMgmtTrainingProgramPersonStep(models.Model):
    """A step on the way of a person: what, until when, and the evidence.

    Written by the system only; it stays as it was when the program changes.
    """

    _name = "sales.mgmt.training.program.person.step"
    _description = "Step on the Way of a Person"
    _order = "way_id, sequence, id"

    way_id = fields.Many2one(
        comodel_name="sales.mgmt.training.program.person",
        required=True,
        index=True,
        ondelete="cascade",
    )
    person_id = fields.Many2one(
        related="way_id.person_id", store=True, precompute=True, index=True
    )
    company_id = fields.Many2one(
        related="way_id.company_id", store=True, precompute=True, index=True
    )
    step_id = fields.Many2one(
        comodel_name="sales.mgmt.training.program.step",
        string="Step of the Program",
        index=True,
        ondelete="set null",
    )
    sequence = fields.Integer()
    kind = fields.Selection(selection=STEP_KINDS, required=True)
    course_id = fields.Many2one(
        comodel_name="sales.mgmt.training.course", ondelete="restrict", index=True
    )
    metric_id = fields.Many2one(
        comodel_name="sales.mgmt.metric", ondelete="restrict", index=True
    )
    number = fields.Float(string="At Least")
    before = fields.Float(
        help="What the month of the start held already when the way began."
    )
    date_due = fields.Date(string="Due", required=True)
    state = fields.Selection(
        selection=[
            ("waiting", "Waiting"),
            ("open", "Open"),
            ("done", "Done"),
            ("waived", "Not Needed"),
        ],
        required=True,
        default="waiting",
        index=True,
    )
    enrolment_id = fields.Many2one(
        comodel_name="sales.mgmt.training.enrolment", ondelete="set null", index=True
    )
    done_on = fields.Date()
    figure = fields.Float(help="Of a milestone: the figure that was there on that day.")
    is_late = fields.Boolean(string="Late", compute="_compute_is_late")
    name = fields.Char(compute="_compute_name")

    _done_on_a_day = models.Constraint(
        "CHECK ((state IN ('done', 'waived')) = (done_on IS NOT NULL))",
        "A step that is done has a day, and no other has.",
    )

    @api.depends("kind", "course_id.name", "metric_id.name", "number")
    def _compute_name(self):
        for step in self:
            step.name = (
                step.course_id.name
                if step.kind == "course"
                else f"{step.metric_id.name or ''} ≥ {step.number:g}"
            )

    @api.depends("state", "date_due", "way_id.state")
    def _compute_is_late(self):
        today = fields.Date.context_today(self)
        for step in self:
            step.is_late = (
                step.way_id.state == "running"
                and step.state in OPEN
                and step.date_due < today
            )

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    def _end(self, state, day):
        """End steps, and let their ways go on."""
        self.write({"state": state, "done_on": day})
        self.way_id._advance()

    def _get_key(self):
        """Return by what the figures of a milestone are found."""
        self.ensure_one()
        return self.company_id.id, self.person_id.user_id.id, self.metric_id.id

    def _take_over(self, vals):
        """Follow a step of the program that changed; another course begins anew."""
        self.ensure_one()
        if vals["course_id"] != self.course_id.id or vals["kind"] != self.kind:
            self.enrolment_id._leave_program(self.way_id)
            vals = {**vals, "state": "waiting", "enrolment_id": False}
        self.write(vals)
        self.enrolment_id.filtered(
            lambda each: each.state in OPEN_STATES and each.origin == "program"
        ).date_due = self.date_due

    def _open(self):
        """Open steps: whoever has to take a course is enrolled in it.

        Whoever is on the course already goes on with that enrolment.
        """
        self.state = "open"
        courses = self.filtered(lambda step: step.kind == "course")
        enrolments = self.env["sales.mgmt.training.enrolment"]
        for (course, due), steps in courses.grouped(
            lambda step: (step.course_id, step.date_due)
        ).items():
            enrolments._enrol(steps.person_id, course, "program", due)
        running = enrolments.search(
            [
                ("person_id", "in", courses.person_id.ids),
                ("course_id", "in", courses.course_id.ids),
                ("state", "in", OPEN_STATES),
            ]
        ).grouped(lambda each: (each.person_id, each.course_id))
        for step in courses:
            step.enrolment_id = running[step.person_id, step.course_id]
        self._tell_opened()

    def _tell_opened(self):
        """Tell people what comes next in their programs: one message for each person.

        A step opens once, so it is told once. In the language of who reads it.
        """
        for user, steps in self.grouped(lambda step: step.way_id.user_id).items():
            ways = steps.with_context(lang=user.lang).way_id
            ways[:1].message_notify(
                partner_ids=user.partner_id.ids,
                subject=ways._spell_next_in(),
                body=Markup().join(
                    steps.filtered(lambda step, way=way: step.way_id == way)
                    .with_env(ways.env)
                    ._render_next(titled=len(ways) > 1)
                    for way in ways
                ),
            )

    def _render_next(self, titled):
        """Return what comes next on one way, as a list.

        :param bool titled: whether the program is named above it
        :rtype: Markup
        """
        title = Markup("<p>%s</p>") % self.way_id._spell_next_in()
        steps = Markup().join(
            Markup("<li>%s</li>") % step._spell_next() for step in self
        )
        return (title if titled else Markup()) + Markup("<ul>%s</ul>") % steps

    def _spell_next(self):
        """Return what a person has to do next, and until when.

        :rtype: str
        """
        return self.env._(
            "%(step)s, due on %(day)s",
            step=self.name,
            day=format_date(self.env, self.date_due),
        )
