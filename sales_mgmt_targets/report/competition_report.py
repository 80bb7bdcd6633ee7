from odoo import fields, models
from odoo.tools import SQL

from .opportunity_report import DEPENDS


class SalesMgmtCompetitionReport(models.Model):
    """Deals against competitors: a row is a competitor for an opportunity.

    An opportunity counts for each of its competitors, so that rows of several
    competitors are more than opportunities; by competitor they are exact. Lost to is
    what that competitor won; lost is also what another one won, or nobody.
    """

    _name = "sales.mgmt.competition.report"
    _description = "Competitor Analysis"
    _inherit = ["sales.mgmt.analysis.mixin"]
    _auto = False
    _rec_name = "competitor_id"
    _order = "date_closed desc, id desc"
    _depends = {**DEPENDS, "crm.lead": [*DEPENDS["crm.lead"], "competitor_ids"]}
    _document = "lead_id"
    _ratios = {
        "win_rate": (100, "won_count", "closed_count"),
        "win_rate_value": (100, "won_value", "closed_value"),
        "lost_to_rate": (100, "lost_to_count", "closed_count"),
    }

    competitor_id = fields.Many2one(comodel_name="sales.mgmt.competitor", readonly=True)
    lead_id = fields.Many2one(
        comodel_name="crm.lead",
        string="Opportunity",
        readonly=True,
        context={"active_test": False},
    )
    state = fields.Selection(
        selection=[("open", "Open"), ("won", "Won"), ("lost", "Lost")], readonly=True
    )
    partner_id = fields.Many2one(
        comodel_name="res.partner", string="Customer", readonly=True
    )
    lost_reason_id = fields.Many2one(comodel_name="crm.lost.reason", readonly=True)
    date_closed = fields.Date(string="Closed On", readonly=True)
    deal_count = fields.Integer(string="Met In", readonly=True)
    open_count = fields.Integer(string="Open", readonly=True)
    won_count = fields.Integer(string="Won", readonly=True)
    lost_count = fields.Integer(string="Lost", readonly=True)
    lost_to_count = fields.Integer(string="Lost to Them", readonly=True)
    closed_count = fields.Integer(string="Closed", readonly=True)
    open_value = fields.Monetary(readonly=True)
    won_value = fields.Monetary(readonly=True)
    lost_to_value = fields.Monetary(string="Value Lost to Them", readonly=True)
    closed_value = fields.Monetary(readonly=True)
    win_rate = fields.Float(
        string="Win Rate against Them (%)",
        readonly=True,
        aggregator="avg",
        help="Won out of closed where they were in it.",
    )
    win_rate_value = fields.Float(
        string="Win Rate by Value (%)", readonly=True, aggregator="avg"
    )
    lost_to_rate = fields.Float(
        string="Lost to Them (%)",
        readonly=True,
        aggregator="avg",
        help="What they won, out of closed where they were in it.",
    )

    @property
    def _table_query(self) -> SQL:
        return SQL(
            """
            SELECT -- beyond the ids of opportunities, apart for each competitor
                   (met.competitor_id::bigint << 31) + deal.id AS id,
                   met.competitor_id, deal.lead_id, deal.state, deal.company_id,
                   deal.currency_id, deal.user_id, deal.team_id, deal.unit_id,
                   deal.partner_id, deal.lost_reason_id, deal.date_closed,
                   deal.month_id, deal.quarter_id, deal.year_id,
                   1 AS deal_count, deal.open_count, deal.won_count, deal.lost_count,
                   CASE WHEN theirs.is_it THEN deal.lost_count ELSE 0 END
                       AS lost_to_count,
                   deal.closed_count, deal.open_value, deal.won_value,
                   CASE WHEN theirs.is_it THEN deal.lost_value ELSE 0 END
                       AS lost_to_value,
                   deal.closed_value, deal.win_rate, deal.win_rate_value,
                   CASE WHEN deal.closed_count = 1
                        THEN CASE WHEN theirs.is_it THEN 100.0 ELSE 0 END
                    END AS lost_to_rate
              FROM (%(deals)s) AS deal
              JOIN sales_mgmt_lead_competitor_rel AS met ON met.lead_id = deal.id
        CROSS JOIN LATERAL (
                SELECT deal.state = 'lost'
                       AND deal.lost_to_id IS NOT DISTINCT FROM met.competitor_id
                ) AS theirs(is_it)
            """,
            deals=self.env["sales.mgmt.opportunity.report"]._table_query,
        )
