from odoo import models


class SalesMgmtTrainingProgram(models.Model):
    """What a program does to the figures of who finishes it."""

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.training.program"

    def action_open_effects(self):
        """Open what the program did, or ask by which metric to look at it."""
        return self.env["sales.mgmt.training.effect"]._open_of(self, "program")
