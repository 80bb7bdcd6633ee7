from odoo import fields, models


class SalesMgmtComplaintTeam(models.Model):
    """How a team receives what customers write."""

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.complaint.team"

    acknowledge = fields.Boolean(
        string="Confirm Receipt",
        default=True,
        help="Customers who write get the reference and what happens next, once, and "
        "never in answer to an automatic message.",
    )
    create_contacts = fields.Boolean(
        string="Contacts for Unknown Senders",
        help="An address that no contact has becomes a contact. Off: only the address "
        "is kept until somebody answers.",
    )
