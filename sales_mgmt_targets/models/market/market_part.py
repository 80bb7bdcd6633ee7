from fractions import Fraction

from odoo import api, fields, models


class SalesMgmtMarketPart(models.Model):
    """A month of a market figure: what is typed for a quarter or year, spread evenly.

    Written with its figure only. Our own results are known by month, so that a share of
    the market is right for every month, quarter and year.
    """

    _name = "sales.mgmt.market.part"
    _description = "Month of a Market"
    _log_access = False
    _order = "date, id"

    figure_id = fields.Many2one(
        comodel_name="sales.mgmt.market.figure",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    market_id = fields.Many2one(
        comodel_name="sales.mgmt.market", required=True, readonly=True, index=True
    )
    company_id = fields.Many2one(
        comodel_name="res.company", required=True, readonly=True, index=True
    )
    segment_id = fields.Many2one(comodel_name="sales.mgmt.segment", readonly=True)
    unit_id = fields.Many2one(comodel_name="sales.mgmt.unit", readonly=True)
    competitor_id = fields.Many2one(comodel_name="sales.mgmt.competitor", readonly=True)
    period_id = fields.Many2one(
        comodel_name="sales.mgmt.period", required=True, readonly=True, index=True
    )
    date = fields.Date(required=True, readonly=True, help="First day of the month.")
    amount = fields.Float(digits=(32, 4), required=True, readonly=True)

    @api.model
    def _sum_by_place(self, market, year):
        """Return the size of a market in a year by unit and segment id."""
        rows = self._read_group(
            [
                ("market_id", "=", market.id),
                ("competitor_id", "=", False),
                ("period_id", "child_of", year.ids),
            ],
            ["unit_id", "segment_id"],
            ["amount:sum"],
        )
        return {
            (unit.id or 0, segment.id or 0): Fraction(str(amount))
            for unit, segment, amount in rows
        }
