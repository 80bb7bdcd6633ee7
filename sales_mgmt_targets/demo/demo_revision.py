from odoo import models

from .demo_plans import ORDERS

REASON_TO_REVISE = (
    "Two key accounts ordered a second line each, so that the rest of the year brings "
    "more than planned; who lost half a region to the new team carries less of it."
)
# Whose objection to the target letter is met
LESS = "rep2"


class SalesMgmtDemo(models.AbstractModel):
    """A revision of this year's plan that waits for its approval."""

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.demo"

    def _load_revision(self, plan):
        """Let the director raise the rest of the year; one seller gets less of it.

        :param sales.mgmt.plan plan: the one in use
        """
        starts = plan._get_revision_starts()
        today = self._get_now().date()
        start = starts.filtered(lambda each: each.date_from > today)[:1] or starts[:1]
        revision = plan._revise(start, REASON_TO_REVISE)
        orders = revision.line_ids.filtered(
            lambda line: line.metric_id == self._get_metric(ORDERS)
        )
        root = orders.root_id
        root.amount += self._round_up(self._sum_from(root, start) * 0.06, 10_000)
        target = self._get_year_target(orders, login=LESS)[:1]
        target.amount -= self._round_up(self._sum_from(target, start) * 0.12, 1_000)
        self._step(revision, "director", "propose")

    def _sum_from(self, target, start):
        """Return what lies below a target from the first day of a period on."""
        leaves = target.search(
            [
                ("id", "child_of", target.id),
                ("axis", "=", False),
                ("date_from", ">=", start.date_from),
            ]
        )
        return sum(leaves.mapped("amount"))
