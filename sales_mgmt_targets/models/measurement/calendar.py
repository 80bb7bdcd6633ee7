from odoo import api, fields, models


class SalesMgmtCalendar(models.Model):
    _inherit = "sales.mgmt.calendar"  # pylint: disable=R8180

    figures_on = fields.Date(
        readonly=True,
        export_string_translation=False,
        help="The day for which the targets show what is expected to date; empty if "
        "they are to be looked at again.",
    )
    measuring_turn = fields.Integer(
        readonly=True,
        copy=False,
        export_string_translation=False,
        help="Counts how often the lock of the measurement was taken, so that nobody "
        "works on figures from before the last time.",
    )

    def write(self, vals):
        """Extend the calendar: other periods hold other results, in every year."""
        result = super().write(vals)
        if vals.keys() & {"first_month", "lowest_level", "tz"}:
            self.env["sales.mgmt.refresh"]._request()
        return result

    @api.model
    def _outdate_figures(self, companies):
        """Have the next refresh look at all targets of companies again."""
        self.sudo().search([("company_id", "in", companies.ids)]).figures_on = False
