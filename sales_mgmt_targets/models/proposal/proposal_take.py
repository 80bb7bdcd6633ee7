from typing import NamedTuple

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools.allocation import from_units, to_units
from ...tools.proposal import set_parts, settle
from ...tools.target_tree import LockedError, UnbalancedError
from .proposal import DECIDED

SOURCE = "proposal"


class Taking(NamedTuple):
    """What a plan line would become, computed and not stored.

    :ivar targets: all targets of the line
    :ivar nodes: what they would be, by id
    :ivar origins: where amounts come from, by id of a target that gets one
    :ivar missing: accepted figures without a target any more
    """

    targets: models.BaseModel
    nodes: dict
    origins: dict
    missing: models.BaseModel


class SalesMgmtPlan(models.Model):
    """Accepted figures become targets of the draft: all of them, or none."""

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.plan"

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_ask_take_over(self):
        """Show what taking the accepted figures over would change, before it does."""
        self.ensure_one()
        self._check_manager()
        self._check_asking()
        return {
            "type": "ir.actions.act_window",
            "res_model": "sales.mgmt.proposal.take",
            "view_mode": "form",
            "target": "new",
            "context": {"default_plan_id": self.id},
            "name": self.env._("Take the Accepted Figures Over"),
        }

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    def _get_takable(self):
        """Return accepted proposals of people that are not in the plan yet.

        Not one's own: nobody sets their own target, and be it an accepted one.

        :rtype: sales.mgmt.proposal
        """
        self.ensure_one()
        return (
            self.env["sales.mgmt.proposal"]
            .sudo()
            .search(
                [
                    ("plan_id", "=", self.id),
                    ("kind", "=", "person"),
                    ("state", "in", DECIDED),
                    ("taken_on", "=", False),
                    ("user_id", "!=", self.env.uid),
                ]
            )
        )

    def _compute_takings(self, keeps_total):
        """Return what each line would become with the accepted figures in it.

        :param bool keeps_total: the annual numbers stay, and who is not pinned takes up
            the difference; otherwise they are added up from below
        :rtype: dict[sales.mgmt.plan.line, Taking]
        :raise UserError: the figures do not fit, with the numbers
        """
        # all at once, however many there are
        figures = (
            self.env["sales.mgmt.proposal.line"]
            .sudo()
            .search_fetch(
                [("proposal_id", "in", self._get_takable().ids)],
                ["plan_line_id", "unit_id", "user_id", "segment_id", "decided"],
            )
        )
        figures.env["sales.mgmt.proposal.cell"].search_fetch(
            [("line_id", "in", figures.ids)], ["line_id", "period_id", "decided"]
        )
        # who reads all proposals of the plan may write all its targets
        return {
            line: line._compute_taking(own, keeps_total)
            for line, own in figures.grouped("plan_line_id").items()
        }

    def _take_proposals_over(self, keeps_total):
        """Store the accepted figures as targets of the draft, all lines or none.

        :return: the proposals that are in the plan now
        :rtype: sales.mgmt.proposal
        """
        self.ensure_one()
        self._check_manager()
        self._check_asking()
        # notes who edits, and holds the plan against a step at the same moment
        self._check_editable()
        proposals = self._get_takable()
        if not proposals:
            raise UserError(
                self.env._(
                    "No accepted proposal waits to be taken over into “%(plan)s”.",
                    plan=self.name,
                )
            )
        for line, taking in self._compute_takings(keeps_total).items():
            line._store_taking(taking)
        proposals.taken_on = fields.Datetime.now()
        self.env["sales.mgmt.audit"]._log(
            self,
            self.env._("Proposals Taken Over"),
            reason=self.env._(
                "%(count)s proposals; the total is kept.", count=len(proposals)
            )
            if keeps_total
            else self.env._(
                "%(count)s proposals; the total is added up from below.",
                count=len(proposals),
            ),
        )
        return proposals


class SalesMgmtPlanLine(models.Model):
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.plan.line"

    def _compute_taking(self, figures, keeps_total):
        """Return the tree of the line with accepted figures in it.

        Units whose amount follows from below are pinned like the people, so that a
        split above keeps them; the next taking over lets them follow again.

        :param sales.mgmt.proposal.line figures: accepted ones of this line
        :param bool keeps_total: the annual number stays
        :rtype: Taking
        """
        self.ensure_one()
        targets = self.env["sales.mgmt.target"].search_fetch(
            [("line_id", "=", self.id)],
            [*self.env["sales.mgmt.target"]._get_node_fields(), "source", "level"],
        )
        nodes = targets._build_nodes(self)
        years = targets.filtered(lambda target: target.level == "year")
        places = {
            (year.unit_id, year.user_id, year.segment_id): year
            for year in years
            if year.axis == "period" or not year.axis
        }
        before = {year.id: nodes[year.id].amount for year in years}
        try:
            origins, missing = self._set_figures(targets, nodes, places, figures)
            if "organisation" in self._get_summing_axes():
                origins |= self._settle_units(nodes, years, places, keeps_total)
        except (UnbalancedError, LockedError) as error:
            raise self._get_taking_refusal(error) from error
        for year in places.values():
            node = nodes[year.id]
            if node.amount != before[year.id] and year.id not in origins:
                try:
                    node.split()
                except (UnbalancedError, LockedError) as error:
                    raise self._get_taking_refusal(error) from error
        return Taking(targets, nodes, origins, missing)

    def _set_figures(self, targets, nodes, places, figures):
        """Set the accepted figures on the nodes of their targets.

        :return: origins by id of a target, and the figures that have no target
        """
        months = {}
        for target in targets:
            months.setdefault(
                (target.unit_id, target.user_id, target.segment_id, target.period_id),
                target.id,
            )
        origins, missing = {}, figures.browse()
        for figure in figures:
            place = (figure.unit_id, figure.user_id, figure.segment_id)
            year = places.get(place)
            if not year:
                missing |= figure
                continue
            node = nodes[year.id]
            parts = {
                months[(*place, cell.period_id)]: to_units(cell.decided, self.rounding)
                for cell in figure.cell_ids
                if (*place, cell.period_id) in months
            }
            set_parts(node, to_units(figure.decided, self.rounding), parts)
            origins |= {each.key: SOURCE for each in node.walk() if each.pinned}
        return origins, missing

    def _settle_units(self, nodes, years, places, keeps_total):
        """Let units follow their people; what the reader may not move is held.

        :return: origins by id of a unit's target that follows from below
        """
        root = next(nodes[year.id] for year in years if not year.parent_id)
        own = [
            nodes[year.id]
            for year in places.values()
            if year.user_id == self.env.user and not nodes[year.id].pinned
        ]
        followed = [
            nodes[year.id]
            for year in years - self.env["sales.mgmt.target"].concat(*places.values())
            if year.source == SOURCE and nodes[year.id].pinned
        ]
        for node in own:
            node.pinned = True
        for node in followed:
            node.pinned = False
        inner = {
            node.key: node.amount
            for node in (nodes[year.id] for year in years)
            if node.children and not node.held and node is not root
        }
        leaves = {year.id: nodes[year.id] for year in places.values()}
        settle(root, leaves, keeps_total)
        for node in own:
            node.pinned = False
        follows = {node.key for node in followed} | {
            key
            for key, amount in inner.items()
            if key not in leaves and nodes[key].amount != amount
        }
        for key in follows:
            nodes[key].pinned = True
        return dict.fromkeys(follows, SOURCE)

    def _get_taking_refusal(self, error):
        """Return in words, with the numbers, why accepted figures do not fit."""
        target = self.env["sales.mgmt.target"].browse(error.node.key)
        if isinstance(error, LockedError):
            return UserError(
                self.env._(
                    "“%(target)s” is locked, or its period is, so that the accepted "
                    "figure does not fit in. Unlock it, or adjust the proposal.",
                    target=target.display_name,
                )
            )
        return target._get_refusal(error)

    def _store_taking(self, taking):
        """Write what was computed into the targets, and the total into the line."""
        self.ensure_one()
        self._note_edit()
        # targets are written by the split alone, on behalf of who may edit the plan
        line = self.sudo()
        taking.targets._store_nodes(taking.nodes, taking.origins)
        root = taking.targets.filtered(lambda target: not target.parent_id)
        line.amount = float(from_units(taking.nodes[root.id].amount, line.rounding))
        taking.targets._refresh_figures()
        line.invalidate_recordset(["target_ids", "root_id", "actual", "attainment"])

    @api.model
    def _get_taking_rows(self, line, taking):
        """Return the years that would change, in the order of the tree.

        :return: `name`, `depth`, `is_unit`, `is_taken`, `before`, `after` in words and
            `difference`
        :rtype: list[dict]
        """
        changes = taking.targets._get_differences(taking.nodes)
        rows = []
        for target in taking.targets:
            change = changes.get(target.id)
            if target.level != "year" or not change:
                continue
            before = to_units(target.amount, line.rounding)
            after = change[0]
            if before == after and target.id not in taking.origins:
                continue
            difference = float(from_units(after - before, line.rounding))
            rows.append(
                {
                    "name": " · ".join(
                        filter(None, (target.subject, target.segment_id.name))
                    ),
                    "depth": target.parent_path.count("/") - 1,
                    "is_unit": not target.user_id,
                    "is_taken": target.id in taking.origins and bool(target.user_id),
                    "before": line._format_amount(target.amount),
                    "after": line._format_amount(
                        float(from_units(after, line.rounding))
                    ),
                    "difference": line._format_amount(difference),
                    "sign": (after > before) - (after < before),
                }
            )
        return rows
