from odoo.fields import Command
from odoo.tools import mute_logger

from ..common import ComplaintCommon

MUTED = (
    "odoo.addons.mail.models.mail_thread",
    "odoo.addons.sales_mgmt_complaints.models.intake.mail_thread",
)


class IntakeCommon(ComplaintCommon):
    """Northwind's team Service gets mails at complaints@northwind.test."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.complaints = cls.env["sales.mgmt.complaint"]
        cls.kept = cls.env["sales.mgmt.complaint.mail"]
        cls.domain = cls.env["mail.alias.domain"].create({"name": "northwind.test"})
        cls.company.alias_domain_id = cls.domain
        cls.team.write({"alias_name": "complaints", "alias_domain_id": cls.domain.id})
        cls.product = cls.env["product.product"].create({"name": "Meter"})

    def _receive(self, body="It is broken.", headers="", raw=None, **header):
        """Hand a message to the mail gateway, and return the newest complaint."""
        fields = {
            "From": "Paul <paul@brewery.example.com>",
            "To": "complaints@northwind.test",
            "Subject": "The meter is broken",
            "Message-ID": f"<{self._next()}@brewery.example.com>",
            **{name.replace("_", "-"): value for name, value in header.items()},
        }
        if raw is None:
            lines = [f"{name}: {value}" for name, value in fields.items() if value]
            raw = "\n".join([*lines, *filter(None, [headers.strip()]), "", body])
        if isinstance(raw, str):
            raw = raw.encode()
        before = self.complaints.search([], order="id desc", limit=1).id or 0
        with mute_logger(*MUTED):
            self.env["mail.thread"].message_process(None, raw)
            self.complaints._find_arriving()._welcome()
        return self.complaints.search([("id", ">", before)])

    @classmethod
    def _next(cls):
        cls.number = getattr(cls, "number", 0) + 1
        return f"{cls.__name__}-{cls.number}"

    @classmethod
    def _order(cls, partner=None, **values):
        return cls.env["sale.order"].create(
            {
                "partner_id": (partner or cls.brewery).id,
                "company_id": cls.company.id,
                "order_line": [Command.create({"product_id": cls.product.id})],
                **values,
            }
        )

    @classmethod
    def _invoice(cls, partner=None):
        """Post an invoice, with the least of accounts that it needs."""
        partner = (partner or cls.brewery).with_company(cls.company)
        receivable, income = cls.env["account.account"].create(
            [
                {
                    "name": kind,
                    "code": code,
                    "account_type": kind,
                    "reconcile": kind == "asset_receivable",
                    "company_ids": cls.company.ids,
                }
                for kind, code in (("asset_receivable", "4000"), ("income", "7000"))
            ]
        )
        partner.property_account_receivable_id = receivable
        journal = cls.env["account.journal"].create(
            {
                "name": "Sales",
                "code": "INV",
                "type": "sale",
                "company_id": cls.company.id,
                "default_account_id": income.id,
            }
        )
        line = {
            "product_id": cls.product.id,
            "account_id": income.id,
            "price_unit": 10,
            "tax_ids": [],
        }
        move = cls.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": partner.id,
                "company_id": cls.company.id,
                "journal_id": journal.id,
                "invoice_date": "2026-03-02",
                "invoice_line_ids": [Command.create(line)],
            }
        )
        move.action_post()
        return move
