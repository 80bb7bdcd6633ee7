from datetime import timedelta
from fractions import Fraction

from odoo import api, fields, models
from odoo.tools import SQL

from ...tools.credit_grade import Behaviour

DAYS = 365
QUARTER = 91
COMPLAINTS = "complaint_count"


class SalesMgmtCreditFigures(models.AbstractModel):
    """How customers paid, kept their word and complained, read for all at once.

    Complaints come through the metric of that code, if a module brings it: its sources
    tell the customer by their customer path.
    """

    _name = "sales.mgmt.credit.figures"
    _description = "Payment Behavior"

    @api.model
    def _read_behaviours(self):
        """Return what is known of every customer with invoices or promises.

        :return: by company id and customer id
        :rtype: dict[tuple[int, int], Behaviour]
        """
        self.env.flush_all()
        complaints = self._count_complaints()
        rows = self.env.execute_query(self._get_behaviours_sql())
        return {
            (company, customer): Behaviour(
                invoices=invoices,
                days_late=to_fraction(late),
                trend=None
                if None in (late_now, late_before)
                else to_fraction(late_now) - to_fraction(late_before),
                overdue_share=to_fraction(overdue),
                promises=promises,
                broken=broken,
                complaints=None
                if complaints is None
                else complaints.get((company, customer), 0),
            )
            for (
                company,
                customer,
                invoices,
                late,
                late_now,
                late_before,
                overdue,
                promises,
                broken,
            ) in rows
        }

    # ------------------------------------------------------------
    # PAYMENTS
    # ------------------------------------------------------------

    @api.model
    def _get_behaviours_sql(self):
        """Return the SQL of a row per company and customer; numbers as texts."""
        return SQL(
            """
            WITH day AS (%(days)s),
            owed AS MATERIALIZED (%(owed)s),
            part AS (%(parts)s),
            promise AS (%(promises)s),
            billed AS (
                SELECT company_id, partner_id,
                       COUNT(DISTINCT move_id) FILTER (
                           WHERE invoice_date > today - %(year)s) AS invoices,
                       SUM(residual) FILTER (WHERE due < today AND residual > 0)
                       / NULLIF(SUM(residual) FILTER (WHERE residual > 0), 0)
                           AS overdue
                  FROM owed
                 GROUP BY 1, 2
            ),
            paid AS (
                SELECT company_id, partner_id,
                       SUM(amount * late) / SUM(amount) AS late,
                       SUM(amount * late) FILTER (WHERE due > today - %(quarter)s)
                       / NULLIF(SUM(amount) FILTER (
                           WHERE due > today - %(quarter)s), 0) AS late_now,
                       SUM(amount * late) FILTER (WHERE due <= today - %(quarter)s)
                       / NULLIF(SUM(amount) FILTER (
                           WHERE due <= today - %(quarter)s), 0) AS late_before
                  FROM part
                 GROUP BY 1, 2
                HAVING SUM(amount) > 0
            ),
            word AS (
                SELECT company_id, partner_id, COUNT(*) AS promises,
                       COUNT(*) FILTER (WHERE came < upto) AS broken
                  FROM promise
                 GROUP BY 1, 2
            )
            SELECT company_id, partner_id, COALESCE(invoices, 0), late::text,
                   late_now::text, late_before::text, COALESCE(overdue, 0)::text,
                   COALESCE(promises, 0), COALESCE(broken, 0)
              FROM billed
              FULL JOIN paid USING (company_id, partner_id)
              FULL JOIN word USING (company_id, partner_id)
             WHERE partner_id IS NOT NULL
            """,
            days=self.env["sales.mgmt.collection"]._get_days_sql(),
            owed=self._get_owed_sql(),
            parts=self._get_parts_sql(),
            promises=self._get_promises_sql(),
            year=DAYS,
            quarter=QUARTER,
        )

    @api.model
    def _get_owed_sql(self):
        """Return the SQL of the receivable lines of invoices that matter."""
        return SQL(
            """
            SELECT line.id, line.move_id, line.company_id,
                   move.commercial_partner_id AS partner_id, move.invoice_date,
                   COALESCE(line.date_maturity, line.date) AS due,
                   line.amount_residual AS residual, day.today
              FROM account_move_line AS line
              JOIN account_move AS move ON move.id = line.move_id
              JOIN account_account AS account ON account.id = line.account_id
              JOIN day ON day.company_id = line.company_id
             WHERE line.parent_state = 'posted'
               AND move.move_type IN ('out_invoice', 'out_receipt')
               AND account.account_type = 'asset_receivable'
               AND (line.amount_residual <> 0
                    OR move.invoice_date > day.today - %(year)s
                    OR COALESCE(line.date_maturity, line.date)
                       > day.today - %(year)s)
            """,
            year=DAYS,
        )

    @api.model
    def _get_parts_sql(self):
        """Return the SQL of what came of what fell due in a year, and of what did not.

        What credit notes settled was never paid, in time or late.
        """
        return SQL(
            """
            SELECT owed.company_id, owed.partner_id, owed.due, owed.today,
                   partial.amount, GREATEST(partial.max_date - owed.due, 0) AS late
              FROM owed
              JOIN account_partial_reconcile AS partial
                ON partial.debit_move_id = owed.id
              JOIN account_move_line AS credit ON credit.id = partial.credit_move_id
              JOIN account_move AS money ON money.id = credit.move_id
             WHERE owed.due > owed.today - %(year)s AND owed.due <= owed.today
               AND money.move_type <> 'out_refund'
             UNION ALL
            SELECT company_id, partner_id, due, today, residual, today - due
              FROM owed
             WHERE due > today - %(year)s AND due <= today AND residual > 0
            """,
            year=DAYS,
        )

    @api.model
    def _get_promises_sql(self):
        """Return the SQL of promises whose first day came in a year.

        `upto` is what had to be there on that day, `came` what was. A credit note is no
        broken word, whenever it came; an invoice of several orders counts for each.
        """
        return SQL(
            """
            SELECT planned.company_id, planned.partner_id, planned.upto,
                   COALESCE(SUM(partial.debit_amount_currency), 0) AS came
              FROM (
                    SELECT line.*, line.received_before + SUM(line.amount) OVER (
                               PARTITION BY line.move_id, line.order_id
                               ORDER BY line.date_first, line.id) AS upto
                      FROM sales_mgmt_collection AS line
                     WHERE line.state <> 'broken'
                   ) AS planned
              JOIN day ON day.company_id = planned.company_id
         LEFT JOIN LATERAL (
                    SELECT planned.move_id AS id
                     UNION
                    SELECT billed.move_id
                      FROM sale_order_line AS ordered
                      JOIN sale_order_line_invoice_rel AS link
                        ON link.order_line_id = ordered.id
                      JOIN account_move_line AS billed
                        ON billed.id = link.invoice_line_id
                     WHERE ordered.order_id = planned.order_id
                   ) AS document ON TRUE
         LEFT JOIN account_move_line AS owed
                ON owed.move_id = document.id AND owed.parent_state = 'posted'
         LEFT JOIN (
                    SELECT each.debit_move_id, each.debit_amount_currency,
                           each.max_date, money.move_type
                      FROM account_partial_reconcile AS each
                      JOIN account_move_line AS credit
                        ON credit.id = each.credit_move_id
                      JOIN account_move AS money ON money.id = credit.move_id
                   ) AS partial
                ON partial.debit_move_id = owed.id
               AND (partial.max_date <= planned.date_first
                    OR partial.move_type = 'out_refund')
             WHERE planned.date_first < day.today
               AND planned.date_first > day.today - %(year)s
             GROUP BY planned.id, planned.company_id, planned.partner_id, planned.upto
            """,
            year=DAYS,
        )

    # ------------------------------------------------------------
    # COMPLAINTS
    # ------------------------------------------------------------

    @api.model
    def _count_complaints(self):
        """Return how many complaints customers had in a year; None: nobody tells.

        :return: by company id and customer id
        :rtype: dict[tuple[int, int], int] | None
        """
        # only settings administrators may read where metrics come from
        sources = self.env["sales.mgmt.metric.source"].sudo()
        found = sources.search([("metric_id.code", "=", COMPLAINTS)]).filtered(
            lambda source: (
                source.partner_path and source.company_path and source._is_available()
            )
        )
        if not found:
            return None
        counts = {}
        for source in found:
            for company, customer, count in self.env.execute_query(
                self._get_complaints_sql(source)
            ):
                key = company, customer
                counts[key] = counts.get(key, 0) + int(count)
        return counts

    @api.model
    def _get_complaints_sql(self, source):
        """Return the SQL of what a source counts per customer within a year."""
        query, columns = source._get_documents_query()
        model = self.env[source.model].sudo()
        customer = source._path_to_sql(
            model, f"{source.partner_path}.commercial_partner_id", query
        )
        since = fields.Date.today() - timedelta(days=DAYS)
        query.add_where(SQL("%s > %s", columns["date"], since))
        return SQL(
            "%s GROUP BY 1, 2",
            query.select(
                SQL("%s AS company_id", columns["company_id"]),
                SQL("%s AS customer_id", customer),
                SQL("SUM(%s) AS number", columns["value"]),
            ),
        )


def to_fraction(text):
    """Return a number of the database exactly; nothing stays nothing."""
    return None if text is None else Fraction(text)
