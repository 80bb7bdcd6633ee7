from ast import literal_eval

from odoo import api, fields, models, tools
from odoo.fields import Command, Domain

# The documents of metrics that are typed in
ENTRIES = "sales.mgmt.metric.entry"
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
    _inherit = ["sales.mgmt.audit.mixin"]
    _order = "sequence, id"
    _audit_fields = (
        "name",
        "code",
        "description",
        "active",
        "unit",
        "trust",
        "kind",
        "direction",
        "rounding",
        "carries_over",
        "segmentation_ids",
    )

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
    carries_over = fields.Boolean(
        string="Late Changes Count",
        default=True,
        help="When a document of a closed period changes, the difference is an "
        "adjustment of the first open period. Not so for what stands at a moment, like "
        "the open pipeline: later changes are no corrections.",
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
        help="The months of a quarter add up to the quarter. Customers counted once "
        "per period do not: who bought in every month is one customer of the quarter.",
    )
    is_typed = fields.Boolean(
        string="Typed In",
        compute="_compute_is_typed",
        compute_sudo=True,
        inverse="_inverse_is_typed",
        search="_search_is_typed",
        help="Not measured on documents: managers type the figures in.",
    )
    segmentation_ids = fields.Many2many(
        comodel_name="sales.mgmt.segmentation",
        relation="sales_mgmt_metric_segmentation_rel",
        column1="metric_id",
        column2="segmentation_id",
        string="Segmentations",
        context={"active_test": False},
        help="Results are measured per segment too; also of a segmentation that was "
        "archived, until it is taken away here.",
    )
    available = fields.Boolean(
        compute="_compute_available",
        compute_sudo=True,
        search="_search_available",
        help="The documents it is measured on exist in this database.",
    )

    _rounding_positive = models.Constraint(
        "CHECK (rounding > 0)", "The rounding is greater than zero."
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

    @api.model
    def _search_available(self, operator, value):
        if operator != "in":
            return NotImplemented
        # whether documents exist is known to this server, not to the database
        metrics = self.sudo().with_context(active_test=False).search(Domain.TRUE)
        found = metrics.filtered(lambda metric: metric.available in value)
        return Domain("id", "in", found.ids)

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

    @api.depends("source_ids.model")
    def _compute_is_typed(self):
        for metric in self:
            metric.is_typed = ENTRIES in metric.source_ids.mapped("model")

    def _inverse_is_typed(self):
        for metric in self:
            typed = metric.source_ids.filtered(lambda each: each.model == ENTRIES)
            if not metric.is_typed:
                typed.unlink()
            elif not typed:
                metric.source_ids = [
                    Command.create(metric._prepare_typed_source(part, field))
                    for part, field in metric._get_typed_parts()
                ]

    @api.model
    def _search_is_typed(self, operator, value):
        if operator != "in":
            return NotImplemented
        typed = Domain("source_ids.model", "=", ENTRIES)
        return Domain.OR(typed if each else ~typed for each in value)

    def _get_typed_parts(self):
        """Return the parts of a typed-in figure, and the fields that hold them."""
        parts = [("numerator", "value")]
        return [*parts, ("denominator", "base")] if self.kind == "ratio" else parts

    def _prepare_typed_source(self, part, field):
        return {
            "part": part,
            "model": ENTRIES,
            "domain": f'[("metric_id", "=", {self.id})]',
            "date_field": "date_from",
            "user_path": "user_id",
            "unit_path": "unit_id",
            "company_path": "company_id",
            "aggregate": "sum",
            "value_field": field,
        }

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
        problems = self._get_problems()
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

    def action_preview(self):
        """Show what the definition measures, before anything is stored."""
        self.ensure_one()
        preview = self.env["sales.mgmt.metric.preview"]._create_for(self)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Preview of “%(metric)s”", metric=self.name),
            "res_model": preview._name,
            "res_id": preview.id,
            "views": [(False, "form")],
            "target": "new",
        }

    def action_open_facts(self):
        """Open the results of the metric."""
        self.ensure_one()
        return self._limit_action("sales_mgmt_targets.sales_mgmt_fact_action")

    def action_open_entries(self):
        """Open the figures of a metric that is typed in."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sales_mgmt_targets.sales_mgmt_metric_entry_action"
        )
        return {
            **action,
            "domain": [("metric_id", "=", self.id)],
            "context": {"default_metric_id": self.id},
        }

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    def unlink(self):
        """Extend `base`: what was measured goes with its metric."""
        self.env["sales.mgmt.fact"]._forget("metric_id", self)
        result = super().unlink()
        self.env.registry.clear_cache()
        return result

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    @api.model
    @tools.ormcache()
    def _get_available_ids(self):
        """Return the ids of metrics that can be measured here, kept in memory.

        :rtype: tuple[int, ...]
        """
        sources = self.env["sales.mgmt.metric.source"].sudo().search(Domain.TRUE)
        return tuple(
            metric.id
            for metric, parts in sources.grouped("metric_id").items()
            if all(source._is_available() for source in parts)
        )

    def _get_problems(self):
        """Return every problem of the definition as a sentence.

        :rtype: list[str]
        """
        self.ensure_one()
        sources = self.source_ids
        problems = []
        parts = set(sources.mapped("part"))
        if "numerator" not in parts:
            problems.append(self.env._("There is no source of the value to measure."))
        if self.kind == "ratio" and "denominator" not in parts:
            problems.append(
                self.env._("There is no source of what a ratio is divided by.")
            )
        if self.kind == "total" and "denominator" in parts:
            problems.append(
                self.env._("A total is not divided; the source “Out Of” has no use.")
            )
        for source in sources:
            if not source._is_installed():
                problems.append(f"{source.model}: {source._get_absence()}")
            problems += source._get_problems() or source._get_deep_problems()
            problems += filter(
                None,
                (
                    source._get_segmentation_problem(each)
                    for each in self.segmentation_ids
                ),
            )
        return problems

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
