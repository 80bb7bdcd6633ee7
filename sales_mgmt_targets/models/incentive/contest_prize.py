from odoo import api, fields, models


class SalesMgmtContestPrize(models.Model):
    """What a place wins: money, a thing, or both."""

    _name = "sales.mgmt.contest.prize"
    _description = "Contest Prize"
    _order = "contest_id, place, id"
    _rec_name = "place"

    contest_id = fields.Many2one(
        comodel_name="sales.mgmt.contest", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="contest_id.company_id", store=True, precompute=True
    )
    currency_id = fields.Many2one(related="contest_id.currency_id")
    place = fields.Integer(required=True, default=1)
    amount = fields.Monetary(help="Paid out with the incentives of the last period.")
    thing = fields.Char(
        string="Other Prize", translate=True, help="E.g. a weekend for two."
    )
    badge = fields.Image(max_width=512, max_height=512)

    _place_positive = models.Constraint(
        "CHECK (place > 0)", "The first place is number 1."
    )
    _place_uniq = models.Constraint(
        "UNIQUE (contest_id, place)", "Each place has one prize."
    )
    _amount_not_negative = models.Constraint(
        "CHECK (amount >= 0)", "A prize is not below zero."
    )

    @api.depends("place", "amount", "thing")
    def _compute_display_name(self):
        for prize in self:
            parts = [prize.currency_id.format(prize.amount)] if prize.amount else []
            if prize.thing:
                parts.append(prize.thing)
            prize.display_name = f"{prize.place}. {' + '.join(parts)}"

    @api.model_create_multi
    def create(self, vals_list):
        prizes = super().create(vals_list)
        prizes._check_draft()
        return prizes

    def write(self, vals):
        self._check_draft()
        result = super().write(vals)
        self._check_draft()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_published(self):
        self._check_draft()

    def _check_draft(self):
        """Refuse to change prizes that were published."""
        if not self.env.su:
            self.contest_id._check_draft()
            self.contest_id._note_editor()
