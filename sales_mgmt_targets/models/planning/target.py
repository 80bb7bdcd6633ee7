from fractions import Fraction

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from ...tools.allocation import from_units, to_units
from ...tools.target_tree import Node, UnbalancedError

# What people may change in a target; all else is written by the split and the refresh
EDITABLE = frozenset({"amount", "reserve", "pinned"})


class SalesMgmtTarget(models.Model):
    """A part of a plan: this person or unit brings this amount in that period.

    At every node the children add up to the amount plus the stated reserve, exactly.
    """

    _name = "sales.mgmt.target"
    _description = "Sales Target"
    _log_access = False
    _parent_store = True
    _order = "line_id, parent_path, id"
    _rec_names_search = ["user_id.name", "unit_id.name", "period_id.name"]

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
        selection=[("organisation", "Organization"), ("period", "Periods")],
        string="Divided By",
        readonly=True,
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
    weight = fields.Float(
        readonly=True, digits=(24, 6), help="The claim on what the parent divides."
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

    @api.depends("unit_id", "user_id")
    def _compute_subject(self):
        for target in self:
            target.subject = target.user_id.name or target.unit_id.name

    @api.depends("axis", "actual", "child_ids.actual")
    def _compute_actual_outside(self):
        units = self.filtered(lambda target: target.axis == "organisation")
        # the figure is the target's own: which parts it has is no secret of its reader
        parts = dict(
            self.sudo()._read_group(
                [("parent_id", "in", units.ids)], ["parent_id"], ["actual:sum"]
            )
        )
        self.actual_outside = 0.0
        for target in units:
            target.actual_outside = target.actual - parts.get(target.sudo(), 0.0)

    @api.depends("unit_id", "user_id", "period_id", "metric_id")
    def _compute_display_name(self):
        for target in self:
            parts = (target.subject, target.metric_id.name, target.period_id.name)
            target.display_name = " · ".join(part or "" for part in parts)

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    def write(self, vals):
        """Change amount, reserve or pin; all other amounts follow so that sums hold."""
        if self.env.su:
            return super().write(vals)
        self._check_writable(vals)
        if "pinned" in vals:
            super().write({"pinned": vals["pinned"]})
        amounts = {key: vals[key] for key in ("amount", "reserve") if key in vals}
        if amounts:
            for targets in self.grouped("line_id").values():
                targets._rebalance(**amounts)
        return True

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_split_again(self):
        """Divide the amount anew over everything below that is not pinned."""
        self._check_writable(dict.fromkeys(EDITABLE))
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
        record_ids = [
            record_id
            for source in sources.filtered(lambda each: each.model == model)
            for record_id in target._get_record_ids(source)
        ]
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
            self.user_id,
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
        """Refuse fields nobody edits, plans that are not in draft, and own targets."""
        if vals.keys() - EDITABLE:
            raise AccessError(
                self.env._(
                    "Of a target only the amount, the reserve and the pin are edited; "
                    "all other figures are computed."
                )
            )
        self.check_access("write")
        self.plan_id._check_editable()
        self.period_id._check_unlocked()
        for target in self:
            if target.user_id == self.env.user:
                raise AccessError(
                    self.env._(
                        "“%(target)s” is your own target; somebody else sets it.",
                        target=target.display_name,
                    )
                )

    def _rebalance(self, **amounts):
        """Set amounts or reserves; siblings take up the difference.

        The parent's amount never moves; a root's amount is the total of its plan line.
        Targets of the person who edits are held as they are: nobody moves their own.
        So are the targets of locked periods.

        :param float amount: the new amount of each of these targets, which pins it
        :param float reserve: the new reserve of each of these targets
        :raise UserError: the pinned parts ask for more than there is
        """
        line = self.line_id.sudo()  # leaders do not read the totals of other units
        tops = self.parent_id | self.filtered(lambda target: not target.parent_id)
        scope = self.sudo().search([("id", "child_of", tops.ids)])
        nodes = scope._build_nodes(line.rounding)
        for target in self:
            node = nodes[target.id]
            if "amount" in amounts:
                node.amount = to_units(amounts["amount"], line.rounding)
                node.pinned = bool(target.parent_id)
            if "reserve" in amounts:
                node.reserve = to_units(amounts["reserve"], line.rounding)
        own = {target.id for target in scope if target.user_id == self.env.user}
        held = own - set(self.ids) | scope._get_held()
        scope._split_nodes(nodes, (nodes[top.id] for top in tops), held)
        roots = self.filtered(lambda target: not target.parent_id)
        if roots and "amount" in amounts:
            line.amount = roots.amount

    def _get_cell(self):
        """Return the key of the target's cell: unit, user and period id."""
        return self.unit_id.id, self.user_id.id or 0, self.period_id.id

    def _get_place(self):
        """Return where the target hangs in the tree and how it is divided."""
        return {"parent_id": self.parent_id.id, "axis": self.axis}

    def _build_nodes(self, rounding):
        """Return the targets as a tree of whole rounding units.

        :rtype: dict[int, Node]
        """
        nodes = {
            target.id: Node(
                key=target.id,
                weight=Fraction(str(target.weight)),
                amount=to_units(target.amount, rounding),
                reserve=to_units(target.reserve, rounding),
                pinned=target.pinned,
            )
            for target in self
        }
        for target in self:
            parent = nodes.get(target.parent_id.id)
            if parent:
                parent.children.append(nodes[target.id])
        return nodes

    def _get_held(self):
        """Return the ids of the targets that no split changes: of locked periods.

        :rtype: set[int]
        """
        locked = self.period_id._get_locked()
        return {target.id for target in self if target.period_id.id in locked}

    def _split_nodes(self, nodes, tops, held=()):
        """Split below the tops and store what changed, in one statement.

        :param held: ids of targets that count as pinned this time
        """
        pins = {key: nodes[key].pinned for key in held}
        for key in held:
            nodes[key].pinned = True
        try:
            for top in tops:
                top.split()
        except UnbalancedError as error:
            raise self._get_refusal(error) from error
        for key, pinned in pins.items():
            nodes[key].pinned = pinned
        self._store_nodes(nodes)

    def _store_nodes(self, nodes):
        """Write amounts, reserves and pins of many targets at once."""
        rounding = self.line_id.rounding
        rows = [
            (
                key,
                str(from_units(node.amount, rounding)),
                str(from_units(node.reserve, rounding)),
                node.pinned,
                str(float(node.weight)),
            )
            for key, node in nodes.items()
        ]
        if not rows:
            return
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """
                UPDATE sales_mgmt_target AS target
                   SET amount = new.amount, reserve = new.reserve,
                       pinned = new.pinned, weight = new.weight
                  FROM unnest(%s::integer[], %s::numeric[], %s::numeric[],
                              %s::boolean[], %s::numeric[])
                       AS new(id, amount, reserve, pinned, weight)
                 WHERE target.id = new.id
                   AND (target.amount, target.reserve, target.pinned, target.weight)
                        IS DISTINCT FROM
                            (new.amount, new.reserve, new.pinned, new.weight)
                """,
                *(list(column) for column in zip(*rows, strict=True)),
            )
        )
        self.invalidate_recordset(["amount", "reserve", "pinned", "weight"])
        self.env["sales.mgmt.measurement"].sudo()._refresh_targets(self.line_id)
        self.invalidate_recordset(["gap", "attainment", "expected", "pace", "actual"])

    def _get_refusal(self, error):
        """Return in words, with the numbers, why the parts of a target do not fit."""
        target = self.browse(error.node.key)
        rounding = target.line_id.rounding
        return UserError(
            self.env._(
                "The parts of “%(target)s” do not fit: %(total)s are to be divided, "
                "and the pinned or locked parts hold %(pinned)s already. Unpin a part, "
                "lower it, release its period, or change the target above.",
                target=target.display_name,
                total=target._format_units(error.total, rounding),
                pinned=target._format_units(error.fixed, rounding),
            )
        )

    def _format_units(self, units, rounding):
        return self.line_id._format_amount(float(from_units(units, rounding)))
