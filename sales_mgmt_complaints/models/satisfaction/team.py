from odoo import fields, models


class SalesMgmtComplaintTeam(models.Model):
    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.complaint.team"

    satisfaction_after_days = fields.Integer(
        string="Ask After Days",
        default=1,
        help="So many days after a complaint was resolved, its customer is asked how "
        "satisfied they are.",
    )
    satisfaction_asks = fields.Boolean(string="Ask for Satisfaction", default=True)
    satisfaction_remind_days = fields.Integer(
        string="Remind After Days",
        default=3,
        help="Whoever has not answered by then is reminded, once. 0: never.",
    )
    satisfaction_valid_days = fields.Integer(string="Link Valid for Days", default=30)
    callback_days = fields.Integer(
        string="Call Back After Days",
        default=7,
        help="So many days after it was resolved, the owner calls the customer. "
        "0: never.",
    )

    _satisfaction_days_positive = models.Constraint(
        "CHECK (satisfaction_after_days >= 0 AND satisfaction_remind_days >= 0 "
        "AND satisfaction_valid_days > 0 AND callback_days >= 0)",
        "Days cannot be negative, and a link is valid for one day at least.",
    )
