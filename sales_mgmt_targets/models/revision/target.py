from odoo import fields, models
from odoo.exceptions import UserError


class SalesMgmtTarget(models.Model):
    """What was before the first period of a revision stays as it is.

    It is locked as any target can be; but nobody unlocks it, and whoever comes later
    gets no target there.
    """

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.target"

    locked_by_revision = fields.Boolean(
        string="Before the Revision",
        readonly=True,
        help="It lies before the first period that the version of the plan changes.",
    )

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_unlock(self):
        """Extend `sales.mgmt.target`: what a revision does not change stays locked."""
        for target in self.sudo():
            if target._is_before_revision():
                raise UserError(target._describe_lock())
        return super().action_unlock()

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    def _is_before_revision(self):
        """Tell whether the target ends before what its plan changes.

        :rtype: bool
        """
        self.ensure_one()
        start = self.plan_id.revision_from
        return bool(start) and self.date_to < start

    def _describe_lock(self):
        """Extend `sales.mgmt.target`: no manager unlocks what has passed."""
        if not self._is_before_revision():
            return super()._describe_lock()
        plan = self.plan_id.sudo()
        return self.env._(
            "“%(target)s” is before %(period)s, from which on “%(plan)s” changes "
            "targets. It keeps its amount.",
            target=self.display_name,
            period=plan.revision_from_id.name,
            plan=plan.name,
        )

    def _build_cell_nodes(self, line, cells, known, ids):
        """Extend `sales.mgmt.target`: who is new gets nothing in what has passed."""
        nodes = super()._build_cell_nodes(line, cells, known, ids)
        passed = line._get_passed_periods()
        if passed:
            for cell in cells:
                if cell.period in passed and cell.key not in known:
                    node = nodes[ids[cell.key]]
                    node.amount = 0
                    node.locked = True
        return nodes

    def _store_cells(self, line, cells, known, ids, nodes):
        """Extend `sales.mgmt.target`: new targets of what has passed are held."""
        result = super()._store_cells(line, cells, known, ids, nodes)
        if line.plan_id.revision_from:
            line.plan_id._hold_passed()
        return result
