from odoo import models

from ..incentive.wording import write_rate, write_value


class SalesMgmtFigureMixin(models.AbstractModel):
    """A record that keeps figures of a metric and writes them as people read them.

    It has the fields `metric_unit`, `currency_id` and `company_id`.
    """

    _name = "sales.mgmt.figure.mixin"
    _description = "Figure of a Metric"

    def _show(self, value):
        """Write a figure as its metric is measured, in the reader's language.

        :param float value: of a rate, as a fraction
        :rtype: str
        """
        currency = self.currency_id or self.company_id.currency_id
        digits = 4 if self.metric_unit == "percent" else 2
        return write_value(self.env, round(value, digits), self.metric_unit, currency)

    def _show_share(self, share):
        """Write a part of a whole in percent, without decimals that nobody reads."""
        return write_rate(self.env, round(share, 3))
