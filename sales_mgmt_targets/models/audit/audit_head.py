from odoo import fields, models


class SalesMgmtAuditHead(models.Model):
    """The last entry of each audit log: what the next one follows.

    Of two who write at the same moment, one waits for this row and is then tried
    again; so a log never has two entries that follow the same one.
    """

    _name = "sales.mgmt.audit.head"
    _description = "Head of an Audit Log"
    _log_access = False
    _order = "company_id, id"
    _rec_name = "number"

    company_id = fields.Many2one(
        comodel_name="res.company",
        readonly=True,
        ondelete="restrict",
        help="Empty for what all companies share.",
    )
    number = fields.Integer(string="Entries", required=True, readonly=True)
    hash = fields.Char(required=True, readonly=True)

    _company_uniq = models.UniqueIndex("(COALESCE(company_id, 0))")
