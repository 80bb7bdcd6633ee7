import logging
from datetime import timedelta

import psycopg2

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL

_logger = logging.getLogger(__name__)

# So many periods of a rulebook are previewed at most, the latest ones
MOST_PERIODS = 3
# Fresh figures lead to fresh previews, but no more often than this
PAUSE = timedelta(minutes=30)


class SalesMgmtPayoutPreview(models.Model):
    """What would be paid as things stand, for periods that have no computed run yet.

    How it works: all previews that are due are marked first; the scheduled job then
    computes them rulebook by rulebook, oldest period first, since balances and the year
    so far are carried on, and commits after each rulebook. A preview whose figures are
    the same as before is not written again. As soon as a run of the period is computed
    its preview is gone.
    """

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.payout.run"

    is_due = fields.Boolean(
        string="Waits for Computation",
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="A preview that the scheduled job is to compute again.",
    )

    _preview_uniq = models.UniqueIndex(
        "(scheme_id, period_id) WHERE kind = 'preview'",
        "There is a preview of this scheme for this period already.",
    )

    # ------------------------------------------------------------
    # CRON
    # ------------------------------------------------------------

    @api.model
    def _cron_preview(self):
        """Compute the previews that are due, or all of them if none was asked for."""
        due = self._get_due_previews() or self._plan_previews()
        while due:
            done = due.filtered(lambda run, root=due[0].root_id: run.root_id == root)
            done._refresh_previews()
            due -= done
            if not self.env["ir.cron"]._commit_progress(len(done), remaining=len(due)):
                return

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    @api.model
    def action_request_previews(self):
        """Have all previews computed in the background, for leaders and officers."""
        user = self.env.user
        if not (
            user.has_group("sales_mgmt_targets.group_leader")
            or user.has_group("sales_mgmt_targets.group_incentive_officer")
        ):
            raise AccessError(
                self.env._(
                    "Only leaders and incentive officers ask for new previews; by "
                    "themselves they follow the figures."
                )
            )
        due = self.sudo()._plan_previews()
        message = self.env._(
            "There is nothing to preview: no scheme is in force in an open period."
        )
        if due:
            self.env.ref("sales_mgmt_targets.ir_cron_payout_preview").sudo()._trigger()
            message = self.env._(
                "%(count)s previews are computed in the background; reload the "
                "statements in a moment.",
                count=len(due),
            )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {"type": "info", "message": message},
        }

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    @api.model
    def _follow_figures(self):
        """Have previews computed soon because figures changed, but not all the time."""
        cron = self.env.ref("sales_mgmt_targets.ir_cron_payout_preview").sudo()
        if not cron.lastcall or cron.lastcall + PAUSE <= fields.Datetime.now():
            cron._trigger()

    @api.model
    def _get_due_previews(self):
        return self.search([("is_due", "=", True)]).sorted(
            lambda run: (run.root_id.id, run.period_id.date_from, run.id)
        )

    @api.model
    def _plan_previews(self):
        """Mark the previews that there have to be as due, and remove all others.

        :return: the previews, rulebook by rulebook, oldest period first
        :rtype: sales.mgmt.payout.run
        """
        wanted = self._find_preview_places()
        known = self.search([("kind", "=", "preview")])
        places = {(run.scheme_id.id, run.period_id.id): run for run in known}
        self.browse(
            [run.id for place, run in places.items() if place not in wanted]
        ).unlink()
        quiet = self.with_context(tracking_disable=True, mail_create_nolog=True)
        created = quiet.create(
            [
                {"kind": "preview", "scheme_id": scheme_id, "period_id": period_id}
                for scheme_id, period_id in wanted
                if (scheme_id, period_id) not in places
            ]
        )
        kept = self.browse([run.id for place, run in places.items() if place in wanted])
        (kept | created).is_due = True
        return self._get_due_previews()

    @api.model
    def _find_preview_places(self):
        """Return which schemes are previewed for which periods.

        That is every period that has begun and has no computed run, by the version of
        the rulebook that is in force then.

        :return: ids of scheme and period
        :rtype: list[tuple[int, int]]
        """
        self.env.flush_all()
        calendars = self.env["sales.mgmt.calendar"].search(
            [("company_id", "!=", False)]
        )
        return self.env.execute_query(
            SQL(
                """
                WITH today AS (
                    SELECT * FROM unnest(%(companies)s, %(days)s::date[])
                           AS today(company_id, day)
                ), place AS (
                    SELECT DISTINCT ON (scheme.root_id, period.date_from)
                           scheme.root_id, scheme.id AS scheme_id,
                           period.id AS period_id, period.date_from
                      FROM sales_mgmt_scheme AS scheme
                      JOIN today ON today.company_id = scheme.company_id
                      JOIN sales_mgmt_period AS period
                        ON period.company_id = scheme.company_id
                       AND period.level = scheme.level
                       AND period.date_from >= scheme.date_from
                       AND (scheme.date_to IS NULL OR period.date_to <= scheme.date_to)
                       AND period.date_from <= today.day
                     WHERE scheme.state IN ('in_force', 'superseded')
                     ORDER BY scheme.root_id, period.date_from, scheme.version DESC
                ), waiting AS (
                    SELECT place.*, row_number() OVER (
                               PARTITION BY root_id ORDER BY date_from DESC) AS age
                      FROM place
                     WHERE NOT EXISTS (
                               SELECT FROM sales_mgmt_payout_run AS run
                                 JOIN sales_mgmt_scheme AS other
                                   ON other.id = run.scheme_id
                                WHERE other.root_id = place.root_id
                                  AND run.period_id = place.period_id
                                  AND run.kind = 'pay'
                                  AND run.state NOT IN ('draft', 'cancelled'))
                )
                SELECT scheme_id, period_id
                  FROM waiting
                 WHERE age <= %(most)s
                 ORDER BY root_id, date_from
                """,
                companies=calendars.company_id.ids,
                days=[
                    self.env["sales.mgmt.calendar"]
                    ._get_for_company(company)
                    ._get_today()
                    for company in calendars.company_id
                ],
                most=MOST_PERIODS,
            )
        )

    def _compute_payouts(self):
        """Extend the computation: what is computed for payment needs no preview."""
        for run in self.filtered(lambda run: run.kind == "pay"):
            run.sudo().search(
                [
                    ("kind", "=", "preview"),
                    ("scheme_id.root_id", "=", run.root_id.id),
                    ("period_id", "=", run.period_id.id),
                ]
            ).unlink()
        return super()._compute_payouts()

    def _refresh_previews(self):
        """Compute previews again; what cannot be computed says why."""
        for run in self:
            speaker = run.with_context(
                lang=run.company_id.partner_id.lang, tracking_disable=True
            )
            try:
                with self.env.cr.savepoint():
                    speaker._compute_payouts()
            except psycopg2.OperationalError:
                raise  # the transaction as a whole is to be tried again
            except Exception as error:  # noqa: BLE001  one rulebook stops no other
                _logger.info("%s was not previewed: %s", run.name, error)
                self.env.invalidate_all()
                run.write({"failure": str(error), "input_hash": False})
            run.is_due = False

    def _is_unchanged(self, input_hash):
        """Extend the computation: a preview of the same figures stays as it is."""
        return super()._is_unchanged(input_hash) or (
            self.kind == "preview"
            and self.state == "computed"
            and self.input_hash == input_hash
        )
