from odoo import models
from odoo.exceptions import UserError


class SalesMgmtPlanRate(models.Model):
    """The rates of a plan are those of all its versions."""

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.plan.rate"

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    def write(self, vals):
        self._check_not_fixed()
        return super().write(vals)

    def unlink(self):
        self._check_not_fixed()
        return super().unlink()

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    def _check_not_fixed(self):
        """Refuse to change a rate by which passed targets were told."""
        for rate in self:
            old = rate.plan_id.replaces_id
            if rate.currency_id in old.sudo().rate_ids.currency_id:
                raise UserError(
                    self.env._(
                        "The rate of %(currency)s was fixed in “%(plan)s” and holds in "
                        "all later versions.",
                        currency=rate.currency_id.name,
                        plan=old.name,
                    )
                )


class SalesMgmtPlan(models.Model):
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.plan"

    def _get_currencies_to_fetch(self):
        """Extend `sales.mgmt.plan`: rates of the version before stay."""
        currencies = super()._get_currencies_to_fetch()
        return currencies - self.replaces_id.sudo().rate_ids.currency_id
