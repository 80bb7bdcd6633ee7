from odoo import fields, models
from odoo.exceptions import UserError


class SalesMgmtSchemeStep(models.TransientModel):
    """Return, withdraw or end a scheme, or decline its end: with a reason."""

    _name = "sales.mgmt.scheme.step"
    _description = "Step of a Scheme"

    scheme_id = fields.Many2one(
        comodel_name="sales.mgmt.scheme",
        required=True,
        readonly=True,
        ondelete="cascade",
    )
    step = fields.Selection(
        selection=[
            ("return", "Return"),
            ("withdraw", "Withdraw"),
            ("end", "Propose an Early End"),
            ("decline_end", "Decline the Early End"),
        ],
        required=True,
        readonly=True,
    )
    last_day = fields.Date(help="The last day of a period that the scheme pays.")
    reason = fields.Text(required=True)

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_confirm(self):
        """Take the step on behalf of who asks; the scheme checks whether they may."""
        self.ensure_one()
        if not self.reason.strip():
            raise UserError(
                self.env._(
                    "Say why: the reason stands on “%(scheme)s” and in the audit log.",
                    scheme=self.scheme_id.display_name,
                )
            )
        getattr(self, f"_take_{self.step}")(self.scheme_id)
        return {"type": "ir.actions.act_window_close"}

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    def _take_return(self, scheme):
        scheme._return(self.reason)

    def _take_withdraw(self, scheme):
        scheme._withdraw(self.reason)

    def _take_end(self, scheme):
        if not self.last_day:
            raise UserError(
                self.env._(
                    "Choose the last day of “%(scheme)s”.", scheme=scheme.display_name
                )
            )
        scheme._propose_end(self.last_day, self.reason)

    def _take_decline_end(self, scheme):
        scheme._decline_end(self.reason)
