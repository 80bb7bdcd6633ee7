from odoo import api, fields, models
from odoo.tools import SQL

# The period of a slot, and all periods above it
SPANS = SQL(
    """
    JOIN sales_mgmt_period AS lowest ON lowest.id = slot.period_id
    CROSS JOIN unnest(string_to_array(rtrim(lowest.parent_path, '/'), '/')) AS span(id)
    """
)

# The slot in which a document lies, found by bisection
SLOT_NUMBER = SQL("clock.numbers_before + width_bucket(document.date, clock.starts)")


class SalesMgmtMeasurementDocuments(models.AbstractModel):
    """The SQL that turns the documents of a source into facts.

    How it works: time is cut into *slots* at every beginning of a period and of an
    assignment, so that inside a slot everybody stays where they are. Documents are
    summed per slot, person and sales team, which costs about as much as a bare
    `GROUP BY`; only these sums, not the documents, then look up period and unit.
    """

    _name = "sales.mgmt.measurement.documents"
    _description = "Sales Measurement: from Documents to Facts"

    def _get_refresh_sql(self, source, segmentation, years, periods=None):
        """Return the statement that brings the facts of a source in line.

        Facts of closed periods stay as they are, and so do adjustments.

        :param list[int] periods: ids of the only periods to measure, if not those that
            are open
        :return: SQL of one row: facts written, facts removed, the difference of their
            values, names of the periods concerned
        """
        same_cut = SQL("fact.segment_id IS NULL")
        if segmentation:
            same_cut = SQL("fact.segment_id = ANY(%s)", segmentation.segment_ids.ids)
        return SQL(
            """
            %(attributed)s,
            measured AS (
                SELECT period_id, user_id, unit_id, segment_id, company_id,
                       %(numerator)s AS numerator, %(denominator)s AS denominator
                  FROM attributed
                 GROUP BY 1, 2, 3, 4, 5
            ),
            known AS MATERIALIZED (
                SELECT fact.*
                  FROM sales_mgmt_fact AS fact
                  JOIN scope ON scope.id = fact.period_id
                 WHERE fact.source_id = %(source)s AND %(same_cut)s
                   AND fact.state = 'live'
            ),
            difference AS MATERIALIZED (
                SELECT known.id, measured.*,
                       COALESCE(measured.period_id, known.period_id) AS month_id,
                       known.numerator + COALESCE(known.denominator, 0) AS before
                  FROM measured
                  FULL JOIN known
                    ON known.period_id = measured.period_id
                   AND COALESCE(known.user_id, 0) = COALESCE(measured.user_id, 0)
                   AND COALESCE(known.unit_id, 0) = COALESCE(measured.unit_id, 0)
                   AND COALESCE(known.segment_id, 0) = COALESCE(measured.segment_id, 0)
                 WHERE (measured.numerator, measured.denominator, %(metric)s)
                       IS DISTINCT FROM
                       (known.numerator, known.denominator, known.metric_id)
            ),
            removed AS (
                DELETE FROM sales_mgmt_fact AS fact
                 USING difference
                 WHERE fact.id = difference.id AND difference.period_id IS NULL
            ),
            updated AS (
                UPDATE sales_mgmt_fact AS fact
                   SET numerator = difference.numerator,
                       denominator = difference.denominator,
                       metric_id = %(metric)s
                  FROM difference
                 WHERE fact.id = difference.id AND difference.period_id IS NOT NULL
            ),
            inserted AS (
                INSERT INTO sales_mgmt_fact (
                    metric_id, source_id, period_id, user_id, unit_id, segment_id,
                    company_id, numerator, denominator, state
                )
                SELECT %(metric)s, %(source)s, period_id, user_id, unit_id, segment_id,
                       company_id, numerator, denominator, 'live'
                  FROM difference
                 WHERE id IS NULL
            )
            SELECT COUNT(difference.period_id),
                   COUNT(*) - COUNT(difference.period_id),
                   SUM(COALESCE(numerator + COALESCE(denominator, 0), 0)
                       - COALESCE(before, 0)),
                   string_agg(DISTINCT month.name, ', ' ORDER BY month.name)
              FROM difference
              JOIN sales_mgmt_period AS month ON month.id = difference.month_id
            """,
            attributed=self._get_attributed_sql(
                source, segmentation, years, periods=periods, only_open=periods is None
            ),
            metric=source.metric_id.id,
            source=source.id,
            same_cut=same_cut,
            **self._get_parts_sql(source),
        )

    @api.model
    def _get_parts_sql(self, source):
        """Return what a source adds to the two parts of its facts.

        :return: SQL by part: numerator, denominator; a total has no denominator
        :rtype: dict[str, SQL]
        """
        value = SQL("ROUND(SUM(value), 6)")
        if source.metric_id.kind == "total":
            return {"numerator": value, "denominator": SQL("NULL::numeric")}
        parts = {"numerator": SQL("0::numeric"), "denominator": SQL("0::numeric")}
        return parts | {source.part: value}

    def _get_attributed_sql(
        self,
        source,
        segmentation=None,
        years=None,
        by_record=False,
        periods=None,
        only_open=False,
    ):
        """Return the SQL of what the documents add up to, by place: a WITH clause.

        A document belongs to the salesperson and the day it carries. Its unit is the
        one it names itself, else the one to which the person was assigned that day; if
        there are several, the one of the document's sales team, else the main one.
        Documents of people without assignment belong to the unit of their sales team.

        :param list[int] years: ids of the years to measure; None for all
        :param bool by_record: keep a row per document, with its id, instead of sums
        :param list[int] periods: ids of the only periods to measure, of one company
        :param bool only_open: leave out what is closed to this cut of the metric
        :return: WITH clause; its last table, `attributed`, has the columns period_id,
            user_id, unit_id, segment_id, company_id, value, and if asked for record_id
            and date, see `_get_day_sql`; `scope` holds the periods that were measured
        """
        by_day = source._is_dated_by_day()
        return SQL(
            """
            WITH scope AS MATERIALIZED (%(scope)s),
            slot AS MATERIALIZED (%(slots)s),
            clock AS MATERIALIZED (%(clock)s),
            document AS (%(documents)s),
            placed AS MATERIALIZED (%(placed)s),
            attributed AS (
                SELECT %(record)s
                       placed.period_id, placed.user_id,
                       COALESCE(placed.unit_id, team_job.unit_id, main_job.unit_id,
                                team_unit.id) AS unit_id,
                       placed.segment_id, placed.company_id, placed.value
                  FROM placed
                  JOIN scope ON scope.id = placed.period_id
             LEFT JOIN sales_mgmt_unit AS team_unit
                    ON team_unit.crm_team_id = placed.team_id
                   AND team_unit.company_id = placed.company_id
             LEFT JOIN sales_mgmt_assignment AS team_job
                    ON team_job.user_id = placed.user_id
                   AND team_job.unit_id = team_unit.id
                   AND %(in_team_job)s
             LEFT JOIN sales_mgmt_assignment AS main_job
                    ON main_job.user_id = placed.user_id
                   AND main_job.company_id = placed.company_id
                   AND main_job.is_main
                   AND %(in_main_job)s
            )
            """,
            scope=self._get_scope_sql(
                source,
                years,
                [
                    *([self._get_among_condition(periods)] if periods else []),
                    *(
                        [self._get_open_condition(source, segmentation)]
                        if only_open
                        else []
                    ),
                ],
            ),
            slots=self._get_slots_sql(source, periods or years, by_day),
            clock=self._get_clock_sql(by_day),
            documents=self._get_documents_sql(source, segmentation),
            placed=self._get_placed_sql(source, by_record),
            record=SQL("placed.record_id, placed.date,") if by_record else SQL(),
            in_team_job=self._get_within_sql("team_job", by_day),
            in_main_job=self._get_within_sql("main_job", by_day),
        )

    @api.model
    def _get_day_sql(self, source, company):
        """Return the SQL of the day of a document on the alias `found`.

        :param res.company company: in whose time zone moments have their day
        """
        if source._is_dated_by_day():
            return SQL("found.date")
        calendar = self.env["sales.mgmt.calendar"]._get_for_company(company)
        return SQL("(found.date AT TIME ZONE 'UTC' AT TIME ZONE %s)::date", calendar.tz)

    # ------------------------------------------------------------
    # TIME
    # ------------------------------------------------------------

    @api.model
    def _get_bounds_sql(self, alias, by_day):
        """Return the SQL of the beginning of a span and of the first moment after it.

        :param str alias: of periods or assignments
        :param bool by_day: in days instead of moments
        :rtype: tuple[SQL, SQL]
        """
        if by_day:
            last_day = SQL.identifier(alias, "date_to")
            return SQL.identifier(alias, "date_from"), SQL("(%s + 1)", last_day)
        return SQL.identifier(alias, "utc_from"), SQL.identifier(alias, "utc_to")

    @api.model
    def _get_within_sql(self, alias, by_day):
        """Return the condition that what was placed lies within an assignment."""
        start, after = self._get_bounds_sql(alias, by_day)
        return SQL(
            "placed.start >= %s AND (placed.start < %s OR %s IS NULL)",
            start,
            after,
            after,
        )

    def _get_scope_sql(self, source, years, conditions=()):
        """Return the SQL of the periods whose facts the source writes.

        Where months add up to quarters, only the lowest periods carry facts.

        :param list[SQL] conditions: more of them, on the alias `period`
        """
        conditions = [
            SQL("is_lowest") if source.metric_id.additive else SQL("TRUE"),
            SQL("TRUE")
            if years is None
            else SQL("split_part(parent_path, '/', 1)::integer = ANY(%s)", years),
            *conditions,
        ]
        return SQL(
            """
            SELECT id, company_id, calendar_id, level, date_from, utc_from, parent_path
              FROM sales_mgmt_period AS period
             WHERE %s
            """,
            SQL(" AND ").join(conditions),
        )

    @api.model
    def _get_among_condition(self, periods):
        return SQL("period.id = ANY(%s)", periods)

    @api.model
    def _get_open_condition(self, source, segmentation):
        """Return the condition that a period is not closed to a cut of a metric.

        A metric that was defined after a closing has no figures there that were fixed:
        it is measured until the next closing takes it along.
        """
        return SQL(
            """NOT EXISTS (
                SELECT FROM sales_mgmt_closing_metric AS closed
                 WHERE closed.period_id = period.id AND closed.metric_id = %s
                   AND closed.segmentation_id IS NOT DISTINCT FROM %s)""",
            source.metric_id.id,
            segmentation.id if segmentation else None,
        )

    def _get_between_condition(self, years):
        """Return the condition that a period lies in the years or between them.

        A year that is left out would be counted in the last period before it. Periods
        of any other level do as well.
        """
        if years is None:
            return SQL("TRUE")
        return SQL(
            """EXISTS (
                SELECT
                  FROM sales_mgmt_period AS year
                 WHERE year.id = ANY(%s) AND year.calendar_id = period.calendar_id
                HAVING period.date_from >= MIN(year.date_from)
                   AND period.date_from <= MAX(year.date_to)
            )""",
            years,
        )

    def _get_slots_sql(self, source, years, by_day):
        """Return the SQL of the slots: number, company, start and lowest period.

        Numbers run on from company to company, so that a number names its company.
        Cuts that no period begins with take the period of the cut before them.
        """
        # the first document ever, and the period before, may lie outside of the years
        if source.occurrence != "every":
            years = None
        period_start, _after = self._get_bounds_sql("period", by_day)
        start, after = self._get_bounds_sql("assignment", by_day)
        return SQL(
            """
            SELECT company_id, start, period_id,
                   row_number() OVER (ORDER BY company_id, start)::integer AS number
              FROM (
                    SELECT company_id, start,
                           MAX(period_id) OVER (PARTITION BY company_id, place)
                               AS period_id
                      FROM (
                            SELECT company_id, start, MAX(period_id) AS period_id,
                                   COUNT(MAX(period_id)) OVER (
                                       PARTITION BY company_id ORDER BY start) AS place
                              FROM (
                                    SELECT period.company_id, %(period_start)s AS start,
                                           period.id AS period_id
                                      FROM sales_mgmt_period AS period
                                     WHERE period.is_lowest AND %(years)s
                                     UNION ALL
                                    SELECT assignment.company_id, bound.start, NULL
                                      FROM sales_mgmt_assignment AS assignment
                                CROSS JOIN LATERAL (VALUES (%(start)s), (%(after)s))
                                           AS bound(start)
                                     WHERE bound.start IS NOT NULL
                                   ) AS cut
                             GROUP BY company_id, start
                           ) AS numbered
                   ) AS filled
             WHERE period_id IS NOT NULL
            """,
            period_start=period_start,
            start=start,
            after=after,
            years=self._get_between_condition(years),
        )

    def _get_clock_sql(self, by_day):
        """Return the SQL of one row per company: where its slots begin, and when it is.

        Slots tile the time of a company without a gap.
        """
        _start, after = self._get_bounds_sql("period", by_day)
        present = SQL("%s::timestamp", fields.Datetime.now())
        if by_day:
            present = SQL(
                "(%s AT TIME ZONE 'UTC' AT TIME ZONE calendar.tz)::date", present
            )
        return SQL(
            """
            SELECT slot.company_id,
                   array_agg(slot.start ORDER BY slot.start) AS starts,
                   MIN(slot.start) AS begins,
                   MIN(slot.number) - 1 AS numbers_before,
                   MAX(%(after)s) AS ends,
                   MAX(%(present)s) AS present
              FROM slot
              JOIN sales_mgmt_period AS period ON period.id = slot.period_id
              JOIN sales_mgmt_calendar AS calendar ON calendar.id = period.calendar_id
             GROUP BY slot.company_id
            """,
            after=after,
            present=present,
        )

    # ------------------------------------------------------------
    # DOCUMENTS
    # ------------------------------------------------------------

    def _get_documents_sql(self, source, segmentation):
        """Return the SQL of the documents of a source, one row each."""
        query, columns = source._get_documents_query(segmentation)
        no_id = SQL("NULL::integer")
        seller, company = SQL(), SQL("raw.company_id")
        if not source._knows_company():
            # a document without company is one of its salesperson's, else of the first
            seller = SQL("LEFT JOIN res_users AS seller ON seller.id = raw.user_id")
            company = SQL(
                """COALESCE(raw.company_id, seller.company_id,
                            (SELECT MIN(id) FROM res_company))"""
            )
        table = source.env[source.model]._table
        return SQL(
            """
            SELECT raw.record_id, raw.date, raw.user_id, raw.team_id, raw.unit_id,
                   raw.segment_id, raw.key, raw.value, %(company)s AS company_id
              FROM (
                    SELECT %(record_id)s AS record_id, %(columns)s
                      FROM %(documents)s
                     WHERE %(condition)s
                   ) AS raw
                   %(seller)s
            """,
            company=company,
            record_id=SQL.identifier(table, "id"),
            columns=SQL(", ").join(
                SQL("%s AS %s", column or no_id, SQL.identifier(name))
                for name, column in columns.items()
            ),
            documents=query.from_clause,
            condition=query.where_clause or SQL("TRUE"),
            seller=seller,
        )

    def _get_placed_sql(self, source, by_record):
        """Return the SQL of sums, or documents, by slot and period.

        Columns are start (of the slot that decides the unit), period_id, company_id,
        user_id, team_id, unit_id, segment_id, value, and record_id and date if asked
        for.
        """
        if source.occurrence not in ("every", "first"):
            return self._get_occurrences_sql(source)
        documents = SQL("SELECT * FROM document")
        if source.occurrence == "first":
            documents = SQL(
                """
                SELECT DISTINCT ON (company_id, key) *
                  FROM document
                 WHERE key IS NOT NULL
                 ORDER BY company_id, key, date, record_id
                """
            )
        columns, value = SQL(), SQL("SUM(document.value)")
        grouping = SQL("GROUP BY 1, 2, 3, 4, 5")
        if by_record:
            columns = SQL(", document.record_id, document.date")
            value = SQL("document.value")
            grouping = SQL()
        period, periods = SQL("slot.period_id"), SQL()
        if not source.metric_id.additive:
            period, periods = SQL("span.id::integer"), SPANS
        return SQL(
            """
            SELECT summed.*, slot.company_id, slot.start, %(period)s AS period_id
              FROM (
                    SELECT document.user_id, document.team_id, document.unit_id,
                           document.segment_id, %(number)s AS number,
                           %(value)s AS value %(columns)s
                      FROM (%(documents)s) AS document
                      JOIN clock ON %(in_time)s
                     %(grouping)s
                   ) AS summed
              JOIN slot ON slot.number = summed.number
                   %(periods)s
            """,
            number=SLOT_NUMBER,
            period=period,
            periods=periods,
            value=value,
            columns=columns,
            documents=documents,
            in_time=self._get_in_time_condition(source),
            grouping=grouping,
        )

    def _get_in_time_condition(self, source):
        """Return the condition that a document lies in the periods of its company."""
        return SQL(
            """clock.company_id = document.company_id
               AND document.date >= clock.begins
               AND document.date < %s""",
            SQL("LEAST(clock.ends, clock.present)")
            if source.past_only
            else SQL("clock.ends"),
        )

    def _get_occurrences_sql(self, source):
        """Return the SQL of what is counted once per period, for every level of it.

        A customer who buys several times in a period counts once, for whom the last
        document names; so the counts of people add up to that of the company, while the
        months of a quarter do not add up to the quarter.

        - *once*: every period in which there is a document
        - *before*: the period after one in which there is a document
        - *again*: the period after one, if there is a document in both; it counts for
          whom the earlier one names, who was to keep the customer
        """
        return SQL(
            """
            SELECT chosen.*
              FROM (
                WITH latest AS MATERIALIZED (
                    SELECT DISTINCT ON (located.key, slot.period_id)
                           located.*, slot.period_id
                      FROM (
                            SELECT document.*, %(number)s AS number
                              FROM document
                              JOIN clock ON %(in_time)s
                             WHERE document.key IS NOT NULL
                           ) AS located
                      JOIN slot ON slot.number = located.number
                     ORDER BY located.key, slot.period_id, located.date DESC,
                              located.record_id DESC
                ),
                present AS MATERIALIZED (
                    SELECT DISTINCT ON (latest.key, span.id)
                           latest.key, span.id::integer AS period_id, slot.start,
                           latest.company_id, latest.user_id, latest.team_id,
                           latest.unit_id, latest.segment_id, latest.value,
                           latest.record_id, latest.date
                      FROM latest
                      JOIN slot ON slot.number = latest.number
                           %(periods)s
                     ORDER BY latest.key, span.id, latest.date DESC,
                              latest.record_id DESC
                ),
                following AS (
                    SELECT id AS period_id, utc_from,
                           LAG(id) OVER (PARTITION BY calendar_id, level
                                         ORDER BY date_from) AS before_id
                      FROM sales_mgmt_period
                )
                %(chosen)s
              ) AS chosen
            """,
            in_time=self._get_in_time_condition(source),
            number=SLOT_NUMBER,
            periods=SPANS,
            chosen=self._get_chosen_sql(source),
        )

    def _get_chosen_sql(self, source):
        if source.occurrence == "once":
            return SQL("SELECT * FROM present")
        again = SQL()
        if source.occurrence == "again":
            again = SQL(
                """JOIN present AS again
                     ON again.key = present.key
                    AND again.period_id = following.period_id"""
            )
        # what has not begun is not expected to have kept anybody
        return SQL(
            """
            SELECT present.key, following.period_id, present.start,
                   present.company_id, present.user_id, present.team_id,
                   present.unit_id, present.segment_id, present.value,
                   present.record_id, present.date
              FROM present
              JOIN following
                ON following.before_id = present.period_id
               AND following.utc_from <= %(now)s
              %(again)s
            """,
            now=fields.Datetime.now(),
            again=again,
        )
