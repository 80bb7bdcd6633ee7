from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain


class SalesMgmtMarket(models.Model):
    """A market: what all suppliers together sell of what one metric measures of us.

    A company has one market per metric. Its size is typed or imported by period, for
    the whole company or by unit, and by segment if it is cut into segments: together
    they are the whole. Our own part is never typed: it is what the metric measures.
    """

    _name = "sales.mgmt.market"
    _description = "Market"
    _order = "sequence, name, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    metric_id = fields.Many2one(
        comodel_name="sales.mgmt.metric",
        string="Compared With",
        required=True,
        ondelete="restrict",
        domain="[('kind', '=', 'total'), ('additive', '=', True),"
        " ('available', '=', True)]",
        help="The metric that measures our own part of the market.",
    )
    metric_unit = fields.Selection(related="metric_id.unit", string="Metric Unit")
    currency_id = fields.Many2one(
        comodel_name="res.currency", compute="_compute_currency_id"
    )
    segmentation_id = fields.Many2one(
        comodel_name="sales.mgmt.segmentation",
        ondelete="restrict",
        help="Figures are typed for each of its segments; empty for the market as a "
        "whole.",
    )
    metric_segmentation_ids = fields.Many2many(
        related="metric_id.segmentation_ids", string="Segmentations of the Metric"
    )
    figure_ids = fields.One2many(
        comodel_name="sales.mgmt.market.figure", inverse_name="market_id"
    )
    figure_count = fields.Integer(string="Figures", compute="_compute_figure_count")
    note = fields.Html(help="What belongs to the market, and who measures it.")

    _metric_uniq = models.UniqueIndex(
        "(company_id, metric_id)",
        "The company has a market of this metric already. Add the figures to it.",
    )

    @api.depends("metric_id.unit", "company_id.currency_id")
    def _compute_currency_id(self):
        for market in self:
            is_money = market.metric_id.unit == "money"
            market.currency_id = market.company_id.currency_id if is_money else False

    @api.depends("figure_ids")
    def _compute_figure_count(self):
        counts = dict(
            self.env["sales.mgmt.market.figure"]._read_group(
                [("market_id", "in", self.ids)], ["market_id"], ["__count"]
            )
        )
        for market in self:
            market.figure_count = counts.get(market._origin, 0)

    @api.constrains("metric_id")
    def _check_metric(self):
        for market in self:
            metric = market.metric_id
            if metric.kind != "total" or not metric.additive:
                raise ValidationError(
                    self.env._(
                        "%(metric)s of several months does not add up, so that there "
                        "is no market of it. Choose a total such as orders.",
                        metric=metric.name,
                    )
                )

    @api.constrains("segmentation_id", "metric_id")
    def _check_segmentation(self):
        """Refuse segments by which our own part is not known."""
        for market in self:
            cut = market.segmentation_id
            if cut and cut not in market.metric_id.segmentation_ids:
                raise ValidationError(
                    self.env._(
                        "%(metric)s is not measured by %(segmentation)s. Add that to "
                        "the segmentations of the metric first.",
                        metric=market.metric_id.name,
                        segmentation=cut.name,
                    )
                )

    @api.constrains("segmentation_id", "metric_id", "company_id")
    def _check_figures(self):
        """Refuse to turn figures into those of something else."""
        for market in self:
            market.figure_ids._check_segment()
            if market.figure_ids.unit_id.company_id - market.company_id:
                raise ValidationError(
                    self.env._(
                        "Units of “%(market)s” belong to another company.",
                        market=market.name,
                    )
                )

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_open_figures(self):
        """Open the figures of the market, to type in more."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sales_mgmt_targets.sales_mgmt_market_figure_action"
        )
        return {
            **action,
            "domain": [("market_id", "=", self.id)],
            "context": {"default_market_id": self.id},
        }

    def action_open_picture(self):
        """Open the picture: us, competitors and others over time."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sales_mgmt_targets.sales_mgmt_market_report_action"
        )
        return {
            **action,
            "domain": [("market_id", "=", self.id)],
            "display_name": self.name,
        }

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    @api.model
    def _find_market(self, company, metric):
        """Return the market of a metric, if there is one.

        :rtype: sales.mgmt.market
        """
        return self.search(
            Domain("company_id", "=", company.id) & Domain("metric_id", "=", metric.id)
        )

    def _read_sizes(self, year):
        """Return how large the market was in a year, exactly, by unit and segment.

        :return: by ids of unit and segment, 0 where there is none
        :rtype: dict[tuple[int, int], Fraction]
        """
        return self.env["sales.mgmt.market.part"]._sum_by_place(self, year)
