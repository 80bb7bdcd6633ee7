from odoo import fields, models


class SalesMgmtCalendar(models.Model):
    _inherit = "sales.mgmt.calendar"

    figures_on = fields.Date(
        readonly=True,
        export_string_translation=False,
        help="The day for which the targets show what is expected to date.",
    )
