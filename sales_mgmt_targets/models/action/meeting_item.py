from odoo import api, fields, models

from .action import OPEN


class SalesMgmtMeetingItem(models.Model):
    """What is being done stands beside the gap, and what is late is talked about."""

    # a room extends what is another room's
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.meeting.item"

    kind = fields.Selection(
        selection_add=[("action", "Action"), ("alert",)],
        ondelete={"action": "cascade"},
    )
    action_id = fields.Many2one(
        comodel_name="sales.mgmt.action",
        readonly=True,
        index="btree_not_null",
        ondelete="cascade",
    )
    action_count = fields.Integer(string="Open Actions", readonly=True)
    action_cover = fields.Float(string="Gap Covered", readonly=True)
    action_text = fields.Char(
        string="What Is Being Done", compute="_compute_action_text", compute_sudo=True
    )

    @api.depends("action_count", "action_cover", "kind")
    @api.depends_context("lang")
    def _compute_action_text(self):
        for item in self:
            item.action_text = item.kind == "gap" and item._describe_plan()

    @api.depends("action_id.name", "action_id.state", "action_id.answer")
    def _compute_title(self):
        """Extend: a point about an action follows it."""
        return super()._compute_title()

    @api.depends("kind")
    def _compute_rank(self):
        """Extend: what is late comes after what was decided last time."""
        result = super()._compute_rank()
        for item in self:
            if item.kind == "action":
                item.rank = 5
        return result

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_plan_action(self):
        """Plan an action against the gap of this point, for who leads."""
        self.ensure_one()
        self.check_access("read")
        target = self.target_id
        return {
            **target._begin_action("measure", self.env._("Action against a Gap")),
            "context": {
                "default_target_id": target.id,
                "default_alert_id": self.alert_id.id,
            },
        }

    def action_open_action(self):
        """Open the action that is talked about."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "res_model": "sales.mgmt.action",
            "res_id": self.action_id.id,
            "views": [(False, "form")],
        }

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    def _describe_action(self):
        action = self.action_id
        words = {
            "what": action.name,
            "who": action.user_id.name,
            "day": action._format_due(),
        }
        if action.state not in OPEN:
            return self.env._("%(what)s (%(who)s, ended)", **words)
        if action.is_answer_late:
            words["asked"] = action._get_asked().name
            return self.env._(
                "%(what)s (%(who)s): %(asked)s has not answered the request", **words
            )
        return self.env._("%(what)s (%(who)s): late since %(day)s", **words)

    def _describe_plan(self):
        """Return in words what is being done about the gap."""
        if not self.action_count:
            return self.env._("Nothing is planned against it.")
        if not self.action_cover:
            return self.env._(
                "Open actions: %(count)s, without an expected effect.",
                count=self.action_count,
            )
        return self.env._(
            "Open actions: %(count)s, they cover %(cover)s of the gap.",
            count=self.action_count,
            cover=self._show_share(self.action_cover),
        )

    def _get_key(self):
        """Extend: a point about an action is found again by it."""
        return (*super()._get_key(), self.action_id.id)
