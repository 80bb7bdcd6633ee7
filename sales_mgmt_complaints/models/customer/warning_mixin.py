from odoo import api, fields, models

VIEWERS = (
    "sales_mgmt_targets.group_user,sales_mgmt_targets.group_auditor,"
    "sales_mgmt_complaints.group_complaint_handler"
)
RISKS = [("none", "None"), ("watch", "Watch"), ("high", "High")]


class SalesMgmtComplaintWarningMixin(models.AbstractModel):
    """Warns whoever is about to sell to a customer who complains.

    A model that inherits this tells its customers in `_get_complaint_customers`. What
    is confidential is not told.
    """

    _name = "sales.mgmt.complaint.warning.mixin"
    _description = "Warning of Complaints"

    complaint_open_count = fields.Integer(
        string="Open Complaints",
        compute="_compute_complaint_warning",
        groups=VIEWERS,
    )
    complaint_warning = fields.Char(
        compute="_compute_complaint_warning",
        groups=VIEWERS,
        help="What to know about the complaints of this customer before selling again.",
    )
    complaint_risk = fields.Selection(
        selection=RISKS,
        compute="_compute_complaint_warning",
        groups=VIEWERS,
        help="High: a critical complaint is open, three or more are, or one was "
        "reopened twice. Watch: one is open, or there were three within a year.",
    )

    @api.depends(lambda self: ("partner_id",) if "partner_id" in self._fields else ())
    def _compute_complaint_warning(self):
        customers = self._get_complaint_customers()
        everybody = self.env["res.partner"].union(*customers.values())
        found = self.env["sales.mgmt.complaint"]._get_warnings(everybody)
        for record in self:
            warning = found.get(customers[record], {})
            record.complaint_open_count = warning.get("open", 0)
            record.complaint_warning = warning.get("words", False)
            record.complaint_risk = warning.get("risk", "none")

    def _get_complaint_customers(self):
        """Return the customer of each record: the commercial entity, or nobody.

        :rtype: dict[odoo.models.BaseModel, res.partner]
        """
        return {
            record: record.sudo().partner_id.commercial_partner_id.sudo(self.env.su)
            for record in self
        }

    def action_open_complaints(self):
        """Open the complaints of the customer, as far as the reader may see them."""
        self.ensure_one()
        customer = self._get_complaint_customers()[self]
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sales_mgmt_complaints.sales_mgmt_complaint_action"
        )
        return {
            **action,
            "name": self.env._("Complaints of %(customer)s", customer=customer.name),
            "views": [(False, "list"), (False, "kanban"), (False, "form")],
            "domain": [("commercial_partner_id", "=", customer.id)],
            "context": {"default_partner_id": customer.id},
        }
