from odoo import api, fields, models

FIGURES = ("growth", "stretch", "best_month", "pipeline")
LIGHTS = [
    ("good", "Within Reach"),
    ("near", "Ambitious"),
    ("far", "Beyond the Limits"),
    ("none", "No History"),
]


class SalesMgmtTarget(models.Model):
    """Whether the target of a year is within reach, and why if it is not."""

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.target"

    feasibility = fields.Selection(
        selection=LIGHTS,
        compute="_compute_feasibility",
        help="How the target of a year compares with what was reached before and with "
        "the limits of the company.",
    )
    growth_asked = fields.Float(
        string="Growth",
        compute="_compute_feasibility",
        aggregator=None,
        help="On top of the result of the last year.",
    )
    stretch_asked = fields.Float(
        string="Stretch",
        compute="_compute_feasibility",
        aggregator=None,
        help="On top of what the trend of up to three years brings.",
    )
    best_month_asked = fields.Float(
        string="Over Best Month",
        compute="_compute_feasibility",
        aggregator=None,
        help="By how much the highest month of the target is above the best month of "
        "up to three years.",
    )
    pipeline_asked = fields.Float(
        string="In Pipeline",
        compute="_compute_feasibility",
        aggregator=None,
        help="The part of the target that open opportunities of the year bring, each "
        "weighed by how often deals from its stage are won.",
    )
    feasibility_reason = fields.Text(
        string="Why It Can Be Reached",
        help="What will be different from the years before. Needed beyond the limits "
        "of the company, here or on a target above.",
    )

    @api.depends("amount", "line_id", "unit_id", "user_id", "level")
    def _compute_feasibility(self):
        years = self.filtered(
            lambda target: (
                target.level == "year" and not target.segment_id and target._origin
            )
        )
        judged = {}
        for targets in years.grouped("line_id").values():
            judged |= self.env["sales.mgmt.feasibility"]._judge(targets)
        for target in self:
            judgement = judged.get(target.id)
            target.feasibility = judgement.light if judgement else False
            for name in FIGURES:
                value = getattr(judgement, name) if judgement else None
                target[f"{name}_asked"] = float(value or 0)

    def _find_unreasoned(self):
        """Return targets beyond the limits for which nobody wrote why, here or above.

        :rtype: sales.mgmt.target
        """
        beyond = self.filtered(lambda target: target.feasibility == "far")
        reasoned = set(self.filtered("feasibility_reason").mapped("parent_path"))
        return beyond.filtered(
            lambda target: (
                not any(target.parent_path.startswith(path) for path in reasoned)
            )
        )


class SalesMgmtPlanLine(models.Model):
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.plan.line"

    feasibility = fields.Selection(
        selection=LIGHTS,
        compute="_compute_feasibility",
        help="Whether the annual target is within reach, as its top target says.",
    )

    @api.depends("target_ids", "amount")
    def _compute_feasibility(self):
        for line in self:
            line.feasibility = line.root_id.feasibility
