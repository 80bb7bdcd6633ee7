from datetime import date

from odoo import api, fields, models

from ...tools import development as arithmetic

TODO = "mail.mail_activity_data_todo"


class SalesMgmtDevelopmentGoal(models.Model):
    """Goals that come due: first the person is told, then the line above."""

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.development.goal"

    called_person_on = fields.Date(
        string="Person Reminded On", readonly=True, copy=False
    )
    called_leader_on = fields.Date(
        string="Line Above Told On", readonly=True, copy=False
    )
    activity_ids = fields.Many2many(
        comodel_name="mail.activity",
        relation="sales_mgmt_development_goal_activity_rel",
        column1="goal_id",
        column2="activity_id",
        readonly=True,
        copy=False,
    )

    @api.model
    def _cron_call(self):
        """Tell, once each, who has a goal due and whose goal is late."""
        today = fields.Date.context_today(self)
        goals = self.search(
            [
                ("plan_id.state", "=", "agreed"),
                ("person_id.active", "=", True),
                ("date_due", "<=", today + arithmetic.NOTICE),
            ]
        )
        reached = goals.filtered("is_reached")
        reached.activity_ids.action_feedback()
        for goal in goals - reached:
            who = arithmetic.call(goal.date_due, today)
            getattr(goal, f"_call_{who}")(today)

    def _call_person(self, today: date):
        """Remind the person of a goal, once."""
        if not self.called_person_on:
            self._call(
                self.person_id.user_id,
                self.env._("Your goal is due: %(goal)s", goal=self.name),
            )
            self.called_person_on = today

    def _call_leader(self, today: date):
        """Tell the line above that a goal is late, once, and the person if need be."""
        self._call_person(today)
        if not self.called_leader_on:
            self._call(
                self.person_id.leader_id,
                self.env._(
                    "%(person)s has not reached the goal “%(goal)s”",
                    person=self.person_id.name,
                    goal=self.name,
                ),
            )
            self.called_leader_on = today

    def _call(self, user, summary):
        if user.active:
            self.activity_ids |= self.plan_id.activity_schedule(
                TODO,
                user_id=user.id,
                date_deadline=self.date_due,
                summary=summary,
            )
