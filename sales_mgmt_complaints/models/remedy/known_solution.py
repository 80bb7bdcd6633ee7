from odoo import fields, models


class SalesMgmtComplaintKnownSolution(models.Model):
    """How a kind of complaint was solved before, for whoever meets it next."""

    _name = "sales.mgmt.complaint.known.solution"
    _description = "Known Solution"
    _order = "use_count desc, id desc"

    name = fields.Char(string="Problem", required=True, translate=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        comodel_name="res.company", index=True, help="Empty: for all companies."
    )
    category_id = fields.Many2one(
        comodel_name="sales.mgmt.complaint.category", index=True
    )
    product_id = fields.Many2one(comodel_name="product.product", index="btree_not_null")
    cause_id = fields.Many2one(comodel_name="sales.mgmt.complaint.cause")
    solution = fields.Html(
        required=True,
        translate=True,
        help="In words that a customer may read: they are taken over as they stand.",
    )
    hint = fields.Html(
        string="For Us Only", translate=True, help="What no customer should read."
    )
    use_count = fields.Integer(
        string="Times Used", readonly=True, copy=False, index=True
    )

    def action_use(self):
        """Take the solution over into the complaint from which it was looked up."""
        self.ensure_one()
        self.check_access("read")
        complaint = self.env["sales.mgmt.complaint"].browse(
            self.env.context.get("complaint_id")
        )
        complaint._check_handler()
        complaint.write(
            {
                "solution": self.solution,
                "cause_id": complaint.cause_id.id or self.cause_id.id,
            }
        )
        self.sudo().use_count += 1
        return complaint.get_formview_action()
