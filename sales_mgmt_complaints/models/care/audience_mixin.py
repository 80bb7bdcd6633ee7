from ast import literal_eval

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain


class SalesMgmtCareAudienceMixin(models.AbstractModel):
    """Something that goes to chosen contacts of a company.

    Which ones is a domain, read as data: nothing in it is run.
    """

    _name = "sales.mgmt.care.audience.mixin"
    _description = "Chosen Customers"

    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    domain = fields.Char(string="Customers", required=True, default="[]")

    @api.constrains("domain")
    def _check_domain(self):
        for record in self:
            try:
                Domain(literal_eval(record.domain)).validate(self.env["res.partner"])
            except (ValueError, SyntaxError, TypeError, KeyError) as error:
                raise ValidationError(
                    self.env._(
                        "“%(name)s”: the customers cannot be chosen like this: "
                        "%(reason)s",
                        name=record.display_name,
                        reason=error,
                    )
                ) from error

    def _get_customers_domain(self):
        """Return the domain of the contacts who match.

        :rtype: odoo.fields.Domain
        """
        self.ensure_one()
        try:
            chosen = Domain(literal_eval(self.domain or "[]"))
        except (ValueError, SyntaxError):
            # while somebody is typing it
            return Domain.FALSE
        return chosen & Domain("company_id", "in", (False, self.company_id.id))
