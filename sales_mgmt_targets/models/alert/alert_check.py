import logging

import psycopg2

from odoo import api, fields, models
from odoo.tools import SQL

_logger = logging.getLogger(__name__)

# Any constant will do, as long as nothing else in the database locks it
ADVISORY_LOCK = 1_909_192_027
# Nobody is told by mail about records that appear by the hundred
QUIET = {
    "tracking_disable": True,
    "mail_create_nolog": True,
    "mail_create_nosubscribe": True,
}


class SalesMgmtAlertRule(models.Model):
    """The check: what holds now becomes alerts, what holds no more is over.

    How it works: all rules are checked in one transaction, so that a person gets one
    message about everything, and a check that is killed leaves nothing behind. Two
    checks at once: the second one leaves at once; one that began before the first was
    through is refused by the database and does nothing, since the next one comes soon.
    """

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.alert.rule"

    # ------------------------------------------------------------
    # CRON
    # ------------------------------------------------------------

    @api.model
    def _cron_check(self):
        """Check all rules, on schedule or because figures changed."""
        try:
            with self.env.cr.savepoint(flush=False):
                self.search([("active", "=", True)])._check()
                self.env.flush_all()
        except psycopg2.errors.SerializationFailure:
            self.env.cr.rollback()
            self.env.invalidate_all()
            _logger.info("Alert rules were checked by somebody else meanwhile")

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    def _check(self):
        """Raise what holds now and was not told yet, and close what holds no more.

        :return: how many alerts were raised and closed; None if a check is under way
        :rtype: dict[str, int] | None
        """
        if not self._try_lock():
            return None
        raised = self.env["sales.mgmt.alert"]
        closed = 0
        for rule in self:
            hits = rule._find()
            known = rule._read_known(hits)
            closed += rule._close_gone(hits)
            rule._reopen(hits, known)
            raised |= rule._raise(rule._choose_new(hits, known))
        raised._plan_activities()
        raised._tell()
        return {"raised": len(raised), "closed": closed}

    def _try_lock(self):
        """Take the lock of the running transaction, and note that it checks.

        Everybody who checks writes the same rows, so that the database refuses whoever
        reads the alerts as they were before another check.
        """
        [(locked,)] = self.env.execute_query(
            SQL("SELECT pg_try_advisory_xact_lock(%s)", ADVISORY_LOCK)
        )
        if locked and self:
            self.flush_model(["checked_on"])
            self.env.cr.execute(
                SQL(
                    "UPDATE sales_mgmt_alert_rule SET checked_on = %s"
                    " WHERE id = ANY(%s)",
                    fields.Datetime.now(),
                    self.ids,
                ),
                # a refusal is no error: somebody else has just checked
                log_exceptions=False,
            )
            self.invalidate_recordset(["checked_on"])
        return locked

    def _read_known(self, hits):
        """Return the alerts of the rule in the periods concerned, by key of the hit.

        :rtype: dict[tuple, sales.mgmt.alert]
        """
        alerts = (
            self.env["sales.mgmt.alert"]
            .sudo()
            .search(
                [
                    ("rule_id", "=", self.id),
                    ("period_id", "in", list({hit.period_id for hit in hits.values()})),
                ]
            )
        )
        return {alert._get_key(): alert for alert in alerts}

    def _choose_new(self, hits, known):
        """Return what was not told yet.

        Of milestones only the highest, and only above what was told before: who comes
        from 40 to 85 % hears of 80 %, not of 50 % as well.

        :rtype: list[Hit]
        """
        new = [hit for key, hit in hits.items() if key not in known]
        if self.kind != "milestone":
            return new
        highest = {}
        for *subject, step in known:
            highest[tuple(subject)] = max(step, highest.get(tuple(subject), 0))
        best = {}
        for hit in new:
            if hit.step > highest.get(hit.subject, 0):
                best[hit.subject] = max(
                    hit, best.get(hit.subject, hit), key=lambda each: each.step
                )
        return list(best.values())

    def _raise(self, hits):
        """Write down what somebody is to be told.

        :param list[Hit] hits: what was not told yet
        :rtype: sales.mgmt.alert
        """
        now = fields.Datetime.now()
        return (
            self.env["sales.mgmt.alert"]
            .sudo()
            .with_context(**QUIET)
            .create(
                [
                    {
                        **hit._asdict(),
                        "rule_id": self.id,
                        "tell": self.tell,
                        "raised_on": now,
                    }
                    for hit in hits
                ]
            )
            .with_env(self.env)
        )

    def _reopen(self, hits, known):
        """Open again what was over and holds again; nobody is told a second time."""
        again = self.env["sales.mgmt.alert"].concat(
            *(
                alert
                for key, alert in known.items()
                if key in hits and alert.state == "closed"
            )
        )
        if again:
            again.write({"state": "open", "closed_on": False, "close_reason": False})

    def _close_gone(self, hits):
        """Close the open alerts of the rule that hold no more.

        :return: how many
        """
        alerts = (
            self.env["sales.mgmt.alert"]
            .sudo()
            .search([("rule_id", "=", self.id), ("state", "=", "open")])
        )
        gone = alerts.filtered(lambda alert: alert._get_key() not in hits)
        today = self._get_today()
        employed = self._read_employed(gone)
        for reason, group in gone.grouped(
            lambda alert: alert._get_close_reason(today, employed)
        ).items():
            group._close(reason)
        return len(gone)

    def _get_today(self):
        """Return the current day by the clock of the company."""
        calendar = self.env["sales.mgmt.calendar"]._get_for_company(self.company_id)
        return calendar._get_today()

    def _read_employed(self, alerts):
        """Return who of the people of alerts works where today: pairs of ids."""
        today = self._get_today()
        assignments = self.env["sales.mgmt.assignment"].sudo()
        found = assignments.search_fetch(
            assignments._get_current_domain(today, today)
            & fields.Domain("user_id", "in", alerts.user_id.ids)
            & fields.Domain("user_id.active", "=", True),
            ["user_id", "unit_id"],
        )
        return {(each.user_id.id, each.unit_id.id) for each in found}


class SalesMgmtAlert(models.Model):
    """What the check asks of an alert."""

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.alert"

    def _get_key(self):
        """Return what makes an alert unique within its rule, see `Hit.key`."""
        unit_id = None if self.user_id else self.unit_id.id
        return (
            self.metric_id.id,
            self.user_id.id or None,
            unit_id,
            self.period_id.id,
            self.step,
        )

    def _get_close_reason(self, today, employed):
        """Return why an alert holds no more.

        :param date today: by the clock of the company
        :param set employed: pairs of person and unit that belong together today
        """
        if self.period_id.date_to < today:
            return "period"
        if self.user_id and (self.user_id.id, self.unit_id.id) not in employed:
            return "left"
        return "gone"
