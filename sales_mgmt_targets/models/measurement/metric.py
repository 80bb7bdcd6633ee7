from ast import literal_eval

from odoo import api, fields, models

UNITS = [
    ("money", "Money"),
    ("count", "Count"),
    ("percent", "Percent"),
    ("score", "Score"),
    ("hours", "Hours"),
]


class SalesMgmtMetric(models.Model):
    """A figure people look at, measured the same way for everybody."""

    _name = "sales.mgmt.metric"
    _description = "Sales Metric"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(
        required=True, help="Technical name; it never changes once it is in use."
    )
    description = fields.Text(
        translate=True, help="What counts and what does not, in words for everybody."
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    unit = fields.Selection(
        selection=UNITS, string="Measured In", required=True, default="count"
    )
    trust = fields.Selection(
        selection=[
            ("ledger", "Posted accounting"),
            ("document", "Confirmed document"),
            ("self_reported", "Self-reported"),
        ],
        required=True,
        default="document",
        help="How hard the figure is to make up. Self-reported figures are not fit for "
        "pay without a reason.",
    )
    kind = fields.Selection(
        selection=[("total", "Total"), ("ratio", "Ratio of two totals")],
        required=True,
        default="total",
        help="A ratio divides one total by another, e.g. won by closed opportunities. "
        "Of several people or months it is the ratio of their sums.",
    )
    direction = fields.Selection(
        selection=[("higher", "Higher is better"), ("lower", "Lower is better")],
        required=True,
        default="higher",
    )
    rounding = fields.Float(
        compute="_compute_rounding",
        store=True,
        precompute=True,
        readonly=False,
        required=True,
        digits=(16, 6),
        help="Targets are multiples of it; money follows the currency instead.",
    )
    source_ids = fields.One2many(
        comodel_name="sales.mgmt.metric.source", inverse_name="metric_id"
    )
    additive = fields.Boolean(
        compute="_compute_additive",
        store=True,
        help="The months of a quarter add up to the quarter. Customers counted once per "
        "period do not: who bought in every month is one customer of the quarter.",
    )
    segmentation_ids = fields.Many2many(
        comodel_name="sales.mgmt.segmentation",
        relation="sales_mgmt_metric_segmentation_rel",
        column1="metric_id",
        column2="segmentation_id",
        string="Segmentations",
        help="Results are measured per segment too.",
    )
    available = fields.Boolean(
        compute="_compute_available",
        help="The documents it is measured on exist in this database.",
    )

    _code_uniq = models.Constraint(
        "UNIQUE (code)", "Another metric has this code already."
    )

    @api.depends("source_ids.model")
    def _compute_available(self):
        for metric in self:
            sources = metric.source_ids
            metric.available = bool(sources) and all(
                source._is_available() for source in sources
            )

    @api.depends("unit")
    def _compute_rounding(self):
        for metric in self:
            metric.rounding = 0.01 if metric.unit in ("percent", "score") else 1.0

    @api.depends("source_ids.occurrence")
    def _compute_additive(self):
        for metric in self:
            metric.additive = all(
                occurrence in ("every", "first")
                for occurrence in metric.source_ids.mapped("occurrence")
            )

    def _sums_along(self, axis):
        """Tell whether the parts of a figure along an axis add up to it.

        Ratios never do; customers counted once per period do among people and
        segments, but not over time.

        :param str axis: organisation, segment or period
        """
        self.ensure_one()
        return self.kind == "total" and (self.additive or axis != "period")

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_check(self):
        """Tell every problem of the definition at once, or that there is none."""
        self.check_access("read")
        problems = [
            problem for source in self.source_ids for problem in source._get_problems()
        ]
        if not self.source_ids:
            problems.append(self.env._("There is no source to measure."))
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning" if problems else "success",
                "title": self.env._("Check of “%(metric)s”", metric=self.name),
                "message": "\n".join(problems)
                or self.env._("Nothing to complain about."),
                "sticky": bool(problems),
            },
        }

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    def _limit_action(self, xml_id):
        """Return a window action that opens on this metric.

        Figures of several metrics do not add up, so that analyses begin with one. An
        empty metric leaves the action as it is.

        :param str xml_id: of the window action
        """
        action = self.env["ir.actions.act_window"]._for_xml_id(xml_id)
        context = literal_eval(action["context"])
        if self:
            context["search_default_metric_id"] = self.id
        return {**action, "context": context}
