import pytz

from odoo import api, fields, models
from odoo.exceptions import AccessError

READERS = ("sales_mgmt_targets.group_user", "sales_mgmt_targets.group_auditor")
ANALYSIS = ("sales_mgmt_target_report_action_open", "menu_target_analysis")
PROGRESS = ("sales_mgmt_target_report_action_open_mine", "menu_my_progress")
# Where a figure opens: for those who read those of others, and for everybody else
ACTIONS = {
    "attainment": (ANALYSIS, PROGRESS),
    "gap": (ANALYSIS, PROGRESS),
    "overdue": (
        ("sales_mgmt_receivable_action", "menu_receivables"),
        ("sales_mgmt_receivable_action_mine", "menu_my_receivables"),
    ),
    "alerts": (
        ("sales_mgmt_alert_action", "menu_team_alerts"),
        ("sales_mgmt_alert_action_mine", "menu_my_alerts"),
    ),
}
ABOVE = ("sales_mgmt_targets.group_leader", "sales_mgmt_targets.group_auditor")


class DigestDigest(models.Model):
    """Adds how far the month is to the periodic message.

    Everything is read with the rights of whoever gets the message: salespeople get
    their own figures, leaders those of their units, managers those of the company.
    """

    _inherit = "digest.digest"

    kpi_sales_mgmt_attainment = fields.Boolean(string="Attainment of the Month (%)")
    kpi_sales_mgmt_attainment_value = fields.Float(
        compute="_compute_kpi_sales_mgmt_month",
        help="What was achieved in proportion to the targets of the month that runs at "
        "the end of the stretch of time, in the first metric of the plan.",
    )
    kpi_sales_mgmt_gap = fields.Boolean(string="Missing to the Target of the Month")
    kpi_sales_mgmt_gap_value = fields.Monetary(
        compute="_compute_kpi_sales_mgmt_month",
        help="Target less what was achieved, in money.",
    )
    kpi_sales_mgmt_overdue = fields.Boolean(string="Overdue Receivables")
    kpi_sales_mgmt_overdue_value = fields.Monetary(
        compute="_compute_kpi_sales_mgmt_overdue_value",
        help="As of today, whatever the stretch of time.",
    )
    kpi_sales_mgmt_alerts = fields.Boolean(string="Open Sales Alerts")
    kpi_sales_mgmt_alerts_value = fields.Integer(
        compute="_compute_kpi_sales_mgmt_alerts_value",
        help="Open at the end of the stretch of time.",
    )

    @api.depends_context("start_datetime", "end_datetime", "uid", "company")
    def _compute_kpi_sales_mgmt_month(self):
        self._check_kpi_reader()
        for digest in self:
            target, actual = digest._read_month()
            digest.kpi_sales_mgmt_attainment_value = (
                100 * actual / target if target else 0.0
            )
            digest.kpi_sales_mgmt_gap_value = target - actual

    @api.depends_context("uid", "company")
    def _compute_kpi_sales_mgmt_overdue_value(self):
        self._check_kpi_reader()
        for digest in self:
            [(overdue,)] = self.env["sales.mgmt.receivable"]._read_group(
                [("company_id", "=", digest._get_kpi_company().id)],
                aggregates=["overdue:sum"],
            )
            digest.kpi_sales_mgmt_overdue_value = overdue or 0.0

    @api.depends_context("start_datetime", "end_datetime", "uid", "company")
    def _compute_kpi_sales_mgmt_alerts_value(self):
        self._check_kpi_reader()
        _start, end, _companies = self._get_kpi_compute_parameters()
        for digest in self:
            digest.kpi_sales_mgmt_alerts_value = self.env[
                "sales.mgmt.alert"
            ].search_count(
                [
                    ("company_id", "=", digest._get_kpi_company().id),
                    ("raised_on", "<", end),
                    "|",
                    ("closed_on", "=", False),
                    ("closed_on", ">=", end),
                ]
            )

    def _check_kpi_reader(self):
        """Raise what makes core leave a figure out of somebody's message."""
        if not any(map(self.env.user.has_group, READERS)):
            raise AccessError(self.env._("Only salespeople read figures of sales."))

    def _get_kpi_company(self):
        """Return whose figures are told: of the message, else of who gets it."""
        return self.company_id or self.env.company

    def _read_month(self):
        """Return target and result of the month, in the first metric that is money.

        :return: sums of what the reader may read
        :rtype: tuple[float, float]
        """
        report = self.env["sales.mgmt.target.report"]
        company = self._get_kpi_company()
        month = self._find_kpi_month(company)
        domain = [
            ("plan_id.state", "in", ["active", "closed"]),
            ("company_id", "=", company.id),
            ("month_id", "in", month.ids),
            ("metric_id.unit", "=", "money"),
            ("metric_id.kind", "=", "total"),
            ("segmentation_id", "=", False),
        ]
        metrics = report._read_group(domain, ["metric_id"])
        metric = min(
            (metric for (metric,) in metrics),
            key=lambda each: (each.sequence, each.id),
            default=self.env["sales.mgmt.metric"],
        )
        [(target, actual)] = report._read_group(
            [*domain, ("metric_id", "=", metric.id)],
            aggregates=["amount:sum", "actual:sum"],
        )
        return target or 0.0, actual or 0.0

    def _find_kpi_month(self, company):
        """Return the month in which the stretch of time ends."""
        end = self.env.context.get("end_datetime") or fields.Datetime.now()
        calendar = self.env["sales.mgmt.calendar"]._get_for_company(company)
        if not end.tzinfo:
            end = pytz.utc.localize(end)
        day = end.astimezone(pytz.timezone(calendar.tz or "UTC")).date()
        return self.env["sales.mgmt.period"].search(
            [
                ("company_id", "=", company.id),
                ("level", "=", "month"),
                ("date_from", "<=", day),
                ("date_to", ">=", day),
            ],
            limit=1,
        )

    def _compute_kpis_actions(self, company, user):
        """Extend `digest`: a figure opens where it comes from."""
        actions = super()._compute_kpis_actions(company, user)
        place = 0 if any(map(user.has_group, ABOVE)) else 1
        for name, places in ACTIONS.items():
            action, menu = places[place]
            menu_id = self.env.ref(f"sales_mgmt_targets.{menu}").id
            actions[f"kpi_sales_mgmt_{name}"] = (
                f"sales_mgmt_targets.{action}?menu_id={menu_id}"
            )
        return actions
