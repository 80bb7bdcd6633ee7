from collections import defaultdict
from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

ACTIVITY = "mail.mail_activity_data_todo"
CURRENT = ("waiting", "pending")


class SalesMgmtPlan(models.Model):
    """The way up of a proposed plan, as far as the rules of the company ask for.

    Without a rule that the plan meets, one planning manager approves it.
    """

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.plan"

    approval_step_ids = fields.One2many(
        comodel_name="sales.mgmt.approval.step",
        inverse_name="plan_id",
        string="Approval Steps",
        readonly=True,
    )
    has_approval_steps = fields.Boolean(compute="_compute_approval")
    approval_notice = fields.Char(compute="_compute_approval")

    @api.depends("approval_step_ids.state")
    def _compute_approval(self):
        for plan in self:
            # whose turn it is is no secret of who reads the plan
            steps = plan.sudo().approval_step_ids
            pending = plan._get_pending_step()
            plan.has_approval_steps = bool(steps)
            plan.approval_notice = bool(pending) and plan.env._(
                "The plan waits for this approval: %(title)s.",
                title=pending.with_env(plan.env).title,
            )

    @api.depends("approval_step_ids.state")
    def _compute_can_approve(self):
        """Extend: on the way up, whoever the next step names."""
        result = super()._compute_can_approve()
        for plan in self:
            step = plan._get_pending_step()
            if step:
                plan.can_approve = plan.state == "proposed" and step._can_decide(
                    self.env.user
                )
        return result

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_propose(self):
        """Extend: begin the way up that the rules ask for."""
        result = super().action_propose()
        for plan in self:
            plan._begin_approval()
        return result

    def action_approve(self):
        """Extend: on the way up this is one step of it."""
        rising = self.filtered(lambda plan: plan._get_pending_step())
        for plan in rising:
            plan._approve_step()
        rest = self - rising
        return super(SalesMgmtPlan, rest).action_approve() if rest else None

    def action_back_to_draft(self):
        """Extend: what was still to be approved is not needed any more."""
        result = super().action_back_to_draft()
        self._drop_steps()
        return result

    def action_ask_refusal(self):
        """Ask why the plan is refused."""
        self.ensure_one()
        return self._get_approval_dialog("refuse", self.env._("Refuse the Plan"))

    def action_ask_pass_on(self):
        """Ask why the pending step is passed over; for planning managers."""
        self.ensure_one()
        self._check_manager()
        return self._get_approval_dialog("pass", self.env._("Pass the Step Over"))

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    def _get_approval_dialog(self, kind, name):
        return {
            "type": "ir.actions.act_window",
            "res_model": "sales.mgmt.approval.reason",
            "view_mode": "form",
            "target": "new",
            "context": {"default_plan_id": self.id, "default_kind": kind},
            "name": name,
        }

    def _get_pending_step(self):
        """Return the step that the plan waits for, in sudo; none without a way up."""
        self.ensure_one()
        return self.sudo().approval_step_ids.filtered(
            lambda step: step.state == "pending"
        )[:1]

    def _get_approval_figures(self, metrics):
        """Return annual targets of the plan, and last year's results, by metric.

        Lines of one metric by several segmentations say the same twice: the largest
        counts. Last year is the one before the plan's, whatever its lines are based on.

        :rtype: tuple[dict, dict]
        """
        self.ensure_one()
        totals = {}
        for line in self.line_ids.filtered(lambda each: each.metric_id in metrics):
            amount = Decimal(str(line.amount))
            totals[line.metric_id] = max(totals.get(line.metric_id, amount), amount)
        past = self.period_id._find(
            self.company_id,
            "year",
            fields.Date.subtract(self.period_id.date_from, days=1),
        )
        last_year = defaultdict(Decimal)
        for metric in totals:
            rows = self.env["sales.mgmt.fact"]._read_group(
                self.line_ids._get_history_domain(metric, self.unit_id, past),
                aggregates=["value:sum"],
            )
            last_year[metric] = Decimal(str(rows[0][0] or 0)) if past else Decimal(0)
        return totals, last_year

    def _begin_approval(self):
        """Make the steps that the rules ask for, and hand the plan to the first one."""
        self.ensure_one()
        rules = self.env["sales.mgmt.approval.rule"]._find_met(self)
        if not rules:
            return
        reach = rules._get_reach()
        rule = rules.filtered(lambda each: each.reach == reach)[:1]
        units = self.sudo().unit_id.ancestor_ids.sorted(
            lambda unit: len(unit.parent_path.split("/")), reverse=True
        )
        places = {"unit": units[:1], "parent": units[:2]}.get(reach, units)
        number = max(self.sudo().approval_step_ids.mapped("round"), default=0) + 1
        rungs = [*places.ids, *([False] if reach == "manager" else [])]
        # steps are written on behalf of who proposes, who has no right to write them
        self.env["sales.mgmt.approval.step"].sudo().create(
            [
                {
                    "plan_id": self.id,
                    "round": number,
                    "sequence": place,
                    "unit_id": unit,
                    "rule_id": rule.id,
                }
                for place, unit in enumerate(rungs, start=1)
            ]
        )
        self._advance()

    def _get_round(self):
        """Return the steps of the way up that the plan is on, in sudo, in order."""
        steps = self.sudo().approval_step_ids.sorted("sequence")
        number = max(steps.mapped("round"), default=0)
        return steps.filtered(lambda step: step.round == number)

    def _advance(self):
        """Hand the plan to the next who can approve it; approve it after the last one.

        Who cannot is passed over upwards, with the reason. If that happens to the
        highest, a planning manager approves in their place.
        """
        self.ensure_one()
        for step in self._get_round().filtered(lambda each: each.state == "waiting"):
            earlier = self._get_round().filtered(lambda each: each.state == "approved")
            again = earlier.filtered(
                lambda each, step=step: (
                    step.unit_id and each.decided_by_id in step._get_candidates()
                )
            )[:1]
            if again:
                # who leads two units of the way need not say it twice
                step.write(
                    {
                        "state": "approved",
                        "decided_by_id": again.decided_by_id.id,
                        "decided_on": again.decided_on,
                        "comment": self.env._(
                            "Said before: %(title)s", title=again.title
                        ),
                    }
                )
                continue
            approvers, reason = step._find_approvers()
            if approvers or not step.unit_id:
                return self._hand_to(step, approvers)
            step.write({"state": "skipped", "comment": reason})
            self.env["sales.mgmt.audit"]._log(
                self,
                self.env._("Passed over: %(title)s", title=step.title),
                reason=reason,
            )
        highest = self._get_round()[-1:]
        if highest.state != "approved":
            step = highest.copy(
                {
                    "sequence": highest.sequence + 1,
                    "unit_id": False,
                    "state": "waiting",
                    "comment": False,
                    "decided_by_id": False,
                    "decided_on": False,
                }
            )
            return self._hand_to(step, step._find_approvers()[0])
        self._become("approved", approver_id=highest.decided_by_id.id)
        return None

    def _hand_to(self, step, approvers):
        """Let a step wait, and put it on the lists of who can take it.

        A unit's leader has it alone, while they can; managers all have it.
        """
        step.state = "pending"
        for user in approvers[:1] if step.unit_id else approvers:
            told = self.sudo().with_context(
                lang=user.lang or self.env.lang, mail_activity_quick_update=True
            )
            told.activity_schedule(
                ACTIVITY,
                user_id=user.id,
                summary=told.env._("Approve the plan: %(plan)s", plan=self.name),
                automated=True,
            )

    def _approve_step(self):
        """Take the pending step, and hand the plan on."""
        self.ensure_one()
        self.check_access("read")
        self._hold()
        step = self._get_pending_step()
        step.with_env(self.env)._check_decidable()
        step._keep("approved")
        self.env["sales.mgmt.audit"]._log(
            self, self.env._("Approved: %(title)s", title=step.title)
        )
        self._end_approval_tasks()
        self._advance()

    def _refuse(self, reason):
        """Return the plan to draft, for a reason that who proposed it is told.

        :param str reason: what has to change
        """
        self.ensure_one()
        self.check_access("read")
        self._hold()
        step = self._get_pending_step()
        if step:
            step.with_env(self.env)._check_decidable()
            step._keep("refused", reason)
        elif not self.can_approve:
            raise UserError(
                self.env._(
                    "“%(plan)s” does not wait for your approval.", plan=self.name
                )
            )
        proposer = self.sudo().proposer_id
        self._drop_steps()
        self._become("draft", proposer_id=False, approver_id=False)
        self.env["sales.mgmt.audit"]._log(self, self.env._("Refused"), reason=reason)
        self._tell_refusal(proposer, reason)

    def _pass_on(self, reason):
        """Pass the pending step over, upwards: its people do not answer.

        :param str reason: why it does not wait any longer
        """
        self.ensure_one()
        self._check_manager()
        self._hold()
        step = self._get_pending_step()
        if not step.unit_id:
            raise UserError(
                self.env._(
                    "“%(plan)s” waits for no leader who could be passed over.",
                    plan=self.name,
                )
            )
        step._keep("skipped", reason)
        self.env["sales.mgmt.audit"]._log(
            self,
            self.env._("Passed over: %(title)s", title=step.title),
            reason=reason,
        )
        self._end_approval_tasks()
        self._advance()

    def _hold(self):
        """Let two decisions at the same moment come one after the other."""
        self.env.cr.execute(
            SQL("SELECT FROM sales_mgmt_plan WHERE id = %s FOR UPDATE", self.id)
        )
        if self.state != "proposed":
            raise UserError(
                self.env._("“%(plan)s” is not proposed any more.", plan=self.name)
            )

    def _drop_steps(self):
        self.sudo().approval_step_ids.filtered(
            lambda step: step.state in CURRENT
        ).state = "dropped"
        self._end_approval_tasks()

    def _end_approval_tasks(self):
        """End the tasks of who could have approved; others of the plan stay."""
        tasks = self.sudo().activity_ids.filtered(
            lambda each: (
                each.automated and each.activity_type_id == self.env.ref(ACTIVITY)
            )
        )
        tasks.unlink()

    def _tell_refusal(self, proposer, reason):
        """Tell who proposed the plan what has to change."""
        if not proposer.active:
            return
        told = self.sudo().with_context(lang=proposer.lang or self.env.lang)
        told.message_post(
            subject=told.env._("“%(plan)s” was refused", plan=self.name),
            body=reason,
            message_type="comment",
            author_id=self.env.user.partner_id.id,
            partner_ids=proposer.partner_id.ids,
        )
