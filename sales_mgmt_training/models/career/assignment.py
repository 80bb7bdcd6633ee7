from odoo import models

from odoo.addons.sales_mgmt_targets.tools.periods import ONE_DAY


class SalesMgmtAssignment(models.Model):
    """A career step changes the role from a day on; what passed stays."""

    # a file of its own for each room
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.assignment"

    def _change_role(self, role, day):
        """Give assignments another role from a day on.

        What runs on that day is cut in two, as for a move to another unit; what begins
        later has the new role from its beginning.

        :param str role: a value of the selection
        :param date day: the first one in the new role
        :return: the assignments that have the role from then on
        """
        changed = self.browse()
        for assignment in self:
            if assignment.role == role or assignment.date_from >= day:
                assignment.role = role
                changed |= assignment
                continue
            values = {"role": role, "date_from": day, "date_to": assignment.date_to}
            assignment.date_to = day - ONE_DAY
            changed |= assignment.copy(values)
        return changed
