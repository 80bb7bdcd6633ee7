from odoo import api, fields, models
from odoo.exceptions import ValidationError

# Longer than a year of working days nothing leads from one step to the next
LONGEST_LEAD = 250


class SalesMgmtChainStep(models.Model):
    """A step of a chain: what is counted, when the next one follows, what helps."""

    _name = "sales.mgmt.chain.step"
    _description = "Step of a Conversion Chain"
    _inherit = ["sales.mgmt.audit.mixin"]
    _order = "chain_id, sequence, id"
    _rec_name = "metric_id"
    _audit_fields = ("metric_id", "sequence", "lead_days", "standard_rate")

    chain_id = fields.Many2one(
        comodel_name="sales.mgmt.chain",
        required=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="chain_id.company_id", store=True, index=True)
    sequence = fields.Integer(default=10)
    metric_id = fields.Many2one(
        comodel_name="sales.mgmt.metric",
        required=True,
        ondelete="restrict",
        domain="[('available', '=', True), ('kind', '=', 'total'), "
        "('additive', '=', True), ('direction', '=', 'higher'), "
        "('carries_over', '=', True), ('unit', '!=', 'percent')]",
    )
    available = fields.Boolean(related="metric_id.available")
    metric_unit = fields.Selection(related="metric_id.unit", string="Metric Unit")
    lead_days = fields.Integer(
        string="Working Days to the Next",
        default=0,
        help="How long it usually takes until the next step comes of it.",
    )
    standard_rate = fields.Float(
        digits=(16, 6),
        help="How much should come of the step before: 0.25 is one of four, 3 are "
        "three for each. People are compared with it instead of with the others. "
        "Empty: the others decide.",
    )
    advice = fields.Text(
        string="What to Do",
        translate=True,
        help="Shown where this step is the weak one.",
    )

    _metric_uniq = models.Constraint(
        "UNIQUE (chain_id, metric_id)",
        "This metric is a step of the chain already: a chain does not run in a circle.",
    )
    _lead_range = models.Constraint(
        f"CHECK (lead_days BETWEEN 0 AND {LONGEST_LEAD})",
        f"From one step to the next it takes 0 to {LONGEST_LEAD} working days.",
    )
    _standard_positive = models.Constraint(
        "CHECK (standard_rate >= 0)", "A standard rate is not below zero."
    )

    @api.constrains("metric_id")
    def _check_metric(self):
        for step in self:
            problem = step._get_problem()
            if problem:
                raise ValidationError(problem)

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """Extend `base`: the chain of a company is looked up anew."""
        steps = super().create(vals_list)
        self.env.registry.clear_cache()
        return steps

    def write(self, vals):
        """Extend `base`: the chain of a company is looked up anew."""
        result = super().write(vals)
        self.env.registry.clear_cache()
        return result

    def unlink(self):
        """Extend `base`: the chain of a company is looked up anew."""
        result = super().unlink()
        self.env.registry.clear_cache()
        return result

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    def _get_problem(self):
        """Return in words why the metric is no step of a chain; empty if it is one."""
        metric = self.metric_id
        if metric.kind == "ratio" or metric.unit == "percent":
            return self.env._(
                "%(metric)s is a rate already. The steps of a chain are totals; the "
                "rates between them follow.",
                metric=metric.name,
            )
        if not metric.additive:
            return self.env._(
                "%(metric)s counts once per period, so that its months do not add up. "
                "Choose a total as step.",
                metric=metric.name,
            )
        if not metric.carries_over:
            return self.env._(
                "%(metric)s stands at a moment, like an open pipeline; nothing comes "
                "of it in a period. Choose what was done or won.",
                metric=metric.name,
            )
        if metric.direction == "lower":
            return self.env._(
                "Of %(metric)s less is better, so that nobody needs more of it.",
                metric=metric.name,
            )
        return ""
