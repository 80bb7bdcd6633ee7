from odoo import models


class SalesMgmtPlanLine(models.Model):
    """What a line of a scenario may do."""

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.plan.line"

    def _find_same(self, plan):
        """Return the line of another plan for the same metric and segments.

        :rtype: sales.mgmt.plan.line
        """
        self.ensure_one()
        return plan.line_ids.filtered(
            lambda line: (
                line.metric_id == self.metric_id
                and line.segmentation_id == self.segmentation_id
            )
        )
