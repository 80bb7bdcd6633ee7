from odoo import models


class SalesMgmtTrainingSession(models.Model):
    """What a session did to the figures of who sat in it."""

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.training.session"

    def action_open_effects(self):
        """Open what the session did, or ask by which metric to look at it."""
        return self.env["sales.mgmt.training.effect"]._open_of(self, "session")
