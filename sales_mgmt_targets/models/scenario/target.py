from odoo import fields, models


class SalesMgmtTarget(models.Model):
    """Extend the target with where it comes from, if a scenario was promoted."""

    # a room extends what is another room's
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.target"

    source = fields.Selection(selection_add=[("scenario", "From a Scenario")])
