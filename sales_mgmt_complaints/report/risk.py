from odoo import fields, models
from odoo.tools import SQL

from ..models.handling.severity import SEVERITIES

AGE_BANDS = [
    ("0", "Up to 2 Days"),
    ("1", "3 to 7 Days"),
    ("2", "8 to 30 Days"),
    ("3", "More than 30 Days"),
]


class SalesMgmtComplaintRisk(models.Model):
    """The time bombs: open complaints by what they may cost, the worst first.

    A row is an open complaint. Its risk is (days open + 2 * days untouched) * weight of
    its severity (1, 2, 4, 8) * weight of the customer, from 1 for who bought nothing
    within a year over 1.5 for the average of all who complain to nearly 2 for the
    largest. It is computed when it is looked at, so it is never out of date.
    """

    _name = "sales.mgmt.complaint.risk"
    _description = "Complaint Risk"
    _auto = False
    _rec_name = "complaint_id"
    _order = "risk desc, id desc"
    _depends = {
        "sales.mgmt.complaint": [
            "active",
            "category_id",
            "commercial_partner_id",
            "company_id",
            "customer_value",
            "deadline_state",
            "is_open",
            "next_deadline_on",
            "opened_on",
            "severity",
            "state",
            "team_id",
            "touched_on",
            "unit_id",
            "user_id",
        ],
    }

    complaint_id = fields.Many2one(comodel_name="sales.mgmt.complaint", readonly=True)
    company_id = fields.Many2one(comodel_name="res.company", readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    commercial_partner_id = fields.Many2one(
        comodel_name="res.partner", string="Customer", readonly=True
    )
    category_id = fields.Many2one(
        comodel_name="sales.mgmt.complaint.category", readonly=True
    )
    team_id = fields.Many2one(comodel_name="sales.mgmt.complaint.team", readonly=True)
    user_id = fields.Many2one(comodel_name="res.users", string="Owner", readonly=True)
    unit_id = fields.Many2one(
        comodel_name="sales.mgmt.unit", string="Sales Unit", readonly=True
    )
    severity = fields.Selection(selection=SEVERITIES, readonly=True)
    deadline_state = fields.Selection(
        selection=[
            ("running", "In Time"),
            ("warned", "Urgent"),
            ("breached", "Overdue"),
        ],
        string="Urgency",
        readonly=True,
    )
    next_deadline_on = fields.Datetime(string="Next Deadline", readonly=True)
    opened_on = fields.Datetime(string="Received On", readonly=True)
    touched_on = fields.Datetime(string="Last Worked On", readonly=True)
    age_band = fields.Selection(selection=AGE_BANDS, string="Open For", readonly=True)
    age_days = fields.Float(
        string="Days Open", readonly=True, aggregator="avg", digits=(16, 1)
    )
    untouched_days = fields.Float(
        string="Days Untouched", readonly=True, aggregator="avg", digits=(16, 1)
    )
    customer_value = fields.Monetary(
        readonly=True,
        aggregator=None,
        help="Orders that the customer confirmed within a year, without taxes.",
    )
    risk = fields.Float(
        readonly=True,
        digits=(16, 0),
        help="(Days open + 2 × days untouched) × severity (grumble 1, minor 2, "
        "major 4, critical 8) × customer (1 for who bought nothing within a year, 1.5 "
        "for the average, up to 2 for the largest).",
    )

    @property
    def _table_query(self) -> SQL:
        return SQL(
            """
            SELECT aged.*,
                   CASE WHEN age_days < 3 THEN '0' WHEN age_days < 8 THEN '1'
                        WHEN age_days < 31 THEN '2' ELSE '3' END AS age_band,
                   (age_days + 2 * untouched_days) * (1 << severity::integer)
                   * (1 + COALESCE(customer_value / NULLIF(
                        customer_value + AVG(NULLIF(customer_value, 0))
                            OVER (PARTITION BY company_id), 0), 0)) AS risk
              FROM (
                SELECT complaint.id, complaint.id AS complaint_id,
                       complaint.company_id, complaint.commercial_partner_id,
                       complaint.category_id, complaint.team_id, complaint.user_id,
                       complaint.unit_id, complaint.severity,
                       complaint.deadline_state, complaint.next_deadline_on,
                       complaint.opened_on, complaint.touched_on,
                       GREATEST(COALESCE(complaint.customer_value, 0), 0)
                           AS customer_value,
                       GREATEST(EXTRACT(EPOCH FROM
                           %(now)s - complaint.opened_on), 0) / 86400.0 AS age_days,
                       GREATEST(EXTRACT(EPOCH FROM
                           %(now)s - COALESCE(complaint.touched_on,
                                              complaint.opened_on)), 0) / 86400.0
                           AS untouched_days
                  FROM sales_mgmt_complaint AS complaint
                 WHERE complaint.is_open AND complaint.active
              ) AS aged
            """,
            now=fields.Datetime.now(),
        )

    def action_open_complaint(self):
        """Open the complaint behind a row."""
        self.ensure_one()
        return self.complaint_id._get_records_action()
