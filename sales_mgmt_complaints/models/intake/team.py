from odoo import fields, models

from ...tools import mails

MEGABYTE = 2**20


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
    mail_megabytes = fields.Integer(
        string="Files per E-mail (MB)",
        default=25,
        help="Of an e-mail whose files are larger together, the words are recorded and "
        "the sender is told; the e-mail is kept with its files for an officer. 0: no "
        "limit.",
    )

    _mail_megabytes_positive = models.Constraint(
        "CHECK (mail_megabytes >= 0)", "The size of files cannot be negative."
    )

    def _keep_large_files(self, message, message_dict):
        """Keep a message whose files are too large, and leave them out of the thread.

        :param email.message.EmailMessage message: the message
        :param dict message_dict: what `mail` read of it; its files are taken out
        """
        self.ensure_one()
        size = mails.measure_files(message_dict)
        if not self.mail_megabytes or size <= self.mail_megabytes * MEGABYTE:
            return
        kept = self.env["sales.mgmt.complaint.mail"]
        kept._keep_large(message, message_dict["message_id"], self, size)
        message_dict["attachments"] = []
