from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from .payout_final import FINAL


class SalesMgmtPayoutRunBill(models.Model):
    """Vendor bills for external agents, one draft per statement."""

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.payout.run"

    bill_count = fields.Integer(string="Vendor Bills", compute="_compute_bill_count")
    agent_count = fields.Integer(
        string="External Agents",
        compute="_compute_bill_count",
        help="Statements that are paid by vendor bill.",
    )

    def _compute_bill_count(self):
        # whoever may read the run may know whether its agents are billed
        bills = dict(
            self.env["account.move"]
            .sudo()
            ._read_group(
                [("sales_mgmt_payout_id.run_id", "in", self.ids)],
                ["sales_mgmt_payout_id"],
                ["__count"],
            )
        )
        agents = dict(
            self.env["sales.mgmt.payout"]
            .sudo()
            ._read_group(
                [
                    ("run_id", "in", self.ids),
                    ("user_id.sales_mgmt_paid_by_bill", "=", True),
                ],
                ["run_id"],
                ["__count"],
            )
        )
        for run in self:
            run.bill_count = sum(
                count for payout, count in bills.items() if payout.run_id == run
            )
            run.agent_count = agents.get(run, 0)

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_create_bills(self):
        """Create a draft bill for each external agent who has none yet."""
        self._check_officer()
        self._hold()
        payouts = self._find_unbilled()
        if not payouts:
            raise UserError(
                self.env._(
                    "Nobody in “%(run)s” waits for a vendor bill: external agents are "
                    "marked on their user (Incentives by Vendor Bill), are billed "
                    "once, and only for what is to be paid.",
                    run=", ".join(self.mapped("name")),
                )
            )
        # the bills are written by the run; accountants check and post them
        bills = (
            self.env["account.move"]
            .sudo()
            .create([payout._prepare_bill() for payout in payouts])
        )
        for run in self:
            own = bills.filtered(
                lambda bill, run=run: bill.sales_mgmt_payout_id.run_id == run
            )
            if own:
                run._note(
                    self.env._("Vendor bills created"),
                    ", ".join(own.partner_id.mapped("name")),
                )
        return self.action_open_bills()

    def action_open_bills(self):
        """Open the vendor bills of the runs, with the rights of the reader."""
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "res_model": "account.move",
            "view_mode": "list,form",
            "domain": [("sales_mgmt_payout_id.run_id", "in", self.ids)],
            "name": self.env._("Vendor Bills"),
            "context": {"create": False},
        }

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    def _find_unbilled(self):
        """Return the statements of external agents that no bill pays yet.

        :rtype: sales.mgmt.payout
        """
        for run in self:
            if run.kind != "pay" or run.state not in FINAL:
                raise UserError(
                    self.env._(
                        "“%(run)s” is not approved yet; bills follow the approval.",
                        run=run.name,
                    )
                )
        payouts = self.env["sales.mgmt.payout"].search(
            Domain("run_id", "in", self.ids)
            & Domain("user_id.sales_mgmt_paid_by_bill", "=", True)
        )
        billed = (
            self.env["account.move"]
            .sudo()
            .search(
                [
                    ("sales_mgmt_payout_id", "in", payouts.ids),
                    ("state", "!=", "cancel"),
                ]
            )
            .sales_mgmt_payout_id
        )
        return (payouts - billed.with_env(self.env)).filtered(
            lambda payout: payout.currency_id.compare_amounts(payout.payable, 0) > 0
        )


class SalesMgmtPayoutBill(models.Model):
    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.payout"

    bill_ids = fields.One2many(
        comodel_name="account.move",
        inverse_name="sales_mgmt_payout_id",
        string="Vendor Bills",
        groups="account.group_account_readonly,account.group_account_invoice",
    )

    def _prepare_bill(self):
        """Return the values of the draft bill that pays the statement.

        :rtype: dict
        """
        self.ensure_one()
        product = self.company_id.sudo().sales_mgmt_bill_product_id
        if not product:
            raise UserError(
                self.env._(
                    "%(company)s has no product for vendor bills of agents yet. An "
                    "administrator chooses it under Settings → Sales Management.",
                    company=self.company_id.name,
                )
            )
        return {
            "move_type": "in_invoice",
            "company_id": self.company_id.id,
            "partner_id": self.user_id.sudo().partner_id.id,
            "currency_id": self.currency_id.id,
            "invoice_date": fields.Date.context_today(self),
            "invoice_origin": self.run_id.name,
            "sales_mgmt_payout_id": self.id,
            "invoice_line_ids": [
                fields.Command.create(
                    {
                        "product_id": product.id,
                        "name": self.display_name,
                        "quantity": 1,
                        "price_unit": self.payable,
                    }
                )
            ],
        }
