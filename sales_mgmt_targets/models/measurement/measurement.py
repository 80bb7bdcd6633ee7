import time

from odoo import api, fields, models
from odoo.tools import SQL

from ...tools.pace import elapsed_share
from ...tools.periods import Span

# Any constant will do, as long as nothing else in the database locks it
ADVISORY_LOCK = 1_909_192_026


class SalesMgmtMeasurement(models.AbstractModel):
    """The measurement engine: documents become facts, facts meet targets.

    How it works: per metric source one statement brings the facts of all periods in
    line with the documents; two more write what was achieved and what was expected into
    the targets. So the number of statements depends on the number of sources, never on
    the number of people, targets or documents, and what did not change is not
    rewritten.
    """

    _name = "sales.mgmt.measurement"
    _description = "Sales Measurement"

    # ------------------------------------------------------------
    # CRON
    # ------------------------------------------------------------

    @api.model
    def _cron_refresh(self):
        """Refresh the figures on schedule, or because somebody asked for it."""
        waiting = self.env["sales.mgmt.refresh"].search([("state", "=", "waiting")])
        done = self._refresh("requested" if waiting else "scheduled")
        if done and waiting:
            done.user_id = waiting[-1].user_id
            waiting.unlink()

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    @api.model
    def _refresh(self, trigger="requested"):
        """Bring facts and targets in line with the documents.

        Two runs at once would do the same work twice: the second one leaves at once.

        :return: the log of the run, empty if another one was under way
        :rtype: sales.mgmt.refresh
        """
        if not self._try_lock():
            return self.env["sales.mgmt.refresh"]
        begun = time.monotonic()
        started = fields.Datetime.now()
        self.env.flush_all()
        sources = (
            self.env["sales.mgmt.metric.source"]
            .sudo()
            .search([("metric_id.active", "=", True)])
        )
        available = sources.filtered(lambda source: source._is_available())
        changes = [self._refresh_facts(source) for source in available]
        updated = self._refresh_targets()
        self.env["sales.mgmt.fact"].invalidate_model()
        self.env["sales.mgmt.target"].invalidate_model()
        return (
            self.env["sales.mgmt.refresh"]
            .sudo()
            .create(
                {
                    "trigger": trigger,
                    "user_id": self.env.uid,
                    "date_start": started,
                    "duration": time.monotonic() - begun,
                    "fact_written": sum(written for written, _removed in changes),
                    "fact_removed": sum(removed for _written, removed in changes),
                    "target_updated": updated,
                    "note": self._describe_missing(sources - available),
                }
            )
        )

    @api.model
    def _refresh_targets(self, lines=None):
        """Write achieved and expected figures into the targets of plans that still run.

        :param sales.mgmt.plan.line lines: only these; all if not given
        :return: how many targets changed
        """
        scope = self._get_target_scope(lines)
        return self._update_actuals(scope) + self._update_expected(scope)

    def _try_lock(self):
        """Take the lock of the running transaction; it is freed at its end."""
        [(locked,)] = self.env.execute_query(
            SQL("SELECT pg_try_advisory_xact_lock(%s)", ADVISORY_LOCK)
        )
        return locked

    def _describe_missing(self, sources):
        """Return why sources cannot be measured, a line each."""
        lines = []
        for source in sources:
            problems = source._get_problems() or [
                self.env._(
                    "the documents %(model)s do not exist in this database.",
                    model=source.model,
                )
            ]
            lines += [f"{source.metric_id.name}: {problem}" for problem in problems]
        return "\n".join(lines)

    # Facts

    def _refresh_facts(self, source):
        """Bring the facts of one source in line with its documents, in one statement.

        :return: how many facts were written, how many removed
        :rtype: tuple[int, int]
        """
        [counts] = self.env.execute_query(
            SQL(
                """
                WITH measured AS MATERIALIZED (%(measured)s),
                written AS (
                    INSERT INTO sales_mgmt_fact AS fact (
                        metric_id, source_id, period_id, user_id, unit_id, company_id,
                        numerator
                    )
                    SELECT %(metric)s, %(source)s, period_id, user_id, unit_id,
                           company_id, numerator
                      FROM measured
                    ON CONFLICT (
                        source_id, period_id, company_id, COALESCE(user_id, 0),
                        COALESCE(unit_id, 0)
                    )
                    DO UPDATE SET numerator = EXCLUDED.numerator,
                                  metric_id = EXCLUDED.metric_id
                     WHERE (fact.numerator, fact.metric_id) IS DISTINCT FROM
                           (EXCLUDED.numerator, EXCLUDED.metric_id)
                    RETURNING id
                ),
                removed AS (
                    DELETE FROM sales_mgmt_fact AS fact
                     WHERE fact.source_id = %(source)s
                       AND NOT EXISTS (
                            SELECT FROM measured
                             WHERE measured.period_id = fact.period_id
                               AND measured.company_id = fact.company_id
                               AND measured.user_id IS NOT DISTINCT FROM fact.user_id
                               AND measured.unit_id IS NOT DISTINCT FROM fact.unit_id
                           )
                    RETURNING id
                )
                SELECT (SELECT COUNT(*) FROM written), (SELECT COUNT(*) FROM removed)
                """,
                measured=self._get_measured_sql(source),
                metric=source.metric_id.id,
                source=source.id,
            )
        )
        return counts

    def _get_measured_sql(self, source):
        """Return the SQL of what the documents of a source add up to.

        A document belongs to the salesperson and the day it carries. Its unit is the
        one to which the person was assigned that day; if there are several, the one of
        the document's sales team, else the main one. Documents of people without
        assignment belong to the unit of their sales team.
        """
        return SQL(
            """
            SELECT document.period_id,
                   document.user_id,
                   document.unit_id,
                   document.company_id,
                   ROUND(SUM(document.value), 6) AS numerator
              FROM (%s) AS document
             GROUP BY 1, 2, 3, 4
            """,
            self._get_attributed_sql(source),
        )

    def _get_attributed_sql(self, source, record_id=None):
        """Return one row per document: period, user, unit, company and value.

        :param SQL record_id: another column to return first, e.g. the document's id
        """
        query, columns = source._get_documents_query()
        by_day = source._is_dated_by_day()
        start, end = ("date_from", "date_to") if by_day else ("utc_from", "utc_to")
        return SQL(
            """
            SELECT %(record_id)s
                   months.ids[width_bucket(document.date, months.starts)]
                       AS period_id,
                   document.user_id,
                   COALESCE(team_job.unit_id, main_job.unit_id, team_unit.id)
                       AS unit_id,
                   document.company_id,
                   document.value
              FROM (
                    SELECT raw.*, COALESCE(
                               raw.document_company_id, seller.company_id,
                               (SELECT MIN(id) FROM res_company)
                           ) AS company_id
                      FROM (
                            SELECT %(table_id)s AS record_id,
                                   %(date)s AS date,
                                   %(user_id)s AS user_id,
                                   %(team_id)s AS team_id,
                                   %(company_id)s AS document_company_id,
                                   %(value)s AS value
                              FROM %(documents)s
                             WHERE %(condition)s
                           ) AS raw
                 LEFT JOIN res_users AS seller ON seller.id = raw.user_id
                   ) AS document
              JOIN (%(months)s) AS months
                ON months.company_id = document.company_id
               AND document.date >= months.starts[1]
               AND document.date %(before)s months.ends
         LEFT JOIN sales_mgmt_unit AS team_unit
                ON team_unit.crm_team_id = document.team_id
               AND team_unit.company_id = document.company_id
         LEFT JOIN sales_mgmt_assignment AS team_job
                ON team_job.user_id = document.user_id
               AND team_job.unit_id = team_unit.id
               AND document.date >= team_job.%(start)s
               AND (team_job.%(end)s IS NULL
                    OR document.date %(before)s team_job.%(end)s)
         LEFT JOIN sales_mgmt_assignment AS main_job
                ON main_job.user_id = document.user_id
               AND main_job.company_id = document.company_id
               AND main_job.is_main
               AND document.date >= main_job.%(start)s
               AND (main_job.%(end)s IS NULL
                    OR document.date %(before)s main_job.%(end)s)
            """,
            record_id=record_id or SQL(),
            table_id=SQL.identifier(source.env[source.model]._table, "id"),
            documents=query.from_clause,
            condition=query.where_clause or SQL("TRUE"),
            months=self._get_months_sql(start, end),
            start=SQL.identifier(start),
            end=SQL.identifier(end),
            # days include the last one, moments end before the next one
            before=SQL("<=") if by_day else SQL("<"),
            **columns,
        )

    def _get_months_sql(self, start, end):
        """Return one row per company: its months in order, and where they begin.

        Months tile the years without a gap, so the month of a document is found by
        bisection over their beginnings, instead of by comparing it with every month.
        """
        return SQL(
            """
            SELECT company_id,
                   array_agg(id ORDER BY %(start)s) AS ids,
                   array_agg(%(start)s ORDER BY %(start)s) AS starts,
                   MAX(%(end)s) AS ends
              FROM sales_mgmt_period
             WHERE level = 'month'
             GROUP BY company_id
            """,
            start=SQL.identifier(start),
            end=SQL.identifier(end),
        )

    # Targets

    def _get_target_scope(self, lines):
        """Return the SQL condition on `target` that limits what is updated."""
        if lines is not None:
            return SQL("target.line_id = ANY(%s)", lines.ids)
        return SQL(
            """target.line_id IN (
                SELECT line.id
                  FROM sales_mgmt_plan_line AS line
                  JOIN sales_mgmt_plan AS plan ON plan.id = line.plan_id
                 WHERE plan.state <> 'closed')"""
        )

    def _update_actuals(self, scope):
        """Sum the facts below each target's unit, period and person.

        Every target looks at the facts itself, not at its children: so the figure of a
        unit holds what nobody's target covers, and the whole company is never less than
        its documents. Facts without a unit belong to the top of the company.
        """
        return self._execute_update(
            SQL(
                """
                WITH cube AS (
                    SELECT fact.metric_id,
                           place.ancestor_id AS unit_id,
                           span.id::integer AS period_id,
                           CASE WHEN GROUPING(fact.user_id) = 1 THEN 0
                                ELSE COALESCE(fact.user_id, -1) END AS user_key,
                           SUM(fact.numerator) AS value
                      FROM sales_mgmt_fact AS fact
                      JOIN sales_mgmt_period AS period ON period.id = fact.period_id
                CROSS JOIN unnest(string_to_array(
                               rtrim(period.parent_path, '/'), '/')) AS span(id)
                      JOIN sales_mgmt_unit AS root
                        ON root.company_id = fact.company_id AND root.parent_id IS NULL
                      JOIN sales_mgmt_unit_ancestor_rel AS place
                        ON place.unit_id = COALESCE(fact.unit_id, root.id)
                     GROUP BY GROUPING SETS (
                        (fact.metric_id, place.ancestor_id, span.id, fact.user_id),
                        (fact.metric_id, place.ancestor_id, span.id))
                ),
                achieved AS (
                    SELECT target.id, COALESCE(cube.value, 0) AS actual
                      FROM sales_mgmt_target AS target
                 LEFT JOIN cube
                        ON cube.metric_id = target.metric_id
                       AND cube.unit_id = target.unit_id
                       AND cube.period_id = target.period_id
                       AND cube.user_key = COALESCE(target.user_id, 0)
                     WHERE %s
                )
                UPDATE sales_mgmt_target AS target
                   SET actual = achieved.actual,
                       gap = target.amount - achieved.actual,
                       attainment = achieved.actual / NULLIF(target.amount, 0)
                  FROM achieved
                 WHERE target.id = achieved.id
                   AND (target.actual, target.gap, target.attainment)
                        IS DISTINCT FROM (
                            achieved.actual,
                            target.amount - achieved.actual,
                            (achieved.actual / NULLIF(target.amount, 0))::float8)
                """,
                scope,
            )
        )

    def _update_expected(self, scope):
        """Write what should be there by today, rolled up from the leaves.

        A leaf expects its amount in proportion to the working days that have passed. A
        node above expects of its amount the part that its leaves expect of theirs, so
        that a reserve of the leaves is not expected twice.
        """
        shares = self._get_elapsed_shares()
        if not shares:
            return 0
        return self._execute_update(
            SQL(
                """
                WITH elapsed(period_id, share) AS (VALUES %s),
                leaf AS (
                    SELECT target.parent_path, target.amount,
                           target.amount * elapsed.share AS expected
                      FROM sales_mgmt_target AS target
                      JOIN elapsed ON elapsed.period_id = target.period_id
                     WHERE target.axis IS NULL AND %s
                ),
                rolled AS (
                    SELECT node.id::integer AS id,
                           SUM(leaf.amount) AS amount,
                           SUM(leaf.expected) AS expected
                      FROM leaf
                CROSS JOIN unnest(string_to_array(
                               rtrim(leaf.parent_path, '/'), '/')) AS node(id)
                     GROUP BY 1
                ),
                paced AS (
                    SELECT target.id, ROUND(COALESCE(target.amount * rolled.expected
                               / NULLIF(rolled.amount, 0), 0), 6) AS expected
                      FROM sales_mgmt_target AS target
                      JOIN rolled ON rolled.id = target.id
                )
                UPDATE sales_mgmt_target AS target
                   SET expected = paced.expected,
                       pace = target.actual / NULLIF(paced.expected, 0)
                  FROM paced
                 WHERE target.id = paced.id
                   AND (target.expected, target.pace) IS DISTINCT FROM (
                        paced.expected,
                        (target.actual / NULLIF(paced.expected, 0))::float8)
                """,
                SQL(", ").join(
                    SQL("(%s, %s::numeric)", period_id, str(share))
                    for period_id, share in shares.items()
                ),
                scope,
            )
        )

    def _get_elapsed_shares(self):
        """Return which part of each period's working days has passed.

        :return: decimal text from 0 to 1 by period id
        :rtype: dict[int, str]
        """
        shares = {}
        for calendar in (
            self.env["sales.mgmt.calendar"]
            .sudo()
            .search([("company_id.active", "=", True)])
        ):
            today = calendar._get_today()
            running = calendar.period_ids.filtered(
                lambda period, today=today: period.date_from <= today < period.date_to
            )
            is_working = calendar._get_working_day_test(
                min(running.mapped("date_from"), default=today),
                max(running.mapped("date_to"), default=today),
            )
            for period in calendar.period_ids:
                span = Span(period.date_from, period.date_to)
                share = elapsed_share(span, today, is_working)
                shares[period.id] = f"{share.numerator / share.denominator:.9f}"
        return shares

    def _execute_update(self, query):
        self.env.cr.execute(query)
        return self.env.cr.rowcount

    # Records behind a figure

    @api.model
    def _get_record_ids(self, source, period, units, user=None):
        """Return the ids of exactly the documents that a figure was measured on.

        :param sales.mgmt.metric.source source: one source
        :param sales.mgmt.period period: of any level
        :param sales.mgmt.unit units: all units whose results count; the top of a
        company
            stands for documents without unit too
        :param res.users user: only this salesperson's; everybody's if not given
        :rtype: list[int]
        """
        self.env.flush_all()
        at_top = any(not unit.parent_id for unit in units)
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT found.record_id
                  FROM (%s) AS found
                  JOIN sales_mgmt_period AS period ON period.id = found.period_id
                 WHERE period.parent_path LIKE %s
                   AND found.company_id = %s
                   AND (found.unit_id = ANY(%s) OR (%s AND found.unit_id IS NULL))
                   AND (%s::integer IS NULL OR found.user_id = %s)
                """,
                self._get_attributed_sql(source, SQL("document.record_id,")),
                f"{period.parent_path}%",
                period.company_id.id,
                units.ids,
                at_top,
                user.id if user else None,
                user.id if user else None,
            )
        )
        return [record_id for (record_id,) in rows]
