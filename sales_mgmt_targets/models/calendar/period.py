from odoo import api, fields, models

LEVELS = [
    ("year", "Year"),
    ("quarter", "Quarter"),
    ("month", "Month"),
    ("week", "Week"),
]


class SalesMgmtPeriod(models.Model):
    """A stretch of days with a name; children tile their parent without a gap."""

    _name = "sales.mgmt.period"
    _description = "Sales Period"
    _parent_store = True
    _order = "date_from, date_to desc, id"

    name = fields.Char(required=True, readonly=True)
    calendar_id = fields.Many2one(
        comodel_name="sales.mgmt.calendar",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        related="calendar_id.company_id", store=True, index=True
    )
    level = fields.Selection(selection=LEVELS, required=True, readonly=True)
    parent_id = fields.Many2one(
        comodel_name="sales.mgmt.period", readonly=True, index=True, ondelete="cascade"
    )
    parent_path = fields.Char(index=True)
    child_ids = fields.One2many(
        comodel_name="sales.mgmt.period", inverse_name="parent_id"
    )
    is_lowest = fields.Boolean(
        compute="_compute_is_lowest",
        store=True,
        help="Nothing lies below: results are measured on periods like this.",
    )
    week = fields.Char(
        readonly=True,
        help="The calendar week. Both parts of a week that the end of a month cuts have "
        "the same, so that lists and analyses show them joined.",
    )
    date_from = fields.Date(string="From", required=True, readonly=True)
    date_to = fields.Date(string="To", required=True, readonly=True)
    utc_from = fields.Datetime(string="From (UTC)", required=True, readonly=True)
    utc_to = fields.Datetime(
        string="Until (UTC)",
        required=True,
        readonly=True,
        help="The first moment after the period.",
    )

    _no_overlap = models.Constraint(
        """EXCLUDE USING gist (
            int4range(calendar_id, calendar_id, '[]') WITH &&,
            int4range(ascii(level), ascii(level), '[]') WITH &&,
            daterange(date_from, date_to, '[]') WITH &&
        )""",
        "Periods of one level cannot overlap.",
    )
    _dates_ordered = models.Constraint(
        "CHECK (date_from <= date_to AND utc_from < utc_to)",
        "A period cannot end before it starts.",
    )

    @api.depends("child_ids")
    def _compute_is_lowest(self):
        for period in self:
            period.is_lowest = not period.child_ids

    def _find(self, company, level, day):
        """Return the period of that level which contains the day, or nothing.

        :rtype: sales.mgmt.period
        """
        return self.search(
            [
                ("company_id", "=", company.id),
                ("level", "=", level),
                ("date_from", "<=", day),
                ("date_to", ">=", day),
            ],
            limit=1,
        )
