from odoo import api, fields, models
from odoo.exceptions import UserError


class SalesMgmtComplaintMerge(models.TransientModel):
    """Asks into which complaint the others go, and shows what that means."""

    _name = "sales.mgmt.complaint.merge"
    _description = "Merge Complaints"

    complaint_ids = fields.Many2many(
        comodel_name="sales.mgmt.complaint", required=True, readonly=True
    )
    target_id = fields.Many2one(
        comodel_name="sales.mgmt.complaint",
        string="Keep",
        required=True,
        domain="[('id', 'in', candidate_ids)]",
    )
    candidate_ids = fields.Many2many(
        comodel_name="sales.mgmt.complaint", compute="_compute_candidate_ids"
    )
    has_other_customers = fields.Boolean(compute="_compute_has_other_customers")
    other_customers = fields.Boolean(
        string="These different customers may read each other's messages"
    )

    @api.depends("complaint_ids")
    def _compute_candidate_ids(self):
        for merge in self:
            chosen = merge.complaint_ids
            # what was opened alone goes into another that may mean the same
            merge.candidate_ids = (
                chosen if len(chosen) > 1 else chosen._get_merge_candidates()
            )

    @api.depends("complaint_ids", "target_id")
    def _compute_has_other_customers(self):
        for merge in self:
            merge.has_other_customers = any(
                complaint._is_of_other_customer(merge.target_id)
                for complaint in merge.complaint_ids - merge.target_id
            )

    def action_merge(self):
        """Merge, and open what remains."""
        self.ensure_one()
        target = self.target_id
        if target not in self.candidate_ids:
            raise UserError(
                self.env._(
                    "%(complaint)s is not among the complaints to merge. Choose one of "
                    "them.",
                    complaint=target.display_name,
                )
            )
        self.complaint_ids._check_mergeable(target, self.other_customers)
        self.complaint_ids._merge_into(target)
        return {
            "type": "ir.actions.act_window",
            "res_model": target._name,
            "res_id": target.id,
            "views": [(False, "form")],
        }
