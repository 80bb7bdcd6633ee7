from odoo import api, fields, models
from odoo.exceptions import UserError

from ..handling.severity import SEVERITIES
from .policy import KINDS


class SalesMgmtComplaintEscalationRule(models.Model):
    """A rung of the ladder: after which part of the time who is told or takes over."""

    _name = "sales.mgmt.complaint.escalation.rule"
    _description = "Escalation Rule"
    _order = "percent, sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    percent = fields.Integer(
        string="After (%)",
        required=True,
        default=100,
        help="Part of the time that is over: 100 when it is missed, 150 when it took "
        "half as much again.",
    )
    # For what
    kind = fields.Selection(
        selection=KINDS, string="Deadline", help="Empty: every deadline."
    )
    min_severity = fields.Selection(
        selection=SEVERITIES, string="From Severity", help="Empty: every severity."
    )
    category_id = fields.Many2one(
        comodel_name="sales.mgmt.complaint.category",
        help="With all categories below it. Empty: all.",
    )
    company_id = fields.Many2one(
        comodel_name="res.company", index=True, help="Empty: all companies."
    )
    team_id = fields.Many2one(
        comodel_name="sales.mgmt.complaint.team",
        help="Empty: all teams.",
    )
    # What then
    tell_owner = fields.Boolean(string="Owner", default=True)
    tell_team_leader = fields.Boolean(string="Team Leader")
    tell_account_manager = fields.Boolean(string="Account Manager")
    tell_officers = fields.Boolean(string="Complaint Officers")
    unit_levels = fields.Integer(
        string="Leaders Above",
        help="So many leaders up the sales units of the account manager: 1 is the "
        "leader of the own unit, 2 also the one above. What is confidential goes to "
        "complaint officers instead.",
    )
    reassign = fields.Selection(
        selection=[
            ("leader", "To the Team Leader"),
            ("next", "To the Next of the Team"),
        ],
        help="Who becomes the owner. Empty: the owner stays.",
    )

    told = fields.Char(
        string="Who Is Told",
        compute="_compute_told",
        help="In words, for the list.",
    )

    _percent_positive = models.Constraint(
        "CHECK (percent > 0)", "A step comes after more than 0 % of the time."
    )
    _unit_levels_positive = models.Constraint(
        "CHECK (unit_levels >= 0)", "The number of leaders cannot be negative."
    )
    _does_something = models.Constraint(
        "CHECK (tell_owner OR tell_team_leader OR tell_account_manager "
        "OR tell_officers OR unit_levels > 0 OR reassign IS NOT NULL)",
        "Say who is told, or who takes over: this step would do nothing.",
    )

    @api.depends(
        "tell_owner",
        "tell_team_leader",
        "tell_account_manager",
        "tell_officers",
        "unit_levels",
    )
    @api.depends_context("lang")
    def _compute_told(self):
        labels = {
            name: self._fields[name]._description_string(self.env)
            for name in (
                "tell_owner",
                "tell_team_leader",
                "tell_account_manager",
                "tell_officers",
            )
        }
        for rule in self:
            told = [label for name, label in labels.items() if rule[name]]
            if rule.unit_levels:
                told.append(
                    self.env._(
                        "%(count)s leaders above the account manager",
                        count=rule.unit_levels,
                    )
                    if rule.unit_levels > 1
                    else self.env._("Leader of the account manager")
                )
            rule.told = ", ".join(told)

    @api.constrains("company_id", "team_id")
    def _check_team_of_company(self):
        for rule in self:
            rule.team_id._check_of_company(rule.company_id, rule.name)

    @api.ondelete(at_uninstall=False)
    def _unlink_unless_used(self):
        steps = self.env["sales.mgmt.complaint.escalation"].sudo()
        steps = steps.search([("rule_id", "in", self.ids)])
        taken = steps.filtered(lambda each: each.state == "done")
        if taken:
            raise UserError(
                self.env._(
                    "“%(rule)s” was taken already, and what was done is kept. Archive "
                    "it instead.",
                    rule=taken[0].rule_id.name,
                )
            )
        steps.unlink()

    def _applies_to(self, deadline, facts):
        """Tell whether the rule holds for a deadline of a complaint.

        :param dict facts: of the complaint, from `_get_policy_facts`
        """
        return (
            self.kind in (False, deadline.kind)
            and (not self.min_severity or self.min_severity <= facts["severity"])
            and self.category_id.id in (False, *facts["categories"])
            and self.company_id.id in (False, facts["company"])
            and self.team_id.id in (False, facts["team"])
        )

    def _get_recipients(self, complaint, insiders):
        """Return who is told about a complaint, as far as they may read of it.

        :param dict insiders: fallback owner and complaint officers, by team
        :rtype: res.users
        """
        people = self.env["res.users"]
        fallback, officers = insiders[complaint.team_id]
        if self.tell_owner:
            people |= complaint.user_id
        if self.tell_team_leader:
            people |= fallback
        if complaint.confidential:
            if self.tell_officers or self.tell_account_manager or self.unit_levels:
                people |= officers
            return people
        if self.tell_account_manager:
            people |= complaint.account_manager_id
        if self.tell_officers:
            people |= officers
        return people | complaint._get_leaders_above(self.unit_levels)
