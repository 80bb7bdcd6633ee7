from odoo import api, fields, models
from odoo.tools import SQL

# Rows of the three kinds keep their ids apart
OWN, OTHERS = 1 << 40, 1 << 41


class SalesMgmtMarketReport(models.Model):
    """The market against us against competitors, month by month.

    A row is what one supplier sells in a month, segment and unit: we, a competitor, or
    all others, whose part is the market less ours and less what is known of
    competitors. Together they are the market. The market itself stands with our rows
    only, so that our share of a group is the ratio of its sums, however it is grouped.
    """

    _name = "sales.mgmt.market.report"
    _description = "Market Share Analysis"
    _auto = False
    _rec_name = "supplier"
    _order = "date desc, market_id, kind, id"
    _depends = {
        "sales.mgmt.market": ["metric_id", "company_id"],
        "sales.mgmt.market.part": [
            "market_id",
            "segment_id",
            "unit_id",
            "competitor_id",
            "period_id",
            "date",
            "amount",
        ],
        "sales.mgmt.fact": [
            "metric_id",
            "period_id",
            "unit_id",
            "segment_id",
            "company_id",
            "numerator",
        ],
        "sales.mgmt.period": ["parent_id", "level"],
        "sales.mgmt.competitor": ["name"],
        "res.company": ["name"],
    }

    market_id = fields.Many2one(comodel_name="sales.mgmt.market", readonly=True)
    company_id = fields.Many2one(comodel_name="res.company", readonly=True)
    metric_id = fields.Many2one(comodel_name="sales.mgmt.metric", readonly=True)
    segment_id = fields.Many2one(comodel_name="sales.mgmt.segment", readonly=True)
    unit_id = fields.Many2one(comodel_name="sales.mgmt.unit", readonly=True)
    competitor_id = fields.Many2one(comodel_name="sales.mgmt.competitor", readonly=True)
    kind = fields.Selection(
        selection=[("own", "We"), ("competitor", "Competitor"), ("others", "Others")],
        string="Who",
        readonly=True,
    )
    supplier = fields.Char(readonly=True)
    date = fields.Date(string="Month Begins", readonly=True)
    month_id = fields.Many2one(comodel_name="sales.mgmt.period", readonly=True)
    quarter_id = fields.Many2one(comodel_name="sales.mgmt.period", readonly=True)
    year_id = fields.Many2one(comodel_name="sales.mgmt.period", readonly=True)
    amount = fields.Float(string="Sales", digits=(32, 2), readonly=True)
    own_amount = fields.Float(string="Own Sales", digits=(32, 2), readonly=True)
    market_amount = fields.Float(string="Whole Market", digits=(32, 2), readonly=True)
    own_share = fields.Float(
        string="Own Share (%)",
        readonly=True,
        aggregator="avg",
        help="Own sales out of the whole market.",
    )

    # ------------------------------------------------------------
    # QUERY
    # ------------------------------------------------------------

    @property
    def _table_query(self) -> SQL:
        return SQL(
            """
            WITH whole AS (
                SELECT part.id, part.market_id, part.segment_id, part.unit_id,
                       part.period_id, part.date, part.amount,
                       COALESCE(own.amount, 0) AS own
                  FROM sales_mgmt_market_part AS part
                  JOIN sales_mgmt_market AS market ON market.id = part.market_id
             LEFT JOIN LATERAL (
                        SELECT SUM(fact.numerator) AS amount
                          -- a month, or the parts of weeks in it
                          FROM sales_mgmt_period AS lowest
                          JOIN sales_mgmt_fact AS fact
                               ON fact.period_id = lowest.id
                              AND fact.metric_id = market.metric_id
                              AND fact.company_id = market.company_id
                              AND fact.segment_id IS NOT DISTINCT FROM part.segment_id
                         WHERE part.period_id IN (lowest.id, lowest.parent_id)
                           AND (part.unit_id IS NULL OR fact.unit_id IN (
                                SELECT below.unit_id
                                  FROM sales_mgmt_unit_ancestor_rel AS below
                                 WHERE below.ancestor_id = part.unit_id))
                       ) AS own ON TRUE
                 WHERE part.competitor_id IS NULL
            ),
            supplier AS (
                SELECT %(own)s + whole.id AS id, whole.market_id, whole.segment_id,
                       whole.unit_id, NULL::integer AS competitor_id, 'own' AS kind,
                       whole.period_id, whole.date, whole.own AS amount,
                       whole.own AS own_amount, whole.amount AS market_amount
                  FROM whole
             UNION ALL
                SELECT part.id, part.market_id, part.segment_id, part.unit_id,
                       part.competitor_id, 'competitor', part.period_id, part.date,
                       part.amount, 0, 0
                  FROM sales_mgmt_market_part AS part
                 WHERE part.competitor_id IS NOT NULL
             UNION ALL
                SELECT %(others)s + MIN(whole.id), whole.market_id, whole.segment_id,
                       NULL, NULL, 'others', whole.period_id, whole.date,
                       SUM(whole.amount - whole.own) - COALESCE(MIN(known.amount), 0),
                       0, 0
                  FROM whole
             LEFT JOIN (
                        SELECT market_id, segment_id, period_id, SUM(amount) AS amount
                          FROM sales_mgmt_market_part
                         WHERE competitor_id IS NOT NULL
                         GROUP BY 1, 2, 3
                       ) AS known
                       ON known.market_id = whole.market_id
                      AND known.period_id = whole.period_id
                      AND known.segment_id IS NOT DISTINCT FROM whole.segment_id
                 GROUP BY whole.market_id, whole.segment_id, whole.period_id, whole.date
            )
            SELECT supplier.id, supplier.market_id, market.company_id,
                   market.metric_id, supplier.segment_id, supplier.unit_id,
                   supplier.competitor_id, supplier.kind,
                   CASE supplier.kind
                        WHEN 'own' THEN company.name
                        WHEN 'competitor' THEN competitor.name
                        ELSE %(label)s
                    END AS supplier,
                   supplier.date, supplier.period_id AS month_id,
                   month.parent_id AS quarter_id, quarter.parent_id AS year_id,
                   supplier.amount, supplier.own_amount, supplier.market_amount,
                   CASE WHEN supplier.market_amount > 0
                        THEN 100.0 * supplier.own_amount / supplier.market_amount
                    END AS own_share
              FROM supplier
              JOIN sales_mgmt_market AS market ON market.id = supplier.market_id
              JOIN res_company AS company ON company.id = market.company_id
              JOIN sales_mgmt_period AS month ON month.id = supplier.period_id
              JOIN sales_mgmt_period AS quarter ON quarter.id = month.parent_id
         LEFT JOIN sales_mgmt_competitor AS competitor
                   ON competitor.id = supplier.competitor_id
            """,
            own=OWN,
            others=OTHERS,
            label=self.env._("Others"),
        )

    @api.model
    def _read_group_select(self, aggregate_spec, query):
        """Override `base` to make the share of a group from its sums."""
        name, _separator, function = aggregate_spec.partition(":")
        if name != "own_share" or function not in ("sum", "avg"):
            return super()._read_group_select(aggregate_spec, query)
        # lets the field check who reads it
        self._field_to_sql(self._table, name, query)
        return SQL(
            "100.0 * SUM(%s) / NULLIF(SUM(%s), 0)",
            SQL.identifier(self._table, "own_amount"),
            SQL.identifier(self._table, "market_amount"),
        )
