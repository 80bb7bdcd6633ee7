from odoo import api, fields, models


class SalesMgmtPlanLine(models.Model):
    """The annual number beside that of the version before."""

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.plan.line"

    amount_before = fields.Monetary(
        string="Before",
        compute="_compute_amount_before",
        help="The annual target in the version before.",
    )
    amount_change = fields.Float(
        string="Change",
        compute="_compute_amount_before",
        help="How much more or less it is, in proportion to what it was.",
    )

    @api.depends("amount", "metric_id", "segmentation_id", "plan_id.replaces_id")
    def _compute_amount_before(self):
        for line in self:
            before = line._get_compared_line().amount
            line.amount_before = before
            line.amount_change = line.amount / before - 1 if before else 0.0

    def _get_compared_line(self):
        """Return the line of the same metric and segments in the version before.

        :rtype: sales.mgmt.plan.line
        """
        self.ensure_one()
        if not self.plan_id:
            return self.browse()
        return self.plan_id._get_compared().line_ids.filtered(
            lambda line: (
                line.metric_id == self.metric_id
                and line.segmentation_id == self.segmentation_id
            )
        )

    def _get_passed_periods(self):
        """Return the ids of the periods before the first one that may change.

        :rtype: set[int]
        """
        self.ensure_one()
        start = self.plan_id.revision_from
        if not start:
            return set()
        periods = self.env["sales.mgmt.period"].sudo()
        domain = [
            ("id", "child_of", self.plan_id.period_id.id),
            ("date_to", "<", start),
        ]
        return set(periods.search(domain).ids)
