from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

from ...tools.market import spread

# What says which months, where, of what and of whom a figure is
SCOPE = frozenset(
    {"market_id", "segment_id", "unit_id", "period_id", "competitor_id", "amount"}
)


class SalesMgmtMarketFigure(models.Model):
    """How large a market is, or what a competitor sells in it, in a period.

    Figures of one market never overlap: what is typed for a year is not typed again for
    one of its quarters, nor what is typed for a unit for one below it.
    """

    _name = "sales.mgmt.market.figure"
    _description = "Market Figure"
    _inherit = ["sales.mgmt.audit.mixin"]
    _order = "date_from desc, market_id, segment_id, unit_id, competitor_id, id"
    _rec_name = "market_id"
    _check_company_auto = True
    _audit_fields = (
        "market_id",
        "segment_id",
        "unit_id",
        "period_id",
        "competitor_id",
        "amount",
        "source",
    )

    market_id = fields.Many2one(
        comodel_name="sales.mgmt.market",
        required=True,
        index=True,
        ondelete="cascade",
        default=lambda self: self.env["sales.mgmt.market"].search([], limit=1),
    )
    company_id = fields.Many2one(
        related="market_id.company_id", store=True, precompute=True, index=True
    )
    metric_unit = fields.Selection(related="market_id.metric_unit")
    currency_id = fields.Many2one(related="market_id.currency_id")
    segmentation_id = fields.Many2one(related="market_id.segmentation_id")
    segment_id = fields.Many2one(
        comodel_name="sales.mgmt.segment",
        ondelete="restrict",
        domain="[('segmentation_id', '=', segmentation_id)]",
    )
    unit_id = fields.Many2one(
        comodel_name="sales.mgmt.unit",
        ondelete="restrict",
        check_company=True,
        help="Whose market it is; empty for that of the whole company.",
    )
    period_id = fields.Many2one(
        comodel_name="sales.mgmt.period",
        required=True,
        ondelete="restrict",
        check_company=True,
        domain="[('level', 'in', ('year', 'quarter', 'month'))]",
    )
    date_from = fields.Date(related="period_id.date_from", store=True, index=True)
    competitor_id = fields.Many2one(
        comodel_name="sales.mgmt.competitor",
        index="btree_not_null",
        ondelete="restrict",
        help="Whose sales they are; empty for the whole market, with everybody in it.",
    )
    amount = fields.Float(
        required=True,
        digits=(32, 4),
        help="In the unit of the metric; money in the currency of the company.",
    )
    source = fields.Char(help="Where the figure comes from.")
    date_source = fields.Date(string="As Of", help="When it was published.")
    part_ids = fields.One2many(
        comodel_name="sales.mgmt.market.part",
        inverse_name="figure_id",
        string="Months",
        readonly=True,
    )
    # Beside it
    own_amount = fields.Float(
        string="Own",
        digits=(32, 2),
        compute="_compute_comparison",
        help="What we sold there in these months, as the metric measures it.",
    )
    share = fields.Float(
        compute="_compute_comparison",
        help="Of the whole market it is our own share, of a competitor theirs.",
    )
    growth = fields.Float(
        compute="_compute_comparison",
        help="Against the same months a year before, where those are known.",
    )

    _amount_positive = models.Constraint(
        "CHECK (amount >= 0)", "No market is smaller than nothing."
    )

    @api.depends(*SCOPE)
    def _compute_comparison(self):
        rows = self._read_comparisons()
        for figure in self:
            market, own, before = rows.get(figure._origin.id, (0.0, 0.0, None))
            whole = not figure.competitor_id
            figure.own_amount = own if whole else 0.0
            part = own if whole else figure.amount
            figure.share = part / market if market else 0.0
            figure.growth = figure.amount / before - 1 if before else 0.0

    @api.constrains("segment_id", "market_id")
    def _check_segment(self):
        for figure in self:
            cut = figure.market_id.segmentation_id
            if figure.segment_id.segmentation_id == cut:
                continue
            words = {"market": figure.market_id.name, "segmentation": cut.name}
            raise ValidationError(
                self.env._(
                    "“%(market)s” is cut by %(segmentation)s: say for each figure of "
                    "which segment it is.",
                    **words,
                )
                if cut
                else self.env._(
                    "“%(market)s” is not cut into segments: leave the segment empty, "
                    "or choose a segmentation for the market.",
                    **words,
                )
            )

    @api.constrains("period_id")
    def _check_period(self):
        for figure in self:
            if figure.period_id.level == "week":
                raise ValidationError(
                    self.env._(
                        "Markets are known by month, quarter or year; %(period)s is a "
                        "week.",
                        period=figure.period_id.name,
                    )
                )

    @api.constrains(*(SCOPE - {"amount"}))
    def _check_overlap(self):
        """Refuse to count a part of the market twice."""
        self.flush_model()
        row = self.env.execute_query(
            SQL(
                """
                SELECT figure.id, other.id
                  FROM sales_mgmt_market_figure AS figure
                  JOIN sales_mgmt_market_figure AS other
                       ON other.market_id = figure.market_id
                      AND other.id <> figure.id
                      AND other.segment_id IS NOT DISTINCT FROM figure.segment_id
                      AND other.competitor_id IS NOT DISTINCT FROM
                          figure.competitor_id
                  JOIN sales_mgmt_period AS mine ON mine.id = figure.period_id
                  JOIN sales_mgmt_period AS theirs ON theirs.id = other.period_id
             LEFT JOIN sales_mgmt_unit AS here ON here.id = figure.unit_id
             LEFT JOIN sales_mgmt_unit AS there ON there.id = other.unit_id
                 WHERE figure.id = ANY(%s)
                   AND (starts_with(mine.parent_path, theirs.parent_path)
                        OR starts_with(theirs.parent_path, mine.parent_path))
                   AND (here.id IS NULL OR there.id IS NULL
                        OR starts_with(here.parent_path, there.parent_path)
                        OR starts_with(there.parent_path, here.parent_path))
                 LIMIT 1
                """,
                self.ids,
            )
        )
        if row:
            figure, other = map(self.browse, row[0])
            raise ValidationError(
                self.env._(
                    "%(figure)s lies in what is typed already: %(other)s. Change that "
                    "figure, or delete it first.",
                    figure=figure._describe(),
                    other=other._describe(),
                )
            )

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        figures = super().create(vals_list)
        figures._spread()
        return figures

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & SCOPE:
            self._spread()
        return result

    # ------------------------------------------------------------
    # IMPORT
    # ------------------------------------------------------------

    @api.model
    def get_import_templates(self):
        """Override `base` to offer a file that the import understands."""
        return [
            {
                "label": self.env._("Import Template for Market Figures"),
                "template": "/sales_mgmt_targets/static/xls/market_figures.xlsx",
            }
        ]

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    def _describe(self):
        """Return in a few words what the figure is of.

        :rtype: str
        """
        return " · ".join(
            filter(
                None,
                (
                    self.market_id.name,
                    self.segment_id.name,
                    self.unit_id.name,
                    self.competitor_id.name,
                    self.period_id.name,
                ),
            )
        )

    def _spread(self):
        """Write the months of figures anew."""
        # nobody writes months but their figures
        figures = self.sudo()
        figures.part_ids.unlink()
        below = figures.period_id._get_below("month")
        parts = []
        for figure in figures:
            path = figure.period_id.parent_path
            months = below.filtered(
                lambda month, path=path: month.parent_path.startswith(path)
            )
            rounding = figure.currency_id.rounding or 0.0001
            amounts = spread(figure.amount, len(months), rounding)
            parts += [
                {
                    "figure_id": figure.id,
                    "market_id": figure.market_id.id,
                    "company_id": figure.company_id.id,
                    "segment_id": figure.segment_id.id,
                    "unit_id": figure.unit_id.id,
                    "competitor_id": figure.competitor_id.id,
                    "period_id": month.id,
                    "date": month.date_from,
                    "amount": float(amount),
                }
                for month, amount in zip(months, amounts, strict=True)
            ]
        self.env["sales.mgmt.market.part"].sudo().create(parts)

    def _read_comparisons(self):
        """Return what stands beside each figure, in one statement for all.

        :return: by id: the market in the same place and months, our own part of it, and
            the figure of the same months a year before, None if it is not known
        :rtype: dict[int, tuple[float, float, float | None]]
        """
        if not self.ids:
            return {}
        # who may read figures of the market may read what we have of it
        self.env["sales.mgmt.market.part"].flush_model()
        self.env["sales.mgmt.fact"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT figure.id, whole.amount, own.amount, before.amount
                  FROM sales_mgmt_market_figure AS figure
                  JOIN sales_mgmt_market AS market ON market.id = figure.market_id
            CROSS JOIN LATERAL (
                        SELECT SUM(part.amount) AS amount
                          FROM sales_mgmt_market_part AS month
                          JOIN sales_mgmt_market_part AS part
                               ON part.market_id = month.market_id
                              AND part.period_id = month.period_id
                              AND part.segment_id IS NOT DISTINCT FROM month.segment_id
                              AND part.competitor_id IS NULL
                         WHERE month.figure_id = figure.id
                           AND (figure.unit_id IS NULL OR part.unit_id IN (
                                SELECT below.unit_id
                                  FROM %(ancestors)s AS below
                                 WHERE below.ancestor_id = figure.unit_id))
                       ) AS whole
            CROSS JOIN LATERAL (
                        SELECT SUM(fact.numerator) AS amount
                          FROM sales_mgmt_market_part AS month
                          -- a month, or the parts of weeks in it
                          JOIN sales_mgmt_period AS lowest
                               ON month.period_id IN (lowest.id, lowest.parent_id)
                          JOIN sales_mgmt_fact AS fact
                               ON fact.period_id = lowest.id
                              AND fact.metric_id = market.metric_id
                              AND fact.company_id = market.company_id
                              AND fact.segment_id IS NOT DISTINCT FROM month.segment_id
                         WHERE month.figure_id = figure.id
                           AND (figure.unit_id IS NULL OR fact.unit_id IN (
                                SELECT below.unit_id
                                  FROM %(ancestors)s AS below
                                 WHERE below.ancestor_id = figure.unit_id))
                       ) AS own
            CROSS JOIN LATERAL (
                        SELECT SUM(part.amount) AS amount
                          FROM sales_mgmt_market_part AS month
                          JOIN sales_mgmt_market_part AS part
                               ON part.market_id = month.market_id
                              AND part.date = month.date - INTERVAL '1 year'
                              AND part.segment_id IS NOT DISTINCT FROM month.segment_id
                              AND part.unit_id IS NOT DISTINCT FROM month.unit_id
                              AND part.competitor_id IS NOT DISTINCT FROM
                                  month.competitor_id
                         WHERE month.figure_id = figure.id
                       ) AS before
                 WHERE figure.id = ANY(%(ids)s)
                """,
                ids=self.ids,
                ancestors=SQL.identifier("sales_mgmt_unit_ancestor_rel"),
            )
        )
        return {
            figure: (float(market or 0), float(own or 0), before and float(before))
            for figure, market, own, before in rows
        }
