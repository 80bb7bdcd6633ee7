from odoo import api, fields, models
from odoo.exceptions import AccessError, LockError, UserError
from odoo.fields import Domain
from odoo.tools import SQL

from .payout_final import FINAL

MANAGER = "sales_mgmt_targets.group_manager"
OFFICER = "sales_mgmt_targets.group_incentive_officer"

# What a run may become next, and who a step takes: see the actions below
NEXT_STATES = {
    "draft": {"computed", "cancelled"},
    "computed": {"computed", "reviewed", "draft", "cancelled"},
    "reviewed": {"approved", "draft", "cancelled"},
    "approved": {"paid"},
    "paid": set(),
    "cancelled": set(),
}

# What the steps of a run and its computation write, and how a new run begins
GUARDED = {
    "state": "draft",
    "computed_by_id": False,
    "computed_on": False,
    "reviewed_by_id": False,
    "reviewed_on": False,
    "first_approver_id": False,
    "first_approved_on": False,
    "approved_by_id": False,
    "approved_on": False,
    "paid_by_id": False,
    "paid_on": False,
    "input_hash": False,
    "note": False,
    "people_count": 0,
    "total": 0,
}
# What a run is about; fixed as soon as it was computed
IDENTITY = {"kind", "scheme_id", "period_id"}
# All that the payment of an approved run adds to it
PAYING = {"state", "paid_by_id", "paid_on"}


class SalesMgmtPayoutRun(models.Model):
    """The way of a run from the first computation to the payment.

    Every step is somebody else's: an officer computes, another person reviews, a
    manager approves (above a limit, two of them), an officer pays. Nobody reviews,
    approves or pays a run that pays themselves. What is approved never changes again.
    """

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _name = "sales.mgmt.payout.run"
    _inherit = ["sales.mgmt.payout.run", "sales.mgmt.audit.mixin"]
    # who reviews or approves may ask below the run
    _mail_post_access = "read"

    first_approver_id = fields.Many2one(
        comodel_name="res.users",
        string="First Approval By",
        readonly=True,
        copy=False,
        help="Runs above the limit of the company are approved by two managers.",
    )
    first_approved_on = fields.Datetime(
        string="First Approval On", readonly=True, copy=False
    )
    dispute_count = fields.Integer(string="Disputes", compute="_compute_disputed")
    held_disputed = fields.Monetary(
        string="Held by Disputes",
        compute="_compute_disputed",
        help="Not paid, because disputes were open; the next run pays it after the "
        "answer.",
    )
    can_review = fields.Boolean(compute="_compute_next_step")
    can_approve = fields.Boolean(compute="_compute_next_step")
    can_pay = fields.Boolean(compute="_compute_next_step")
    notice = fields.Char(
        compute="_compute_next_step", help="What the run waits for, and who does it."
    )

    def _compute_disputed(self):
        rows = self.env["sales.mgmt.dispute"]._read_group(
            [("run_id", "in", self.ids)], ["run_id"], ["__count", "held_amount:sum"]
        )
        figures = {run: (count, held) for run, count, held in rows}
        for run in self:
            run.dispute_count, run.held_disputed = figures.get(run, (0, 0.0))

    @api.depends_context("uid")
    @api.depends("state", "kind", "first_approver_id", "total")
    def _compute_next_step(self):
        user = self.env.user
        for run in self:
            step = run._get_next_step()
            refusal = run._get_refusal(step, user) if step else None
            run.can_review = step == "review" and not refusal
            run.can_approve = step == "approve" and not refusal
            run.can_pay = step == "pay" and not refusal
            run.notice = refusal or run._get_second_approval_notice()

    @api.constrains("scheme_id", "period_id", "kind")
    def _check_due(self):
        """Refuse runs that pay by rules not in force, or on figures still moving."""
        for run in self.filtered(lambda each: each.kind == "pay"):
            refusal = run._get_due_refusal()
            if refusal:
                raise UserError(refusal)

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            # also past defaults in the context
            vals_list = [{**vals, **GUARDED, "kind": "pay"} for vals in vals_list]
        runs = super().create(vals_list)
        to_pay = runs.filtered(lambda each: each.kind == "pay")
        self.env["sales.mgmt.audit"]._log(to_pay, self.env._("Created"))
        runs._remind()
        return runs

    def write(self, vals):
        if vals.keys() & GUARDED.keys() and not self.env.su:
            raise AccessError(
                self.env._(
                    "A run moves on by its buttons: compute, review, approve, pay."
                )
            )
        for run in self:
            run._check_write(vals)
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_computed(self):
        for run in self.filtered(lambda each: each.kind == "pay"):
            if run.state != "draft" or run.computed_on or run.payout_ids:
                raise UserError(
                    self.env._(
                        "“%(run)s” was computed and stays as history. Cancel it with a "
                        "reason instead.",
                        run=run.name,
                    )
                )

    def _check_write(self, vals):
        """Refuse changes of what is decided, in sudo too.

        :param dict vals: what is to be written
        """
        self.ensure_one()
        if vals.get("state", self.state) != self.state or (
            self.state in FINAL and "state" in vals
        ):
            self._check_next_state(vals["state"])
        if self.state in FINAL:
            paying = PAYING if vals.get("state") == "paid" else set()
            # messages and activities go on
            touched = {
                name
                for name in vals.keys() - paying
                if not name.startswith(("message_", "activity_"))
            }
            if touched:
                self.env["sales.mgmt.payout"]._refuse_final(self)
        elif self.state != "draft" and vals.keys() & IDENTITY:
            raise UserError(
                self.env._(
                    "“%(run)s” was computed already: its scheme and period are fixed. "
                    "Cancel it and create another one.",
                    run=self.name,
                )
            )

    def _check_next_state(self, state):
        labels = dict(self._fields["state"]._description_selection(self.env))
        if state not in NEXT_STATES[self.state]:
            raise UserError(
                self.env._(
                    "“%(run)s” is in the state “%(old)s” and cannot become “%(new)s” "
                    "from there.",
                    run=self.name,
                    old=labels[self.state],
                    new=labels[state],
                )
            )
        if self.kind != "pay" and state not in ("draft", "computed"):
            raise UserError(
                self.env._(
                    "“%(run)s” only shows what would be paid; it can never be "
                    "reviewed, approved or paid. Create a run of the closed period.",
                    run=self.name,
                )
            )

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_compute(self):
        """Compute the statements, as often as needed until somebody reviewed them."""
        self._check_officer()
        self._hold()
        for run in self.sorted(lambda each: (each.period_id.date_from, each.id)):
            run._check_next_state("computed")
            run._check_due()
            # people have no right to write figures: the engine has
            run.sudo()._compute_payouts()
            run._become(
                "computed",
                computed_by_id=self.env.uid,
                computed_on=fields.Datetime.now(),
            )
            run._note(self.env._("Computed"))
        self._remind()

    def action_review(self):
        """Confirm that the run is right; for somebody else than who computed it."""
        self._hold()
        self._check_step("review")
        self._become(
            "reviewed",
            reviewed_by_id=self.env.uid,
            reviewed_on=fields.Datetime.now(),
        )
        self._note(self.env._("Reviewed"))
        self._remind()

    def action_approve(self):
        """Approve what the run pays; above the limit of the company, two of them do."""
        self._hold()
        self._check_step("approve")
        for run in self:
            if run._needs_second_approval() and not run.first_approver_id:
                run.sudo().write(
                    {
                        "first_approver_id": self.env.uid,
                        "first_approved_on": fields.Datetime.now(),
                    }
                )
                run._note(self.env._("Approved by the first of two"))
            else:
                run._approve()
        self._remind()

    def action_open_pay(self):
        """Ask on which day the runs are paid."""
        self._check_step("pay")
        return self._open_wizard(
            "sales.mgmt.payout.run.pay",
            self.env._("Mark as Paid"),
            default_run_ids=self.ids,
        )

    def action_open_send_back(self):
        """Ask for the reason why the run has to be computed again."""
        return self._open_wizard(
            "sales.mgmt.payout.run.back",
            self.env._("Send Back"),
            default_run_ids=self.ids,
            default_step="send_back",
        )

    def action_open_cancel(self):
        """Ask for the reason why the run is not needed."""
        return self._open_wizard(
            "sales.mgmt.payout.run.back",
            self.env._("Cancel"),
            default_run_ids=self.ids,
            default_step="cancel",
        )

    def action_open_disputes(self):
        """Open the disputes about the statements of the runs."""
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sales_mgmt_targets.sales_mgmt_dispute_action"
        )
        return {**action, "domain": [("run_id", "in", self.ids)], "context": {}}

    def action_print(self):
        """Print the runs with everybody they pay, and who decided what when."""
        self.check_access("read")
        return self.env.ref(
            "sales_mgmt_targets.payout_run_report_action"
        ).report_action(self)

    def action_export_xlsx(self):
        """Download the payment list as a workbook."""
        return self._download("xlsx")

    def action_export_csv(self):
        """Download the payment list for a payroll system."""
        return self._download("csv")

    def action_open_payouts(self):
        """Open the statements of the runs."""
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sales_mgmt_targets.sales_mgmt_payout_action"
        )
        return {**action, "domain": [("run_id", "in", self.ids)], "context": {}}

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    def _become(self, state, **vals):
        """Change the state; the fields of a step are guarded, only steps write them."""
        for run in self:
            run._check_next_state(state)
        self.sudo().write({"state": state, **vals})

    def _approve(self):
        """Make the run final, and with it everything that it takes along."""
        self.ensure_one()
        taken = self.sudo().payout_ids.line_ids.adjustment_id
        self._become(
            "approved",
            approved_by_id=self.env.uid,
            approved_on=fields.Datetime.now(),
        )
        taken._become_paid()
        self._note(
            self.env._("Approved"), fingerprint=self._get_audit_fingerprints()[self.id]
        )

    def _pay(self, day):
        """Mark approved runs as paid; disputed lines are held back if the rules say so.

        :param date day: when the money went out
        """
        self._hold()
        self._check_step("pay")
        for run in self:
            run._check_payday(day)
            run._hold_disputed()
            run._become("paid", paid_by_id=self.env.uid, paid_on=day)
            run._note(self.env._("Paid"))
        self._remind()

    def _send_back(self, reason):
        """Have runs computed again, for a reason; review and approval begin anew."""
        self._hold()
        self._check_undecided()
        self._become(
            "draft",
            computed_by_id=False,
            reviewed_by_id=False,
            reviewed_on=False,
            first_approver_id=False,
            first_approved_on=False,
        )
        self._note(self.env._("Sent back"), reason)
        self._remind(reason)

    def _cancel(self, reason):
        """Cancel runs that are not approved, for a reason."""
        self._hold()
        self._check_undecided()
        self._become("cancelled")
        self._note(self.env._("Cancelled"), reason)
        self._remind()

    def _hold(self):
        """Keep others away from the runs until the transaction ends.

        :raise UserError: somebody else is at work on one of them
        """
        self.check_access("read")
        try:
            self.lock_for_update(allow_referencing=True)
        except LockError as error:
            raise UserError(
                self.env._(
                    "Somebody else is at work on “%(run)s” at this moment. Wait until "
                    "they are done and look at it again.",
                    run=", ".join(self.mapped("name")),
                )
            ) from error

    def _note(self, event, reason="", fingerprint=None):
        """Write a step into the audit log, and for everybody to see below the run."""
        audit = self.env["sales.mgmt.audit"]
        audit._log(self, event, reason=reason, fingerprint=fingerprint)
        for run in self.sudo():
            run.message_post(body=f"{event}: {reason}" if reason else event)

    def _open_wizard(self, model, name, **context):
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": model,
            "view_mode": "form",
            "target": "new",
            "context": context,
        }

    def _download(self, extension):
        self.env["sales.mgmt.payout.payment"]._check_exportable(self)
        ids = ",".join(map(str, self.ids))
        return {
            "type": "ir.actions.act_url",
            "url": f"/sales_mgmt_targets/payment/{ids}.{extension}",
            "target": "download",
        }

    # Whose turn it is

    def _get_next_step(self):
        """Return which step the run waits for, or nothing.

        :rtype: str | None
        """
        steps = {"computed": "review", "reviewed": "approve", "approved": "pay"}
        return steps.get(self.state) if self.kind == "pay" else None

    def _get_refusal(self, step, user):
        """Return why this person may not take a step, or nothing.

        :param str step: review, approve or pay
        :rtype: str | None
        """
        self.ensure_one()
        refusal = getattr(self, f"_get_{step}_refusal")(user)
        return refusal or self._get_own_statement_refusal(user)

    def _get_review_refusal(self, user):
        if not (user.has_group(MANAGER) or user.has_group(OFFICER)):
            return self.env._(
                "“%(run)s” waits for its review by a manager or an incentive officer.",
                run=self.name,
            )
        if user == self.computed_by_id:
            return self.env._(
                "“%(run)s” was computed by you; a manager or another officer has to "
                "review it.",
                run=self.name,
            )
        return None

    def _get_approve_refusal(self, user):
        if not user.has_group(MANAGER):
            return self.env._(
                "“%(run)s” waits for its approval by a manager.", run=self.name
            )
        taken = {
            self.computed_by_id: self.env._("computed"),
            self.reviewed_by_id: self.env._("reviewed"),
            self.first_approver_id: self.env._("approved"),
        }
        if user in taken:
            return self.env._(
                "“%(run)s” was %(step)s by you; another manager has to approve it.",
                run=self.name,
                step=taken[user],
            )
        return None

    def _get_pay_refusal(self, user):
        if not user.has_group(OFFICER):
            return self.env._(
                "“%(run)s” waits for its payment by an incentive officer.",
                run=self.name,
            )
        return None

    def _get_own_statement_refusal(self, user):
        """Return why somebody whom the run pays does not decide about it, or nothing.

        A statement without a figure decides nothing: leaders may have one.

        :rtype: str | None
        """
        figures = ("earned", "held", "adjusted", "drawn", "recovered", "carried")
        own = (
            self.env["sales.mgmt.payout"]
            .sudo()
            .search([("run_id", "=", self.id), ("user_id", "=", user.id)])
        )
        if not any(own[name] for name in figures):
            return None
        return self.env._(
            "“%(run)s” pays %(user)s, and nobody decides about the own pay. Ask "
            "somebody with the same rights whom it does not pay.",
            run=self.name,
            user=user.name,
        )

    def _get_second_approval_notice(self):
        if self.state == "reviewed" and self.first_approver_id:
            return self.env._(
                "Approved by %(user)s; above the limit of the company, a second "
                "manager approves.",
                user=self.first_approver_id.name,
            )
        return False

    def _needs_second_approval(self):
        limit = self.company_id.sudo().sales_mgmt_second_approval
        return bool(limit) and self.currency_id.compare_amounts(self.total, limit) >= 0

    def _check_step(self, step):
        """Refuse a step to who may not take it; all runs take it, or none.

        :raise UserError: naming the first run and the way out
        """
        self.check_access("read")
        for run in self:
            target = {"review": "reviewed", "approve": "approved", "pay": "paid"}[step]
            run._check_next_state(target)
            refusal = run._get_refusal(step, self.env.user)
            if refusal:
                raise UserError(refusal)

    def _check_officer(self):
        self.check_access("read")
        if not self.env.user.has_group(OFFICER):
            raise AccessError(
                self.env._("Only incentive officers create and compute payout runs.")
            )

    def _check_undecided(self):
        """Refuse to go back behind an approval, and to those who decide nothing."""
        user = self.env.user
        if not (user.has_group(MANAGER) or user.has_group(OFFICER)):
            raise AccessError(
                self.env._(
                    "Only managers and incentive officers send runs back or cancel "
                    "them."
                )
            )
        for run in self:
            if run.state in FINAL:
                self.env["sales.mgmt.payout"]._refuse_final(run)

    # What is due

    def _get_due_refusal(self):
        """Return why the run cannot pay by its scheme for its period, or nothing.

        :rtype: str | None
        """
        scheme, period = self.scheme_id.sudo(), self.period_id.sudo()
        if scheme.state not in ("in_force", "superseded"):
            labels = dict(scheme._fields["state"]._description_selection(self.env))
            return self.env._(
                "“%(scheme)s” is not in force, it is in the state “%(state)s”: nothing "
                "is paid by it. Publish it before the period begins.",
                scheme=scheme.name,
                state=labels[scheme.state],
            )
        if not scheme._covers(period):
            return self.env._(
                "“%(scheme)s” is not the rulebook of %(period)s. Choose one of its "
                "own periods, or the version that was in force then.",
                scheme=scheme.name,
                period=period.name,
            )
        if period.lock_state != "hard":
            return self.env._(
                "%(period)s is not closed, so its figures may still change. Close it "
                "for good first (Configuration → Periods); until then the preview "
                "shows what would be paid.",
                period=period.name,
            )
        return None

    @api.model
    def _read_schedule(self, schemes):
        """Return all closed periods of rulebooks, with the state of their runs.

        :param sales.mgmt.scheme schemes: any versions of the rulebooks
        :return: version, period and state of the run (if there is one), oldest first
        :rtype: list[tuple]
        """
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT scheme.id, period.id, run.state
                  FROM sales_mgmt_scheme AS scheme
                  JOIN sales_mgmt_period AS period
                    ON period.company_id = scheme.company_id
                   AND period.level = scheme.level
                   AND period.lock_state = 'hard'
                   AND period.date_from >= scheme.date_from
                   AND (scheme.date_to IS NULL OR period.date_to <= scheme.date_to)
             LEFT JOIN sales_mgmt_payout_run AS run
                    ON run.scheme_id = scheme.id
                   AND run.period_id = period.id
                   AND run.kind = 'pay'
                   AND run.state <> 'cancelled'
                 WHERE COALESCE(scheme.root_id, scheme.id) IN (
                           SELECT COALESCE(given.root_id, given.id)
                             FROM sales_mgmt_scheme AS given
                            WHERE given.id = ANY(%s)
                       )
                   AND scheme.state IN ('in_force', 'superseded')
                 ORDER BY period.date_from, scheme.name, scheme.id
                """,
                schemes.ids,
            )
        )
        scheme, period = self.env["sales.mgmt.scheme"], self.env["sales.mgmt.period"]
        return [
            (
                scheme.browse(scheme_id).with_prefetch([row[0] for row in rows]),
                period.browse(period_id).with_prefetch([row[1] for row in rows]),
                state,
            )
            for scheme_id, period_id, state in rows
        ]

    @api.model
    def _find_due(self, companies):
        """Return the closed periods that wait for a run, oldest first.

        :param res.company companies: whose rulebooks
        :return: version of the rulebook and period
        :rtype: list[tuple]
        """
        schemes = self.env["sales.mgmt.scheme"].search(
            [
                ("company_id", "in", companies.ids),
                ("state", "in", ["in_force", "superseded"]),
            ]
        )
        return [
            (scheme, period)
            for scheme, period, state in self._read_schedule(schemes)
            if not state
        ]

    def _check_payday(self, day):
        """Refuse a day of payment before the approval, or in the future."""
        calendar = self.env["sales.mgmt.calendar"]._get_for_company(self.company_id)
        approved = fields.Datetime.context_timestamp(
            self.with_context(tz=calendar.tz), self.approved_on
        ).date()
        if not approved <= day <= calendar._get_today():
            raise UserError(
                self.env._(
                    "“%(run)s” was approved on %(approved)s; the day of payment lies "
                    "between that day and today.",
                    run=self.name,
                    approved=approved,
                )
            )

    # Activities

    def _remind(self, reason=""):
        """Give the next step to the people who may take it; done steps are gone."""
        activity_type = "sales_mgmt_targets.mail_activity_type_payout_run"
        self.sudo().activity_unlink([activity_type])
        for run in self.sudo().filtered(lambda each: each.kind == "pay"):
            summary = run._get_reminder()
            if not summary:
                continue
            for user in run._get_next_people():
                run.with_context(mail_activity_quick_update=True).activity_schedule(
                    activity_type, summary=summary, note=reason, user_id=user.id
                )

    def _get_reminder(self):
        """Return in a few words what is to be done next, or nothing."""
        return {
            "draft": self.env._("Compute the payout run"),
            "computed": self.env._("Review the payout run"),
            "reviewed": self.env._("Approve the payout run"),
            "approved": self.env._("Pay the payout run"),
        }.get(self.state)

    def _get_next_people(self):
        """Return who may take the next step.

        :rtype: res.users
        """
        step = self._get_next_step()
        groups = {"review": (MANAGER, OFFICER), "approve": (MANAGER,)}
        users = self.env["res.users"].search(
            Domain("company_ids", "in", self.company_id.ids)
            & Domain("share", "=", False)
            & Domain.OR(
                Domain("all_group_ids", "in", self.env.ref(group).ids)
                for group in groups.get(step, (OFFICER,))
            )
        )
        # nobody logs in as the one that runs scheduled jobs
        users -= self.env.ref("base.user_root")
        if not step:
            return users
        return users.filtered(lambda user: not self._get_refusal(step, user))

    # Disputes and audit

    def _hold_disputed(self):
        """Hold back the disputed lines that the rules do not pay before the answer."""
        if self.scheme_id.sudo().hold_disputed:
            self.env["sales.mgmt.dispute"].sudo().search(
                [("run_id", "=", self.id), ("state", "=", "open")]
            )._hold_line()

    def _get_audit_fingerprints(self):
        """Extend the mixin: an approved run vouches for every figure of it."""
        runs = self.filtered(lambda run: run.state in FINAL)
        self.env.flush_all()
        return dict(
            self.env.execute_query(
                SQL(
                    """
                    SELECT run.id, encode(sha256(convert_to(concat_ws(
                               '|', run.scheme_id, run.period_id, run.total,
                               run.input_hash,
                               (SELECT string_agg(concat_ws(
                                           ',', payout.id, payout.user_id,
                                           payout.total
                                       ), ';' ORDER BY payout.id)
                                  FROM sales_mgmt_payout AS payout
                                 WHERE payout.run_id = run.id),
                               (SELECT string_agg(concat_ws(
                                           ',', line.id, line.payout_id, line.kind,
                                           line.name, line.amount, line.held,
                                           line.steps
                                       ), ';' ORDER BY line.id)
                                  FROM sales_mgmt_payout_line AS line
                                 WHERE line.run_id = run.id),
                               (SELECT string_agg(concat_ws(
                                           ',', share.id, share.line_id, share.key,
                                           share.amount
                                       ), ';' ORDER BY share.id)
                                  FROM sales_mgmt_payout_share AS share
                                  JOIN sales_mgmt_payout_line AS line
                                    ON line.id = share.line_id
                                 WHERE line.run_id = run.id),
                               (SELECT string_agg(concat_ws(
                                           ',', entry.id, entry.payout_id, entry.kind,
                                           entry.amount
                                       ), ';' ORDER BY entry.id)
                                  FROM sales_mgmt_payout_balance AS entry
                                  JOIN sales_mgmt_payout AS payout
                                    ON payout.id = entry.payout_id
                                 WHERE payout.run_id = run.id)
                           ), 'UTF8')), 'hex')
                      FROM sales_mgmt_payout_run AS run
                     WHERE run.id = ANY(%s)
                    """,
                    runs.ids,
                )
            )
        )
