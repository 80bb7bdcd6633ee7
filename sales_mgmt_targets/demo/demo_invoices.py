from datetime import date, timedelta
from random import Random
from typing import NamedTuple

from dateutil.relativedelta import relativedelta

from odoo import models
from odoo.fields import Command, Domain

from .market import SEED

TERM = timedelta(days=30)
# Of a hundred invoices so many are paid in time, late, in two parts, or not yet
HABITS = (("in_time", 76), ("late", 12), ("parts", 9), ("unpaid", 3))
CREDITED_SHARE = 0.04


class Money(NamedTuple):
    """What a customer pays of an invoice, and when."""

    day: date
    share: float


class SalesMgmtDemo(models.AbstractModel):
    """Invoices what was sold, and receives money for it: in time, late, in parts."""

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.demo"

    def _load_invoices(self):
        """Invoice the orders since the month before the rules began."""
        self._load_chart_of_accounts()
        orders = self._get_invoiced_orders()
        invoices = self._create_invoices(orders)
        self._pay_invoices(invoices)
        self._credit_invoices(invoices)

    def _load_chart_of_accounts(self):
        company = self._get("company")
        if company.chart_template:
            return
        currency = company.currency_id
        # not the way that warns of modules still to come: none of them matters here
        self.env["account.chart.template"]._load(
            "generic_coa", company, install_demo=False
        )
        # the template brings dollars along
        company.currency_id = currency

    def _get_invoiced_orders(self):
        """Return the confirmed orders whose invoice has been written by now."""
        first = self._get_rules_begin() - relativedelta(months=1)
        orders = self.env["sale.order"].search(
            Domain("company_id", "=", self._get("company").id)
            & Domain("state", "=", "sale")
            & Domain("date_order", ">=", first),
            order="date_order, id",
        )
        today = self._get_now().date()
        return orders.filtered(lambda order: self._get_invoice_day(order) < today)

    def _get_invoice_day(self, order):
        """Return the day after the delivery, a few days after the order."""
        days = self._get_luck(order).randint(2, 9)
        return order.date_order.date() + timedelta(days=days)

    def _get_luck(self, order):
        """Return what decides about an order, always the same for the same one."""
        return Random(f"{SEED} {order.date_order} {order.amount_untaxed:.2f}")

    # Invoices

    def _create_invoices(self, orders):
        """Post an invoice for each order.

        :return: invoice by order
        :rtype: dict[sale.order, account.move]
        """
        orders.order_line.fetch(["name", "product_id", "product_uom_qty", "price_unit"])
        invoices = self.env["account.move"].create(
            [self._prepare_invoice(order) for order in orders]
        )
        invoices.action_post()
        return dict(zip(orders, invoices, strict=True))

    def _prepare_invoice(self, order):
        day = self._get_invoice_day(order)
        return {
            "move_type": "out_invoice",
            "company_id": order.company_id.id,
            "partner_id": order.partner_id.id,
            "invoice_user_id": order.user_id.id,
            "team_id": order.team_id.id,
            "invoice_origin": order.name,
            "invoice_date": day,
            "invoice_payment_term_id": False,
            "invoice_date_due": day + TERM,
            "invoice_line_ids": [
                Command.create(
                    {
                        "product_id": line.product_id.id,
                        "name": line.name,
                        "quantity": line.product_uom_qty,
                        "price_unit": line.price_unit,
                        "discount": line.discount,
                        "tax_ids": [Command.clear()],
                        "sale_line_ids": [Command.link(line.id)],
                        # spares the search for one, line by line
                        "analytic_distribution": False,
                    }
                )
                for line in order.order_line
            ],
        }

    def _credit_invoices(self, invoices):
        """Give a few customers credit for one of the lines that they returned."""
        today = self._get_now().date()
        returned = {}
        for order, invoice in invoices.items():
            luck = self._get_luck(order)
            luck.randint(2, 9)
            day = invoice.invoice_date + timedelta(days=luck.randint(20, 70))
            if luck.random() < CREDITED_SHARE and day < today:
                returned[invoice] = day
        credits_by_invoice = dict(
            zip(
                returned,
                self.env["account.move"].create(
                    [
                        self._prepare_credit(invoice, day)
                        for invoice, day in returned.items()
                    ]
                ),
                strict=True,
            )
        )
        self.env["account.move"].union(*credits_by_invoice.values()).action_post()
        self._settle(
            invoice | credit
            for invoice, credit in credits_by_invoice.items()
            if not invoice.currency_id.is_zero(invoice.amount_residual)
        )

    def _prepare_credit(self, invoice, day):
        line = invoice.invoice_line_ids[-1]
        return {
            "move_type": "out_refund",
            "company_id": invoice.company_id.id,
            "partner_id": invoice.partner_id.id,
            "invoice_user_id": invoice.invoice_user_id.id,
            "team_id": invoice.team_id.id,
            "reversed_entry_id": invoice.id,
            "ref": self.env._("Returned, %(invoice)s", invoice=invoice.name),
            "invoice_date": day,
            "invoice_line_ids": [
                Command.create(
                    {
                        "product_id": line.product_id.id,
                        "name": line.name,
                        "quantity": line.quantity,
                        "price_unit": line.price_unit,
                        "discount": line.discount,
                        "tax_ids": [Command.clear()],
                        "sale_line_ids": [
                            Command.link(each) for each in line.sale_line_ids.ids
                        ],
                        "analytic_distribution": False,
                    }
                )
            ],
        }

    # Payments

    def _pay_invoices(self, invoices):
        """Receive what customers have paid by now."""
        journal = self.env["account.journal"].search(
            [("company_id", "=", self._get("company").id), ("type", "=", "bank")],
            limit=1,
        )
        today = self._get_now().date()
        paid = [
            (invoice, money)
            for order, invoice in invoices.items()
            for money in self._get_money(order, invoice)
            if money.day < today
        ]
        payments = self.env["account.payment"].create(
            [
                {
                    "payment_type": "inbound",
                    "partner_type": "customer",
                    "partner_id": invoice.partner_id.id,
                    "company_id": invoice.company_id.id,
                    "journal_id": journal.id,
                    "date": money.day,
                    "amount": invoice.currency_id.round(
                        invoice.amount_total * money.share
                    ),
                    "memo": invoice.name,
                }
                for invoice, money in paid
            ]
        )
        payments.action_post()
        moves = {}
        for (invoice, _money), payment in zip(paid, payments, strict=True):
            moves[invoice] = moves.get(invoice, invoice) | payment.move_id
        self._settle(moves.values())

    def _get_money(self, order, invoice):
        """Return what the customer pays, by the habit of the customer."""
        luck = self._get_luck(order)
        [habit] = luck.choices(*zip(*HABITS, strict=True))
        due = invoice.invoice_date_due
        if habit == "in_time":
            return [Money(due - timedelta(days=luck.randint(0, 12)), 1.0)]
        if habit == "late":
            return [Money(due + timedelta(days=luck.randint(20, 75)), 1.0)]
        if habit == "parts":
            return [
                Money(due - timedelta(days=luck.randint(0, 5)), 0.5),
                Money(due + timedelta(days=luck.randint(15, 50)), 0.5),
            ]
        return []

    def _settle(self, groups):
        """Reconcile what belongs together, all in one round."""
        self.env["account.move.line"]._reconcile_plan(
            [
                moves.line_ids.filtered(
                    lambda line: line.account_type == "asset_receivable"
                )
                for moves in groups
            ]
        )
