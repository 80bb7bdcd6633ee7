from collections import defaultdict

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools.curve import Decimals
from ...tools.standing import Sums

LEVELS = ("year", "quarter", "month", "week")


class SalesMgmtStanding(models.AbstractModel):
    """What people and units were to achieve and did, in one period, for screens.

    How it works: one statement sums the smallest parts of the plans and the facts
    beside them by plan line, unit and person; they are added up here along the tree of
    units. It takes as many statements for one person as for a thousand. Nothing checks
    who reads: callers do.
    """

    _name = "sales.mgmt.standing"
    _description = "Sales Standing"

    # ------------------------------------------------------------
    # WHEN
    # ------------------------------------------------------------

    @api.model
    def _find_period(self, company, level, day=None):
        """Return the period of a level that holds a day, today if not given.

        :rtype: sales.mgmt.period
        """
        calendar = self.env["sales.mgmt.calendar"]._get_for_company(company)
        if level not in calendar._get_levels():
            level = "month"
        periods = self.env["sales.mgmt.period"].sudo()
        return periods._find(company, level, day or calendar._get_today())

    # ------------------------------------------------------------
    # WHAT
    # ------------------------------------------------------------

    @api.model
    def _find_lines(self, companies, period):
        """Return the lines of plans that hold in a period, in order.

        :rtype: sales.mgmt.plan.line
        """
        above = [int(step) for step in (period.parent_path or "").split("/") if step]
        available = self.env["sales.mgmt.metric"]._get_available_ids()
        return (
            self.env["sales.mgmt.plan.line"]
            .sudo()
            .search_fetch(
                Domain("company_id", "in", companies.ids)
                & Domain("plan_id.state", "in", ("active", "closed"))
                & Domain("plan_id.period_id", "in", above)
                & Domain("metric_id", "in", available),
                ["plan_id", "metric_id", "segmentation_id", "currency_id"],
            )
        )

    @api.model
    def _read_sums(self, lines, period, user=None, merged=None):
        """Return what figures are made of, by line, unit and person.

        :param sales.mgmt.plan.line lines: of plans of one company
        :param sales.mgmt.period period: of any level
        :param res.users user: only of this person, or of these people
        :param SQL merged: tells by `line_id` and `user_id` whose figures are not told
            apart: they stand with those of nobody in the unit
        :return: by ids of line, unit and person; 0 where there is none
        :rtype: dict[tuple[int, int, int], Sums]
        """
        rows = self._query_sums(lines, period, user, merged=merged)
        return {tuple(place): part for (_step, *place), part in rows.items()}

    @api.model
    def _read_steps(self, lines, period, level, user=None):
        """Return what figures are made of in each shorter period of a level.

        :param str level: what a period is cut into
        :return: by id of the shorter period, as `_read_sums` returns it
        :rtype: dict[int, dict[tuple[int, int, int], Sums]]
        """
        steps = defaultdict(dict)
        rows = self._query_sums(lines, period, user, level)
        for (step_id, *place), part in rows.items():
            steps[step_id][tuple(place)] = part
        return dict(steps)

    @api.model
    def _query_sums(self, lines, period, user, step_level=None, merged=None):
        """Return the sums by ids of step, line, unit and person; 0 for none.

        :rtype: dict[tuple[int, int, int, int], Sums]
        """
        if not lines:
            return {}
        self.env.flush_all()
        below = period.sudo()
        if not period.is_lowest:
            below = below.search([("id", "child_of", period.ids)])
        rows = self.env.execute_query(
            SQL(
                """
                WITH line AS MATERIALIZED (
                    SELECT line.id, line.metric_id, line.segmentation_id,
                           plan.unit_id AS top_id, plan.company_id,
                           metric.additive, metric.kind = 'ratio' AS is_ratio,
                           line.lowest_level
                      FROM sales_mgmt_plan_line AS line
                      JOIN sales_mgmt_plan AS plan ON plan.id = line.plan_id
                      JOIN sales_mgmt_metric AS metric ON metric.id = line.metric_id
                     WHERE line.id = ANY(%(lines)s)
                ),
                span AS MATERIALIZED (
                    SELECT period.id AS period_id, above.id AS above_id, above.level
                      FROM sales_mgmt_period AS period
                CROSS JOIN unnest(string_to_array(
                               rtrim(period.parent_path, '/'), '/')) AS node(id)
                      JOIN sales_mgmt_period AS above ON above.id = node.id::integer
                     WHERE period.id = ANY(%(below)s)
                ),
                cell AS (
                    SELECT part.line_id, part.unit_id, part.user_id, part.segment_id,
                           part.period_id,
                           SUM(part.amount) AS amount, SUM(part.expected) AS expected,
                           SUM(part.numerator) AS numerator,
                           SUM(part.denominator) AS denominator
                      FROM (%(targets)s UNION ALL %(facts)s) AS part
                     GROUP BY 1, 2, 3, 4, 5
                )
                SELECT COALESCE(step.above_id, 0), line_id, unit_id,
                       CASE WHEN %(merged)s THEN 0 ELSE COALESCE(user_id, 0) END,
                       COALESCE(SUM(amount), 0)::text,
                       COALESCE(SUM(expected), 0)::text,
                       COALESCE(SUM(amount * denominator), 0)::text,
                       COALESCE(SUM(denominator) FILTER (WHERE amount IS NOT NULL), 0)
                           ::text,
                       COUNT(amount),
                       COALESCE(SUM(numerator), 0)::text,
                       COALESCE(SUM(denominator), 0)::text
                  FROM cell
             LEFT JOIN span AS step
                    ON step.period_id = cell.period_id AND step.level = %(step_level)s
                 GROUP BY 1, 2, 3, 4
                """,
                step_level=step_level,
                merged=merged or SQL("FALSE"),
                lines=lines.ids,
                below=below.ids,
                targets=self._select_targets(lines, period, below, user),
                facts=self._select_facts(lines, period, below, user),
            )
        )
        read = Decimals()
        sums = {}
        for step_id, line_id, unit_id, user_id, *values in rows:
            amount, expected, weighted, basis, count, numerator, denominator = values
            sums[step_id, line_id, unit_id, user_id] = Sums(
                read[amount],
                read[expected],
                read[weighted],
                read[basis],
                count,
                read[numerator],
                read[denominator],
            )
        return sums

    @api.model
    def _select_targets(self, lines, period, below, user):
        """Return the SQL of the smallest targets of a period.

        What does not add up over time has its target on the period itself.
        """
        return SQL(
            """
            SELECT target.line_id, target.unit_id, target.user_id, target.segment_id,
                   target.period_id, target.amount, target.expected,
                   NULL::numeric AS numerator, NULL::numeric AS denominator
              FROM sales_mgmt_target AS target
              JOIN line ON line.id = target.line_id
             WHERE target.line_id = ANY(%(lines)s) AND %(person)s
               AND target.period_id = ANY(%(below)s)
               AND CASE WHEN line.additive OR line.is_ratio
                        THEN target.axis IS NULL
                        ELSE target.period_id = %(period)s
                             AND COALESCE(target.axis, 'period') = 'period' END
            """,
            lines=lines.ids,
            below=below.ids,
            period=period.id,
            person=SQL("target.user_id = ANY(%s)", user.ids) if user else SQL("TRUE"),
        )

    @api.model
    def _select_facts(self, lines, period, below, user):
        """Return the SQL of the results of a period, in the cells of the targets."""
        return SQL(
            """
            SELECT line.id, COALESCE(fact.unit_id, line.top_id), fact.user_id,
                   fact.segment_id, COALESCE(span.above_id, fact.period_id), NULL, NULL,
                   fact.numerator, fact.denominator
              FROM sales_mgmt_fact AS fact
              JOIN line
                ON line.metric_id = fact.metric_id
               AND line.company_id = fact.company_id
         LEFT JOIN span
                ON span.period_id = fact.period_id AND span.level = line.lowest_level
         LEFT JOIN sales_mgmt_segment AS segment ON segment.id = fact.segment_id
             WHERE fact.metric_id = ANY(%(metrics)s) AND %(person)s
               AND fact.period_id = ANY(%(below)s)
               AND (line.additive OR fact.period_id = %(period)s)
               AND segment.segmentation_id IS NOT DISTINCT FROM line.segmentation_id
            """,
            metrics=lines.metric_id.ids,
            below=below.ids,
            period=period.id,
            person=SQL("fact.user_id = ANY(%s)", user.ids) if user else SQL("TRUE"),
        )

    # ------------------------------------------------------------
    # WHOSE
    # ------------------------------------------------------------

    @api.model
    def _get_ancestors(self, company):
        """Return the ids of each unit of a company and those above it, by its id.

        :rtype: dict[int, list[int]]
        """
        units = self.env["sales.mgmt.unit"].sudo().with_context(active_test=False)
        return self._get_paths(
            units.search_fetch([("company_id", "=", company.id)], ["parent_path"])
        )

    @api.model
    def _get_paths(self, units):
        """Return the ids of each of these units and those above it, by its id.

        :rtype: dict[int, list[int]]
        """
        return {
            unit.id: [int(step) for step in unit.parent_path.split("/") if step]
            for unit in units
        }

    @api.model
    def _get_places(self, period):
        """Return the main unit of each person at the end of a period, or today.

        :return: id of the unit by id of the person
        :rtype: dict[int, int]
        """
        today = period.calendar_id._get_today()
        day = min(max(today, period.date_from), period.date_to)
        jobs = self.env["sales.mgmt.assignment"].sudo()
        found = jobs._search(
            jobs._get_current_domain(day, day)
            & Domain("is_main", "=", True)
            & Domain("company_id", "=", period.company_id.id)
        )
        columns = (SQL.identifier(jobs._table, each) for each in ("user_id", "unit_id"))
        return dict(self.env.execute_query(found.select(*columns)))

    @api.model
    def _sum_people(self, sums):
        """Return the sums of each person over the units where they worked.

        :param dict sums: as `_read_sums` returns them
        :return: by ids of line and person
        :rtype: dict[tuple[int, int], Sums]
        """
        people = {}
        for (line_id, _unit_id, user_id), part in sums.items():
            known = people.get((line_id, user_id))
            people[line_id, user_id] = known.plus(part) if known else part
        return people

    @api.model
    def _sum_units(self, sums, ancestors):
        """Return the sums of units with everything below them.

        :param dict sums: as `_read_sums` returns them
        :param dict ancestors: ids of a unit and those above it, by its id
        :return: by ids of line and unit
        :rtype: dict[tuple[int, int], Sums]
        """
        own, units = {}, {}
        for (line_id, unit_id, _user_id), part in sums.items():
            known = own.get((line_id, unit_id))
            own[line_id, unit_id] = known.plus(part) if known else part
        for (line_id, unit_id), part in own.items():
            for above in ancestors.get(unit_id, ()):
                known = units.get((line_id, above))
                units[line_id, above] = known.plus(part) if known else part
        return units
