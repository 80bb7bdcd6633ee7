from odoo import fields, models


class SalesMgmtComplaintWhy(models.Model):
    """One step of asking why, until what is answered can be mended."""

    _name = "sales.mgmt.complaint.why"
    _description = "Why a Complaint Came About"
    _order = "complaint_id, sequence, id"
    _rec_name = "answer"

    complaint_id = fields.Many2one(
        comodel_name="sales.mgmt.complaint",
        required=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        related="complaint_id.company_id", store=True, precompute=True
    )
    sequence = fields.Integer(default=10)
    answer = fields.Char(
        string="Because…", required=True, help="Why the line above happened."
    )
    evidence = fields.Char(help="How we know.")
