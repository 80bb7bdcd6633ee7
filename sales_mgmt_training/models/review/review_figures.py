import json
from collections import defaultdict
from fractions import Fraction
from typing import NamedTuple

from odoo import api, models
from odoo.tools import SQL

from ...tools import review as arithmetic


class Figure(NamedTuple):
    """What somebody was to achieve and achieved in a closed period."""

    target: Fraction | None = None
    actual: Fraction | None = None


NOTHING = Figure()


class SalesMgmtReview(models.Model):
    """Figures come from closed periods, and from nowhere else."""

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.review"

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_fill_figures(self):
        """Take over the figures of the period, if it was closed meanwhile."""
        self._check_leading()
        reviews = self.sudo()
        reviews._fill_figures()
        for review in reviews:
            review.line_ids._check_figures()

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    def _fill_figures(self):
        """Fill indicators from closed figures; what is not closed stays empty.

        The number of statements depends on the number of periods, not of people.
        """
        reviews = self.search_fetch(
            [("id", "in", self.ids), ("state", "in", ("self", "manager"))],
            ["period_id", "user_id"],
        )
        lines = self.env["sales.mgmt.review.line"]
        lines = lines.search_fetch(
            [("review_id", "in", reviews.ids), ("figure_state", "=", "open")],
            ["review_id", *lines._get_figure_fields()],
        )
        changed = self.browse()
        for period, part in lines.grouped(lambda x: x.review_id.period_id).items():
            if period.closing_id:
                part._fill_figures(period)
                changed |= part.review_id
        changed._get_form("manager").filtered(lambda f: f.state == "done")._rescore()

    def _find_closed_metrics(self, period, metrics):
        """Return the metrics that were closed with a period.

        What was defined afterwards, or had no documents then, was not measured.

        :rtype: sales.mgmt.metric
        """
        return (
            self.env["sales.mgmt.closing.metric"]
            .sudo()
            .search_fetch(
                [
                    ("period_id", "=", period.id),
                    ("metric_id", "in", metrics.ids),
                    ("segmentation_id", "=", False),
                ],
                ["metric_id"],
            )
            .metric_id
        )

    def _read_closed_figures(self, period, metrics, users):
        """Return what people were to achieve and achieved, in one statement.

        A plan that divides months among people has no target of theirs for the
        quarter; then the targets of the months add up to it.

        :return: figures by metric id and user id; nothing measured is no figure of a
            ratio, and zero of a total
        :rtype: dict[tuple[int, int], Figure]
        """
        rows = self.env.execute_query(
            SQL(
                """
                SELECT snapshot.metric_id, snapshot.user_id,
                       snapshot.period_id = %(period)s, period.level,
                       SUM(snapshot.target) FILTER (WHERE snapshot.has_target)::text,
                       AVG(snapshot.target) FILTER (WHERE snapshot.has_target)::text,
                       SUM(snapshot.numerator)::text, SUM(snapshot.denominator)::text
                  FROM sales_mgmt_snapshot AS snapshot
                  JOIN sales_mgmt_period AS period ON period.id = snapshot.period_id
                 WHERE period.parent_path LIKE %(path)s
                   AND snapshot.metric_id = ANY(%(metrics)s)
                   AND snapshot.user_id = ANY(%(users)s)
                   AND snapshot.segment_id IS NULL
                 GROUP BY 1, 2, 3, 4
                """,
                period=period.id,
                path=f"{period.parent_path}%",
                metrics=metrics.ids,
                users=users.ids,
            )
        )
        by_place = defaultdict(list)
        for metric_id, user_id, *row in rows:
            by_place[metric_id, user_id].append(row)
        return {
            (metric.id, user.id): self._to_figure(metric, by_place[metric.id, user.id])
            for metric in metrics
            for user in users
        }

    @staticmethod
    def _to_figure(metric, rows):
        """Return one figure from the rows of a period and of all below it."""
        own = next((row for row in rows if row[0]), None)
        scale = 100 if metric.unit == "percent" else 1
        actual = Fraction(0) if metric.kind == "total" else None
        if own and metric.kind == "total":
            actual = Fraction(own[4] or 0)
        elif own and Fraction(own[5] or 0):
            actual = scale * Fraction(own[4]) / Fraction(own[5])
        target = None
        if own and own[2] is not None:
            target = Fraction(own[2] if metric._sums_along("organisation") else own[3])
        elif metric._sums_along("period"):
            # the coarsest periods below that carry targets
            for level in ("quarter", "month", "week"):
                amounts = [row[2] for row in rows if row[1] == level and row[2]]
                if amounts:
                    target = sum(map(Fraction, amounts), Fraction(0))
                    break
        return Figure(None if target is None else target * scale, actual)


class SalesMgmtReviewLine(models.Model):
    """How a figure becomes points."""

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.review.line"

    @api.model
    def _get_figure_fields(self):
        """Return the fields that decide what a figure means for an indicator.

        :rtype: list[str]
        """
        return ["metric_id", "kind", "cap", "points_none_at", "points_full_at"]

    def _fill_figures(self, period):
        """Take over the figures of a closed period.

        :param sales.mgmt.period period: that all these indicators are about
        """
        reviews = self.review_id
        figures = reviews._read_closed_figures(
            period,
            reviews._find_closed_metrics(period, self.metric_id),
            reviews.user_id,
        )
        self._store_figures(
            [
                line._prepare_figure(
                    figures.get((line.metric_id.id, line.review_id.user_id.id), NOTHING)
                )
                for line in self
            ]
        )

    def _store_figures(self, vals_list):
        """Write figures in one statement, however many people they are about.

        Nobody has signed reviews that still wait for figures.

        :param list[dict] vals_list: from `_prepare_figure`, line by line
        """
        # what is not in the table yet would be written over it later
        self.flush_recordset()
        names = list(vals_list[0])
        rows = [
            {"id": line.id}
            | {
                name: self._fields[name].convert_to_column(value, line)
                for name, value in vals.items()
            }
            for line, vals in zip(self, vals_list, strict=True)
        ]
        self.env.cr.execute(
            SQL(
                """
                UPDATE sales_mgmt_review_line AS line
                   SET %(assignments)s, write_uid = %(user)s, write_date = %(now)s
                  FROM json_populate_recordset(
                           NULL::sales_mgmt_review_line, %(rows)s::json) AS filled
                 WHERE line.id = filled.id
                """,
                assignments=SQL(", ").join(
                    SQL("%s = filled.%s", SQL.identifier(name), SQL.identifier(name))
                    for name in names
                ),
                user=self.env.uid,
                now=self.env.cr.now(),
                rows=json.dumps(rows),
            )
        )
        self.invalidate_recordset(names)
        self.modified(names)

    def _prepare_figure(self, figure):
        """Return what a closed figure means for this indicator.

        :param Figure figure: of the person
        :rtype: dict
        """
        self.ensure_one()
        share = arithmetic.attainment(
            figure.actual, figure.target, self.metric_id.direction
        )
        if self.kind == "attainment":
            points = arithmetic.attainment_points(share, Fraction(str(self.cap)))
        else:
            points = arithmetic.scaled_points(
                figure.actual,
                Fraction(str(self.points_none_at)),
                Fraction(str(self.points_full_at)),
            )
        state = "filled"
        if figure.actual is None:
            state = "not_measured"
        elif points is None:
            state = "no_target"
        return {
            "figure_state": state,
            "target": float(figure.target or 0),
            "has_target": figure.target is not None,
            "actual": float(figure.actual or 0),
            "attainment": float(share or 0),
            "points": float(points or 0),
            "has_points": points is not None,
        }
