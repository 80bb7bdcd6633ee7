from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..cover.cover import LEVELS as COVER_LEVELS
from ..cover.cover import STANDS_IN

KINDS = [
    ("attainment", "Attainment of Targets"),
    ("value", "Value of a Metric"),
    ("documents", "Documents Open Today"),
    ("certificate", "Valid Certificate"),
    ("course", "Passed Course"),
    ("program", "Finished Program"),
    ("months", "Months at the Level"),
    ("review", "Review Scores"),
    ("cover", "Cross-Training"),
    ("improvement", "No Running Improvement Plan"),
]
# What each kind cannot do without
NEEDED = {
    "value": "metric_id",
    "documents": "metric_id",
    "certificate": "certificate_kind_id",
    "course": "course_id",
    "program": "program_id",
}


class SalesMgmtCareerCriterion(models.Model):
    """What a level asks for, as data: nothing in it is executed.

    A kind is a value of the selection, a sentence (`_phrase_<kind>`) and a way to judge
    everybody at once (`_judge_<kind>`, see `evaluation.py`).
    """

    _name = "sales.mgmt.career.criterion"
    _description = "Entry Criterion of a Career Level"
    _inherit = ["sales.mgmt.audit.mixin"]
    _order = "level_id, sequence, id"
    _check_company_auto = True
    _audit_fields = (
        "kind",
        "metric_id",
        "operator",
        "limit",
        "needed",
        "last_count",
        "period_level",
        "certificate_kind_id",
        "course_id",
        "program_id",
        "topic_id",
        "cover_level",
    )

    level_id = fields.Many2one(
        comodel_name="sales.mgmt.career.level",
        required=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        related="level_id.company_id", store=True, precompute=True, index=True
    )
    sequence = fields.Integer(default=10)
    name = fields.Char(string="Criterion", compute="_compute_name")
    kind = fields.Selection(selection=KINDS, required=True, default="attainment")
    metric_id = fields.Many2one(
        comodel_name="sales.mgmt.metric",
        index="btree_not_null",
        ondelete="restrict",
        help="Of an attainment, empty means: every target that the person had.",
    )
    metric_unit = fields.Selection(related="metric_id.unit", string="Measured In")
    operator = fields.Selection(
        selection=[("at_least", "At Least"), ("at_most", "At Most")],
        required=True,
        default="at_least",
    )
    limit = fields.Float(
        digits=(32, 4),
        default=100,
        aggregator=None,
        help="Attainments and percentages out of 100; review scores as they are given; "
        "everything else as the metric is measured. Exactly on the limit is met.",
    )
    needed = fields.Integer(
        string="In So Many",
        default=1,
        aggregator=None,
        help="How many of the last periods or reviews have to reach the limit; how "
        "many months at the level; how many topics.",
    )
    last_count = fields.Integer(
        string="Of the Last",
        default=1,
        aggregator=None,
        help="How many closed periods, or signed reviews, are looked at. A value of a "
        "metric is that of all of them together.",
    )
    period_level = fields.Selection(
        selection=[("year", "Years"), ("quarter", "Quarters"), ("month", "Months")],
        string="Periods",
        required=True,
        default="quarter",
    )
    certificate_kind_id = fields.Many2one(
        comodel_name="sales.mgmt.certificate.kind",
        string="Certificate",
        ondelete="restrict",
        check_company=True,
    )
    course_id = fields.Many2one(
        comodel_name="sales.mgmt.training.course",
        ondelete="restrict",
        check_company=True,
    )
    program_id = fields.Many2one(
        comodel_name="sales.mgmt.training.program",
        ondelete="restrict",
        check_company=True,
    )
    topic_id = fields.Many2one(
        comodel_name="sales.mgmt.cover.topic",
        ondelete="restrict",
        check_company=True,
        help="Empty: any topics, so many of them.",
    )
    cover_level = fields.Selection(
        selection=[each for each in COVER_LEVELS if each[0] != "0"],
        string="Able To",
        required=True,
        default=STANDS_IN,
    )

    _counts_positive = models.Constraint(
        "CHECK (needed >= 1 AND last_count >= 1)",
        "At least one period, review, month or topic is looked at.",
    )
    _hits_fit = models.Constraint(
        "CHECK (kind NOT IN ('attainment', 'review') OR needed <= last_count)",
        "The limit cannot be reached in more periods or reviews than are looked at.",
    )

    @api.constrains(
        "kind",
        "metric_id",
        "certificate_kind_id",
        "course_id",
        "program_id",
        "last_count",
    )
    def _check_complete(self):
        """Refuse criteria by which nobody could be judged."""
        labels = dict(self._fields["kind"]._description_selection(self.env))
        for criterion in self:
            needed = NEEDED.get(criterion.kind)
            if needed and not criterion[needed]:
                raise ValidationError(
                    self.env._(
                        "Say which one: “%(kind)s” of “%(level)s” needs its %(field)s.",
                        kind=labels[criterion.kind],
                        level=criterion.level_id.name,
                        field=self._fields[needed]._description_string(self.env),
                    )
                )
            metric = criterion.metric_id
            if (
                criterion.kind == "value"
                and criterion.last_count > 1
                and not metric.additive
            ):
                raise ValidationError(
                    self.env._(
                        "%(metric)s does not add up over time: look at the last one of "
                        "the periods only, or choose another metric.",
                        metric=metric.name,
                    )
                )
            if criterion.kind == "documents" and metric.kind != "total":
                raise ValidationError(
                    self.env._(
                        "%(metric)s is a ratio: documents are counted by a metric that "
                        "is a total.",
                        metric=metric.name,
                    )
                )

    @api.onchange("kind")
    def _onchange_kind(self):
        """Begin with what is usual for a kind."""
        if self.kind == "documents":
            self.operator, self.limit = "at_most", 0
            self.metric_id = self._find_severe_complaints()
        elif self.kind == "attainment":
            self.operator, self.limit, self.needed, self.last_count = (
                "at_least",
                100,
                3,
                4,
            )
        elif self.kind == "review":
            self.operator, self.limit, self.needed, self.last_count = (
                "at_least",
                80,
                2,
                2,
            )
        elif self.kind == "months":
            self.needed = 12

    @api.model
    def _find_severe_complaints(self):
        """Return the metric of severe complaints, if the database has one.

        :rtype: sales.mgmt.metric
        """
        return self.env["sales.mgmt.metric"].search(
            [("code", "=", "complaint_open_severe")], limit=1
        )
