from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ...tools.allocation import from_units
from ...tools.target_tree import LockedError

# What people may change in a target; all else is written by the split and the refresh
EDITABLE = frozenset(
    {"amount", "local_amount", "reserve", "pinned", "feasibility_reason"}
)


class SalesMgmtTarget(models.Model):
    """A part of a plan: this person or unit brings this amount in that period.

    At every node whose parts add up, they sum to the amount plus the stated reserve,
    exactly; of a metric that does not add up they repeat the amount, or are typed.
    """

    _name = "sales.mgmt.target"
    _description = "Sales Target"
    _log_access = False
    _parent_store = True
    _order = "line_id, parent_path, id"
    _rec_names_search = [
        "user_id.name",
        "unit_id.name",
        "segment_id.name",
        "period_id.name",
    ]

    line_id = fields.Many2one(
        comodel_name="sales.mgmt.plan.line",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    plan_id = fields.Many2one(related="line_id.plan_id", store=True, index=True)
    plan_state = fields.Selection(related="plan_id.state", string="Plan State")
    company_id = fields.Many2one(related="line_id.company_id", store=True, index=True)
    metric_id = fields.Many2one(related="line_id.metric_id", store=True, index=True)
    metric_unit = fields.Selection(related="metric_id.unit", string="Metric Unit")
    metric_trust = fields.Selection(related="metric_id.trust", string="Trust")
    lower_is_better = fields.Boolean(compute="_compute_lower_is_better")
    currency_id = fields.Many2one(related="line_id.currency_id", store=True)
    # Tree
    parent_id = fields.Many2one(
        comodel_name="sales.mgmt.target", readonly=True, index=True, ondelete="cascade"
    )
    parent_path = fields.Char(index=True)
    child_ids = fields.One2many(
        comodel_name="sales.mgmt.target", inverse_name="parent_id", string="Parts"
    )
    axis = fields.Selection(
        selection=[
            ("segment", "Segments"),
            ("organisation", "Organization"),
            ("period", "Periods"),
        ],
        string="Divided Along",
        readonly=True,
    )
    sums = fields.Boolean(
        compute="_compute_sums", help="The parts add up to the target and its reserve."
    )
    # Coordinates
    unit_id = fields.Many2one(
        comodel_name="sales.mgmt.unit",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Salesperson",
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    period_id = fields.Many2one(
        comodel_name="sales.mgmt.period",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    segment_id = fields.Many2one(
        comodel_name="sales.mgmt.segment",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        help="Empty where the target covers all segments together.",
    )
    level = fields.Selection(
        related="period_id.level", string="Period Level", store=True
    )
    date_from = fields.Date(related="period_id.date_from", string="From", store=True)
    date_to = fields.Date(related="period_id.date_to", string="To", store=True)
    subject = fields.Char(compute="_compute_subject", string="Who")
    # Plan
    # no sums in lists: parents and parts stand side by side there
    amount = fields.Monetary(string="Target", aggregator=None)
    reserve = fields.Monetary(
        aggregator=None,
        help="What the parts carry together on top of the target, as a safety margin.",
    )
    pinned = fields.Boolean(help="Typed by a person: a split above leaves it as it is.")
    source = fields.Selection(
        selection=[("split", "Split"), ("typed", "Typed"), ("import", "Imported")],
        readonly=True,
        default="split",
        help="Where the amount comes from.",
    )
    weight = fields.Float(
        readonly=True, digits=(24, 6), help="The claim on what the parent divides."
    )
    changed_by_id = fields.Many2one(comodel_name="res.users", readonly=True, copy=False)
    changed_on = fields.Datetime(
        readonly=True,
        copy=False,
        help="When amount, reserve or pin changed last, typed or following another.",
    )
    # Figures, written by the refresh in SQL
    actual = fields.Monetary(string="Achieved", readonly=True, aggregator=None)
    gap = fields.Monetary(
        readonly=True,
        aggregator=None,
        help="Target less achieved: what is still missing.",
    )
    attainment = fields.Float(
        readonly=True, aggregator=None, help="Achieved in proportion to the target."
    )
    expected = fields.Monetary(
        string="Expected to Date",
        readonly=True,
        aggregator=None,
        help="The part of the target that the working days behind us stand for.",
    )
    actual_outside = fields.Monetary(
        string="In Nobody's Target",
        compute="_compute_actual_outside",
        help="What the unit achieved and none of its parts did, e.g. orders without a "
        "salesperson.",
    )
    frozen = fields.Boolean(
        string="Figures Fixed",
        readonly=True,
        copy=False,
        help="The period was closed with these figures.",
    )
    pace = fields.Float(
        readonly=True,
        aggregator=None,
        help="Achieved in proportion to what was expected to date.",
    )

    _cell_idx = models.UniqueIndex(
        "(line_id, unit_id, COALESCE(user_id, 0), COALESCE(segment_id, 0), period_id)",
        "This part exists already.",
    )
    _measure_idx = models.Index("(metric_id, unit_id, period_id)")

    @api.depends("metric_id.direction")
    def _compute_lower_is_better(self):
        for target in self:
            target.lower_is_better = target.metric_id.direction == "lower"

    @api.depends("unit_id", "user_id")
    def _compute_subject(self):
        for target in self:
            target.subject = target.user_id.name or target.unit_id.name

    @api.depends("axis", "metric_id")
    def _compute_sums(self):
        for target in self:
            target.sums = bool(target.axis) and target.metric_id._sums_along(
                target.axis
            )

    @api.depends("axis", "actual", "child_ids.actual")
    def _compute_actual_outside(self):
        units = self.filtered(
            lambda target: target.axis == "organisation" and target.sums
        )
        # the figure is the target's own: which parts it has is no secret of its reader
        parts = dict(
            self.sudo()._read_group(
                [("parent_id", "in", units.ids)], ["parent_id"], ["actual:sum"]
            )
        )
        self.actual_outside = 0.0
        for target in units:
            target.actual_outside = target.actual - parts.get(target.sudo(), 0.0)

    @api.depends("unit_id", "user_id", "segment_id", "period_id", "metric_id")
    def _compute_display_name(self):
        for target in self:
            names = [
                target.subject,
                target.metric_id.name,
                target.segment_id.name,
                target.period_id.name,
            ]
            target.display_name = " · ".join(name for name in names if name)

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    def init(self):
        """Leave room in the table: the refresh rewrites figures in place."""
        self.env.cr.execute("ALTER TABLE sales_mgmt_target SET (fillfactor = 50)")

    def write(self, vals):
        """Change amount, reserve or pin; all other amounts follow so that sums hold."""
        if self.env.su:
            return super().write(vals)
        self._check_writable(vals)
        if "local_amount" in vals:
            for targets in self.grouped("line_id").values():
                local = vals["local_amount"]
                targets._rebalance(
                    {target.id: target._get_amount_of(local) for target in targets}
                )
        if "feasibility_reason" in vals:
            super().write({"feasibility_reason": vals["feasibility_reason"]})
        if "pinned" in vals:
            source = "typed" if vals["pinned"] else "split"
            super().write(
                {
                    "pinned": vals["pinned"],
                    "source": source,
                    "changed_by_id": self.env.uid,
                    "changed_on": fields.Datetime.now(),
                }
            )
        amounts = {key: vals[key] for key in ("amount", "reserve") if key in vals}
        if amounts:
            for targets in self.grouped("line_id").values():
                targets._rebalance(
                    **{
                        f"{key}s": dict.fromkeys(targets.ids, value)
                        for key, value in amounts.items()
                    }
                )
        return True

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    @api.model
    def action_open_app(self):
        """Open the screen on which the day of the reader starts."""
        action = next(
            (
                action
                for group, action in self._get_landings()
                if self.env.user.has_group(group)
            ),
            "sales_mgmt_targets.sales_mgmt_metric_action",
        )
        return self.env["ir.actions.actions"]._for_xml_id(action)

    @api.model
    def _get_landings(self):
        """Return where whose day starts; the first group of the reader counts.

        Hook for modules whose people neither sell nor lead.

        :return: group and action, by their XML ids
        :rtype: list[tuple[str, str]]
        """
        module = "sales_mgmt_targets"
        return [
            (f"{module}.group_manager", f"{module}.sales_mgmt_plan_action"),
            (f"{module}.group_leader", f"{module}.sales_mgmt_target_action_team"),
            (f"{module}.group_user", f"{module}.sales_mgmt_target_action_mine"),
            (f"{module}.group_auditor", f"{module}.sales_mgmt_plan_action"),
            (
                f"{module}.group_incentive_officer",
                f"{module}.sales_mgmt_payout_run_action",
            ),
        ]

    def action_split_again(self):
        """Divide the amount anew over everything below that is not pinned."""
        self._check_writable({})
        for target in self:
            target._rebalance()

    def action_open_records(self):
        """Open exactly the documents that the achieved figure was measured on."""
        self.ensure_one()
        self.check_access("read")
        target = self.sudo()
        sources = target.metric_id.source_ids
        model = sources[:1].model
        if not target.metric_id.available:
            raise UserError(
                self.env._(
                    "The documents of %(metric)s do not exist in this database.",
                    metric=target.metric_id.name,
                )
            )
        # a document may stand both above and below the line of a ratio
        record_ids = sorted(
            {
                record_id
                for source in sources.filtered(lambda each: each.model == model)
                for record_id in target._get_record_ids(source)
            }
        )
        shown = self._count_readable(model, record_ids)
        name = self.display_name
        if shown < len(record_ids):
            name = self.env._(
                "%(target)s: %(shown)s of %(total)s documents that you may read",
                target=name,
                shown=shown,
                total=len(record_ids),
            )
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": model,
            "view_mode": "list,form",
            "domain": [("id", "in", record_ids)],
            "context": {"active_test": False, "create": False},
        }

    def _get_record_ids(self, source):
        """Return the ids of the documents of a source that the figure holds."""
        units = self.env["sales.mgmt.unit"].with_context(active_test=False)
        return self.env["sales.mgmt.measurement"]._get_record_ids(
            source,
            self.period_id,
            units.search([("id", "child_of", self.unit_id.id)]),
            self.user_id or None,
            self.segment_id,
        )

    def _count_readable(self, model, record_ids):
        """Return how many of the documents the reader may see.

        :raise AccessError: there are some, and the reader may see none of them
        """
        documents = self.env[model].with_context(active_test=False)
        shown = 0
        if documents.has_access("read"):
            shown = documents.search_count([("id", "in", record_ids)])
        if record_ids and not shown:
            raise AccessError(
                self.env._(
                    "You see the figure of “%(target)s”, but not the documents behind "
                    "it: they are %(documents)s, which your role does not read.",
                    target=self.display_name,
                    documents=self.env["ir.model"]._get(model).name,
                )
            )
        return shown

    def action_open_parts(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.display_name,
            "res_model": "sales.mgmt.target",
            "view_mode": "list,kanban,form",
            "domain": [("parent_id", "=", self.id)],
        }

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    def _check_writable(self, vals):
        """Refuse fields nobody edits, plans not in draft, own and locked targets."""
        if vals.keys() - EDITABLE:
            raise AccessError(
                self.env._(
                    "Of a target only the amount, the reserve, the pin and the reason "
                    "are edited; all other figures are computed."
                )
            )
        self.check_access("write")
        self.plan_id._check_editable()
        self._check_not_own()
        self.period_id._check_unlocked()
        self._check_unlocked()
        if vals.get("reserve"):
            self._check_reservable(vals["reserve"])

    def _check_not_own(self):
        for target in self:
            if target.user_id == self.env.user:
                raise AccessError(
                    self.env._(
                        "“%(target)s” is your own target; somebody else sets it.",
                        target=target.display_name,
                    )
                )

    def _check_reservable(self, reserve):
        """Refuse a reserve below zero, and where there is no sum to exceed."""
        for target in self:
            if reserve < 0:
                raise UserError(
                    self.env._(
                        "A reserve is carried on top of “%(target)s”, so that it is "
                        "not below zero. To ask less of the parts, lower the target.",
                        target=target.display_name,
                    )
                )
            if not target.sums:
                raise UserError(
                    self.env._(
                        "The parts of “%(target)s” do not add up to it, so that it "
                        "takes no reserve. Change the parts themselves.",
                        target=target.display_name,
                    )
                )

    def _get_cell(self):
        """Return the key of the target's cell: unit, user, segment and period id."""
        return (
            self.unit_id.id,
            self.user_id.id or 0,
            self.segment_id.id or 0,
            self.period_id.id,
        )

    def _get_place(self):
        """Return where the target hangs in the tree and how it is divided."""
        return self.parent_path, self.axis or None

    def _get_refusal(self, error):
        """Return in words, with the numbers, why the parts of a target do not fit."""
        if isinstance(error, LockedError):
            return self._get_lock_refusal()
        rounding = self.line_id.rounding
        return UserError(
            self.env._(
                "The parts of “%(target)s” do not fit: %(total)s are to be divided, "
                "and the pinned or locked parts hold %(pinned)s already. Unpin a part, "
                "lower it, unlock it or its period, or change the target above.",
                target=self.display_name,
                total=self._format_units(error.total, rounding),
                pinned=self._format_units(error.fixed, rounding),
            )
        )

    def _format_units(self, units, rounding):
        return self.line_id._format_amount(float(from_units(units, rounding)))
