from odoo import api, fields, models
from odoo.exceptions import UserError


class SalesMgmtPeriodLock(models.Model):
    """Extend locks: a hard one closes its period, and all below it, with its figures.

    Closed periods follow each other without a gap. What lies before the first closing
    is history: its figures follow the documents until it is closed too.
    """

    _inherit = "sales.mgmt.period.lock"

    closed_period_ids = fields.One2many(
        comodel_name="sales.mgmt.period",
        inverse_name="closing_id",
        string="Closed Periods",
        readonly=True,
    )
    closed_metric_ids = fields.One2many(
        comodel_name="sales.mgmt.closing.metric",
        inverse_name="lock_id",
        string="Closed Metrics",
        readonly=True,
    )
    snapshot_count = fields.Integer(
        string="Closed Results", compute="_compute_closed_counts"
    )
    document_count = fields.Integer(
        string="Closed Documents", compute="_compute_closed_counts"
    )
    fingerprint = fields.Char(compute="_compute_fingerprint", compute_sudo=True)

    def _compute_closed_counts(self):
        for name, model in (
            ("snapshot_count", "sales.mgmt.snapshot"),
            ("document_count", "sales.mgmt.closing.document"),
        ):
            counts = dict(
                self.env[model]
                .sudo()
                ._read_group([("lock_id", "in", self.ids)], ["lock_id"], ["__count"])
            )
            for lock in self:
                lock[name] = counts.get(lock, 0)

    def _compute_fingerprint(self):
        entries = self.env["sales.mgmt.audit"].search(
            [
                ("model", "=", self._name),
                ("res_id", "in", self.ids),
                ("fingerprint", "!=", False),
            ]
        )
        known = {entry.res_id: entry.fingerprint for entry in entries}
        for lock in self:
            lock.fingerprint = known.get(lock.id)

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        locks = super().create(vals_list)
        hard = locks.filtered(lambda lock: lock.level == "hard")
        for lock in hard.sorted(lambda lock: lock.period_id.date_from):
            lock._close()
        return locks

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_open_snapshot(self):
        """Open the results with which the period was closed."""
        return self._open_closed("sales_mgmt_snapshot_action")

    def action_open_closed_documents(self):
        """Open the documents with which the period was closed."""
        return self._open_closed("sales_mgmt_closing_document_action")

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    def _open_closed(self, xml_id):
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            f"sales_mgmt_targets.{xml_id}"
        )
        return {**action, "domain": [("lock_id", "=", self.id)]}

    def _close(self):
        """Fix the figures of the period, of all below it, and of what it completes."""
        self.ensure_one()
        lock = self.sudo()
        periods = lock._find_closing()
        lowest = periods.filtered("is_lowest")
        lock._check_in_order(lowest)
        periods |= lock._find_completed(periods)
        periods.closing_id = lock
        self.env["sales.mgmt.closing"]._close(lock)
        self.env["sales.mgmt.audit"]._log(
            self,
            self.env._("Closed"),
            self.reason,
            {
                self.env._("Closed Results"): ("", lock.snapshot_count),
                self.env._("Closed Documents"): ("", lock.document_count),
            },
            fingerprint=lock._get_audit_fingerprints()[lock.id],
        )
        lock._after_close(lowest)

    def _find_closing(self):
        """Return the period and what lies below it, without what is closed already."""
        periods = self.env["sales.mgmt.period"].search(
            [("id", "child_of", self.period_id.id), ("closing_id", "=", False)],
            order="date_from, date_to desc",
        )
        if not periods:
            raise UserError(
                self.env._(
                    "%(period)s is closed already, with %(closed)s.",
                    period=self.period_id.name,
                    closed=self.period_id.closing_id.period_id.name,
                )
            )
        return periods

    def _find_completed(self, periods):
        """Return the periods above all of whose parts are closed then."""
        completed = self.env["sales.mgmt.period"]
        above = self.period_id.parent_id
        while above:
            parts = above.child_ids - periods - completed
            if not all(part.closing_id for part in parts):
                break
            completed |= above
            above = above.parent_id
        return completed

    def _check_in_order(self, lowest):
        """Refuse to leave a gap between closed periods."""
        calendar = self.period_id.calendar_id
        closed = calendar._get_lowest_periods(closed=True)
        if not closed or not lowest:
            return
        between = calendar._get_lowest_periods(closed=False) - lowest
        later = between.filtered(
            lambda each: closed[-1].date_to < each.date_from < lowest[-1].date_from
        )
        earlier = between.filtered(
            lambda each: lowest[0].date_from < each.date_from < closed[0].date_from
        )
        values = {"period": self.period_id.name, "first": closed[0].name}
        if later:
            raise UserError(
                self.env._(
                    "Periods are closed one after the other. Close %(next)s before "
                    "%(period)s.",
                    next=later[0].name,
                    **values,
                )
            )
        if earlier:
            raise UserError(
                self.env._(
                    "%(period)s lies before %(first)s, with which closing began. What "
                    "lies before is closed backwards: close %(next)s first.",
                    next=earlier[-1].name,
                    **values,
                )
            )

    def _after_close(self, periods):
        """Do what is to follow the closing of periods, in the same transaction.

        Hook for what builds upon closed figures. Whatever raises here undoes the whole
        closing. A period that lies before the first closing may be closed later than
        those after it.

        :param sales.mgmt.period periods: the lowest periods that were closed just now,
            in order
        """

    def _get_audit_fingerprints(self):
        """Extend the audit: of the results, the documents and the facts they closed."""
        return self.env["sales.mgmt.closing"]._get_fingerprints(self)
