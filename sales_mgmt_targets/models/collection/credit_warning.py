from odoo import api, fields, models

from ..organisation.res_users import READERS
from .credit_grade import GRADES, RISKS


class SalesMgmtCreditWarning(models.AbstractModel):
    """Tells whoever sells to a customer how the customer pays; blocks nothing.

    A model that inherits this tells its customers in `_get_credit_customers`.
    """

    _name = "sales.mgmt.credit.warning"
    _description = "Warning of Credit"

    credit_grade = fields.Selection(
        selection=GRADES, compute="_compute_credit_grade", groups=READERS
    )
    credit_risk = fields.Selection(
        selection=RISKS, compute="_compute_credit_grade", groups=READERS
    )
    credit_warning = fields.Char(
        compute="_compute_credit_grade",
        groups=READERS,
        help="What to know about how the customer pays before selling again.",
    )

    @api.depends(lambda self: ("partner_id",) if "partner_id" in self._fields else ())
    @api.depends_context("company", "lang")
    def _compute_credit_grade(self):
        """Read the grade of the customers, in one query.

        The grade is the same for everybody who may sell to a customer; the figures
        behind it are for those who may read them.
        """
        customers = self._get_credit_customers()
        company_field = "company_id" in self._fields and self._name != "res.partner"
        found = {
            (each.company_id.id, each.partner_id.id): each
            for each in self.env["sales.mgmt.credit.grade"]
            .sudo()
            .search([("partner_id", "in", [each.id for each in customers.values()])])
        }
        for record in self:
            company = record.company_id if company_field else self.env.company
            each = found.get((company.id, customers[record].id))
            record.credit_grade = each.grade if each else False
            record.credit_risk = each.risk if each else "none"
            record.credit_warning = (
                self.env._(
                    "Credit grade D: this customer pays late or breaks promises. Agree "
                    "on payment in advance, or ask your leader first."
                )
                if each and each.grade == "d"
                else False
            )

    def _get_credit_customers(self):
        """Return the customer of each record: the commercial entity, or nobody.

        :rtype: dict[odoo.models.BaseModel, res.partner]
        """
        return {
            record: record.sudo().partner_id.commercial_partner_id._origin
            for record in self
        }
