from odoo import api, models
from odoo.exceptions import UserError


class SalesMgmtClosedMixin(models.AbstractModel):
    """What a closing wrote down: the engine inserts it in SQL, nobody changes it."""

    _name = "sales.mgmt.closed.mixin"
    _description = "Closed Figures"
    _log_access = False

    @api.model_create_multi
    def create(self, vals_list):
        """Extend `base`: only a closing writes such rows, in SQL."""
        if vals_list:
            self._refuse()
        return super().create(vals_list)

    def write(self, vals):
        """Extend `base`: nobody changes them, in sudo neither."""
        if self:
            self._refuse()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_ever(self):
        if self:
            self._refuse()

    def _refuse(self):
        raise UserError(
            self.env._(
                "%(records)s are written when a period is closed, and stay as they "
                "are. Late changes become adjustments of the first open period.",
                records=self.env["ir.model"]._get(self._name).name,
            )
        )
