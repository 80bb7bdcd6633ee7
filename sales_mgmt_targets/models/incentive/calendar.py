from odoo import fields, models


class SalesMgmtCalendar(models.Model):
    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.calendar"

    credits_posted_to = fields.Date(
        readonly=True,
        copy=False,
        export_string_translation=False,
        help="Up to this day, the end of a closed period, the ledger of credits is "
        "complete; empty before the first closing.",
    )
