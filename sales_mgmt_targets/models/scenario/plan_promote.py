from odoo import fields, models
from odoo.exceptions import UserError

from ...tools.allocation import from_units, to_units
from ...tools.target_tree import LockedError, UnbalancedError

# How a line is divided: what a scenario may change besides its numbers
DIVISION = (
    "segment_method",
    "organisation_method",
    "period_method",
    "profile_id",
    "history_period_id",
    "history_metric_id",
)


class SalesMgmtPlan(models.Model):
    """A scenario that is chosen becomes a plan to decide on, never one in use."""

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.plan"

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_ask_promotion(self):
        """Show what promoting the scenario would change, before it does."""
        self.ensure_one()
        self._check_promotable()
        return {
            "type": "ir.actions.act_window",
            "res_model": "sales.mgmt.plan.promote",
            "view_mode": "form",
            "target": "new",
            "context": {"default_scenario_id": self.id},
            "name": self.env._("Promote %(plan)s", plan=self.name),
        }

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    def _check_promotable(self):
        """Refuse to promote what is no scenario, or into what is decided or over."""
        self.ensure_one()
        self._check_manager()
        base = self.scenario_of_id
        if not self.is_scenario:
            raise UserError(self.env._("“%(plan)s” is no scenario.", plan=self.name))
        if base.state == "draft":
            return
        labels = dict(self._fields["state"]._description_selection(self.env))
        if base.state not in ("approved", "active"):
            raise UserError(
                self.env._(
                    "“%(base)s” is %(state)s, so that no scenario is promoted into it. "
                    "Take it back to draft, or make a scenario of the version in use.",
                    base=base.name,
                    state=labels[base.state],
                )
            )
        base._check_revisable()

    def _promote(self, reason=""):
        """Give the figures of the scenario to its plan, or to a revision of that.

        :param str reason: of the revision; of no use for a draft
        :return: the plan that has the figures now, a draft
        """
        self._check_promotable()
        base = self.scenario_of_id
        plan = base
        if base.state != "draft":
            starts = base._get_revision_starts()
            start = self.revision_from_id
            plan = base._revise(start if start in starts else starts[:1], reason)
        plan._check_editable()
        plan._take_headcount(self)
        for line in self.line_ids:
            plan._take_line(line)
        self.sudo().write(
            {"promoted_on": fields.Datetime.now(), "promoted_to_id": plan.id}
        )
        self.env["sales.mgmt.audit"]._log(
            plan,
            self.env._("Scenario Promoted"),
            reason=self.assumptions or "",
            changes={
                self._fields["name"]._description_string(self.env): ("", self.name)
            },
        )
        plan.message_post(
            body=self.env._("Figures of the scenario “%(plan)s”", plan=self.name)
        )
        return plan

    def _take_headcount(self, scenario):
        """Plan the same people to come and to leave as a scenario does."""
        self.headcount_ids.unlink()
        scenario.sudo()._copy_rows(
            "sales.mgmt.plan.headcount", "plan_id", {scenario.id: self.id}
        )
        self.invalidate_recordset(["headcount_ids"])

    def _take_line(self, line):
        """Take method, weights and targets of a line of a scenario.

        :param sales.mgmt.plan.line line: one line of the scenario
        """
        own = line._find_same(self)
        if not own:
            [vals] = line.copy_data({"plan_id": self.id, "weight_ids": False})
            own = self.env["sales.mgmt.plan.line"].create(vals)
        own.write(
            {
                name: line[name].id if line._fields[name].relational else line[name]
                for name in DIVISION
            }
        )
        own.sudo().weight_ids.unlink()
        line.sudo()._copy_rows_of_weights(own)
        own.sudo().derivation_id = line.derivation_id
        if line.root_id:
            own._take_targets(line)
        else:
            own.amount = line.amount


class SalesMgmtPlanLine(models.Model):
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.plan.line"

    def _copy_rows_of_weights(self, line):
        """Copy the typed weights to another line, in one statement."""
        self.plan_id._copy_rows("sales.mgmt.plan.weight", "line_id", {self.id: line.id})
        line.invalidate_recordset(["weight_ids"])

    def _take_targets(self, other):
        """Divide the line as another one of the same metric is divided.

        What is locked stays. Where parts add up along all axes the smallest targets are
        taken over, and the ones above follow, so that what is held shows in the annual
        number; else every target is.

        :raise UserError: what is held leaves nothing sensible for the rest
        """
        self.ensure_one()
        self._note_edit()
        # targets are written by the split alone, on behalf of who may edit the plan
        line, other = self.sudo(), other.sudo()
        targets = line.env["sales.mgmt.target"]
        cells = line._get_cells()
        known = line._get_known_targets()
        ids = targets._assign_ids(cells, known)
        nodes = targets._build_cell_nodes(line, cells, known, ids)
        wanted = other._get_known_targets()
        root = nodes[ids[cells[0].key]]
        before = {key: node.amount for key, node in nodes.items()}
        line._take_amounts(
            root,
            {nodes[ids[key]]: each for key, each in wanted.items() if key in ids},
        )
        try:
            root.split()
        except (UnbalancedError, LockedError) as error:
            raise line._get_cell_refusal(error, cells, ids) from error
        line.amount = from_units(root.amount, line.rounding)
        targets._store_cells(line, cells, known, ids, nodes)
        moved = [key for key, node in nodes.items() if node.amount != before[key]]
        # reserves and pins of new targets too
        targets.browse(nodes)._store_nodes(nodes, dict.fromkeys(moved, "scenario"))
        line.invalidate_recordset(["target_ids", "root_id", "actual", "attainment"])

    def _take_amounts(self, root, wanted):
        """Set on a tree what the targets of another line say; what is locked stays.

        :param Node root: of all targets of the line
        :param dict[Node, sales.mgmt.target] wanted: of the other line
        """
        rounding = self.rounding
        axes = self.env["sales.mgmt.target"]._fields["axis"].get_values(self.env)
        free = [node for node in root.walk() if not node.locked]
        for node in free:
            target = wanted.get(node)
            node.pinned = False
            node.amount = to_units(target.amount, rounding) if target else 0
            node.reserve = to_units(target.reserve, rounding) if target else 0
            if target:
                node.weight = target._build_node(rounding).weight
        if self._get_summing_axes() == set(axes):
            root.gather({node.key: node.amount for node in free if not node.children})
        for node in free:
            node.pinned = node in wanted and wanted[node].pinned
