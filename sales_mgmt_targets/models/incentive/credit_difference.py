from odoo import api, models
from odoo.tools import SQL

from ...tools.periods import ONE_DAY

KINDS = ["invoiced", "collected"]

# What tells one thing that is credited from another: its key; and with the document
# that caused a row, the row
KEY = SQL("kind, credited_line_id, user_id, role, part")
IDENTITY = SQL("kind, credited_line_id, user_id, role, part, line_id")

COLUMNS = (
    "name",
    "kind",
    "user_id",
    "role",
    "share",
    "unit_id",
    "company_id",
    "currency_id",
    "value",
    "event_date",
    "days_overdue",
    "period_id",
    "origin_period_id",
    "is_opening",
    "move_id",
    "line_id",
    "credited_line_id",
    "part",
    "key",
    "categ_id",
    "margin",
    "discount",
)


class SalesMgmtCreditDifference(models.AbstractModel):
    """The SQL of what accounting credits beyond what is known already.

    What is known is the ledger; or, for a preview of a period that does not follow the
    last closed one, what accounting credited as of the day before.
    """

    _name = "sales.mgmt.credit.difference"
    _inherit = ["sales.mgmt.credit.state"]
    _description = "Credits to Post"

    @api.model
    def _get_posting_sql(self, period, is_opening):
        """Return the statement that posts the difference as of a period's last day."""
        columns = SQL(", ").join(map(SQL.identifier, COLUMNS))
        return SQL(
            """
            INSERT INTO sales_mgmt_credit (%(columns)s)
            SELECT %(columns)s
              FROM (%(difference)s) AS found
             ORDER BY event_date, credited_line_id, line_id, user_id, role
            """,
            columns=columns,
            difference=self._get_difference_sql(
                period.company_id,
                period,
                period.date_to,
                self._get_ledger_sql(period.company_id, KINDS),
                KINDS,
                is_opening,
            ),
        )

    @api.model
    def _get_posted_sql(self, company, period, kind):
        """Return the SQL of what was posted into a period and pays somebody."""
        return SQL(
            """
            SELECT %(columns)s
              FROM sales_mgmt_credit
             WHERE company_id = %(company)s AND kind = %(kind)s AND NOT is_opening
               AND period_id IN (SELECT id FROM sales_mgmt_period
                                  WHERE parent_path LIKE %(path)s)
            """,
            columns=SQL(", ").join(map(SQL.identifier, COLUMNS)),
            company=company.id,
            kind=kind,
            path=f"{period.parent_path}%",
        )

    @api.model
    def _get_pending_sql(self, company, period, kind):
        """Return the SQL of what is not posted yet of a period; None if nothing.

        :rtype: SQL | None
        """
        calendar = self.env["sales.mgmt.calendar"]._get_for_company(company)
        posted_to = calendar.credits_posted_to
        today = calendar._get_today()
        pending = period.sudo().search(
            [
                ("id", "child_of", period.ids),
                ("is_lowest", "=", True),
                ("date_from", "<=", today),
                *([("date_from", ">", posted_to)] if posted_to else []),
            ],
            order="date_from",
            limit=1,
        )
        if not pending:
            return None
        before = pending.date_from - ONE_DAY
        known = (
            self._get_ledger_sql(company, [kind])
            if posted_to == before
            else self._get_before_sql(company, before, kind, is_opening=not posted_to)
        )
        found = self._get_difference_sql(
            company, pending, min(period.date_to, today), known, [kind]
        )
        return SQL(
            "SELECT %s FROM (%s) AS pending WHERE NOT is_opening",
            SQL(", ").join(map(SQL.identifier, COLUMNS)),
            found,
        )

    # ------------------------------------------------------------
    # WHAT IS KNOWN
    # ------------------------------------------------------------

    @api.model
    def _get_ledger_sql(self, company, kinds):
        """Return the SQL of what was posted so far, one row per thing and document."""
        return SQL(
            """
            SELECT %(identity)s, SUM(value) AS value, MIN(event_date) AS date,
                   MIN(origin_period_id) AS origin_period_id, MIN(move_id) AS move_id,
                   MIN(name) AS name, MIN(share) AS share,
                   MIN(days_overdue) AS days_overdue, MIN(unit_id) AS unit_id,
                   MIN(categ_id) AS categ_id, MIN(margin) AS margin,
                   MIN(discount) AS discount, BOOL_OR(is_opening) AS is_opening,
                   TRUE AS is_posted
              FROM sales_mgmt_credit
             WHERE company_id = %(company)s AND kind = ANY(%(kinds)s)
             GROUP BY %(identity)s
            """,
            identity=IDENTITY,
            company=company.id,
            kinds=kinds,
        )

    @api.model
    def _get_before_sql(self, company, day, kind, is_opening):
        """Return the SQL of what would be posted if a day had been closed."""
        return SQL(
            """
            SELECT %(identity)s, value, date, period.id AS origin_period_id, move_id,
                   before.name, share, days_overdue, NULL::integer AS unit_id,
                   NULL::integer AS categ_id, NULL::numeric AS margin,
                   NULL::numeric AS discount, %(is_opening)s AS is_opening,
                   FALSE AS is_posted
              FROM (%(state)s) AS before
         LEFT JOIN sales_mgmt_period AS period
                ON period.company_id = %(company)s AND period.is_lowest
               AND before.date BETWEEN period.date_from AND period.date_to
             WHERE value <> 0
            """,
            identity=IDENTITY,
            is_opening=is_opening,
            state=self._get_state_sql(company, day, [kind]),
            company=company.id,
        )

    # ------------------------------------------------------------
    # THE DIFFERENCE
    # ------------------------------------------------------------

    @api.model
    def _get_difference_sql(self, company, period, day, known, kinds, is_opening=False):
        """Return the SQL of rows that bring what is known in line with accounting.

        A correction keeps what its key was credited with: unit, category, margin,
        discount and lateness.

        :param sales.mgmt.period period: into which the rows belong
        :param datetime.date day: as of its end
        :param SQL known: what was credited before
        :return: SELECT of `COLUMNS`
        """
        return SQL(
            """
            WITH state AS MATERIALIZED (%(state)s),
            known AS MATERIALIZED (%(known)s),
            difference AS MATERIALIZED (
                SELECT %(identity)s,
                       COALESCE(state.value, 0) - COALESCE(known.value, 0) AS value,
                       COALESCE(state.name, known.name) AS name,
                       COALESCE(state.move_id, known.move_id) AS move_id,
                       COALESCE(state.share, known.share) AS share,
                       COALESCE(state.days_overdue, known.days_overdue) AS days_overdue,
                       COALESCE(state.placed_on, known.date) AS placed_on,
                       CASE WHEN known.value IS NULL THEN state.date
                            WHEN state.changed_on >= %(first_day)s THEN state.changed_on
                            ELSE %(day)s
                        END AS event_date
                  FROM state
                  FULL JOIN known USING (%(identity)s)
                 WHERE COALESCE(state.value, 0) <> COALESCE(known.value, 0)
            ),
            origin AS MATERIALIZED (
                SELECT %(key)s, BOOL_OR(is_posted) AS is_posted,
                       (ARRAY_AGG(origin_period_id ORDER BY date))[1] AS period_id,
                       MIN(unit_id) AS unit_id, MIN(categ_id) AS categ_id,
                       MIN(margin) AS margin, MIN(discount) AS discount,
                       MIN(days_overdue) AS days_overdue
                  FROM known
                  JOIN (SELECT DISTINCT %(key)s FROM difference) AS changed
                 USING (%(key)s)
                 GROUP BY %(key)s
            ),
            opening AS MATERIALIZED (
                SELECT kind, credited_line_id, part
                  FROM sales_mgmt_credit
                 WHERE company_id = %(company)s AND is_opening
                 UNION
                SELECT kind, credited_line_id, part
                  FROM known
                 WHERE is_opening
            )
            %(rows)s
            """,
            state=self._get_state_sql(company, day, kinds),
            known=known,
            identity=IDENTITY,
            key=KEY,
            first_day=period.date_from,
            day=day,
            company=company.id,
            rows=self._get_rows_sql(company, period, is_opening),
        )

    @api.model
    def _get_rows_sql(self, company, period, is_opening):
        """Return the SQL that completes the differences to rows of the ledger."""
        return SQL(
            """
            SELECT difference.name, difference.kind, difference.user_id,
                   difference.role, difference.share,
                   CASE WHEN origin.is_posted THEN origin.unit_id
                        ELSE COALESCE(team_job.unit_id, main_job.unit_id, team_unit.id)
                    END AS unit_id,
                   %(company)s AS company_id, %(currency)s AS currency_id,
                   difference.value, difference.event_date,
                   COALESCE(origin.days_overdue, difference.days_overdue)
                       AS days_overdue,
                   %(period)s AS period_id,
                   COALESCE(origin.period_id, %(period)s) AS origin_period_id,
                   %(is_opening)s OR opening.kind IS NOT NULL AS is_opening,
                   difference.move_id, difference.line_id,
                   difference.credited_line_id, difference.part,
                   CONCAT_WS(':', difference.kind, difference.credited_line_id,
                             difference.user_id, difference.role, difference.part)
                       AS key,
                   CASE WHEN origin.is_posted THEN origin.categ_id
                        ELSE template.categ_id END AS categ_id,
                   CASE WHEN origin.is_posted THEN origin.margin
                        ELSE %(margin)s END AS margin,
                   CASE WHEN origin.is_posted THEN origin.discount
                        ELSE ROUND(COALESCE(line.discount, 0) / 100, 6) END AS discount
              FROM difference
         LEFT JOIN origin USING (%(key)s)
         LEFT JOIN opening USING (kind, credited_line_id, part)
         LEFT JOIN account_move_line AS line ON line.id = difference.credited_line_id
         LEFT JOIN account_move AS invoice ON invoice.id = line.move_id
         LEFT JOIN product_product AS product ON product.id = line.product_id
         LEFT JOIN product_template AS template ON template.id = product.product_tmpl_id
                   %(margin_joins)s
         LEFT JOIN sales_mgmt_unit AS team_unit
                ON team_unit.crm_team_id = invoice.team_id
               AND team_unit.company_id = %(company)s
         LEFT JOIN sales_mgmt_assignment AS team_job
                ON team_job.user_id = difference.user_id
               AND team_job.unit_id = team_unit.id
               AND difference.placed_on >= team_job.date_from
               AND difference.placed_on <= COALESCE(team_job.date_to, 'infinity')
         LEFT JOIN sales_mgmt_assignment AS main_job
                ON main_job.user_id = difference.user_id
               AND main_job.company_id = %(company)s
               AND main_job.is_main
               AND difference.placed_on >= main_job.date_from
               AND difference.placed_on <= COALESCE(main_job.date_to, 'infinity')
            """,
            company=company.id,
            currency=company.currency_id.id,
            period=period.id,
            is_opening=is_opening,
            key=KEY,
            margin=self._get_margin_sql(company),
            margin_joins=self._get_margin_joins_sql(),
        )

    @api.model
    def _get_margin_joins_sql(self):
        """Return the joins of what the margin of an invoice line is taken from."""
        return SQL(
            """
         LEFT JOIN (
                    SELECT invoice_line_id, MIN(order_line_id) AS order_line_id
                      FROM sale_order_line_invoice_rel
                     GROUP BY 1
                   ) AS ordered ON ordered.invoice_line_id = line.id
         LEFT JOIN sale_order_line AS order_line
                ON order_line.id = ordered.order_line_id
         LEFT JOIN uom_uom AS line_uom ON line_uom.id = line.product_uom_id
         LEFT JOIN uom_uom AS product_uom ON product_uom.id = template.uom_id
            """
        )

    @api.model
    def _get_margin_sql(self, company):
        """Return the SQL of the margin of an invoice line, as part of its price.

        That of the order line, if orders have margins; else by the cost of the product.
        NULL where the cost is not known.
        """
        cost = SQL("(product.standard_price ->> %s)::numeric", str(company.id))
        by_cost = SQL(
            """
            ROUND(1 - NULLIF(%(cost)s, 0) * ABS(line.quantity)
                      * COALESCE(line_uom.factor / product_uom.factor, 1)
                      / NULLIF(ABS(line.balance), 0), 6)
            """,
            cost=cost,
        )
        if "purchase_price" not in self.env["sale.order.line"]._fields:
            return by_cost
        return SQL(
            """
            COALESCE(
                CASE WHEN order_line.price_subtotal <> 0
                      AND order_line.purchase_price <> 0
                     THEN ROUND(order_line.margin_percent::numeric, 6)
                 END,
                %s
            )
            """,
            by_cost,
        )
