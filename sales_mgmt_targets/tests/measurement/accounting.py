from odoo.fields import Command

from .world import MeasuredWorld


class AccountingWorld(MeasuredWorld):
    """The same two companies with a chart of accounts, invoices and payments."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for company in cls.companies:
            currency = company.currency_id
            cls.env["account.chart.template"].try_loading(
                "generic_coa", company=company, install_demo=False
            )
            company.currency_id = currency
        cls.bank = cls._find_journal("bank")
        cls.tax = cls.env["account.tax"].create(
            {
                "name": "25 %",
                "amount": 25,
                "company_id": cls.company.id,
                "country_id": cls.company.account_fiscal_country_id.id,
            }
        )
        cls.write_off_account = cls.env["account.account"].search(
            [
                ("company_ids", "in", cls.company.ids),
                ("account_type", "=", "expense"),
            ],
            limit=1,
        )

    @classmethod
    def _find_journal(cls, kind, company=None):
        return cls.env["account.journal"].search(
            [("type", "=", kind), ("company_id", "=", (company or cls.company).id)],
            limit=1,
        )

    # ------------------------------------------------------------
    # INVOICES
    # ------------------------------------------------------------

    @classmethod
    def _setup_invoices(cls):
        """Post what customers are billed, what they pay and what they get back."""
        full = cls._invoice_order(cls.dozens, "2026-02-10")
        cls._pay(full, "2026-03-31")
        deposit = cls._invoice_order(
            cls.rebated,
            "2026-05-10",
            advance_payment_method="percentage",
            amount=30,
        )
        cls._pay(deposit, "2026-05-20")
        rest = cls._invoice_order(cls.rebated, "2026-06-10")
        cls._pay(rest, "2026-06-20", amount=100)
        cls._pay(rest, "2026-07-01", amount=50.01)
        cls._credit(rest, "2026-07-02")
        abroad = cls._invoice_order(cls.abroad, "2026-02-11")
        cls._pay(abroad, "2026-04-11")
        early = cls._pay_in_advance("2026-01-15", 500)
        late = cls._invoice("2026-04-15", 800, cls.boris)
        cls._settle(late, early, "2026-04-16")
        back = cls._invoice("2026-08-01", 90, cls.carla)
        cls._pay(back, "2026-08-02")
        cls._pay(cls._credit(back, "2026-08-03"), "2026-09-01")
        cls._pay_and_write_off(cls._invoice("2026-09-02", 200), "2026-09-09", 240)
        cls._match_statement(cls._invoice("2026-09-03", 40), "2026-09-10", 50)
        half, _open = cls.env["account.payment.term"].create(
            [
                {
                    "name": "Two instalments",
                    "line_ids": [
                        (0, 0, {"value_amount": 50, "nb_days": 0}),
                        (0, 0, {"value_amount": 50, "nb_days": 30}),
                    ],
                },
                {"name": "At once"},
            ]
        )
        for day in ("2026-09-30", "2026-10-21", "2026-11-15"):
            cls._invoice(day, 77, cls.carla, invoice_payment_term_id=half.id)
        cls._invoice("2026-11-20", 11, invoice_date_due="2026-11-20")
        cls._invoice("2026-10-01", 12, move_type="out_receipt")
        east = cls._invoice(
            "2026-04-20", 60, cls.emil, company=cls.east, currency_id=cls.usd.id
        )
        cls._pay(east, "2026-05-21", amount=20)
        cls._invoice("2026-03-01", 33, cls.env["res.users"], team_id=cls.team.id)

    @classmethod
    def _invoice(cls, day, amount, user=None, taxed=True, company=None, **values):
        """Post an invoice of one line; 25 % tax come on top, unless it is untaxed."""
        company = company or cls.company
        tax = cls.tax if taxed and company == cls.company else cls.env["account.tax"]
        with cls._at(f"{day} 12:00:00"):
            invoice = (
                cls.env["account.move"]
                .with_company(company)
                .create(
                    {
                        "move_type": "out_invoice",
                        "partner_id": cls.acme.id,
                        "company_id": company.id,
                        "invoice_date": day,
                        "invoice_user_id": (user or cls.anna).id,
                        "invoice_line_ids": [cls._prepare_line(amount, tax)],
                        **values,
                    }
                )
            )
            invoice.team_id = values.get("team_id", False)
            invoice.action_post()
        return invoice

    @classmethod
    def _prepare_line(cls, amount, tax):
        return Command.create(
            {
                "name": "Line",
                "quantity": 1,
                "price_unit": amount,
                "tax_ids": [Command.set(tax.ids)],
            }
        )

    @classmethod
    def _invoice_order(cls, order, day, **values):
        """Invoice an order as the button of the order does, and post it."""
        with cls._at(f"{day} 12:00:00"):
            wizard = (
                cls.env["sale.advance.payment.inv"]
                .with_company(order.company_id)
                .with_context(active_model="sale.order", active_ids=order.ids)
                .create({"advance_payment_method": "delivered", **values})
            )
            known = order.invoice_ids
            wizard.create_invoices()
            invoice = order.invoice_ids - known
            invoice.invoice_date = day
            invoice.action_post()
        return invoice

    @classmethod
    def _credit(cls, invoice, day):
        """Credit an invoice through the dialog; it is settled against the invoice."""
        with cls._at(f"{day} 12:00:00"):
            dialog = (
                cls.env["account.move.reversal"]
                .with_context(active_model="account.move", active_ids=invoice.ids)
                .create({"journal_id": invoice.journal_id.id, "date": day})
            )
            dialog.refund_moves()
            credit = dialog.new_move_ids
            credit.invoice_date = day
            credit.action_post()
            lines = (invoice | credit).line_ids.filtered(
                lambda line: (
                    line.account_type == "asset_receivable" and not line.reconciled
                )
            )
            if invoice.amount_residual:
                lines.reconcile()
        return credit

    # ------------------------------------------------------------
    # PAYMENTS
    # ------------------------------------------------------------

    @classmethod
    def _pay(cls, invoices, day, amount=None, **values):
        """Register a payment through the dialog of the invoices."""
        journal = cls._find_journal("bank", invoices.company_id)
        with cls._at(f"{day} 12:00:00"):
            dialog = (
                cls.env["account.payment.register"]
                .with_context(active_model="account.move", active_ids=invoices.ids)
                .create({"payment_date": day, "journal_id": journal.id})
            )
            if amount is not None:
                dialog.amount = amount
            dialog.write(values)
            return dialog._create_payments()

    @classmethod
    def _pay_and_write_off(cls, invoice, day, amount):
        return cls._pay(
            invoice,
            day,
            amount=amount,
            payment_difference_handling="reconcile",
            writeoff_account_id=cls.write_off_account.id,
        )

    @classmethod
    def _pay_in_advance(cls, day, amount, partner=None, **values):
        """Receive money for which there is no invoice yet."""
        with cls._at(f"{day} 12:00:00"):
            payment = cls.env["account.payment"].create(
                {
                    "payment_type": "inbound",
                    "partner_type": "customer",
                    "partner_id": (partner or cls.acme).id,
                    "amount": amount,
                    "date": day,
                    "journal_id": cls.bank.id,
                    **values,
                }
            )
            payment.action_post()
        return payment

    @classmethod
    def _settle(cls, invoice, payment, day):
        """Assign an outstanding payment to an invoice, as the invoice's link does."""
        line = payment.move_id.line_ids.filtered(
            lambda each: each.account_type == "asset_receivable"
        )
        with cls._at(f"{day} 12:00:00"):
            invoice.js_assign_outstanding_line(line.id)

    @classmethod
    def _match_statement(cls, invoice, day, amount):
        """Have a line of a bank statement settle an invoice."""
        with cls._at(f"{day} 12:00:00"):
            line = cls.env["account.bank.statement.line"].create(
                {
                    "journal_id": cls.bank.id,
                    "date": day,
                    "payment_ref": invoice.name,
                    "partner_id": invoice.partner_id.id,
                    "amount": amount,
                }
            )
            _money, open_line, _rest = line._seek_for_lines()
            receivable = invoice.line_ids.filtered(
                lambda each: each.account_type == "asset_receivable"
            )
            open_line.account_id = receivable.account_id
            (open_line | receivable).reconcile()
        return line
