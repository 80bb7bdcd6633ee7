from collections import defaultdict
from fractions import Fraction

from odoo import models
from odoo.tools import SQL

from ...tools import career
from ...tools import review as arithmetic
from .evaluation import Finding

UNAVAILABLE = Finding(career.UNKNOWN, None, {"code": "unavailable"})


class SalesMgmtCareerCriterion(models.Model):
    """Criteria about figures: of closed periods, and of reviews that were signed."""

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.career.criterion"

    # ------------------------------------------------------------
    # ATTAINMENT
    # ------------------------------------------------------------

    def _judge_attainment(self, case):
        """Judge in how many of the last closed periods targets were reached.

        A period in which somebody had no target is no hit.

        :param Case case: whom to judge, of one company
        :return: findings by ids of criterion and person
        :rtype: dict[tuple[int, int], Finding]
        """
        periods = self._find_closed_periods(case)
        shares = self._read_attainments(case, periods)
        findings = {}
        for criterion in self:
            metric = criterion.metric_id
            if metric and not metric._is_measured():
                findings |= criterion._repeat(case, UNAVAILABLE)
                continue
            own = periods[criterion.period_level][: criterion.last_count]
            limit = Fraction(str(criterion.limit))
            for person in case.get_people(criterion):
                rows = [
                    shares[period.id, metric.id, person.user_id.id] for period in own
                ]
                judgment = career.count_hits(
                    [share for share, _metric in rows], limit, criterion.needed
                )
                details = {
                    "rows": [
                        {
                            "label": period.name,
                            "value": _to_float(share),
                            "hit": career.reaches(share, limit),
                            "name": metric.name or name,
                        }
                        for period, (share, name) in zip(own, rows, strict=True)
                    ]
                }
                if not own:
                    details = {"code": "not_closed", "closed": 0}
                findings[criterion.id, person.id] = Finding(*judgment, details)
        return findings

    def _read_attainments(self, case, periods):
        """Return what part of their targets people reached in closed periods.

        Of all targets together, it is the one that was reached least.

        :param dict periods: by level
        :return: percent, and the name of the metric; by ids of period, metric (False
            for all of them) and user
        :rtype: dict[tuple, tuple[Fraction | None, str]]
        """
        users = case.get_everybody(self).user_id
        shares = defaultdict(lambda: (None, ""))
        for level, criteria in self.grouped("period_level").items():
            every = any(not each.metric_id for each in criteria)
            for period in periods[level][: max(criteria.mapped("last_count"))]:
                metrics = criteria.metric_id
                if every:
                    metrics |= self._find_planned_metrics(period)
                for metric, user_id, share in self._read_shares(period, metrics, users):
                    shares[period.id, metric.id, user_id] = (share, metric.name)
                    lowest, _name = shares[period.id, False, user_id]
                    if metric._is_measured() and (lowest is None or share < lowest):
                        shares[period.id, False, user_id] = (share, metric.name)
        return shares

    def _read_shares(self, period, metrics, users):
        """Yield what part of their targets people reached in a closed period.

        :return: metric, id of the user and percent; nothing where there was no target
        """
        figures = self.env["sales.mgmt.review"]._read_closed_figures(
            period, metrics, users
        )
        for metric in metrics:
            for user_id in users.ids:
                figure = figures[metric.id, user_id]
                share = arithmetic.attainment(
                    figure.actual, figure.target, metric.direction
                )
                if share is not None:
                    yield metric, user_id, 100 * share

    def _find_planned_metrics(self, period):
        """Return the metrics of which somebody had a target in a closed period.

        :rtype: sales.mgmt.metric
        """
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT snapshot.metric_id
                  FROM sales_mgmt_snapshot AS snapshot
                  JOIN sales_mgmt_period AS period ON period.id = snapshot.period_id
                 WHERE period.parent_path LIKE %s AND snapshot.has_target
                   AND snapshot.user_id IS NOT NULL AND snapshot.segment_id IS NULL
                 ORDER BY 1
                """,
                f"{period.parent_path}%",
            )
        )
        return self.env["sales.mgmt.metric"].browse(metric_id for (metric_id,) in rows)

    # ------------------------------------------------------------
    # VALUES
    # ------------------------------------------------------------

    def _judge_value(self, case):
        """Judge the figure of the last closed periods together.

        What was not closed, or not measured, in one of them is unknown.

        :param Case case: whom to judge, of one company
        :return: findings by ids of criterion and person
        :rtype: dict[tuple[int, int], Finding]
        """
        periods = self._find_closed_periods(case)
        closed, pieces = self._read_pieces(case, periods)
        findings = {}
        for criterion in self:
            own = periods[criterion.period_level][: criterion.last_count]
            refusal = criterion._find_gap(own, closed)
            if refusal:
                findings |= criterion._repeat(case, refusal)
                continue
            for person in case.get_people(criterion):
                findings[criterion.id, person.id] = criterion._compare(
                    [
                        piece
                        for period in own
                        for piece in pieces[
                            criterion.metric_id.id, period.id, person.user_id.id
                        ]
                    ],
                    own,
                )
        return findings

    def _find_gap(self, periods, closed):
        """Return why a value cannot be known, or nothing.

        :param sales.mgmt.period periods: those that there are of the ones asked for
        :param set closed: pairs of ids of metric and period
        :rtype: Finding | None
        """
        self.ensure_one()
        metric = self.metric_id
        if not metric._is_measured():
            return UNAVAILABLE
        there = [period for period in periods if (metric.id, period.id) in closed]
        if len(there) < self.last_count:
            return Finding(
                career.UNKNOWN, None, {"code": "not_closed", "closed": len(there)}
            )
        return None

    def _compare(self, pieces, periods):
        """Judge what periods come to together.

        :param list[career.Piece] pieces: of one person
        :rtype: Finding
        """
        metric = self.metric_id
        value = career.gather(pieces, metric.kind == "ratio")
        if value is not None and metric.unit == "percent":
            value *= 100
        judgment = career.compare(
            value, Fraction(str(self.limit)), self.operator == "at_most"
        )
        rows = [{"labels": periods.mapped("name"), "value": _to_float(value)}]
        details = {"rows": rows} if value is not None else {"code": "unmeasured"}
        return Finding(*judgment, details)

    def _read_pieces(self, case, periods):
        """Return what people achieved in closed periods, exactly, in two statements.

        :param dict periods: by level
        :return: which metrics are closed in which periods, as pairs of ids; pieces by
            ids of metric, period and user
        :rtype: tuple[set[tuple], dict[tuple, list[career.Piece]]]
        """
        period_ids = [
            period.id
            for level, criteria in self.grouped("period_level").items()
            for period in periods[level][: max(criteria.mapped("last_count"))]
        ]
        closed = self.env.execute_query(
            SQL(
                """
                SELECT metric_id, period_id FROM sales_mgmt_closing_metric
                 WHERE metric_id = ANY(%s) AND period_id = ANY(%s)
                   AND segmentation_id IS NULL
                """,
                self.metric_id.ids,
                period_ids,
            )
        )
        pieces = defaultdict(list)
        for metric_id, period_id, user_id, *parts in self.env.execute_query(
            SQL(
                """
                SELECT metric_id, period_id, user_id, SUM(numerator)::text,
                       SUM(denominator)::text
                  FROM sales_mgmt_snapshot
                 WHERE metric_id = ANY(%s) AND period_id = ANY(%s)
                   AND user_id = ANY(%s) AND segment_id IS NULL
                 GROUP BY 1, 2, 3
                """,
                self.metric_id.ids,
                period_ids,
                case.get_everybody(self).user_id.ids,
            )
        ):
            pieces[metric_id, period_id, user_id].append(
                career.Piece(*(Fraction(part or 0) for part in parts))
            )
        return set(closed), pieces

    # ------------------------------------------------------------
    # DOCUMENTS
    # ------------------------------------------------------------

    def _judge_documents(self, case):
        """Judge what documents say today, whatever was closed meanwhile.

        A closed figure tells what was open then. So the documents themselves are asked,
        by the definition of the metric, one statement per source.

        :param Case case: whom to judge, of one company
        :return: findings by ids of criterion and person
        :rtype: dict[tuple[int, int], Finding]
        """
        found = self._read_documents(case)
        findings = {}
        for criterion in self:
            metric = criterion.metric_id
            if metric not in found:
                findings |= criterion._repeat(case, UNAVAILABLE)
                continue
            model, by_user = found[metric]
            limit = Fraction(str(criterion.limit))
            for person in case.get_people(criterion):
                value, ids = by_user.get(person.user_id.id, (Fraction(0), []))
                findings[criterion.id, person.id] = Finding(
                    *career.compare(value, limit, criterion.operator == "at_most"),
                    {
                        "rows": [{"value": _to_float(value)}],
                        "model": model,
                        "ids": ids,
                    },
                )
        return findings

    def _read_documents(self, case):
        """Return what metrics count over all time, and the documents behind it.

        :return: by metric that is available: the model of its documents, and value and
            some ids by user id
        :rtype: dict[sales.mgmt.metric, tuple[str, dict[int, tuple]]]
        """
        engine = self.env["sales.mgmt.measurement"]
        user_ids = case.get_everybody(self).user_id.ids
        self.env.flush_all()
        found = {}
        for metric in self.metric_id.filtered(lambda each: each._is_measured()):
            totals = defaultdict(lambda: (Fraction(0), []))
            for source in metric.source_ids:
                for user_id, value, ids in self.env.execute_query(
                    SQL(
                        """
                        %(attributed)s
                        SELECT user_id, SUM(value)::text,
                               (array_agg(DISTINCT record_id ORDER BY record_id))[:20]
                          FROM attributed
                         WHERE company_id = %(company)s AND user_id = ANY(%(users)s)
                         GROUP BY user_id
                        """,
                        attributed=engine._get_attributed_sql(source, by_record=True),
                        company=case.company.id,
                        users=user_ids,
                    )
                ):
                    total, known = totals[user_id]
                    totals[user_id] = (total + Fraction(value or 0), known + ids)
            found[metric] = (metric.source_ids[0].model, dict(totals))
        return found

    # ------------------------------------------------------------
    # REVIEWS
    # ------------------------------------------------------------

    def _judge_review(self, case):
        """Judge in how many of the last signed reviews a score was reached.

        :param Case case: whom to judge, of one company
        :return: findings by ids of criterion and person
        :rtype: dict[tuple[int, int], Finding]
        """
        scores = self._read_scores(case)
        findings = {}
        for criterion in self:
            limit = Fraction(str(criterion.limit))
            for person in case.get_people(criterion):
                own = scores[person.id][: criterion.last_count]
                judgment = career.count_hits(
                    [score for _review, _name, score in own], limit, criterion.needed
                )
                details = {
                    "rows": [
                        {
                            "label": name,
                            "value": _to_float(score),
                            "hit": career.reaches(score, limit),
                        }
                        for _review, name, score in own
                    ],
                    "model": "sales.mgmt.review",
                    "ids": [review_id for review_id, _name, _score in own],
                }
                findings[criterion.id, person.id] = Finding(
                    *judgment, details if own else {"code": "nothing"}
                )
        return findings

    def _read_scores(self, case):
        """Return the scores of the last signed reviews, the latest first.

        :return: id, name of the period and score, by id of the person
        :rtype: dict[int, list[tuple]]
        """
        scores = defaultdict(list)
        self.env["sales.mgmt.review"].flush_model()
        for person_id, review_id, name, score in self.env.execute_query(
            SQL(
                """
                SELECT person_id, review_id, name, score::text
                  FROM (
                        SELECT review.person_id, review.id AS review_id, period.name,
                               review.score,
                               row_number() OVER (
                                   PARTITION BY review.person_id
                                   ORDER BY review.date_from DESC, review.id DESC
                               ) AS place
                          FROM sales_mgmt_review AS review
                          JOIN sales_mgmt_period AS period
                            ON period.id = review.period_id
                         WHERE review.state = 'signed' AND review.has_score
                           AND review.person_id = ANY(%s)
                       ) AS latest
                 WHERE place <= %s
                 ORDER BY person_id, place
                """,
                case.get_everybody(self).ids,
                max(self.mapped("last_count")),
            )
        ):
            scores[person_id].append((review_id, name, Fraction(score)))
        return scores

    # ------------------------------------------------------------
    # PERIODS
    # ------------------------------------------------------------

    def _find_closed_periods(self, case):
        """Return the last closed periods of each level that is looked at.

        :rtype: dict[str, sales.mgmt.period]
        """
        return {
            level: self.env["sales.mgmt.period"].search(
                [
                    ("company_id", "=", case.company.id),
                    ("level", "=", level),
                    ("closing_id", "!=", False),
                ],
                order="date_from DESC",
                limit=max(criteria.mapped("last_count")),
            )
            for level, criteria in self.grouped("period_level").items()
        }

    def _repeat(self, case, finding):
        """Return the same finding for everybody whom a criterion judges."""
        self.ensure_one()
        return {(self.id, person.id): finding for person in case.get_people(self)}


class SalesMgmtMetric(models.Model):
    _inherit = "sales.mgmt.metric"

    def _is_measured(self):
        """Tell whether the metric is in use and its documents exist."""
        self.ensure_one()
        return self.active and self.available


def _to_float(value):
    """Return an exact value as it is kept and shown, none where there is none."""
    return None if value is None else round(float(value), 4)
