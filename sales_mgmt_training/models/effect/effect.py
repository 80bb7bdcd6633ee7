from odoo import api, fields, models
from odoo.exceptions import AccessError

from ...tools import effect as arithmetic

OFFICER = "sales_mgmt_training.group_training_officer"
# who may know what training did; people and their figures stay closed all the same
READERS = (
    "sales_mgmt_training.group_training_officer,hr.group_hr_user,"
    "sales_mgmt_targets.group_leader,sales_mgmt_targets.group_manager,"
    "sales_mgmt_targets.group_auditor"
)
# What is asked; another question has another answer
QUESTION = {
    "company_id",
    "subject",
    "course_id",
    "session_id",
    "program_id",
    "metric_id",
    "measure",
    "scope",
}
# What is written by the comparison only
FIGURES = {
    "has_figures",
    "trained_count",
    "trained_before",
    "trained_after",
    "untrained_count",
    "untrained_before",
    "untrained_after",
    "trained_change",
    "untrained_change",
    "effect",
    "recent_count",
    "moved_count",
    "unmeasured_count",
    "alone_count",
    "studied_on",
}


class SalesMgmtTrainingEffect(models.Model):
    """What a training did to a metric: trained people against untrained colleagues.

    The effect is the change of those who were trained less the change of comparable
    colleagues over the same months. It holds averages of five people or more on either
    side and no person, so whoever may not read the people may read it.
    """

    _name = "sales.mgmt.training.effect"
    _description = "Effect of Training"
    _inherit = ["sales.mgmt.training.average.mixin"]
    _order = "has_figures DESC, effect DESC, id"
    _check_company_auto = True
    _averaged = dict.fromkeys(
        (
            "effect",
            "trained_before",
            "trained_after",
            "trained_change",
            "untrained_before",
            "untrained_after",
            "untrained_change",
        ),
        "has_figures",
    )

    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    subject = fields.Selection(
        selection=[
            ("course", "Course"),
            ("session", "Session"),
            ("program", "Training Program"),
        ],
        string="Effect Of",
        required=True,
        default="course",
    )
    course_id = fields.Many2one(
        comodel_name="sales.mgmt.training.course",
        compute="_compute_course_id",
        store=True,
        readonly=False,
        precompute=True,
        index=True,
        ondelete="cascade",
        check_company=True,
    )
    session_id = fields.Many2one(
        comodel_name="sales.mgmt.training.session",
        index=True,
        ondelete="cascade",
        check_company=True,
    )
    program_id = fields.Many2one(
        comodel_name="sales.mgmt.training.program",
        index=True,
        ondelete="cascade",
        check_company=True,
    )
    kind = fields.Selection(related="course_id.kind", store=True)
    metric_id = fields.Many2one(
        comodel_name="sales.mgmt.metric", required=True, index=True, ondelete="cascade"
    )
    metric_unit = fields.Selection(related="metric_id.unit")
    measure = fields.Selection(
        selection=[
            ("attainment", "Attainment of the Target"),
            ("value", "What Was Achieved"),
        ],
        string="Measured By",
        required=True,
        default="attainment",
        help="Attainment is in percent of the targets of the months; the other one is "
        "an average month, or the ratio of a metric that is one.",
    )
    scope = fields.Selection(
        selection=[("unit", "The Same Unit"), ("company", "The Whole Company")],
        string="Colleagues Of",
        required=True,
        default="company",
        help="Comparable colleagues have the same role, and work in the same unit or "
        "anywhere in the company.",
    )
    currency_id = fields.Many2one(
        comodel_name="res.currency", compute="_compute_currency_id"
    )
    # Figures
    studied_on = fields.Datetime(string="Compared On", readonly=True, copy=False)
    has_figures = fields.Boolean(
        string="Enough People",
        readonly=True,
        copy=False,
        help="Five people or more on either side; of fewer nothing is told.",
    )
    trained_count = fields.Integer(
        string="Trained People", readonly=True, copy=False, aggregator=None
    )
    trained_before = fields.Float(
        readonly=True, copy=False, digits=(32, 2), aggregator="avg"
    )
    trained_after = fields.Float(
        readonly=True, copy=False, digits=(32, 2), aggregator="avg"
    )
    trained_change = fields.Float(
        string="Change of the Trained",
        compute="_compute_changes",
        store=True,
        digits=(32, 2),
        aggregator="avg",
    )
    untrained_count = fields.Integer(
        string="Untrained Colleagues", readonly=True, copy=False, aggregator=None
    )
    untrained_before = fields.Float(
        readonly=True, copy=False, digits=(32, 2), aggregator="avg"
    )
    untrained_after = fields.Float(
        readonly=True, copy=False, digits=(32, 2), aggregator="avg"
    )
    untrained_change = fields.Float(
        string="Change of the Untrained",
        compute="_compute_changes",
        store=True,
        digits=(32, 2),
        aggregator="avg",
    )
    effect = fields.Float(
        compute="_compute_changes",
        store=True,
        digits=(32, 2),
        aggregator="avg",
        help="The change of the trained less the change of the untrained.",
    )
    recent_count = fields.Integer(
        string="Too Recent",
        readonly=True,
        copy=False,
        aggregator=None,
        help="The three months after their training are not over yet.",
    )
    moved_count = fields.Integer(
        string="Not There All the Time",
        readonly=True,
        copy=False,
        aggregator=None,
        help="They came, left, or changed role or unit in the months that are "
        "compared.",
    )
    unmeasured_count = fields.Integer(
        string="Without Figures",
        readonly=True,
        copy=False,
        aggregator=None,
        help="They have no targets or no results in the months that are compared.",
    )
    alone_count = fields.Integer(
        string="Without Colleagues",
        readonly=True,
        copy=False,
        aggregator=None,
        help="Nobody of the same role was there and untrained over the same months.",
    )

    _subject_known = models.Constraint(
        """CHECK ((subject = 'course' AND course_id IS NOT NULL)
            OR (subject = 'session' AND session_id IS NOT NULL)
            OR (subject = 'program' AND program_id IS NOT NULL))""",
        "Say which course, session or program is looked at.",
    )
    _question_uniq = models.UniqueIndex(
        """(company_id, subject, COALESCE(course_id, 0), COALESCE(session_id, 0),
            COALESCE(program_id, 0), metric_id, measure, scope)""",
        "This effect is looked at already.",
    )

    @api.depends("subject", "session_id")
    def _compute_course_id(self):
        for effect in self:
            if effect.subject == "session":
                effect.course_id = effect.session_id.course_id
            else:
                is_course = effect.subject == "course"
                effect.course_id = is_course and effect.course_id

    @api.depends("metric_id", "measure", "company_id")
    def _compute_currency_id(self):
        for effect in self:
            money = effect.measure == "value" and effect.metric_unit == "money"
            effect.currency_id = effect.company_id.currency_id if money else False

    @api.depends(
        "trained_before", "trained_after", "untrained_before", "untrained_after"
    )
    def _compute_changes(self):
        for effect in self:
            effect.trained_change = effect.trained_after - effect.trained_before
            effect.untrained_change = effect.untrained_after - effect.untrained_before
            # of the figures as they are shown, so that everybody can check it
            effect.effect = effect.trained_change - effect.untrained_change

    @api.depends("subject", "course_id", "session_id", "program_id", "metric_id")
    def _compute_display_name(self):
        # who reads an effect may know what it is about
        for effect in self.sudo():
            effect.display_name = (
                f"{effect._get_subject().display_name} · {effect.metric_id.name}"
            )

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """Extend `base`: what is asked for is compared at once."""
        for vals in vals_list:
            self._check_no_figures(vals)
        effects = super().create(vals_list)
        # figures of people are read to average them, whoever asks
        effects.sudo()._study()
        return effects

    def write(self, vals):
        self._check_no_figures(vals)
        result = super().write(vals)
        if vals.keys() & QUESTION:
            self.sudo()._study()
        return result

    def _check_no_figures(self, vals):
        if not self.env.su and vals.keys() & FIGURES:
            raise AccessError(
                self.env._("The effect of training is compared, not typed in.")
            )

    # ------------------------------------------------------------
    # SCHEDULED JOBS
    # ------------------------------------------------------------

    @api.model
    def _cron_study(self):
        """Compare anew, and look at courses that enough people have passed."""
        for company in self.env["res.company"].search([("active", "=", True)]):
            self._look_at_courses(company)
        self.search([("company_id", "!=", False)])._study()

    @api.model
    def _look_at_courses(self, company):
        """Look at every course of a company that can have an effect to tell.

        By the metric that improvement plans go by: it is what the company looks at.

        :param res.company company: one company
        """
        metric = company.sales_mgmt_improvement_metric_id
        if not metric:
            return
        rows = self.env["sales.mgmt.training.enrolment"]._read_group(
            [("company_id", "=", company.id), ("state", "=", "passed")],
            ["course_id"],
            ["person_id:count_distinct"],
            having=[("person_id:count_distinct", ">=", arithmetic.FEWEST)],
        )
        known = self.search(
            [("company_id", "=", company.id), ("subject", "=", "course")]
        ).course_id
        self.create(
            [
                {
                    "company_id": company.id,
                    "course_id": course.id,
                    "metric_id": metric.id,
                }
                for course, _people in rows
                if course not in known
            ]
        )

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_study(self):
        """Compare now, instead of waiting for the night."""
        if not self.env.user.has_group(OFFICER):
            raise AccessError(
                self.env._(
                    "A training officer compares anew; every night it is done for all."
                )
            )
        self.check_access("write")
        self.sudo()._study()

    def action_open_trained(self):
        """Open who was trained, as far as the reader may see them."""
        self.ensure_one()
        self.check_access("read")
        model, domain = {
            "course": (
                "sales.mgmt.training.enrolment",
                [("course_id", "=", self.course_id.id), ("state", "=", "passed")],
            ),
            "session": (
                "sales.mgmt.training.participant",
                [("session_id", "=", self.session_id.id), ("attended", ">", 0)],
            ),
            "program": (
                "sales.mgmt.training.program.person",
                [("program_id", "=", self.program_id.id), ("state", "=", "finished")],
            ),
        }[self.subject]
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Trained: %(subject)s", subject=self.display_name),
            "res_model": model,
            "view_mode": "list,form",
            "domain": [*domain, ("company_id", "=", self.company_id.id)],
        }

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    def _get_subject(self):
        """Return the course, the session or the program that is looked at."""
        self.ensure_one()
        return self[f"{self.subject}_id"]

    @api.model
    def _open_of(self, record, subject):
        """Return the action that shows the effects of a course, session or program.

        :param record: one record
        :param str subject: a value of the field `subject`
        """
        record.ensure_one()
        self.check_access("read")
        # what the settings say is no secret
        metric = self.env.company.sudo().sales_mgmt_improvement_metric_id
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sales_mgmt_training.sales_mgmt_training_effect_action"
        )
        return {
            **action,
            "domain": [(f"{subject}_id", "=", record.id)],
            "context": {
                "default_subject": subject,
                f"default_{subject}_id": record.id,
                "default_metric_id": metric.id,
            },
        }
