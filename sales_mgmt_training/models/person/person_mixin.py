from odoo import api, fields, models


class SalesMgmtPersonMixin(models.AbstractModel):
    """What belongs to the development file of a person, and is read like it.

    Record rules of such models are about `person_id`: the person, the line above, and
    officers. Whoever may not read a record does not follow it either.
    """

    _name = "sales.mgmt.person.mixin"
    _description = "Part of a Development File"

    person_id = fields.Many2one(
        comodel_name="sales.mgmt.person",
        required=True,
        index=True,
        ondelete="restrict",
    )
    user_id = fields.Many2one(
        related="person_id.user_id",
        string="User",
        store=True,
        precompute=True,
        index=True,
    )
    company_id = fields.Many2one(
        related="person_id.company_id", store=True, precompute=True, index=True
    )
    unit_id = fields.Many2one(related="person_id.unit_id", string="Unit")
    is_own = fields.Boolean(
        string="About Me", compute="_compute_is_own", export_string_translation=False
    )
    is_superior = fields.Boolean(
        string="I Stand Above",
        compute="_compute_is_own",
        export_string_translation=False,
    )

    @api.depends("person_id")
    @api.depends_context("uid")
    def _compute_is_own(self):
        for record in self:
            record.is_own = record.user_id == self.env.user
            record.is_superior = self.env.user in record.person_id.sudo().superior_ids

    def message_subscribe(self, partner_ids=None, subtype_ids=None):
        """Extend `mail`: only those follow who may read; others are left out."""
        partners = self.env["res.partner"].sudo().browse(partner_ids or ())
        groups = self.grouped(lambda each: partners.filtered(each._is_readable_by))
        for readers, records in groups.items():
            super(SalesMgmtPersonMixin, records).message_subscribe(
                readers.ids, subtype_ids
            )
        return True

    def _is_readable_by(self, partner):
        """Tell whether any user of a partner may read this record.

        :param res.partner partner: in sudo, since other people's users are asked
        """
        self.ensure_one()
        return any(
            self.with_user(user).has_access("read")
            for user in partner.user_ids
            if self.company_id in user.company_ids
        )
