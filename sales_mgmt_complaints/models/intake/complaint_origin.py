from odoo import api, fields, models
from odoo.tools import email_normalize

INTERNAL = "base.group_user"


class SalesMgmtComplaint(models.Model):
    """Where a complaint came from, and what became of the customer's first words."""

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.complaint"

    email_normalized = fields.Char(
        compute="_compute_email_normalized",
        store=True,
        precompute=True,
        index="btree_not_null",
        groups=INTERNAL,
    )
    message_uid = fields.Char(
        string="Message-ID",
        readonly=True,
        copy=False,
        groups=INTERNAL,
        help="The e-mail that began it: however often it is delivered, it is one case.",
    )
    lang = fields.Char(
        string="Language",
        readonly=True,
        groups=INTERNAL,
        help="In which the customer wrote, where no contact tells it.",
    )
    acknowledged_on = fields.Datetime(
        readonly=True,
        copy=False,
        groups=INTERNAL,
        help="When the customer was told that the complaint arrived.",
    )

    _message_uid_uniq = models.UniqueIndex(
        "(message_uid) WHERE message_uid IS NOT NULL",
        "This e-mail is a complaint already.",
    )

    @api.depends("email_from")
    def _compute_email_normalized(self):
        for complaint in self:
            complaint.email_normalized = email_normalize(complaint.email_from)
