from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_date

# What only a release writes
RELEASE = {"released_by_id": False, "released_on": False, "release_reason": False}


class SalesMgmtPeriodLock(models.Model):
    """The targets of a period stay as they are: until released, or for good.

    Locks are never changed and never deleted, so that they tell what was locked when,
    by whom and why.
    """

    _name = "sales.mgmt.period.lock"
    _description = "Sales Period Lock"
    _inherit = ["sales.mgmt.audit.mixin"]
    _order = "id desc"
    _rec_name = "period_id"

    period_id = fields.Many2one(
        comodel_name="sales.mgmt.period",
        required=True,
        index=True,
        ondelete="restrict",
    )
    company_id = fields.Many2one(
        related="period_id.company_id", store=True, precompute=True, index=True
    )
    level = fields.Selection(
        selection=[("soft", "Soft"), ("hard", "Hard")],
        string="Lock",
        required=True,
        default="soft",
    )
    reason = fields.Char(required=True)
    create_uid = fields.Many2one(
        comodel_name="res.users", string="Locked By", readonly=True
    )
    create_date = fields.Datetime(string="Locked On", readonly=True)
    released_by_id = fields.Many2one(
        comodel_name="res.users", readonly=True, copy=False
    )
    released_on = fields.Datetime(readonly=True, copy=False)
    release_reason = fields.Char(readonly=True, copy=False)
    can_release = fields.Boolean(compute="_compute_can_release")

    _in_force_uniq = models.UniqueIndex(
        "(period_id, level) WHERE released_on IS NULL",
        "This period is locked like this already.",
    )

    @api.depends("level", "released_on")
    @api.depends_context("uid")
    def _compute_can_release(self):
        manages = self._is_managed()
        for lock in self:
            lock.can_release = manages and lock.level == "soft" and not lock.released_on

    @api.constrains("period_id", "level")
    def _check_over(self):
        """Refuse to fix for good what is still going on."""
        for lock in self.filtered(lambda each: each.level == "hard"):
            period = lock.period_id
            if period.date_to >= period.calendar_id._get_today():
                raise UserError(
                    self.env._(
                        "%(period)s is not over before the end of %(day)s; only then "
                        "it can be locked for good. Choose a soft lock until then.",
                        period=period.name,
                        day=format_date(self.env, period.date_to),
                    )
                )

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        # what was released is released for the unique index too
        self.flush_model(["released_on"])
        # also past defaults in the context
        locks = super().create([{**vals, **RELEASE} for vals in vals_list])
        locks._log_setting()
        return locks

    def _log_setting(self):
        """Write down who locked what, and why."""
        labels = dict(self._fields["level"]._description_selection(self.env))
        for (level, reason), locks in self.grouped(
            lambda each: (each.level, each.reason)
        ).items():
            self.env["sales.mgmt.audit"]._log(
                locks,
                self.env._("Locked"),
                reason,
                {self.env._("Lock"): ("", labels[level])},
            )

    def write(self, vals):
        """Refuse every change but the release of a soft lock, in sudo too."""
        for lock in self:
            if lock.level == "hard":
                raise UserError(
                    self.env._(
                        "%(period)s is locked for good; nobody changes that.",
                        period=lock.period_id.name,
                    )
                )
            if lock.released_on or vals.keys() - RELEASE.keys():
                raise UserError(
                    self.env._(
                        "The lock of %(period)s stays as it was written. Release it "
                        "and set another one.",
                        period=lock.period_id.name,
                    )
                )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_history(self):
        for lock in self:
            raise UserError(
                self.env._(
                    "The lock of %(period)s is kept as history. A soft lock can be "
                    "released instead.",
                    period=lock.period_id.name,
                )
            )

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_open_release(self):
        """Ask for the reason why the period is opened again."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Release %(period)s", period=self.period_id.name),
            "res_model": "sales.mgmt.period.lock.release",
            "view_mode": "form",
            "target": "new",
            "context": {"default_lock_id": self.id},
        }

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    def _is_managed(self):
        return self.env.user.has_group("sales_mgmt_targets.group_manager")

    def _release(self, reason):
        """End soft locks; the record tells who did it, when and why.

        :raise AccessError: the user is no manager
        """
        self.check_access("read")
        if not self._is_managed():
            raise AccessError(
                self.env._("Only sales planning managers release the lock of a period.")
            )
        # nobody has the right to write a lock: it is released here and nowhere else
        self.sudo().write(
            {
                "released_by_id": self.env.uid,
                "released_on": fields.Datetime.now(),
                "release_reason": reason,
            }
        )
        self.env["sales.mgmt.audit"]._log(self, self.env._("Released"), reason)

    def _get_refusal(self, period):
        """Return in words why the targets of a period stay, and the way out.

        :param sales.mgmt.period period: the locked period, or one above or below it
        :rtype: str
        """
        self.ensure_one()
        values = {
            "period": period.name,
            "locked": self.period_id.name,
            "user": self.create_uid.name,
            "day": format_date(
                self.env, fields.Datetime.context_timestamp(self, self.create_date)
            ),
            "reason": self.reason,
        }
        if self.level == "hard":
            return self.env._(
                "The targets of %(period)s stay as they are: %(user)s locked "
                "%(locked)s for good on %(day)s (“%(reason)s”). Plan the difference in "
                "a period that is open.",
                **values,
            )
        return self.env._(
            "The targets of %(period)s stay as they are: %(user)s locked %(locked)s on "
            "%(day)s (“%(reason)s”). A manager can release the lock under "
            "Configuration → Period Locks.",
            **values,
        )
