from odoo import api, fields, models
from odoo.exceptions import AccessError

# Who may read targets at all
READERS = "sales_mgmt_targets.group_user,sales_mgmt_targets.group_auditor"


class ResUsers(models.Model):
    _inherit = "res.users"

    sales_mgmt_target_count = fields.Integer(
        string="Number of Sales Targets",
        compute="_compute_sales_mgmt_target_count",
        groups=READERS,
    )

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_sales_mgmt_target_count(self):
        counts = dict(
            self.env["sales.mgmt.target"]._read_group(
                [("user_id", "in", self.ids), ("plan_state", "=", "active")],
                ["user_id"],
                ["__count"],
            )
        )
        for user in self:
            user.sales_mgmt_target_count = counts.get(user, 0)

    def write(self, vals):
        """Extend `base`: assignments follow who comes, goes and changes companies.

        Who is archived, or loses a company, is assigned there until today; who comes
        back is assigned again where they are members of sales teams.
        """
        watched = vals.keys() & {"active", "company_ids"}
        if not watched:
            return super().write(vals)
        before = {user: user.active and user.company_ids for user in self}
        result = super().write(vals)
        self._end_sales_mgmt_assignments()
        members = self.filtered("active").sudo().crm_team_member_ids.filtered("active")
        self.env["sales.mgmt.assignment"]._begin(
            members.filtered(
                lambda member: (
                    not before[member.user_id]
                    or member.crm_team_id.company_id
                    in member.user_id.company_ids - before[member.user_id]
                )
            )
        )
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_in_closed_sales(self):
        self.env["sales.mgmt.fact"]._check_not_closed("user_id", self)

    def action_open_sales_mgmt_targets(self):
        """Open the targets of the person, as far as the reader may see them."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Targets of %(user)s", user=self.name),
            "res_model": "sales.mgmt.target",
            "view_mode": "kanban,list,form",
            "domain": [("user_id", "=", self.id)],
            "context": {
                "search_default_filter_running": 1,
                "search_default_filter_active": 1,
                "search_default_filter_in_use": 1,
            },
        }

    def _end_sales_mgmt_assignments(self):
        """End the assignments of archived users, and those outside their companies."""
        # who manages users need not manage units
        assignments = self.env["sales.mgmt.assignment"].sudo()
        assignments.search([("user_id", "in", self.ids)]).filtered(
            lambda each: (
                not each.user_id.active
                or each.company_id not in each.user_id.company_ids
            )
        )._end_today()

    def _sync_sales_mgmt_leader_group(self):
        """Make leaders of those who lead or deputise somewhere, and of nobody else.

        Groups are given in sudo: who may edit units decides who leads.
        """
        group = self.env.ref("sales_mgmt_targets.group_leader").sudo()
        led = (
            self.env["sales.mgmt.unit"]
            .sudo()
            .search([("responsible_ids", "in", self.ids)])
        )
        leading = self & led.responsible_ids
        retired = (self - leading) & group.user_ids
        if leading or retired:
            group.write(
                {
                    "user_ids": [
                        *(fields.Command.link(user.id) for user in leading),
                        *(fields.Command.unlink(user.id) for user in retired),
                    ]
                }
            )

    def _check_sales_mgmt_export(self):
        """Refuse who may not take data out of Odoo."""
        if not self.has_group("base.group_allow_export"):
            raise AccessError(
                self.env._(
                    "Your account may not export data. Ask an administrator for the "
                    "right “Allow exporting”."
                )
            )
