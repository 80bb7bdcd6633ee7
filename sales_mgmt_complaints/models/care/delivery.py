from odoo import fields, models


class SalesMgmtCareDelivery(models.Model):
    """That a contact got a greeting or an announcement, or why not."""

    _name = "sales.mgmt.care.delivery"
    _description = "Delivered Greeting"
    _order = "id desc"
    _rec_name = "partner_id"

    message_id = fields.Many2one(
        comodel_name="sales.mgmt.care.message",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    company_id = fields.Many2one(
        related="message_id.company_id", store=True, precompute=True, index=True
    )
    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Contact",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    occasion = fields.Date(required=True, readonly=True)
    email = fields.Char(readonly=True)
    state = fields.Selection(
        selection=[
            ("sent", "Sent"),
            ("opted_out", "Wants None"),
            ("no_address", "No E-mail Address"),
            ("same_address", "Address Got It Already"),
        ],
        required=True,
        readonly=True,
    )

    _once = models.UniqueIndex(
        "(message_id, partner_id, occasion)", "This contact got it already."
    )


class ResPartner(models.Model):
    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "res.partner"

    care_delivery_ids = fields.One2many(
        comodel_name="sales.mgmt.care.delivery",
        inverse_name="partner_id",
        groups="base.group_system",
    )
