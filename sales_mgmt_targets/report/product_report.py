from odoo import api, fields, models
from odoo.tools import SQL

from ..models.measurement.fact import PossiblyUnknown


class SalesMgmtProductReport(models.Model):
    """What was sold of which product, beside the same days a year before.

    A row is a line of a posted customer invoice or credit note; credit notes count
    below zero, so that they take back what they return. Every line is there twice: on
    its own day, and a year later as what it has to be compared with, as far as that
    day has come. So a year that runs is compared with the same days of the last one.

    - revenue is untaxed, by the day of the invoice and at its rate, like the metric of
      that name; quantities are in the unit of the product;
    - the discount is what the lines would have brought without it, less the revenue;
    - the margin is known where costs are: on lines of sales orders, if the module for
      margins is installed;
    - the unit is that of the day on which it was sold, also a year later.
    """

    _name = "sales.mgmt.product.report"
    _description = "Product Performance"
    _inherit = ["sales.mgmt.analysis.mixin"]
    _auto = False
    _rec_name = "product_id"
    _order = "date desc, id desc"
    _document = "move_id"
    _depends = {
        "account.move": [
            "state",
            "move_type",
            "invoice_date",
            "invoice_user_id",
            "team_id",
            "commercial_partner_id",
            "company_id",
        ],
        "account.move.line": [
            "product_id",
            "product_uom_id",
            "quantity",
            "price_unit",
            "discount",
            "balance",
            "display_type",
        ],
        "product.template": ["categ_id", "uom_id"],
        "product.product": ["product_tmpl_id"],
        "uom.uom": ["factor"],
        "sales.mgmt.assignment": ["user_id", "unit_id", "date_from", "date_to"],
        "sales.mgmt.unit": ["crm_team_id"],
        "sales.mgmt.period": ["parent_id", "level", "date_from", "date_to"],
    }
    _ratios = {
        "discount_rate": (100, "discount", "revenue_listed"),
        "margin_rate": (100, "margin", "revenue_costed"),
        "growth": (100, "revenue_change", "revenue_before"),
    }

    product_id = fields.Many2one(comodel_name="product.product", readonly=True)
    product_tmpl_id = fields.Many2one(
        comodel_name="product.template", string="Product Template", readonly=True
    )
    categ_id = fields.Many2one(
        comodel_name="product.category", string="Product Category", readonly=True
    )
    partner_id = fields.Many2one(
        comodel_name="res.partner", string="Customer", readonly=True
    )
    move_id = fields.Many2one(
        comodel_name="account.move", string="Invoice", readonly=True
    )
    date = fields.Date(readonly=True)
    is_before = fields.Boolean(
        string="Of the Year Before",
        readonly=True,
        help="The invoice is a year older than the day it is shown on.",
    )
    quantity = fields.Float(digits="Product Unit", readonly=True)
    quantity_before = fields.Float(
        string="Quantity a Year Before", digits="Product Unit", readonly=True
    )
    revenue = fields.Monetary(
        readonly=True, help="Untaxed, invoices less credit notes."
    )
    revenue_before = fields.Monetary(
        string="Revenue a Year Before",
        readonly=True,
        help="Of the same days a year before, as far as they have come this year.",
    )
    revenue_change = fields.Monetary(
        string="Change", readonly=True, help="Revenue less that of a year before."
    )
    growth = PossiblyUnknown(
        string="Growth (%)",
        readonly=True,
        aggregator="avg",
        help="Change in proportion to the revenue of a year before. Empty where there "
        "was none.",
    )
    discount = fields.Monetary(readonly=True)
    revenue_listed = fields.Monetary(string="Revenue before Discount", readonly=True)
    discount_rate = PossiblyUnknown(
        string="Discount (%)",
        readonly=True,
        aggregator="avg",
        help="Discount in proportion to the revenue before it.",
    )
    margin = fields.Monetary(readonly=True, help="Revenue less cost of order lines.")
    revenue_costed = fields.Monetary(string="Revenue with Known Cost", readonly=True)
    margin_rate = PossiblyUnknown(
        string="Margin (%)",
        readonly=True,
        aggregator="avg",
        help="Margin in proportion to the revenue whose cost is known.",
    )

    @api.model
    def _has_costs(self):
        """Return whether order lines know what their products cost."""
        return "purchase_price" in self.env["sale.order.line"]._fields

    @api.model
    def fields_get(self, allfields=None, attributes=None):
        """Extend `base`: figures that nothing can fill are not offered."""
        found = super().fields_get(allfields, attributes)
        if not self._has_costs():
            for name in ("margin", "margin_rate", "revenue_costed"):
                found.pop(name, None)
        return found

    # ------------------------------------------------------------
    # QUERY
    # ------------------------------------------------------------

    @property
    def _table_query(self) -> SQL:
        return SQL(
            """
            SELECT document.id * 2 + shift.years AS id, document.company_id,
                   %(currency)s AS currency_id, document.user_id, document.team_id,
                   %(unit)s AS unit_id, document.product_id, document.product_tmpl_id,
                   document.categ_id, document.partner_id, document.move_id,
                   shift.day AS date, shift.years = 1 AS is_before,
                   span.month_id, span.quarter_id, span.year_id,
                   (1 - shift.years) * document.quantity AS quantity,
                   shift.years * document.quantity AS quantity_before,
                   own.part * document.revenue AS revenue,
                   shift.years * factor * document.revenue AS revenue_before,
                   (own.part - shift.years * factor) * document.revenue
                       AS revenue_change,
                   NULL::float8 AS growth,
                   own.part * document.discount AS discount,
                   own.part * (document.revenue + document.discount)
                       AS revenue_listed,
                   CASE WHEN shift.years = 0
                        THEN 100 * document.discount
                             / NULLIF(document.revenue + document.discount, 0)
                    END AS discount_rate,
                   %(margin)s
              FROM (%(documents)s) AS document
              JOIN (%(rates)s) AS rate(company_id, factor)
                ON rate.company_id = document.company_id
        CROSS JOIN LATERAL (
                VALUES (0, document.date),
                       (1, (document.date + INTERVAL '1 year')::date)
                ) AS shift(years, day)
        CROSS JOIN LATERAL (SELECT (1 - shift.years) * factor) AS own(part)
                   %(costs)s
                   %(places)s
                   %(periods)s
             WHERE shift.years = 0 OR shift.day <= %(today)s
            """,
            currency=self.env.company.currency_id.id,
            unit=self._get_unit_sql(),
            margin=self._select_margin(),
            documents=self._select_documents(),
            rates=self._select_rates(),
            costs=self._join_costs(),
            places=self._join_places(SQL("document.date")),
            periods=self._join_periods(SQL("shift.day")),
            today=fields.Date.context_today(self),
        )

    def _select_documents(self) -> SQL:
        """Return the lines of posted invoices, those of credit notes below zero."""
        return SQL(
            """
            SELECT line.id::bigint, line.move_id, line.product_id,
                   product.product_tmpl_id, template.categ_id,
                   move.commercial_partner_id AS partner_id, line.company_id,
                   move.invoice_user_id AS user_id, move.team_id,
                   move.invoice_date AS date, -line.balance AS revenue,
                   sign.direction * line.quantity AS line_quantity,
                   sign.direction * line.quantity * COALESCE(line_uom.factor, 1)
                       / COALESCE(NULLIF(product_uom.factor, 0), 1) AS quantity,
                   CASE WHEN COALESCE(line.discount, 0) = 0 THEN 0
                        WHEN line.discount < 100
                        THEN -line.balance * line.discount / (100 - line.discount)
                        ELSE sign.direction * line.quantity * line.price_unit
                             / COALESCE(NULLIF(move.invoice_currency_rate, 0), 1)
                    END AS discount
              FROM account_move_line AS line
              JOIN account_move AS move ON move.id = line.move_id
        CROSS JOIN LATERAL (
                SELECT CASE move.move_type WHEN 'out_refund' THEN -1 ELSE 1 END
                ) AS sign(direction)
         LEFT JOIN product_product AS product ON product.id = line.product_id
         LEFT JOIN product_template AS template
                ON template.id = product.product_tmpl_id
         LEFT JOIN uom_uom AS line_uom ON line_uom.id = line.product_uom_id
         LEFT JOIN uom_uom AS product_uom ON product_uom.id = template.uom_id
             WHERE line.parent_state = 'posted'
               AND line.display_type = 'product'
               AND move.move_type IN ('out_invoice', 'out_refund', 'out_receipt')
               AND move.invoice_date IS NOT NULL
            """
        )

    def _join_costs(self) -> SQL:
        """Return the join of `cost`: what one of an invoice line cost, per line."""
        if not self._has_costs():
            return SQL()
        return SQL(
            """
            LEFT JOIN (
                SELECT link.invoice_line_id,
                       AVG(sold.purchase_price
                           / COALESCE(NULLIF(ordered.currency_rate, 0), 1)) AS unit_cost
                  FROM sale_order_line_invoice_rel AS link
                  JOIN sale_order_line AS sold ON sold.id = link.order_line_id
                  JOIN sale_order AS ordered ON ordered.id = sold.order_id
                 WHERE sold.purchase_price IS NOT NULL
                 GROUP BY link.invoice_line_id
            ) AS cost ON cost.invoice_line_id = document.id
            """
        )

    def _select_margin(self) -> SQL:
        """Return what is left of a line after its cost, where that is known."""
        if not self._has_costs():
            return SQL(
                """
                NULL::numeric AS margin, NULL::numeric AS revenue_costed,
                NULL::numeric AS margin_rate
                """
            )
        margin = SQL("(document.revenue - document.line_quantity * cost.unit_cost)")
        return SQL(
            """
            own.part * %(margin)s AS margin,
            CASE WHEN cost.unit_cost IS NOT NULL THEN own.part * document.revenue
            END AS revenue_costed,
            CASE WHEN shift.years = 0
                 THEN 100 * %(margin)s / NULLIF(document.revenue, 0)
            END AS margin_rate
            """,
            margin=margin,
        )
