from odoo import api, fields, models


class SalesMgmtAssignmentMove(models.TransientModel):
    """Move somebody to another unit from a day on: one ends, the next begins."""

    _name = "sales.mgmt.assignment.move"
    _description = "Move to Another Unit"

    assignment_id = fields.Many2one(
        comodel_name="sales.mgmt.assignment",
        required=True,
        readonly=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="assignment_id.company_id")
    old_unit_id = fields.Many2one(related="assignment_id.unit_id", string="From Unit")
    unit_id = fields.Many2one(
        comodel_name="sales.mgmt.unit",
        string="To Unit",
        required=True,
        ondelete="cascade",
        domain="[('company_id', '=', company_id), ('id', '!=', old_unit_id)]",
    )
    date_from = fields.Date(
        string="First Day There",
        required=True,
        compute="_compute_date_from",
        store=True,
        precompute=True,
        readonly=False,
    )

    @api.depends("assignment_id")
    def _compute_date_from(self):
        for move in self:
            calendars = self.env["sales.mgmt.calendar"]
            company = move.assignment_id.company_id
            move.date_from = (
                calendars._get_for_company(company)._get_today() if company else False
            )

    def action_move(self):
        """Move the person with the rights of who asks."""
        self.ensure_one()
        self.assignment_id._move(self.unit_id, self.date_from)
        return {"type": "ir.actions.act_window_close"}
