from collections import defaultdict

from odoo import fields, models
from odoo.fields import Domain

from ...tools.periods import ONE_DAY

# Activities on these are sales work; what else is on somebody's list is not told
SALES_MODELS = ("crm.lead", "sale.order", "res.partner")
# Of deals and of next steps, in one report
MOST_LINES = 20


class SalesMgmtWorkReport(models.Model):
    """What reports are filled in with.

    How it works: reports of the same days are filled in together, in a number of
    statements that depends on the number of metrics and never on that of people.
    """

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.work.report"

    def _fill(self):
        """Fill in the figures of reports that are not confirmed yet.

        In sudo: somebody's own figures, of whichever document they come from.
        """
        reports = self.sudo()
        reports.line_ids.unlink()
        vals_list = []
        for (company, date_from, date_to), group in reports.grouped(
            lambda each: (each.company_id, each.date_from, each.date_to)
        ).items():
            by_user = {report.user_id.id: report for report in group}
            for rows in (
                group._read_figures(company, date_from, date_to),
                group._read_activities(date_from, date_to),
                group._read_deals(company, date_from, date_to),
                group._read_next_steps(date_from, date_to),
            ):
                vals_list += [
                    {**vals, "report_id": by_user[user_id].id, "sequence": number}
                    for user_id, lines in rows.items()
                    for number, vals in enumerate(lines[:MOST_LINES])
                ]
        self.env["sales.mgmt.work.report.line"].sudo().create(vals_list)
        reports.filled_on = fields.Datetime.now()

    # Results

    def _read_figures(self, company, date_from, date_to):
        """Return target and result of each metric, by person.

        :rtype: dict[int, list[dict]]
        """
        month = self.env["sales.mgmt.period"]._find(company, "month", date_to)
        targets = self._read_month_targets(month)
        common = company._get_sales_mgmt_report_metrics()
        metrics = common.browse({metric_id for _user, metric_id in targets}) | common
        metrics = metrics.filtered("available").sorted(lambda each: each.sequence)
        results = self._read_results(metrics, company, date_from, date_to)
        actuals = self._read_actuals(metrics, month)
        lines = defaultdict(list)
        for metric in metrics:
            currency = company.currency_id if metric.unit == "money" else False
            for user in self.user_id:
                target = targets.get((user.id, metric.id))
                if not target and metric not in common:
                    continue
                result = results.get(metric, {}).get(user.id)
                lines[user.id].append(
                    {
                        "section": "figure",
                        "name": metric.name,
                        "metric_id": metric.id,
                        "currency_id": currency and currency.id,
                        "has_result": metric in results and result is not False,
                        "result": result or 0.0,
                        "actual": actuals.get((user.id, metric.id), 0.0),
                        **(target or {}),
                    }
                )
        return lines

    def _read_month_targets(self, month):
        """Return the targets of the month, by ids of person and metric."""
        targets = self.env["sales.mgmt.target"].sudo()
        found = targets.search_fetch(
            [
                ("user_id", "in", self.user_id.ids),
                ("period_id", "=", month.id),
                ("plan_id.state", "in", ["active", "closed"]),
                ("segment_id", "=", False),
                ("amount", "!=", 0),
            ],
            ["user_id", "metric_id", "amount", "actual", "attainment", "currency_id"],
        ).sorted(
            # the last one counts: of an active plan, and then the largest
            lambda target: (target.plan_state != "closed", target.amount)
        )
        return {
            (target.user_id.id, target.metric_id.id): {
                "has_target": True,
                "amount": target.amount,
                "actual": target.actual,
                "attainment": target.attainment,
                "currency_id": target.currency_id.id,
            }
            for target in found
        }

    def _read_results(self, metrics, company, date_from, date_to):
        """Return what the documents of the days add up to, by metric and person.

        Metrics whose days do not add up are left out; a rate of nothing is False.
        """
        engine = self.env["sales.mgmt.measurement"].sudo()
        results = {}
        for metric in metrics:
            if not metric._adds_up_by_day():
                continue
            sums = engine._sum_days(
                metric, company, date_from, date_to, self.user_id.ids
            )
            results[metric] = {
                user.id: _divide(metric, *sums.get(user.id, (0.0, 0.0)))
                for user in self.user_id
            }
        return results

    def _read_actuals(self, metrics, month):
        """Return the figures of the month to date, by ids of person and metric."""
        actuals = {}
        for additive, together in metrics.sudo().grouped("additive").items():
            rows = (
                self.env["sales.mgmt.fact"]
                .sudo()
                ._read_group(
                    Domain("metric_id", "in", together.ids)
                    & Domain("user_id", "in", self.user_id.ids)
                    & Domain("segment_id", "=", False)
                    & Domain("period_id", "child_of" if additive else "=", month.ids),
                    ["user_id", "metric_id"],
                    ["numerator:sum", "denominator:sum"],
                )
            )
            for user, metric, numerator, denominator in rows:
                actuals[user.id, metric.id] = (
                    _divide(metric, numerator or 0.0, denominator or 0.0) or 0.0
                )
        return actuals

    # Activities, deals, next steps

    def _read_activities(self, date_from, date_to):
        """Return how many activities of each kind people did."""
        rows = (
            self.env["mail.activity"]
            .sudo()
            .with_context(active_test=False)
            ._read_group(
                [
                    ("user_id", "in", self.user_id.ids),
                    ("res_model", "in", SALES_MODELS),
                    ("date_done", ">=", date_from),
                    ("date_done", "<=", date_to),
                ],
                ["user_id", "activity_type_id"],
                ["__count"],
                order="__count desc",
            )
        )
        lines = defaultdict(list)
        for user, activity_type, count in rows:
            lines[user.id].append(
                {
                    "section": "activity",
                    "name": activity_type.name or self.env._("Other"),
                    "count": count,
                }
            )
        return lines

    def _read_deals(self, company, date_from, date_to):
        """Return which opportunities people won and lost, the largest first."""
        calendar = self.env["sales.mgmt.calendar"]._get_for_company(company)
        start, end = calendar._get_utc_bounds(date_from, date_to)
        deals = (
            self.env["crm.lead"]
            .sudo()
            .with_context(active_test=False)
            .search_fetch(
                [
                    ("user_id", "in", self.user_id.ids),
                    ("company_id", "in", [company.id, False]),
                    ("type", "=", "opportunity"),
                    ("won_status", "in", ["won", "lost"]),
                    ("date_closed", ">=", start),
                    ("date_closed", "<", end),
                ],
                ["name", "partner_id", "user_id", "won_status", "expected_revenue"],
                order="expected_revenue desc, id",
            )
        )
        sections = defaultdict(lambda: {"won": [], "lost": []})
        for deal in deals:
            sections[deal.user_id.id][deal.won_status].append(
                {
                    "section": deal.won_status,
                    "name": " · ".join(
                        part for part in (deal.partner_id.name, deal.name) if part
                    ),
                    "value": deal.expected_revenue,
                    "currency_id": company.currency_id.id,
                    "date": deal.date_closed,
                }
            )
        return {
            user_id: [*found["won"][:MOST_LINES], *found["lost"]]
            for user_id, found in sections.items()
        }

    def _read_next_steps(self, date_from, date_to):
        """Return what people have planned for as long again, the soonest first."""
        last = date_to + (date_to - date_from) + ONE_DAY
        steps = (
            self.env["mail.activity"]
            .sudo()
            .search_fetch(
                [
                    ("user_id", "in", self.user_id.ids),
                    ("res_model", "in", SALES_MODELS),
                    ("date_deadline", "<=", last),
                ],
                ["user_id", "activity_type_id", "summary", "res_name", "date_deadline"],
                order="date_deadline, id",
            )
        )
        lines = defaultdict(list)
        for step in steps:
            what = step.summary or step.activity_type_id.name
            lines[step.user_id.id].append(
                {
                    "section": "next",
                    "name": " · ".join(part for part in (what, step.res_name) if part),
                    "date": step.date_deadline,
                }
            )
        return lines


def _divide(metric, numerator, denominator):
    """Return the figure of a metric; False for a rate of nothing."""
    if metric.kind == "total":
        return numerator
    return numerator / denominator if denominator else False
