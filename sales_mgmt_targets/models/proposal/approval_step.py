from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_date

MANAGERS = "sales_mgmt_targets.group_manager"


class SalesMgmtApprovalStep(models.Model):
    """A rung of the way up that a proposed plan takes: who, when, what and why.

    Written by the steps alone; decided ones stay as they are.
    """

    _name = "sales.mgmt.approval.step"
    _description = "Approval Step"
    _order = "plan_id, round desc, sequence, id"

    plan_id = fields.Many2one(
        comodel_name="sales.mgmt.plan",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="plan_id.company_id", store=True, index=True)
    round = fields.Integer(
        readonly=True, help="How often the plan was proposed by then."
    )
    sequence = fields.Integer(readonly=True)
    unit_id = fields.Many2one(
        comodel_name="sales.mgmt.unit",
        readonly=True,
        ondelete="restrict",
        help="Whose leader or deputies approve; empty for a planning manager.",
    )
    title = fields.Char(string="Approval By", compute="_compute_title")
    rule_id = fields.Many2one(
        comodel_name="sales.mgmt.approval.rule",
        string="Because Of",
        readonly=True,
        ondelete="restrict",
    )
    state = fields.Selection(
        selection=[
            ("waiting", "Later"),
            ("pending", "Waiting"),
            ("approved", "Approved"),
            ("refused", "Refused"),
            ("skipped", "Passed Over"),
            ("dropped", "Not Needed"),
        ],
        required=True,
        readonly=True,
        default="waiting",
        index=True,
    )
    decided_by_id = fields.Many2one(
        comodel_name="res.users", readonly=True, ondelete="restrict"
    )
    decided_on = fields.Datetime(readonly=True)
    comment = fields.Text(
        readonly=True, help="What was said, or why the step was passed over."
    )

    @api.depends("unit_id")
    def _compute_title(self):
        for step in self:
            step.title = (
                step.env._("Leader of %(unit)s", unit=step.sudo().unit_id.name)
                if step.unit_id
                else step.env._("A planning manager")
            )

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    def _get_candidates(self):
        """Return whose step it is: leader first, or all managers of the company."""
        self.ensure_one()
        step = self.sudo()
        if step.unit_id:
            unit = step.unit_id
            return (unit.leader_id | unit.deputy_ids).filtered("active")
        group = step.env.ref(MANAGERS)
        return group.all_user_ids.filtered(
            lambda user: user.active and step.company_id in user.company_ids
        )

    def _can_decide(self, user):
        """Tell whether somebody takes this step: theirs, and nothing of their own."""
        self.ensure_one()
        return (
            self.state == "pending"
            and user in self._get_candidates()
            and not self.plan_id.sudo()._get_self_approval_refusal(user)
        )

    def _check_decidable(self):
        """Refuse decisions of the wrong people, with the reason.

        :raise AccessError: the step is somebody else's
        :raise UserError: the plan is one's own
        """
        self.ensure_one()
        user = self.env.user
        if user not in self._get_candidates():
            raise AccessError(
                self.env._(
                    "“%(plan)s” waits for another approval: %(title)s.",
                    plan=self.plan_id.name,
                    title=self.title,
                )
            )
        refusal = self.plan_id.sudo()._get_self_approval_refusal(user)
        if refusal:
            raise UserError(refusal)

    def _find_approvers(self):
        """Return who can take the step now, and else why nobody can.

        :rtype: tuple[res.users, str]
        """
        self.ensure_one()
        candidates = self._get_candidates()
        if not candidates:
            return candidates, self.env._(
                "%(unit)s has no leader.", unit=self.sudo().unit_id.name
            )
        absences = self._read_absences(candidates)
        reasons = []
        able = candidates.browse()
        for user in candidates:
            if self.plan_id._get_self_approval_refusal(user):
                reasons.append(
                    self.env._(
                        "%(user)s wrote or proposed the plan, or has a target in it.",
                        user=user.name,
                    )
                )
            elif user.id in absences and self.unit_id:
                reasons.append(
                    self.env._(
                        "%(user)s is away until %(day)s.",
                        user=user.name,
                        day=format_date(self.env, absences[user.id]),
                    )
                )
            else:
                able |= user
        return able, "" if able else " ".join(reasons)

    @api.model
    def _read_absences(self, users):
        """Return until when people are away now, as their working time says, by id."""
        now = fields.Datetime.now()
        found = self.env["resource.calendar.leaves"].search(
            [
                ("resource_id.user_id", "in", users.ids),
                ("time_type", "=", "leave"),
                ("date_from", "<=", now),
                ("date_to", ">=", now),
            ],
            order="date_to",
        )
        return {each.resource_id.user_id.id: each.date_to for each in found}

    def _keep(self, state, comment=""):
        """Write down what was decided, by whom and when."""
        self.write(
            {
                "state": state,
                "comment": comment or False,
                "decided_by_id": self.env.uid,
                "decided_on": fields.Datetime.now(),
            }
        )
