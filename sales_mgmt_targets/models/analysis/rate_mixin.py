from odoo import fields, models
from odoo.tools import SQL


class SalesMgmtRateMixin(models.AbstractModel):
    """Money of several companies on one screen, in the currency of the reader's."""

    _name = "sales.mgmt.rate.mixin"
    _description = "Money in the Reader's Currency"

    def _select_rates(self) -> SQL:
        """Return what money of each company is worth in that of the reader's one.

        At today's rate; rows of the SQL are company id and factor, for the companies
        that the reader works in.
        """
        currency, today = self.env.company.currency_id, fields.Date.context_today(self)
        return SQL(
            "VALUES %s",
            SQL(", ").join(
                SQL(
                    "(%s, %s::numeric)",
                    company.id,
                    str(
                        company.currency_id._get_conversion_rate(
                            company.currency_id, currency, company, today
                        )
                    ),
                )
                # rates are no secret, whoever reads
                for company in self.env.companies.sudo()
            ),
        )
