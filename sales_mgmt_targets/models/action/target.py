from fractions import Fraction

from odoo import api, fields, models
from odoo.fields import Domain

from ...tools.action import missing
from ...tools.curve import exact
from .action import PLACE, PLAN_RANKS
from .action_cover import NOTHING, Spot


class SalesMgmtTarget(models.Model):
    """What is being done to reach a target, beside what is missing to it."""

    # a room extends what is another room's
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.target"

    action_count = fields.Integer(
        string="Open Actions",
        compute="_compute_actions",
        help="Measures and requests under the target and its parts that are not done.",
    )
    action_late_count = fields.Integer(
        string="Late Actions", compute="_compute_actions"
    )
    action_effect = fields.Monetary(
        string="Effect of Open Actions",
        compute="_compute_actions",
        help="What the open actions are still to bring.",
    )
    action_cover = fields.Float(
        string="Gap Covered",
        compute="_compute_actions",
        help="The part of what is missing that the open actions are to bring.",
    )

    @api.depends("gap", "amount", "actual")
    @api.depends_context("uid")
    def _compute_actions(self):
        self.action_count = self.action_late_count = 0
        self.action_effect = self.action_cover = 0.0
        actions = self.env["sales.mgmt.action"]
        for targets in self.grouped("company_id").values():
            plans = actions._read_plans(targets.metric_id, targets.period_id)
            for target in targets:
                plan = plans.get(target._get_spot(), NOTHING)
                target.action_count = plan.count
                target.action_late_count = plan.late
                target.action_effect = float(plan.effect)
                target.action_cover = plan.cover(target._get_missing()) or 0.0

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_open_actions(self):
        """Open what is open under the target and its parts, and what has ended."""
        self.ensure_one()
        self.check_access("read")
        actions = self.env["sales.mgmt.action"]._find_at(
            self.metric_id,
            self.period_id,
            self.unit_id.id,
            self.user_id.id or 0,
            self.segment_id.id or 0,
        )
        ended = self.sudo()._get_action_domain() & Domain(
            "state", "in", ("done", "dropped")
        )
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sales_mgmt_targets.sales_mgmt_action_action"
        )
        return {
            **action,
            "domain": list(Domain("id", "in", actions.ids) | ended),
            "display_name": self.env._("Actions: %(target)s", target=self.display_name),
            "context": {
                "default_target_id": self.id,
                "search_default_filter_open": 1,
            },
        }

    def action_plan_measure(self):
        """Begin a measure under the target."""
        return self._begin_action("measure", self.env._("New Measure"))

    def action_request_resource(self):
        """Begin a request to a supporting department under the target."""
        return self._begin_action("request", self.env._("New Resource Request"))

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    def _begin_action(self, kind, title):
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": title,
            "res_model": "sales.mgmt.action",
            "views": [(False, "form")],
            "target": "current",
            "context": {"default_target_id": self.id, "default_kind": kind},
        }

    def _get_action_domain(self):
        """Return the actions of the target, its parts, and the periods around it."""
        return Domain.AND(
            [
                Domain("company_id", "=", self.company_id.id),
                Domain("metric_id", "=", self.metric_id.id),
                Domain("unit_id", "child_of", self.unit_id.id),
                Domain("salesperson_id", "=", self.user_id.id)
                if self.user_id
                else Domain.TRUE,
                Domain("segment_id", "=", self.segment_id.id)
                if self.segment_id
                else Domain.TRUE,
                Domain("period_id", "child_of", self.period_id.ids)
                | Domain("period_id", "parent_of", self.period_id.ids),
            ]
        )

    def _get_missing(self):
        """Return what is missing to the target as of now; nothing without a target.

        :rtype: Fraction
        """
        if not self:
            return Fraction(0)
        return missing(
            exact(self.amount), exact(self.actual), self.metric_id.direction == "lower"
        )

    def _get_action_place(self):
        """Return the target's place as its actions keep it.

        :rtype: tuple[int, ...]
        """
        names = {"salesperson_id": "user_id"}
        return tuple(self[names.get(name, name)].id for name in PLACE)

    def _get_spot(self):
        return Spot(
            self.metric_id.id,
            self.period_id.id,
            self.unit_id.id,
            self.user_id.id or 0,
            self.segment_id.id or 0,
        )

    def _rank_plan(self):
        """Return how near the target's plan is to being in force: 0 is in force."""
        return PLAN_RANKS.get(self.plan_id.state, len(PLAN_RANKS))

    @api.model
    def _get_landings(self):
        """Extend: the day of who only answers requests starts with these."""
        return [
            *super()._get_landings(),
            (
                "sales_mgmt_targets.group_supporter",
                "sales_mgmt_targets.sales_mgmt_action_action_asked",
            ),
        ]
