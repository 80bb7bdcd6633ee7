from odoo import fields, models


class SalesMgmtMeetingDecision(models.Model):
    """A decision about a gap may become an action under its target."""

    # a room extends what is another room's
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.meeting.decision"

    action_ids = fields.One2many(
        comodel_name="sales.mgmt.action",
        inverse_name="decision_id",
        readonly=True,
    )
    target_id = fields.Many2one(related="item_id.target_id", string="Sales Target")

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_plan_action(self):
        """Plan as an action what was decided: with target, effect and progress.

        The action stands for the decision from then on: one task, and both end
        together. For who leads.
        """
        self.ensure_one()
        self.check_access("write")
        if self.action_ids:
            return {
                "type": "ir.actions.act_window",
                "res_model": "sales.mgmt.action",
                "res_id": self.action_ids[:1].id,
                "views": [(False, "form")],
            }
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Action from a Decision"),
            "res_model": "sales.mgmt.action",
            "views": [(False, "form")],
            "context": {
                "default_decision_id": self.id,
                "default_name": self.name,
                "default_user_id": self.user_id.id,
                "default_date_due": fields.Date.to_string(self.date_due),
                "default_target_id": self.target_id.id,
            },
        }

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    def _end_tasks(self, outcome):
        """Extend the task: what carries a decision out ends with it."""
        result = super()._end_tasks(outcome)
        # what has ended already is left alone, so that this comes to an end
        self.sudo().action_ids._end_tasks(outcome)
        return result

    def _become_tasks(self):
        """Extend the task: an action that stands for the decision is the task."""
        return super(
            SalesMgmtMeetingDecision,
            self.filtered(lambda each: not each.sudo().action_ids),
        )._become_tasks()
