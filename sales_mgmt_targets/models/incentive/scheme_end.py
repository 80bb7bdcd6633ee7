from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_date

from ...tools.periods import ONE_DAY
from .scheme_check import MANAGER, OFFICER

# What is proposed; once somebody else approved it, it stays
PROPOSAL = ("end_on", "end_reason", "end_proposer_id", "end_approver_id")


class SalesMgmtScheme(models.Model):
    """An early end without a next version: one proposes it, another one decides.

    It falls on the last day of a period that people still know in time, so that all
    that was earned until then is paid by the rules: runs of the periods before, their
    disputes and what is taken back go on as ever.
    """

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.scheme"

    end_on = fields.Date(
        string="Early End",
        readonly=True,
        copy=False,
        help="The last day on which the rules are to hold.",
    )
    end_reason = fields.Text(
        string="Reason of the Early End", readonly=True, copy=False
    )
    end_proposer_id = fields.Many2one(
        comodel_name="res.users",
        string="Early End Proposed By",
        readonly=True,
        copy=False,
    )
    end_approver_id = fields.Many2one(
        comodel_name="res.users",
        string="Early End Approved By",
        readonly=True,
        copy=False,
    )
    is_end_proposed = fields.Boolean(compute="_compute_is_end_proposed")
    can_decide_end = fields.Boolean(compute="_compute_can_decide_end")

    _end_proposal_whole = models.Constraint(
        "CHECK (num_nulls(end_on, end_reason, end_proposer_id) IN (0, 3))",
        "An early end is proposed by somebody, for a day and with a reason.",
    )
    _end_four_eyes = models.Constraint(
        """CHECK (end_approver_id IS NULL OR (
            end_proposer_id IS NOT NULL AND end_approver_id <> end_proposer_id
            AND date_to IS NOT NULL AND date_to <= end_on
        ))""",
        "Nobody approves the early end that they proposed.",
    )

    @api.depends("state", "end_on", "end_approver_id")
    def _compute_is_end_proposed(self):
        for scheme in self:
            scheme.is_end_proposed = (
                scheme.state == "in_force"
                and bool(scheme.end_on)
                and not scheme.end_approver_id
            )

    @api.depends_context("uid")
    @api.depends("is_end_proposed", "end_proposer_id")
    def _compute_can_decide_end(self):
        for scheme in self:
            scheme.can_decide_end = (
                scheme.is_end_proposed and not scheme._get_end_refusal(self.env.user)
            )

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    def write(self, vals):
        """Extend `base`: an early end that was approved stays, in sudo too."""
        if self.env.su and vals.keys() & set(PROPOSAL):
            for scheme in self.filtered("end_approver_id"):
                raise UserError(
                    self.env._(
                        "That “%(scheme)s” ends on %(day)s was decided and stays. "
                        "Write a new version to go on.",
                        scheme=scheme.display_name,
                        day=format_date(self.env, scheme.end_on),
                    )
                )
        return super().write(vals)

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_propose_end(self):
        """Ask for the last day of the rules, and why they end."""
        self._check_end_proposable()
        return self._open_step(
            "end",
            self.env._("Propose an Early End"),
            default_last_day=self._get_first_end(),
        )

    def action_decline_end(self):
        """Ask why the rules go on."""
        return self._open_step("decline_end", self.env._("Decline the Early End"))

    def action_approve_end(self):
        """End the rules on the day that somebody else proposed; people are told."""
        for scheme in self:
            scheme._check_end_pending()
            refusal = scheme._get_end_refusal(self.env.user)
            if refusal:
                raise UserError(refusal)
            scheme.sudo().lock_for_update()
            scheme._check_end_day(scheme.end_on)
            old = scheme.date_to
            scheme.sudo().write(
                {"end_approver_id": self.env.uid, "date_to": scheme.end_on}
            )
            scheme._audit(
                self.env._("Early end approved"),
                reason=scheme.end_reason,
                changes={"date_to": (old, scheme.date_to)},
            )
            scheme._tell_end()

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    def _propose_end(self, day, reason):
        """Propose the last day of rules in force; somebody else decides.

        :param date day: the last day of a period
        """
        self.ensure_one()
        self._check_end_proposable()
        self.sudo().lock_for_update()
        self._check_end_day(day)
        self.sudo().write(
            {"end_on": day, "end_reason": reason, "end_proposer_id": self.env.uid}
        )
        self._audit(
            self.env._("Early end proposed"),
            reason=reason,
            changes={"end_on": ("", day)},
        )
        self._ask_end_deciders()

    def _decline_end(self, reason):
        """Let the rules go on: by who may decide, or by who proposed the end."""
        self.ensure_one()
        self._check_end_pending()
        proposer, day = self.end_proposer_id, self.end_on
        if proposer != self.env.user and (
            refusal := self._get_end_refusal(self.env.user)
        ):
            raise UserError(refusal)
        self._drop_end_proposal()
        self._audit(
            self.env._("Early end declined"),
            reason=reason,
            changes={"end_on": (day, "")},
        )
        self._tell_end_declined(proposer, reason)

    def _drop_end_proposal(self):
        self.sudo().write(dict.fromkeys(PROPOSAL, False))

    def _become(self, state, event, reason="", fingerprint=None, **vals):
        """Extend the steps: what is not in force any more has no end to decide."""
        was_proposed = self.is_end_proposed
        result = super()._become(state, event, reason, fingerprint, **vals)
        if was_proposed and state != "in_force":
            self._drop_end_proposal()
        return result

    def _is_proposed_end(self, day):
        """Tell whether the rules in force may end on a day as soon as it is approved.

        :rtype: bool
        """
        self.ensure_one()
        return self.is_end_proposed and self.end_on == day

    def _get_first_end(self):
        """Return the first last day of which people would know in time.

        :rtype: date
        """
        return self._get_next_start() - ONE_DAY

    # Who and when

    def _get_end_refusal(self, user):
        """Return why this person may not decide about the early end, or nothing.

        :rtype: str | None
        """
        self.ensure_one()
        values = {"scheme": self.display_name}
        if not (user.has_group(OFFICER) or user.has_group(MANAGER)):
            return self.env._(
                "The end of “%(scheme)s” is decided by a sales planning manager or an "
                "incentive officer.",
                **values,
            )
        if user == self.end_proposer_id:
            return self.env._(
                "The end of “%(scheme)s” was proposed by you; somebody else has to "
                "decide it.",
                **values,
            )
        if user.id in self.sudo()._get_presences(self._get_today()):
            return self.env._(
                "“%(scheme)s” pays you too; somebody else has to decide its end.",
                **values,
            )
        return None

    def _check_end_proposable(self):
        self.ensure_one()
        if not self.env.user.has_group(OFFICER):
            raise AccessError(
                self.env._("Only incentive officers propose the end of a scheme.")
            )
        self.check_access("read")
        if self.state != "in_force":
            raise UserError(
                self.env._(
                    "“%(scheme)s” is %(state)s; only what is in force can end early.",
                    scheme=self.display_name,
                    state=self._get_state_label(),
                )
            )
        if self.is_end_proposed:
            raise UserError(
                self.env._(
                    "That “%(scheme)s” ends on %(day)s is proposed already. Decline "
                    "that first to propose another day.",
                    scheme=self.display_name,
                    day=format_date(self.env, self.end_on),
                )
            )

    def _check_end_pending(self):
        self._check_answerable()
        if not self.is_end_proposed:
            raise UserError(
                self.env._(
                    "No early end of “%(scheme)s” waits for a decision.",
                    scheme=self.display_name,
                )
            )

    def _check_end_day(self, day):
        """Refuse an end that comes too soon, or that is none."""
        first = self._get_first_end()
        values = {"scheme": self.display_name, "day": format_date(self.env, day)}
        if day < first:
            raise UserError(
                self.env._(
                    "“%(scheme)s” cannot end on %(day)s: its people have to know it "
                    "%(notice)s day(s) before the next period, and what is over stays "
                    "as it was. %(first)s is the first day possible.",
                    **values,
                    notice=max(self.notice_days, 1),
                    first=format_date(self.env, first),
                )
            )
        if self.date_to and self.date_to <= day:
            raise UserError(
                self.env._(
                    "“%(scheme)s” ends on %(last)s anyway. Choose an earlier day.",
                    **values,
                    last=format_date(self.env, self.date_to),
                )
            )
        self._check_no_successor()

    def _check_no_successor(self):
        successor = self.sudo().search(
            [("root_id", "=", self.root_id.id), ("state", "=", "published")], limit=1
        )
        if successor:
            raise UserError(
                self.env._(
                    "Version %(number)s of “%(scheme)s” is published and ends it when "
                    "it begins, on %(day)s. Withdraw that version first.",
                    number=successor.version,
                    scheme=self.display_name,
                    day=format_date(self.env, successor.date_from),
                )
            )

    # Telling

    def _ask_end_deciders(self):
        group = self.env.ref("sales_mgmt_targets.group_manager")
        managers = group.sudo().all_user_ids.filtered(
            lambda user: (
                user.active
                and self.company_id in user.company_ids
                and not self._get_end_refusal(user)
            )
        )
        self._tell_about_end(
            managers,
            self.env._("To decide: %(scheme)s", scheme=self.display_name),
            self.env._(
                "%(user)s proposes that “%(scheme)s” ends on %(day)s. Reason: "
                "%(reason)s",
                user=self.env.user.name,
                scheme=self.display_name,
                day=format_date(self.env, self.end_on),
                reason=self.end_reason,
            ),
        )

    def _tell_end(self):
        self._tell_about_end(
            self.sudo().acknowledgement_ids.user_id | self.end_proposer_id,
            self.env._("Rules end: %(scheme)s", scheme=self.display_name),
            self.env._(
                "“%(scheme)s” ends on %(day)s. What is earned until then is paid by "
                "it. Reason: %(reason)s",
                scheme=self.display_name,
                day=format_date(self.env, self.end_on),
                reason=self.end_reason,
            ),
        )

    def _tell_end_declined(self, proposer, reason):
        self._tell_about_end(
            proposer - self.env.user,
            self.env._("Rules go on: %(scheme)s", scheme=self.display_name),
            self.env._(
                "“%(scheme)s” does not end early. Reason: %(reason)s",
                scheme=self.display_name,
                reason=reason,
            ),
        )

    def _tell_about_end(self, users, subject, body):
        if users:
            self.sudo().message_notify(
                partner_ids=users.partner_id.ids, subject=subject, body=body
            )
