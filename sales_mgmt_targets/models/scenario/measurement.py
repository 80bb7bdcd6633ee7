from odoo import api, models


class SalesMgmtMeasurement(models.AbstractModel):
    """Scenarios are not measured."""

    # a room extends what is another room's
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.measurement"

    @api.model
    def _refresh_targets(self, lines):
        """Extend: targets of scenarios have no figures."""
        lines = lines.sudo().filtered(lambda line: not line.plan_id.is_scenario)
        return super()._refresh_targets(lines)
