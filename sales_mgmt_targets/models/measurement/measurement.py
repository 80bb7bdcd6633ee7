import logging
import time
from collections import defaultdict

import psycopg2

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

_logger = logging.getLogger(__name__)

# Any constant will do, as long as nothing else in the database locks it
ADVISORY_LOCK = 1_909_192_026
MAX_TRIES = 5
# How long a run that has begun lets another one finish a step, and looks again
PATIENCE, PAUSE = 60, 0.5


class SalesMgmtMeasurement(models.AbstractModel):
    """The measurement engine: documents become facts, facts meet targets.

    How it works: per metric source one statement brings its facts in line with the
    documents, and one more writes what was achieved and what was expected into the
    targets. So the number of statements depends on the number of sources, never on the
    number of people, targets or documents, and what did not change is not rewritten.
    The SQL of the documents stands in `measurement_documents.py`, that of the targets
    in `measurement_targets.py`.
    """

    _name = "sales.mgmt.measurement"
    _inherit = ["sales.mgmt.measurement.documents", "sales.mgmt.measurement.targets"]
    _description = "Sales Measurement"

    # ------------------------------------------------------------
    # CRON
    # ------------------------------------------------------------

    @api.model
    def _cron_refresh(self):
        """Refresh the figures on schedule, or because somebody asked for it.

        The work is saved source by source: a run that is killed loses one source, and
        the next run finds the rest as it stands. Who edits targets at the same moment
        goes first; the step is then taken again.
        """
        runs = self.env["sales.mgmt.refresh"]
        runs._get_dead().state = "interrupted"
        waiting = runs.search([("state", "=", "waiting")])
        if waiting:
            waiting._take_up()
        self._refresh_by_steps(waiting or runs._start("scheduled"))

    @api.model
    def _cron_refresh_in_full(self):
        """Refresh every period that is not frozen, also those of years long past."""
        self._refresh_by_steps(self.env["sales.mgmt.refresh"]._start("nightly"))

    def _refresh_by_steps(self, runs):
        """Work through the steps of a refresh and commit after each of them.

        :param sales.mgmt.refresh runs: several, if several people asked for one
        """
        begun = time.monotonic()
        progress = self.env["ir.cron"]._commit_progress
        state = "done"
        steps = self._get_steps(runs)
        progress(remaining=1)
        # the next scheduled run comes soon, all others do not come again by themselves
        patience = 0 if set(runs.mapped("trigger")) == {"scheduled"} else PATIENCE
        for number, step in enumerate(steps, 1):
            if not self._take_step(step, patience if number == 1 else PATIENCE):
                state = "interrupted"
                break
            runs.progress = 100 * number / len(steps)
            progress(remaining=1)
        runs._end(state, time.monotonic() - begun)
        self._tell(runs)
        progress(processed=1, remaining=0)

    def _tell(self, runs):
        """Let those who depend on figures know that a refresh is over.

        Override to follow figures without a schedule of one's own.

        :param sales.mgmt.refresh runs: what it changed
        """

    def _take_step(self, step, patience=0):
        """Do one step; if somebody edits the same targets, do it again.

        What was done before is committed: waiting begins a new transaction.

        :param float patience: seconds to wait for another refresh to finish its step
        :return: whether it was done; else another refresh is at work
        :rtype: bool
        """
        for tries_left in reversed(range(MAX_TRIES)):
            try:
                if not self._wait_for_lock(patience):
                    return False
                with self.env.cr.savepoint(flush=False):
                    step()
                    self.env.flush_all()
            except psycopg2.errors.SerializationFailure:
                # the snapshot is too old: only another transaction sees the edit
                self.env.cr.rollback()
                self.env.invalidate_all()
                if not tries_left:
                    raise
                _logger.info("Targets were edited during a refresh; it is tried again")
            else:
                return True
        return False

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    @api.model
    def _refresh(self, trigger="requested"):
        """Bring facts and targets in line with the documents, all at once.

        Two runs at once would do the same work twice: the second one leaves at once.

        :return: the log of the run, empty if another one was under way
        :rtype: sales.mgmt.refresh
        """
        if not self._try_lock():
            return self.env["sales.mgmt.refresh"]
        begun = time.monotonic()
        run = self.env["sales.mgmt.refresh"]._start(trigger)
        for step in self._get_steps(run):
            step()
        run._end("done", time.monotonic() - begun)
        return run

    def _get_steps(self, runs):
        """Return what a run does, a step per source and one for all targets.

        :rtype: list[Callable[[], None]]
        """
        self.env.flush_all()
        cuts, missing = self._get_cuts()
        runs.note = self._describe_missing(missing)
        years = runs._get_years()
        return [
            *(
                lambda source=source, cut=cut: self._refresh_facts(
                    runs, source, cut, years
                )
                for source, cut in cuts
            ),
            lambda: self._refresh_changed_targets(runs),
        ]

    def _get_cuts(self):
        """Return what can be measured, and what should be and can not.

        :return: pairs of a source and a segmentation (None for the whole), and sources
        :rtype: tuple[list[tuple], sales.mgmt.metric.source]
        """
        sources = (
            self.env["sales.mgmt.metric.source"]
            .sudo()
            .search([("metric_id.active", "=", True)])
        )
        available = sources.filtered(lambda source: source._is_available())
        cuts = [
            (source, cut)
            for source in available
            for cut in (None, *source._get_segmentations())
        ]
        # what a module would bring that nobody wants is no problem
        missing = (sources - available).filtered(lambda source: source._is_wanted())
        return cuts, missing

    def _refresh_facts(self, runs, source, segmentation, years, periods=None):
        """Bring the facts of one source in line with its documents.

        :param sales.mgmt.segmentation segmentation: which cut of them; None for the
            whole
        :param list[int] years: ids of the years to measure; None for all
        :param list[int] periods: ids of the only periods to measure, if not the open
            ones
        """
        begun = time.monotonic()
        self.env.flush_all()
        try:
            with self.env.cr.savepoint(flush=False):
                [(written, removed, difference, months)] = self.env.execute_query(
                    self._get_refresh_sql(source, segmentation, years, periods)
                )
        except psycopg2.DataError as error:
            # a document that one metric cannot take leaves the others measured
            _logger.exception("The source %s cannot be measured", source.id)
            runs._note_failure(source, error)
            return
        if written or removed:
            self.env["sales.mgmt.fact"].invalidate_model()
            runs._note_changes(
                source,
                segmentation,
                written=written,
                removed=removed,
                difference=difference,
                months=months,
                seconds=time.monotonic() - begun,
            )

    def _refresh_changed_targets(self, runs):
        """Write figures into the targets that could have changed since the last run.

        These are the targets on metrics with new facts. It is all of them on a new day,
        since more is expected than the day before, and when facts were deleted or units
        moved.
        """
        orphans = self.env["sales.mgmt.fact"]._forget_orphans()
        for run in runs:
            run.fact_removed += orphans
        calendars = (
            self.env["sales.mgmt.calendar"]
            .sudo()
            .search([("company_id.active", "=", True)])
        )
        stale = calendars.filtered(lambda each: each.figures_on != each._get_today())
        # also of runs that were interrupted before this step
        changes = self.env["sales.mgmt.refresh.line"].sudo()
        changes = changes.search([("in_targets", "=", False)])
        domain = Domain("company_id", "in", stale.company_id.ids) | Domain(
            "metric_id", "in", changes.metric_id.ids
        )
        lines = self.env["sales.mgmt.plan.line"].sudo().search(domain)
        updated = self._refresh_targets(lines)
        changes.in_targets = True
        for run in runs:
            run.target_updated += updated
        for calendar in stale:
            calendar.figures_on = calendar._get_today()

    @api.model
    def _refresh_targets(self, lines):
        """Write achieved and expected figures into the targets of plan lines.

        :param sales.mgmt.plan.line lines: those of plans that are closed or superseded
            keep their figures
        :return: how many targets changed
        """
        lines = lines.sudo().filtered(
            lambda line: line.plan_id.state not in ("closed", "superseded")
        )
        if not lines:
            return 0
        self.env.flush_all()
        self.env.cr.execute(self._get_targets_sql(lines))
        updated = self.env.cr.rowcount
        self.env["sales.mgmt.target"].invalidate_model()
        return updated

    def _wait_for_lock(self, patience):
        """Take the lock as soon as it is free.

        :return: whether it was free within so many seconds
        :rtype: bool
        """
        deadline = time.monotonic() + patience
        while not self._try_lock():
            if time.monotonic() >= deadline:
                return False
            # only another transaction sees what the other run writes meanwhile
            self.env.cr.rollback()
            time.sleep(PAUSE)
        return True

    def _try_lock(self):
        """Take the lock of the running transaction; it is freed at its end.

        The lock may have been held by somebody whose work came after the snapshot of
        this transaction, which would overlook those facts. Everybody who holds it
        counts on in the same rows, so that the database refuses whoever comes with an
        older snapshot; the transaction is then tried again, as after any conflict.
        """
        [(locked,)] = self.env.execute_query(
            SQL("SELECT pg_try_advisory_xact_lock(%s)", ADVISORY_LOCK)
        )
        if locked:
            self.env.cr.execute(
                SQL(
                    """
                    UPDATE sales_mgmt_calendar
                       SET measuring_turn = COALESCE(measuring_turn, 0) + 1
                    """
                ),
                # a refusal is no error, but has the transaction tried again
                log_exceptions=False,
            )
        return locked

    def _describe_missing(self, sources):
        """Return why sources cannot be measured, a line each."""
        return "\n".join(
            f"{source.metric_id.name}: {problem}"
            for source in sources
            for problem in source._get_problems() or [source._get_absence()]
        )

    # Figures straight from the documents

    @api.model
    def _measure(self, metric, periods, part=None):
        """Measure a metric on its documents, without writing anything.

        :param sales.mgmt.metric metric: one metric whose sources are available
        :param sales.mgmt.period periods: of any level, of one company
        :param str part: measure this part of a ratio alone, not the ratio
        :return: value, unassigned (None where a ratio has nothing to divide by),
            document_count and people_count by period
        :rtype: dict[sales.mgmt.period, dict[str, float | int | None]]
        """
        self.env.flush_all()
        sums = {period: defaultdict(lambda: [0.0, 0.0, 0]) for period in periods}
        lowest = periods.search([("id", "child_of", periods.ids)])
        above = {
            each.id: period
            for period in periods
            for each in lowest
            if each.parent_path.startswith(period.parent_path)
        }
        if not metric.additive:
            above = {period.id: period for period in periods}
        sources = metric.source_ids
        if part:
            sources = sources.filtered(lambda source: source.part == part)
        for source in sources:
            rows = self.env.execute_query(
                SQL(
                    """
                    %s SELECT period_id, user_id, SUM(value), COUNT(*)
                         FROM attributed
                        WHERE company_id = %s AND period_id = ANY(%s)
                        GROUP BY 1, 2
                    """,
                    self._get_attributed_sql(source, by_record=True),
                    periods.company_id.id,
                    list(above),
                )
            )
            for period_id, user_id, value, count in rows:
                row = sums[above[period_id]][user_id or False]
                row[source.part == "denominator"] += float(value)
                row[2] += count if source.part == "numerator" else 0
        kind = "total" if part else metric.kind
        return {
            period: {
                "value": self._divide(kind, people.values()),
                "unassigned": self._divide(
                    kind, [row for user, row in people.items() if not user]
                ),
                "document_count": sum(row[2] for row in people.values()),
                "people_count": sum(bool(user) for user in people),
            }
            for period, people in sums.items()
        }

    @api.model
    def _recount(self, metric, period):
        """Count what a company's figure holds once more, document by document.

        What is open is counted in the documents as they stand; what is closed, and what
        was posted since, in the ledger. Of ratios, the value that is divided.

        :param sales.mgmt.metric metric: one metric whose sources are available
        :param sales.mgmt.period period: of any level
        :return: the value, how many documents, and by how much the documents of closed
            periods changed without being posted yet
        :rtype: tuple[float, int, float]
        """
        self.env.flush_all()
        below = period.search([("id", "child_of", period.id)])
        periods = below if metric.additive else period
        total, count, late = 0.0, 0, 0.0
        for source in metric.source_ids.filtered(lambda each: each.part == "numerator"):
            rows = self.env.execute_query(self._get_recount_sql(source, periods))
            total += float(rows[0][0])
            count += rows[0][1]
            late += float(self._measure_late(source, periods))
        return total, count, late if metric.carries_over else 0.0

    def _get_recount_sql(self, source, periods):
        return SQL(
            """
            %(attributed)s
            SELECT COALESCE(SUM(value), 0), COUNT(DISTINCT record_id)
              FROM (
                    SELECT record_id, value FROM attributed
                     WHERE company_id = %(company)s AND period_id = ANY(%(periods)s)
                     UNION ALL
                    SELECT res_id, value FROM sales_mgmt_closing_document
                     WHERE source_id = %(source)s AND segmentation_id IS NULL
                       AND posted_period_id = ANY(%(periods)s)
                   ) AS found
            """,
            attributed=self._get_attributed_sql(source, by_record=True, only_open=True),
            company=periods.company_id.id,
            periods=periods.ids,
            source=source.id,
        )

    def _measure_late(self, source, periods):
        """Return by how much the documents of closed periods changed since then."""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT period_id FROM sales_mgmt_closing_metric
                 WHERE metric_id = %s AND segmentation_id IS NULL
                   AND period_id = ANY(%s)
                """,
                source.metric_id.id,
                periods.ids,
            )
        )
        closed = [period_id for (period_id,) in rows]
        if not closed:
            return 0
        [(late,)] = self.env.execute_query(
            SQL(
                """
                %(attributed)s
                SELECT COALESCE((SELECT SUM(value) FROM attributed
                                  WHERE company_id = %(company)s), 0)
                     - COALESCE((SELECT SUM(value) FROM sales_mgmt_closing_document
                                  WHERE source_id = %(source)s
                                    AND segmentation_id IS NULL
                                    AND period_id = ANY(%(closed)s)), 0)
                """,
                attributed=self._get_attributed_sql(source, periods=closed),
                company=periods.company_id.id,
                source=source.id,
                closed=closed,
            )
        )
        return late

    @api.model
    def _divide(self, kind, rows):
        """Return the figure that rows of numerator and denominator add up to."""
        rows = list(rows)
        numerator = sum(row[0] for row in rows)
        if kind == "total":
            return numerator
        denominator = sum(row[1] for row in rows)
        return numerator / denominator if denominator else None

    # Records behind a figure

    @api.model
    def _find_documents(self, metric, period, user=None):
        """Find the documents of a whole company behind a figure.

        Of a ratio, those behind the value that is divided. If they are of several
        models, those of the first one.

        :param res.users user: only this salesperson's; those of nobody if empty
        :return: name of the model, and ids of its records
        :rtype: tuple[str, list[int]]
        """
        sources = metric.sudo().source_ids.filtered(
            lambda source: source.part == "numerator"
        )
        model = sources[:1].model
        units = (
            self.env["sales.mgmt.unit"]
            .sudo()
            .with_context(active_test=False)
            .search([("company_id", "=", period.company_id.id)])
        )
        record_ids = [
            record_id
            for source in sources.filtered(lambda source: source.model == model)
            for record_id in self._get_record_ids(source, period, units, user)
        ]
        return model, record_ids

    @api.model
    def _get_record_ids(self, source, period, units, user=None, segment=None):
        """Return the ids of exactly the documents that a figure was measured on.

        :param sales.mgmt.metric.source source: one source
        :param sales.mgmt.period period: of any level
        :param sales.mgmt.unit units: all units whose results count; the top of a
            company stands for documents without unit too
        :param res.users user: only this salesperson's; those of nobody if empty;
            everybody's if None
        :param sales.mgmt.segment segment: only of this segment; of all if not given
        :rtype: list[int]
        """
        self.env.flush_all()
        periods = period
        if source.metric_id.additive:
            periods = period.search([("id", "child_of", period.id)])
        conditions = self._get_record_conditions(period, units, user, segment)
        segmentation = segment.segmentation_id if segment else None
        # what is closed is read from the ledger, and so is what was posted since
        rows = self.env.execute_query(
            SQL(
                """
                %(attributed)s
                SELECT record_id FROM attributed AS found
                 WHERE found.period_id = ANY(%(periods)s) AND %(conditions)s
                 UNION
                SELECT res_id FROM sales_mgmt_closing_document AS found
                 WHERE found.source_id = %(source)s
                   AND found.posted_period_id = ANY(%(periods)s)
                   AND found.segmentation_id IS NOT DISTINCT FROM %(segmentation)s
                   AND %(conditions)s
                """,
                attributed=self._get_attributed_sql(
                    source, segmentation, by_record=True, only_open=True
                ),
                periods=periods.ids,
                conditions=SQL(" AND ").join(conditions),
                source=source.id,
                segmentation=segmentation.id if segmentation else None,
            )
        )
        return [record_id for (record_id,) in rows]

    @api.model
    def _read_days(self, source, period, user=None):
        """Return what the documents of a person brought day by day, for charts.

        What is closed is read from the ledger; late changes of it count on the first
        day of the period they were posted in.

        :param sales.mgmt.metric.source source: of a metric that adds up over time
        :param sales.mgmt.period period: of any level; several of one company, none of
            them within another one
        :param res.users user: whose; everybody's if not given
        :return: rows of day, id of the unit and value
        :rtype: list[tuple[date, int, Decimal]]
        """
        self.env.flush_all()
        periods = period.search([("id", "child_of", period.ids)])
        whose = SQL("found.user_id = %s", user.id) if user else SQL("TRUE")
        return self.env.execute_query(
            SQL(
                """
                %(attributed)s
                SELECT day, unit_id, SUM(value)
                  FROM (
                        SELECT %(day)s AS day, found.unit_id, found.value
                          FROM attributed AS found
                         WHERE found.period_id = ANY(%(periods)s)
                           AND %(whose)s
                           AND found.company_id = %(company)s
                         UNION ALL
                        SELECT COALESCE(found.document_date, posted.date_from),
                               found.unit_id, found.value
                          FROM sales_mgmt_closing_document AS found
                          JOIN sales_mgmt_period AS posted
                            ON posted.id = found.posted_period_id
                         WHERE found.source_id = %(source)s
                           AND found.posted_period_id = ANY(%(periods)s)
                           AND found.segmentation_id IS NULL
                           AND %(whose)s
                       ) AS document
                 GROUP BY 1, 2
                """,
                attributed=self._get_attributed_sql(
                    source,
                    by_record=True,
                    periods=periods.filtered("is_lowest").ids,
                    only_open=True,
                ),
                day=self._get_day_sql(source, period.company_id),
                periods=periods.ids,
                whose=whose,
                company=period.company_id.id,
                source=source.id,
            )
        )

    @api.model
    def _get_record_conditions(self, period, units, user, segment):
        """Return the conditions that a document counts for units, person and segment.

        :rtype: list[SQL]
        """
        conditions = [
            SQL("found.company_id = %s", period.company_id.id),
            SQL(
                "(found.unit_id = ANY(%s) OR (%s AND found.unit_id IS NULL))",
                units.ids,
                any(not unit.parent_id for unit in units),
            ),
        ]
        if user is not None:
            conditions.append(
                SQL("found.user_id IS NOT DISTINCT FROM %s", user.id or None)
            )
        if segment:
            conditions.append(SQL("found.segment_id = %s", segment.id))
        return conditions
