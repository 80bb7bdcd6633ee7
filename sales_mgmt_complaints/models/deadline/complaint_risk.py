from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ..handling.complaint import INTERNAL

YEAR = timedelta(days=365)


class SalesMgmtComplaint(models.Model):
    """What the customer is worth, as one part of the risk of an open complaint."""

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.complaint"

    customer_value = fields.Float(
        readonly=True,
        copy=False,
        groups=INTERNAL,
        help="Orders that the customer confirmed within a year, without taxes, in the "
        "currency of the company. Brought up to date every night while it is open.",
    )

    def _after_open(self):
        """Extend `sales_mgmt_complaints`: know at once who complains."""
        result = super()._after_open()
        self.sudo()._update_customer_values()
        return result

    @api.model
    def _cron_update_customer_values(self):
        """Bring the customers' value of all open complaints up to date."""
        self.search([("is_open", "=", True)])._update_customer_values()

    def _update_customer_values(self):
        """Read what customers ordered, in one statement for all complaints."""
        if not self.commercial_partner_id:
            return
        self.env.flush_all()
        self.env.execute_query(
            SQL(
                """
                UPDATE sales_mgmt_complaint AS complaint
                   SET customer_value = COALESCE(bought.value, 0)
                  FROM sales_mgmt_complaint AS wanted
             LEFT JOIN (
                    SELECT customer.commercial_partner_id, sale.company_id,
                           SUM(sale.amount_untaxed / NULLIF(sale.currency_rate, 0))
                               AS value
                      FROM sale_order AS sale
                      JOIN res_partner AS customer ON customer.id = sale.partner_id
                     WHERE sale.state = 'sale' AND sale.date_order >= %(since)s
                       AND customer.commercial_partner_id = ANY(%(customers)s)
                     GROUP BY 1, 2
                     ) AS bought
                    ON bought.commercial_partner_id = wanted.commercial_partner_id
                   AND bought.company_id = wanted.company_id
                 WHERE wanted.id = complaint.id AND complaint.id = ANY(%(complaints)s)
                   AND complaint.customer_value IS DISTINCT FROM
                       COALESCE(bought.value, 0)
             RETURNING complaint.id
                """,
                since=fields.Datetime.now() - YEAR,
                customers=self.commercial_partner_id.ids,
                complaints=self.ids,
            )
        )
        self.invalidate_recordset(["customer_value"])
