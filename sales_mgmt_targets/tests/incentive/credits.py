from collections import defaultdict
from fractions import Fraction

from odoo import Command

from ..measurement.accounting import AccountingWorld


class CreditWorld(AccountingWorld):
    """Invoices and payments of two companies, and what they credit to whom."""

    @classmethod
    def _post(cls, *names, company=None):
        """Post credits as closing these periods, one after the other, does."""
        for name in names:
            cls.env["sales.mgmt.credit"]._post(cls._find_period(name, company))

    @classmethod
    def _read(cls, period, kind="invoiced", company=None, **options):
        company = company or cls.company
        return cls.env["sales.mgmt.credit"]._read_entries(
            company, cls._find_period(period, company), kind, **options
        )

    @classmethod
    def _sum(cls, period, kind="invoiced", **options):
        """Return what people are credited with in a period, without what is zero."""
        sums = defaultdict(Fraction)
        for entry in cls._read(period, kind, **options):
            sums[entry.user_id] += entry.value
        people = cls.env["res.users"].browse(sums).sudo()
        return {user.login: float(sums[user.id]) for user in people if sums[user.id]}

    @classmethod
    def _sum_keys(cls, kind):
        """Return what every key is credited with over all periods, opening included."""
        rows = cls.env["sales.mgmt.credit"]._read_group(
            [("company_id", "in", cls.companies.ids), ("kind", "=", kind)],
            ["key"],
            ["value:sum"],
        )
        return {key: round(value, 2) for key, value in rows if round(value, 2)}

    @classmethod
    def _create_order(cls, *amounts, user=None, shares=(), **values):
        """Confirm an order with a line per amount, untaxed, and share its credit."""
        order = cls.env["sale.order"].create(
            {
                "partner_id": cls.acme.id,
                "company_id": cls.company.id,
                "user_id": (user or cls.anna).id,
                "team_id": False,
                "order_line": [
                    Command.create(
                        {
                            "product_id": cls.bolt.id,
                            "product_uom_qty": 1,
                            "price_unit": amount,
                            "tax_ids": [Command.clear()],
                        }
                    )
                    for amount in amounts
                ],
                **values,
            }
        )
        order.action_confirm()
        if shares:
            cls._share(order, list(shares))
        return order

    @classmethod
    def _share(cls, order, shares, user=None, reason="sold together"):
        """Share the credit of an order as somebody who sees all orders."""
        user = user or cls.dora
        user.group_ids |= cls.env.ref("sales_team.group_sale_salesman_all_leads")
        order.with_user(user).with_context(
            allowed_company_ids=cls.company.ids
        )._share_credit(shares, reason)

    @classmethod
    def _credit_part(cls, invoice, day, *amounts, **values):
        """Credit an invoice through the dialog, with these amounts for its lines."""
        with cls._at(f"{day} 12:00:00"):
            dialog = (
                cls.env["account.move.reversal"]
                .with_context(active_model="account.move", active_ids=invoice.ids)
                .create({"journal_id": invoice.journal_id.id, "date": day})
            )
            dialog.refund_moves()
            credit = dialog.new_move_ids
            for line, amount in zip(credit.invoice_line_ids, amounts, strict=True):
                line.price_unit = amount
            credit.write({"invoice_date": day, **values})
            credit.action_post()
        return credit

    @classmethod
    def _pay_in(cls, currency, invoice, day, amount):
        with cls._at(f"{day} 12:00:00"):
            dialog = (
                cls.env["account.payment.register"]
                .with_context(active_model="account.move", active_ids=invoice.ids)
                .create({"payment_date": day, "journal_id": cls.bank.id})
            )
            dialog.currency_id = currency
            dialog.amount = amount
            return dialog._create_payments()

    @classmethod
    def _get_receivables(cls, moves):
        return moves.line_ids.filtered(
            lambda line: line.account_type == "asset_receivable"
        )

    @classmethod
    def _reconcile(cls, *moves):
        cls._get_receivables(cls.env["account.move"].union(*moves)).filtered(
            lambda line: not line.reconciled
        ).reconcile()
