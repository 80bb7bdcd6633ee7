from odoo import api, fields, models
from odoo.tools import SQL

from ..models.handling.severity import SEVERITIES
from .complaint_report import _day_of


class SalesMgmtComplaintTrend(models.Model):
    """How complaints come and go: a row is a complaint in a month of its life.

    It is received in its first month and resolved in its last one; at the end of every
    month between it was open. What is open at the end of a quarter or a year is what is
    open at the end of its last month, never a sum over months.
    """

    _name = "sales.mgmt.complaint.trend"
    _description = "Complaint Trend"
    _auto = False
    _rec_name = "complaint_id"
    _order = "month desc, complaint_id desc"
    _depends = {
        "sales.mgmt.complaint": [
            "company_id",
            "commercial_partner_id",
            "product_id",
            "category_id",
            "severity",
            "team_id",
            "user_id",
            "reporter_id",
            "account_manager_id",
            "unit_id",
            "state",
            "confidential",
            "opened_on",
            "resolved_on",
        ],
        "sales.mgmt.calendar": ["company_id", "tz"],
    }

    complaint_id = fields.Many2one(comodel_name="sales.mgmt.complaint", readonly=True)
    company_id = fields.Many2one(comodel_name="res.company", readonly=True)
    commercial_partner_id = fields.Many2one(
        comodel_name="res.partner", string="Customer", readonly=True
    )
    product_id = fields.Many2one(comodel_name="product.product", readonly=True)
    category_id = fields.Many2one(
        comodel_name="sales.mgmt.complaint.category", readonly=True
    )
    severity = fields.Selection(selection=SEVERITIES, readonly=True)
    team_id = fields.Many2one(comodel_name="sales.mgmt.complaint.team", readonly=True)
    user_id = fields.Many2one(comodel_name="res.users", string="Owner", readonly=True)
    reporter_id = fields.Many2one(
        comodel_name="res.users", string="Recorded By", readonly=True
    )
    account_manager_id = fields.Many2one(comodel_name="res.users", readonly=True)
    unit_id = fields.Many2one(
        comodel_name="sales.mgmt.unit", string="Sales Unit", readonly=True
    )
    confidential = fields.Boolean(readonly=True)
    month = fields.Date(readonly=True)
    received = fields.Integer(readonly=True)
    resolved = fields.Integer(readonly=True)
    open_at_end = fields.Integer(
        string="Open at the End",
        readonly=True,
        help="At the end of the month, or now where the month still goes on.",
    )

    @property
    def _table_query(self) -> SQL:
        return SQL(
            """
            SELECT life.id::bigint * 8192
                       + (12 * (EXTRACT(YEAR FROM month.day) - 1990)
                          + EXTRACT(MONTH FROM month.day))::integer AS id,
                   life.id AS complaint_id, life.company_id,
                   life.commercial_partner_id, life.product_id, life.category_id,
                   life.severity, life.team_id, life.user_id, life.reporter_id,
                   life.account_manager_id, life.unit_id, life.confidential,
                   month.day::date AS month,
                   (month.day = life.first)::integer AS received,
                   (month.day IS NOT DISTINCT FROM life.last)::integer AS resolved,
                   (month.day IS DISTINCT FROM life.last)::integer AS open_at_end
              FROM (
                    SELECT complaint.id, complaint.company_id,
                           complaint.commercial_partner_id, complaint.product_id,
                           complaint.category_id, complaint.severity,
                           complaint.team_id, complaint.user_id, complaint.reporter_id,
                           complaint.account_manager_id, complaint.unit_id,
                           COALESCE(complaint.confidential, FALSE) AS confidential,
                           date_trunc('month', %(opened)s::timestamp) AS first,
                           date_trunc('month', %(resolved)s::timestamp) AS last,
                           date_trunc('month', %(today)s::timestamp) AS present
                      FROM sales_mgmt_complaint AS complaint
                 LEFT JOIN sales_mgmt_calendar AS calendar
                        ON calendar.company_id = complaint.company_id
                     WHERE complaint.state <> 'cancelled'
                   ) AS life
        CROSS JOIN LATERAL generate_series(
                       life.first,
                       GREATEST(life.first, COALESCE(life.last, life.present)),
                       interval '1 month'
                   ) AS month(day)
            """,
            opened=_day_of("opened_on"),
            resolved=_day_of("resolved_on"),
            today=SQL(
                "(%s::timestamp AT TIME ZONE 'UTC' "
                "AT TIME ZONE COALESCE(calendar.tz, 'UTC'))::date",
                fields.Datetime.now(),
            ),
        )

    @api.model
    def _read_group_select(self, aggregate_spec, query):
        """Override `base`: what is open at the end of months is no sum over them."""
        if aggregate_spec != "open_at_end:sum":
            return super()._read_group_select(aggregate_spec, query)
        # lets the field check who reads it
        self._field_to_sql(self._table, "open_at_end", query)
        month = SQL.identifier(self._table, "month")
        return SQL(
            """
            (SELECT COUNT(*)
               FROM unnest(array_agg(%(month)s) FILTER (WHERE %(is_open)s = 1))
                    AS ended(month)
              WHERE ended.month = MAX(%(month)s))
            """,
            month=month,
            is_open=SQL.identifier(self._table, "open_at_end"),
        )

    @api.readonly
    def action_open_complaint(self):
        """Open the complaint that a row belongs to."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "res_model": "sales.mgmt.complaint",
            "res_id": self.complaint_id.id,
            "view_mode": "form",
        }
