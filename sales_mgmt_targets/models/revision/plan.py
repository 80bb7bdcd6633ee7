from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain


class SalesMgmtPlan(models.Model):
    """The versions of a plan: which one replaces which, from when on and why.

    A plan that was approved is not edited any more. A revision is a plan of its own,
    with all lines and targets of the version before; what was before its first period
    is held. Once it is activated, the version before is superseded and stays as it was.
    """

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.plan"

    version = fields.Integer(readonly=True, default=1, copy=False, aggregator=None)
    first_version_id = fields.Many2one(
        comodel_name="sales.mgmt.plan",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        help="Where the versions began; empty for the first one itself.",
    )
    replaces_id = fields.Many2one(
        comodel_name="sales.mgmt.plan",
        readonly=True,
        index="btree_not_null",
        copy=False,
        ondelete="restrict",
        help="The version before, which is superseded as soon as this one is active.",
    )
    revision_ids = fields.One2many(
        comodel_name="sales.mgmt.plan", inverse_name="replaces_id", string="Revisions"
    )
    revision_id = fields.Many2one(
        comodel_name="sales.mgmt.plan",
        string="Next Version",
        compute="_compute_revision_id",
        help="The revision that replaces this version, or is to replace it.",
    )
    revision_from_id = fields.Many2one(
        comodel_name="sales.mgmt.period",
        string="Changed From",
        readonly=True,
        copy=False,
        ondelete="restrict",
        tracking=True,
        help="The first period whose targets may differ; what was before is held.",
    )
    revision_from = fields.Date(
        string="First Changed Day", related="revision_from_id.date_from", store=True
    )
    revision_reason = fields.Text(
        string="Reason of the Revision", readonly=True, copy=False
    )
    version_notice = fields.Char(compute="_compute_version_notice")
    version_count = fields.Integer(
        string="Versions", compute="_compute_version_count", compute_sudo=True
    )
    difference_count = fields.Integer(
        string="Differences",
        compute="_compute_difference_count",
        help="How many of the smallest targets differ from the version before.",
    )

    _replaces_uniq = models.UniqueIndex(
        "(replaces_id)", "There is a revision of this plan already."
    )

    @api.depends("revision_ids")
    def _compute_revision_id(self):
        for plan in self:
            plan.revision_id = plan.revision_ids[:1]

    @api.depends("replaces_id", "revision_ids", "state", "revision_from_id")
    @api.depends_context("lang")
    def _compute_version_notice(self):
        """Say what the plan is to its other versions, in one sentence."""
        for plan in self:
            values = {
                "old": plan.replaces_id.name,
                "period": plan.revision_from_id.name,
                "next": plan.revision_id.name,
            }
            plan.version_notice = False
            if plan.state == "superseded":
                plan.version_notice = self.env._(
                    "Superseded by “%(next)s”. Targets and figures stay as they were "
                    "when that version was activated.",
                    **values,
                )
            elif plan.revision_id:
                plan.version_notice = self.env._(
                    "“%(next)s” is to replace this version, which stays in use until "
                    "that one is activated.",
                    **values,
                )
            elif plan.replaces_id and plan.state in ("draft", "proposed", "approved"):
                plan.version_notice = self.env._(
                    "This version is to change the targets of “%(old)s” from "
                    "%(period)s on; what is before is held.",
                    **values,
                )

    @api.depends("first_version_id", "revision_ids")
    def _compute_version_count(self):
        firsts = [(plan.first_version_id or plan).id for plan in self]
        rows = self._read_group(
            [("first_version_id", "in", firsts)], ["first_version_id"], ["__count"]
        )
        later = {first.id: count for first, count in rows}
        for plan, first in zip(self, firsts, strict=True):
            plan.version_count = 1 + later.get(first, 0)

    @api.depends_context("uid")
    def _compute_difference_count(self):
        differences = self.env["sales.mgmt.plan.difference"]
        counts = {}
        # the plan itself is read by people who see no targets of others
        if differences.has_access("read"):
            rows = differences._read_group(
                [("plan_id", "in", self.ids), ("change", "!=", 0)],
                ["plan_id"],
                ["__count"],
            )
            counts = {plan.id: count for plan, count in rows}
        for plan in self:
            plan.difference_count = counts.get(plan.id, 0)

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.ondelete(at_uninstall=False)
    def _unlink_except_revised(self):
        """Refuse to delete what a revision was made of."""
        for plan in self:
            if plan.revision_ids - self:
                plan._check_not_revised()

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_close(self):
        """Extend `sales.mgmt.plan`: not while a revision waits to replace the plan."""
        self._check_not_revised()
        return super().action_close()

    def action_back_to_draft(self):
        """Extend `sales.mgmt.plan`: not while a revision waits to replace the plan."""
        self._check_not_revised()
        return super().action_back_to_draft()

    def action_open_versions(self):
        """List all versions of the plan, the newest first."""
        self.ensure_one()
        first = self.first_version_id or self
        return {
            "type": "ir.actions.act_window",
            "res_model": "sales.mgmt.plan",
            "view_mode": "list,form",
            "domain": list(
                Domain("id", "=", first.id) | Domain("first_version_id", "=", first.id)
            ),
            "name": self.env._("Versions of %(plan)s", plan=first.name),
        }

    def action_open_differences(self):
        """List how the plan differs from the version before it."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sales_mgmt_targets.sales_mgmt_plan_difference_action"
        )
        name = self.env._(
            "%(plan)s against %(other)s",
            plan=self.name,
            other=self._get_compared().name,
        )
        domain = [("plan_id", "=", self.id)]
        return {**action, "name": name, "display_name": name, "domain": domain}

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    def _get_compared(self):
        """Return the plan whose targets this one is compared with.

        :rtype: sales.mgmt.plan
        """
        self.ensure_one()
        return self.replaces_id

    @api.model
    def _get_audit_fields(self):
        """Extend the audit: what a version replaces, from when on and why."""
        return (
            *super()._get_audit_fields(),
            "replaces_id",
            "revision_from_id",
            "revision_reason",
        )

    def _check_not_revised(self):
        """Refuse a step of a plan that somebody is revising."""
        revision = self.sudo().revision_ids[:1]
        if revision:
            raise UserError(
                self.env._(
                    "“%(plan)s” is revised in “%(revision)s”. Activate that version, "
                    "or delete it, first.",
                    plan=revision.replaces_id.name,
                    revision=revision.name,
                )
            )
