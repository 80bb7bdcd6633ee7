from odoo import api, fields, models
from odoo.exceptions import UserError

from .action_steps import KNOWN

# Names that a refusal lists; the rest is counted
MOST_NAMES = 5


class SalesMgmtPlan(models.Model):
    """Large targets come with action plans, if the company wants it so.

    A yearly target in money above the company's limit has an action plan if there is a
    measure or a request, not dropped, under it or one of its parts.
    """

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.plan"

    action_count = fields.Integer(
        string="Actions",
        compute="_compute_action_count",
        help="Measures and requests under the targets of the plan.",
    )
    unplanned_count = fields.Integer(
        string="Targets without Actions",
        compute="_compute_unplanned_count",
        help="Large targets without an action plan, if the company asks for one.",
    )

    def _compute_action_count(self):
        for plan in self:
            plan.action_count = self.env["sales.mgmt.action"].search_count(
                plan._get_action_domain()
            )

    def _compute_unplanned_count(self):
        for plan in self:
            plan.unplanned_count = len(plan._find_unplanned())

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_approve(self):
        """Extend: large targets come with action plans, where the company says so."""
        for plan in self:
            plan._check_planned()
        return super().action_approve()

    def action_open_actions(self):
        """Open what is done under the targets of the plan."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sales_mgmt_targets.sales_mgmt_action_action"
        )
        return {
            **action,
            "domain": self._get_action_domain(),
            "context": {},
        }

    def action_open_unplanned(self):
        """Open the large targets that have no action plan."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "domain": [("id", "in", self._find_unplanned().ids)],
            "name": self.env._("Targets without Actions"),
            "res_model": "sales.mgmt.target",
            "view_mode": "list,form",
        }

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    def _get_action_domain(self):
        """Return the actions under what the plan plans, of any version of it."""
        # whoever reads a plan reads not all of its lines
        plan = self.sudo()
        return [
            ("company_id", "=", plan.company_id.id),
            ("metric_id", "in", plan.line_ids.metric_id.ids),
            ("unit_id", "child_of", plan.unit_id.ids),
            ("period_id", "child_of", plan.period_id.ids),
        ]

    @api.model
    def _get_unplanned_domain(self, limit):
        """Return the targets of plans that need an action plan."""
        return [
            ("plan_id", "in", self.ids),
            ("level", "=", "year"),
            ("segment_id", "=", False),
            ("metric_id.unit", "=", "money"),
            ("amount", ">", limit),
        ]

    def _find_unplanned(self):
        """Return the yearly targets above the limit that nothing is planned for.

        Two statements, however many targets there are.

        :rtype: sales.mgmt.target
        """
        self.ensure_one()
        targets = self.env["sales.mgmt.target"]
        if self.company_id.sales_mgmt_action_rule == "none":
            return targets
        # whoever approves judges the whole plan
        large = targets.sudo().search(
            self._get_unplanned_domain(self.company_id.sales_mgmt_action_limit)
        )
        rows = (
            self.env["sales.mgmt.action"]
            .sudo()
            ._read_group(
                [
                    *self._get_action_domain(),
                    "|",
                    ("outcome", "=", False),
                    ("outcome", "!=", "dropped"),
                ],
                ["metric_id", "unit_id", "salesperson_id"],
            )
        )
        planned = set()
        for metric, unit, user in rows:
            planned.add((metric.id, unit.id, user.id))
            planned |= {(metric.id, above.id, False) for above in unit.ancestor_ids}
        return large.filtered(
            lambda each: (
                (each.metric_id.id, each.unit_id.id, each.user_id.id) not in planned
            )
        ).with_env(self.env)

    def _check_planned(self):
        """Refuse a plan whose large targets come without an action plan."""
        if self.company_id.sales_mgmt_action_rule != "refuse":
            return
        unplanned = self._find_unplanned()
        if unplanned:
            company = self.company_id
            names = unplanned.sudo()[:MOST_NAMES].mapped("display_name")
            raise UserError(
                self.env._(
                    "%(count)s targets of “%(plan)s” above %(limit)s come without an "
                    "action plan: %(targets)s. Plan a measure or a request under each, "
                    "or change the rule in the settings.",
                    count=len(unplanned),
                    plan=self.name,
                    limit=company.currency_id.format(company.sales_mgmt_action_limit),
                    targets=", ".join(names) + ("…" if unplanned[MOST_NAMES:] else ""),
                )
            )

    def _become(self, state, **vals):
        """Extend: with the approval everybody learns what they are to do."""
        result = super()._become(state, **vals)
        if state in KNOWN:
            for plan in self:
                self.env["sales.mgmt.action"].sudo().search(
                    [*plan._get_action_domain(), ("is_told", "=", False)]
                )._tell()
        return result
