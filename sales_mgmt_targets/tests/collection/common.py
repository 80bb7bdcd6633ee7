from freezegun import freeze_time

from ..measurement.accounting import AccountingWorld

NOW = "2026-05-15 12:00:00"


class CollectionCase(AccountingWorld):
    """Invoices without tax of Anna and Boris in North, looked at on 15 May 2026."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with freeze_time(NOW):
            cls.bill = cls._bill(1000)

    @classmethod
    def _bill(cls, amount, user=None, day="2026-05-01", **values):
        """Post an invoice that is due on the day itself, unless told otherwise."""
        return cls._invoice(
            day,
            amount,
            user,
            taxed=False,
            **{"invoice_date_due": day, **values},
        )

    @classmethod
    def _as(cls, records, user):
        """Look at records as somebody does who works in the own companies."""
        return records.with_user(user).with_context(
            allowed_company_ids=user.company_ids.ids
        )

    @classmethod
    def _promise(cls, document, *parts, user=None, **values):
        """Promise parts of a document: pairs of day and amount."""
        field = "move_id" if document._name == "account.move" else "order_id"
        return cls._as(cls.env["sales.mgmt.collection"], user or cls.env.user).create(
            [
                {field: document.id, "date": day, "amount": amount, **values}
                for day, amount in parts
            ]
        )

    @classmethod
    def _receive(cls, invoice, amount, day="2026-05-15"):
        cls._pay(invoice, day, amount=amount)

    def _states(self, lines):
        return lines.sorted().mapped("state")

    def _received(self, lines):
        return lines.sorted().mapped("received")
