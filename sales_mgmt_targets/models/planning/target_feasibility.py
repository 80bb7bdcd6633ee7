from odoo import api, fields, models
from odoo.exceptions import UserError

FIGURES = ("growth", "stretch", "best_month", "pipeline")
# What is judged: targets of whole years, all segments together
YEARLY = [("level", "=", "year"), ("segment_id", "=", False)]
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
        judged = self.env["sales.mgmt.feasibility"]._judge(years)
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
    """The light of a line is that of its top target."""

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.plan.line"

    feasibility = fields.Selection(
        selection=LIGHTS,
        compute="_compute_feasibility",
        help="Whether the annual target is within reach, as its top target says.",
    )

    @api.depends("target_ids", "amount")
    def _compute_feasibility(self):
        # all lines at once
        self.root_id.mapped("feasibility")
        for line in self:
            line.feasibility = line.root_id.feasibility


class SalesMgmtPlan(models.Model):
    """A plan that goes beyond the limits says why before it is proposed."""

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.plan"

    def action_open_feasibility(self):
        """List the targets of the whole year, with what was reached before."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sales_mgmt_targets.sales_mgmt_target_action_feasibility"
        )
        return {**action, "domain": [*YEARLY, ("plan_id", "=", self.id)]}

    def _check_feasible(self):
        """Refuse targets beyond the limits of the company without a written reason."""
        for plan in self:
            targets = (
                self.env["sales.mgmt.target"]
                .sudo()
                .search([*YEARLY, ("plan_id", "=", plan.id)])
            )
            beyond = targets._find_unreasoned()
            if beyond:
                raise UserError(
                    self.env._(
                        "%(count)s targets of “%(plan)s” are beyond the limits of "
                        "%(company)s, and nobody wrote why they can be reached: "
                        "%(targets)s. Open them, or a target above them, and write the "
                        "reason, or ask for less.",
                        count=len(beyond),
                        plan=plan.name,
                        company=plan.company_id.name,
                        targets=", ".join(beyond[:3].mapped("display_name"))
                        + (", …" if len(beyond) > 3 else ""),
                    )
                )
