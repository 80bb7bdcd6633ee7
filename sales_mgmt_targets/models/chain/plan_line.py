from fractions import Fraction

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools.allocation import from_units
from ...tools.curve import exact
from ...tools.target_tree import LockedError, UnbalancedError
from ...tools.weights import sum_upwards


class SalesMgmtPlanLine(models.Model):
    """Extend the line: what it asks of the steps of the chain before it.

    A line that was derived from another one is divided by what each person needs in
    each period; a split later on keeps these proportions.
    """

    _inherit = "sales.mgmt.plan.line"

    derivation_id = fields.Many2one(
        comodel_name="sales.mgmt.chain.derivation",
        string="Derived By",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )
    can_derive = fields.Boolean(compute="_compute_can_derive", compute_sudo=True)

    @api.depends("metric_id", "target_ids")
    def _compute_can_derive(self):
        chains = self.env["sales.mgmt.chain"].search(
            [("step_ids.metric_id", "in", self.metric_id.ids)]
        )
        for line in self:
            fitting = chains.filtered(
                lambda chain, company=line.company_id: (
                    chain.company_id in (company, company.browse())
                )
            )
            # the first step needs nothing before it
            later = [chain.step_ids[1:].metric_id for chain in fitting]
            line.can_derive = bool(line.root_id) and any(
                line.metric_id in metrics for metrics in later
            )

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_derive(self):
        """Show what the line needs of the steps before it; nothing is written yet."""
        self.ensure_one()
        self.check_access("write")
        self._check_editable()
        derivation = self.env["sales.mgmt.chain.derivation"].create(
            {"line_id": self.id}
        )
        derivation.action_compute()
        return derivation._open()

    def action_open_derivation(self):
        """Open the figures from which the line was derived."""
        self.ensure_one()
        return self.derivation_id._open()

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    def _read_leaves(self):
        """Return the smallest targets of the line, segments together, exactly.

        :return: amounts by ids of unit, person (0 for none) and period
        :rtype: dict[tuple[int, int, int], Fraction]
        """
        self.ensure_one()
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT unit_id, COALESCE(user_id, 0), period_id, SUM(amount)::text
                  FROM sales_mgmt_target
                 WHERE line_id = %s AND axis IS NULL
                 GROUP BY 1, 2, 3
                 ORDER BY 1, 2, 3
                """,
                self.id,
            )
        )
        return {tuple(place): exact(amount) for *place, amount in rows}

    def _check_divided(self):
        """Refuse a line whose parts are not those of today's organisation.

        :return: its smallest targets, as `_read_leaves` returns them
        :raise UserError: it is not divided, or people came or went since
        """
        self.ensure_one()
        leaves = self._read_leaves()
        if not leaves or not self._is_divided():
            raise UserError(
                self.env._(
                    "%(metric)s in “%(plan)s” is not divided as it is written. Split "
                    "it first: what everybody needs follows from their targets.",
                    metric=self.metric_id.name,
                    plan=self.plan_id.name,
                )
            )
        cells = [cell for cell in self._get_cells() if not cell.axis]
        if {(cell.unit, cell.user) for cell in cells} != {key[:2] for key in leaves}:
            raise UserError(
                self.env._(
                    "People or units came or went since %(metric)s in “%(plan)s” was "
                    "divided. Split it again first.",
                    metric=self.metric_id.name,
                    plan=self.plan_id.name,
                )
            )
        return leaves

    def _divide_needs(self, needs, store=True):
        """Divide the line by what everybody needs, around what is held.

        Pins, locks and reserves stay, and so do targets of periods that are over. The
        annual number is what the parts add up to.

        :param dict needs: whole rounding units by ids of unit, person and period
        :param bool store: else only tell what it would be
        :return: whole rounding units of the smallest targets
        :rtype: dict[tuple[int, int, int], int]
        """
        self.ensure_one()
        # targets are written by the split alone, on behalf of who may edit the plan
        line = self.sudo()
        targets = line.env["sales.mgmt.target"]
        cells = line._get_cells()
        known = line._get_known_targets()
        ids = targets._assign_ids(cells, known)
        nodes = targets._build_cell_nodes(line, cells, known, ids)
        today = line._get_today()
        leaves = {}
        for cell in cells:
            if cell.axis:
                continue
            leaves[cell.unit, cell.user, cell.period] = node = nodes[ids[cell.key]]
            target = known.get(cell.key)
            if target and target.period_id.date_to < today:
                node.locked = True
        root = nodes[ids[cells[0].key]]
        root.gather({node.key: needs.get(key, 0) for key, node in leaves.items()})
        try:
            root.split()
        except (UnbalancedError, LockedError) as error:
            raise line._get_cell_refusal(error, cells, ids) from error
        if store:
            line.amount = from_units(root.amount, line.rounding)
            weighed = [
                cell._replace(weight=nodes[ids[cell.key]].weight) for cell in cells
            ]
            targets._store_cells(line, weighed, known, ids, nodes)
            line._mark_derived()
        return {key: node.amount for key, node in leaves.items()}

    def _mark_derived(self):
        """Tell of the targets that nobody gave by hand where they come from."""
        self.env.cr.execute(
            SQL(
                """
                UPDATE sales_mgmt_target SET source = 'chain'
                 WHERE line_id = %s AND source = 'split' AND NOT pinned
                """,
                self.id,
            )
        )
        self.env["sales.mgmt.target"].invalidate_model(["source"])
        self.invalidate_recordset(["target_ids", "root_id", "actual", "attainment"])

    def _get_today(self):
        calendars = self.env["sales.mgmt.calendar"]
        return calendars._get_for_company(self.company_id)._get_today()

    def _get_cells(self, *methods):
        """Extend `sales.mgmt.plan.line`: a derived line keeps what was derived.

        Whoever came since weighs nothing until it is derived again. Who asks for other
        methods gets theirs.
        """
        cells = super()._get_cells(*methods)
        if not self.derivation_id or any(methods):
            return cells
        known = {
            key: Fraction(str(target.weight))
            for key, target in self._get_known_targets().items()
        }
        if not known:
            return cells
        leaves = {
            cell.key: known.get(cell.key, Fraction(0))
            for cell in cells
            if not cell.axis
        }
        parents = {cell.key: cell.parent for cell in cells[1:]}
        weights = sum_upwards(leaves, parents)
        return [cell._replace(weight=weights[cell.key]) for cell in cells]

    def _get_line_of(self, metric):
        """Return the line of another metric in the same plan, of all segments together.

        :rtype: sales.mgmt.plan.line
        """
        return self.sudo().search(
            Domain("plan_id", "=", self.plan_id.id)
            & Domain("metric_id", "=", metric.id)
            & Domain("segmentation_id", "=", False),
            limit=1,
        )
