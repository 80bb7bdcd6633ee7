from odoo import models


class ResPartner(models.Model):
    _name = "res.partner"
    _inherit = ["res.partner", "sales.mgmt.credit.warning"]

    def _get_credit_customers(self):
        """Override of `sales_mgmt_targets`: a contact stands for its customer."""
        return {
            partner: partner.sudo().commercial_partner_id._origin for partner in self
        }

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_open_credit_grade(self):
        """Open the grade of the customer with its evidence, for those who may."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sales_mgmt_targets.sales_mgmt_credit_grade_action"
        )
        customer = self.commercial_partner_id
        return {
            **action,
            "name": self.env._("Credit of %(customer)s", customer=customer.name),
            "domain": [("partner_id", "=", customer.id)],
            "context": {},
        }

    def action_open_receivables(self):
        """Open what the customer owes, as far as the reader may see it."""
        self.ensure_one()
        return self._open_receivables()

    def _open_receivables(self):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sales_mgmt_targets.sales_mgmt_receivable_action"
        )
        customer = self.commercial_partner_id
        return {
            **action,
            "name": self.env._("Receivables of %(customer)s", customer=customer.name),
            "domain": [("partner_id", "=", customer.id)],
            "context": {},
        }
