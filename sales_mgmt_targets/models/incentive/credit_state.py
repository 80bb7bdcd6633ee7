from odoo import api, models
from odoo.tools import SQL

# Journals whose entries are money
MONEY = ("bank", "cash", "credit")

# From what a line of a credit note takes back, the closest first: its mirror image,
# the same order line, the same product and label, the same product, all lines alike
CLOSENESS = [
    SQL(
        """(target.order_line_id, target.product_id, target.label,
            -target.value, target.twin)
         = (taken.order_line_id, taken.product_id, taken.label,
            taken.value, taken.twin)"""
    ),
    SQL("target.order_line_id = taken.order_line_id AND taken.order_line_id > 0"),
    SQL(
        """(target.product_id, target.label) = (taken.product_id, taken.label)
           AND taken.product_id > 0"""
    ),
    SQL("target.product_id = taken.product_id AND taken.product_id > 0"),
    SQL("TRUE"),
]


class SalesMgmtCreditState(models.AbstractModel):
    """The SQL of what accounting credits to whom, as of the end of a day.

    How it works: nothing is remembered here. Invoices, credit notes and payments of up
    to that day give the same rows in whatever order they were entered; what is compared
    with them is the ledger, see `sales.mgmt.credit`. The formula and its rounding are
    those of `tools/credit.py`.

    - An invoice credits each of its lines without tax, in company currency at its own
      date, to the salesperson, or to those among whom the order is shared.
    - A credit note takes back from the lines of the invoice that it reverses, and from
      the people who were credited for them. One that reverses nothing is credited like
      an invoice, negatively.
    - Collected is what payments brought in, in proportion: `min(K, T - R) / T` of each
      line. Write-offs, exchange differences and credit notes are no money; but a credit
      note of one invoice that settles another one moves money between the two.
    """

    _name = "sales.mgmt.credit.state"
    _description = "Credits According to Accounting"

    @api.model
    def _get_state_sql(self, company, day, kinds):
        """Return the SQL of all that is credited as of the end of a day.

        :param res.company company: one company
        :param datetime.date day: what is dated later does not count yet
        :param list[str] kinds: invoiced, collected or both
        :return: SELECT of kind, credited_line_id, line_id, move_id, name, user_id,
            role, share, part, date, changed_on, placed_on, days_overdue, value
        """
        digits = company.currency_id.decimal_places
        return SQL(
            "%s %s",
            self._get_tables_sql(company, day, kinds),
            SQL(" UNION ALL ").join(
                getattr(self, f"_get_{kind}_sql")(digits) for kind in kinds
            ),
        )

    @api.model
    def _get_tables_sql(self, company, day, kinds, moves=None):
        """Return the tables that the state is read from: a WITH clause.

        :param account.move moves: only these, if only some matter; with all that
            settles or reverses them
        """
        digits = company.currency_id.decimal_places
        return SQL(
            """
            WITH document AS MATERIALIZED (%(documents)s),
            line AS MATERIALIZED (%(lines)s),
            person AS MATERIALIZED (%(people)s),
            slice AS MATERIALIZED (%(slices)s)
            %(collection)s
            """,
            documents=self._get_documents_sql(company, day, moves),
            lines=self._get_lines_sql(),
            people=self._get_people_sql(),
            slices=self._get_slices_sql(digits, "invoiced" in kinds),
            collection=self._get_collection_sql(company, day)
            if "collected" in kinds
            else SQL(),
        )

    # ------------------------------------------------------------
    # WHAT IS INVOICED
    # ------------------------------------------------------------

    @api.model
    def _get_documents_sql(self, company, day, moves=None):
        """Return the SQL of invoices and credit notes; these know what they reverse."""
        return SQL(
            """
            SELECT move.id, move.name, move.invoice_date AS date,
                   move.invoice_user_id AS user_id, move.currency_id,
                   move.move_type = 'out_refund' AS is_refund,
                   move.amount_total AS total,
                   ABS(move.amount_total_signed) AS company_total,
                   COALESCE(move.invoice_date_due, move.invoice_date) AS due,
                   currency.decimal_places AS digits, reversed.id AS invoice_id
              FROM account_move AS move
              JOIN res_currency AS currency ON currency.id = move.currency_id
         LEFT JOIN account_move AS reversed
                ON reversed.id = move.reversed_entry_id
               AND move.move_type = 'out_refund'
               AND reversed.move_type IN ('out_invoice', 'out_receipt')
               AND reversed.state = 'posted'
               AND reversed.company_id = move.company_id
               AND reversed.invoice_date <= %(day)s
             WHERE move.company_id = %(company)s
               AND move.move_type IN ('out_invoice', 'out_receipt', 'out_refund')
               AND move.state = 'posted'
               AND move.invoice_date <= %(day)s
               AND %(chosen)s
            """,
            company=company.id,
            day=day,
            chosen=SQL("TRUE")
            if moves is None
            else SQL("move.id = ANY(%s)", moves.ids),
        )

    @api.model
    def _get_lines_sql(self):
        """Return the SQL of their lines; equal lines of a document are numbered."""
        return SQL(
            """
            SELECT line.*,
                   row_number() OVER (
                       PARTITION BY move_id, order_line_id, product_id, label, value
                       ORDER BY id
                   ) AS twin
              FROM (
                    SELECT line.id, line.move_id, -line.balance AS value,
                           COALESCE(line.product_id, 0) AS product_id,
                           COALESCE(line.name, '') AS label,
                           COALESCE(ordered.order_line_id, 0) AS order_line_id
                      FROM account_move_line AS line
                      JOIN document ON document.id = line.move_id
                 LEFT JOIN (
                            SELECT invoice_line_id, MIN(order_line_id) AS order_line_id
                              FROM sale_order_line_invoice_rel
                             GROUP BY 1
                           ) AS ordered ON ordered.invoice_line_id = line.id
                     WHERE line.display_type = 'product'
                   ) AS line
            """
        )

    @api.model
    def _get_people_sql(self):
        """Return the SQL of who is credited for which part of a line, from 0 to 1."""
        return SQL(
            """
            SELECT line.id AS line_id, shared.user_id, shared.role, shared.share,
                   shared.start, shared.start + shared.share AS stop
              FROM line
              JOIN sale_order_line AS order_line ON order_line.id = line.order_line_id
              JOIN (
                    SELECT order_id, user_id, role, share,
                           CASE role WHEN 'split'
                                THEN SUM(share) OVER (PARTITION BY order_id, role
                                                      ORDER BY user_id) - share
                                ELSE 0
                            END AS start
                      FROM sales_mgmt_credit_share
                   ) AS shared ON shared.order_id = order_line.order_id
             UNION ALL
            SELECT line.id, document.user_id, 'split', 1, 0, 1
              FROM line
              JOIN document ON document.id = line.move_id
         LEFT JOIN sale_order_line AS order_line ON order_line.id = line.order_line_id
             WHERE document.user_id IS NOT NULL
               AND NOT EXISTS (
                    SELECT
                      FROM sales_mgmt_credit_share AS share
                     WHERE share.order_id = order_line.order_id AND share.role = 'split'
               )
            """
        )

    @api.model
    def _get_slices_sql(self, digits, with_refunds):
        """Return the SQL of what every line credits to every person, to the cent."""
        return SQL(
            """
            SELECT sold.credited_line_id, sold.line_id, sold.move_id,
                   person.user_id, person.role, person.share,
                   SIGN(sold.value) * (
                       ROUND(ABS(sold.value) * person.stop, %(digits)s)
                       - ROUND(ABS(sold.value) * person.start, %(digits)s)
                   ) AS value
              FROM (
                    SELECT line.id AS credited_line_id, line.id AS line_id,
                           line.move_id, line.value
                      FROM line
                      JOIN document ON document.id = line.move_id
                     WHERE document.invoice_id IS NULL
                     %(refunds)s
                   ) AS sold
              JOIN person ON person.line_id = sold.credited_line_id
            """,
            digits=digits,
            refunds=SQL("UNION ALL (%s)", self._get_taken_back_sql(digits))
            if with_refunds
            else SQL(),
        )

    @api.model
    def _get_taken_back_sql(self, digits):
        """Return the SQL of what lines of credit notes take back from which lines.

        What one line takes back from several is shared by their values.
        """
        levels = [
            SQL(
                """
                %(name)s AS (
                    SELECT taken.id AS line_id, taken.move_id, taken.value,
                           target.id AS target_id, ABS(target.value) AS weight
                      FROM taken
                      JOIN line AS target
                        ON target.move_id = taken.invoice_id AND %(is_close)s
                     WHERE TRUE %(not_closer)s
                )
                """,
                name=SQL.identifier(f"level_{number}"),
                is_close=is_close,
                not_closer=SQL(" ").join(
                    SQL(
                        "AND taken.id NOT IN (SELECT line_id FROM %s)",
                        SQL.identifier(f"level_{closer}"),
                    )
                    for closer in range(number)
                ),
            )
            for number, is_close in enumerate(CLOSENESS)
        ]
        return SQL(
            """
            WITH taken AS MATERIALIZED (
                SELECT line.*, document.invoice_id
                  FROM line
                  JOIN document ON document.id = line.move_id
                 WHERE document.invoice_id IS NOT NULL
            ),
            %(levels)s,
            pair AS (
                SELECT line_id, move_id, value, target_id,
                       CASE WHEN SUM(weight) OVER everything = 0 THEN 1
                            ELSE weight END AS weight
                  FROM (%(pairs)s) AS matched
                WINDOW everything AS (PARTITION BY line_id)
            )
            SELECT target_id, line_id, move_id,
                   ROUND(value * SUM(weight) OVER upto / SUM(weight) OVER everything,
                         %(digits)s)
                   - ROUND(value * (SUM(weight) OVER upto - weight)
                           / SUM(weight) OVER everything, %(digits)s)
              FROM pair
            WINDOW everything AS (PARTITION BY line_id),
                   upto AS (PARTITION BY line_id ORDER BY target_id)
            """,
            levels=SQL(", ").join(levels),
            pairs=SQL(" UNION ALL ").join(
                SQL("SELECT * FROM %s", SQL.identifier(f"level_{number}"))
                for number in range(len(CLOSENESS))
            ),
            digits=digits,
        )

    @api.model
    def _get_invoiced_sql(self, _digits):
        """Return the SQL of what is credited because it was invoiced."""
        return SQL(
            """
            SELECT 'invoiced' AS kind, slice.credited_line_id, slice.line_id,
                   slice.move_id, document.name, slice.user_id, slice.role, slice.share,
                   0 AS part, document.date, document.date AS changed_on,
                   COALESCE(invoice.date, document.date) AS placed_on,
                   0 AS days_overdue, slice.value
              FROM slice
              JOIN document ON document.id = slice.move_id
         LEFT JOIN document AS invoice ON invoice.id = document.invoice_id
             WHERE slice.value <> 0
            """
        )

    # ------------------------------------------------------------
    # WHAT IS COLLECTED
    # ------------------------------------------------------------

    @api.model
    def _get_collection_sql(self, company, day):
        """Return the SQL of how far payments collect which documents."""
        return SQL(
            """,
            settled AS MATERIALIZED (%(settled)s),
            returned AS MATERIALIZED (%(returned)s),
            flow AS MATERIALIZED (
                SELECT money.document_id, money.part, money.date, money.days_overdue,
                       money.amount,
                       SUM(money.amount) OVER (PARTITION BY money.document_id
                                               ORDER BY money.date, money.part) AS upto
                  FROM (%(money)s) AS money
            ),
            step AS MATERIALIZED (%(steps)s),
            stretch AS MATERIALIZED (
                SELECT slice.*,
                       CASE role WHEN 'split'
                            THEN SUM(value) OVER (PARTITION BY move_id, role
                                                  ORDER BY line_id, user_id) - value
                            ELSE 0
                        END AS start
                  FROM slice
                 WHERE slice.line_id = slice.credited_line_id
                   AND slice.value <> 0
                   AND slice.move_id IN (SELECT document_id FROM step)
            )
            """,
            settled=self._get_settled_sql(company, day),
            returned=self._get_returned_sql(),
            money=self._get_money_sql(),
            steps=self._get_steps_sql(),
        )

    @api.model
    def _get_settled_sql(self, company, day):
        """Return the SQL of what settles what, told from the documents' side.

        `cash_share` is how much of an entry of a journal of money is money: the rest of
        the entry of a payment is written off. It is NULL for all other entries.
        """
        return SQL(
            """
            SELECT partial.id AS part, partial.max_date AS date,
                   partial.amount AS company_amount,
                   partial.debit_amount_currency AS debit_amount,
                   partial.credit_amount_currency AS credit_amount,
                   debited.id AS invoice_id, credited.id AS refund_id,
                   credit.date - COALESCE(debit.date_maturity, debited.due)
                       AS days_overdue,
                   CASE WHEN journal.type IN %(money)s
                        THEN COALESCE(ABS(payment.amount_company_currency_signed)
                                      / NULLIF(ABS(entry.amount_total_signed), 0), 1)
                    END AS cash_share
              FROM account_partial_reconcile AS partial
              JOIN account_move_line AS debit ON debit.id = partial.debit_move_id
              JOIN account_move_line AS credit ON credit.id = partial.credit_move_id
         LEFT JOIN document AS debited
                ON debited.id = debit.move_id AND NOT debited.is_refund
         LEFT JOIN document AS credited
                ON credited.id = credit.move_id AND credited.is_refund
              -- what is no document itself: money, or an entry that is none
         LEFT JOIN account_move AS entry
                ON entry.id = CASE WHEN debited.id IS NULL THEN debit.move_id
                                   ELSE credit.move_id END
         LEFT JOIN account_journal AS journal ON journal.id = entry.journal_id
         LEFT JOIN account_payment AS payment ON payment.id = entry.origin_payment_id
             WHERE partial.company_id = %(company)s
               AND partial.max_date <= %(day)s
               AND debit.parent_state = 'posted'
               AND credit.parent_state = 'posted'
               AND (debited.id IS NOT NULL OR credited.id IS NOT NULL)
            """,
            money=MONEY,
            company=company.id,
            day=day,
        )

    @api.model
    def _get_returned_sql(self):
        """Return the SQL of what needs not be paid any more, per document.

        These are credit notes that reverse an invoice, and what a credit note that
        reverses nothing and an invoice settle with each other.
        """
        return SQL(
            """
            SELECT document_id, SUM(amount) AS amount, MAX(date) AS date
              FROM (
                    SELECT invoice.id AS document_id, refund.date, %(reversed)s
                           AS amount
                      FROM document AS refund
                      JOIN document AS invoice ON invoice.id = refund.invoice_id
                     UNION ALL
                    SELECT side.document_id, settled.date, side.amount
                      FROM settled
                      JOIN document AS refund ON refund.id = settled.refund_id
                CROSS JOIN LATERAL (
                            VALUES (settled.invoice_id, settled.debit_amount),
                                   (settled.refund_id, settled.credit_amount)
                           ) AS side(document_id, amount)
                     WHERE refund.invoice_id IS NULL
                       AND settled.invoice_id IS NOT NULL
                   ) AS back
             GROUP BY document_id
            """,
            reversed=self._get_in_invoice_currency_sql(
                SQL("refund.total"), SQL("refund.company_total")
            ),
        )

    @api.model
    def _get_in_invoice_currency_sql(self, amount, company_amount):
        """Return the SQL of an amount of a credit note in its invoice's currency."""
        return SQL(
            """CASE WHEN refund.currency_id = invoice.currency_id THEN %s
                    ELSE ROUND(%s * invoice.total / NULLIF(invoice.company_total, 0),
                               invoice.digits)
                END""",
            amount,
            company_amount,
        )

    @api.model
    def _get_money_sql(self):
        """Return the SQL of the money that each document brought in, or gave back."""
        paid_back = SQL(
            "ROUND(%s * settled.cash_share, refund.digits)",
            SQL("settled.credit_amount"),
        )
        return SQL(
            """
            -- received for an invoice
            SELECT invoice.id AS document_id, settled.part, settled.date,
                   GREATEST(settled.days_overdue, 0) AS days_overdue,
                   ROUND(settled.debit_amount * settled.cash_share, invoice.digits)
                       AS amount
              FROM settled
              JOIN document AS invoice ON invoice.id = settled.invoice_id
             WHERE settled.refund_id IS NULL AND settled.cash_share IS NOT NULL
             UNION ALL
            -- an invoice settled by the credit note of another one
            SELECT settled.invoice_id, settled.part, settled.date,
                   GREATEST(settled.days_overdue, 0), settled.debit_amount
              FROM settled
              JOIN document AS refund ON refund.id = settled.refund_id
             WHERE settled.invoice_id <> refund.invoice_id
             UNION ALL
            -- and what that took away from the other one
            SELECT invoice.id, settled.part, settled.date, 0, -%(moved)s
              FROM settled
              JOIN document AS refund ON refund.id = settled.refund_id
              JOIN document AS invoice ON invoice.id = refund.invoice_id
             WHERE settled.invoice_id <> refund.invoice_id
             UNION ALL
            -- paid back on the credit note of an invoice
            SELECT invoice.id, settled.part, settled.date, 0, -%(paid_back_invoice)s
              FROM settled
              JOIN document AS refund ON refund.id = settled.refund_id
              JOIN document AS invoice ON invoice.id = refund.invoice_id
             WHERE settled.invoice_id IS NULL AND settled.cash_share IS NOT NULL
             UNION ALL
            -- paid back on a credit note that reverses nothing
            SELECT refund.id, settled.part, settled.date, 0, %(paid_back)s
              FROM settled
              JOIN document AS refund ON refund.id = settled.refund_id
             WHERE settled.invoice_id IS NULL AND settled.cash_share IS NOT NULL
               AND refund.invoice_id IS NULL
            """,
            moved=self._get_in_invoice_currency_sql(
                SQL("settled.credit_amount"), SQL("settled.company_amount")
            ),
            paid_back_invoice=self._get_in_invoice_currency_sql(
                paid_back, SQL("settled.company_amount * settled.cash_share")
            ),
            paid_back=paid_back,
        )

    @api.model
    def _get_steps_sql(self):
        """Return the SQL of how far each payment moves what is collected.

        A document of nothing is collected as soon as it is there: what its lines credit
        was collected with others, on account for instance.
        """
        return SQL(
            """
            SELECT flow.document_id, flow.part, flow.date, flow.days_overdue,
                   COALESCE(returned.date, flow.date) AS returned_on,
                   LEAST(flow.upto - flow.amount, bound.amount) AS before,
                   LEAST(flow.upto, bound.amount) AS after, document.total
              FROM flow
              JOIN document ON document.id = flow.document_id
         LEFT JOIN returned ON returned.document_id = flow.document_id
        CROSS JOIN LATERAL (
                    VALUES (GREATEST(document.total - COALESCE(returned.amount, 0), 0))
                   ) AS bound(amount)
             WHERE document.total > 0
             UNION ALL
            SELECT document.id, 0, document.date, 0, document.date, 0, 1, 1
              FROM document
         LEFT JOIN returned ON returned.document_id = document.id
             WHERE document.total = 0 AND document.invoice_id IS NULL
               AND returned.document_id IS NULL
            """
        )

    @api.model
    def _get_collected_sql(self, digits):
        """Return the SQL of what is credited because it was paid.

        Payments that collect nothing any more are in it, so that a correction knows
        its day.
        """
        return SQL(
            """
            SELECT 'collected' AS kind, stretch.credited_line_id, stretch.line_id,
                   stretch.move_id, document.name, stretch.user_id, stretch.role,
                   stretch.share, step.part, step.date,
                   GREATEST(step.date, step.returned_on) AS changed_on,
                   step.date AS placed_on, step.days_overdue,
                   %(after_stop)s - %(after_start)s
                   - %(before_stop)s + %(before_start)s AS value
              FROM stretch
              JOIN step ON step.document_id = stretch.move_id
              JOIN document ON document.id = stretch.move_id
            """,
            **{
                f"{moment}_{bound}": SQL(
                    "ROUND(%s * step.%s / step.total, %s)",
                    SQL("stretch.start")
                    if bound == "start"
                    else SQL("(stretch.start + stretch.value)"),
                    SQL.identifier(moment),
                    digits,
                )
                for moment in ("before", "after")
                for bound in ("start", "stop")
            },
        )
