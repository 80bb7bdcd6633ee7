from odoo import models
from odoo.fields import Domain


class SalesMgmtPlan(models.Model):
    """Alerts go on where they were: what was told is not told again.

    An alert is unique by person or unit, metric and period, whatever the version. Open
    ones lead to the target in use, and how long somebody is behind goes on counting.
    """

    # a room extends what is another room's
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.plan"

    def _get_carried(self):
        """Extend: open alerts, and since when a target is behind."""
        return [
            *super()._get_carried(),
            ("sales.mgmt.alert", "target_id", Domain("state", "=", "open")),
            ("sales.mgmt.alert.watch", "target_id", Domain.TRUE),
        ]
