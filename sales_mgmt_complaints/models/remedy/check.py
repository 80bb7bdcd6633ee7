from odoo import fields, models


class SalesMgmtComplaintCheckTemplate(models.Model):
    """A point that is gone through with every complaint of a category."""

    _name = "sales.mgmt.complaint.check.template"
    _description = "Point of a Checklist"
    _order = "category_id, sequence, id"

    category_id = fields.Many2one(
        comodel_name="sales.mgmt.complaint.category",
        required=True,
        index=True,
        ondelete="cascade",
    )
    sequence = fields.Integer(default=10)
    name = fields.Char(string="Point", required=True, translate=True)
    is_required = fields.Boolean(
        string="Required", help="Without it a complaint is not resolved."
    )


class SalesMgmtComplaintCheck(models.Model):
    """A point of the checklist of one complaint, and who went through it."""

    _name = "sales.mgmt.complaint.check"
    _description = "Checked Point of a Complaint"
    _order = "complaint_id, sequence, id"

    complaint_id = fields.Many2one(
        comodel_name="sales.mgmt.complaint",
        required=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        related="complaint_id.company_id", store=True, precompute=True
    )
    template_id = fields.Many2one(
        comodel_name="sales.mgmt.complaint.check.template",
        readonly=True,
        index=True,
        ondelete="set null",
    )
    sequence = fields.Integer(default=10)
    name = fields.Char(string="Point", required=True)
    is_required = fields.Boolean(string="Required", readonly=True)
    is_done = fields.Boolean(string="Done")
    done_by_id = fields.Many2one(comodel_name="res.users", readonly=True)
    done_on = fields.Datetime(readonly=True)

    def write(self, vals):
        """Extend `base`: who ticks a point stands beside it."""
        if "is_done" in vals:
            ticked = bool(vals["is_done"])
            vals = {
                **vals,
                "done_by_id": ticked and self.env.uid,
                "done_on": ticked and fields.Datetime.now(),
            }
        return super().write(vals)
