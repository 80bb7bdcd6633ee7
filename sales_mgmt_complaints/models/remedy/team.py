from odoo import fields, models


class SalesMgmtComplaintTeam(models.Model):
    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.complaint.team"

    company_currency_id = fields.Many2one(related="company_id.currency_id")
    compensation_limit = fields.Monetary(
        string="Compensation Without Approval",
        currency_field="company_currency_id",
        help="Up to so much per complaint, in all, a handler grants alone. Beyond it "
        "the leader of the team or a complaint officer decides, never who asked.",
    )

    _compensation_limit_positive = models.Constraint(
        "CHECK (compensation_limit >= 0)", "The limit cannot be negative."
    )
