from odoo import api, models
from odoo.fields import Domain

from .action import OPEN

MOST_ACTIONS = 15


class SalesMgmtMeeting(models.Model):
    """Extend the agenda with what is late, and with what is done about the gaps."""

    # a room extends what is another room's
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.meeting"

    @api.model
    def _get_agenda(self, unit, period, metrics=None, previous=None):
        """Extend `sales.mgmt.meeting`: late actions follow what was decided."""
        return [
            *super()._get_agenda(unit, period, metrics, previous),
            *self._get_action_points(unit.sudo()),
        ]

    @api.model
    def _get_action_points(self, unit):
        """Return open actions of the unit and below that are late, or wait for others.

        Those that carry out a decision stand there with the decision.
        """
        actions = self.env["sales.mgmt.action"].sudo()
        late = Domain("is_late", "=", True) | Domain("is_answer_late", "=", True)
        found = actions.search(
            Domain("unit_id", "child_of", unit.id)
            & Domain("state", "in", OPEN)
            & Domain("is_told", "=", True)
            & Domain("decision_id", "=", False)
            & late,
            limit=MOST_ACTIONS,
        )
        return [
            {
                "kind": "action",
                "action_id": action.id,
                "metric_id": action.metric_id.id,
                "user_id": action.user_id.id,
                "unit_id": action.unit_id.id,
                # it opens the figures of somebody: only for who leads them
                "is_internal": bool(action.salesperson_id - action.user_id),
            }
            for action in found
        ]

    @api.model
    def _get_gap_points(self, unit, period):
        """Extend `sales.mgmt.meeting`: beside each gap stands what is done about it."""
        points = super()._get_gap_points(unit, period)
        targets = (
            self.env["sales.mgmt.target"]
            .sudo()
            .browse([point["target_id"] for point in points])
        )
        for point, target in zip(points, targets, strict=True):
            point["action_count"] = target.action_count
            point["action_cover"] = target.action_cover
        return points
