from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ...tools.curve import Decimals
from ...tools.landing import STRENGTH

# Deals that were closed longer ago say little about those that are open
DAYS = 730
RATE_DIGITS = 12


class SalesMgmtStageRate(models.Model):
    """How often opportunities that reached a stage were won, by person and in all.

    A lost opportunity counts for its last stage and all before it, a won one for every
    stage. Written every night.
    """

    _name = "sales.mgmt.stage.rate"
    _description = "Win Rate by Stage"
    _log_access = False
    _order = "company_id, stage_id, closed_count desc, id"
    _rec_name = "stage_id"

    company_id = fields.Many2one(
        comodel_name="res.company", required=True, readonly=True, ondelete="cascade"
    )
    stage_id = fields.Many2one(
        comodel_name="crm.stage", required=True, readonly=True, ondelete="cascade"
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Salesperson",
        readonly=True,
        index=True,
        ondelete="cascade",
        help="Empty where it is the rate of everybody.",
    )
    closed_count = fields.Integer(
        string="Closed",
        readonly=True,
        help="Opportunities that reached the stage and were won or lost within two "
        "years.",
    )
    won_count = fields.Integer(string="Won", readonly=True)
    rate = fields.Float(
        string="Win Rate",
        compute="_compute_rate",
        help="Won out of closed. Few cases lean on the rate of everybody: as if twenty "
        "more had been closed at that rate.",
    )

    _place_idx = models.UniqueIndex(
        "(company_id, stage_id, COALESCE(user_id, 0))", "This rate exists already."
    )

    @api.depends("closed_count", "won_count")
    def _compute_rate(self):
        rates = self._get_rates(self.company_id)
        for each in self:
            place = each.company_id.id, each.user_id.id or 0, each.stage_id.id
            each.rate = rates[place]

    @api.model
    def _get_rates(self, companies):
        """Return how likely an open opportunity is won, by company, person and stage.

        :param res.company companies: whose
        :return: from 0 to 1 by ids; person 0 stands for everybody
        :rtype: dict[tuple[int, int, int], Fraction]
        """
        self.flush_model()
        read = Decimals()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT own.company_id, COALESCE(own.user_id, 0), own.stage_id,
                       (%(rate)s)::text
                  FROM sales_mgmt_stage_rate AS own
             LEFT JOIN sales_mgmt_stage_rate AS everybody
                    ON everybody.company_id = own.company_id
                   AND everybody.stage_id = own.stage_id
                   AND everybody.user_id IS NULL AND own.user_id IS NOT NULL
                 WHERE own.company_id = ANY(%(companies)s)
                """,
                rate=self._get_rate_sql("own", "everybody"),
                companies=companies.ids,
            )
        )
        return {tuple(place): read[rate] for *place, rate in rows}

    @api.model
    def _get_rate_sql(self, own, above):
        """Return the SQL of how likely an open opportunity is won.

        `(won + k · above) / (closed + k)`, as `tools.landing.get_rate` has it, rounded
        to twelve digits: sums of many people's deals stay short that way. Above a
        person is the rate of everybody, and that is won out of closed.

        :param str own: alias of the row of the person, or of that of everybody alone
        :param str above: alias of the row of everybody; nothing in it if there is none
        :rtype: SQL
        """
        return SQL(
            """
            ROUND(COALESCE(CASE WHEN %(above)s.id IS NULL
                THEN %(own)s.won_count::numeric / NULLIF(%(own)s.closed_count, 0)
                ELSE (%(own)s.won_count + %(strength)s * COALESCE(
                         %(above)s.won_count::numeric
                         / NULLIF(%(above)s.closed_count, 0), 0))
                     / (%(own)s.closed_count + %(strength)s) END, 0), %(digits)s)
            """,
            own=SQL.identifier(own),
            above=SQL.identifier(above),
            strength=STRENGTH,
            digits=RATE_DIGITS,
        )

    @api.model
    def _refresh(self):
        """Count anew, in one statement for all companies, people and stages."""
        self.env.flush_all()
        self.env.execute_query(
            SQL(
                """
                WITH closed AS (
                    SELECT COALESCE(lead.company_id, person.company_id) AS company_id,
                           lead.user_id, stage.sequence, lead.won_status = 'won' AS won,
                           COUNT(*) AS deals
                      FROM crm_lead AS lead
                      JOIN crm_stage AS stage ON stage.id = lead.stage_id
                 LEFT JOIN res_users AS person ON person.id = lead.user_id
                     WHERE lead.type = 'opportunity'
                       AND lead.won_status IN ('won', 'lost')
                       AND COALESCE(lead.date_closed, lead.create_date) >= %(since)s
                     GROUP BY 1, 2, 3, 4
                ),
                counted AS (
                    SELECT closed.company_id, stage.id AS stage_id, closed.user_id,
                           GROUPING(closed.user_id) AS everybody,
                           SUM(closed.deals) AS closed_count,
                           COALESCE(SUM(closed.deals) FILTER (WHERE closed.won), 0)
                               AS won_count
                      FROM closed
                      JOIN crm_stage AS stage
                        ON stage.is_won IS NOT TRUE
                       AND (closed.won OR closed.sequence >= stage.sequence)
                     WHERE closed.company_id IS NOT NULL
                     GROUP BY GROUPING SETS (
                               (closed.company_id, stage.id, closed.user_id),
                               (closed.company_id, stage.id))
                ),
                found AS (
                    SELECT company_id, stage_id, user_id, closed_count, won_count
                      FROM counted
                     WHERE everybody = 1 OR user_id IS NOT NULL
                ),
                gone AS (
                    DELETE FROM sales_mgmt_stage_rate AS rate
                     WHERE NOT EXISTS (
                         SELECT FROM found
                          WHERE found.company_id = rate.company_id
                            AND found.stage_id = rate.stage_id
                            AND found.user_id IS NOT DISTINCT FROM rate.user_id)
                )
                INSERT INTO sales_mgmt_stage_rate AS rate (
                    company_id, stage_id, user_id, closed_count, won_count
                )
                SELECT * FROM found
                ON CONFLICT (company_id, stage_id, COALESCE(user_id, 0)) DO UPDATE
                   SET closed_count = EXCLUDED.closed_count,
                       won_count = EXCLUDED.won_count
                 WHERE (rate.closed_count, rate.won_count)
                       IS DISTINCT FROM (EXCLUDED.closed_count, EXCLUDED.won_count)
             RETURNING rate.id
                """,
                since=fields.Datetime.now() - timedelta(days=DAYS),
            )
        )
        self.invalidate_model()
