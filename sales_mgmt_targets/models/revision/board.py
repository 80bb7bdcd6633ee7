from odoo import api, models


class SalesMgmtPlanningBoard(models.AbstractModel):
    """The board of a revision: columns that have passed say so, once for all cells."""

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.planning.board"

    @api.model
    def _get_closed(self, line, periods):
        """Extend: also what is before the first period of a revision."""
        closed = super()._get_closed(line, periods)
        plan = line.plan_id
        if not plan.revision_from:
            return closed
        passed = {
            period.id: self.env._(
                "%(period)s is before %(start)s, from which on “%(plan)s” changes "
                "targets.",
                period=period.name,
                start=plan.revision_from_id.name,
                plan=plan.name,
            )
            for period in periods
            if period.date_to < plan.revision_from
        }
        return passed | closed

    @api.model
    def _find_locks(self, line):
        """Extend: the locks of whole columns are told by the columns."""
        return {
            key: lock
            for key, lock in super()._find_locks(line).items()
            if not lock.locked_by_revision
        }
