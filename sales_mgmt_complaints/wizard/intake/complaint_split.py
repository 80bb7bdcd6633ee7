from odoo import api, fields, models
from odoo.exceptions import UserError

from ...models.intake.complaint_merge import SPOKEN


class SalesMgmtComplaintSplit(models.TransientModel):
    """Asks which messages are a complaint of their own."""

    _name = "sales.mgmt.complaint.split"
    _description = "Split a Complaint"

    complaint_id = fields.Many2one(
        comodel_name="sales.mgmt.complaint", required=True, readonly=True
    )
    choice_ids = fields.Many2many(
        comodel_name="mail.message", compute="_compute_choice_ids"
    )
    message_ids = fields.Many2many(
        comodel_name="mail.message",
        relation="sales_mgmt_complaint_split_message_rel",
        string="Messages",
        domain="[('id', 'in', choice_ids)]",
    )
    name = fields.Char(string="Subject")
    category_id = fields.Many2one(comodel_name="sales.mgmt.complaint.category")

    @api.depends("complaint_id")
    def _compute_choice_ids(self):
        for split in self:
            split.choice_ids = split.complaint_id.message_ids.filtered(
                lambda message: message.message_type in SPOKEN
            )

    def action_split(self):
        """Make the new complaint, and open it."""
        self.ensure_one()
        self.complaint_id._check_handler()
        if not (self.name or "").strip():
            raise UserError(self.env._("Give the new complaint a subject."))
        if not self.message_ids:
            raise UserError(
                self.env._("Choose the messages that the new complaint is about.")
            )
        if self.message_ids - self.choice_ids:
            raise UserError(
                self.env._(
                    "Choose messages that people wrote about %(complaint)s.",
                    complaint=self.complaint_id.display_name,
                )
            )
        new = self.complaint_id._split_out(
            self.message_ids.sudo(), self.name, self.category_id
        )
        return {
            "type": "ir.actions.act_window",
            "res_model": new._name,
            "res_id": new.id,
            "views": [(False, "form")],
        }
