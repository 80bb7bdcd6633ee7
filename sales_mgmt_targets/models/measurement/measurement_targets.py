from odoo import api, models
from odoo.tools import SQL

from ...tools.pace import elapsed_share
from ...tools.periods import Span


class SalesMgmtMeasurementTargets(models.AbstractModel):
    """The SQL that brings facts and targets together.

    How it works: every target looks at the facts of its unit and all below it, not at
    its parts; so the figure of a unit holds what nobody's target covers, and the whole
    company is never less than its documents. Facts without a unit belong to the top of
    the company. What is expected to date comes from the leaves, by working days.
    """

    _name = "sales.mgmt.measurement.targets"
    _description = "Sales Measurement: from Facts to Targets"

    def _get_targets_sql(self, lines):
        """Return the statement that writes all figures of the targets of plan lines."""
        return SQL(
            """
            WITH wanted AS MATERIALIZED (%(wanted)s),
            cell AS MATERIALIZED (%(cells)s),
            carrier AS MATERIALIZED (
                SELECT DISTINCT target.unit_id, target.user_id
                  FROM sales_mgmt_target AS target
                  JOIN wanted
                    ON wanted.line_id = target.line_id
                   AND wanted.year_id = target.period_id
                 WHERE target.user_id IS NOT NULL
            ),
            cube AS MATERIALIZED (%(cube)s),
            elapsed(period_id, share) AS (VALUES %(elapsed)s),
            rolled AS MATERIALIZED (%(rolled)s),
            figure AS (
                SELECT target.id, target.amount,
                       CASE WHEN wanted.kind = 'total' THEN COALESCE(cube.numerator, 0)
                            ELSE ROUND(cube.numerator / NULLIF(cube.denominator, 0), 6)
                       END AS actual,
                       ROUND(CASE
                            WHEN wanted.kind = 'ratio'
                            THEN target.amount * CEIL(elapsed.share)
                            WHEN NOT wanted.additive
                            THEN target.amount * elapsed.share
                            WHEN target.axis IS NULL
                            THEN target.amount * elapsed.share
                            ELSE COALESCE(target.amount * rolled.expected
                                          / NULLIF(rolled.amount, 0), 0)
                       END, 6) AS expected
                  FROM sales_mgmt_target AS target
                  JOIN wanted ON wanted.line_id = target.line_id
                  JOIN elapsed ON elapsed.period_id = target.period_id
             LEFT JOIN rolled ON rolled.id = target.id
             LEFT JOIN cube
                    ON cube.metric_id = target.metric_id
                   AND cube.unit_id = target.unit_id
                   AND cube.period_id = target.period_id
                   AND cube.user_key = COALESCE(target.user_id, 0)
                   AND cube.segment_key = COALESCE(target.segment_id, 0)
            ),
            ratio AS (
                SELECT figure.id, figure.actual, figure.expected,
                       figure.amount - COALESCE(figure.actual, 0) AS gap,
                       (figure.actual / NULLIF(figure.amount, 0))::float8
                           AS attainment,
                       (figure.actual / NULLIF(figure.expected, 0))::float8 AS pace
                  FROM figure
            )
            UPDATE sales_mgmt_target AS target
               SET actual = ratio.actual, expected = ratio.expected, gap = ratio.gap,
                   attainment = ratio.attainment, pace = ratio.pace
              FROM ratio
             WHERE target.id = ratio.id AND target.frozen IS NOT TRUE
               AND (target.actual, target.expected, target.gap, target.attainment,
                    target.pace)
                    IS DISTINCT FROM
                    (ratio.actual, ratio.expected, ratio.gap, ratio.attainment,
                     ratio.pace)
            """,
            wanted=self._get_wanted_sql(lines),
            cells=self._get_cells_sql(),
            cube=self._get_cube_sql(),
            rolled=self._get_rolled_sql(),
            elapsed=SQL(", ").join(
                SQL("(%s, %s::numeric)", period_id, share)
                for period_id, share in self._get_elapsed_shares(
                    lines.company_id
                ).items()
            ),
        )

    def _get_elapsed_shares(self, companies):
        """Return which part of each period's working days has passed.

        :param res.company companies: whose periods
        :return: decimal text from 0 to 1 by period id
        :rtype: dict[int, str]
        """
        shares = {}
        for calendar in (
            self.env["sales.mgmt.calendar"]
            .sudo()
            .search([("company_id", "in", companies.ids)])
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

    def _get_wanted_sql(self, lines):
        """Return the SQL of the lines, with their metric and the year of their plan."""
        return SQL(
            """
            SELECT line.id AS line_id, line.metric_id, metric.kind, metric.additive,
                   plan.period_id AS year_id, plan.company_id
              FROM sales_mgmt_plan_line AS line
              JOIN sales_mgmt_plan AS plan ON plan.id = line.plan_id
              JOIN sales_mgmt_metric AS metric ON metric.id = line.metric_id
             WHERE line.id = ANY(%s)
            """,
            lines.ids,
        )

    def _get_cells_sql(self):
        """Return the SQL of the facts that the lines look at, summed over sources."""
        return SQL(
            """
            SELECT fact.metric_id, metric.additive, fact.period_id,
                   COALESCE(fact.unit_id, root.id) AS unit_id, fact.user_id,
                   COALESCE(fact.segment_id, 0) AS segment_key, period.parent_path,
                   SUM(fact.numerator) AS numerator,
                   SUM(fact.denominator) AS denominator
              FROM sales_mgmt_fact AS fact
              JOIN sales_mgmt_metric AS metric ON metric.id = fact.metric_id
              JOIN sales_mgmt_period AS period ON period.id = fact.period_id
              JOIN sales_mgmt_unit AS root
                ON root.company_id = fact.company_id AND root.parent_id IS NULL
             WHERE (fact.metric_id, split_part(period.parent_path, '/', 1)::integer)
                   IN (SELECT metric_id, year_id FROM wanted)
             GROUP BY 1, 2, 3, 4, 5, 6, 7
            """
        )

    def _get_cube_sql(self):
        """Return the SQL of the facts summed over units and periods above them.

        People are summed only where they have a target; a user_key of 0 stands for
        everybody.
        """
        return SQL(
            """
            SELECT person.metric_id, person.place_id AS unit_id,
                   span.id::integer AS period_id,
                   person.segment_key, person.user_id AS user_key,
                   SUM(person.numerator) AS numerator,
                   SUM(person.denominator) AS denominator
              FROM (
                    SELECT cell.*, place.ancestor_id AS place_id
                      FROM cell
                      JOIN sales_mgmt_unit_ancestor_rel AS place
                        ON place.unit_id = cell.unit_id
                      JOIN carrier
                        ON carrier.unit_id = place.ancestor_id
                       AND carrier.user_id = cell.user_id
                   ) AS person
        CROSS JOIN %(spans)s
             GROUP BY 1, 2, 3, 4, 5
             UNION ALL
            SELECT everybody.metric_id, place.ancestor_id, span.id::integer,
                   everybody.segment_key, 0,
                   SUM(everybody.numerator), SUM(everybody.denominator)
              FROM (
                    SELECT metric_id, additive, unit_id, period_id, parent_path,
                           segment_key, SUM(numerator) AS numerator,
                           SUM(denominator) AS denominator
                      FROM cell
                     GROUP BY 1, 2, 3, 4, 5, 6
                   ) AS everybody
              JOIN sales_mgmt_unit_ancestor_rel AS place
                ON place.unit_id = everybody.unit_id
        CROSS JOIN %(all_spans)s
             GROUP BY 1, 2, 3, 4
            """,
            spans=self._get_spans_sql("person"),
            all_spans=self._get_spans_sql("everybody"),
        )

    @api.model
    def _get_spans_sql(self, alias):
        """Return the SQL of the periods that a cell counts for."""
        return SQL(
            """unnest(CASE
                   WHEN %(additive)s
                   THEN string_to_array(rtrim(%(path)s, '/'), '/')
                   ELSE ARRAY[%(period)s::text] END) AS span(id)""",
            additive=SQL.identifier(alias, "additive"),
            path=SQL.identifier(alias, "parent_path"),
            period=SQL.identifier(alias, "period_id"),
        )

    def _get_rolled_sql(self):
        """Return the SQL of what the leaves expect by today, rolled up.

        A leaf expects its amount in proportion to the working days that have passed. A
        node above expects of its amount the part that its leaves expect of theirs, so
        that a reserve of the leaves is not expected twice.
        """
        return SQL(
            """
            SELECT node.id::integer AS id, SUM(parts.amount) AS amount,
                   SUM(parts.expected) AS expected
              FROM (
                    SELECT leaf.parent_id, SUM(leaf.amount) AS amount,
                           SUM(leaf.amount * elapsed.share) AS expected
                      FROM sales_mgmt_target AS leaf
                      JOIN wanted ON wanted.line_id = leaf.line_id
                      JOIN elapsed ON elapsed.period_id = leaf.period_id
                     WHERE leaf.axis IS NULL AND wanted.kind = 'total'
                       AND wanted.additive
                     GROUP BY leaf.parent_id
                   ) AS parts
              JOIN sales_mgmt_target AS parent ON parent.id = parts.parent_id
        CROSS JOIN unnest(string_to_array(
                       rtrim(parent.parent_path, '/'), '/')) AS node(id)
             GROUP BY 1
            """
        )
