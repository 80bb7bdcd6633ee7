from collections import defaultdict

from odoo import api, fields, models
from odoo.tools import SQL


class SalesMgmtMeasurement(models.AbstractModel):
    """What people did between two days, which need not be a period.

    Facts know months or weeks; whether somebody did anything since Wednesday stands in
    the documents alone.
    """

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.measurement"

    @api.model
    def _sum_days(self, metric, company, date_from, date_to, user_ids):
        """Return what documents of some days add up to, by person.

        A statement per source, however many people. Days are those of the calendar of
        the company, and nothing counts that lies in the future. What a customer does
        for the first time, or once per period, is not looked at as such: every document
        counts, see `sales.mgmt.metric._adds_up_by_day`.

        :param sales.mgmt.metric metric: one that is available
        :param res.company company: whose documents
        :param date date_from: the first day
        :param date date_to: the last day
        :param list[int] user_ids: of whom
        :return: value and what it is out of (0 for totals), of those with documents
        :rtype: dict[int, tuple[float, float]]
        """
        calendar = self.env["sales.mgmt.calendar"]._get_for_company(company)
        start, end = calendar._get_utc_bounds(date_from, date_to)
        self.env.flush_all()
        sums = defaultdict(lambda: [0.0, 0.0])
        for source in metric.sudo().source_ids:
            bounds = (start, min(end, fields.Datetime.now()))
            upper = SQL("<")
            if source._is_dated_by_day():
                bounds = (date_from, min(date_to, calendar._get_today()))
                upper = SQL("<=")
            rows = self.env.execute_query(
                SQL(
                    """
                    SELECT document.user_id, ROUND(SUM(document.value), 6)
                      FROM (%s) AS document
                     WHERE document.user_id = ANY(%s) AND document.company_id = %s
                       AND document.date >= %s AND document.date %s %s
                     GROUP BY 1
                    """,
                    self._get_documents_sql(source, None),
                    user_ids,
                    company.id,
                    bounds[0],
                    upper,
                    bounds[1],
                )
            )
            place = int(metric.kind == "ratio" and source.part == "denominator")
            for user_id, value in rows:
                sums[user_id][place] += float(value or 0)
        return {user_id: tuple(pair) for user_id, pair in sums.items()}


class SalesMgmtMetric(models.Model):
    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.metric"

    def _adds_up_by_day(self):
        """Tell whether the figure of some days is the sum of their documents."""
        self.ensure_one()
        return all(
            source.occurrence == "every" and not source.past_only
            for source in self.sudo().source_ids
        )
