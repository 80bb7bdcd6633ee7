from odoo import api, fields, models
from odoo.exceptions import UserError


class SalesMgmtContestAward(models.Model):
    """What a person is paid for a contest; written with the decision, then fixed."""

    _name = "sales.mgmt.contest.award"
    _description = "Contest Award"
    _order = "contest_id desc, id"
    _rec_name = "contest_id"

    line_id = fields.Many2one(
        comodel_name="sales.mgmt.contest.line",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    contest_id = fields.Many2one(
        comodel_name="sales.mgmt.contest",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    company_id = fields.Many2one(
        related="contest_id.company_id", store=True, precompute=True, index=True
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Winner",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    unit_id = fields.Many2one(related="line_id.unit_id", string="Unit")
    place = fields.Integer(related="line_id.place")
    amount = fields.Monetary(required=True, readonly=True)
    currency_id = fields.Many2one(
        related="contest_id.currency_id", store=True, precompute=True
    )

    def write(self, vals):
        """Refuse every change, in sudo too."""
        self._refuse_change()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_given(self):
        self._refuse_change()

    def _refuse_change(self):
        for award in self:
            raise UserError(
                self.env._(
                    "The prize of %(user)s in “%(contest)s” is fixed; correct the "
                    "payout by an adjustment with a reason.",
                    user=award.user_id.name,
                    contest=award.contest_id.name,
                )
            )
