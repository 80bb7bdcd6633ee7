from decimal import Decimal
from fractions import Fraction

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL
from odoo.tools.misc import formatLang

from ...tools.allocation import from_units, round_to, to_units

METHODS = [
    ("even", "Even"),
    ("typed", "Typed weights"),
    ("history", "History"),
]
PERIOD_METHODS = [
    *METHODS,
    ("working", "Working days"),
    ("profile", "Seasonal profile"),
]


class SalesMgmtPlanLine(models.Model):
    """One metric of a plan: the annual number, and how it is divided.

    How it works: the organisation below the plan's unit and the periods of its year
    make the tree of targets; a method gives each of them a weight; the largest
    remainder method divides the amount in whole rounding units, around what is pinned.
    """

    _name = "sales.mgmt.plan.line"
    _description = "Sales Plan Line"
    _order = "plan_id, sequence, id"
    _rec_name = "metric_id"
    _check_company_auto = True

    plan_id = fields.Many2one(
        comodel_name="sales.mgmt.plan", required=True, index=True, ondelete="cascade"
    )
    sequence = fields.Integer(default=10)
    company_id = fields.Many2one(related="plan_id.company_id", store=True, index=True)
    state = fields.Selection(related="plan_id.state")
    metric_id = fields.Many2one(
        comodel_name="sales.mgmt.metric",
        required=True,
        ondelete="restrict",
        domain="[('available', '=', True)]",
    )
    metric_unit = fields.Selection(related="metric_id.unit", string="Metric Unit")
    segmentation_id = fields.Many2one(
        comodel_name="sales.mgmt.segmentation",
        ondelete="restrict",
        help="Targets are divided by its segments first; empty for all together.",
    )
    metric_segmentation_ids = fields.Many2many(
        related="metric_id.segmentation_ids", string="Segmentations of the Metric"
    )
    sums_people = fields.Boolean(
        compute="_compute_sums",
        help="The targets of people add up to the one above them.",
    )
    sums_periods = fields.Boolean(
        compute="_compute_sums",
        help="The targets of months add up to the one of the year.",
    )
    currency_id = fields.Many2one(
        comodel_name="res.currency",
        compute="_compute_currency_id",
        store=True,
        precompute=True,
    )
    rounding = fields.Float(
        compute="_compute_rounding",
        store=True,
        precompute=True,
        readonly=False,
        required=True,
        digits=(16, 6),
        help="All amounts are multiples of it, e.g. 0.01, 1 or 100.",
    )
    amount = fields.Monetary(
        string="Annual Target", help="What the whole unit is to reach in the year."
    )
    # How it is divided
    segment_method = fields.Selection(
        selection=METHODS,
        string="Among Segments",
        required=True,
        default="even",
        help="Even: every segment the same. Typed weights: in proportion to the "
        "weights below. History: in proportion to what was achieved in each segment "
        "in the base year.",
    )
    organisation_method = fields.Selection(
        selection=METHODS,
        string="Among People",
        required=True,
        default="even",
        help="Even: the same for everybody who is there all year and full time. Typed "
        "weights: in proportion to the weights below. History: in proportion to what "
        "everybody achieved in the base year, and to the time they are there.",
    )
    period_method = fields.Selection(
        selection=PERIOD_METHODS,
        string="Over the Year",
        required=True,
        default="even",
        help="Even: every month the same, every day of a week the same. Typed weights: "
        "in proportion to the weights below. History: as the whole unit's year went in "
        "the base year. Working days: in proportion to them. Seasonal profile: as the "
        "chosen profile says. Weeks get their part of the month by working days.",
    )
    profile_id = fields.Many2one(
        comodel_name="sales.mgmt.profile",
        string="Seasonal Profile",
        ondelete="restrict",
        check_company=True,
        domain="[('company_id', '=', company_id)]",
    )
    lowest_level = fields.Selection(
        selection=[("quarter", "Quarters"), ("month", "Months"), ("week", "Weeks")],
        string="Down To",
        required=True,
        default="month",
    )
    history_period_id = fields.Many2one(
        comodel_name="sales.mgmt.period",
        string="Base Year",
        compute="_compute_history_period_id",
        store=True,
        readonly=False,
        ondelete="restrict",
        check_company=True,
        domain="[('level', '=', 'year'), ('company_id', '=', company_id)]",
    )
    history_metric_id = fields.Many2one(
        comodel_name="sales.mgmt.metric",
        string="Base Metric",
        compute="_compute_history_metric_id",
        store=True,
        readonly=False,
        ondelete="restrict",
        help="Whose history decides; usually that of the metric itself.",
    )
    history_amount = fields.Monetary(
        string="Base Year Result", compute="_compute_history_amount"
    )
    growth = fields.Float(
        compute="_compute_growth",
        inverse="_inverse_growth",
        help="The annual target against what was achieved in the base year.",
    )
    weight_ids = fields.One2many(
        comodel_name="sales.mgmt.plan.weight", inverse_name="line_id", copy=True
    )
    target_ids = fields.One2many(
        comodel_name="sales.mgmt.target", inverse_name="line_id"
    )
    root_id = fields.Many2one(
        comodel_name="sales.mgmt.target",
        compute="_compute_root_id",
        string="Top Target",
    )
    actual = fields.Monetary(compute="_compute_root_id", string="Achieved")
    attainment = fields.Float(compute="_compute_root_id")

    _metric_uniq = models.UniqueIndex(
        "(plan_id, metric_id, COALESCE(segmentation_id, 0))",
        "The plan has this metric already, divided by the same segments.",
    )
    _rounding_positive = models.Constraint(
        "CHECK (rounding > 0)", "The rounding is greater than zero."
    )

    @api.depends("metric_id.unit", "plan_id.currency_id")
    def _compute_currency_id(self):
        for line in self:
            is_money = line.metric_id.unit == "money"
            line.currency_id = line.plan_id.currency_id if is_money else False

    @api.depends("currency_id", "metric_id")
    def _compute_rounding(self):
        for line in self:
            # what was typed outlasts an update of the metric, which writes its unit
            if line.rounding and line.metric_id == line._origin.metric_id:
                continue
            line.rounding = line.currency_id.rounding or line.metric_id.rounding or 1.0

    @api.depends("metric_id")
    def _compute_sums(self):
        for line in self:
            metric = line.metric_id
            line.sums_people = bool(metric) and metric._sums_along("organisation")
            line.sums_periods = bool(metric) and metric._sums_along("period")

    @api.depends("plan_id.period_id")
    def _compute_history_period_id(self):
        for line in self:
            period = line.plan_id.period_id
            day_before = fields.Date.subtract(period.date_from, days=1)
            line.history_period_id = period and period._find(
                period.company_id, "year", day_before
            )

    @api.depends("metric_id")
    def _compute_history_metric_id(self):
        for line in self:
            line.history_metric_id = line.metric_id

    @api.depends("metric_id", "history_period_id", "plan_id.unit_id")
    def _compute_history_amount(self):
        """Read what the plans' units achieved, once per unit and base year."""
        groups = self.grouped(
            lambda line: (
                line.plan_id.unit_id,
                line.history_period_id,
                line.metric_id.additive,
            )
        )
        for (unit, year, _additive), lines in groups.items():
            rows = (
                self.env["sales.mgmt.fact"]
                .sudo()
                ._read_group(
                    self._get_history_domain(lines.metric_id, unit, year),
                    groupby=["metric_id"],
                    aggregates=["value:sum"],
                )
            )
            values = {metric.id: value for metric, value in rows}
            for line in lines:
                line.history_amount = values.get(line.metric_id.id) or 0.0

    @api.depends("amount", "history_amount")
    def _compute_growth(self):
        for line in self:
            base = line.history_amount
            line.growth = line.amount / base - 1 if base else 0.0

    @api.onchange("growth")
    def _inverse_growth(self):
        """Set the annual target to the base year's result and the growth on top.

        A growth that follows from the amount as it stands leaves it alone: the amount
        was typed, and is more exact than the rounded growth.
        """
        for line in self:
            base = line.history_amount
            if base and round(line.amount / base - 1, 6) != round(line.growth, 6):
                target = Fraction(str(line.history_amount)) * (
                    1 + Fraction(str(round(line.growth, 6)))
                )
                line.amount = float(round_to(target, line.rounding))

    @api.depends("target_ids")
    def _compute_root_id(self):
        roots = self.env["sales.mgmt.target"].search(
            [("line_id", "in", self.ids), ("parent_id", "=", False)]
        )
        root_by_line = {root.line_id.id: root for root in roots}
        for line in self:
            root = root_by_line.get(line._origin.id, roots.browse())
            line.root_id = root
            line.actual = root.actual
            line.attainment = root.attainment

    @api.constrains("segmentation_id", "metric_id")
    def _check_segmentation(self):
        """Results exist per segment only of the segmentations that the metric names."""
        for line in self:
            metric = line.metric_id
            if line.segmentation_id and line.segmentation_id not in (
                metric.segmentation_ids
            ):
                raise ValidationError(
                    self.env._(
                        "%(metric)s is not measured by %(segmentation)s. Add that to "
                        "the segmentations of the metric first.",
                        metric=metric.name,
                        segmentation=line.segmentation_id.name,
                    )
                )

    @api.constrains("lowest_level")
    def _check_lowest_level(self):
        for line in self:
            if line.lowest_level != "week":
                continue
            calendars = self.env["sales.mgmt.calendar"]
            if calendars._get_for_company(line.company_id).lowest_level != "week":
                raise ValidationError(
                    self.env._(
                        "The calendar of %(company)s has no weeks. Divide %(metric)s "
                        "down to months, or let the calendar have weeks.",
                        company=line.company_id.name,
                        metric=line.metric_id.name,
                    )
                )

    @api.constrains("period_method", "profile_id")
    def _check_profile(self):
        for line in self:
            if line.period_method == "profile" and not line.profile_id:
                raise ValidationError(
                    self.env._(
                        "Choose the seasonal profile by which %(metric)s is divided.",
                        metric=line.metric_id.name,
                    )
                )

    @api.constrains("rounding", "currency_id")
    def _check_rounding(self):
        for line in self:
            step = line.currency_id.rounding or line.rounding
            if step > 0 and Fraction(str(line.rounding)) % Fraction(str(step)):
                raise ValidationError(
                    self.env._(
                        "The rounding of %(metric)s is a multiple of %(step)s, the "
                        "smallest amount of the currency.",
                        metric=line.metric_id.name,
                        step=line._format_amount(step),
                    )
                )

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines._check_editable()
        return lines

    def write(self, vals):
        if vals.keys() - {"sequence"}:
            self._check_editable()
        if (
            vals.keys() & {"metric_id", "plan_id", "segmentation_id"}
            and self.target_ids
        ):
            raise UserError(
                self.env._(
                    "%(metric)s is divided already; delete the line and add another.",
                    metric=self.target_ids.metric_id[:1].name,
                )
            )
        result = super().write(vals)
        if "plan_id" in vals:
            self._check_editable()
        return result

    def unlink(self):
        self._check_editable()
        return super().unlink()

    @api.ondelete(at_uninstall=False)
    def _unlink_except_locked(self):
        self.target_ids._check_removable()

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_open_split(self):
        """Open the line as a dialog to choose how it is divided."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Split %(metric)s", metric=self.metric_id.name),
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "target": "new",
        }

    def action_fill_weights(self):
        """List everybody and every period with a weight each, to be edited."""
        self.ensure_one()
        self._check_editable()
        periods = self._get_periods()
        periods = periods.filtered(lambda period: period.level == self.lowest_level)
        # of another year or level
        self.weight_ids.filtered(
            lambda weight: weight.period_id and weight.period_id not in periods
        ).unlink()
        known = set(self._get_typed_weights())
        people = [
            {"kind": "organisation", "unit_id": unit, "user_id": user}
            for unit, user in self._get_members(self._get_units())
        ]
        spans = [{"kind": "period", "period_id": period.id} for period in periods]
        segments = [
            {"kind": "segment", "segment_id": segment.id}
            for segment in self.segmentation_id.segment_ids
        ]
        rows = segments if self.segment_method == "typed" else []
        rows += people if self.organisation_method == "typed" else []
        rows += spans if self.period_method == "typed" else []
        self.weight_ids = [
            fields.Command.create(vals)
            for vals in rows
            if self.weight_ids._get_key(vals) not in known
        ]
        return self.action_open_split()

    def action_split(self):
        """Divide the amount down to every person and period; pins and reserves stay.

        Run again it follows a changed organisation: new people get targets, targets of
        people who are gone disappear.
        """
        self.check_access("write")
        self._check_editable()
        for line in self:
            line._split()
        return self.action_open_targets() if len(self) == 1 else None

    def action_open_targets(self):
        self.ensure_one()
        action = self.plan_id.action_open_targets()
        return {
            **action,
            "name": self.env._("Targets of %(metric)s", metric=self.metric_id.name),
            "domain": [("line_id", "=", self.id)],
        }

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    def _check_editable(self):
        """Refuse changes of plans that are not in draft; the engine works in sudo."""
        if not self.env.su:
            self.plan_id._check_editable()

    def _note_edit(self):
        """Note on the lines that their targets are edited now.

        Two edits of one line at the same moment then meet here: the second one is tried
        again, and sees what the first one made of the tree.
        """
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                "UPDATE sales_mgmt_plan_line SET write_uid = %s, write_date = %s"
                " WHERE id = ANY(%s)",
                self.env.uid,
                fields.Datetime.now(),
                self.ids,
            )
        )
        self.invalidate_recordset(["write_uid", "write_date"])

    def _is_divided(self):
        """Tell whether the targets carry what the line says."""
        self.ensure_one()
        if not self.root_id or self.root_id.amount != self.amount:
            return False
        return not self.env["sales.mgmt.target"].search_count(
            [
                ("line_id", "=", self.id),
                ("axis", "=", False),
                ("level", "!=", self.lowest_level),
            ],
            limit=1,
        )

    def _get_summing_axes(self):
        """Return along which axes the parts of this line's targets add up.

        :rtype: set[str]
        """
        self.ensure_one()
        axes = self.env["sales.mgmt.target"]._fields["axis"].get_values(self.env)
        return {axis for axis in axes if self.metric_id._sums_along(axis)}

    def _check_amount(self):
        units = to_units(self.amount, self.rounding)
        if from_units(units, self.rounding) != Decimal(str(self.amount)):
            raise UserError(
                self.env._(
                    "%(amount)s of %(metric)s is not a multiple of its rounding, "
                    "%(rounding)s.",
                    amount=self._format_amount(self.amount),
                    metric=self.metric_id.name,
                    rounding=self._format_amount(self.rounding),
                )
            )

    def _format_amount(self, amount):
        """Write an amount as people read it: with its currency, a count without."""
        if self.currency_id:
            return self.currency_id.format(amount)
        if self.metric_id.unit == "percent":
            amount = round(amount * 100, 6)
            digits = 0 if amount.is_integer() else 2
            return f"{formatLang(self.env, amount, digits=digits)} %"
        digits = 0 if float(amount).is_integer() else 2
        return formatLang(self.env, amount, digits=digits)
