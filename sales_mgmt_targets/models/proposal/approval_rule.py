from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import ValidationError

# How far up a plan climbs, from near to far
REACHES = [
    ("unit", "Leader of the plan's unit"),
    ("parent", "Leader of the unit above it too"),
    ("top", "All leaders up to the top unit"),
    ("manager", "All leaders, then a planning manager"),
]
ORDER = [reach for reach, _label in REACHES]


class SalesMgmtApprovalRule(models.Model):
    """From which size or change on a plan needs the approval of whom.

    Of several rules that a plan meets, the one that reaches highest counts. A company
    without rules has every plan approved by one planning manager.
    """

    _name = "sales.mgmt.approval.rule"
    _description = "Approval Rule for Plans"
    _inherit = ["sales.mgmt.audit.mixin"]
    _order = "company_id, metric_id, basis, id"
    _rec_name = "metric_id"
    _audit_fields = ("active", "metric_id", "basis", "amount", "share", "reach")

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
        ondelete="restrict",
        help="Whose annual target is looked at.",
    )
    metric_unit = fields.Selection(related="metric_id.unit", string="Metric Unit")
    currency_id = fields.Many2one(
        comodel_name="res.currency", compute="_compute_currency_id"
    )
    basis = fields.Selection(
        selection=[
            ("total", "Annual target"),
            ("change", "Change against last year"),
        ],
        string="Looks At",
        required=True,
        default="total",
    )
    amount = fields.Monetary(string="From", help="The annual target from which on.")
    share = fields.Float(
        string="Change From",
        help="Up or down, in proportion to what was achieved in the year before the "
        "plan's. Where nothing was achieved, every target is a change.",
    )
    reach = fields.Selection(
        selection=REACHES,
        string="Approved By",
        required=True,
        default="unit",
        help="Who wrote the plan or has a target in it, who is away, and a unit "
        "without leader are passed over, upwards.",
    )

    _limit_positive = models.Constraint(
        "CHECK (amount >= 0 AND share >= 0)", "A limit is not below zero."
    )

    @api.depends("metric_id.unit", "company_id")
    def _compute_currency_id(self):
        for rule in self:
            is_money = rule.metric_id.unit == "money"
            rule.currency_id = is_money and rule.company_id.currency_id

    @api.depends("metric_id", "basis", "amount", "share")
    def _compute_display_name(self):
        for rule in self:
            rule.display_name = rule.env._(
                "%(metric)s: %(basis)s",
                metric=rule.metric_id.name or "",
                basis=rule._describe(),
            )

    @api.constrains("basis", "share")
    def _check_share(self):
        for rule in self:
            if rule.basis == "change" and not rule.share:
                raise ValidationError(
                    self.env._(
                        "Say from which change of %(metric)s on the rule counts.",
                        metric=rule.metric_id.name,
                    )
                )

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    def _describe(self):
        """Return the condition in words."""
        self.ensure_one()
        if self.basis == "change":
            return self.env._(
                "change of %(share)s %% or more", share=f"{self.share * 100:.10g}"
            )
        amount = (
            self.currency_id.format(self.amount)
            if self.currency_id
            else f"{self.amount:.10g}"
        )
        return self.env._("%(amount)s or more", amount=amount)

    def _is_met(self, total, last_year):
        """Tell whether a plan with this annual target needs what the rule asks for.

        :param Decimal total: the annual target of the metric, all lines of it together
        :param Decimal last_year: what was achieved the year before
        """
        self.ensure_one()
        if self.basis == "total":
            return total >= _exact(self.amount)
        if not last_year:
            return bool(total)
        return abs(total - last_year) >= _exact(self.share) * abs(last_year)

    @api.model
    def _find_met(self, plan):
        """Return the rules that a plan meets.

        :rtype: sales.mgmt.approval.rule
        """
        rules = self.sudo().search([("company_id", "=", plan.company_id.id)])
        if not rules:
            return rules
        totals, last_year = plan.sudo()._get_approval_figures(rules.metric_id)
        return rules.filtered(
            lambda rule: (
                rule.metric_id in totals
                and rule._is_met(totals[rule.metric_id], last_year[rule.metric_id])
            )
        )

    def _get_reach(self):
        """Return how far up the highest of the rules goes."""
        return max(self.mapped("reach"), key=ORDER.index)


def _exact(amount):
    return Decimal(str(amount))
