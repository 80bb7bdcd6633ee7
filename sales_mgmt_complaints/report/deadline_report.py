from odoo import fields, models
from odoo.tools import SQL

from ..models.deadline.deadline import STATES
from ..models.deadline.policy import KINDS
from ..models.handling.severity import SEVERITIES


class SalesMgmtComplaintDeadlineReport(models.Model):
    """How well deadlines are kept, right at every grouping.

    A row is a deadline that is decided or was missed; what runs in time and what was
    not needed does not count. Shares of a group are ratios of its sums: the deadlines
    in time by all of them, the hours taken by the hours allowed.
    """

    _name = "sales.mgmt.complaint.deadline.report"
    _description = "Deadline Analysis"
    _auto = False
    _rec_name = "complaint_id"
    _order = "started_on desc, id desc"
    _depends = {
        "sales.mgmt.complaint.deadline": [
            "complaint_id",
            "company_id",
            "kind",
            "round",
            "state",
            "policy_id",
            "seconds",
            "used_seconds",
            "started_on",
            "due_on",
            "reached_on",
        ],
        "sales.mgmt.complaint": [
            "team_id",
            "category_id",
            "severity",
            "user_id",
            "unit_id",
            "commercial_partner_id",
        ],
    }

    deadline_id = fields.Many2one(
        comodel_name="sales.mgmt.complaint.deadline",
        string="Deadline Record",
        readonly=True,
    )
    complaint_id = fields.Many2one(comodel_name="sales.mgmt.complaint", readonly=True)
    company_id = fields.Many2one(comodel_name="res.company", readonly=True)
    kind = fields.Selection(selection=KINDS, string="Deadline", readonly=True)
    state = fields.Selection(selection=STATES, readonly=True)
    round = fields.Integer(readonly=True, aggregator=None)
    policy_id = fields.Many2one(
        comodel_name="sales.mgmt.complaint.policy", readonly=True
    )
    team_id = fields.Many2one(comodel_name="sales.mgmt.complaint.team", readonly=True)
    category_id = fields.Many2one(
        comodel_name="sales.mgmt.complaint.category", readonly=True
    )
    severity = fields.Selection(selection=SEVERITIES, readonly=True)
    user_id = fields.Many2one(comodel_name="res.users", string="Owner", readonly=True)
    unit_id = fields.Many2one(
        comodel_name="sales.mgmt.unit", string="Sales Unit", readonly=True
    )
    commercial_partner_id = fields.Many2one(
        comodel_name="res.partner", string="Customer", readonly=True
    )
    started_on = fields.Datetime(readonly=True)
    due_on = fields.Datetime(readonly=True)
    reached_on = fields.Datetime(string="Done On", readonly=True)
    within = fields.Integer(string="In Time", readonly=True)
    late = fields.Integer(string="Late or Missed", readonly=True)
    allowed_hours = fields.Float(readonly=True)
    used_hours = fields.Float(
        readonly=True, help="Working hours taken; of what is not done yet none."
    )
    within_share = fields.Float(
        string="In Time (%)",
        readonly=True,
        aggregator="avg",
        help="Deadlines in time in proportion to all of the group.",
    )
    used_share = fields.Float(
        string="Time Taken (%)",
        readonly=True,
        aggregator="avg",
        help="Hours taken in proportion to the hours allowed, of what is done.",
    )

    @property
    def _table_query(self) -> SQL:
        return SQL(
            """
            SELECT deadline.id, deadline.id AS deadline_id, deadline.complaint_id,
                   deadline.company_id, deadline.kind, deadline.state, deadline.round,
                   deadline.policy_id, deadline.started_on, deadline.due_on,
                   deadline.reached_on, complaint.team_id, complaint.category_id,
                   complaint.severity, complaint.user_id, complaint.unit_id,
                   complaint.commercial_partner_id,
                   (deadline.state = 'met')::integer AS within,
                   (deadline.state <> 'met')::integer AS late,
                   CASE WHEN deadline.reached_on IS NOT NULL
                        THEN deadline.seconds / 3600.0 END AS allowed_hours,
                   CASE WHEN deadline.reached_on IS NOT NULL
                        THEN deadline.used_seconds / 3600.0 END AS used_hours,
                   100.0 * (deadline.state = 'met')::integer AS within_share,
                   CASE WHEN deadline.reached_on IS NOT NULL
                        THEN 100.0 * deadline.used_seconds / deadline.seconds
                   END AS used_share
              FROM sales_mgmt_complaint_deadline AS deadline
              JOIN sales_mgmt_complaint AS complaint
                ON complaint.id = deadline.complaint_id
             WHERE deadline.state IN ('met', 'late', 'breached')
            """
        )

    def _read_group_select(self, aggregate_spec, query):
        """Override `base` to make the shares of a group from its sums."""
        sums = {
            "within_share:avg": ("within", SQL("COUNT(*)")),
            "used_share:avg": (
                "used_hours",
                SQL("SUM(%s)", SQL.identifier(self._table, "allowed_hours")),
            ),
        }
        if aggregate_spec not in sums:
            return super()._read_group_select(aggregate_spec, query)
        part, whole = sums[aggregate_spec]
        # lets the field check who reads it
        self._field_to_sql(self._table, part, query)
        return SQL(
            "100.0 * SUM(%s) / NULLIF(%s, 0)", SQL.identifier(self._table, part), whole
        )

    def action_open_complaint(self):
        """Open the complaint behind a row."""
        self.ensure_one()
        return self.complaint_id._get_records_action()
