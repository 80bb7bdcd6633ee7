from odoo import fields, models


class SalesMgmtTrainingNeedRule(models.Model):
    """Which course helps whose figure stays below a limit."""

    _name = "sales.mgmt.training.need.rule"
    _description = "Course for Weak Figures"
    _inherit = ["sales.mgmt.audit.mixin"]
    _order = "metric_id, limit_percent, id"
    _rec_name = "metric_id"
    _check_company_auto = True
    _audit_fields = ("metric_id", "limit_percent", "course_id", "active")

    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    metric_id = fields.Many2one(
        comodel_name="sales.mgmt.metric",
        required=True,
        index=True,
        ondelete="restrict",
        domain="[('direction', '=', 'higher')]",
        help="Its targets and results of the last closed quarter are compared.",
    )
    limit_percent = fields.Float(
        string="Below",
        required=True,
        default=80.0,
        help="Percent of the target.",
    )
    course_id = fields.Many2one(
        comodel_name="sales.mgmt.training.course",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
    )

    _limit_positive = models.Constraint(
        "CHECK (limit_percent > 0)", "The limit lies above zero."
    )
    _rule_uniq = models.UniqueIndex(
        "(company_id, metric_id, course_id)",
        "There is a rule for this metric and course already.",
    )
