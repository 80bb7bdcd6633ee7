from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_datetime


class SalesMgmtTarget(models.Model):
    """Locks: an agreed target, and all below it, stays until a manager unlocks it."""

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.target"

    locked = fields.Boolean(
        readonly=True,
        help="Neither the target nor anything below it changes until it is unlocked.",
    )
    locked_by_id = fields.Many2one(
        comodel_name="res.users", readonly=True, ondelete="restrict"
    )
    locked_on = fields.Datetime(readonly=True)
    lock_reason = fields.Char(string="Locked Because", readonly=True)
    lock_notice = fields.Char(compute="_compute_lock_notice")

    @api.depends("locked", "lock_reason")
    def _compute_lock_notice(self):
        for target in self:
            target.lock_notice = target.locked and target.env._(
                "Locked by %(user)s on %(date)s: %(reason)s",
                user=target.locked_by_id.sudo().name,
                date=target._format_lock_date(),
                reason=target.lock_reason,
            )

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_ask_lock(self):
        """Ask why the target is locked; the answer stands in every later refusal."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Lock “%(target)s”", target=self.display_name),
            "res_model": "sales.mgmt.target.lock",
            "view_mode": "form",
            "target": "new",
            "context": {"default_target_ids": self.ids},
        }

    def action_unlock(self):
        """Open locked targets again; that takes a manager."""
        if not self.env.user.has_group("sales_mgmt_targets.group_manager"):
            raise AccessError(
                self.env._("Only sales planning managers unlock targets.")
            )
        self.check_access("write")
        self.plan_id._check_editable()
        self._store_lock(
            locked=False, locked_by_id=False, locked_on=False, lock_reason=False
        )

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    def _lock(self, reason):
        """Hold targets and all below them as they are.

        Who may set a target may lock it: a manager, or the leader of a unit above.
        """
        self.check_access("write")
        self.plan_id._check_editable()
        self._check_not_own()
        self._check_unlocked()
        self._store_lock(
            locked=True,
            locked_by_id=self.env.uid,
            locked_on=fields.Datetime.now(),
            lock_reason=reason,
        )

    def _store_lock(self, **vals):
        # nobody writes these fields by themselves
        self.sudo().write(vals)

    def _get_locked(self):
        """Return those of the targets that a split holds, with everything below.

        These are locked themselves, or their period is.
        """
        periods = self.period_id._get_locked()
        return self.filtered(
            lambda target: target.locked or target.period_id.id in periods
        )

    def _find_locks(self):
        """Return the lock that holds each target, its own or one above, by id.

        :rtype: dict[int, sales.mgmt.target]
        """
        # the lock may be above what the reader may see
        locks = self.sudo().search(
            [("id", "parent_of", self.ids), ("locked", "=", True)], order="parent_path"
        )
        if not locks:
            return {}
        found = {}
        for target in self.sudo():
            above = {int(number) for number in target.parent_path.split("/")[:-1]}
            for lock in locks.filtered(lambda lock, above=above: lock.id in above)[:1]:
                found[target.id] = lock
        return found

    def _check_unlocked(self):
        """Refuse a change of what is locked, or lies below what is locked."""
        for lock in self._find_locks().values():
            raise UserError(lock._describe_lock())

    def _check_removable(self):
        """Refuse to delete what a lock holds: its own, one above, or of its period."""
        self.period_id._check_unlocked()
        self._check_unlocked()

    def _describe_lock(self):
        """Return in words who locked the target, when and why."""
        return self.env._(
            "“%(target)s” was locked by %(user)s on %(date)s: %(reason)s. It stays as "
            "it is, with everything below it, until a manager unlocks it.",
            target=self.display_name,
            user=self.locked_by_id.name,
            date=self._format_lock_date(),
            reason=self.lock_reason,
        )

    def _format_lock_date(self):
        return format_datetime(self.env, self.locked_on, dt_format="medium")

    def _get_lock_refusal(self):
        """Return why nothing comes or goes below the target: a lock holds it."""
        self.period_id._check_unlocked()
        lock = self.search(
            [("id", "parent_of", self.ids), ("locked", "=", True)], limit=1
        )
        return UserError(
            self.env._(
                "People or units below “%(target)s” came or went since it was divided. "
                "%(lock)s",
                target=self.display_name,
                lock=lock._describe_lock(),
            )
        )
