from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

from ..handling.complaint import INTERNAL

# Two complaints of a customer about the same within so many days belong together
REPEAT_DAYS = 180


class SalesMgmtComplaint(models.Model):
    """How a complaint stands beside the others of its customer."""

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.complaint"

    previous_id = fields.Many2one(
        comodel_name="sales.mgmt.complaint",
        string="Repeats",
        index="btree_not_null",
        readonly=True,
        copy=False,
        groups=INTERNAL,
        help="The last complaint of the same customer about the same product, or else "
        "of the same category, within half a year.",
    )
    is_repeated = fields.Boolean(
        compute="_compute_is_repeated", store=True, groups=INTERNAL
    )
    earlier_count = fields.Integer(
        string="Other Complaints of the Customer",
        compute="_compute_earlier_count",
        groups=INTERNAL,
    )

    @api.depends("previous_id")
    def _compute_is_repeated(self):
        for complaint in self:
            complaint.is_repeated = bool(complaint.previous_id)

    @api.depends("commercial_partner_id")
    def _compute_earlier_count(self):
        counts = dict(
            self._read_group(
                [("commercial_partner_id", "in", self.commercial_partner_id.ids)],
                ["commercial_partner_id"],
                ["__count"],
            )
        )
        for complaint in self:
            others = counts.get(complaint.commercial_partner_id, 0)
            complaint.earlier_count = max(0, others - 1)

    def action_open_earlier(self):
        """Open the other complaints of the customer."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sales_mgmt_complaints.sales_mgmt_complaint_action"
        )
        return {
            **action,
            "name": self.env._(
                "Complaints of %(customer)s", customer=self._get_customer_name()
            ),
            "views": [(False, "list"), (False, "kanban"), (False, "form")],
            "domain": [
                ("commercial_partner_id", "=", self.commercial_partner_id.id),
                ("id", "!=", self.id),
            ],
            "context": {},
        }

    def _after_open(self):
        result = super()._after_open()
        self._link_repeats()
        return result

    def _link_repeats(self):
        """Link each complaint to the last one about the same, in one query for all."""
        known = self.filtered("commercial_partner_id")
        if not known:
            return
        oldest = min(known.mapped("opened_on")) - timedelta(days=REPEAT_DAYS)
        candidates = self.sudo().search(
            Domain("commercial_partner_id", "in", known.commercial_partner_id.ids)
            & Domain("opened_on", ">=", oldest)
            & Domain("state", "!=", "cancelled"),
            order="id DESC",
        )
        by_customer = candidates.grouped("commercial_partner_id")
        for complaint in known.sudo():
            earlier = by_customer.get(complaint.commercial_partner_id, candidates[:0])
            complaint.previous_id = earlier.filtered(complaint._repeats)[:1]

    def _repeats(self, earlier):
        """Tell whether this complaint is about the same as an earlier one."""
        if earlier.id >= self.id or earlier.company_id != self.company_id:
            return False
        if self.opened_on - earlier.opened_on > timedelta(days=REPEAT_DAYS):
            return False
        if self.product_id and earlier.product_id:
            return self.product_id == earlier.product_id
        return bool(self.category_id) and self.category_id == earlier.category_id
