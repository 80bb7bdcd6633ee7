from odoo import api, fields, models
from odoo.exceptions import UserError


class SalesMgmtPayoutRunNew(models.TransientModel):
    """Create the runs that are due: every closed period of a rulebook has one."""

    _name = "sales.mgmt.payout.run.new"
    _description = "New Payout Runs"

    line_ids = fields.One2many(
        comodel_name="sales.mgmt.payout.run.new.line",
        inverse_name="wizard_id",
        string="Due",
        default=lambda self: self._default_line_ids(),
    )
    hint = fields.Text(readonly=True, default=lambda self: self._default_hint())

    def _default_line_ids(self):
        return [
            fields.Command.create(
                {"scheme_id": scheme.id, "period_id": period.id, "is_chosen": True}
            )
            for scheme, period in self._find_due()
        ]

    def _default_hint(self):
        """Tell why nothing is due, if it is so."""
        if self._find_due():
            return ""
        schemes = self.env["sales.mgmt.scheme"].search_count(
            [("state", "in", ["in_force", "superseded"])], limit=1
        )
        if not schemes:
            return self.env._(
                "No scheme is in force yet. Write one under Incentives → Schemes, have "
                "it published before its first period begins, and close that period."
            )
        return self.env._(
            "Nothing is due: every closed period has its run. Close the next period "
            "for good (Configuration → Periods) to pay it."
        )

    @api.model
    def _find_due(self):
        return self.env["sales.mgmt.payout.run"]._find_due(self.env.companies)

    def action_create(self):
        """Create the chosen runs."""
        self.ensure_one()
        chosen = self.line_ids.filtered("is_chosen")
        if not chosen:
            raise UserError(self.env._("Choose at least one run to create."))
        runs = self.env["sales.mgmt.payout.run"].create(
            [
                {"scheme_id": line.scheme_id.id, "period_id": line.period_id.id}
                for line in chosen
            ]
        )
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sales_mgmt_targets.sales_mgmt_payout_run_action"
        )
        if len(runs) == 1:
            return {**action, "views": [(False, "form")], "res_id": runs.id}
        return {**action, "domain": [("id", "in", runs.ids)], "context": {}}


class SalesMgmtPayoutRunNewLine(models.TransientModel):
    """A period of a rulebook that waits for its run."""

    _name = "sales.mgmt.payout.run.new.line"
    _description = "Payout Run That Is Due"

    wizard_id = fields.Many2one(
        comodel_name="sales.mgmt.payout.run.new", required=True, ondelete="cascade"
    )
    scheme_id = fields.Many2one(
        comodel_name="sales.mgmt.scheme", required=True, ondelete="cascade"
    )
    period_id = fields.Many2one(
        comodel_name="sales.mgmt.period", required=True, ondelete="cascade"
    )
    is_chosen = fields.Boolean(string="Create")
