from odoo import models
from odoo.tools import SQL


class SalesMgmtMeasurement(models.AbstractModel):
    """The SQL that brings facts and targets together.

    How it works: every target looks at the facts of its unit and all below it, not at
    its parts; so the figure of a unit holds what nobody's target covers, and the whole
    company is never less than its documents. Facts without a unit belong to the top of
    the company. What is expected to date comes from the leaves, by working days.
    """

    _inherit = "sales.mgmt.measurement"

    def _get_targets_sql(self, lines):
        """Return the statement that writes all figures of the targets of plan lines."""
        return SQL(
            """
            WITH wanted AS MATERIALIZED (%(wanted)s),
            cell AS MATERIALIZED (%(cells)s),
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
             WHERE target.id = ratio.id
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

        A user_key of 0 stands for everybody, -1 for nobody.
        """
        return SQL(
            """
            SELECT cell.metric_id, place.ancestor_id AS unit_id,
                   span.id::integer AS period_id, cell.segment_key,
                   CASE WHEN GROUPING(cell.user_id) = 1 THEN 0
                        ELSE COALESCE(cell.user_id, -1) END AS user_key,
                   SUM(cell.numerator) AS numerator,
                   SUM(cell.denominator) AS denominator
              FROM cell
              JOIN sales_mgmt_unit_ancestor_rel AS place
                ON place.unit_id = cell.unit_id
        CROSS JOIN unnest(CASE
                       WHEN cell.additive
                       THEN string_to_array(rtrim(cell.parent_path, '/'), '/')
                       ELSE ARRAY[cell.period_id::text] END) AS span(id)
             GROUP BY GROUPING SETS (
                (cell.metric_id, place.ancestor_id, span.id, cell.segment_key,
                 cell.user_id),
                (cell.metric_id, place.ancestor_id, span.id, cell.segment_key))
            """
        )

    def _get_rolled_sql(self):
        """Return the SQL of what the leaves expect by today, rolled up.

        A leaf expects its amount in proportion to the working days that have passed. A
        node above expects of its amount the part that its leaves expect of theirs, so
        that a reserve of the leaves is not expected twice.
        """
        return SQL(
            """
            SELECT node.id::integer AS id, SUM(leaf.amount) AS amount,
                   SUM(leaf.amount * elapsed.share) AS expected
              FROM sales_mgmt_target AS leaf
              JOIN wanted ON wanted.line_id = leaf.line_id
              JOIN elapsed ON elapsed.period_id = leaf.period_id
        CROSS JOIN unnest(string_to_array(
                       rtrim(leaf.parent_path, '/'), '/')) AS node(id)
             WHERE leaf.axis IS NULL AND wanted.kind = 'total' AND wanted.additive
             GROUP BY 1
            """
        )
