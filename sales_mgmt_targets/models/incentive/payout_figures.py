from fractions import Fraction

from odoo import models
from odoo.tools import SQL

from ...tools.results import Cell, Results

# The windows of time that a rule looks at
PERIOD, YEAR, OPENING = "period", "year", "opening"


class SalesMgmtPayoutFigures(models.Model):
    """What was achieved and planned."""

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.payout.run"

    def _get_metrics(self):
        """Return every metric that a rule of the scheme looks at."""
        components = self.scheme_id.component_ids
        return (
            components.pay_metric_id
            | components.rank_metric_id
            | components.condition_ids.metric_id
        ).sudo()

    def _get_windows(self, metrics):
        """Return which periods each window of each metric is made of.

        What does not add up over time is known for the period as a whole only; a rule
        on the year so far takes metrics that do add up.

        :rtype: dict[tuple[str, int], frozenset[int]]
        """
        period, start = self.period_id, self._get_beginning()
        lowest = self.env["sales.mgmt.period"].search(
            [
                ("company_id", "=", self.company_id.id),
                ("is_lowest", "=", True),
                ("parent_path", "=like", f"{period.parent_path.split('/')[0]}/%"),
                ("date_to", "<=", period.date_to),
            ]
        )
        inside = {
            PERIOD: lowest.filtered(lambda each: each.date_from >= period.date_from),
            YEAR: lowest,
            OPENING: lowest.filtered(lambda each: each.date_to < start),
        }
        return {
            (window, metric.id): frozenset(
                periods.ids if metric.additive else period.ids
            )
            for metric in metrics
            for window, periods in inside.items()
            if metric.additive or window == PERIOD
        }

    def _read_figures(self, metrics, ancestors, circle):
        """Return what was achieved and planned; nothing if no rule looks at a metric.

        :param Circle circle: whose figures are needed
        :return: results, targets and unit_targets of the book
        :rtype: dict
        """
        if not metrics:
            nothing = Results((), ancestors, {})
            return {"results": nothing, "targets": nothing, "unit_targets": {}}
        windows = self._get_windows(metrics)
        return {
            "results": self._read_results(metrics, windows, ancestors, circle),
            "targets": self._read_targets(metrics, windows, ancestors, circle),
            "unit_targets": self._read_unit_targets(metrics),
        }

    def _get_beginning(self):
        """Return the day from which on the rules pay.

        :rtype: date
        """
        return self.scheme_id.date_from

    def _read_results(self, metrics, windows, ancestors, circle):
        """Return what everybody achieved, in one statement.

        :param Circle circle: whose results are needed
        :rtype: Results
        """
        rows = self.env.execute_query(
            SQL(
                """
                SELECT metric_id, period_id, COALESCE(user_id, 0),
                       COALESCE(unit_id, 0), SUM(numerator)::text,
                       SUM(denominator)::text
                  FROM sales_mgmt_fact
                 WHERE company_id = %s AND metric_id = ANY(%s)
                   AND period_id = ANY(%s) AND segment_id IS NULL AND %s
                 GROUP BY 1, 2, 3, 4
                """,
                self.company_id.id,
                metrics.ids,
                list(frozenset().union(*windows.values())),
                circle.get_results_condition(SQL("user_id"), SQL("unit_id")),
            )
        )
        return Results(self._to_cells(rows), ancestors, windows)

    def _read_targets(self, metrics, windows, ancestors, circle):
        """Return what everybody was to achieve.

        Leaves of the plans are added up, so that it does not matter in which order a
        plan was divided. A unit's own target takes precedence: it is less than its
        leaves by the reserve they carry.

        :param Circle circle: whose targets are needed
        :rtype: Results
        """
        rows = self.env.execute_query(
            SQL(
                """
                SELECT target.metric_id, target.period_id, COALESCE(target.user_id, 0),
                       target.unit_id, SUM(target.amount)::text, NULL
                  FROM sales_mgmt_target AS target
                  JOIN sales_mgmt_plan AS plan ON plan.id = target.plan_id
                 WHERE target.company_id = %(company)s
                   AND target.metric_id = ANY(%(additive)s)
                   AND target.period_id = ANY(%(periods)s)
                   AND target.axis IS NULL AND plan.state IN ('active', 'closed')
                   AND %(needed)s
                 GROUP BY 1, 2, 3, 4
                 UNION ALL
                SELECT target.metric_id, target.period_id, COALESCE(target.user_id, 0),
                       target.unit_id, AVG(target.amount)::text, NULL
                  FROM sales_mgmt_target AS target
                  JOIN sales_mgmt_plan AS plan ON plan.id = target.plan_id
                 WHERE target.company_id = %(company)s
                   AND target.metric_id = ANY(%(others)s)
                   AND target.period_id = %(period)s AND target.user_id IS NOT NULL
                   AND target.segment_id IS NULL
                   AND plan.state IN ('active', 'closed') AND %(needed)s
                 GROUP BY 1, 2, 3, 4
                """,
                company=self.company_id.id,
                additive=metrics.filtered(lambda each: each._sums_along("period")).ids,
                others=metrics.filtered(
                    lambda each: not each._sums_along("period")
                ).ids,
                periods=list(frozenset().union(*windows.values())),
                period=self.period_id.id,
                needed=circle.get_results_condition(
                    SQL("target.user_id"), SQL("target.unit_id")
                ),
            )
        )
        # targets of ratios are those of the period itself
        windows = windows | {
            (PERIOD, metric.id): frozenset(self.period_id.ids)
            for metric in metrics
            if not metric._sums_along("period")
        }
        return Results(self._to_cells(rows), ancestors, windows)

    def _read_unit_targets(self, metrics):
        """Return the targets that units carry themselves in the period.

        :return: amounts by metric id and unit id
        :rtype: dict[tuple[int, int], Fraction]
        """
        rows = self.env.execute_query(
            SQL(
                """
                SELECT target.metric_id, target.unit_id, SUM(target.amount)::text
                  FROM sales_mgmt_target AS target
                  JOIN sales_mgmt_plan AS plan ON plan.id = target.plan_id
                 WHERE target.company_id = %s AND target.metric_id = ANY(%s)
                   AND target.period_id = %s AND target.user_id IS NULL
                   AND target.segment_id IS NULL
                   AND plan.state IN ('active', 'closed')
                 GROUP BY 1, 2
                """,
                self.company_id.id,
                metrics.ids,
                self.period_id.id,
            )
        )
        return {
            (metric_id, unit_id): Fraction(amount)
            for metric_id, unit_id, amount in rows
        }

    @staticmethod
    def _to_cells(rows):
        return [
            Cell(
                metric_id,
                period_id,
                user_id,
                unit_id,
                Fraction(numerator),
                None if denominator is None else Fraction(denominator),
            )
            for metric_id, period_id, user_id, unit_id, numerator, denominator in rows
        ]
