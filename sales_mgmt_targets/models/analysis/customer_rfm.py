from odoo import api, fields, models
from odoo.tools import SQL

from ...tools.rfm import MONTHS, NEW_DAYS, RULES, SCORES

SEGMENTS = [
    ("champion", "Champions"),
    ("loyal", "Loyal"),
    ("new", "New"),
    ("promising", "Promising"),
    ("attention", "Need Attention"),
    ("risk", "At Risk"),
    ("sleeping", "Sleeping"),
    ("lost", "Lost"),
]
WRITTEN = (
    "user_id",
    "unit_id",
    "recency",
    "frequency",
    "monetary",
    "code",
    "segment",
    "first_order_on",
    "last_order_on",
    "order_count",
    "amount",
)


class SalesMgmtCustomerRfm(models.Model):
    """How lately, how often and for how much a customer bought, among all customers.

    Written every night, in one statement for all companies; scores and segments are
    explained in `tools/rfm.py`. They are stored, because the place of one customer
    takes the orders of all, which is too much for each list and each filter of
    contacts, and it changes by the day only. What did not change is not written again.
    """

    _name = "sales.mgmt.customer.rfm"
    _description = "Customer Segment (RFM)"
    _log_access = False
    _order = "amount desc, id"
    _rec_name = "partner_id"

    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Customer",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        comodel_name="res.company", required=True, readonly=True, ondelete="cascade"
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Salesperson",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="Of the customer.",
    )
    unit_id = fields.Many2one(
        comodel_name="sales.mgmt.unit",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="Where the salesperson works.",
    )
    segment = fields.Selection(
        selection=SEGMENTS, required=True, readonly=True, index=True
    )
    previous_segment = fields.Selection(
        selection=SEGMENTS, string="Segment Before", readonly=True
    )
    since = fields.Date(readonly=True, help="Since when the segment is what it is.")
    code = fields.Char(
        string="RFM",
        readonly=True,
        help="The three scores: how lately, how often, for how much.",
    )
    recency = fields.Integer(
        readonly=True, aggregator="avg", help="1 to 5: how lately they bought."
    )
    frequency = fields.Integer(
        readonly=True, aggregator="avg", help="1 to 5: how often, within two years."
    )
    monetary = fields.Integer(
        string="Monetary Value",
        readonly=True,
        aggregator="avg",
        help="1 to 5: for how much, within two years.",
    )
    first_order_on = fields.Date(string="First Order", readonly=True)
    last_order_on = fields.Date(string="Last Order", readonly=True)
    order_count = fields.Integer(
        string="Orders", readonly=True, help="Confirmed within two years."
    )
    amount = fields.Monetary(
        string="Ordered",
        readonly=True,
        help="Untaxed, confirmed within two years, in the currency of the company.",
    )

    _place_idx = models.UniqueIndex(
        "(company_id, partner_id)", "This customer has scores already."
    )

    # ------------------------------------------------------------
    # THE NIGHT
    # ------------------------------------------------------------

    @api.model
    def _cron_score(self):
        """Score all customers of all companies anew."""
        self.env.flush_all()
        self.env.execute_query(
            SQL(
                """
                WITH scored AS MATERIALIZED (%(scored)s), gone AS (
                    DELETE FROM sales_mgmt_customer_rfm AS old
                     WHERE NOT EXISTS (
                         SELECT FROM scored
                          WHERE scored.company_id = old.company_id
                            AND scored.partner_id = old.partner_id)
                )
                INSERT INTO sales_mgmt_customer_rfm AS old (
                    company_id, partner_id, since, %(names)s
                )
                SELECT company_id, partner_id, today, %(names)s FROM scored
                ON CONFLICT (company_id, partner_id) DO UPDATE
                   SET previous_segment = CASE
                           WHEN old.segment = EXCLUDED.segment
                           THEN old.previous_segment ELSE old.segment END,
                       since = CASE
                           WHEN old.segment = EXCLUDED.segment
                           THEN old.since ELSE EXCLUDED.since END,
                       %(news)s
                 WHERE (%(olds)s) IS DISTINCT FROM (%(excluded)s)
             RETURNING old.id
                """,
                scored=self._get_scored_sql(),
                names=SQL(", ").join(map(SQL.identifier, WRITTEN)),
                news=SQL(", ").join(
                    SQL(
                        "%s = %s",
                        SQL.identifier(name),
                        SQL.identifier("excluded", name),
                    )
                    for name in WRITTEN
                ),
                olds=SQL(", ").join(SQL.identifier("old", name) for name in WRITTEN),
                excluded=SQL(", ").join(
                    SQL.identifier("excluded", name) for name in WRITTEN
                ),
            )
        )
        self.invalidate_model()

    def _get_scored_sql(self):
        """Return the SQL of every customer who ever ordered, with scores and segment.

        The day of the first and last order is that of the company's calendar.
        """
        return SQL(
            """
            SELECT placed.*,
                   concat(recency, frequency, monetary) AS code,
                   %(segment)s AS segment,
                   customer.user_id, job.unit_id
              FROM (
                    SELECT bought.*,
                           %(recency)s AS recency,
                           %(frequency)s AS frequency,
                           %(monetary)s AS monetary
                      FROM (%(bought)s) AS bought
                   ) AS placed
              JOIN res_partner AS customer ON customer.id = placed.partner_id
         LEFT JOIN sales_mgmt_assignment AS job
                ON job.user_id = customer.user_id
               AND job.company_id = placed.company_id
               AND job.is_main
               AND job.date_from <= placed.today
               AND (job.date_to IS NULL OR job.date_to >= placed.today)
            """,
            segment=self._get_segment_sql(),
            bought=self._get_bought_sql(),
            recency=self._get_score_sql("last_order_on"),
            frequency=self._get_score_sql("order_count"),
            monetary=self._get_score_sql("amount"),
        )

    def _get_bought_sql(self):
        """Return the SQL of what each customer ordered, by company."""
        return SQL(
            """
            SELECT sold.company_id, customer.commercial_partner_id AS partner_id,
                   day.today,
                   LEAST(%(first)s, day.today) AS first_order_on,
                   LEAST(%(last)s, day.today) AS last_order_on,
                   COUNT(*) FILTER (WHERE %(counts)s) AS order_count,
                   ROUND(COALESCE(
                       SUM(sold.amount_untaxed
                           / COALESCE(NULLIF(sold.currency_rate, 0), 1)::numeric)
                       FILTER (WHERE %(counts)s), 0), 2) AS amount
              FROM sale_order AS sold
              JOIN res_partner AS customer ON customer.id = sold.partner_id
              JOIN (%(days)s) AS day ON day.company_id = sold.company_id
         LEFT JOIN sales_mgmt_calendar AS calendar
                ON calendar.company_id = sold.company_id
             WHERE sold.state = 'sale'
               AND customer.commercial_partner_id IS NOT NULL
             GROUP BY sold.company_id, customer.commercial_partner_id, day.today,
                      calendar.tz
            """,
            first=self._get_day_sql(SQL("MIN")),
            last=self._get_day_sql(SQL("MAX")),
            counts=SQL(
                """sold.date_order >= (
                    (day.today - make_interval(months => %s))::timestamp
                        AT TIME ZONE COALESCE(calendar.tz, 'UTC') AT TIME ZONE 'UTC')
                """,
                MONTHS,
            ),
            days=self.env["sales.mgmt.collection"]._get_days_sql(),
        )

    @staticmethod
    def _get_day_sql(function):
        return SQL(
            "(%s(sold.date_order) AT TIME ZONE 'UTC' "
            "AT TIME ZONE COALESCE(calendar.tz, 'UTC'))::date",
            function,
        )

    @staticmethod
    def _get_score_sql(name):
        """Return the SQL of `tools.rfm.score` among all customers of a company."""
        column = SQL.identifier(name)
        return SQL(
            """
            1 + %(scores)s * (
                2 * (RANK() OVER (PARTITION BY company_id ORDER BY %(column)s) - 1)
                + COUNT(*) OVER (PARTITION BY company_id, %(column)s)
            ) / (2 * COUNT(*) OVER (PARTITION BY company_id))
            """,
            scores=SCORES,
            column=column,
        )

    @staticmethod
    def _get_segment_sql():
        """Return the SQL of `tools.rfm.name_segment`."""
        return SQL(
            """
            CASE WHEN order_count = 0 THEN 'lost'
                 WHEN first_order_on > placed.today - %(days)s THEN 'new'
                 %(rules)s END
            """,
            days=NEW_DAYS,
            rules=SQL(" ").join(
                SQL(
                    "WHEN recency BETWEEN %s AND %s "
                    "AND frequency + monetary BETWEEN %s AND %s THEN %s",
                    *rule.recency,
                    *rule.worth,
                    rule.segment,
                )
                for rule in RULES
            ),
        )

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_open_customers(self):
        """Open the customers of the rows as contacts, e.g. to write to them all."""
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "base.action_partner_form"
        )
        return {
            **action,
            "domain": [("id", "in", self.partner_id.ids)],
            "context": {},
            "view_mode": "list,form",
            "views": [(False, "list"), (False, "form")],
            "display_name": self.env._("Customers of Segments"),
        }

    @api.readonly
    def action_open_orders(self):
        """Open the orders that the scores of a customer are made of."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "res_model": "sale.order",
            "domain": [
                ("partner_id", "child_of", self.partner_id.id),
                ("company_id", "=", self.company_id.id),
                ("state", "=", "sale"),
            ],
            "name": self.env._(
                "Orders of %(customer)s", customer=self.partner_id.display_name
            ),
            "view_mode": "list,form",
        }
