from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ...tools.landing import get_rate

# Deals that were closed longer ago say little about those that are open
DAYS = 730


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
        rows = self.env.execute_query(
            SQL(
                """
                SELECT company_id, COALESCE(user_id, 0) AS person_id, stage_id,
                       won_count, closed_count
                  FROM sales_mgmt_stage_rate
                 WHERE company_id = ANY(%s)
                 ORDER BY person_id
                """,
                companies.ids,
            )
        )
        rates = {}
        for company_id, user_id, stage_id, won, closed in rows:
            # everybody comes first
            everybody = rates.get((company_id, 0, stage_id))
            rates[company_id, user_id, stage_id] = (
                get_rate(won, closed, strength=0)
                if everybody is None
                else get_rate(won, closed, everybody)
            )
        return rates

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
