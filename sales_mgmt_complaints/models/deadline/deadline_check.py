import logging
from datetime import timedelta

import psycopg2

from odoo import api, fields, models
from odoo.tools import SQL

_logger = logging.getLogger(__name__)
MAX_TRIES = 5
MINUTE = timedelta(minutes=1)


class SalesMgmtComplaintDeadline(models.Model):
    """The scheduled check: what has passed is noted, and people are told."""

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.complaint.deadline"

    @api.model
    def _schedule_checks(self, moments):
        """Have a check made right after each of these moments.

        Checks are made at full minutes, so there are never more of them than minutes,
        however many complaints are open.

        :param set[datetime] moments: may hold empty ones
        """
        checks = {
            moment.replace(second=0, microsecond=0) + MINUTE
            for moment in moments
            if moment
        }
        if not checks:
            return
        cron = self.env.ref("sales_mgmt_complaints.ir_cron_deadlines").sudo()
        triggers = self.env["ir.cron.trigger"].sudo()
        known = triggers.search(
            [("cron_id", "=", cron.id), ("call_at", "in", list(checks))]
        )
        cron._trigger(at=sorted(checks - set(known.mapped("call_at"))))

    @api.model
    def _cron_check(self):
        """Note warnings and breaches, then take the steps that are due, in batches.

        Each batch is committed: a job that is killed goes on where it was, and takes
        no step twice.
        """
        now = fields.Datetime.now()
        progress = self.env["ir.cron"]._commit_progress
        steps = self.env["sales.mgmt.complaint.escalation"]
        progress(remaining=1)
        self._retry(lambda: self._mark_passed(now))
        progress(remaining=1)
        taken = 1
        while taken:
            taken = self._retry(lambda: steps._take_due(now))
            if not progress(taken, remaining=steps._count_due(now)):
                return

    @api.model
    def _retry(self, step):
        """Do a step; where somebody edits the same complaint at once, do it again.

        What was done before is committed: waiting begins a new transaction.
        """
        for tries_left in reversed(range(MAX_TRIES)):
            try:
                with self.env.cr.savepoint(flush=False):
                    result = step()
                    self.env.flush_all()
            except psycopg2.errors.SerializationFailure:
                # only another transaction sees the edit
                self.env.cr.rollback()
                self.env.invalidate_all()
                if not tries_left:
                    raise
                _logger.info("A complaint was edited during a check; it is tried again")
            else:
                return result
        return 0

    @api.model
    def _mark_passed(self, now):
        """Note which deadlines are urgent or missed by now, in one statement.

        :return: how many changed
        """
        self.env.flush_all()
        [(count,)] = self.env.execute_query(
            SQL(
                """
                WITH locked AS (
                    SELECT id
                      FROM sales_mgmt_complaint_deadline
                     WHERE state = 'running'
                       AND (due_on < %(now)s
                            OR (warned_on IS NULL AND warn_on < %(now)s))
                       FOR NO KEY UPDATE SKIP LOCKED
                ), passed AS (
                    UPDATE sales_mgmt_complaint_deadline AS deadline
                       SET warned_on = COALESCE(warned_on, warn_on),
                           state = CASE WHEN due_on < %(now)s
                                        THEN 'breached' ELSE state END,
                           breached_on = CASE WHEN due_on < %(now)s THEN due_on END
                      FROM locked
                     WHERE deadline.id = locked.id
                 RETURNING deadline.complaint_id, deadline.state
                ), shown AS (
                    UPDATE sales_mgmt_complaint AS complaint
                       SET deadline_state =
                           CASE WHEN worst.is_missed
                                  OR complaint.deadline_state = 'breached'
                                THEN 'breached' ELSE 'warned' END
                      FROM (SELECT complaint_id,
                                   BOOL_OR(state = 'breached') AS is_missed
                              FROM passed GROUP BY complaint_id) AS worst
                     WHERE complaint.id = worst.complaint_id
                 RETURNING complaint.id
                )
                SELECT (SELECT COUNT(*) FROM passed)
                     + 0 * (SELECT COUNT(*) FROM shown)
                """,
                now=now,
            )
        )
        self.invalidate_model()
        self.env["sales.mgmt.complaint"].invalidate_model(["deadline_state"])
        return count
