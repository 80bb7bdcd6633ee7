from collections import defaultdict

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL


class SalesMgmtClosing(models.AbstractModel):
    """The SQL that closes periods.

    How it works: what is to be closed is measured once more, under the lock of the
    measurement, so that the figures are those of the documents at that moment. Then
    each document goes into the ledger, the facts and the targets are marked as frozen,
    and the results are copied. All of it is one transaction, and the number of
    statements depends on the number of metrics, never on people or documents.
    """

    _name = "sales.mgmt.closing"
    _description = "Sales Closing"

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    @api.model
    def _close(self, lock):
        """Fix the figures of all periods of a company that are marked as closed.

        A metric, or a cut of it, that was defined after an earlier closing is closed
        there too.

        :param sales.mgmt.period.lock lock: a hard one, whose periods are marked
        """
        self._take_lock(lock)
        self.env.flush_all()
        cuts = self._get_cuts(lock.company_id)
        self._measure_cuts(lock, cuts)
        self._write_documents(lock, cuts)
        self._write_metrics(lock, cuts)
        self._freeze_facts(lock)
        self._freeze_targets(lock)
        self._write_snapshot(lock)
        self.env.invalidate_all()

    def _take_lock(self, lock):
        if not self.env["sales.mgmt.measurement"]._try_lock():
            raise UserError(
                self.env._(
                    "The figures are being refreshed at this moment. Close %(period)s "
                    "when that is done, so that it keeps the last ones.",
                    period=lock.period_id.name,
                )
            )

    def _get_cuts(self, company):
        """Return what is to be closed: the measured cuts, and in which periods.

        :return: source, segmentation or None, ids of closed periods in which this cut
            of the metric is not closed yet
        :rtype: list[tuple]
        """
        cuts, _missing = self.env["sales.mgmt.measurement"]._get_cuts()
        marked = self.env["sales.mgmt.period"].search(
            [("company_id", "=", company.id), ("closing_id", "!=", False)]
        )
        closed = defaultdict(set)
        for row in self.env.execute_query(
            SQL(
                """
                SELECT metric_id, segmentation_id, period_id
                  FROM sales_mgmt_closing_metric WHERE company_id = %s
                """,
                company.id,
            )
        ):
            closed[row[:2]].add(row[2])
        result = []
        for source, cut in cuts:
            known = closed[source.metric_id.id, cut.id if cut else None]
            periods = [each for each in marked.ids if each not in known]
            if periods:
                result.append((source, cut, periods))
        return result

    def _measure_cuts(self, lock, cuts):
        """Bring the facts in line with the documents, a last time."""
        engine = self.env["sales.mgmt.measurement"]
        run = self.env["sales.mgmt.refresh"]._start("closing")
        for source, cut, periods in cuts:
            engine._refresh_facts(run, source, cut, None, periods)
        if run.note:
            raise UserError(
                self.env._(
                    "%(period)s cannot be closed, because not everything can be "
                    "measured. Repair these metrics or archive them first."
                    "\n%(reasons)s",
                    period=lock.period_id.name,
                    reasons=run.note,
                )
            )
        engine._refresh_changed_targets(run)
        run._end("done", 0)

    def _write_documents(self, lock, cuts):
        """Copy every document into the ledger, one statement per cut of a source."""
        engine = self.env["sales.mgmt.measurement"]
        for source, cut, periods in cuts:
            self.env.cr.execute(
                SQL(
                    """
                    %(attributed)s
                    INSERT INTO sales_mgmt_closing_document (
                        lock_id, company_id, metric_id, source_id, part,
                        segmentation_id, res_model, res_id, name, document_date,
                        period_id, posted_period_id, user_id, unit_id, segment_id, value
                    )
                    SELECT %(lock)s, found.company_id, %(metric)s, %(source)s, %(part)s,
                           %(segmentation)s, %(model)s, found.record_id, %(name)s,
                           %(day)s, found.period_id, found.period_id, found.user_id,
                           found.unit_id, found.segment_id, found.value
                      FROM attributed AS found
                      JOIN %(table)s AS document ON document.id = found.record_id
                    """,
                    attributed=engine._get_attributed_sql(
                        source, cut, by_record=True, periods=periods
                    ),
                    lock=lock.id,
                    day=engine._get_day_sql(source, lock.company_id),
                    **self._describe_cut(source, cut),
                )
            )

    @api.model
    def _describe_cut(self, source, cut):
        """Return what the rows of a cut of a source have in common, as SQL values."""
        model = self.env[source.model]
        return {
            "metric": source.metric_id.id,
            "source": source.id,
            "part": source.part,
            "segmentation": cut.id if cut else None,
            "model": model._name,
            "name": self._get_name_sql(model),
            "table": SQL.identifier(model._table),
        }

    @api.model
    def _get_name_sql(self, model):
        """Return the SQL of the name of a document on the alias `document`."""
        field = model._fields.get(model._rec_name or "")
        if field is None or not field.store or field.column_type[0] != "varchar":
            return SQL("NULL::varchar")
        return SQL("%s", SQL.identifier("document", field.name))

    def _write_metrics(self, lock, cuts):
        """Note which metrics, in which cuts, are closed in which periods."""
        pairs = {(source.metric_id, cut): periods for source, cut, periods in cuts}
        rows = [
            (metric.id, cut.id if cut else None, period)
            for (metric, cut), periods in pairs.items()
            for period in periods
        ]
        if not rows:
            return
        metric_ids, cut_ids, period_ids = map(list, zip(*rows, strict=True))
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO sales_mgmt_closing_metric (
                    lock_id, company_id, metric_id, segmentation_id, period_id, kind,
                    additive
                )
                SELECT %s, %s, metric.id, closed.segmentation_id, closed.period_id,
                       metric.kind, metric.additive
                  FROM unnest(%s::integer[], %s::integer[], %s::integer[])
                       AS closed(metric_id, segmentation_id, period_id)
                  JOIN sales_mgmt_metric AS metric ON metric.id = closed.metric_id
                """,
                lock.id,
                lock.company_id.id,
                metric_ids,
                cut_ids,
                period_ids,
            )
        )

    def _freeze_facts(self, lock):
        self.env.cr.execute(
            SQL(
                """
                UPDATE sales_mgmt_fact AS fact
                   SET state = 'frozen'
                  FROM (%s) AS closed
                 WHERE fact.id = closed.id AND closed.state = 'live'
                """,
                self._get_facts_sql(lock),
            )
        )

    @api.model
    def _get_facts_sql(self, locks):
        """Return the SQL of the facts that locks closed: all columns and `lock_id`."""
        return SQL(
            """
            SELECT fact.*, closed.lock_id
              FROM sales_mgmt_closing_metric AS closed
              JOIN sales_mgmt_fact AS fact
                ON fact.metric_id = closed.metric_id
               AND fact.period_id = closed.period_id
         LEFT JOIN sales_mgmt_segment AS segment ON segment.id = fact.segment_id
             WHERE closed.lock_id = ANY(%s)
               AND segment.segmentation_id IS NOT DISTINCT FROM closed.segmentation_id
            """,
            locks.ids,
        )

    def _freeze_targets(self, lock):
        """Fix the figures of the targets of plans in force."""
        self.env.cr.execute(
            SQL(
                """
                UPDATE sales_mgmt_target AS target
                   SET frozen = TRUE
                  FROM sales_mgmt_plan AS plan, sales_mgmt_closing_metric AS closed
                 WHERE target.plan_id = plan.id
                   AND plan.company_id = %(company)s
                   AND plan.state IN ('active', 'closed')
                   AND target.frozen IS NOT TRUE
                   AND closed.period_id = target.period_id
                   AND closed.metric_id = target.metric_id
                   AND closed.segmentation_id IS NOT DISTINCT FROM (
                       SELECT segmentation_id FROM sales_mgmt_segment AS segment
                        WHERE segment.id = target.segment_id)
                """,
                company=lock.company_id.id,
            )
        )

    def _write_snapshot(self, lock):
        """Copy the results of everybody and of every unit, with their targets."""
        self.env.cr.execute(
            SQL(
                """
                WITH closed AS MATERIALIZED (%(closed)s),
                cell AS MATERIALIZED (%(cells)s),
                figure AS (
                    SELECT metric_id, period_id, unit_id, user_id, segment_id,
                           numerator, denominator
                      FROM cell
                     WHERE user_id IS NOT NULL
                     UNION ALL
                    SELECT cell.metric_id, cell.period_id, place.ancestor_id, NULL,
                           cell.segment_id, SUM(cell.numerator), SUM(cell.denominator)
                      FROM cell
                      JOIN sales_mgmt_unit_ancestor_rel AS place
                        ON place.unit_id = cell.unit_id
                     GROUP BY 1, 2, 3, 5
                ),
                goal AS (%(goals)s),
                joined AS (
                    SELECT COALESCE(figure.metric_id, goal.metric_id) AS metric_id,
                           COALESCE(figure.period_id, goal.period_id) AS period_id,
                           COALESCE(figure.unit_id, goal.unit_id) AS unit_id,
                           COALESCE(figure.user_id, goal.user_id) AS user_id,
                           COALESCE(figure.segment_id, goal.segment_id) AS segment_id,
                           goal.amount, figure.numerator, figure.denominator
                      FROM figure
                      FULL JOIN goal
                        ON goal.metric_id = figure.metric_id
                       AND goal.period_id = figure.period_id
                       AND goal.unit_id = figure.unit_id
                       AND COALESCE(goal.user_id, 0) = COALESCE(figure.user_id, 0)
                       AND COALESCE(goal.segment_id, 0)
                           = COALESCE(figure.segment_id, 0)
                ),
                result AS (
                    SELECT joined.*, company.currency_id, metric.unit,
                           CASE WHEN metric.kind = 'total'
                                THEN COALESCE(joined.numerator, 0)
                                ELSE joined.numerator / NULLIF(joined.denominator, 0)
                           END AS value
                      FROM joined
                      JOIN sales_mgmt_metric AS metric ON metric.id = joined.metric_id
                      JOIN res_company AS company ON company.id = %(company)s
                )
                INSERT INTO sales_mgmt_snapshot (
                    lock_id, company_id, period_id, metric_id, unit_id, user_id,
                    segment_id, currency_id, target, has_target, numerator, denominator,
                    value, attainment
                )
                SELECT %(lock)s, %(company)s, period_id, metric_id, unit_id, user_id,
                       segment_id, CASE WHEN unit = 'money' THEN currency_id END,
                       amount, amount IS NOT NULL, COALESCE(numerator, 0), denominator,
                       value, (value / NULLIF(amount, 0))::float8
                  FROM result
                """,
                closed=self._get_closed_sql(lock),
                cells=self._get_cells_sql(lock),
                goals=self._get_goals_sql(),
                company=lock.company_id.id,
                lock=lock.id,
            )
        )

    def _get_closed_sql(self, lock):
        """Return the SQL of what a lock closed, with the place of the period."""
        return SQL(
            """
            SELECT closed.metric_id, closed.segmentation_id, closed.period_id,
                   closed.additive, period.parent_path
              FROM sales_mgmt_closing_metric AS closed
              JOIN sales_mgmt_period AS period ON period.id = closed.period_id
             WHERE closed.lock_id = %s
            """,
            lock.id,
        )

    def _get_cells_sql(self, lock):
        """Return the SQL of the facts of closed periods, summed over sources.

        Of what adds up over time, a quarter holds its months, some of which may have
        been closed before.
        """
        return SQL(
            """
            SELECT fact.metric_id, closed.period_id,
                   COALESCE(fact.unit_id, root.id) AS unit_id, fact.user_id,
                   fact.segment_id, SUM(fact.numerator) AS numerator,
                   SUM(fact.denominator) AS denominator
              FROM closed
              JOIN sales_mgmt_period AS period
                ON period.parent_path LIKE closed.parent_path || '%%'
               AND (closed.additive OR period.id = closed.period_id)
              JOIN sales_mgmt_fact AS fact
                ON fact.metric_id = closed.metric_id AND fact.period_id = period.id
         LEFT JOIN sales_mgmt_segment AS segment ON segment.id = fact.segment_id
              JOIN sales_mgmt_unit AS root
                ON root.company_id = %s AND root.parent_id IS NULL
             WHERE segment.segmentation_id IS NOT DISTINCT FROM closed.segmentation_id
             GROUP BY 1, 2, 3, 4, 5
            """,
            lock.company_id.id,
        )

    def _get_goals_sql(self):
        """Return the SQL of the targets in closed periods, of plans in force.

        Of an active plan and a closed one for the same people, the active one counts.
        """
        return SQL(
            """
            SELECT DISTINCT ON (target.metric_id, target.period_id, target.unit_id,
                                target.user_id, target.segment_id)
                   target.metric_id, target.period_id, target.unit_id, target.user_id,
                   target.segment_id, target.amount
              FROM closed
              JOIN sales_mgmt_target AS target
                ON target.metric_id = closed.metric_id
               AND target.period_id = closed.period_id
              JOIN sales_mgmt_plan AS plan ON plan.id = target.plan_id
         LEFT JOIN sales_mgmt_segment AS segment ON segment.id = target.segment_id
             WHERE plan.state IN ('active', 'closed')
               AND segment.segmentation_id IS NOT DISTINCT FROM closed.segmentation_id
             ORDER BY target.metric_id, target.period_id, target.unit_id,
                      target.user_id, target.segment_id, plan.state, plan.id DESC
            """
        )

    # Fingerprints

    @api.model
    def _get_fingerprints(self, locks):
        """Return a hash per hard lock of all that was closed with it.

        :rtype: dict[int, str]
        """
        self.env.flush_all()
        hard = locks.sudo().filtered(lambda lock: lock.level == "hard")
        if not hard:
            return {}
        lines = SQL(
            """
            SELECT lock_id AS owner_id, 1 AS kind, id,
                   ROW(period_id, metric_id, unit_id, user_id, segment_id, currency_id,
                       target, numerator, denominator, value, attainment)::text AS line
              FROM sales_mgmt_snapshot WHERE lock_id = ANY(%(locks)s)
             UNION ALL
            SELECT lock_id, 2, id, %(document)s
              FROM sales_mgmt_closing_document WHERE lock_id = ANY(%(locks)s)
             UNION ALL
            SELECT lock_id, 3, id,
                   ROW(metric_id, source_id, period_id, user_id, unit_id, segment_id,
                       state, origin_period_id, numerator, denominator)::text
              FROM (%(facts)s) AS fact
            """,
            locks=hard.ids,
            document=self._get_document_line_sql(),
            facts=self._get_facts_sql(hard),
        )
        return self._hash_lines(lines, hard.ids)

    @api.model
    def _get_document_line_sql(self):
        """Return the SQL of all that a row of the ledger says, as one text.

        A row without a day, as all rows were once, says what it always said: what was
        sealed before stays as it was sealed.
        """
        return SQL(
            """ROW(metric_id, source_id, part, segmentation_id, res_model, res_id, name,
                   period_id, posted_period_id, user_id, unit_id, segment_id,
                   value)::text || COALESCE(document_date::text, '')"""
        )

    @api.model
    def _hash_lines(self, lines, owner_ids):
        """Return one SHA-256 per owner over its lines, in their order.

        :param SQL lines: rows of owner_id, kind, id and line
        :param list[int] owner_ids: also of those without any line
        :rtype: dict[int, str]
        """
        rows = self.env.execute_query(
            SQL(
                """
                SELECT owner.id, encode(sha256(COALESCE(string_agg(
                           sha256(convert_to(line, 'UTF8')), ''::bytea
                           ORDER BY kind, closed.id
                       ), ''::bytea)), 'hex')
                  FROM unnest(%s::integer[]) AS owner(id)
             LEFT JOIN (%s) AS closed ON closed.owner_id = owner.id
                 GROUP BY owner.id
                """,
                owner_ids,
                lines,
            )
        )
        return dict(rows)
