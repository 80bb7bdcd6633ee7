from odoo import fields, models
from odoo.tools import SQL

BUCKETS = [
    ("0", "Not Due"),
    ("1", "1-30 Days"),
    ("2", "31-60 Days"),
    ("3", "61-90 Days"),
    ("4", "Over 90 Days"),
]


class SalesMgmtReceivable(models.Model):
    """What customers owe, by person and age: the open lines of accounting.

    Every posted line of a receivable account that is not settled is a row, so that all
    rows together are the balance of these accounts. Money and credit notes that settle
    nothing yet are below zero and not due.
    """

    _name = "sales.mgmt.receivable"
    _description = "Receivable"
    _auto = False
    _rec_name = "name"
    _order = "days_overdue desc, date_due, id"
    _depends = {
        "account.move": ["name", "state", "move_type", "invoice_user_id", "team_id"],
        "account.move.line": [
            "account_id",
            "amount_residual",
            "date_maturity",
            "partner_id",
        ],
        "account.account": ["account_type"],
        "res.partner": ["commercial_partner_id", "user_id"],
        "sales.mgmt.assignment": ["user_id", "unit_id", "date_from", "date_to"],
        "sales.mgmt.collection": ["move_id", "order_id", "state", "date"],
        "sales.mgmt.unit": ["crm_team_id"],
    }

    move_id = fields.Many2one(
        comodel_name="account.move", string="Invoice", readonly=True
    )
    name = fields.Char(string="Document", readonly=True)
    partner_id = fields.Many2one(
        comodel_name="res.partner", string="Customer", readonly=True
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Salesperson",
        readonly=True,
        help="Of the invoice; of money that settles nothing yet, of the customer.",
    )
    unit_id = fields.Many2one(
        comodel_name="sales.mgmt.unit",
        readonly=True,
        help="Where the salesperson works today, else the unit of the sales team.",
    )
    company_id = fields.Many2one(comodel_name="res.company", readonly=True)
    currency_id = fields.Many2one(comodel_name="res.currency", readonly=True)
    date_due = fields.Date(string="Due", readonly=True)
    days_overdue = fields.Integer(readonly=True, aggregator="max")
    bucket = fields.Selection(selection=BUCKETS, string="Age", readonly=True)
    residual = fields.Monetary(
        string="Open", readonly=True, help="In the currency of the company."
    )
    overdue = fields.Monetary(readonly=True, help="What of it is overdue.")
    date_promised = fields.Date(
        string="Next Promise",
        readonly=True,
        help="The earliest day for which money of the document is promised.",
    )
    is_promised = fields.Boolean(string="Promised", readonly=True)
    is_plannable = fields.Boolean(readonly=True)

    # ------------------------------------------------------------
    # QUERY
    # ------------------------------------------------------------

    @property
    def _table_query(self) -> SQL:
        return SQL(
            """
            WITH day AS (%(days)s), promise AS (%(promises)s)
            SELECT owed.id, owed.move_id, owed.name, owed.partner_id, owed.user_id,
                   COALESCE(job.unit_id, team_unit.id) AS unit_id,
                   owed.company_id, owed.currency_id, owed.date_due,
                   owed.days_overdue, owed.residual,
                   CASE WHEN owed.days_overdue > 0 THEN owed.residual ELSE 0
                    END AS overdue,
                   CASE WHEN owed.days_overdue <= 0 THEN '0'
                        WHEN owed.days_overdue <= 30 THEN '1'
                        WHEN owed.days_overdue <= 60 THEN '2'
                        WHEN owed.days_overdue <= 90 THEN '3'
                        ELSE '4'
                    END AS bucket,
                   promise.date AS date_promised,
                   promise.date IS NOT NULL AS is_promised,
                   owed.is_plannable
              FROM (%(owed)s) AS owed
         LEFT JOIN promise ON promise.move_id = owed.move_id
         LEFT JOIN sales_mgmt_assignment AS job
                ON job.user_id = owed.user_id
               AND job.company_id = owed.company_id
               AND job.is_main
               AND job.date_from <= owed.today
               AND (job.date_to IS NULL OR job.date_to >= owed.today)
         LEFT JOIN sales_mgmt_unit AS team_unit
                ON team_unit.crm_team_id = owed.team_id
               AND team_unit.company_id = owed.company_id
            """,
            days=self.env["sales.mgmt.collection"]._get_days_sql(),
            promises=self._get_promises_sql(),
            owed=self._get_owed_sql(),
        )

    def _get_owed_sql(self):
        """Return the SQL of the open lines, with whose they are and how old."""
        return SQL(
            """
            SELECT line.id, line.move_id, move.name,
                   COALESCE(partner.commercial_partner_id, partner.id) AS partner_id,
                   CASE WHEN move.move_type = 'entry' THEN customer.user_id
                        ELSE move.invoice_user_id
                    END AS user_id,
                   move.team_id, line.company_id,
                   line.company_currency_id AS currency_id,
                   COALESCE(line.date_maturity, line.date) AS date_due,
                   CASE WHEN line.amount_residual < 0 THEN 0
                        ELSE GREATEST(
                            day.today - COALESCE(line.date_maturity, line.date), 0)
                    END AS days_overdue,
                   day.today, line.amount_residual AS residual,
                   move.move_type IN ('out_invoice', 'out_receipt') AS is_plannable
              FROM account_move_line AS line
              JOIN account_move AS move ON move.id = line.move_id
              JOIN account_account AS account ON account.id = line.account_id
              JOIN day ON day.company_id = line.company_id
         LEFT JOIN res_partner AS partner ON partner.id = line.partner_id
         LEFT JOIN res_partner AS customer
                ON customer.id = partner.commercial_partner_id
             WHERE line.parent_state = 'posted'
               AND account.account_type = 'asset_receivable'
               AND line.amount_residual <> 0
            """
        )

    def _get_promises_sql(self):
        """Return the SQL of the next promise of each invoice: move_id, date.

        What is promised of an order counts for its invoices too.
        """
        return SQL(
            """
            SELECT move_id, MIN(date) AS date
              FROM (
                    SELECT move_id, date
                      FROM sales_mgmt_collection
                     WHERE move_id IS NOT NULL
                       AND state IN ('planned', 'due', 'late')
                     UNION ALL
                    SELECT billed.move_id, promised.date
                      FROM sales_mgmt_collection AS promised
                      JOIN sale_order_line AS ordered
                        ON ordered.order_id = promised.order_id
                      JOIN sale_order_line_invoice_rel AS link
                        ON link.order_line_id = ordered.id
                      JOIN account_move_line AS billed
                        ON billed.id = link.invoice_line_id
                     WHERE promised.state IN ('planned', 'due', 'late')
                   ) AS open_promise
             GROUP BY move_id
            """
        )

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_open_document(self):
        """Open the invoice, or what stands for it."""
        self.ensure_one()
        self.check_access("read")
        return self.env["sales.mgmt.document.door"]._open_document(
            self.move_id, self.name
        )

    def action_plan_collection(self):
        """Ask when the money of the invoice comes."""
        self.ensure_one()
        self.check_access("read")
        return self.move_id.action_plan_collection()
