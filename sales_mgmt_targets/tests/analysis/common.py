from odoo.fields import Command

from ..common import SalesMgmtCommon


def create_invoice(case, user, day, price=100, kind="out_invoice", **values):
    """Post an invoice or credit note over one piece, or the lines that are given."""
    case.env["account.chart.template"].try_loading(
        "generic_coa", company=case.company, install_demo=False
    )
    values.setdefault(
        "partner_id", case.env["res.partner"].create({"name": "Customer"}).id
    )
    lines = values.pop("lines", None) or [{"name": "Advice", "price_unit": price}]
    invoice = case.env["account.move"].create(
        {
            "move_type": kind,
            "company_id": case.company.id,
            "invoice_user_id": user.id,
            "invoice_date": day,
            "team_id": False,
            "invoice_line_ids": [
                Command.create({"tax_ids": [Command.clear()], **line}) for line in lines
            ],
            **values,
        }
    )
    invoice.action_post()
    return invoice


class AnalysisCommon(SalesMgmtCommon):
    """Reads analyses as a person sees them."""

    def _group(self, model, aggregates, groupby=(), user=None, domain=()):
        """Return what a person reads: values by group, or the total.

        :rtype: dict or tuple
        """
        self.env.flush_all()
        rows = (
            self.env[model]
            .with_user(user or self.dora)
            ._read_group(
                [("company_id", "in", self.env.companies.ids), *domain],
                groupby,
                aggregates,
            )
        )
        if not groupby:
            return rows[0]
        keys = len(groupby)
        return {
            (row[0] if keys == 1 else row[:keys]): (
                row[keys] if len(aggregates) == 1 else row[keys:]
            )
            for row in rows
        }

    @classmethod
    def _create_lost(cls, user, value, closed, created=None, **values):
        lead = cls._create_won(user, value, closed, **values)
        stage = cls.env["crm.stage"].search([("is_won", "=", False)], limit=1)
        lead.write({"stage_id": stage.id})
        lead.action_set_lost(**values)
        lead.date_closed = closed
        if created:
            cls._backdate(lead, created)
        return lead

    @classmethod
    def _backdate(cls, lead, created):
        cls.env.flush_all()
        cls.env.cr.execute(
            "UPDATE crm_lead SET create_date = %s WHERE id = %s", [created, lead.id]
        )
        lead.invalidate_recordset(["create_date"])
