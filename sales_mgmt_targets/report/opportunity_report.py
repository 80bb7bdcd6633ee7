from odoo import fields, models
from odoo.tools import SQL

from ..models.measurement.fact import PossiblyUnknown

DAY = 24 * 3600
# Of whatever reads this analysis
DEPENDS = {
    "crm.lead": [
        "type",
        "active",
        "won_status",
        "company_id",
        "user_id",
        "team_id",
        "partner_id",
        "stage_id",
        "source_id",
        "medium_id",
        "campaign_id",
        "lost_reason_id",
        "lost_to_id",
        "expected_revenue",
        "prorated_revenue",
        "date_closed",
        "date_deadline",
    ],
    "sale.order": ["opportunity_id", "state", "amount_untaxed", "currency_rate"],
    "mail.activity": ["res_model", "res_id", "date_done"],
    "sales.mgmt.assignment": ["user_id", "unit_id", "date_from", "date_to"],
    "sales.mgmt.unit": ["crm_team_id"],
    "sales.mgmt.period": ["parent_id", "level", "date_from", "date_to"],
}


class SalesMgmtOpportunityReport(models.Model):
    """Leads and opportunities in figures: a row is one of them, counted once.

    - what is archived without being lost is in nobody's figures, here as in the
      metrics;
    - the win rate is won out of closed, won or lost, by number and by value: of a
      group the ratio of its sums;
    - the cycle time is averaged over what was won, the days to close over all that
      was closed: what is open counts for no average;
    - the unit is that of the day of closing, of what is open that of today;
    - periods are those of the day of closing.
    """

    _name = "sales.mgmt.opportunity.report"
    _description = "Opportunity Analysis"
    _inherit = ["sales.mgmt.analysis.mixin"]
    _auto = False
    _rec_name = "lead_id"
    _order = "date_closed desc, date_created desc, id desc"
    _depends = DEPENDS
    _document = "lead_id"
    _ratios = {
        "win_rate": (100, "won_count", "closed_count"),
        "win_rate_value": (100, "won_value", "closed_value"),
        "conversion_rate": (100, "opportunity_count", "lead_count"),
        "average_deal": (1, "won_value", "won_count"),
    }

    lead_id = fields.Many2one(
        comodel_name="crm.lead",
        string="Opportunity",
        readonly=True,
        context={"active_test": False},
    )
    type = fields.Selection(
        selection=[("lead", "Lead"), ("opportunity", "Opportunity")], readonly=True
    )
    state = fields.Selection(
        selection=[("open", "Open"), ("won", "Won"), ("lost", "Lost")], readonly=True
    )
    partner_id = fields.Many2one(
        comodel_name="res.partner", string="Customer", readonly=True
    )
    stage_id = fields.Many2one(comodel_name="crm.stage", readonly=True)
    source_id = fields.Many2one(comodel_name="utm.source", readonly=True)
    medium_id = fields.Many2one(comodel_name="utm.medium", readonly=True)
    campaign_id = fields.Many2one(comodel_name="utm.campaign", readonly=True)
    lost_reason_id = fields.Many2one(comodel_name="crm.lost.reason", readonly=True)
    lost_to_id = fields.Many2one(comodel_name="sales.mgmt.competitor", readonly=True)
    date_created = fields.Date(string="Created On", readonly=True)
    date_closed = fields.Date(string="Closed On", readonly=True)
    date_deadline = fields.Date(string="Expected Closing", readonly=True)

    lead_count = fields.Integer(string="Leads", readonly=True, help="All of them.")
    opportunity_count = fields.Integer(string="Opportunities", readonly=True)
    open_count = fields.Integer(string="Open", readonly=True)
    won_count = fields.Integer(string="Won", readonly=True)
    lost_count = fields.Integer(string="Lost", readonly=True)
    closed_count = fields.Integer(string="Closed", readonly=True, help="Won or lost.")
    open_value = fields.Monetary(
        readonly=True, help="Expected revenue of what is open."
    )
    weighted_value = fields.Monetary(
        readonly=True, help="Expected revenue of what is open, times its probability."
    )
    won_value = fields.Monetary(readonly=True)
    lost_value = fields.Monetary(readonly=True)
    closed_value = fields.Monetary(readonly=True, help="Won or lost.")
    revenue = fields.Monetary(
        string="Ordered",
        readonly=True,
        help="Untaxed value of the confirmed orders of the opportunity, at the rate of "
        "their day.",
    )
    win_rate = PossiblyUnknown(
        string="Win Rate (%)",
        readonly=True,
        aggregator="avg",
        help="Won out of closed, by number.",
    )
    win_rate_value = PossiblyUnknown(
        string="Win Rate by Value (%)",
        readonly=True,
        aggregator="avg",
        help="Won out of closed, by expected revenue.",
    )
    conversion_rate = PossiblyUnknown(
        string="Became Opportunity (%)",
        readonly=True,
        aggregator="avg",
        help="Opportunities out of all leads.",
    )
    average_deal = PossiblyUnknown(
        readonly=True,
        aggregator="avg",
        digits=(16, 2),
        help="Expected revenue per opportunity won. In the currency of your company.",
    )
    cycle_days = PossiblyUnknown(
        string="Cycle Time (Days)",
        readonly=True,
        aggregator="avg",
        digits=(16, 1),
        help="From creation to winning, averaged over what was won.",
    )
    close_days = PossiblyUnknown(
        string="Days to Close",
        readonly=True,
        aggregator="avg",
        digits=(16, 1),
        help="From creation to closing, averaged over what was won or lost.",
    )
    activity_days = PossiblyUnknown(
        string="Days to First Activity",
        readonly=True,
        aggregator="avg",
        digits=(16, 1),
        help="From creation to the first activity that was done. What had none yet "
        "counts for no average.",
    )

    # ------------------------------------------------------------
    # QUERY
    # ------------------------------------------------------------

    @property
    def _table_query(self) -> SQL:
        day = SQL("COALESCE(document.date_closed, document.today)")
        return SQL(
            """
            SELECT document.id, document.id AS lead_id, document.type, document.state,
                   document.company_id, %(currency)s AS currency_id,
                   document.user_id, document.team_id, %(unit)s AS unit_id,
                   document.partner_id, document.stage_id, document.source_id,
                   document.medium_id, document.campaign_id, document.lost_reason_id,
                   document.lost_to_id, document.date_created, document.date_closed,
                   document.date_deadline,
                   span.month_id, span.quarter_id, span.year_id,
                   %(measures)s
              FROM (%(documents)s) AS document
              JOIN (%(rates)s) AS rate(company_id, factor)
                ON rate.company_id = document.company_id
                   %(places)s
                   %(periods)s
         LEFT JOIN (
                SELECT opportunity_id,
                       SUM(amount_untaxed / COALESCE(NULLIF(currency_rate, 0), 1))
                           AS ordered
                  FROM sale_order
                 WHERE state = 'sale' AND opportunity_id IS NOT NULL
                 GROUP BY opportunity_id
                ) AS sold ON sold.opportunity_id = document.id
         LEFT JOIN (
                SELECT res_id, MIN(date_done) AS first_done
                  FROM mail_activity
                 WHERE res_model = 'crm.lead' AND date_done IS NOT NULL
                 GROUP BY res_id
                ) AS contact ON contact.res_id = document.id
            """,
            currency=self.env.company.currency_id.id,
            unit=self._get_unit_sql(),
            measures=self._select_measures(),
            documents=self._select_documents(),
            rates=self._select_rates(),
            places=self._join_places(day),
            periods=self._join_periods(SQL("document.date_closed")),
        )

    def _select_documents(self) -> SQL:
        """Return leads and opportunities with their days and what became of them."""
        return SQL(
            """
            SELECT lead.id, lead.type, lead.user_id, lead.team_id, lead.partner_id,
                   lead.stage_id, lead.source_id, lead.medium_id, lead.campaign_id,
                   lead.lost_reason_id, lead.lost_to_id, lead.date_deadline,
                   lead.create_date AS created_at, lead.date_closed AS closed_at,
                   %(created)s AS date_created,
                   CASE WHEN lead.won_status IN ('won', 'lost') THEN %(closed)s END
                       AS date_closed,
                   %(today)s AS today,
                   COALESCE(lead.company_id, person.company_id) AS company_id,
                   CASE WHEN lead.won_status IN ('won', 'lost') THEN lead.won_status
                        ELSE 'open' END AS state,
                   (lead.won_status IN ('won', 'lost')
                       AND lead.date_closed IS NOT NULL) IS TRUE AS is_closed,
                   COALESCE(lead.expected_revenue, 0) AS value,
                   COALESCE(lead.prorated_revenue, 0) AS weighted
              FROM crm_lead AS lead
         LEFT JOIN res_users AS person ON person.id = lead.user_id
         LEFT JOIN sales_mgmt_calendar AS calendar
                ON calendar.company_id
                 = COALESCE(lead.company_id, person.company_id)
             WHERE lead.active OR lead.won_status = 'lost'
            """,
            created=self._get_day_sql(SQL("lead.create_date")),
            closed=self._get_day_sql(SQL("lead.date_closed")),
            today=self._get_day_sql(SQL("%s::timestamp", fields.Datetime.now())),
        )

    def _select_measures(self) -> SQL:
        """Return the figures of a row; what it has not is no zero in averages."""
        return SQL(
            """
            1 AS lead_count,
            (document.type = 'opportunity')::integer AS opportunity_count,
            (document.state = 'open')::integer AS open_count,
            (is_closed AND document.state = 'won')::integer AS won_count,
            (is_closed AND document.state = 'lost')::integer AS lost_count,
            is_closed::integer AS closed_count,
            CASE WHEN document.state = 'open' THEN factor * value ELSE 0 END
                AS open_value,
            CASE WHEN document.state = 'open' THEN factor * weighted ELSE 0 END
                AS weighted_value,
            CASE WHEN is_closed AND document.state = 'won'
                 THEN factor * value ELSE 0 END AS won_value,
            CASE WHEN is_closed AND document.state = 'lost'
                 THEN factor * value ELSE 0 END AS lost_value,
            CASE WHEN is_closed THEN factor * value ELSE 0 END AS closed_value,
            factor * COALESCE(sold.ordered, 0) AS revenue,
            CASE WHEN is_closed THEN
                 CASE document.state WHEN 'won' THEN 100.0 ELSE 0 END END AS win_rate,
            CASE WHEN is_closed AND value <> 0 THEN
                 CASE document.state WHEN 'won' THEN 100.0 ELSE 0 END
            END AS win_rate_value,
            CASE document.type WHEN 'opportunity' THEN 100.0 ELSE 0 END
                AS conversion_rate,
            CASE WHEN is_closed AND document.state = 'won' THEN factor * value
            END AS average_deal,
            CASE WHEN is_closed AND document.state = 'won' THEN %(age)s
            END AS cycle_days,
            CASE WHEN is_closed THEN %(age)s END AS close_days,
            CASE WHEN contact.first_done IS NOT NULL
                 THEN GREATEST(contact.first_done - document.date_created, 0)
            END AS activity_days
            """,
            age=SQL(
                """GREATEST(EXTRACT(EPOCH FROM closed_at - created_at) / %s, 0)""",
                DAY,
            ),
        )
