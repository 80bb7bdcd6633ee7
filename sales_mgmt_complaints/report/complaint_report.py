from odoo import api, fields, models
from odoo.tools import SQL

from ..models.handling.complaint import CHANNELS
from ..models.handling.severity import SEVERITIES
from ..models.handling.stage import STATES

HOUR = 3600
DAY = 24 * HOUR


class SalesMgmtComplaintReport(models.Model):
    """Complaints in figures: a row is a complaint, each counted once.

    - what was cancelled was no complaint, and is not in it;
    - durations are calendar time, averaged over the complaints that have one: what is
      not resolved yet counts for no average;
    - satisfaction is averaged over answers, not over complaints;
    - money stands in the currency of the reader's company, at today's rate;
    - days are those of the company that was complained to, not those of the reader.
    """

    _name = "sales.mgmt.complaint.report"
    _description = "Complaint Analysis"
    _inherit = ["sales.mgmt.rate.mixin"]
    _auto = False
    _rec_name = "complaint_id"
    _order = "date_opened desc, id desc"
    _depends = {
        "sales.mgmt.complaint": [
            "company_id",
            "commercial_partner_id",
            "product_id",
            "category_id",
            "cause_id",
            "severity",
            "channel",
            "team_id",
            "user_id",
            "reporter_id",
            "account_manager_id",
            "unit_id",
            "state",
            "is_open",
            "confidential",
            "is_repeated",
            "reopen_count",
            "opened_on",
            "first_response_on",
            "resolved_on",
            "claimed_amount",
            "granted_amount",
            "satisfaction_score",
        ],
        "sales.mgmt.complaint.category": ["parent_path"],
        "sales.mgmt.complaint.cause": ["parent_path", "is_justified"],
        "sales.mgmt.calendar": ["company_id", "tz"],
    }

    complaint_id = fields.Many2one(comodel_name="sales.mgmt.complaint", readonly=True)
    company_id = fields.Many2one(comodel_name="res.company", readonly=True)
    currency_id = fields.Many2one(comodel_name="res.currency", readonly=True)
    commercial_partner_id = fields.Many2one(
        comodel_name="res.partner", string="Customer", readonly=True
    )
    product_id = fields.Many2one(comodel_name="product.product", readonly=True)
    category_id = fields.Many2one(
        comodel_name="sales.mgmt.complaint.category", readonly=True
    )
    main_category_id = fields.Many2one(
        comodel_name="sales.mgmt.complaint.category",
        readonly=True,
    )
    cause_id = fields.Many2one(comodel_name="sales.mgmt.complaint.cause", readonly=True)
    main_cause_id = fields.Many2one(
        comodel_name="sales.mgmt.complaint.cause", readonly=True
    )
    is_justified = fields.Boolean(string="Our Fault", readonly=True)
    severity = fields.Selection(selection=SEVERITIES, readonly=True)
    channel = fields.Selection(selection=CHANNELS, readonly=True)
    team_id = fields.Many2one(comodel_name="sales.mgmt.complaint.team", readonly=True)
    user_id = fields.Many2one(comodel_name="res.users", string="Owner", readonly=True)
    reporter_id = fields.Many2one(
        comodel_name="res.users", string="Recorded By", readonly=True
    )
    account_manager_id = fields.Many2one(comodel_name="res.users", readonly=True)
    unit_id = fields.Many2one(
        comodel_name="sales.mgmt.unit", string="Sales Unit", readonly=True
    )
    state = fields.Selection(selection=STATES, readonly=True)
    is_open = fields.Boolean(readonly=True)
    confidential = fields.Boolean(readonly=True)
    is_repeated = fields.Boolean(readonly=True)
    date_opened = fields.Date(string="Received On", readonly=True)
    date_resolved = fields.Date(string="Resolved On", readonly=True)

    complaint_count = fields.Integer(string="Complaints", readonly=True)
    response_hours = fields.Float(
        string="Hours to First Answer",
        readonly=True,
        aggregator="avg",
        help="From receipt to the first answer, nights and weekends included.",
    )
    resolution_days = fields.Float(
        string="Days to Resolve",
        readonly=True,
        aggregator="avg",
        help="From receipt to the solution, nights and weekends included.",
    )
    open_days = fields.Float(
        string="Days Open",
        readonly=True,
        aggregator="avg",
        help="Of what is still open: since when.",
    )
    reopen_count = fields.Integer(string="Times Reopened", readonly=True)
    repeated_share = fields.Float(
        string="Repeated (%)",
        readonly=True,
        aggregator="avg",
        help="How many of a hundred repeat an earlier complaint.",
    )
    claimed = fields.Monetary(readonly=True)
    granted = fields.Monetary(string="Compensation", readonly=True)
    cost = fields.Float(
        string="Compensation per Complaint",
        readonly=True,
        aggregator="avg",
        digits=(16, 2),
        help="What was granted, divided by all complaints, also by those that got "
        "nothing. In the currency of your company.",
    )
    satisfaction = fields.Float(
        string="Satisfaction (1–5)",
        readonly=True,
        aggregator="avg",
        digits=(3, 2),
        help="The average of what customers answered.",
    )
    satisfied_share = fields.Float(
        string="Satisfied (%)",
        readonly=True,
        aggregator="avg",
        help="How many of a hundred answers are 4 or 5.",
    )
    answer_count = fields.Integer(string="Answers", readonly=True)

    @property
    def _table_query(self) -> SQL:
        return SQL(
            """
            SELECT complaint.id, complaint.id AS complaint_id, complaint.company_id,
                   %(currency)s AS currency_id, complaint.commercial_partner_id,
                   complaint.product_id,
                   complaint.category_id,
                   split_part(category.parent_path, '/', 1)::integer
                       AS main_category_id,
                   complaint.cause_id,
                   split_part(cause.parent_path, '/', 1)::integer AS main_cause_id,
                   cause.is_justified,
                   complaint.severity, complaint.channel,
                   complaint.team_id, complaint.user_id, complaint.reporter_id,
                   complaint.account_manager_id, complaint.unit_id,
                   complaint.state, complaint.is_open,
                   COALESCE(complaint.confidential, FALSE) AS confidential,
                   COALESCE(complaint.is_repeated, FALSE) AS is_repeated,
                   %(opened)s AS date_opened, %(resolved)s AS date_resolved,
                   %(measures)s
              FROM sales_mgmt_complaint AS complaint
              JOIN (%(rates)s) AS rate(company_id, factor)
                ON rate.company_id = complaint.company_id
         LEFT JOIN sales_mgmt_calendar AS calendar
                ON calendar.company_id = complaint.company_id
         LEFT JOIN sales_mgmt_complaint_category AS category
                ON category.id = complaint.category_id
         LEFT JOIN sales_mgmt_complaint_cause AS cause
                ON cause.id = complaint.cause_id
             WHERE complaint.state <> 'cancelled'
            """,
            currency=self.env.company.currency_id.id,
            opened=_day_of("opened_on"),
            resolved=_day_of("resolved_on"),
            measures=self._select_measures(),
            rates=self._select_rates(),
        )

    def _select_measures(self) -> SQL:
        """Return the figures of a complaint; what it has not is no zero."""
        return SQL(
            """
            1 AS complaint_count,
            EXTRACT(EPOCH FROM complaint.first_response_on - complaint.opened_on)
                / %(hour)s AS response_hours,
            EXTRACT(EPOCH FROM complaint.resolved_on - complaint.opened_on)
                / %(day)s AS resolution_days,
            CASE WHEN complaint.is_open
                 THEN EXTRACT(EPOCH FROM %(now)s - complaint.opened_on) / %(day)s
            END AS open_days,
            complaint.reopen_count,
            CASE WHEN complaint.is_repeated THEN 100.0 ELSE 0 END AS repeated_share,
            rate.factor * COALESCE(complaint.claimed_amount, 0) AS claimed,
            rate.factor * COALESCE(complaint.granted_amount, 0) AS granted,
            rate.factor * COALESCE(complaint.granted_amount, 0) AS cost,
            complaint.satisfaction_score::integer AS satisfaction,
            CASE WHEN complaint.satisfaction_score >= '4' THEN 100.0
                 WHEN complaint.satisfaction_score IS NOT NULL THEN 0
            END AS satisfied_share,
            CASE WHEN complaint.satisfaction_score IS NULL THEN 0 ELSE 1 END
                AS answer_count
            """,
            hour=HOUR,
            day=DAY,
            now=fields.Datetime.now(),
        )

    @api.readonly
    def action_open_complaint(self):
        """Open the complaint that a row stands for."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "res_model": "sales.mgmt.complaint",
            "res_id": self.complaint_id.id,
            "view_mode": "form",
        }


def _day_of(moment) -> SQL:
    """Return the day of a moment in the time zone of the company's calendar.

    :param str moment: a column of the complaint
    """
    return SQL(
        "(complaint.%s AT TIME ZONE 'UTC' "
        "AT TIME ZONE COALESCE(calendar.tz, 'UTC'))::date",
        SQL.identifier(moment),
    )
