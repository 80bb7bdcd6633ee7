from odoo import api, models
from odoo.fields import Domain

from ...models.action.action import OPEN
from ...models.action.action_cover import NOTHING, Spot
from .pack_gap import Task


class SalesMgmtPackAction(models.AbstractModel):
    """Extend the gap and action list: beside each gap, which part of it is covered."""

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.pack"

    @api.model
    def _prepare_gap(self, world):
        """Extend: rows have `plan`, what is open, and `cover`, its part of the gap."""
        gap = super()._prepare_gap(world)
        plans = self.env["sales.mgmt.action"]._read_plans(
            world.lines.metric_id, world.period
        )
        for block in gap["metrics"]:
            metric = block["line"].metric_id
            for row in block["rows"]:
                spot = Spot(metric.id, world.period.id, 0, row["subject"].id)
                plan, figure = plans.get(spot, NOTHING), row["mark"].figure
                missing = figure.gap
                if missing is not None and block["lower_is_better"]:
                    missing = -missing
                row["plan"] = plan
                row["cover"] = plan.cover(missing) if plan.count else None
        return gap

    @api.model
    def _find_tasks(self, world, user_ids):
        """Extend: actions are things to do as well."""
        return [
            *super()._find_tasks(world, user_ids),
            *self._find_actions(world, user_ids),
        ]

    @api.model
    def _find_actions(self, world, user_ids):
        """Return the open actions for the targets of people, whoever does them.

        What somebody does for others stands with those, not with them.
        """
        around = Domain("period_id", "child_of", world.period.ids) | Domain(
            "period_id", "parent_of", world.period.ids
        )
        actions = self.env["sales.mgmt.action"].search(
            Domain("company_id", "=", world.company.id)
            & Domain("state", "in", OPEN)
            & around
            & (
                Domain("salesperson_id", "in", user_ids)
                | Domain("salesperson_id", "=", False)
                & Domain("user_id", "in", user_ids)
            )
        )
        return [
            Task(
                (each.salesperson_id or each.user_id).id,
                each.kind,
                each._describe_for_list(),
                each.date_due,
                each.is_late,
            )
            for each in actions.sudo()
        ]

    @api.model
    def _get_kind_name(self, kind):
        """Extend: what actions are called on the page."""
        kinds = self.env["sales.mgmt.action"]._fields["kind"]
        return dict(kinds._description_selection(self.env)).get(
            kind, super()._get_kind_name(kind)
        )
