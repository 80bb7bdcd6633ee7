from odoo import fields, models
from odoo.exceptions import UserError

from ...tools.target_edit import Edit


class SalesMgmtPlan(models.Model):
    """How a revision begins, and what it must hold before it is decided on."""

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.plan"

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_ask_revision(self):
        """Ask from which period on the plan is to change, and why."""
        self.ensure_one()
        self._check_manager()
        self._check_revisable()
        return self._open_revise(self.env._("Revise %(plan)s", plan=self.name))

    def action_ask_later_start(self):
        """Ask with which later period the revision is to begin."""
        self.ensure_one()
        self._check_manager()
        self._check_editable()
        return self._open_revise(self.env._("Start %(plan)s Later", plan=self.name))

    def _open_revise(self, name):
        return {
            "type": "ir.actions.act_window",
            "res_model": "sales.mgmt.plan.revise",
            "view_mode": "form",
            "target": "new",
            "context": {"default_plan_id": self.id},
            "name": name,
        }

    def action_propose(self):
        """Extend `sales.mgmt.plan`: a revision changes something, nothing passed."""
        for plan in self.filtered("replaces_id"):
            plan._check_revision()
        return super().action_propose()

    def action_approve(self):
        """Extend `sales.mgmt.plan`: time may have passed since it was proposed."""
        for plan in self.filtered("replaces_id"):
            plan._check_revision()
        return super().action_approve()

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    def _revise(self, period, reason):
        """Make the draft of a new version that changes targets from a period on.

        :param sales.mgmt.period period: one of `_get_revision_starts`
        :param str reason: what everybody reads beside the new version
        :return: the new version
        """
        self.ensure_one()
        self._check_manager()
        self._check_revisable()
        self._check_start(period)
        if not (reason or "").strip():
            raise UserError(
                self.env._(
                    "Write why “%(plan)s” is revised: whoever approves the new "
                    "version, and everybody with a target, reads it.",
                    plan=self.name,
                )
            )
        first = self.first_version_id or self
        number = self.version + 1
        revision = self._copy_whole(
            {
                "name": self.env._(
                    "%(plan)s, version %(number)s", plan=first.name, number=number
                ),
                "version": number,
                "first_version_id": first.id,
                "replaces_id": self.id,
                "revision_from_id": period.id,
                "revision_reason": reason.strip(),
            }
        )
        revision._hold_passed()
        revision.message_subscribe(self.message_partner_ids.ids)
        return revision

    def _get_revision_starts(self):
        """Return the periods with which a revision may begin today, in order.

        Months, or quarters where a line is divided down to them; no period that is over
        or locked.

        :rtype: sales.mgmt.period
        """
        self.ensure_one()
        levels = set(self.sudo().line_ids.mapped("lowest_level"))
        level = "quarter" if "quarter" in levels else "month"
        today = self._get_today()
        periods = self.period_id._get_below(level)
        locked = periods._get_locked()
        return periods.filtered(
            lambda period: period.date_to >= today and period.id not in locked
        )

    def _choose_start(self, starts):
        """Return the first of these periods that has not begun, else the running one.

        :param sales.mgmt.period starts: in order
        :rtype: sales.mgmt.period
        """
        if not starts:
            return starts
        today = self._get_today()
        ahead = starts.filtered(lambda period: period.date_from >= today)
        return (ahead or starts)[:1]

    def _get_today(self):
        """Return the current day by the clock of the company."""
        calendars = self.env["sales.mgmt.calendar"]
        return calendars._get_for_company(self.company_id)._get_today()

    def _check_revisable(self):
        """Refuse to revise what can be edited, is over, or is being revised."""
        labels = dict(self._fields["state"]._description_selection(self.env))
        self._check_not_revised()
        if self.state not in ("approved", "active"):
            raise UserError(
                self.env._(
                    "“%(plan)s” is %(state)s. Only plans that are approved or active "
                    "are revised; a draft is edited itself.",
                    plan=self.name,
                    state=labels[self.state],
                )
            )
        if not self._get_revision_starts():
            raise UserError(
                self.env._(
                    "All periods of “%(plan)s” are over or locked; nothing is left "
                    "to revise. Plan the next year.",
                    plan=self.name,
                )
            )

    def _check_start(self, period):
        """Refuse to begin with a period that is over, locked, or none of the plan."""
        starts = self._get_revision_starts()
        if period in starts:
            return
        period._check_unlocked()
        raise UserError(
            self.env._(
                "A revision of “%(plan)s” cannot begin with %(period)s: that is over, "
                "or no period with which all its lines begin. It may begin with "
                "%(first)s at the earliest.",
                plan=self.name,
                period=period.name,
                first=starts[:1].name,
            )
        )

    def _check_revision(self):
        """Refuse a revision without a change, and one that changes what has passed.

        :raise UserError: naming the first period that must not change
        """
        self.ensure_one()
        old = self.replaces_id
        if old.state not in ("approved", "active"):
            raise UserError(
                self.env._(
                    "“%(plan)s” replaces “%(old)s”, which is neither approved nor "
                    "active any more. Delete it and revise the version in use.",
                    plan=self.name,
                    old=old.name,
                )
            )
        periods = self._find_changed_periods()
        if not periods:
            raise UserError(
                self.env._(
                    "“%(plan)s” does not differ from “%(old)s” yet. Change a target, "
                    "or delete this version.",
                    plan=self.name,
                    old=old.name,
                )
            )
        today = self._get_today()
        for period in periods:
            if period.date_to < max(today, self.revision_from):
                raise UserError(
                    self.env._(
                        "“%(plan)s” changes %(period)s, which is over and keeps its "
                        "targets. Take it back to draft and let it start later.",
                        plan=self.name,
                        period=period.name,
                    )
                )
        periods._check_unlocked()

    def _find_changed_periods(self):
        """Return the periods of the lowest level in which targets differ, in order.

        :rtype: sales.mgmt.period
        """
        rows = (
            self.env["sales.mgmt.plan.difference"]
            .sudo()
            ._read_group(
                [("plan_id", "=", self.id), ("change", "!=", 0)], ["period_id"]
            )
        )
        periods = self.env["sales.mgmt.period"]
        return periods.browse(period.id for (period,) in rows).sorted("date_from")

    def _start_with(self, period):
        """Let a revision begin later: what is before takes its former targets back.

        The annual numbers stay; what comes later takes up the difference.
        """
        self.ensure_one()
        self._check_manager()
        self._check_editable()
        self._check_start(period)
        if period.date_from <= self.revision_from:
            raise UserError(
                self.env._(
                    "“%(plan)s” begins with %(period)s already. Choose a later period.",
                    plan=self.name,
                    period=self.revision_from_id.name,
                )
            )
        for line in self.line_ids:
            line._restore_before(period.date_from)
        self.sudo().revision_from_id = period
        self._hold_passed()

    def _hold_passed(self):
        """Lock what is before the first period of a revision, and only that.

        Locks of the version before that came from its own revision are lifted where
        this one may change targets again. Two statements.
        """
        self.ensure_one()
        self.env.flush_all()
        reason = self.env._(
            "“%(plan)s” changes targets from %(period)s on",
            plan=self.name,
            period=self.revision_from_id.name,
        )
        self.env.cr.execute(
            """
            UPDATE sales_mgmt_target
               SET locked = FALSE, locked_by_revision = FALSE, locked_by_id = NULL,
                   locked_on = NULL, lock_reason = NULL
             WHERE plan_id = %s AND locked_by_revision AND date_to >= %s
            """,
            [self.id, self.revision_from],
        )
        self.env.cr.execute(
            """
            UPDATE sales_mgmt_target
               SET locked = TRUE, locked_by_revision = TRUE, locked_by_id = %s,
                   locked_on = %s, lock_reason = %s
             WHERE plan_id = %s AND date_to < %s AND locked IS NOT TRUE
            """,
            [
                self.env.uid,
                fields.Datetime.now(),
                reason,
                self.id,
                self.revision_from,
            ],
        )
        self.env["sales.mgmt.target"].invalidate_model()


class SalesMgmtPlanLine(models.Model):
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.plan.line"

    def _restore_before(self, day):
        """Give the targets that end before a day the amounts of the version before.

        Their siblings take up the difference. Who had no target then has none.
        """
        self.ensure_one()
        targets = self.env["sales.mgmt.target"]
        known = self._get_compared_line().sudo()._get_known_targets()
        moved = targets.sudo().search_fetch(
            [("line_id", "=", self.id), ("date_to", "<", day), ("locked", "=", False)],
            targets._get_node_fields(),
        )
        amounts = {
            target.id: known[target._get_cell()].amount
            if target._get_cell() in known
            else 0
            for target in moved
        }
        if amounts:
            moved.with_env(self.env)._apply_edit(Edit(amounts, origin="split"))
