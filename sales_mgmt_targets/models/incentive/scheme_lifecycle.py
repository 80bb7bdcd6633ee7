from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import format_date

from ...tools.periods import MONTHS_PER_LEVEL, ONE_DAY, add_months
from .scheme import BINDING


class SalesMgmtScheme(models.Model):
    """Steps: written, reviewed, published by somebody else, in force, superseded."""

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.scheme"

    can_approve = fields.Boolean(compute="_compute_can_approve")
    needs_exception = fields.Boolean(
        compute="_compute_needs_exception",
        help="If it were approved today, the rules would begin too early.",
    )
    is_due = fields.Boolean(
        compute="_compute_is_due", help="Published, and its first day has come."
    )
    run_count = fields.Integer(string="Runs", compute="_compute_run_count")
    version_count = fields.Integer(string="Versions", compute="_compute_version_count")

    @api.depends_context("uid")
    @api.depends("state", "approver_id")
    def _compute_can_approve(self):
        for scheme in self:
            scheme.can_approve = (
                scheme.state == "review"
                and not scheme._get_approval_refusal(self.env.user)
            )

    @api.depends("state", "date_from", "notice_days")
    def _compute_needs_exception(self):
        for scheme in self:
            scheme.needs_exception = (
                scheme.state in ("draft", "review")
                and bool(scheme.date_from)
                and scheme._is_late()
            )

    @api.depends("state", "date_from")
    def _compute_is_due(self):
        for scheme in self:
            scheme.is_due = (
                scheme.state == "published" and scheme.date_from <= scheme._get_today()
            )

    def _compute_run_count(self):
        counts = dict(
            self.env["sales.mgmt.payout.run"]
            .sudo()
            ._read_group(
                [("scheme_id", "in", self.ids), ("kind", "=", "pay")],
                ["scheme_id"],
                ["__count"],
            )
        )
        for scheme in self:
            scheme.run_count = counts.get(scheme, 0)

    @api.depends("root_id")
    def _compute_version_count(self):
        counts = dict(
            self._read_group(
                [("root_id", "in", self.root_id.ids)], ["root_id"], ["__count"]
            )
        )
        for scheme in self:
            scheme.version_count = counts.get(scheme.root_id, 0)

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_submit(self):
        """Hand the scheme over for approval; its rules can no longer be edited."""
        self.check_access("write")
        for scheme in self:
            scheme._check_complete()
            scheme._check_start()
            scheme._become("review", self.env._("Submitted"))
            scheme._ask_approvers()

    def action_return(self):
        """Ask for the reason to give the scheme back to its author."""
        return self._open_step("return", self.env._("Return to the Author"))

    def action_approve(self):
        """Approve and publish the scheme.

        Rules that would begin before they were known for long enough need a reason and
        a second approver: the first approval is kept, the second one publishes.
        """
        for scheme in self:
            refusal = scheme._get_approval_refusal(self.env.user)
            if refusal:
                raise UserError(refusal)
            scheme._check_complete()
            scheme._check_start()
            if not scheme._is_late():
                scheme._publish(approver_id=self.env.uid)
            elif scheme.approver_id:
                scheme._publish(exception_approver_id=self.env.uid)
            else:
                scheme._approve_first()

    def action_put_in_force(self):
        """Put what is due in force now, instead of waiting for the scheduled job."""
        self._check_answerable()
        for scheme in self:
            if scheme.state == "published" and scheme.date_from > scheme._get_today():
                raise UserError(
                    self.env._(
                        "“%(scheme)s” begins on %(day)s; until then it waits.",
                        scheme=scheme.display_name,
                        day=format_date(self.env, scheme.date_from),
                    )
                )
        self._put_in_force()

    def action_withdraw(self):
        """Ask for the reason to take back published rules."""
        self._check_not_begun()
        return self._open_step("withdraw", self.env._("Withdraw the Rules"))

    def action_new_version(self):
        """Open a draft of the next version, with everything that is in this one."""
        self.ensure_one()
        self.check_access("create")
        open_version = self.search(
            [("root_id", "=", self.root_id.id), ("state", "in", ("draft", "review"))],
            limit=1,
        )
        return (open_version or self._create_version())._get_form_action()

    def action_open_versions(self):
        """Open all versions of the rulebook."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sales_mgmt_targets.sales_mgmt_scheme_action"
        )
        domain = [("root_id", "=", self.root_id.id)]
        return {**action, "domain": domain, "context": {}}

    def action_open_runs(self):
        """Open the payout runs by this version."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "sales.mgmt.payout.run",
            "view_mode": "list,form",
            "domain": [("scheme_id", "=", self.id), ("kind", "=", "pay")],
            "name": self.env._("Payout Runs"),
            "context": {"default_scheme_id": self.id},
        }

    # ------------------------------------------------------------
    # CRON
    # ------------------------------------------------------------

    @api.model
    def _cron_put_in_force(self):
        """Put in force what begins, ask newcomers, and remind who did not answer."""
        published = self.search([("state", "=", "published")])
        published._put_in_force()
        self.search([("state", "=", "in_force")])._end_what_is_over()
        binding = self.search([("state", "in", ("published", "in_force"))])
        binding._ask_newcomers()
        binding._remind()

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    @api.model
    def _get_in_force(self, period):
        """Return the versions by which a whole period is paid.

        It goes by the dates of what was published, so that it does not matter when
        the scheduled job ran last. Nothing that begins or ends within the period
        counts.

        :param sales.mgmt.period period: one period
        :return: of the rulebooks of these schemes, or of all of its company; at most
            one version of each
        :rtype: sales.mgmt.scheme
        """
        domain = (
            Domain("company_id", "=", period.company_id.id)
            & Domain("state", "in", BINDING)
            & Domain("date_from", "<=", period.date_to)
        )
        if self:
            domain &= Domain("root_id", "in", self.root_id.ids)
        versions = self.search(domain, order="root_id, date_from")
        latest = {version.root_id: version for version in versions}
        return self.browse(
            version.id
            for version in latest.values()
            if version.date_from <= period.date_from
            and (not version.date_to or version.date_to >= period.date_to)
        )

    def _covers(self, period):
        """Tell whether a period is one of those that this version pays.

        :rtype: bool
        """
        self.ensure_one()
        return (
            self.level == period.level
            and self.date_from <= period.date_from
            and (not self.date_to or period.date_to <= self.date_to)
        )

    def _return(self, reason):
        """Give schemes back to their authors; approvals begin anew."""
        self._check_answerable()
        for scheme in self:
            scheme._become(
                "draft",
                self.env._("Returned"),
                reason=reason,
                approver_id=False,
            )
            scheme._tell_returned()

    def _withdraw(self, reason):
        """Take back published rules before they begin; people are told."""
        self._check_answerable()
        self._check_not_begun()
        for scheme in self:
            scheme._become("withdrawn", self.env._("Withdrawn"), reason=reason)
            scheme._tell_withdrawn()

    def _check_not_begun(self):
        for scheme in self:
            if scheme.date_from <= scheme._get_today():
                raise UserError(
                    self.env._(
                        "“%(scheme)s” has begun and cannot be taken back. Write a new "
                        "version that begins with a later period, or propose an end.",
                        scheme=scheme.display_name,
                    )
                )

    def _become(self, state, event, reason="", fingerprint=None, **vals):
        """Change the state if the step exists, and write it into the audit log.

        :param str event: what happened, in words
        :param str reason: why, where the step asks for it
        :param str fingerprint: of what the step makes final
        """
        old = self._get_state_label()
        # the fields of the state are guarded: only these steps may write them
        self.sudo().write({"state": state, "state_reason": reason, **vals})
        self._audit(
            event,
            reason=reason or self.exception_reason or "",
            changes={"state": (old, self._get_state_label())},
            fingerprint=fingerprint,
        )

    def _publish(self, **vals):
        """Seal the rules and ask their people; begin if it is time.

        :param vals: who approves; when it was published, if that is not now
        """
        self.sudo().lock_for_update()
        today = self._get_today()
        scheme = self.sudo()
        now = {"published_on": fields.Datetime.now(), "published_day": today}
        scheme.write({**now, **vals})
        scheme._seal()
        self._become(
            "published",
            self.env._("Published"),
            fingerprint=scheme._get_fingerprint(),
        )
        scheme._ask_participants()
        if scheme.date_from <= today:
            scheme._put_in_force()

    def _approve_first(self):
        """Keep the first of the two approvals that an exception needs."""
        if not self.exception_reason:
            raise UserError(
                self.env._(
                    "“%(scheme)s” begins on %(day)s; its people have to know it "
                    "%(days)s day(s) before. Return it and let it begin with a later "
                    "period, or state the reason for an exception, which a second "
                    "person approves.",
                    scheme=self.display_name,
                    day=format_date(self.env, self.date_from),
                    days=max(self.notice_days, 1),
                )
            )
        self.sudo().approver_id = self.env.uid
        self._audit(
            self.env._("Approved first"),
            reason=self.exception_reason,
        )
        self._ask_approvers()

    def _put_in_force(self):
        """Begin what is due; the version before ends the day before."""
        due = self.sudo().filtered(
            lambda each: (
                each.state == "published" and each.date_from <= each._get_today()
            )
        )
        for scheme in due.sorted("date_from"):
            scheme._supersede_others()
            scheme._become("in_force", self.env._("In force"))

    def _supersede_others(self):
        """End the versions in force the day before this one begins."""
        others = self.search(
            [("root_id", "=", self.root_id.id), ("state", "=", "in_force")]
        )
        last = self.date_from - ONE_DAY
        for other in others:
            if not other.date_to or other.date_to > last:
                other.date_to = last
            other._become(
                "superseded",
                self.env._("Superseded by version %(number)s", number=self.version),
            )
        # the database checks overlaps statement by statement
        self.flush_model(["state", "date_to"])

    def _end_what_is_over(self):
        """End schemes whose own last day has passed."""
        for scheme in self.filtered("date_to"):
            if scheme.date_to < scheme._get_today():
                scheme._become(
                    "superseded",
                    self.env._("Ended"),
                    reason=scheme.end_reason if scheme.end_approver_id else "",
                )

    def _create_version(self):
        """Copy the scheme as the draft of the next version.

        :rtype: sales.mgmt.scheme
        """
        latest = self.sudo().search(
            [("root_id", "=", self.root_id.id)], order="version desc", limit=1
        )
        version = self.sudo().copy(
            {
                "root_id": self.root_id.id,
                "previous_id": self.id,
                "version": latest.version + 1,
                "author_id": self.env.uid,
                "date_from": self._get_next_start(),
            }
        )
        return version.with_env(self.env)

    def _get_next_start(self):
        """Return the first day on which a next version can begin: known in time.

        :rtype: date
        """
        months = MONTHS_PER_LEVEL[self.level]
        earliest = self._get_today() + timedelta(days=max(self.notice_days, 1))
        start = add_months(self.date_from, months)
        while start < earliest:
            start = add_months(start, months)
        return start

    def _open_step(self, step, title, **context):
        """Return the dialog that asks for the reason of a step."""
        self.ensure_one()
        self._check_answerable()
        return {
            "type": "ir.actions.act_window",
            "name": title,
            "res_model": "sales.mgmt.scheme.step",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_scheme_id": self.id, "default_step": step, **context},
        }

    def _get_form_action(self):
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "name": self.display_name,
        }
